//! Every code can be produced by `verify`; the table of all is pinned.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::mint::{
    CLIENT, ISSUER, KEYS, NOW, OTHER_RSA, RSA, claims, ec_jwk, key_set, mint, now, policy, rs256,
    rsa_jwk, token, with, without,
};
use crate::{IdTokenPolicy, KeySet, Rejection};

fn rejection(policy: &IdTokenPolicy, raw: &str, keys: &KeySet) -> Rejection {
    policy.verify(raw, keys, now()).unwrap_err()
}

fn of_header(header: &Value, keys: &KeySet) -> Rejection {
    rejection(
        &policy(),
        &mint(&header.to_string(), claims().to_string().as_bytes(), rs256),
        keys,
    )
}

fn of_claims(policy: &IdTokenPolicy, changes: &Value) -> Rejection {
    rejection(policy, &token(&with(changes)), &KEYS)
}

fn of_payload(payload: &str) -> Rejection {
    rejection(
        &policy(),
        &mint(r#"{"alg":"RS256","kid":"rsa"}"#, payload.as_bytes(), rs256),
        &KEYS,
    )
}

fn of_jws() -> Vec<Rejection> {
    let named = |name: &str, value: Value| {
        let mut header = json!({"alg": "RS256", "kid": "rsa"});
        header[name] = value;
        of_header(&header, &KEYS)
    };
    let unnamed = json!({"alg": "RS256"});
    let mut rejections = vec![
        rejection(&policy(), "a.b", &KEYS),
        rejection(&policy(), "a.b.c.d.e.f.g", &KEYS),
        rejection(&policy(), &"x".repeat(70_000), &KEYS),
        rejection(&policy(), "a=.b.c", &KEYS),
        rejection(&policy(), "W10.e30.", &KEYS),
        rejection(&policy(), "e30.e30.", &KEYS),
        rejection(&policy(), "a.b.c.d.e", &KEYS),
        rejection(
            &policy(),
            &mint(r#"{"alg":"a","alg":"b"}"#, b"{}", rs256),
            &KEYS,
        ),
        named("pad", json!("x".repeat(9000))),
        named("alg", json!(1)),
        named("kid", json!(null)),
        named("typ", json!([])),
        named("crit", json!(["b64"])),
        named("crit", json!([])),
        named("typ", json!("at+jwt")),
        named("alg", json!("none\n\u{1b}[31m")),
        named("kid", json!("new")),
        named("kid", json!("other-rsa")),
        of_header(&unnamed, &key_set(&[])),
        of_header(&unnamed, &KEYS),
        of_header(&unnamed, &key_set(&[rsa_jwk(&OTHER_RSA, "old")])),
        of_header(
            &json!({"alg": "RS256", "kid": "x"}),
            &key_set(&[rsa_jwk(&RSA, "x"), rsa_jwk(&OTHER_RSA, "x")]),
        ),
    ];
    for (name, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("alg", json!("PS256")),
        ("n", json!("_w")),
        ("n", json!("_".repeat(1400))),
        ("e", json!("AQ")),
        ("d", json!("AQAB")),
        ("kty", json!("RSA2")),
    ] {
        let mut jwk = rsa_jwk(&RSA, "rsa");
        jwk[name] = value;
        rejections.push(of_header(
            &json!({"alg": "RS256", "kid": "rsa"}),
            &key_set(&[jwk]),
        ));
    }
    let mut off = ec_jwk("rsa");
    off["x"] = off["y"].clone();
    rejections.push(of_header(
        &json!({"alg": "RS256", "kid": "rsa"}),
        &key_set(&[off]),
    ));
    rejections.push(of_header(&json!({"alg": "RS256", "kid": "ec"}), &KEYS));
    let mut enc = rsa_jwk(&RSA, "rsa");
    enc["use"] = json!("enc");
    rejections.push(of_header(&unnamed, &key_set(&[enc])));
    rejections
}

fn of_id_token() -> Vec<Rejection> {
    let honest = policy();
    let aged = policy().max_age(Duration::from_mins(1));
    let deep = format!("{{\"a\":{}", "[".repeat(99));
    let mut rejections = vec![
        of_payload("[]"),
        of_payload("{} {}"),
        of_payload("{\"a\""),
        of_payload(&deep),
        of_payload("{\"exp\":1e999}"),
        of_payload("{\"sub\":1,\"sub\":2}"),
        of_claims(&honest, &json!({"iss": "https://evil.example.com"})),
        of_claims(&honest, &json!({"aud": ["a", "b"]})),
        of_claims(&honest, &json!({"aud": [CLIENT, "b"], "azp": CLIENT})),
        of_claims(&honest, &json!({"azp": "other"})),
        of_claims(&honest, &json!({"exp": NOW - 3600})),
        of_claims(&honest, &json!({"nbf": NOW + 3600})),
        of_claims(&honest, &json!({"iat": NOW + 3600})),
        rejection(&honest, &token(&without("nonce")), &KEYS),
        of_claims(&honest, &json!({"nonce": "stolen-nonce"})),
        of_claims(&IdTokenPolicy::new(ISSUER, CLIENT), &json!({})),
        of_claims(&aged, &json!({})),
        of_claims(&aged, &json!({"auth_time": NOW - 3600})),
        of_claims(&aged, &json!({"auth_time": NOW + 3600})),
        of_claims(
            &policy().access_token("hidden-token"),
            &json!({"at_hash": "x"}),
        ),
        of_claims(
            &policy().access_token("hidden-token"),
            &json!({"at_hash": 1}),
        ),
        of_claims(
            &honest,
            &json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}),
        ),
        of_claims(&honest, &json!({"sub": ""})),
    ];
    for claim in ["iss", "aud", "exp", "iat", "sub"] {
        rejections.push(rejection(&honest, &token(&without(claim)), &KEYS));
    }
    for claim in [
        "iss",
        "aud",
        "exp",
        "iat",
        "sub",
        "nonce",
        "azp",
        "nbf",
        "auth_time",
    ] {
        rejections.push(of_claims(&honest, &json!({claim: {}})));
    }
    rejections
}

#[test]
fn pins_codes_requirements_and_messages() {
    let mut table = String::new();
    for rejection in of_jws().into_iter().chain(of_id_token()) {
        writeln!(
            table,
            "{} | {} | {rejection}",
            rejection.code(),
            rejection.requirement()
        )
        .unwrap();
    }
    for secret in ["stolen-nonce", "hidden-token", super::mint::NONCE, "\u{1b}"] {
        assert!(!table.contains(secret), "{secret} leaks");
    }
    insta::assert_snapshot!(table);
}

#[test]
fn all_codes_lists_exactly_what_verify_can_say() {
    let produced: BTreeSet<_> = of_jws()
        .iter()
        .chain(&of_id_token())
        .map(|rejection| (rejection.code(), rejection.requirement()))
        .collect();
    assert_eq!(produced, Rejection::all_codes().iter().copied().collect());
}
