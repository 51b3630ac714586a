//! Keys that are configured by hand: JWK, PEM, DER and shared secrets.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::encoding::PublicKeyX509Der;
use aws_lc_rs::signature::{
    ECDSA_P256K1_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::mint::{
    EC, Outcome as _, RSA, claims, ec_jwk, es256, mint, now, policy, rs256, rs512, rsa_jwk, token,
};
use crate::{Algorithm, Cause, Excerpt, KeySet, PublicKey, UnusableKey, base64url};

fn x509<K: KeyPair>(pair: &K) -> Vec<u8>
where
    K::PublicKey: aws_lc_rs::encoding::AsDer<PublicKeyX509Der<'static>>,
{
    pair.public_key().as_der().unwrap().as_ref().to_vec()
}

fn pem(label: &str, octets: &[u8]) -> String {
    let body = STANDARD.encode(octets);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn refuse(seen: Result<PublicKey, UnusableKey>, reason: UnusableKey) {
    assert_eq!(seen.map(drop), Err(reason));
}

#[test]
fn verifies_with_an_rsa_key_from_every_form() {
    let info = x509(&*RSA);
    let pkcs1 = RSA.public_key().as_ref().to_vec();
    let jwk = rsa_jwk(&RSA, "rsa").to_string();
    for key in [
        PublicKey::from_der(&info),
        PublicKey::from_pem(&pem("PUBLIC KEY", &info)),
        PublicKey::from_pem(&pem("RSA PUBLIC KEY", &pkcs1)),
        PublicKey::from_pem(&format!(
            "\n {} \r\n",
            pem("PUBLIC KEY", &info).replace('\n', "\r\n")
        )),
        PublicKey::from_jwk(jwk.as_bytes()),
    ] {
        let keys = KeySet::from(key.unwrap());
        assert_eq!(
            policy().verify(&token(&claims()), &keys, now()).outcome(),
            Ok(())
        );
    }
}

#[test]
fn reads_every_curve_from_der_as_from_a_jwk() {
    let thumbprint = |curve: &str, point: &[u8]| {
        let (x, y) = point[1..].split_at(point.len() / 2);
        let jwk = json!({"kty": "EC", "crv": curve, "x": base64url::encode(x), "y": base64url::encode(y)});
        PublicKey::from_jwk(jwk.to_string().as_bytes())
            .unwrap()
            .thumbprint()
    };
    for (curve, algorithm) in [
        ("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        ("P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
        ("secp256k1", &ECDSA_P256K1_SHA256_FIXED_SIGNING),
    ] {
        let pair = EcdsaKeyPair::generate(algorithm).unwrap();
        let key = PublicKey::from_der(&x509(&pair)).unwrap();
        assert_eq!(
            key.thumbprint(),
            thumbprint(curve, pair.public_key().as_ref()),
            "{curve}"
        );
    }
    let key = PublicKey::from_der(&x509(&*EC)).unwrap();
    assert_eq!(
        key.thumbprint(),
        thumbprint("P-256", EC.public_key().as_ref())
    );
    let pair = Ed25519KeyPair::generate().unwrap();
    let jwk =
        json!({"kty": "OKP", "crv": "Ed25519", "x": base64url::encode(pair.public_key().as_ref())});
    assert_eq!(
        PublicKey::from_der(&x509(&pair)).unwrap().thumbprint(),
        PublicKey::from_jwk(jwk.to_string().as_bytes())
            .unwrap()
            .thumbprint()
    );
}

#[test]
fn refuses_other_blocks_with_a_reason_of_their_own() {
    let info = x509(&*RSA);
    for label in ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"] {
        refuse(
            PublicKey::from_pem(&pem(label, &info)),
            UnusableKey::Certificate,
        );
    }
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
    ] {
        refuse(
            PublicKey::from_pem(&pem(label, &info)),
            UnusableKey::SecretPublished,
        );
    }
    let honest = pem("PUBLIC KEY", &info);
    for other in [
        String::new(),
        "PUBLIC KEY".to_owned(),
        pem("CERTIFICATE REQUEST", &info),
        format!("{honest}{honest}"),
        format!("before {honest}"),
        format!("{honest} after"),
        honest.replace("END PUBLIC", "END RSA PUBLIC"),
        honest.replacen('\n', "\n*", 1),
    ] {
        refuse(PublicKey::from_pem(&other), UnusableKey::NotPem);
    }
}

#[test]
fn refuses_der_with_any_octet_cut_off_or_added() {
    for info in [x509(&*RSA), x509(&*EC)] {
        for end in 0..info.len() {
            refuse(PublicKey::from_der(&info[..end]), UnusableKey::NotDer);
        }
        refuse(
            PublicKey::from_der(&[&info[..], &[0]].concat()),
            UnusableKey::NotDer,
        );
    }
}

#[test]
fn refuses_a_point_off_the_curve_in_der() {
    let mut info = x509(&*EC);
    *info.last_mut().unwrap() ^= 1;
    refuse(PublicKey::from_der(&info), UnusableKey::OffTheCurve);
}

#[test]
fn an_algorithm_of_another_type_is_refused_and_one_of_its_own_is_the_only_one() {
    let key = PublicKey::from_der(&x509(&*RSA)).unwrap();
    refuse(
        key.clone().algorithm(Algorithm::Es256),
        UnusableKey::ForAnotherAlgorithm,
    );
    let keys = KeySet::from(key.algorithm(Algorithm::Ps256).unwrap());
    let expected = Cause::KeyUnusable {
        kid: Some(Excerpt::of("rsa")),
        reason: UnusableKey::ForAnotherAlgorithm,
    };
    let seen = policy().verify(&token(&claims()), &keys, now()).outcome();
    assert_eq!(seen, Err(expected));
}

#[test]
fn the_algorithm_in_a_jwk_is_the_only_one() {
    let verify = |alg: Option<&str>| {
        let mut jwk = rsa_jwk(&RSA, "rsa");
        jwk.as_object_mut().unwrap().remove("alg");
        if let Some(alg) = alg {
            jwk["alg"] = json!(alg);
        }
        let key = PublicKey::from_jwk(jwk.to_string().as_bytes());
        let raw = mint(
            r#"{"alg":"RS512","kid":"rsa"}"#,
            claims().to_string().as_bytes(),
            rs512,
        );
        let lax = policy().algorithms([Algorithm::Rs256, Algorithm::Rs512]);
        lax.verify(&raw, &key.unwrap().into(), now()).outcome()
    };
    assert_eq!(verify(Some("RS512")), Ok(()));
    assert_eq!(verify(None), Ok(()), "for any of its type");
    let expected = Cause::KeyUnusable {
        kid: Some(Excerpt::of("rsa")),
        reason: UnusableKey::ForAnotherAlgorithm,
    };
    assert_eq!(verify(Some("RS256")), Err(expected));
}

#[test]
fn a_key_without_an_id_is_meant_by_every_token_and_one_with_an_id_only_by_those_that_name_it() {
    let raw = mint(
        r#"{"alg":"RS256","kid":"anything"}"#,
        claims().to_string().as_bytes(),
        rs256,
    );
    let key = PublicKey::from_der(&x509(&*RSA)).unwrap();
    let verify = |key: PublicKey| policy().verify(&raw, &key.into(), now()).outcome();
    assert_eq!(verify(key.clone()), Ok(()));
    assert_eq!(verify(key.clone().key_id("anything")), Ok(()));
    let unknown = Cause::KeyUnknown {
        kid: Some(Excerpt::of("anything")),
        algorithm: Algorithm::Rs256,
    };
    assert_eq!(verify(key.key_id("other")), Err(unknown));
}

#[test]
fn several_keys_by_hand_are_told_apart_by_their_type() {
    let keys: KeySet = [
        PublicKey::from_der(&x509(&*RSA)).unwrap(),
        PublicKey::from_jwk(ec_jwk("ec").to_string().as_bytes()).unwrap(),
    ]
    .into_iter()
    .collect();
    let raw = mint(r#"{"alg":"ES256"}"#, claims().to_string().as_bytes(), es256);
    let both = policy().algorithms([Algorithm::Rs256, Algorithm::Es256]);
    assert_eq!(both.verify(&raw, &keys, now()).outcome(), Ok(()));
    assert_eq!(
        both.verify(&token(&claims()), &keys, now()).outcome(),
        Ok(())
    );
}

#[test]
fn refuses_a_jwk_with_a_secret_or_without_strict_json() {
    let mut jwk = rsa_jwk(&RSA, "rsa");
    jwk["d"] = json!("AQAB");
    refuse(
        PublicKey::from_jwk(jwk.to_string().as_bytes()),
        UnusableKey::SecretPublished,
    );
    refuse(
        PublicKey::from_jwk(br#"{"kty":"EC","kty":"EC"}"#),
        UnusableKey::NotJson,
    );
    refuse(PublicKey::from_jwk(b"[]"), UnusableKey::NotJson);
}

fn ed25519(octets: &[u8; 32]) -> Result<PublicKey, UnusableKey> {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url::encode(octets)});
    PublicKey::from_jwk(jwk.to_string().as_bytes())
}

/// Everybody can sign under a key of small order: in each of its spellings, and whatever the sign of x.
fn check_small_order(spellings: &[[u8; 32]]) {
    for spelling in spellings {
        for sign in [0, 0x80] {
            let mut octets = *spelling;
            octets[31] |= sign;
            refuse(ed25519(&octets), UnusableKey::OffTheCurve);
        }
    }
}

/// A number of one octet, little end first.
fn little(number: u8) -> [u8; 32] {
    let mut octets = [0; 32];
    octets[0] = number;
    octets
}

/// p = 2^255 - 19, and this much more, little end first.
fn prime_plus(more: i8) -> [u8; 32] {
    let mut octets = [0xff; 32];
    (octets[0], octets[31]) = (0xed_u8.wrapping_add_signed(more), 0x7f);
    octets
}

#[test]
fn refuses_the_ed25519_point_of_order_one() {
    check_small_order(&[little(1), prime_plus(1)]);
}

#[test]
fn refuses_the_ed25519_point_of_order_two() {
    check_small_order(&[prime_plus(-1)]);
}

#[test]
fn refuses_the_ed25519_points_of_order_four() {
    check_small_order(&[little(0), prime_plus(0)]);
}

#[test]
fn refuses_the_ed25519_points_of_order_eight() {
    for hex in [
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ] {
        let octets: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        check_small_order(&[octets.try_into().unwrap()]);
    }
}

#[test]
fn refuses_an_ed25519_key_that_is_no_point_of_the_curve() {
    let y = little(2); // no x goes with it
    refuse(ed25519(&y), UnusableKey::OffTheCurve);
}

#[test]
fn bounds_a_shared_secret_from_below() {
    for (algorithm, least) in [
        (Algorithm::Hs256, 32),
        (Algorithm::Hs384, 48),
        (Algorithm::Hs512, 64),
    ] {
        let octets = least - 1;
        let seen = KeySet::from_secret(algorithm, &vec![7; octets]).map(drop);
        assert_eq!(seen, Err(UnusableKey::SecretTooShort { octets, least }));
        assert!(KeySet::from_secret(algorithm, &vec![7; least]).is_ok());
    }
    let seen = KeySet::from_secret(Algorithm::Rs256, &[7; 512]).map(drop);
    assert_eq!(seen, Err(UnusableKey::ForAnotherAlgorithm));
}

#[test]
fn a_public_key_never_serves_as_a_secret_nor_a_secret_as_a_public_key() {
    let secret = RSA.public_key().as_ref();
    let hs256 = |message: &[u8]| {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
        aws_lc_rs::hmac::sign(&key, message).as_ref().to_vec()
    };
    let raw = mint(r#"{"alg":"HS256"}"#, claims().to_string().as_bytes(), hs256);
    let lax = policy().algorithms(Algorithm::ALL);
    let public = KeySet::from(PublicKey::from_der(&x509(&*RSA)).unwrap());
    let expected = Cause::KeyUnknown {
        kid: None,
        algorithm: Algorithm::Hs256,
    };
    assert_eq!(lax.verify(&raw, &public, now()).outcome(), Err(expected));
    let shared = KeySet::from_secret(Algorithm::Hs256, secret).unwrap();
    assert_eq!(lax.verify(&raw, &shared, now()).outcome(), Ok(()));
    let seen = lax.verify(&token(&claims()), &shared, now()).outcome();
    let expected = Cause::KeyUnusable {
        kid: Some(Excerpt::of("rsa")),
        reason: UnusableKey::AnotherAlgorithm {
            key: Algorithm::Hs256,
        },
    };
    assert_eq!(seen, Err(expected));
}
