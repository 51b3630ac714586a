//! The kinds of tokens beside the ID token: each rule of each.

use std::time::Duration;

use serde_json::{Value, json};

use super::mint::{
    CLIENT, ISSUER, KEYS, NONCE, NOW, Outcome as _, documented, ec_jwk, es256, mint, now, typed,
};
use crate::{
    AccessTokenPolicy, Algorithm, AuthorizationResponsePolicy, Cause, ClientAssertionPolicy,
    ClientId, DpopPolicy, Excerpt, IdTokenPolicy, IntrospectionPolicy, Issuer, LogoutTokenPolicy,
    PublicKey, Rejection, RequestObjectPolicy, Timestamp, TokenKind, UnusableKey, UserInfoPolicy,
    Verified, base64url,
};

pub(super) const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
pub(super) const API: &str = "https://api.example.com";
pub(super) const STATE: &str = "state-1";

/// Every kind of token, as it should be.
pub(super) const KINDS: [TokenKind; 9] = [
    TokenKind::IdToken,
    TokenKind::AccessToken,
    TokenKind::LogoutToken,
    TokenKind::AuthorizationResponse,
    TokenKind::UserInfo,
    TokenKind::Introspection,
    TokenKind::RequestObject,
    TokenKind::DpopProof,
    TokenKind::ClientAssertion,
];

pub(super) fn typ(kind: TokenKind) -> Option<&'static str> {
    match kind {
        TokenKind::AccessToken => Some("at+jwt"),
        TokenKind::Introspection => Some("token-introspection+jwt"),
        TokenKind::DpopProof => Some("dpop+jwt"),
        _ => None, // the kinds that are not told apart by their type
    }
}

pub(super) fn claims_of(kind: TokenKind) -> Value {
    let (iat, exp) = (NOW - 5, NOW + 60);
    match kind {
        TokenKind::IdToken => {
            json!({"iss": ISSUER, "aud": CLIENT, "sub": "user-1", "iat": iat, "exp": exp, "nonce": NONCE})
        }
        TokenKind::AccessToken => {
            json!({"iss": ISSUER, "aud": API, "sub": "user-1", "iat": iat, "exp": exp, "client_id": CLIENT,
                   "jti": "at-1", "scope": "read write"})
        }
        TokenKind::LogoutToken => {
            json!({"iss": ISSUER, "aud": CLIENT, "sub": "user-1", "sid": "session-1", "iat": iat, "exp": exp,
                   "jti": "lt-1", "events": {LOGOUT_EVENT: {}}})
        }
        TokenKind::AuthorizationResponse => {
            json!({"iss": ISSUER, "aud": CLIENT, "exp": exp, "code": "code-1", "state": STATE})
        }
        TokenKind::UserInfo => {
            json!({"iss": ISSUER, "aud": CLIENT, "sub": "user-1", "name": "User One"})
        }
        TokenKind::Introspection => {
            json!({"iss": ISSUER, "aud": API, "iat": iat,
                   "token_introspection": {"active": true, "sub": "user-1", "scope": "read"}})
        }
        TokenKind::RequestObject => {
            json!({"iss": CLIENT, "aud": ISSUER, "iat": iat, "exp": exp, "client_id": CLIENT,
                   "response_type": "code", "redirect_uri": "https://rp.example.com/cb"})
        }
        TokenKind::DpopProof => {
            json!({"jti": "proof-1", "htm": "POST", "htu": "https://op.example.com/token", "iat": iat})
        }
        TokenKind::ClientAssertion => {
            json!({"iss": CLIENT, "sub": CLIENT, "aud": ISSUER, "iat": iat, "exp": exp, "jti": "ca-1"})
        }
    }
}

/// Mints a token of a kind with these claims; a DPoP proof has its key in the header.
pub(super) fn mint_kind(kind: TokenKind, claims: &Value) -> String {
    if kind == TokenKind::DpopProof {
        return proof(
            &json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": public_jwk()}),
            claims,
        );
    }
    typed(typ(kind), claims)
}

pub(super) fn public_jwk() -> Value {
    let mut jwk = ec_jwk("ec");
    for name in ["kid", "use", "alg"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    jwk
}

pub(super) fn proof(header: &Value, claims: &Value) -> String {
    mint(&header.to_string(), claims.to_string().as_bytes(), es256)
}

pub(super) fn id_token() -> IdTokenPolicy {
    IdTokenPolicy::new(ISSUER, CLIENT)
        .nonce(NONCE)
        .algorithm(Algorithm::Es256)
}

pub(super) fn access_token() -> AccessTokenPolicy {
    AccessTokenPolicy::new(ISSUER, API).algorithm(Algorithm::Es256)
}

pub(super) fn logout_token() -> LogoutTokenPolicy {
    LogoutTokenPolicy::new(ISSUER, CLIENT).algorithm(Algorithm::Es256)
}

pub(super) fn authorization_response() -> AuthorizationResponsePolicy {
    AuthorizationResponsePolicy::new(ISSUER, CLIENT, STATE).algorithm(Algorithm::Es256)
}

pub(super) fn user_info() -> UserInfoPolicy {
    UserInfoPolicy::new(ISSUER, CLIENT, "user-1").algorithm(Algorithm::Es256)
}

pub(super) fn introspection() -> IntrospectionPolicy {
    IntrospectionPolicy::new(ISSUER, API).algorithm(Algorithm::Es256)
}

pub(super) fn request_object() -> RequestObjectPolicy {
    RequestObjectPolicy::new(CLIENT, ISSUER).algorithm(Algorithm::Es256)
}

pub(super) fn dpop() -> DpopPolicy {
    DpopPolicy::new("POST", "https://op.example.com/token")
}

pub(super) fn client_assertion() -> ClientAssertionPolicy {
    ClientAssertionPolicy::new(CLIENT, ISSUER).algorithm(Algorithm::Es256)
}

/// What the policy of a kind says to a token.
pub(super) fn judge(kind: TokenKind, raw: &str) -> Result<(), Rejection> {
    let seen = match kind {
        TokenKind::IdToken => id_token().verify(raw, &KEYS, now()).map(drop),
        TokenKind::AccessToken => access_token().verify(raw, &KEYS, now()).map(drop),
        TokenKind::LogoutToken => logout_token().verify(raw, &KEYS, now()).map(drop),
        TokenKind::AuthorizationResponse => {
            authorization_response().verify(raw, &KEYS, now()).map(drop)
        }
        TokenKind::UserInfo => user_info().verify(raw, &KEYS, now()).map(drop),
        TokenKind::Introspection => introspection().verify(raw, &KEYS, now()).map(drop),
        TokenKind::RequestObject => request_object().verify(raw, &KEYS, now()).map(drop),
        TokenKind::DpopProof => dpop().verify(raw, now()).map(drop),
        TokenKind::ClientAssertion => client_assertion().verify(raw, &KEYS, now()).map(drop),
    };
    seen.map_err(documented)
}

/// The claims of a kind with some changed; `null` removes one.
pub(super) fn changed(kind: TokenKind, changes: &Value) -> Value {
    let mut claims = claims_of(kind);
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

fn check(kind: TokenKind, changes: &Value, expected: Cause) {
    let rejection = judge(kind, &mint_kind(kind, &changed(kind, changes))).unwrap_err();
    assert_eq!(rejection.token(), kind);
    assert_eq!(rejection.into_cause(), expected, "{changes}");
}

fn accept(kind: TokenKind, changes: &Value) {
    let seen = judge(kind, &mint_kind(kind, &changed(kind, changes)));
    assert_eq!(seen, Ok(()), "{changes}");
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

#[test]
fn accepts_an_honest_token_of_each_kind() {
    for kind in KINDS {
        accept(kind, &json!({}));
        accept(kind, &json!({"unknown": [1, {"a": null}]}));
    }
}

#[test]
fn every_kind_demands_its_issuer_audience_and_times() {
    for kind in KINDS
        .into_iter()
        .filter(|kind| *kind != TokenKind::DpopProof)
    {
        let honest = claims_of(kind);
        let issuer = honest["iss"].as_str().unwrap();
        let expected = Cause::IssuerMismatch {
            expected: Issuer::new(issuer),
            received: Excerpt::of("https://evil.example.com"),
        };
        check(kind, &json!({"iss": "https://evil.example.com"}), expected);
        check(
            kind,
            &json!({"iss": null}),
            Cause::ClaimMissing { claim: "iss" },
        );
        let expected = Cause::AudienceMismatch {
            expected: Excerpt::of(honest["aud"].as_str().unwrap()),
            received: Excerpt::of_list(["a", ""]),
        };
        check(kind, &json!({"aud": ["a", ""]}), expected);
        check(
            kind,
            &json!({"aud": null}),
            Cause::ClaimMissing { claim: "aud" },
        );
        let expected = Cause::Expired {
            expires_at: at(NOW - 60),
            now: now(),
        };
        check(kind, &json!({"exp": NOW - 60}), expected);
        let expected = Cause::NotYetValid {
            not_before: at(NOW + 61),
            now: now(),
        };
        check(kind, &json!({"nbf": NOW + 61}), expected);
        accept(kind, &json!({"nbf": NOW + 60}));
        let expected = Cause::IssuedInFuture {
            issued_at: at(NOW + 61),
            now: now(),
        };
        check(kind, &json!({"iat": NOW + 61}), expected);
    }
}

#[test]
fn every_kind_demands_its_claims() {
    for (kind, claims) in [
        (
            TokenKind::AccessToken,
            &["exp", "iat", "sub", "client_id", "jti"][..],
        ),
        (TokenKind::LogoutToken, &["exp", "iat", "jti", "events"]),
        (TokenKind::AuthorizationResponse, &["exp", "state"]),
        (TokenKind::UserInfo, &["sub"]),
        (TokenKind::Introspection, &["iat", "token_introspection"]),
        (TokenKind::RequestObject, &["client_id", "response_type"]),
        (TokenKind::DpopProof, &["jti", "htm", "htu", "iat"]),
        (TokenKind::ClientAssertion, &["sub", "exp", "jti"]),
    ] {
        for claim in claims {
            check(kind, &json!({*claim: null}), Cause::ClaimMissing { claim });
            let seen = judge(
                kind,
                &mint_kind(kind, &changed(kind, &json!({*claim: [1]}))),
            );
            assert!(
                matches!(
                    seen.map_err(Rejection::into_cause),
                    Err(Cause::ClaimType { claim: named, .. }) if named == *claim
                ),
                "{kind:?} {claim}"
            );
        }
    }
}

#[test]
fn types_are_demanded_or_told_apart() {
    for kind in KINDS {
        let raw = |typ: Option<&str>| {
            if kind == TokenKind::DpopProof {
                let mut header = json!({"alg": "ES256", "jwk": public_jwk()});
                if let Some(typ) = typ {
                    header["typ"] = json!(typ);
                }
                return proof(&header, &claims_of(kind));
            }
            typed(typ, &claims_of(kind))
        };
        let explicit = match kind {
            TokenKind::LogoutToken => Some("logout+jwt"),
            TokenKind::RequestObject => Some("oauth-authz-req+jwt"),
            TokenKind::ClientAssertion => Some("client-authentication+jwt"),
            other => typ(other),
        };
        if let Some(explicit) = explicit {
            for spelling in [
                explicit.to_owned(),
                explicit.to_uppercase(),
                format!("application/{explicit}"),
            ] {
                assert_eq!(
                    judge(kind, &raw(Some(&spelling))),
                    Ok(()),
                    "{kind:?} {spelling}"
                );
            }
        }
        let wrong = |typ: Option<&str>| judge(kind, &raw(typ)).map_err(Rejection::into_cause);
        let expected = |received: Option<&str>| {
            Err(Cause::TypeNotAllowed {
                expected: explicit.unwrap_or("JWT"),
                received: received.map(Excerpt::of),
            })
        };
        assert_eq!(wrong(Some("secevent+jwt")), expected(Some("secevent+jwt")));
        if typ(kind).is_some() {
            assert_eq!(wrong(None), expected(None));
            assert_eq!(wrong(Some("JWT")), expected(Some("JWT")));
        } else {
            assert_eq!(wrong(Some("JWT")), Ok(()));
        }
    }
}

#[test]
fn lends_what_an_access_token_says() {
    let kind = TokenKind::AccessToken;
    let claims = changed(kind, &json!({"cnf": {"jkt": "thumb", "x5t#S256": "print"}}));
    let token = access_token()
        .verify(&mint_kind(kind, &claims), &KEYS, now())
        .unwrap();
    assert_eq!(
        (
            token.issuer(),
            token.subject(),
            token.client_id(),
            token.token_id()
        ),
        (ISSUER, "user-1", CLIENT, "at-1")
    );
    assert_eq!(token.audience().collect::<Vec<_>>(), [API]);
    assert_eq!(token.scopes().collect::<Vec<_>>(), ["read", "write"]);
    assert_eq!(token.key_thumbprint().as_deref(), Some("thumb"));
    assert_eq!(token.certificate_thumbprint().as_deref(), Some("print"));
    assert_eq!(
        (token.issued_at(), token.expires_at()),
        (at(NOW - 5), at(NOW + 60))
    );
    let policy = AccessTokenPolicy::new(ISSUER, "other")
        .or_audience(API)
        .algorithm(Algorithm::Es256);
    assert_eq!(
        policy
            .verify(&mint_kind(kind, &claims), &KEYS, now())
            .outcome(),
        Ok(())
    );
}

#[test]
fn a_logout_token_ends_somebodys_sign_in_and_is_no_id_token() {
    let kind = TokenKind::LogoutToken;
    accept(kind, &json!({"sid": null}));
    accept(kind, &json!({"sub": null}));
    check(
        kind,
        &json!({"sub": null, "sid": null}),
        Cause::SubjectAndSessionMissing,
    );
    check(
        kind,
        &json!({"sub": "", "sid": ""}),
        Cause::SubjectAndSessionMissing,
    );
    check(kind, &json!({"events": {"other": {}}}), Cause::EventMissing);
    for value in [json!(true), json!([]), json!("")] {
        let received = if value.is_boolean() {
            "a boolean"
        } else if value.is_array() {
            "an array"
        } else {
            "a string"
        };
        let expected = Cause::ClaimType {
            claim: "events",
            expected: "an object with the logout event as an object",
            received,
        };
        check(kind, &json!({"events": {LOGOUT_EVENT: value}}), expected);
    }
    check(
        kind,
        &json!({"nonce": NONCE}),
        Cause::ClaimForbidden { claim: "nonce" },
    );
    let verify = |policy: LogoutTokenPolicy, changes: &Value| {
        policy.verify(&mint_kind(kind, &changed(kind, changes)), &KEYS, now())
    };
    let strict = logout_token().require_session();
    assert_eq!(
        verify(strict, &json!({"sid": null})).outcome(),
        Err(Cause::SessionMissing)
    );
    let short = logout_token().max_lifetime(Duration::from_mins(2));
    assert_eq!(
        verify(short.clone(), &json!({"exp": NOW + 180})).outcome(),
        Ok(())
    );
    let expected = Cause::LifetimeTooLong {
        expires_at: at(NOW + 181),
        max_lifetime: Duration::from_mins(2),
        now: now(),
    };
    assert_eq!(
        verify(short, &json!({"exp": NOW + 181})).outcome(),
        Err(expected)
    );
    let token = verify(logout_token(), &json!({})).unwrap();
    assert_eq!(
        (
            token.issuer(),
            token.subject(),
            token.session(),
            token.token_id()
        ),
        (ISSUER, Some("user-1"), Some("session-1"), "lt-1")
    );
    assert_eq!(
        (token.issued_at(), token.expires_at()),
        (at(NOW - 5), at(NOW + 60))
    );
}

#[test]
fn an_authorization_response_has_the_state_of_the_request_and_an_end() {
    let kind = TokenKind::AuthorizationResponse;
    check(kind, &json!({"state": "other"}), Cause::StateMismatch);
    check(kind, &json!({"code": null}), Cause::ResponseMissing);
    for end in ["error", "access_token", "id_token"] {
        accept(kind, &json!({"code": null, end: "x"}));
    }
    let expected = Cause::LifetimeTooLong {
        expires_at: at(NOW + 661),
        max_lifetime: Duration::from_mins(10),
        now: now(),
    };
    check(kind, &json!({"exp": NOW + 661}), expected);
    accept(kind, &json!({"exp": NOW + 660}));
    let error = changed(
        kind,
        &json!({"code": null, "error": "access_denied", "error_description": "no"}),
    );
    let response = authorization_response()
        .verify(&mint_kind(kind, &error), &KEYS, now())
        .unwrap();
    assert_eq!(
        (
            response.error(),
            response.error_description(),
            response.code()
        ),
        (Some("access_denied"), Some("no"), None)
    );
    assert_eq!(response.parameter("state"), Some(STATE));
    assert_eq!(
        (response.issuer(), response.expires_at()),
        (ISSUER, at(NOW + 60))
    );
}

#[test]
fn a_userinfo_response_is_about_the_subject_of_the_id_token() {
    let kind = TokenKind::UserInfo;
    let expected = Cause::SubjectMismatch {
        expected: Excerpt::of("user-1"),
        received: Excerpt::of("user-2"),
    };
    check(kind, &json!({"sub": "user-2"}), expected);
    check(kind, &json!({"sub": ""}), Cause::SubjectEmpty);
    for claim in [
        "nonce", "azp", "at_hash", "c_hash", "s_hash", "scope", "scp", "events",
    ] {
        check(kind, &json!({claim: "x"}), Cause::ClaimForbidden { claim });
    }
    let info = user_info()
        .verify(&mint_kind(kind, &claims_of(kind)), &KEYS, now())
        .unwrap();
    assert_eq!((info.issuer(), info.subject()), (ISSUER, "user-1"));
    assert_eq!(info.standard_claims().name(), Some("User One"));
}

#[test]
fn an_introspection_response_says_nothing_of_a_token_that_is_not_active() {
    let kind = TokenKind::Introspection;
    let verify = |about: Value| {
        let claims = changed(kind, &json!({"token_introspection": about}));
        introspection().verify(&mint_kind(kind, &claims), &KEYS, now())
    };
    let response = verify(json!({"active": true, "sub": "user-1"})).unwrap();
    assert!(response.is_active());
    let about: Value = response.token_claims().unwrap();
    assert_eq!(about["sub"], "user-1");
    assert_eq!(
        (response.issuer(), response.issued_at()),
        (ISSUER, at(NOW - 5))
    );
    let response = verify(json!({"active": false, "sub": "user-1"})).unwrap();
    assert!(!response.is_active());
    assert!(response.token_claims::<Value>().is_err());
    assert_eq!(
        verify(json!({})).outcome(),
        Err(Cause::ClaimMissing { claim: "active" })
    );
    let expected = Cause::ClaimType {
        claim: "active",
        expected: "a boolean",
        received: "a string",
    };
    assert_eq!(verify(json!({"active": "true"})).outcome(), Err(expected));
}

#[test]
fn a_request_object_is_of_the_client_and_holds_no_further_request() {
    let kind = TokenKind::RequestObject;
    let expected = Cause::ClientMismatch {
        expected: ClientId::new(CLIENT),
        received: Excerpt::of("other"),
    };
    check(kind, &json!({"client_id": "other"}), expected);
    for claim in ["request", "request_uri"] {
        check(kind, &json!({claim: "x"}), Cause::ClaimForbidden { claim });
    }
    check(
        kind,
        &json!({"sub": CLIENT}),
        Cause::ClaimForbidden { claim: "sub" },
    );
    accept(kind, &json!({"sub": "user-1", "exp": null, "iat": null}));
    let object = request_object()
        .verify(&mint_kind(kind, &claims_of(kind)), &KEYS, now())
        .unwrap();
    assert_eq!(
        (object.client_id(), object.parameter("response_type")),
        (CLIENT, Some("code"))
    );
}

#[test]
fn a_client_assertion_is_of_the_client_and_about_it() {
    let kind = TokenKind::ClientAssertion;
    let expected = Cause::SubjectMismatch {
        expected: Excerpt::of(CLIENT),
        received: Excerpt::of("other"),
    };
    check(kind, &json!({"sub": "other"}), expected);
    for claim in ["response_type", "scope", "events"] {
        check(kind, &json!({claim: "x"}), Cause::ClaimForbidden { claim });
    }
    let raw = mint_kind(
        kind,
        &changed(
            kind,
            &json!({"exp": NOW + 3600, "aud": "https://op.example.com/token"}),
        ),
    );
    let policy = client_assertion().or_audience("https://op.example.com/token");
    let assertion = policy.verify(&raw, &KEYS, now()).unwrap();
    assert_eq!(
        (
            assertion.client_id(),
            assertion.token_id(),
            assertion.expires_at()
        ),
        (CLIENT, "ca-1", at(NOW + 3600))
    );
    let expected = Cause::LifetimeTooLong {
        expires_at: at(NOW + 3600),
        max_lifetime: Duration::from_mins(5),
        now: now(),
    };
    let short = policy.max_lifetime(Duration::from_mins(5));
    assert_eq!(short.verify(&raw, &KEYS, now()).outcome(), Err(expected));
}

#[test]
fn a_client_may_authenticate_with_its_secret() {
    let secret = b"a secret of thirty-two octets ok";
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    let claims = claims_of(TokenKind::ClientAssertion).to_string();
    let raw = mint(r#"{"alg":"HS256"}"#, claims.as_bytes(), |message| {
        aws_lc_rs::hmac::sign(&key, message).as_ref().to_vec()
    });
    let keys = crate::KeySet::from_secret(Algorithm::Hs256, secret).unwrap();
    let policy = client_assertion().algorithm(Algorithm::Hs256);
    assert_eq!(policy.verify(&raw, &keys, now()).outcome(), Ok(()));
}

fn proof_with(policy: &DpopPolicy, changes: &Value) -> Result<(), Cause> {
    let kind = TokenKind::DpopProof;
    policy
        .verify(&mint_kind(kind, &changed(kind, changes)), now())
        .outcome()
}

#[test]
fn a_proof_is_for_one_request() {
    let expected = Cause::MethodMismatch {
        expected: Excerpt::of("POST"),
        received: Excerpt::of("post"),
    };
    check(TokenKind::DpopProof, &json!({"htm": "post"}), expected);
    let expected = Cause::UriMismatch {
        expected: Excerpt::of("https://op.example.com/token"),
        received: Excerpt::of("https://op.example.com/other"),
    };
    check(
        TokenKind::DpopProof,
        &json!({"htu": "https://op.example.com/other"}),
        expected,
    );
    let with_query = DpopPolicy::new("POST", "https://OP.example.com:443/token?a=b#c");
    assert_eq!(proof_with(&with_query, &json!({})), Ok(()));
    assert_eq!(
        proof_with(
            &with_query,
            &json!({"htu": "https://op.example.com/token?x"})
        ),
        Ok(())
    );
}

#[test]
fn a_proof_is_good_for_a_short_time() {
    assert_eq!(proof_with(&dpop(), &json!({"iat": NOW - 120})), Ok(()));
    let expected = |age: i64, max_age| {
        Err(Cause::TooOld {
            issued_at: at(NOW - age),
            max_age,
            now: now(),
        })
    };
    let minute = Duration::from_mins(1);
    assert_eq!(
        proof_with(&dpop(), &json!({"iat": NOW - 121})),
        expected(121, minute)
    );
    let short = dpop()
        .max_age(Duration::from_secs(5))
        .clock_skew(Duration::ZERO);
    assert_eq!(proof_with(&short, &json!({"iat": NOW - 5})), Ok(()));
    assert_eq!(
        proof_with(&short, &json!({"iat": NOW - 6})),
        expected(6, Duration::from_secs(5))
    );
}

/// The access token and its `ath` are those of RFC 9449, section 7.1.
#[test]
fn a_proof_goes_with_one_access_token() {
    let access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    let ath = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
    let policy = dpop().access_token(access_token);
    assert_eq!(proof_with(&policy, &json!({"ath": ath})), Ok(()));
    assert_eq!(
        proof_with(&policy, &json!({})),
        Err(Cause::AccessTokenHashMissing)
    );
    let expected = Cause::AccessTokenHashMismatch {
        received: Excerpt::of("x"),
    };
    assert_eq!(proof_with(&policy, &json!({"ath": "x"})), Err(expected));
}

#[test]
fn a_proof_has_the_nonce_of_the_server_and_the_key_of_the_token() {
    let policy = dpop().nonce("given");
    assert_eq!(proof_with(&policy, &json!({"nonce": "given"})), Ok(()));
    assert_eq!(proof_with(&policy, &json!({})), Err(Cause::NonceMissing));
    assert_eq!(
        proof_with(&policy, &json!({"nonce": "x"})),
        Err(Cause::NonceMismatch)
    );
    let thumbprint = PublicKey::from_jwk(public_jwk().to_string().as_bytes())
        .unwrap()
        .thumbprint();
    let bound = dpop().key_thumbprint(&thumbprint);
    assert_eq!(proof_with(&bound, &json!({})), Ok(()));
    let other = dpop().key_thumbprint("x");
    let expected = Cause::KeyMismatch {
        expected: Excerpt::of("x"),
        received: Excerpt::of(&thumbprint),
    };
    assert_eq!(proof_with(&other, &json!({})), Err(expected));
    let kind = TokenKind::DpopProof;
    let proof: Verified<_> = dpop()
        .verify(&mint_kind(kind, &claims_of(kind)), now())
        .unwrap();
    assert_eq!(
        (proof.key_thumbprint(), proof.token_id(), proof.issued_at()),
        (thumbprint.as_str(), "proof-1", at(NOW - 5))
    );
}

#[test]
fn a_proof_is_made_with_the_public_key_in_its_header() {
    let verify = |header: &Value| {
        dpop()
            .verify(&proof(header, &claims_of(TokenKind::DpopProof)), now())
            .outcome()
    };
    let header = |jwk: Value| json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk});
    assert_eq!(
        verify(&json!({"alg": "ES256", "typ": "dpop+jwt"})),
        Err(Cause::HeaderKeyMissing)
    );
    let unusable = |reason| Err(Cause::HeaderKeyUnusable { reason });
    let mut private = public_jwk();
    private["d"] = json!("AQAB");
    assert_eq!(
        verify(&header(private)),
        unusable(UnusableKey::SecretPublished)
    );
    let symmetric = json!({"kty": "oct", "k": base64url::encode(&[7; 32])});
    assert_eq!(
        verify(&header(symmetric)),
        unusable(UnusableKey::SecretPublished)
    );
    assert_eq!(
        verify(&header(json!("key"))),
        unusable(UnusableKey::NotJson)
    );
    let mut off = public_jwk();
    off["x"] = off["y"].clone();
    assert_eq!(verify(&header(off)), unusable(UnusableKey::OffTheCurve));
    let other =
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    assert_eq!(
        verify(&header(other)),
        unusable(UnusableKey::ForAnotherAlgorithm)
    );
    // Another key of the same type did not make this signature.
    let stranger = json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                          "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    let expected = Cause::SignatureInvalid {
        algorithm: Algorithm::Es256,
        kid: None,
    };
    assert_eq!(verify(&header(stranger)), Err(expected));
    // Whoever may verify a MAC may make one, so none is a proof, whatever the policy says.
    let lax = dpop().algorithms(Algorithm::ALL);
    let raw = proof(
        &json!({"alg": "HS256", "typ": "dpop+jwt", "jwk": public_jwk()}),
        &claims_of(TokenKind::DpopProof),
    );
    assert!(matches!(
        lax.verify(&raw, now()).outcome(),
        Err(Cause::AlgorithmNotAllowed { .. })
    ));
}

/// RFC 9449, section 4.1, figure 1: the proof for a token request.
#[test]
fn verifies_the_proof_of_the_standard() {
    let raw = concat!(
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo",
        "RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJq",
        "dGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNT",
        "YyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
    );
    let policy = DpopPolicy::new("POST", "https://server.example.com/token");
    let proof = policy.verify(raw, at(1_562_262_620)).unwrap();
    assert_eq!(proof.token_id(), "-BwC3ESc6acc2lTc");
    assert_eq!(
        proof.key_thumbprint(),
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    );
}
