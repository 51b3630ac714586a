//! Where jsonwebtoken and we differ: a table of tokens with both verdicts, and the reason for each difference.

use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Value, json};

use super::mint::{
    CLIENT, ISSUER, KEYS, NOW, RSA, claims, mint, now, policy, rs256, rsa_jwk, with, without,
};

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Accepts,
    Refuses,
}
use Verdict::{Accepts, Refuses};

fn verdict<T, E>(result: Result<T, E>) -> Verdict {
    if result.is_ok() { Accepts } else { Refuses }
}

/// jsonwebtoken with every check that it has, but for the clock: it reads that of the wall.
fn jsonwebtoken(raw: &str) -> Verdict {
    let mut validation = Validation::new(jsonwebtoken::Algorithm::RS256);
    validation.set_audience(&[CLIENT]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    let jwk = serde_json::from_value(rsa_jwk(&RSA, "rsa")).unwrap();
    let key = DecodingKey::from_jwk(&jwk).unwrap();
    verdict(jsonwebtoken::decode::<Value>(raw, &key, &validation))
}

fn headed(header: &str) -> String {
    mint(header, claims().to_string().as_bytes(), rs256)
}

fn claiming(claims: &Value) -> String {
    paying(&claims.to_string())
}

fn paying(payload: &str) -> String {
    mint(r#"{"alg":"RS256","kid":"rsa"}"#, payload.as_bytes(), rs256)
}

#[test]
fn differs_from_jsonwebtoken_where_the_table_says_so_and_nowhere_else() {
    let honest = claiming(&claims());
    let twice = claims()
        .to_string()
        .replacen('{', r#"{"email":"admin@example.com","#, 1);
    for (raw, theirs, ours, reason) in [
        (honest.clone(), Accepts, Accepts, "the control"),
        (format!("{honest}="), Refuses, Refuses, "padding"),
        (format!("{honest}.x"), Refuses, Refuses, "four segments"),
        (
            headed(r#"{"alg":"none"}"#),
            Refuses,
            Refuses,
            "no signature",
        ),
        (headed(r#"{"alg":"HS256"}"#), Refuses, Refuses, "a MAC"),
        (
            claiming(&with(&json!({"iss": "x"}))),
            Refuses,
            Refuses,
            "another issuer",
        ),
        (
            claiming(&with(&json!({"aud": "x"}))),
            Refuses,
            Refuses,
            "another audience",
        ),
        (claiming(&without("sub")), Refuses, Refuses, "no subject"),
        (
            headed(r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"#),
            Accepts,
            Refuses,
            "the type is the application's to check there (RFC 8725, section 3.11)",
        ),
        (
            headed(r#"{"alg":"RS256","kid":"other"}"#),
            Accepts,
            Refuses,
            "the key is chosen by the application there (RFC 7515, section 6)",
        ),
        (
            claiming(&with(&json!({"aud": [CLIENT, "stranger"]}))),
            Accepts,
            Refuses,
            "audiences that nobody trusts (OpenID Connect Core 1.0, section 3.1.3.7, step 3)",
        ),
        (
            claiming(&with(&json!({"azp": "other"}))),
            Accepts,
            Refuses,
            "the authorized party (step 5)",
        ),
        (
            claiming(&with(&json!({"iat": NOW + 3600}))),
            Accepts,
            Refuses,
            "issued in the future (step 10)",
        ),
        (
            claiming(&with(&json!({"nonce": "other"}))),
            Accepts,
            Refuses,
            "the nonce is the application's to check there (step 11)",
        ),
        (
            claiming(&with(&json!({"sub": ""}))),
            Accepts,
            Refuses,
            "an empty subject identifies nobody (section 2)",
        ),
        (
            paying(&twice),
            Accepts,
            Refuses,
            "a claim twice (RFC 7519, section 4); only twice a claim that it checks itself is refused there",
        ),
    ] {
        assert_eq!(jsonwebtoken(&raw), theirs, "jsonwebtoken: {reason}");
        assert_eq!(
            verdict(policy().verify(&raw, &KEYS, now())),
            ours,
            "ours: {reason}"
        );
    }
}
