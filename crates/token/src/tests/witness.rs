//! jsonwebtoken as an independent witness: it accepts what we mint, and we accept what it mints.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde_json::Value;

use super::mint::{
    CLIENT, EC, ISSUER, KEYS, RSA, claims, ec_jwk, es256, header, mint, now, policy, rs256, rsa_jwk,
};
use crate::Algorithm;

/// What comes before the PKCS #1 key in the PKCS #8 form of a 2048-bit RSA key.
const PKCS8_PREFIX: usize = 26;

fn check(
    algorithm: Algorithm,
    theirs: jsonwebtoken::Algorithm,
    signing: &EncodingKey,
    jwk: Value,
    ours: &str,
) {
    let mut validation = Validation::new(theirs);
    validation.set_audience(&[CLIENT]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_exp = false; // it reads the wall clock
    let key = DecodingKey::from_jwk(&serde_json::from_value(jwk).unwrap()).unwrap();
    let seen = jsonwebtoken::decode::<Value>(ours, &key, &validation).unwrap();
    assert_eq!(seen.claims, claims());

    let their_header = Header {
        kid: header(algorithm)["kid"].as_str().map(str::to_owned),
        ..Header::new(theirs)
    };
    let raw = jsonwebtoken::encode(&their_header, &claims(), signing).unwrap();
    let token = policy()
        .algorithm(algorithm)
        .verify(&raw, &KEYS, now())
        .unwrap();
    assert_eq!(token.claims::<Value>().unwrap(), claims());
}

fn ours(algorithm: Algorithm, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    mint(
        &header(algorithm).to_string(),
        claims().to_string().as_bytes(),
        sign,
    )
}

#[test]
fn jsonwebtoken_and_we_agree_on_rs256() {
    let der: Pkcs8V1Der<'_> = RSA.as_der().unwrap();
    let signing = EncodingKey::from_rsa_der(&der.as_ref()[PKCS8_PREFIX..]);
    let ours = ours(Algorithm::Rs256, rs256);
    check(
        Algorithm::Rs256,
        jsonwebtoken::Algorithm::RS256,
        &signing,
        rsa_jwk(&RSA, "rsa"),
        &ours,
    );
}

#[test]
fn jsonwebtoken_and_we_agree_on_es256() {
    let der = EC.to_pkcs8v1().unwrap();
    let signing = EncodingKey::from_ec_der(der.as_ref());
    check(
        Algorithm::Es256,
        jsonwebtoken::Algorithm::ES256,
        &signing,
        ec_jwk("ec"),
        &ours(Algorithm::Es256, es256),
    );
}
