//! What an application reads from a verified token.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::mint::{CLIENT, ISSUER, KEYS, NOW, now, policy, token, with};
use crate::{ClaimError, IdToken, Timestamp, Verified};

fn verified(changes: &Value) -> Verified<IdToken> {
    policy()
        .verify(&token(&with(changes)), &KEYS, now())
        .unwrap()
}

#[test]
fn lends_the_standard_claims() {
    let token = verified(&json!({"azp": CLIENT, "auth_time": 1_799_999_992.75}));
    assert_eq!((token.issuer(), token.subject()), (ISSUER, "user-1"));
    assert_eq!(token.audience().collect::<Vec<_>>(), [CLIENT]);
    assert_eq!(token.authorized_party(), Some(CLIENT));
    assert_eq!(token.expires_at(), Timestamp::from_unix_seconds(NOW + 3600));
    assert_eq!(token.issued_at(), Timestamp::from_unix_seconds(NOW - 5));
    assert_eq!(
        token.auth_time(),
        Some(Timestamp::from_unix_seconds(NOW - 8))
    );
    assert_eq!(
        (token.email(), token.email_verified()),
        (Some("user-1@example.com"), true)
    );
    assert_eq!(token.name(), Some("User One"));
}

#[test]
fn true_verifies_an_address_in_either_spelling_and_nothing_else_does() {
    for said in [json!(true), json!("true")] {
        assert!(
            verified(&json!({"email_verified": said})).email_verified(),
            "{said}"
        );
    }
    for other in [
        json!("false"),
        json!("True"),
        json!("1"),
        json!(1),
        json!(false),
        json!(null),
        json!([true]),
    ] {
        assert!(
            !verified(&json!({"email_verified": other})).email_verified(),
            "{other}"
        );
    }
    assert_eq!(verified(&json!({"email": 1, "name": {}})).email(), None);
}

#[test]
fn reads_claims_of_the_application() {
    #[derive(Deserialize)]
    struct Own {
        groups: Vec<String>,
    }
    let token = verified(&json!({"groups": ["a", "b"], "quoted": "a\"b", "no": null}));
    assert_eq!(token.claim::<Vec<&str>>("groups"), Ok(vec!["a", "b"]));
    assert_eq!(token.claim::<String>("quoted").as_deref(), Ok("a\"b"));
    assert_eq!(token.claim::<Option<u8>>("no"), Ok(None));
    assert_eq!(token.claims::<Own>().unwrap().groups, ["a", "b"]);
    assert!(
        token
            .claims::<BTreeMap<String, Value>>()
            .unwrap()
            .contains_key("quoted")
    );
    let missing = ClaimError::Missing {
        claim: "roles".to_owned(),
    };
    assert_eq!(token.claim::<Vec<&str>>("roles"), Err(missing));
    let wrong = token.claim::<u8>("groups").unwrap_err();
    assert!(
        matches!(&wrong, ClaimError::Type { claim, .. } if claim == "groups"),
        "{wrong:?}"
    );
}

#[test]
fn debug_tells_no_claim() {
    assert_eq!(format!("{:?}", verified(&json!({}))), "Verified { .. }");
    assert!(!format!("{:?}", policy().access_token("hidden-token")).contains("hidden-token"));
    assert!(!format!("{:?}", policy()).contains(super::mint::NONCE));
}
