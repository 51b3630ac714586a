//! The authorization request, and the sign-ins that wait for their callback.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::Duration;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use url::Url;

use super::discovery::Metadata;
use super::random::Bindings;
use super::switch::{Flaw, Switch};

/// How many sign-ins of one browser may be under way.
const MOST_PENDING: usize = 8;

/// How long a sign-in may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// A sign-in that has begun.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    issuer: String,
    /// The time since the Unix epoch.
    begun: Duration,
}

impl Pending {
    /// A sign-in at this issuer with values that nobody can guess.
    pub(super) fn begin(issuer: &str, now: Duration, flaw: Flaw) -> Result<Self, String> {
        let Bindings {
            state,
            nonce,
            verifier,
        } = Bindings::draw(flaw)?;
        Ok(Self {
            state,
            nonce,
            verifier,
            issuer: issuer.to_owned(),
            begun: now,
        })
    }

    /// It was begun at this issuer (RFC 9700 section 4.4.2), and not long ago.
    pub(super) fn check(&self, issuer: &str, now: Duration, flaw: Flaw) -> Result<(), String> {
        if self.issuer != issuer && !flaw.is(Switch::PENDING_OF_ANY_PROVIDER) {
            return Err("callback of a provider that the sign-in was not begun at".to_owned());
        }
        if now.saturating_sub(self.begun) > PATIENCE && !flaw.is(Switch::PENDING_FOR_EVER) {
            return Err("sign-in that began too long ago".to_owned());
        }
        Ok(())
    }

    /// The code challenge and its method (RFC 7636 section 4.2). It does not depend on what the provider says of itself, nor
    /// on whether it has called an earlier request invalid (section 7.2).
    fn challenge(
        &self,
        metadata: &Metadata,
        was_turned_away: bool,
        flaw: Flaw,
    ) -> Option<(&'static str, String)> {
        if flaw.is(Switch::NO_PKCE) || was_turned_away && flaw.is(Switch::FALL_BACK_TO_NO_PKCE) {
            return None;
        }
        let plain = metadata.challenges == ["plain"] && flaw.is(Switch::PLAIN_IF_OFFERED_ALONE)
            || was_turned_away && flaw.is(Switch::FALL_BACK_TO_PLAIN);
        if plain {
            return Some(("plain", self.verifier.clone()));
        }
        let hash = digest::digest(&digest::SHA256, self.verifier.as_bytes());
        Some(("S256", BASE64_URL_SAFE_NO_PAD.encode(hash)))
    }

    /// Where the browser is sent (Core section 3.1.2.1, RFC 7636 section 4.3).
    pub(super) fn url(
        &self,
        metadata: &Metadata,
        client_id: &str,
        redirect_uri: &str,
        max_age: Option<u64>,
        was_turned_away: bool,
        flaw: Flaw,
    ) -> String {
        let mut url: Url = metadata.authorization_endpoint.clone();
        if url.query().is_some() && flaw.is(Switch::DROP_QUERY_OF_ENDPOINT) {
            url.set_query(None);
        }
        let own = without_own_parameters(&url);
        if own != url && !flaw.is(Switch::REPEAT_OWN_PARAMETERS) {
            url = own;
        }
        let bare = redirect_uri.split('?').next().unwrap_or(redirect_uri);
        let redirect_uri = if bare != redirect_uri && flaw.is(Switch::REDIRECT_URI_WITHOUT_QUERY) {
            bare
        } else {
            redirect_uri
        };
        let scope = if flaw.is(Switch::SCOPE_WITH_TWO_SPACES) {
            "openid  email profile"
        } else {
            "openid email profile"
        };
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", scope)
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce);
        if let Some((method, challenge)) = self.challenge(metadata, was_turned_away, flaw) {
            url.query_pairs_mut()
                .append_pair("code_challenge", &challenge)
                .append_pair("code_challenge_method", method);
        }
        if flaw.is(Switch::CLAIMS_UNANNOUNCED) {
            url.query_pairs_mut()
                .append_pair("claims", r#"{"userinfo":{"email":null}}"#);
        }
        if let Some(max_age) = max_age {
            url.query_pairs_mut()
                .append_pair("max_age", &max_age.to_string());
        }
        url.into()
    }
}

/// Takes what this relying party sets by itself out of the query (RFC 6749 section 3.1: nothing is sent twice).
fn without_own_parameters(endpoint: &Url) -> Url {
    const OWN: [&str; 9] = [
        "response_type",
        "scope",
        "client_id",
        "redirect_uri",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "max_age",
    ];
    let mut url = endpoint.clone();
    if endpoint
        .query_pairs()
        .any(|(name, _)| OWN.contains(&&*name))
    {
        let kept = endpoint
            .query_pairs()
            .filter(|(name, _)| !OWN.contains(&&**name));
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url
}

/// The sign-ins under way, kept for each browser by their state.
#[derive(Debug)]
pub(super) struct PendingSignIns<B> {
    of_browser: HashMap<B, Vec<Pending>>,
    nonces: HashSet<String>,
    flaw: Flaw,
}

impl<B: Copy + Eq + Hash> PendingSignIns<B> {
    pub(super) fn new(flaw: Flaw) -> Self {
        Self {
            of_browser: HashMap::new(),
            nonces: HashSet::new(),
            flaw,
        }
    }

    /// Keeps a sign-in, in place of the oldest when there are many.
    pub(super) fn keep(&mut self, browser: B, pending: Pending) {
        self.nonces.insert(pending.nonce.clone());
        let kept = self.of_browser.entry(browser).or_default();
        if !kept.is_empty() && self.flaw.is(Switch::ONE_PENDING_SIGN_IN) {
            kept.clear();
        }
        kept.push(pending);
        let surplus = kept.len().saturating_sub(MOST_PENDING);
        kept.drain(..surplus);
    }

    /// Takes out the sign-in that a callback with this `state` completes (RFC 6749 section 10.12).
    pub(super) fn take(&mut self, browser: B, state: Option<&str>) -> Result<Pending, String> {
        let flaw = self.flaw;
        let state = match state {
            None | Some("") if flaw.is(Switch::STATE_ONLY_IF_PRESENT) => None,
            None if flaw.is(Switch::SKIP_STATE) => None,
            None => return Err("callback without state".to_owned()),
            Some(state) => Some(state),
        };
        let equal = |state: &str, sent: &str| {
            let begins = !state.is_empty() && sent.starts_with(state);
            state == sent
                || state.starts_with(sent) && flaw.is(Switch::STATE_BY_PREFIX)
                || begins && flaw.is(Switch::STATE_AS_FAR_AS_SENT_BACK)
                || state.eq_ignore_ascii_case(sent) && flaw.is(Switch::STATE_IGNORING_CASE)
                || state.trim() == sent && flaw.is(Switch::TRIMMED)
        };
        let wanted = |pending: &Pending| state.is_none_or(|state| equal(state, &pending.state));
        let here = self.of_browser.get(&browser);
        let is_here = here.is_some_and(|kept| kept.iter().any(wanted));
        let kept = if !is_here && flaw.is(Switch::STATE_NOT_BOUND_TO_BROWSER) {
            self.of_browser
                .values_mut()
                .find(|kept| kept.iter().any(wanted))
        } else {
            self.of_browser.get_mut(&browser)
        };
        let unknown = || "state of no sign-in that this browser began".to_owned();
        let kept = kept.ok_or_else(unknown)?;
        let named = kept.iter().rposition(wanted);
        let last = kept.len().checked_sub(1);
        let looks_away = || flaw.is(Switch::SKIP_STATE) || flaw.is(Switch::PKCE_FOR_STATE);
        let position = if named != last && looks_away() {
            last
        } else {
            named
        };
        let position = position.ok_or_else(unknown)?;
        if flaw.is(Switch::STATE_NOT_CONSUMED) {
            kept.get(position).cloned().ok_or_else(unknown)
        } else {
            Ok(kept.remove(position))
        }
    }

    /// The nonces of all sign-ins so far.
    pub(super) fn nonces(&self) -> HashSet<String> {
        self.nonces.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://idp.example.com";
    const NOW: Duration = Duration::from_hours(500_000);

    fn begun() -> Pending {
        Pending::begin(ISSUER, NOW, Flaw::new(None)).unwrap()
    }

    fn kept(leaves_out: Option<Switch>) -> (PendingSignIns<u32>, String) {
        let mut pendings = PendingSignIns::new(Flaw::new(leaves_out));
        let pending = begun();
        let state = pending.state.clone();
        pendings.keep(1, pending);
        (pendings, state)
    }

    #[test]
    fn a_sign_in_is_completed_once_by_its_browser_and_state() {
        let (mut pendings, state) = kept(None);
        assert!(pendings.take(2, Some(&state)).is_err());
        assert!(pendings.take(1, None).is_err());
        assert!(pendings.take(1, Some("")).is_err());
        assert!(pendings.take(1, Some("another")).is_err());
        assert_eq!(pendings.take(1, Some(&state)).unwrap().state, state);
        assert!(pendings.take(1, Some(&state)).is_err());
    }

    #[test]
    fn each_check_of_the_state_can_be_left_out() {
        assert!(
            kept(Some(Switch::SKIP_STATE))
                .0
                .take(1, Some("another"))
                .is_ok()
        );
        assert!(
            kept(Some(Switch::STATE_ONLY_IF_PRESENT))
                .0
                .take(1, Some(""))
                .is_ok()
        );
        let (mut pendings, state) = kept(Some(Switch::STATE_AS_FAR_AS_SENT_BACK));
        assert!(pendings.take(1, Some(&state[..42])).is_ok());
        let (mut pendings, state) = kept(Some(Switch::STATE_BY_PREFIX));
        assert!(pendings.take(1, Some(&format!("{state}x"))).is_ok());
        let (mut pendings, state) = kept(Some(Switch::STATE_NOT_BOUND_TO_BROWSER));
        assert!(pendings.take(2, Some(&state)).is_ok());
        let (mut pendings, state) = kept(Some(Switch::STATE_NOT_CONSUMED));
        assert!(pendings.take(1, Some(&state)).is_ok());
        assert!(pendings.take(1, Some(&state)).is_ok());
    }

    #[test]
    fn two_tabs_do_not_hurt_each_other() {
        let (mut pendings, first) = kept(None);
        pendings.keep(1, begun());
        assert!(pendings.take(1, Some(&first)).is_ok());
        let (mut pendings, first) = kept(Some(Switch::ONE_PENDING_SIGN_IN));
        pendings.keep(1, begun());
        assert!(pendings.take(1, Some(&first)).is_err());
    }

    #[test]
    fn a_sign_in_belongs_to_its_provider_and_does_not_wait_for_ever() {
        let later = NOW + PATIENCE + Duration::from_secs(1);
        for (issuer, now, leaves_out) in [
            (
                "https://other.example.com",
                NOW,
                Switch::PENDING_OF_ANY_PROVIDER,
            ),
            (ISSUER, later, Switch::PENDING_FOR_EVER),
        ] {
            assert!(begun().check(issuer, now, Flaw::new(None)).is_err());
            assert!(
                begun()
                    .check(issuer, now, Flaw::new(Some(leaves_out)))
                    .is_ok()
            );
        }
        assert!(
            begun()
                .check(ISSUER, NOW + PATIENCE, Flaw::new(None))
                .is_ok()
        );
    }
}
