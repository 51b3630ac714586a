//! Rules that hold for all inputs.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::kinds::{KINDS, claims_of, judge, mint_kind};
use super::mint::{KEYS, NOW, Outcome as _, claims, es256, header, mint, now, policy, rs256, with};
use crate::{Algorithm, Cause, Excerpt, IdTokenPolicy, KeySet, base64url};

fn policies() -> [IdTokenPolicy; 2] {
    [policy(), policy().algorithm(Algorithm::Es256)]
}

fn token(algorithm: Algorithm, claims: &Value) -> String {
    let sign = if algorithm == Algorithm::Rs256 {
        rs256
    } else {
        es256
    };
    mint(
        &header(algorithm).to_string(),
        claims.to_string().as_bytes(),
        sign,
    )
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(vec![Algorithm::Rs256, Algorithm::Es256])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn accepts_what_is_minted(subject in ".+", name in "x[a-z]{0,8}", value in value(), algorithm in algorithm()) {
        let raw = token(algorithm, &with(&json!({"sub": subject, name.as_str(): value})));
        let token = policy().algorithm(algorithm).verify(&raw, &KEYS, now()).unwrap();
        prop_assert_eq!(token.subject(), &subject);
        prop_assert_eq!(token.claim::<Value>(&name).unwrap(), value);
    }

    #[test]
    fn rejects_any_changed_octet(at in any::<Index>(), other in 0_u8..128, algorithm in algorithm()) {
        let mut octets = token(algorithm, &claims()).into_bytes();
        let at = at.index(octets.len());
        prop_assume!(octets[at] != other);
        octets[at] = other;
        let raw = String::from_utf8(octets).unwrap();
        prop_assert!(policy().algorithm(algorithm).verify(&raw, &KEYS, now()).is_err(), "accepted {}", raw);
    }

    #[test]
    fn rejects_any_changed_bit_of_the_signature(bit in any::<Index>(), algorithm in algorithm()) {
        let raw = token(algorithm, &claims());
        let (input, signature) = raw.rsplit_once('.').unwrap();
        let mut octets = base64url::decode(signature).unwrap();
        let bit = bit.index(octets.len() * 8);
        octets[bit / 8] ^= 1 << (bit % 8);
        let raw = format!("{input}.{}", base64url::encode(&octets));
        let kid = header(algorithm)["kid"].as_str().map(Excerpt::of);
        let seen = policy().algorithm(algorithm).verify(&raw, &KEYS, now()).outcome();
        prop_assert_eq!(seen, Err(Cause::SignatureInvalid { algorithm, kid }));
    }

    #[test]
    fn never_panics_on_a_token(raw in any::<String>(), dotted in "[-_A-Za-z0-9.=]{0,200}") {
        for policy in policies() {
            prop_assert!(policy.verify(&raw, &KEYS, now()).is_err());
            prop_assert!(policy.verify(&dotted, &KEYS, now()).is_err());
        }
    }

    #[test]
    fn never_panics_on_a_signed_payload(payload in any::<Vec<u8>>(), claim in "(iss|sub|aud|exp|iat|nbf|nonce|azp|auth_time|at_hash)", value in value()) {
        let raw = mint(&header(Algorithm::Es256).to_string(), &payload, es256);
        let policy = policy().algorithm(Algorithm::Es256).access_token("x");
        prop_assert!(policy.verify(&raw, &KEYS, now()).is_err());
        let _ = policy.verify(&token(Algorithm::Es256, &with(&json!({claim.as_str(): value}))), &KEYS, now());
    }

    #[test]
    fn never_panics_on_a_header(name in "(alg|kid|typ|crit|jwk|cty|[a-z]{1,3})", value in value()) {
        let mut header = header(Algorithm::Rs256);
        header[name] = value;
        let _ = policy().verify(&mint(&header.to_string(), b"{}", |_| vec![1; 256]), &KEYS, now());
    }

    #[test]
    fn never_panics_on_a_key_set(octets in any::<Vec<u8>>(), member in "(kty|kid|use|alg|key_ops|crv|n|e|x|y|d)", value in value(), number in any::<Vec<u8>>()) {
        let _ = KeySet::from_jwks(&octets);
        for mut jwk in [super::mint::rsa_jwk(&super::mint::RSA, "rsa"), super::mint::ec_jwk("ec")] {
            for value in [value.clone(), json!(base64url::encode(&number))] {
                jwk[member.as_str()] = value;
                let keys = KeySet::from_jwks(json!({"keys": [jwk]}).to_string().as_bytes()).unwrap();
                prop_assert_eq!(keys.len(), 1);
            }
        }
    }

    #[test]
    fn no_kind_survives_a_segment_dropped_swapped_or_taken_from_another(kind in prop::sample::select(KINDS.to_vec()), other in prop::sample::select(KINDS.to_vec()), at in 0_usize..3) {
        let raw = mint_kind(kind, &claims_of(kind));
        let foreign = mint_kind(other, &claims_of(other));
        let segments: Vec<&str> = raw.split('.').collect();
        let mut dropped = segments.clone();
        dropped.remove(at);
        let mut swapped = segments.clone();
        swapped.swap(at, (at + 1) % 3);
        let mut mixed = segments.clone();
        mixed[at] = foreign.split('.').nth(at).unwrap();
        prop_assert!(judge(kind, &dropped.join(".")).is_err());
        prop_assert!(judge(kind, &swapped.join(".")).is_err());
        // Another signature of the same input by the same key is as good.
        prop_assume!(kind != other && mixed[at] != segments[at]);
        prop_assert!(judge(kind, &mixed.join(".")).is_err());
    }

    #[test]
    fn a_claim_that_breaks_one_rule_is_refused_by_that_rule(seconds in 61_i64..1_000_000, text in "[a-z]{1,12}") {
        let code = |changes: Value| {
            policy().verify(&token(Algorithm::Rs256, &with(&changes)), &KEYS, now()).map(drop).map_err(|rejection| rejection.code())
        };
        prop_assert_eq!(code(json!({"iss": text})), Err("id_token.issuer_mismatch"));
        prop_assert_eq!(code(json!({"aud": text})), Err("id_token.audience_mismatch"));
        prop_assert_eq!(code(json!({"aud": ["client-1", text]})), Err("id_token.audience_untrusted"));
        prop_assert_eq!(code(json!({"azp": text})), Err("id_token.authorized_party_mismatch"));
        prop_assert_eq!(code(json!({"nonce": text})), Err("id_token.nonce_mismatch"));
        prop_assert_eq!(code(json!({"exp": NOW - seconds})), Err("id_token.expired"));
        prop_assert_eq!(code(json!({"nbf": NOW + seconds})), Err("id_token.not_yet_valid"));
        prop_assert_eq!(code(json!({"iat": NOW + seconds})), Err("id_token.issued_in_future"));
        prop_assert_eq!(code(json!({"name": text})), Ok(()));
    }

    #[test]
    fn never_panics_on_any_claim_of_any_kind(kind in prop::sample::select(KINDS.to_vec()), claim in "(iss|sub|aud|exp|iat|nbf|jti|scope|events|sid|state|code|htm|htu|ath|cnf|address|_claim_names|_claim_sources|token_introspection)", value in value()) {
        let mut claims = claims_of(kind);
        claims[claim] = value;
        let _ = judge(kind, &mint_kind(kind, &claims));
    }
}
