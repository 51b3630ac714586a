//! Where jsonwebtoken, openidconnect and we differ: a table of tokens with all verdicts, and the reason for each
//! difference.

use std::str::FromStr as _;
use std::time::{Duration, UNIX_EPOCH};

use jsonwebtoken::{DecodingKey, Validation};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet};
use openidconnect::{ClientId, IssuerUrl, Nonce};
use serde_json::{Value, json};

use super::mint::{
    CLIENT, ISSUER, KEYS, NONCE, NOW, RSA, claims, mint, now, policy, rs256, rsa_jwk, with, without,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepts,
    Refuses,
}
use Verdict::{Accepts, Refuses};

pub(super) fn verdict<T, E>(result: Result<T, E>) -> Verdict {
    if result.is_ok() { Accepts } else { Refuses }
}

/// jsonwebtoken with every check that it has, but for the clock: it reads that of the wall.
pub(super) fn jsonwebtoken(raw: &str) -> Verdict {
    let mut validation = Validation::new(jsonwebtoken::Algorithm::RS256);
    validation.set_audience(&[CLIENT]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    let jwk = serde_json::from_value(rsa_jwk(&RSA, "rsa")).unwrap();
    let key = DecodingKey::from_jwk(&jwk).unwrap();
    verdict(jsonwebtoken::decode::<Value>(raw, &key, &validation))
}

/// openidconnect as it is, told the time.
pub(super) fn openidconnect(raw: &str) -> Verdict {
    let keys = json!({"keys": [rsa_jwk(&RSA, "rsa")]});
    let keys: CoreJsonWebKeySet = serde_json::from_value(keys).unwrap();
    let issuer = IssuerUrl::new(ISSUER.to_owned()).unwrap();
    let verifier =
        CoreIdTokenVerifier::new_public_client(ClientId::new(CLIENT.to_owned()), issuer, keys)
            .set_time_fn(|| (UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs())).into());
    let Ok(token) = CoreIdToken::from_str(raw) else {
        return Refuses;
    };
    verdict(token.claims(&verifier, &Nonce::new(NONCE.to_owned())))
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

/// A row: the token, what jsonwebtoken, openidconnect and we say, and why.
type Row = (String, [Verdict; 3], &'static str);

fn check(rows: impl IntoIterator<Item = Row>) {
    let mut wrong = Vec::new();
    for (raw, expected, reason) in rows {
        let ours = verdict(policy().verify(&raw, &KEYS, now()));
        let seen = [jsonwebtoken(&raw), openidconnect(&raw), ours];
        if seen != expected {
            wrong.push((reason, seen));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[rustfmt::skip]
fn all_agree_on_the_plain_cases() {
    let honest = claiming(&claims());
    check([
        (honest.clone(), [Accepts, Accepts, Accepts], "the control"),
        (format!("{honest}="), [Refuses, Refuses, Refuses], "padding"),
        (format!("{honest}.x"), [Refuses, Refuses, Refuses], "four segments"),
        (headed(r#"{"alg":"none"}"#), [Refuses, Refuses, Refuses], "no signature"),
        (headed(r#"{"alg":"HS256"}"#), [Refuses, Refuses, Refuses], "a MAC"),
        (claiming(&with(&json!({"iss": "x"}))), [Refuses, Refuses, Refuses], "another issuer"),
        (claiming(&with(&json!({"aud": "x"}))), [Refuses, Refuses, Refuses], "another audience"),
        (claiming(&without("sub")), [Refuses, Refuses, Refuses], "no subject"),
        (headed(r#"{"alg":"RS256","kid":"rsa","kid":"rsa"}"#), [Refuses, Refuses, Refuses], "a header parameter twice"),
        (paying("[]"), [Refuses, Refuses, Refuses], "no claims set"),
    ]);
}

#[test]
#[rustfmt::skip]
fn differs_from_others_where_the_table_says_so_and_nowhere_else() {
    let twice = claims().to_string().replacen('{', r#"{"email":"admin@example.com","#, 1);
    let twice_unknown = claims().to_string().replacen('{', r#"{"role":"admin","role":"user","#, 1);
    let deep = claims().to_string().replacen('{', &format!(r#"{{"deep":{}{},"#, "[".repeat(40), "]".repeat(40)), 1);
    check([
        (headed(r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"#), [Accepts, Refuses, Refuses],
            "jsonwebtoken leaves the type to the application (RFC 8725, section 3.11)"),
        (headed(r#"{"alg":"RS256","kid":"other"}"#), [Accepts, Refuses, Refuses],
            "jsonwebtoken leaves the choice of the key to the application (RFC 7515, section 6)"),
        (headed(r#"{"alg":"RS256","kid":"rsa","crit":["exp"]}"#), [Accepts, Refuses, Refuses],
            "jsonwebtoken passes over critical extensions (RFC 7515, section 4.1.11)"),
        (claiming(&with(&json!({"aud": [CLIENT, "stranger"]}))), [Accepts, Refuses, Refuses],
            "jsonwebtoken takes audiences that nobody trusts (OpenID Connect Core 1.0, section 3.1.3.7, step 3)"),
        (claiming(&with(&json!({"azp": "other"}))), [Accepts, Accepts, Refuses],
            "neither looks at the authorized party of a token for one audience (step 5)"),
        (claiming(&with(&json!({"exp": NOW - 1}))), [Accepts, Refuses, Accepts],
            "jsonwebtoken isn't asked here, since it reads the clock; openidconnect allows for no clock skew"),
        (claiming(&with(&json!({"nbf": NOW + 3600}))), [Accepts, Accepts, Refuses],
            "jsonwebtoken looks at `nbf` when asked to, openidconnect never (RFC 7519, section 4.1.5)"),
        (claiming(&with(&json!({"iat": NOW + 3600}))), [Accepts, Accepts, Refuses],
            "issued in the future: both leave it to the application (step 10)"),
        (claiming(&without("iat")), [Accepts, Refuses, Refuses],
            "jsonwebtoken doesn't know the claim (OpenID Connect Core 1.0, section 2)"),
        (claiming(&with(&json!({"nonce": "other"}))), [Accepts, Refuses, Refuses],
            "jsonwebtoken leaves the nonce to the application (step 11)"),
        (claiming(&with(&json!({"sub": ""}))), [Accepts, Accepts, Refuses],
            "an empty subject identifies nobody (section 2)"),
        (claiming(&with(&json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}))), [Accepts, Accepts, Refuses],
            "a logout token with a nonce is no ID token (Back-Channel Logout 1.0, section 2.4)"),
        (paying(&twice), [Accepts, Refuses, Refuses],
            "a claim twice (RFC 7519, section 4): jsonwebtoken refuses it only where it checks the claim, openidconnect where it knows it"),
        (paying(&twice_unknown), [Accepts, Accepts, Refuses],
            "a claim twice that only the application knows"),
        (paying(&deep), [Accepts, Accepts, Refuses],
            "nested deeper than is read here"),
    ]);
}
