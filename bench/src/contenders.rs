//! The contenders: each validates one fixed token, with everything prepared that its crate lets one keep.

use std::collections::HashMap;
use std::str::FromStr as _;

use aws_lc_rs::signature::{self as sig, ParsedPublicKey, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet};
use serde::Deserialize;

/// Tokens, keys and what is expected of them: 18 claims, 1,294 octets for RSA, a set of five keys.
#[derive(Deserialize)]
pub struct Fixture {
    pub issuer: String,
    pub client_id: String,
    pub nonce: String,
    secret: String,
    pub jwks: serde_json::Value,
    pub tokens: HashMap<String, String>,
}

/// A way to validate the token; it panics if the token is not accepted.
pub struct Contender {
    pub name: &'static str,
    pub validate: Box<dyn Fn()>,
}

#[cfg(feature = "rust_crypto")]
const JSONWEBTOKEN: &str = "jsonwebtoken (rust_crypto)";
#[cfg(not(feature = "rust_crypto"))]
const JSONWEBTOKEN: &str = "jsonwebtoken (aws_lc_rs)";

impl Fixture {
    pub fn read() -> Self {
        serde_json::from_str(include_str!("../tokens.json")).expect("the fixture is JSON")
    }

    fn jwk(&self, kid: &str) -> &serde_json::Value {
        let keys = self.jwks["keys"].as_array().expect("a key set");
        keys.iter().find(|key| key["kid"] == kid).expect("a key")
    }
}

fn octets(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

pub fn contenders(fixture: &Fixture, algorithm: &str) -> Vec<Contender> {
    let token = &fixture.tokens[algorithm];
    let header: serde_json::Value =
        serde_json::from_slice(&octets(token.split('.').next().expect("a header"))).expect("JSON");
    let kid = header["kid"].as_str().expect("a kid");
    vec![
        floor("aws-lc-rs", fixture, algorithm, kid),
        floor("aws-lc-rs again", fixture, algorithm, kid),
        relier(fixture, algorithm),
        jsonwebtoken(fixture, algorithm, kid),
        openidconnect(fixture, algorithm),
        jwt_simple(fixture, algorithm, kid),
    ]
}

/// An access token that is validated again and again: with the cache, beside the same policy without it.
pub fn repeats(fixture: &Fixture) -> Vec<Contender> {
    use relier_token::{AccessTokenCache, AccessTokenPolicy, Algorithm, KeySet};
    let policy = || {
        AccessTokenPolicy::new(&fixture.issuer, "https://api.example.com")
            .algorithm(Algorithm::Hs256)
    };
    let keys =
        || KeySet::from_secret(Algorithm::Hs256, fixture.secret.as_bytes()).expect("long enough");
    let raw = access_token(fixture);
    let (uncached, uncached_keys, uncached_raw) = (policy(), keys(), raw.clone());
    let (cached, cached_keys) = (AccessTokenCache::new(policy(), 4096), keys());
    vec![
        Contender {
            name: "relier",
            validate: Box::new(move || {
                let seen = uncached.verify(&uncached_raw, &uncached_keys, now());
                std::hint::black_box(seen.expect("valid").subject());
            }),
        },
        Contender {
            name: "relier (cached)",
            validate: Box::new(move || {
                let seen = cached.verify(&raw, &cached_keys, now());
                std::hint::black_box(seen.expect("valid").subject());
            }),
        },
    ]
}

/// The claims of the fixture as an access token of the same length, good for a day.
fn access_token(fixture: &Fixture) -> String {
    let payload = fixture.tokens["RS256"]
        .split('.')
        .nth(1)
        .expect("a payload");
    let mut claims: serde_json::Value = serde_json::from_slice(&octets(payload)).expect("JSON");
    claims["aud"] = "https://api.example.com".into();
    claims["client_id"] = fixture.client_id.as_str().into();
    claims["jti"] = "8f1c2a".into();
    claims["exp"] = (now().unix_seconds() + 86_400).into();
    let header = r#"{"alg":"HS256","typ":"at+jwt"}"#;
    let input = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, fixture.secret.as_bytes());
    let mac = aws_lc_rs::hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac))
}

fn now() -> relier_token::Timestamp {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = i64::try_from(elapsed.expect("after 1970").as_secs()).expect("in range");
    relier_token::Timestamp::from_unix_seconds(seconds)
}

/// The bare check of the signature with a prepared key.
fn floor(name: &'static str, fixture: &Fixture, algorithm: &str, kid: &str) -> Contender {
    let (message, signature) = fixture.tokens[algorithm].rsplit_once('.').expect("a JWS");
    let (message, signature) = (message.as_bytes().to_vec(), octets(signature));
    if algorithm == "HS256" {
        let key =
            aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, fixture.secret.as_bytes());
        let validate = move || aws_lc_rs::hmac::verify(&key, &message, &signature).expect("valid");
        return Contender {
            name,
            validate: Box::new(validate),
        };
    }
    let jwk = fixture.jwk(kid);
    let member = |name: &str| octets(jwk[name].as_str().expect("a member"));
    let rsa = |parameters| {
        let components = RsaPublicKeyComponents {
            n: member("n"),
            e: member("e"),
        };
        components.to_parsed_public_key(parameters).expect("a key")
    };
    let ec = |algorithm| {
        let point = [&[4][..], &member("x"), &member("y")].concat();
        ParsedPublicKey::new(algorithm, point).expect("a key")
    };
    let key = match algorithm {
        "RS256" => rsa(&sig::RSA_PKCS1_2048_8192_SHA256),
        "PS256" => rsa(&sig::RSA_PSS_2048_8192_SHA256),
        "ES256" => ec(&sig::ECDSA_P256_SHA256_FIXED),
        "ES384" => ec(&sig::ECDSA_P384_SHA384_FIXED),
        _ => ParsedPublicKey::new(&sig::ED25519, member("x")).expect("a key"),
    };
    Contender {
        name,
        validate: Box::new(move || key.verify_sig(&message, &signature).expect("valid")),
    }
}

fn relier(fixture: &Fixture, algorithm: &str) -> Contender {
    use relier_token::{Algorithm, IdTokenPolicy, KeySet, Nonce};
    let algorithm = Algorithm::from_name(algorithm).expect("known");
    let policy = IdTokenPolicy::new(&fixture.issuer, &fixture.client_id)
        .algorithm(algorithm)
        .nonce(Nonce::new(fixture.nonce.as_str()));
    let keys = if algorithm.is_symmetric() {
        KeySet::from_secret(algorithm, fixture.secret.as_bytes()).expect("long enough")
    } else {
        KeySet::from_jwks(fixture.jwks.to_string().as_bytes()).expect("a key set")
    };
    let token = fixture.tokens[algorithm.name()].clone();
    let validate = move || {
        let seen = policy.verify(&token, &keys, now());
        std::hint::black_box(seen.expect("valid").subject());
    };
    Contender {
        name: "relier",
        validate: Box::new(validate),
    }
}

fn jsonwebtoken(fixture: &Fixture, algorithm: &str, kid: &str) -> Contender {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "read as an application would")]
    struct Claims {
        iss: String,
        sub: String,
        aud: String,
        exp: u64,
        iat: u64,
        nonce: String,
        azp: Option<String>,
        email: Option<String>,
        name: Option<String>,
    }
    let mut validation = Validation::new(Algorithm::from_str(algorithm).expect("known"));
    validation.set_audience(&[&fixture.client_id]);
    validation.set_issuer(&[&fixture.issuer]);
    validation.validate_nbf = true;
    let key = if algorithm == "HS256" {
        DecodingKey::from_secret(fixture.secret.as_bytes())
    } else {
        let jwk = serde_json::from_value(fixture.jwk(kid).clone()).expect("a key");
        DecodingKey::from_jwk(&jwk).expect("a key")
    };
    let (token, nonce) = (fixture.tokens[algorithm].clone(), fixture.nonce.clone());
    let validate = move || {
        let seen = jsonwebtoken::decode::<Claims>(&token, &key, &validation).expect("valid");
        assert!(seen.claims.nonce == nonce);
        std::hint::black_box(&seen.claims.sub);
    };
    Contender {
        name: JSONWEBTOKEN,
        validate: Box::new(validate),
    }
}

fn openidconnect(fixture: &Fixture, algorithm: &str) -> Contender {
    use openidconnect::core::CoreJwsSigningAlgorithm;
    use openidconnect::{ClientId, ClientSecret, IssuerUrl, Nonce};
    let keys: CoreJsonWebKeySet = serde_json::from_value(fixture.jwks.clone()).expect("a key set");
    let issuer = IssuerUrl::new(fixture.issuer.clone()).expect("a URL");
    let client = ClientId::new(fixture.client_id.clone());
    let name = serde_json::Value::from(algorithm);
    let allowed: CoreJwsSigningAlgorithm = serde_json::from_value(name).expect("known");
    let verifier = if algorithm == "HS256" {
        let secret = ClientSecret::new(fixture.secret.clone());
        CoreIdTokenVerifier::new_confidential_client(client, secret, issuer, keys)
    } else {
        CoreIdTokenVerifier::new_public_client(client, issuer, keys)
    };
    let verifier = verifier.set_allowed_algs([allowed]);
    let (token, nonce) = (
        fixture.tokens[algorithm].clone(),
        Nonce::new(fixture.nonce.clone()),
    );
    let validate = move || {
        let parsed = CoreIdToken::from_str(&token).expect("a token");
        let claims = parsed.claims(&verifier, &nonce).expect("valid");
        std::hint::black_box(claims.subject());
    };
    Contender {
        name: "openidconnect",
        validate: Box::new(validate),
    }
}

/// jwt-simple with its backends in Rust: the others need CMake and libclang.
fn jwt_simple(fixture: &Fixture, algorithm: &str, kid: &str) -> Contender {
    use jwt_simple::prelude::*;
    let member = |name: &str| octets(fixture.jwk(kid)[name].as_str().expect("a member"));
    let point = || [&[4][..], &member("x"), &member("y")].concat();
    let options = VerificationOptions {
        allowed_issuers: Some([fixture.issuer.clone()].into()),
        allowed_audiences: Some([fixture.client_id.clone()].into()),
        required_nonce: Some(fixture.nonce.clone()),
        ..VerificationOptions::default()
    };
    let token = fixture.tokens[algorithm].clone();
    macro_rules! validate {
        ($key:expr) => {{
            let key = $key;
            Box::new(move || {
                let seen = key.verify_token::<JwtSimpleClaims>(&token, Some(options.clone()));
                std::hint::black_box(&seen.expect("valid").subject);
            })
        }};
    }
    let validate: Box<dyn Fn()> = match algorithm {
        "RS256" => {
            validate!(RS256PublicKey::from_components(&member("n"), &member("e")).expect("a key"))
        }
        "PS256" => {
            validate!(PS256PublicKey::from_components(&member("n"), &member("e")).expect("a key"))
        }
        "ES256" => validate!(ES256PublicKey::from_bytes(&point()).expect("a key")),
        "ES384" => validate!(ES384PublicKey::from_bytes(&point()).expect("a key")),
        "EdDSA" => validate!(Ed25519PublicKey::from_bytes(&member("x")).expect("a key")),
        _ => validate!(HS256Key::from_bytes(fixture.secret.as_bytes())),
    };
    Contender {
        name: "jwt-simple",
        validate,
    }
}

/// What it reads beside the claims that it checks.
#[derive(serde::Serialize, Deserialize)]
struct JwtSimpleClaims {
    azp: Option<String>,
    email: Option<String>,
    name: Option<String>,
}
