//! The token endpoint and the ID tokens it issues (Core sections 3.1.3 and 2).

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use wiremock::Request;

use crate::answer::Answer;
use crate::behaviour::{BrowserTwist, Parameters, Place, Script};
use crate::endpoints::{Scripted, error};
use crate::exchange::Endpoint;
use crate::issuer::{Grant, IssuerState, KeyPlan};
use crate::keys::{Signing, encode};
use crate::object::Object;
use crate::registration::{AuthMethod, Registration};
use crate::token_draft::TokenDraft;

/// Seconds that an ID token lives.
const LIFETIME: i64 = 3600;
/// Seconds by which `iat` lies in the past, since some relying parties allow for no clock skew at all.
const ISSUED_AGO: i64 = 5;

pub(super) fn answer(issuer: &mut IssuerState, request: &Request, now: i64) -> Scripted {
    let form: Parameters = form_urlencoded::parse(&request.body).into_owned().collect();
    let authorization = request
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let sign_in = form
        .iter()
        .find(|(name, _)| name == "code")
        .and_then(|(_, code)| issuer.codes.get(code))
        .map(|grant| grant.sign_in);
    let scripted = if let Some(fault) = fault_in_query(issuer, request) {
        Scripted {
            behaviour: issuer.playing.map(|playing| playing.id),
            ..Scripted::honest(error(400, "invalid_request", fault))
        }
    } else if authenticated(&issuer.registration, &form, authorization) {
        match redeem(issuer, &form) {
            Ok(grant) => issue(issuer, &grant, now),
            Err(description) => Scripted::honest(error(400, "invalid_grant", description)),
        }
    } else {
        not_authenticated(issuer)
    };
    Scripted {
        sign_in,
        ..scripted
    }
}

/// What is wrong with the query, where this endpoint has one (RFC 6749 section 3.2).
fn fault_in_query(issuer: &IssuerState, request: &Request) -> Option<&'static str> {
    let required = issuer.plays(|part| matches!(part, Script::QueryRequired(Endpoint::Token)));
    let query = request.url.query();
    match query {
        _ if !required => None,
        Some("tenant=1") => None,
        None | Some("") => Some("the query of this endpoint is missing"),
        Some(_) => Some("the query of this endpoint has been changed"),
    }
}

fn not_authenticated(issuer: &IssuerState) -> Scripted {
    let refusal = error(
        401,
        "invalid_client",
        "client authentication is not as registered",
    );
    let scripted = Scripted::honest(refusal.with("www-authenticate", "Basic realm=\"token\""));
    // A registration of its own was met, and the client did not keep to it.
    let met = issuer
        .playing
        .filter(|playing| playing.place() == Place::Registration);
    Scripted {
        behaviour: met.map(|playing| playing.id),
        ..scripted
    }
}

fn issue(issuer: &mut IssuerState, grant: &Grant, now: i64) -> Scripted {
    let playing = issuer.playing_for(grant);
    let honest_token = issuer.fresh("access-token");
    let mut access_token = honest_token.clone();
    for part in playing.iter().flat_map(|playing| playing.parts()) {
        if let Script::AccessToken(spell) = part {
            access_token = spell(&honest_token);
        }
    }
    issuer
        .access_tokens
        .insert(access_token.clone(), grant.clone());
    let scene = issuer.scene(Some(grant), &access_token, now);

    let golden = golden_draft(issuer, &issuer.honest_keys(), grant, now);
    let mut draft = golden_draft(issuer, &issuer.keys(), grant, now);
    for part in playing.iter().flat_map(|playing| playing.parts()) {
        match part {
            Script::IdToken(change) => change(&mut draft, &scene),
            Script::UserInfoAlone(_) => {
                for claim in ["email", "email_verified", "name"] {
                    draft.claims.remove(claim);
                }
            }
            _ => {}
        }
    }
    let with_draft = successful(&access_token, &draft.assemble());
    let Some(playing) = playing else {
        return Scripted::honest(with_draft);
    };
    let bent = draft != golden || access_token != honest_token;
    let scripted = Scripted::changed(&with_draft, playing, |answer| {
        for part in playing.parts() {
            if let Script::TokenResponse(change) = part {
                change(answer, &scene);
            }
        }
    });
    // A registration or a policy of its own shows in that the honest answer could be given at all.
    let kept_to = matches!(playing.place(), Place::Registration | Place::Policy);
    // A key that is no longer published may still sign.
    let rekeyed =
        playing.evidence() == Some(Endpoint::Token) && issuer.keys() != issuer.honest_keys();
    let met = scripted.behaviour.is_some()
        || kept_to
        || bent
        || rekeyed
        || issuer.is_about_somebody_else(grant);
    Scripted {
        behaviour: met.then_some(playing.id),
        // A signature may be another each time, so the honest token is made anew only where it is not in the answer.
        instead_of: if bent {
            Some(successful(&honest_token, &golden.assemble()))
        } else {
            scripted.instead_of
        },
        ..scripted
    }
}

/// A successful answer (Core section 3.1.3.3).
fn successful(access_token: &str, id_token: &str) -> Answer {
    let body = Object::from([
        ("access_token", json!(access_token)),
        ("token_type", json!("Bearer")),
        ("expires_in", json!(300)),
        ("scope", json!("openid email profile")),
        ("id_token", json!(id_token)),
    ]);
    Answer::json(200, body)
        .with("cache-control", "no-store")
        .with("pragma", "no-cache")
}

/// The ID token of an honest provider.
fn golden_draft(issuer: &IssuerState, keys: &KeyPlan, grant: &Grant, now: i64) -> TokenDraft {
    let algorithm = match keys.signing {
        Signing::Es256(_) | Signing::Es384(_) => "ES256",
        Signing::Hs256(_) => "HS256",
        _ => "RS256",
    };
    let mut header = Object::from([("alg", algorithm), ("typ", "JWT")]);
    if let Some(kid) = &keys.kid {
        header.set("kid", kid.as_str());
    }
    let mut claims = Object::from([
        ("iss", json!(issuer.url)),
        ("sub", json!(grant.user.subject)),
        ("aud", json!(issuer.registration.client_id)),
        ("exp", json!(now + LIFETIME)),
        ("iat", json!(now - ISSUED_AGO)),
    ]);
    if let Some(nonce) = &grant.nonce {
        claims.set("nonce", nonce.as_str());
    }
    if grant.max_age.is_some() {
        claims.set("auth_time", now - ISSUED_AGO);
    }
    claims.set("email", grant.user.email.as_str());
    claims.set("email_verified", grant.user.email_verified);
    claims.set("name", grant.user.name.as_str());
    TokenDraft::new(header, claims, keys.signing.clone())
}

/// Exactly the registered method, and no other beside it (RFC 6749 section 2.3).
fn authenticated(
    registered: &Registration,
    form: &Parameters,
    authorization: Option<&str>,
) -> bool {
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let id = Some(registered.client_id.as_str());
    let secret = registered.client_secret.as_deref();
    match registered.method() {
        AuthMethod::ClientSecretBasic => {
            value("client_secret").is_none()
                && authorization
                    .and_then(basic_credentials)
                    .is_some_and(|(user, password)| {
                        Some(user.as_str()) == id && Some(password.as_str()) == secret
                    })
        }
        AuthMethod::ClientSecretPost => {
            authorization.is_none() && value("client_id") == id && value("client_secret") == secret
        }
        AuthMethod::None => {
            authorization.is_none() && value("client_id") == id && value("client_secret").is_none()
        }
    }
}

/// User and password, each form-urlencoded (RFC 6749 section 2.3.1).
fn basic_credentials(authorization: &str) -> Option<(String, String)> {
    let encoded = authorization.strip_prefix("Basic ")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((form_decoded(user)?, form_decoded(password)?))
}

fn form_decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    form_urlencoded::parse(text.as_bytes())
        .next()
        .map(|(decoded, _)| decoded.into_owned())
}

/// Takes the code back, once, from the client that it was issued to.
fn redeem(issuer: &mut IssuerState, form: &Parameters) -> Result<Grant, &'static str> {
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    if value("grant_type") != Some("authorization_code") {
        return Err("grant_type is not authorization_code");
    }
    let grant = issuer
        .codes
        .get_mut(value("code").unwrap_or_default())
        .filter(|grant| !grant.redeemed)
        .ok_or("this code was never issued, or was redeemed before")?;
    grant.redeemed = true;
    let grant = grant.clone();
    if value("redirect_uri") != Some(&grant.redirect_uri) {
        return Err("redirect_uri is not that of the authorization request");
    }
    let proven = value("code_verifier")
        .map(|verifier| encode(digest::digest(&digest::SHA256, verifier.as_bytes())));
    let unlooked_at = issuer.plays(|part| {
        matches!(
            part,
            Script::Browser(BrowserTwist::InjectedCode) | Script::NoPkce
        )
    });
    if proven != grant.code_challenge && !unlooked_at {
        return Err("code_verifier does not fit code_challenge");
    }
    Ok(grant)
}
