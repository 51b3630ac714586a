//! Signatures that others made: the examples of the standards, and for the algorithms without one, of another library.
//!
//! `vectors/jws.json` names the source of each. Those of jwcrypto 1.5 were made once, with keys made for them.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::jws::Jws;
use crate::{Algorithm, Cause, KeySet, PublicKey, base64url};

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
