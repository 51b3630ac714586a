//! The sign-ins that one browser has begun, so that two tabs don't hurt each other.

use relier_token::Timestamp;
use serde::{Deserialize, Serialize};

use crate::callback::Callback;
use crate::error::Error;
use crate::pending_sign_in::PendingSignIn;
use crate::rejection::Rejection;

/// The pending sign-ins of one browser, kept by their state: at most [`MAX`](Self::MAX), each until it expires.
///
/// Keep it in the browser's session, in the way that [`PendingSignIn`] asks for, and store it again after each change.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PendingSignIns {
    /// The oldest first.
    pending: Vec<PendingSignIn>,
}

impl PendingSignIns {
    /// The most that are kept; one more pushes out the oldest.
    pub const MAX: usize = 8;

    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a sign-in, `now` being the current time. Those that have expired are dropped.
    pub fn insert(&mut self, pending: PendingSignIn, now: Timestamp) {
        self.pending
            .retain(|kept| kept.require_in_time(now).is_ok());
        let surplus = (self.pending.len() + 1).saturating_sub(Self::MAX);
        self.pending.drain(..surplus);
        self.pending.push(pending);
    }

    /// Takes out the sign-in that a callback belongs to. A second callback with the same state will not find it.
    ///
    /// It is found by the first half of its state. [`RelyingParty::complete`](crate::RelyingParty::complete) compares the
    /// whole state in constant time, and checks that it is not too late.
    ///
    /// # Errors
    /// The callback can't be read or has no state, or no sign-in with its state is pending: then nothing is taken out.
    pub fn take(&mut self, callback_query: &str) -> Result<PendingSignIn, Error> {
        let callback = Callback::parse(callback_query)?;
        let handle = callback.state()?.handle().ok_or(Rejection::StateUnknown)?;
        let position = self
            .pending
            .iter()
            .position(|kept| kept.state().handle() == Some(handle))
            .ok_or(Rejection::StateUnknown)?;
        Ok(self.pending.remove(position))
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use relier_token::Issuer;

    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(NOW.unix_seconds() + seconds)
    }

    fn pending(expires_at: Timestamp) -> (String, PendingSignIn) {
        let pending = PendingSignIn::begin(
            &Issuer::new("https://idp.example.com"),
            None,
            None,
            expires_at,
        )
        .unwrap();
        (
            format!("code=c&state={}", pending.state().as_str()),
            pending,
        )
    }

    fn code(result: Result<PendingSignIn, Error>) -> &'static str {
        result.unwrap_err().code()
    }

    #[test]
    fn two_tabs_finish_in_any_order() {
        let mut kept = PendingSignIns::new();
        let (first, one) = pending(at(600));
        let (second, other) = pending(at(600));
        kept.insert(one, NOW);
        kept.insert(other, NOW);
        assert!(!kept.is_empty());
        assert!(second.ends_with(kept.take(&second).unwrap().state().as_str()));
        assert!(first.ends_with(kept.take(&first).unwrap().state().as_str()));
        assert!(kept.is_empty());
    }

    #[test]
    fn rejects_a_callback_that_comes_twice() {
        let mut kept = PendingSignIns::new();
        let (query, sign_in) = pending(at(600));
        kept.insert(sign_in, NOW);
        assert!(kept.take(&query).is_ok());
        assert_eq!(code(kept.take(&query)), "callback.state_unknown");
    }

    #[test]
    fn a_foreign_callback_does_not_disturb_what_is_pending() {
        let mut kept = PendingSignIns::new();
        let (query, sign_in) = pending(at(600));
        kept.insert(sign_in, NOW);
        assert_eq!(
            code(kept.take("error=access_denied&state=other")),
            "callback.state_unknown"
        );
        assert_eq!(
            code(kept.take("error=access_denied")),
            "callback.state_missing"
        );
        assert_eq!(code(kept.take("state=a&state=b")), "callback.malformed");
        assert!(kept.take(&query).is_ok());
    }

    #[test]
    fn rejects_a_state_too_short_to_find_anything_by() {
        let mut kept = PendingSignIns::new();
        let (query, sign_in) = pending(at(600));
        kept.insert(sign_in, NOW);
        let (short, _) = query.split_at("code=c&state=".len() + 21);
        assert_eq!(code(kept.take(short)), "callback.state_unknown");
        assert!(kept.take(&query).is_ok());
    }

    #[test]
    fn drops_the_expired_and_then_the_oldest() {
        let mut kept = PendingSignIns::new();
        kept.insert(pending(at(10)).1, NOW);
        let (oldest, sign_in) = pending(at(600));
        kept.insert(sign_in, at(10));
        assert_eq!(kept.len(), 1);
        let queries: Vec<String> = (0..PendingSignIns::MAX)
            .map(|_| {
                let (query, sign_in) = pending(at(600));
                kept.insert(sign_in, at(10));
                query
            })
            .collect();
        assert_eq!(kept.len(), PendingSignIns::MAX);
        assert_eq!(code(kept.take(&oldest)), "callback.state_unknown");
        assert!(queries.iter().all(|query| kept.take(query).is_ok()));
    }

    #[test]
    fn survives_being_stored() {
        let mut kept = PendingSignIns::new();
        let (query, sign_in) = pending(at(600));
        let nonce = sign_in.nonce().clone();
        kept.insert(sign_in, NOW);
        let stored = serde_json::to_string(&kept).unwrap();
        let mut restored: PendingSignIns = serde_json::from_str(&stored).unwrap();
        assert_eq!(restored.take(&query).unwrap().nonce(), &nonce);
    }
}
