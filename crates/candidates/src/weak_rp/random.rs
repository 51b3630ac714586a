//! The values of a sign-in that nobody may guess.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::switch::{Flaw, Switch};

/// What binds a callback, an ID token and a code to a sign-in.
pub(super) struct Bindings {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Bindings {
    pub(super) fn draw(flaw: Flaw) -> Result<Self, String> {
        static SIGN_INS: AtomicU64 = AtomicU64::new(0);
        let state = if flaw.is(Switch::STATE_ALWAYS_THE_SAME) {
            "the-state-of-every-sign-in-of-this-application".to_owned()
        } else if flaw.is(Switch::STATE_COUNTS) {
            let number = SIGN_INS.fetch_add(1, Ordering::Relaxed);
            format!("sign-in-of-this-application-{number}")
        } else if flaw.is(Switch::SHORT_STATE) {
            short(&random()?)
        } else {
            random()?
        };
        let nonce = if flaw.is(Switch::NONCE_ALWAYS_THE_SAME) {
            "the-nonce-of-every-sign-in-of-this-application".to_owned()
        } else if flaw.is(Switch::NONCE_IS_STATE) {
            state.clone()
        } else if flaw.is(Switch::SHORT_NONCE) {
            short(&random()?)
        } else {
            random()?
        };
        let verifier = if flaw.is(Switch::VERIFIER_ALWAYS_THE_SAME) {
            "the-verifier-of-every-sign-in-of-this-application".to_owned()
        } else if flaw.is(Switch::VERIFIER_IS_STATE) {
            state.clone()
        } else if flaw.is(Switch::SHORT_VERIFIER) {
            short(&random()?)
        } else {
            random()?
        };
        Ok(Self {
            state,
            nonce,
            verifier,
        })
    }
}

/// 256 random bits as text.
pub(super) fn random() -> Result<String, String> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| "no random numbers".to_owned())?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// 96 of the random bits.
fn short(text: &str) -> String {
    text.chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(leaves_out: Option<Switch>) -> Bindings {
        Bindings::draw(Flaw::new(leaves_out)).unwrap()
    }

    #[test]
    fn every_value_is_drawn_by_itself() {
        let (first, second) = (draw(None), draw(None));
        assert_ne!(first.state, second.state);
        assert_ne!(first.nonce, second.nonce);
        assert_ne!(first.verifier, second.verifier);
        assert_ne!(first.state, first.nonce);
        assert_ne!(first.state, first.verifier);
        assert_eq!(
            [first.state.len(), first.nonce.len(), first.verifier.len()],
            [43; 3]
        );
    }

    #[test]
    fn a_value_can_be_the_same_or_short_or_that_of_another() {
        let twice = |switch| (draw(Some(switch)), draw(Some(switch)));
        let (first, second) = twice(Switch::STATE_ALWAYS_THE_SAME);
        assert_eq!(first.state, second.state);
        let (first, second) = twice(Switch::NONCE_ALWAYS_THE_SAME);
        assert_eq!(first.nonce, second.nonce);
        let (first, second) = twice(Switch::VERIFIER_ALWAYS_THE_SAME);
        assert_eq!(first.verifier, second.verifier);
        assert_eq!(draw(Some(Switch::SHORT_STATE)).state.len(), 16);
        assert_eq!(draw(Some(Switch::SHORT_NONCE)).nonce.len(), 16);
        assert_eq!(draw(Some(Switch::SHORT_VERIFIER)).verifier.len(), 16);
        let counted = draw(Some(Switch::STATE_COUNTS)).state;
        assert!(counted.starts_with("sign-in-of-this-application-"));
        let nonce_is_state = draw(Some(Switch::NONCE_IS_STATE));
        assert_eq!(nonce_is_state.nonce, nonce_is_state.state);
        let verifier_is_state = draw(Some(Switch::VERIFIER_IS_STATE));
        assert_eq!(verifier_is_state.verifier, verifier_is_state.state);
    }
}
