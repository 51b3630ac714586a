//! Steps 2 to 13 of OpenID Connect Core 1.0, section 3.1.3.7, over honestly signed tokens.

use std::time::Duration;

use serde_json::{Value, json};

use super::mint::{
    CLIENT, ISSUER, KEYS, NOW, Outcome as _, claims, mint, now, policy, rs256, token, with, without,
};
use crate::{Cause, Excerpt, IdTokenPolicy, JsonFault, Timestamp, base64url};

fn check_with(policy: &IdTokenPolicy, claims: &Value, expected: Result<(), Cause>) {
    assert_eq!(
        policy.verify(&token(claims), &KEYS, now()).outcome(),
        expected,
        "{claims}"
    );
}

fn check(claims: &Value, expected: Result<(), Cause>) {
    check_with(&policy(), claims, expected);
}

fn check_payload(payload: &[u8], expected: Cause) {
    let raw = mint(r#"{"alg":"RS256","kid":"rsa"}"#, payload, rs256);
    assert_eq!(
        policy().verify(&raw, &KEYS, now()).outcome(),
        Err(expected),
        "{}",
        payload.escape_ascii()
    );
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn wrong_type(
    claim: &'static str,
    expected: &'static str,
    received: &'static str,
) -> Result<(), Cause> {
    Err(Cause::ClaimType {
        claim,
        expected,
        received,
    })
}

#[test]
fn accepts_an_honest_token() {
    check(&claims(), Ok(()));
    check(
        &with(&json!({"unknown": {"deep": [1, null, true, "x"]}, "exp": 1_800_003_600.5})),
        Ok(()),
    );
}

#[test]
fn rejects_absent_claims() {
    for claim in ["iss", "aud", "exp", "iat", "sub"] {
        check(&without(claim), Err(Cause::ClaimMissing { claim }));
    }
}

#[test]
fn rejects_wrong_json_types() {
    let string = "a string";
    for claim in ["iss", "sub", "nonce", "azp"] {
        check(
            &with(&json!({claim: 1})),
            wrong_type(claim, string, "a number"),
        );
        check(
            &with(&json!({claim: [ISSUER]})),
            wrong_type(claim, string, "an array"),
        );
    }
    let aged = policy().max_age(Duration::from_secs(100));
    for claim in ["exp", "iat", "nbf", "auth_time"] {
        for (value, received) in [
            (json!("1800000000"), "a string"),
            (json!(true), "a boolean"),
        ] {
            let expected = wrong_type(claim, "a number", received);
            check_with(
                &aged,
                &with(&json!({"auth_time": NOW, claim: value})),
                expected,
            );
        }
    }
    let audience = "a string or an array of strings";
    check(
        &with(&json!({"aud": {CLIENT: 1}})),
        wrong_type("aud", audience, "an object"),
    );
    check(
        &with(&json!({"aud": [CLIENT, 1]})),
        wrong_type("aud", audience, "an array"),
    );
    let policy = policy().access_token("access");
    check_with(
        &policy,
        &with(&json!({"at_hash": 1})),
        wrong_type("at_hash", string, "a number"),
    );
}

#[test]
fn null_in_the_place_of_a_claim_that_limits_the_token_is_a_wrong_type() {
    for (claim, expected) in [
        ("iss", "a string"),
        ("sub", "a string"),
        ("aud", "a string or an array of strings"),
        ("exp", "a number"),
        ("iat", "a number"),
        ("nbf", "a number"),
    ] {
        check(
            &with(&json!({claim: null})),
            wrong_type(claim, expected, "null"),
        );
    }
}

#[test]
fn null_in_the_place_of_any_other_claim_counts_as_absence() {
    let policy = policy().access_token("access");
    for claim in ["azp", "auth_time", "at_hash"] {
        check_with(&policy, &with(&json!({claim: null})), Ok(()));
    }
    let null_nonce = with(&json!({"nonce": null}));
    check_with(&IdTokenPolicy::new(ISSUER, CLIENT), &null_nonce, Ok(()));
    // Where something depends on it, absence is what is refused.
    check_with(&policy, &null_nonce, Err(Cause::NonceMissing));
    check_with(
        &policy.max_age(Duration::from_secs(100)),
        &with(&json!({"auth_time": null})),
        Err(Cause::AuthTimeMissing),
    );
}

#[test]
fn rejects_another_issuer() {
    for other in [
        "https://op.example.com/tenant/",
        "https://op.example.com/tenan",
        "https://op.example.com/tenant/evil",
        "https://OP.example.com/tenant",
        "https://other.example.com",
        "",
    ] {
        let received = Excerpt::of(other);
        check(
            &with(&json!({"iss": other})),
            Err(Cause::IssuerMismatch {
                expected: ISSUER.into(),
                received,
            }),
        );
    }
}

#[test]
fn rejects_a_token_for_others() {
    for other in [
        json!("other"),
        json!("client-"),
        json!("client-11"),
        json!("Client-1"),
        json!(""),
        json!([]),
        json!(["a", "b"]),
    ] {
        let names: Vec<&str> = other.as_array().map_or_else(
            || vec![other.as_str().unwrap()],
            |names| names.iter().map(|name| name.as_str().unwrap()).collect(),
        );
        let received = Excerpt::of_list(names);
        check(
            &with(&json!({"aud": other})),
            Err(Cause::AudienceMismatch {
                expected: Excerpt::of(CLIENT),
                received,
            }),
        );
    }
}

#[test]
fn an_unset_client_id_or_issuer_matches_nothing() {
    let blank = with(&json!({"iss": "", "aud": "", "nonce": ""}));
    let expected = Err(Cause::IssuerMismatch {
        expected: "".into(),
        received: Excerpt::of(""),
    });
    check_with(&IdTokenPolicy::new("", "").nonce(""), &blank, expected);
    let expected = Err(Cause::AudienceMismatch {
        expected: Excerpt::of(""),
        received: Excerpt::of(""),
    });
    check_with(
        &IdTokenPolicy::new(ISSUER, "").nonce(""),
        &with(&json!({"aud": ""})),
        expected,
    );
    check_with(
        &policy().nonce(""),
        &with(&json!({"nonce": ""})),
        Err(Cause::NonceMismatch),
    );
}

#[test]
fn accepts_further_audiences_only_when_trusted() {
    let shared = json!({"aud": [CLIENT, "https://api.example.com"], "azp": CLIENT});
    let received = Excerpt::of("https://api.example.com");
    check(&with(&json!({"aud": [CLIENT]})), Ok(()));
    check(&with(&shared), Err(Cause::AudienceUntrusted { received }));
    let trusting = policy().trusted_audiences(["https://api.example.com"]);
    check_with(&trusting, &with(&shared), Ok(()));
    let received = Excerpt::of("https://api.example.com");
    let foreign = Err(Cause::AudienceMismatch {
        expected: Excerpt::of(CLIENT),
        received,
    });
    check_with(
        &trusting,
        &with(&json!({"aud": "https://api.example.com", "azp": CLIENT})),
        foreign,
    );
}

#[test]
fn checks_the_authorized_party() {
    let several = policy().trusted_audiences(["api"]);
    check_with(&several, &with(&json!({"aud": ["api", CLIENT]})), Ok(()));
    let trusting = policy().trusted_authorized_parties(["app-on-a-phone"]);
    check_with(&trusting, &with(&json!({"azp": "app-on-a-phone"})), Ok(()));
    check_with(&trusting, &with(&json!({"azp": CLIENT})), Ok(()));
    let (expected, received) = (CLIENT.into(), Excerpt::of("app"));
    check_with(
        &trusting,
        &with(&json!({"azp": "app"})),
        Err(Cause::AuthorizedPartyMismatch { expected, received }),
    );
    check(&with(&json!({"azp": CLIENT})), Ok(()));
    for other in ["other", "", "Client-1"] {
        let (expected, received) = (CLIENT.into(), Excerpt::of(other));
        check(
            &with(&json!({"azp": other})),
            Err(Cause::AuthorizedPartyMismatch { expected, received }),
        );
    }
}

#[test]
fn a_token_expires_at_the_second_it_says_plus_clock_skew() {
    check(&with(&json!({"exp": NOW - 59})), Ok(()));
    for (exp, seconds) in [
        (json!(NOW - 60), NOW - 60),
        (json!(NOW - 3600), NOW - 3600),
        (json!(-1), -1),
        (json!(-1.5), -2),
        (json!(-1e300), i64::MIN),
    ] {
        check(
            &with(&json!({"exp": exp})),
            Err(Cause::Expired {
                expires_at: at(seconds),
                now: now(),
            }),
        );
    }
    let sharp = policy().clock_skew(Duration::ZERO);
    check_with(&sharp, &with(&json!({"exp": NOW + 1})), Ok(()));
    check_with(
        &sharp,
        &with(&json!({"exp": NOW})),
        Err(Cause::Expired {
            expires_at: at(NOW),
            now: now(),
        }),
    );
    check(&with(&json!({"exp": 1e300})), Ok(()));
}

#[test]
fn clock_skew_is_at_most_five_minutes() {
    let lax = policy().clock_skew(Duration::MAX);
    check_with(&lax, &with(&json!({"exp": NOW - 299})), Ok(()));
    let expires_at = at(NOW - 300);
    check_with(
        &lax,
        &with(&json!({"exp": NOW - 300})),
        Err(Cause::Expired {
            expires_at,
            now: now(),
        }),
    );
}

#[test]
fn rejects_a_token_from_the_future() {
    check(&with(&json!({"nbf": NOW + 60, "iat": NOW + 60})), Ok(()));
    check(&with(&json!({"nbf": NOW - 86_400})), Ok(()));
    let not_before = at(NOW + 61);
    check(
        &with(&json!({"nbf": NOW + 61})),
        Err(Cause::NotYetValid {
            not_before,
            now: now(),
        }),
    );
    let issued_at = at(NOW + 61);
    check(
        &with(&json!({"iat": NOW + 61})),
        Err(Cause::IssuedInFuture {
            issued_at,
            now: now(),
        }),
    );
}

#[test]
fn checks_the_nonce() {
    for other in ["another", "", "NONCE-1", "nonce-", "nonce-11"] {
        check(&with(&json!({"nonce": other})), Err(Cause::NonceMismatch));
    }
    check(&without("nonce"), Err(Cause::NonceMissing));
    let without_nonce = IdTokenPolicy::new(ISSUER, CLIENT);
    check_with(&without_nonce, &without("nonce"), Ok(()));
    check_with(&without_nonce, &claims(), Err(Cause::NonceUnexpected));
}

#[test]
fn checks_when_the_user_was_authenticated_if_max_age_was_requested() {
    let max_age = Duration::from_secs(100);
    let aged = policy().max_age(max_age);
    check(&with(&json!({"auth_time": NOW - 1_000_000})), Ok(()));
    check_with(&aged, &claims(), Err(Cause::AuthTimeMissing));
    check_with(&aged, &with(&json!({"auth_time": NOW - 160})), Ok(()));
    check_with(&aged, &with(&json!({"auth_time": NOW + 60})), Ok(()));
    let too_old = |seconds| {
        Err(Cause::AuthenticationTooOld {
            auth_time: at(seconds),
            max_age,
            now: now(),
        })
    };
    check_with(
        &aged,
        &with(&json!({"auth_time": NOW - 161})),
        too_old(NOW - 161),
    );
    check_with(&aged, &with(&json!({"auth_time": 0})), too_old(0));
    let auth_time = at(NOW + 61);
    let ahead = Err(Cause::AuthenticatedInFuture {
        auth_time,
        now: now(),
    });
    check_with(&aged, &with(&json!({"auth_time": NOW + 61})), ahead);
}

/// The example of OpenID Connect Core 1.0, appendix A.3 (the hash of appendix A.4 is of a code).
#[test]
fn compares_the_hash_of_the_access_token() {
    let policy = policy().access_token("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
    let right = "77QmUPtjPfzWtF2AnpK9RQ";
    check_with(&policy, &claims(), Ok(()));
    check_with(&policy, &with(&json!({"at_hash": right})), Ok(()));
    for wrong in [
        "",
        "77QmUPtjPfzWtF2AnpK9RA",
        "77QmUPtjPfzWtF2AnpK9RQ==",
        "77QmUPtjPfzWtF2AnpK9R",
    ] {
        let received = Excerpt::of(wrong);
        check_with(
            &policy,
            &with(&json!({"at_hash": wrong})),
            Err(Cause::AccessTokenHashMismatch { received }),
        );
    }
    check(&with(&json!({"at_hash": "whatever"})), Ok(()));
}

#[test]
fn without_a_nonce_marks_of_an_access_token_are_refused() {
    let policy = IdTokenPolicy::new(ISSUER, CLIENT);
    for (claim, value, is_marked) in [
        ("scope", json!("openid"), true),
        ("scope", json!(""), true),
        ("scp", json!("User.Read"), true),
        ("scp", json!(["openid"]), true),
        ("typ", json!("Bearer"), true),
        ("typ", json!("Refresh"), true),
        ("typ", json!("ID"), false),
        ("typ", json!(["Bearer"]), false),
    ] {
        let mut claims = without("nonce");
        claims[claim] = value.clone();
        let expected = if is_marked {
            Err(Cause::ClaimForbidden { claim })
        } else {
            Ok(())
        };
        check_with(&policy, &claims, expected);
        // ID tokens of some providers have them.
        check(&with(&json!({claim: value})), Ok(()));
    }
}

#[test]
fn rejects_a_logout_token_that_is_called_a_jwt() {
    const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
    let logout_token = |events: Value| {
        let mut claims = without("nonce");
        claims["events"] = events;
        claims["jti"] = json!("1");
        claims["sid"] = json!("1");
        claims
    };
    let policy = IdTokenPolicy::new(ISSUER, CLIENT);
    // The value should be an empty object. Another one makes a bad logout token and no ID token.
    for value in [json!({}), json!({"a": 1}), json!(null), json!(true)] {
        check_with(
            &policy,
            &logout_token(json!({"other": {}, EVENT: value})),
            Err(Cause::LogoutToken),
        );
    }
    check(
        &with(&json!({"events": {EVENT: {}}})),
        Err(Cause::LogoutToken),
    );
    // Claims that are not understood are ignored (OpenID Connect Core 1.0, section 2).
    for events in [
        json!({"other": {}}),
        json!([EVENT]),
        json!(EVENT),
        json!(null),
    ] {
        check_with(&policy, &logout_token(events), Ok(()));
    }
}

#[test]
fn rejects_an_empty_subject() {
    check(&with(&json!({"sub": ""})), Err(Cause::SubjectEmpty));
}

#[test]
fn rejects_malformed_claims() {
    let honest = claims().to_string();
    let fault = JsonFault::NotAnObject;
    check_payload(b"[]", Cause::ClaimsMalformed { fault });
    let fault = JsonFault::Syntax { offset: 0 };
    check_payload(b"", Cause::ClaimsMalformed { fault });
    let fault = JsonFault::TrailingData {
        offset: honest.len(),
    };
    check_payload(
        format!("{honest}{{}}").as_bytes(),
        Cause::ClaimsMalformed { fault },
    );
    check_payload(
        b"{\"sub\":\"\xff\"}",
        Cause::ClaimsMalformed {
            fault: JsonFault::NotUtf8,
        },
    );
    check_payload(
        br#"{"exp":1e999}"#,
        Cause::ClaimsMalformed {
            fault: JsonFault::NumberOutOfRange,
        },
    );
}

#[test]
fn rejects_duplicate_claims_at_any_depth() {
    let honest = claims().to_string();
    for (extra, name) in [
        (r#""sub":"user-2""#, "sub"),
        (r#""s\u0075b":"user-2""#, "sub"),
        (r#""other":{"a":1,"b":[{"x":1,"\u0078":1}]}"#, "x"),
    ] {
        let payload = format!("{},{extra}}}", honest.strip_suffix('}').unwrap());
        check_payload(
            payload.as_bytes(),
            Cause::DuplicateClaim {
                name: Excerpt::of(name),
            },
        );
    }
}

/// The hashes that go with a value, as in OpenID Connect Core 1.0, sections 3.1.3.6 and 3.3.2.11.
fn left_half(value: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, value.as_bytes());
    base64url::encode(&digest.as_ref()[..16])
}

#[test]
fn a_front_channel_token_has_the_hash_of_the_access_token_beside_it() {
    let policy = policy().front_channel_access_token("access");
    check_with(
        &policy,
        &with(&json!({"at_hash": left_half("access")})),
        Ok(()),
    );
    check_with(&policy, &claims(), Err(Cause::AccessTokenHashMissing));
    let received = left_half("other");
    let expected = Err(Cause::AccessTokenHashMismatch {
        received: Excerpt::of(&received),
    });
    check_with(&policy, &with(&json!({"at_hash": received})), expected);
}

#[test]
fn a_hybrid_token_has_the_hash_of_the_code_beside_it() {
    let policy = policy().code("code");
    check_with(
        &policy,
        &with(&json!({"c_hash": left_half("code")})),
        Ok(()),
    );
    check_with(&policy, &claims(), Err(Cause::CodeHashMissing));
    let received = left_half("stolen");
    let expected = Err(Cause::CodeHashMismatch {
        received: Excerpt::of(&received),
    });
    check_with(&policy, &with(&json!({"c_hash": received})), expected);
}

/// The code and its hash are those of OpenID Connect Core 1.0, appendix A.4 and A.6.
#[test]
fn hashes_as_the_standard_does() {
    assert_eq!(
        left_half("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
        "LDktKdoQak3Pk0cnXxCltA"
    );
    assert_eq!(
        left_half("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
        "77QmUPtjPfzWtF2AnpK9RQ"
    );
}

#[test]
fn a_detached_signature_has_the_hash_of_the_state() {
    let policy = policy().state("state");
    check_with(
        &policy,
        &with(&json!({"s_hash": left_half("state")})),
        Ok(()),
    );
    check_with(&policy, &claims(), Err(Cause::StateHashMissing));
    let received = left_half("other");
    let expected = Err(Cause::StateHashMismatch {
        received: Excerpt::of(&received),
    });
    check_with(&policy, &with(&json!({"s_hash": received})), expected);
}

#[test]
fn a_front_channel_token_without_a_nonce_is_never_accepted() {
    for policy in [
        IdTokenPolicy::new(ISSUER, CLIENT).code("code"),
        IdTokenPolicy::new(ISSUER, CLIENT).front_channel_access_token("access"),
    ] {
        check_with(&policy, &without("nonce"), Err(Cause::NonceMissing));
    }
}

#[test]
fn demands_the_subject_that_was_asked_for() {
    check_with(&policy().subject("user-1"), &claims(), Ok(()));
    let expected = Err(Cause::SubjectMismatch {
        expected: Excerpt::of("user-2"),
        received: Excerpt::of("user-1"),
    });
    check_with(&policy().subject("user-2"), &claims(), expected);
    let expected = Err(Cause::SubjectEmpty);
    check_with(&policy().subject(""), &with(&json!({"sub": ""})), expected);
}

#[test]
fn demands_the_authentication_that_was_asked_for() {
    let policy = policy().acr_values(["gold", "silver"]);
    check_with(&policy, &with(&json!({"acr": "silver"})), Ok(()));
    let expected = |received: Option<&str>| {
        Err(Cause::AuthenticationContext {
            expected: Excerpt::of_list(["gold", "silver"]),
            received: received.map(Excerpt::of),
        })
    };
    check_with(
        &policy,
        &with(&json!({"acr": "Gold"})),
        expected(Some("Gold")),
    );
    check_with(&policy, &claims(), expected(None));
    check_with(
        &policy,
        &with(&json!({"acr": ["gold"]})),
        wrong_type("acr", "a string", "an array"),
    );
}

#[test]
fn demands_every_method_of_authentication() {
    let policy = policy().methods(["pwd", "otp"]);
    check_with(
        &policy,
        &with(&json!({"amr": ["otp", "pwd", "mfa"]})),
        Ok(()),
    );
    let expected = |received: &[&str]| {
        Err(Cause::AuthenticationMethod {
            expected: Excerpt::of("otp"),
            received: Excerpt::of_list(received.iter().copied()),
        })
    };
    check_with(&policy, &with(&json!({"amr": ["pwd"]})), expected(&["pwd"]));
    check_with(
        &policy,
        &with(&json!({"amr": "pwd otp"})),
        wrong_type("amr", "an array of strings", "a string"),
    );
}

#[test]
fn a_time_too_large_to_be_exact_is_the_end_of_time() {
    let raw = token(&with(&json!({"exp": 9_007_199_254_740_992_i64})));
    let seen = policy().verify(&raw, &KEYS, now()).unwrap();
    assert_eq!(seen.expires_at(), at(i64::MAX));
    let raw = token(&with(&json!({"exp": 9_007_199_254_740_991_i64})));
    let seen = policy().verify(&raw, &KEYS, now()).unwrap();
    assert_eq!(seen.expires_at(), at(9_007_199_254_740_991));
}

#[test]
fn a_time_too_early_to_be_exact_is_the_beginning_of_time() {
    for (issued_at, expected) in [
        (-9_007_199_254_740_992_i64, i64::MIN),
        (-9_007_199_254_740_991, -9_007_199_254_740_991),
        (-1, -1),
    ] {
        let raw = token(&with(&json!({"iat": issued_at})));
        let seen = policy().verify(&raw, &KEYS, now()).unwrap();
        assert_eq!(seen.issued_at(), at(expected));
    }
}
