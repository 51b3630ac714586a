//! Every kind of token before every policy (RFC 8725, section 3.12): as it is, and where the issuer leaves as little to tell
//! kinds apart as its standards let it.

use std::fmt::Write as _;

use serde_json::json;

use super::kinds::{self, KINDS, claims_of, judge, mint_kind, proof, public_jwk, typ};
use super::mint::{CLIENT, ISSUER, KEYS, NOW, now, typed};
use crate::{Algorithm, IdTokenPolicy, Rejection, TokenKind};

/// What the policy of a kind says to the barest of tokens: that for ID tokens expects no nonce.
fn judge_bare(kind: TokenKind, raw: &str) -> Result<(), Rejection> {
    if kind == TokenKind::IdToken {
        let policy = IdTokenPolicy::new(ISSUER, CLIENT).algorithm(Algorithm::Es256);
        return policy.verify(raw, &KEYS, now()).map(drop);
    }
    judge(kind, raw)
}

/// A token as it would be if its issuer had one name for whatever is an audience, one for whatever is a subject, no nonce,
/// no scope (RFC 9068, section 2.2.3: mandatory only where one was asked for), the same times in all, and gave it the type
/// of the kind that is expected. A client signs for itself, with its own keys, so the issuer stays.
fn bare(token: TokenKind, expected: TokenKind) -> String {
    let mut claims = claims_of(token);
    for name in ["aud", "sub"] {
        let wanted = claims_of(expected).get(name).cloned();
        if let (Some(_), Some(wanted)) = (claims.get(name), wanted) {
            claims[name] = wanted;
        }
    }
    for name in ["nonce", "scope"] {
        claims.as_object_mut().unwrap().remove(name);
    }
    for (name, time) in [("iat", NOW - 5), ("exp", NOW + 60)] {
        claims[name] = json!(time);
    }
    if expected == TokenKind::DpopProof {
        let header = json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": public_jwk()});
        return proof(&header, &claims);
    }
    typed(typ(expected), &claims)
}

/// A row for each pair, with the code of the refusal; and the pairs of different kinds that were accepted.
fn table(
    mint: impl Fn(TokenKind, TokenKind) -> String,
    judge: impl Fn(TokenKind, &str) -> Result<(), Rejection>,
) -> (String, Vec<(TokenKind, TokenKind)>) {
    let (mut rows, mut confused) = (String::new(), Vec::new());
    for policy in KINDS {
        for token in KINDS {
            let seen = judge(policy, &mint(token, policy));
            let verdict = seen.as_ref().map_or_else(Rejection::code, |()| "accepted");
            writeln!(rows, "{policy:?} policy | {token:?} | {verdict}").unwrap();
            assert!(
                seen.is_ok() || policy != token,
                "{policy:?} refuses its own: {seen:?}"
            );
            if seen.is_ok() && policy != token {
                confused.push((token, policy));
            }
        }
    }
    (rows, confused)
}

#[test]
fn no_kind_passes_as_another() {
    let (rows, confused) = table(|token, _| mint_kind(token, &claims_of(token)), judge);
    assert_eq!(confused, []);
    insta::assert_snapshot!(rows);
}

/// An ID token and a signed userinfo response are then the same octets, and an access token has no claim more than some
/// userinfo responses do (`jti` and `client_id`), so these policies can't tell them apart: their documentation says what
/// that means. No other kinds can be confused.
#[test]
fn when_bare_an_id_token_and_userinfo_pass_as_each_other_and_an_access_token_as_either() {
    let (rows, confused) = table(bare, judge_bare);
    let same = [
        (TokenKind::AccessToken, TokenKind::IdToken),
        (TokenKind::UserInfo, TokenKind::IdToken),
        (TokenKind::IdToken, TokenKind::UserInfo),
        (TokenKind::AccessToken, TokenKind::UserInfo),
    ];
    assert_eq!(confused, same);
    insta::assert_snapshot!(rows);
}

#[test]
fn what_providers_put_into_userinfo_responses_is_accepted() {
    let kind = TokenKind::UserInfo;
    for (provider, claims) in [
        ("Keycloak", json!({"name": "User One"})),
        (
            "npm oidc-provider",
            json!({"iat": NOW - 1, "exp": NOW + 60}),
        ),
        (
            "Ory Hydra",
            json!({"iat": NOW - 1, "jti": "u-1", "auth_time": NOW - 60, "rat": NOW - 61, "acr": "0", "amr": ["pwd"]}),
        ),
        ("Janssen", json!({"jti": "u-1", "client_id": CLIENT})),
    ] {
        let raw = mint_kind(kind, &kinds::changed(kind, &claims));
        assert_eq!(judge(kind, &raw), Ok(()), "{provider}");
    }
}
