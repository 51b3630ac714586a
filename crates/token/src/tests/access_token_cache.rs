//! The cache of access tokens: what it answers is what a verification would answer at that moment, and it forgets in time.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::kinds::{access_token, claims_of, mint_kind};
use super::mint::{KEYS, NOW, RSA, ec_jwk, key_set, now, rsa_jwk};
use crate::{AccessTokenCache, AccessTokenPolicy, Timestamp, TokenKind};

fn minted(changes: &Value) -> String {
    let mut claims = claims_of(TokenKind::AccessToken);
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    mint_kind(TokenKind::AccessToken, &claims)
}

fn cache(capacity: usize) -> AccessTokenCache {
    AccessTokenCache::new(access_token(), capacity)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

#[test]
fn answers_a_repeat_from_memory() {
    let (cache, raw) = (cache(8), minted(&json!({})));
    let first = cache.verify(&raw, &KEYS, now()).unwrap();
    let again = cache.verify(&raw, &KEYS, now()).unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    assert_eq!(again.subject(), "user-1");
}

#[test]
fn two_tokens_do_not_stand_for_each_other_in_one_place() {
    let cache = cache(1);
    let raw = |subject: &str| minted(&json!({"sub": subject}));
    let (one, other) = (raw("one"), raw("other"));
    for _ in 0..2 {
        assert_eq!(cache.verify(&one, &KEYS, now()).unwrap().subject(), "one");
        assert_eq!(
            cache.verify(&other, &KEYS, now()).unwrap().subject(),
            "other"
        );
    }
}

#[test]
fn a_remembered_signature_does_not_vouch_for_another_payload() {
    let cache = cache(1);
    let raw = minted(&json!({}));
    cache.verify(&raw, &KEYS, now()).unwrap();
    let other = minted(&json!({"sub": "admin"}));
    let (_, signature) = raw.rsplit_once('.').unwrap();
    let (input, _) = other.rsplit_once('.').unwrap();
    let rejection = cache.verify(&format!("{input}.{signature}"), &KEYS, now());
    assert_eq!(rejection.unwrap_err().code(), "jws.signature_invalid");
}

#[test]
fn refuses_a_remembered_token_when_its_time_has_passed_or_has_not_come() {
    let (cache, raw) = (cache(8), minted(&json!({"nbf": NOW - 2})));
    cache.verify(&raw, &KEYS, now()).unwrap();
    for (moment, code) in [
        (NOW + 120, "access_token.expired"), // it expires at NOW + 60, and clocks may differ by 60 s
        (NOW - 63, "access_token.not_yet_valid"),
    ] {
        let rejection = cache.verify(&raw, &KEYS, at(moment)).unwrap_err();
        assert_eq!(rejection.code(), code);
    }
    let late_issue = minted(&json!({"iat": NOW}));
    cache.verify(&late_issue, &KEYS, now()).unwrap();
    let rejection = cache.verify(&late_issue, &KEYS, at(NOW - 61)).unwrap_err();
    assert_eq!(rejection.code(), "access_token.issued_in_future");
    assert!(cache.verify(&raw, &KEYS, at(NOW + 119)).is_ok());
}

#[test]
fn a_key_that_was_withdrawn_vouches_for_nothing_remembered() {
    let (cache, raw) = (cache(8), minted(&json!({})));
    let (before, after) = (key_set(&[ec_jwk("ec")]), key_set(&[rsa_jwk(&RSA, "rsa")]));
    cache.verify(&raw, &before, now()).unwrap();
    let rejection = cache.verify(&raw, &after, now()).unwrap_err();
    assert_eq!(rejection.code(), "jws.key_unknown");
}

#[test]
fn a_key_set_that_was_read_again_is_another_one() {
    let (cache, raw) = (cache(8), minted(&json!({})));
    let sets = [key_set(&[ec_jwk("ec")]), key_set(&[ec_jwk("ec")])];
    let tokens = sets
        .each_ref()
        .map(|keys| cache.verify(&raw, keys, now()).unwrap());
    assert!(!Arc::ptr_eq(&tokens[0], &tokens[1]));
    let again = cache.verify(&raw, &sets[1], now()).unwrap();
    assert!(Arc::ptr_eq(&tokens[1], &again));
}

#[test]
fn a_cache_of_another_policy_has_its_own_opinion() {
    let raw = minted(&json!({}));
    cache(8).verify(&raw, &KEYS, now()).unwrap();
    let other = AccessTokenPolicy::new(super::mint::ISSUER, "https://other.example.com")
        .algorithm(crate::Algorithm::Es256);
    let rejection = AccessTokenCache::new(other, 8).verify(&raw, &KEYS, now());
    assert_eq!(
        rejection.unwrap_err().code(),
        "access_token.audience_mismatch"
    );
}

#[test]
fn does_not_remember_a_token_that_is_very_long() {
    let (cache, raw) = (cache(8), minted(&json!({"filling": "x".repeat(8 * 1024)})));
    let first = cache.verify(&raw, &KEYS, now()).unwrap();
    assert!(!Arc::ptr_eq(
        &first,
        &cache.verify(&raw, &KEYS, now()).unwrap()
    ));
}

#[test]
fn has_some_room_and_not_too_much_whatever_is_asked_for() {
    for capacity in [0, usize::MAX] {
        let (cache, raw) = (cache(capacity), minted(&json!({})));
        let first = cache.verify(&raw, &KEYS, now()).unwrap();
        assert!(Arc::ptr_eq(
            &first,
            &cache.verify(&raw, &KEYS, now()).unwrap()
        ));
    }
}

#[test]
fn debug_shows_no_token() {
    let (cache, raw) = (cache(8), minted(&json!({})));
    cache.verify(&raw, &KEYS, now()).unwrap();
    assert!(!format!("{cache:?}").contains(&raw[raw.len() - 20..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn answers_what_a_verification_would_answer(places in prop::collection::vec((0_usize..4, any::<Option<Index>>(), -200_i64..200, any::<bool>()), 1..24)) {
        let tokens = [0, 1, 2, 3].map(|number| minted(&json!({"jti": number.to_string()})));
        let sets = [key_set(&[ec_jwk("ec")]), key_set(&[ec_jwk("other")])];
        let cache = cache(2);
        for (token, changed, seconds, other_set) in places {
            let mut raw = tokens[token].clone();
            if let Some(place) = changed {
                let index = place.index(raw.len());
                raw.replace_range(index..=index, if raw[index..].starts_with('A') { "B" } else { "A" });
            }
            let keys = &sets[usize::from(other_set)];
            let seen = cache.verify(&raw, keys, at(NOW + seconds)).map(|token| token.token_id().to_owned());
            let expected = access_token().verify(&raw, keys, at(NOW + seconds)).map(|token| token.token_id().to_owned());
            prop_assert_eq!(seen, expected);
        }
    }
}
