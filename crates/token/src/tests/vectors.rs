//! Signatures that others made: the examples of the standards, and for the algorithms without one, of another library.
//!
//! `vectors/jws.json` names the source of each. Those of jwcrypto 1.5 were made once, with keys made for them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::mint::{KEYS, RSA, key_set, mint, now, rs256, rsa_jwk};
use crate::jws::Jws;
use crate::{
    AccessTokenPolicy, Algorithm, Cause, IdTokenPolicy, KeySet, PublicKey, Timestamp, base64url,
};

#[derive(Deserialize)]
struct Vector {
    source: String,
    alg: String,
    key: Value,
    compact: String,
    payload: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors/jws.json")).unwrap()
}

impl Vector {
    fn algorithm(&self) -> Algorithm {
        Algorithm::from_name(&self.alg).unwrap()
    }

    fn keys(&self) -> KeySet {
        if let Some(secret) = self.key.get("k") {
            let secret = base64url::decode(secret.as_str().unwrap()).unwrap();
            return KeySet::from_secret(self.algorithm(), &secret).unwrap();
        }
        let set = json!({"keys": [self.key]}).to_string();
        KeySet::from_jwks(set.as_bytes()).unwrap()
    }

    fn verify(&self, compact: &str, algorithm: Algorithm) -> Result<String, Cause> {
        let keys = self.keys();
        let jws = Jws::parse(compact)?;
        let algorithm = jws.require_algorithm(algorithm.into())?;
        let key = keys.select(jws.key_id(), algorithm)?;
        let payload = jws.payload_signed_by(key, algorithm)?;
        Ok(String::from_utf8(payload).unwrap())
    }
}

#[test]
fn verifies_every_vector() {
    for vector in vectors() {
        let payload = vector.verify(&vector.compact, vector.algorithm());
        assert_eq!(
            payload.as_deref(),
            Ok(vector.payload.as_str()),
            "{} {}",
            vector.source,
            vector.alg
        );
    }
}

#[test]
fn has_a_vector_for_every_algorithm() {
    // `Ed25519` is `EdDSA` under another name.
    for algorithm in Algorithm::ALL {
        let name = algorithm.name().replace("Ed25519", "EdDSA");
        assert!(
            vectors().iter().any(|vector| vector.alg == name),
            "{algorithm}"
        );
    }
}

#[test]
fn no_vector_verifies_with_a_flipped_bit_a_missing_octet_or_one_too_many() {
    for vector in vectors() {
        let (input, signature) = vector.compact.rsplit_once('.').unwrap();
        let signature = base64url::decode(signature).unwrap();
        let mut forgeries = vec![
            signature[1..].to_vec(),
            signature[..signature.len() - 1].to_vec(),
            [&signature[..], &[0]].concat(),
            [&[0], &signature[..]].concat(),
            vec![0; signature.len()],
            Vec::new(),
        ];
        for bit in [0, signature.len() * 4, signature.len() * 8 - 1] {
            let mut forged = signature.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            forgeries.push(forged);
        }
        for forged in forgeries {
            let compact = format!("{input}.{}", base64url::encode(&forged));
            let seen = vector.verify(&compact, vector.algorithm());
            assert!(
                matches!(seen, Err(Cause::SignatureInvalid { .. })),
                "{} {}: {seen:?}",
                vector.source,
                vector.alg
            );
        }
    }
}

#[test]
fn no_vector_verifies_as_another_algorithm() {
    for vector in vectors() {
        for other in Algorithm::ALL {
            if other != vector.algorithm() {
                let seen = vector.verify(&vector.compact, other);
                assert!(
                    matches!(seen, Err(Cause::AlgorithmNotAllowed { .. })),
                    "{} {other}: {seen:?}",
                    vector.alg
                );
            }
        }
    }
}

#[test]
fn thumbprints_are_those_of_the_standards() {
    for (source, jwk, expected) in [
        (
            "RFC 7638, section 3.1",
            vectors_rfc7638(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        ),
        (
            "RFC 8037, appendix A.3",
            json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        ),
        (
            "RFC 9449, section 6.1",
            json!({"kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
                   "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA", "alg": "ES256"}),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
        ),
    ] {
        let key = PublicKey::from_jwk(jwk.to_string().as_bytes()).unwrap();
        assert_eq!(key.thumbprint(), expected, "{source}");
    }
}

fn vectors_rfc7638() -> Value {
    let modulus = concat!(
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok",
        "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu",
        "6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a",
        "wapJzKnqDKgw",
    );
    json!({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
}

/// The examples of the standards that nobody should take for a signed token.
#[test]
fn refuses_examples_that_are_unsecured_critical_or_not_compact() {
    let unsecured = concat!(
        "eyJhbGciOiJub25lIn0.",
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    );
    let critical = concat!(
        "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQog",
        "Imh0dHA6Ly9leGFtcGxlLmNvbS9VTkRFRklORUQiOnRydWUNCn0.RkFJTA."
    );
    let flattened = concat!(
        r#"{"payload":"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ","#,
        r#""protected":"eyJhbGciOiJFUzI1NiJ9","header":{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"},"#,
        r#""signature":"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"}"#
    );
    for (source, raw, code) in [
        (
            "RFC 7515, appendix A.5",
            unsecured,
            "jws.algorithm_not_allowed",
        ),
        ("RFC 7515, appendix E", critical, "jws.critical_header"),
        ("RFC 7515, appendix A.7", flattened, "jws.malformed"),
    ] {
        let policy = IdTokenPolicy::new("joe", "client-1").algorithms(Algorithm::ALL);
        let seen = policy.verify(raw, &KEYS, now()).unwrap_err();
        assert_eq!(seen.code(), code, "{source}: {seen}");
    }
}

/// RFC 9068, section 2.2: the header and the claims of its example, signed here.
#[test]
fn accepts_the_access_token_of_rfc_9068() {
    let claims = json!({
        "iss": "https://authorization-server.example.com/", "sub": "5ba552d67", "aud": "https://rs.example.com/",
        "exp": 1_639_528_912, "iat": 1_618_354_090, "jti": "dbe39bf3a3ba4238a513f51d6e1691c4",
        "client_id": "s6BhdRkqt3", "scope": "openid profile reademail",
    });
    let header = r#"{"typ":"at+jwt","alg":"RS256","kid":"RjEwOwOA"}"#;
    let raw = mint(header, claims.to_string().as_bytes(), rs256);
    let keys = key_set(&[rsa_jwk(&RSA, "RjEwOwOA")]);
    let policy = AccessTokenPolicy::new(
        "https://authorization-server.example.com/",
        "https://rs.example.com/",
    );
    let now = Timestamp::from_unix_seconds(1_618_354_091);
    let token = policy.verify(&raw, &keys, now).unwrap();
    assert_eq!(token.subject(), "5ba552d67");
    assert_eq!(token.client_id(), "s6BhdRkqt3");
    let scopes: Vec<&str> = token.scopes().collect();
    assert_eq!(scopes, ["openid", "profile", "reademail"]);
}
