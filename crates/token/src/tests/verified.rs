//! What an application reads from a verified token.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::mint::{CLIENT, ISSUER, KEYS, NOW, now, policy, token, with};
use crate::{Address, ClaimError, IdToken, SourceKind, Timestamp, Verified};

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

#[test]
fn lends_the_standard_claims_about_the_user() {
    let token = verified(&json!({
        "given_name": "User", "family_name": "One", "middle_name": "M", "nickname": "u1",
        "preferred_username": "user1", "profile": "https://a", "picture": "https://b", "website": "https://c",
        "gender": "female", "birthdate": "0000-10-31", "zoneinfo": "Europe/Paris", "locale": "en_US",
        "phone_number": "+1", "phone_number_verified": true, "updated_at": 1_311_280_970.5,
        "address": {"street_address": "1 Main St\nFloor 2", "country": "US", "region": 7},
        "acr": "gold", "sid": "s-1",
    }));
    let claims = token.standard_claims();
    let texts = [
        claims.name(),
        claims.given_name(),
        claims.family_name(),
        claims.middle_name(),
        claims.nickname(),
        claims.preferred_username(),
        claims.profile(),
        claims.picture(),
        claims.website(),
        claims.email(),
        claims.gender(),
        claims.birthdate(),
        claims.zoneinfo(),
        claims.locale(),
        claims.phone_number(),
    ];
    let expected = [
        "User One",
        "User",
        "One",
        "M",
        "u1",
        "user1",
        "https://a",
        "https://b",
        "https://c",
        "user-1@example.com",
        "female",
        "0000-10-31",
        "Europe/Paris",
        "en_US",
        "+1",
    ];
    assert_eq!(texts, expected.map(Some));
    assert!(claims.email_verified() && claims.phone_number_verified());
    assert_eq!(
        claims.updated_at(),
        Some(Timestamp::from_unix_seconds(1_311_280_970))
    );
    let address = Address {
        street_address: Some("1 Main St\nFloor 2".to_owned()),
        country: Some("US".to_owned()),
        ..Address::default()
    };
    assert_eq!(claims.address(), Some(address));
    assert_eq!(
        (token.authentication_context(), token.session()),
        (Some("gold"), Some("s-1"))
    );
    assert_eq!(format!("{claims:?}"), "StandardClaims { .. }");
}

#[test]
fn a_standard_claim_of_another_type_counts_as_absent() {
    let token =
        verified(&json!({"name": 1, "address": "x", "updated_at": "2026", "phone_number": null}));
    let claims = token.standard_claims();
    assert_eq!(
        (claims.name(), claims.address(), claims.updated_at()),
        (None, None, None)
    );
    assert_eq!(claims.phone_number(), None);
}

#[test]
fn finds_claims_by_language_whatever_the_case_of_the_tag() {
    let token = verified(&json!({
        "family_name": "Yamada", "family_name#ja-Kana-JP": "ヤマダ", "family_name#ja-Hani-JP": "山田", "family_name#": "x",
    }));
    let claims = token.standard_claims();
    assert_eq!(
        claims.in_language("family_name", "JA-KANA-jp"),
        Some("ヤマダ")
    );
    assert_eq!(claims.in_language("family_name", "ja"), None);
    let mut languages: Vec<_> = claims.languages("family_name").collect();
    languages.sort_unstable();
    assert_eq!(
        languages,
        [("ja-Hani-JP", "山田"), ("ja-Kana-JP", "ヤマダ")]
    );
}

/// The shape of the examples of OpenID Connect Core 1.0, sections 5.6.2.1 and 5.6.2.2.
#[test]
fn tells_where_further_claims_come_from() {
    let token = verified(&json!({
        "_claim_names": {"address": "src1", "phone_number": "src1", "payment_info": "src2", "other": "src3", "odd": 1},
        "_claim_sources": {
            "src1": {"JWT": "jwt_header.jwt_part2.jwt_part3"},
            "src2": {"endpoint": "https://bank.example.com/claim_source", "access_token": "ksj3n283dke"},
            "src3": {"something": "new"},
            "src4": {"JWT": "not.referred.to"},
            "src5": "odd",
        },
    }));
    let mut sources = token.standard_claims().claim_sources();
    sources.sort_by_key(|source| source.claims.len());
    let [distributed, aggregated] = sources.as_slice() else {
        panic!("{sources:?}");
    };
    assert_eq!(aggregated.claims, ["address", "phone_number"]);
    let jwt = "jwt_header.jwt_part2.jwt_part3".to_owned();
    assert!(aggregated.kind == SourceKind::Aggregated { token: jwt });
    assert_eq!(distributed.claims, ["payment_info"]);
    let bank = SourceKind::Distributed {
        endpoint: "https://bank.example.com/claim_source".to_owned(),
        access_token: Some("ksj3n283dke".to_owned()),
    };
    assert!(distributed.kind == bank);
    assert!(!format!("{sources:?}").contains("ksj3n283dke"));
    assert!(
        verified(&json!({}))
            .standard_claims()
            .claim_sources()
            .is_empty()
    );
}
