//! For every kind of token: a claim that is changed so that it breaks one rule is refused by that rule, whatever the value.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::kinds::{API, KINDS, changed, judge, mint_kind};
use super::mint::{CLIENT, NOW};
use crate::{Rejection, TokenKind};

/// A value that breaks a rule, and the rule: the code after the kind.
type Broken = (Value, &'static str);

/// The rules that most kinds share.
fn shared(kind: TokenKind, text: &str, seconds: i64) -> Vec<Broken> {
    let mut rules = vec![(json!({"iat": NOW + seconds}), "issued_in_future")];
    if kind != TokenKind::DpopProof {
        rules.extend([
            (json!({"iss": text}), "issuer_mismatch"),
            (json!({"aud": text}), "audience_mismatch"),
            (json!({"aud": [text, ""]}), "audience_mismatch"),
            (json!({"exp": NOW - seconds}), "expired"),
            (json!({"nbf": NOW + seconds}), "not_yet_valid"),
            (json!({"iss": [text]}), "claim_type"),
            (json!({"aud": {"name": text}}), "claim_type"),
            (json!({"exp": text}), "claim_type"),
            (json!({"nbf": text}), "claim_type"),
        ]);
    }
    rules
}

/// The rules of one kind.
#[rustfmt::skip]
fn own(kind: TokenKind, text: &str, seconds: i64) -> Vec<Broken> {
    match kind {
        TokenKind::IdToken => vec![
            (json!({"aud": [CLIENT, text]}), "audience_untrusted"),
            (json!({"azp": text}), "authorized_party_mismatch"),
            (json!({"nonce": text}), "nonce_mismatch"),
            (json!({"nonce": null}), "nonce_missing"),
            (json!({"sub": ""}), "subject_empty"),
            (json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {text: 1}}}), "logout_token"),
        ],
        TokenKind::AccessToken => vec![
            (json!({"sub": ""}), "subject_empty"),
            (json!({"jti": null}), "claim_missing"),
            (json!({"client_id": null}), "claim_missing"),
            (json!({"scope": [text]}), "claim_type"),
            (json!({"aud": [API, text], "exp": NOW - seconds}), "expired"),
        ],
        TokenKind::LogoutToken => vec![
            (json!({"nonce": text}), "claim_forbidden"),
            (json!({"events": {text: {}}}), "event_missing"),
            (json!({"events": text}), "claim_type"),
            (json!({"sub": null, "sid": null}), "subject_and_session_missing"),
            (json!({"jti": ""}), "claim_missing"),
        ],
        TokenKind::AuthorizationResponse => vec![
            (json!({"state": text}), "state_mismatch"),
            (json!({"state": null}), "claim_missing"),
            (json!({"code": null}), "response_missing"),
            (json!({"exp": NOW + 660 + seconds}), "lifetime_too_long"),
        ],
        TokenKind::UserInfo => vec![
            (json!({"sub": text}), "subject_mismatch"),
            (json!({"nonce": text}), "claim_forbidden"),
            (json!({"azp": text}), "claim_forbidden"),
            (json!({"scope": text}), "claim_forbidden"),
            (json!({"scp": [text]}), "claim_forbidden"),
        ],
        TokenKind::Introspection => vec![
            (json!({"token_introspection": text}), "claim_type"),
            (json!({"token_introspection": {text: true}}), "claim_missing"),
            (json!({"token_introspection": {"active": text}}), "claim_type"),
        ],
        TokenKind::RequestObject => vec![
            (json!({"client_id": text}), "client_mismatch"),
            (json!({"request": text}), "claim_forbidden"),
            (json!({"request_uri": text}), "claim_forbidden"),
            (json!({"sub": CLIENT}), "claim_forbidden"),
            (json!({"response_type": null}), "claim_missing"),
        ],
        TokenKind::DpopProof => vec![
            (json!({"htm": text}), "method_mismatch"),
            (json!({"htu": format!("https://{text}.example.org/")}), "uri_mismatch"),
            (json!({"iat": NOW - 60 - seconds}), "too_old"),
            (json!({"jti": null}), "claim_missing"),
        ],
        TokenKind::ClientAssertion => vec![
            (json!({"sub": text}), "subject_mismatch"),
            (json!({"scope": text}), "claim_forbidden"),
            (json!({"response_type": text}), "claim_forbidden"),
            (json!({"jti": null}), "claim_missing"),
        ],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_claim_that_breaks_one_rule_is_refused_by_that_rule(seconds in 61_i64..1_000_000, text in "[a-z]{1,12}") {
        for kind in KINDS {
            let rules = [shared(kind, &text, seconds), own(kind, &text, seconds)].concat();
            for (changes, rule) in rules {
                let seen = judge(kind, &mint_kind(kind, &changed(kind, &changes)));
                let code = seen.as_ref().map_err(Rejection::code);
                let after_kind = code.err().and_then(|code| code.split_once('.')).map(|(_, rule)| rule);
                prop_assert_eq!(after_kind, Some(rule), "{:?} {}", kind, changes);
            }
            // A claim that no rule is about changes nothing.
            let other = changed(kind, &json!({format!("x-{text}"): seconds}));
            prop_assert_eq!(judge(kind, &mint_kind(kind, &other)), Ok(()));
        }
    }
}
