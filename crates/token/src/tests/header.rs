//! The compact form, the header, the choice of the key, and the signature.

use serde_json::{Value, json};

use super::mint::{
    KEYS, NOW, OTHER_RSA, Outcome as _, RSA, claims, ec_jwk, es256, key_set, mint, modulus, now,
    other_rs256, policy, rs256, rs512, rsa_jwk, token, with,
};
use crate::{
    Algorithm, Cause, Excerpt, JsonFault, KeySet, MAX_HEADER_BYTES, MAX_TOKEN_BYTES, MalformedJws,
    UnusableKey, base64url,
};

type Signer<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

fn check(raw: &str, keys: &KeySet, expected: Result<(), Cause>) {
    let seen = policy().verify(raw, keys, now()).outcome();
    assert_eq!(seen, expected, "{}", &raw[..raw.len().min(200)]);
}

fn check_malformed(raw: &str, fault: MalformedJws) {
    check(raw, &KEYS, Err(Cause::Malformed { fault }));
}

/// An honestly signed token under a raw header.
fn headed(header: &str) -> String {
    mint(header, claims().to_string().as_bytes(), rs256)
}

fn kid(kid: &str) -> Option<Excerpt> {
    Some(Excerpt::of(kid))
}

fn invalid(kid: Option<Excerpt>) -> Result<(), Cause> {
    Err(Cause::SignatureInvalid {
        algorithm: Algorithm::Rs256,
        kid,
    })
}

#[test]
fn rejects_a_wrong_number_of_segments() {
    let honest = token(&claims());
    for (raw, received) in [
        (String::new(), 1),
        ("garbage".to_owned(), 1),
        (honest.rsplit_once('.').unwrap().0.to_owned(), 2),
        (format!("{honest}."), 4),
        (format!("{honest}.a.b.c"), 6),
        (json!({"payload": "e30", "signature": ""}).to_string(), 1),
    ] {
        check_malformed(&raw, MalformedJws::Segments { received });
    }
    check(&format!("{honest}.a.b"), &KEYS, Err(Cause::Encrypted));
}

#[test]
fn rejects_segments_that_are_not_strict_base64url() {
    let honest = token(&claims());
    let segments: Vec<&str> = honest.split('.').collect();
    for (index, segment) in ["header", "payload", "signature"].into_iter().enumerate() {
        for bad in ["{}=", "{}+", " {}", "{}\n", "{}\u{0}", "{}*"] {
            let mut changed: Vec<String> = segments.iter().map(ToString::to_string).collect();
            changed[index] = bad.replace("{}", &changed[index]);
            check_malformed(&changed.join("."), MalformedJws::Base64 { segment });
        }
    }
}

#[test]
fn rejects_stray_bits_after_the_signature() {
    // 256 octets leave four bits in the last of 342 characters; the decoder must not ignore them.
    let honest = token(&claims());
    let (rest, last) = honest.split_at(honest.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let index = alphabet.find(last).unwrap();
    let stray = &alphabet[index + 1..index + 2];
    check_malformed(
        &format!("{rest}{stray}"),
        MalformedJws::Base64 {
            segment: "signature",
        },
    );
}

#[test]
fn bounds_token_and_header() {
    let received = MAX_TOKEN_BYTES + 1;
    assert_eq!(received, 65_537);
    check_malformed(
        &"x".repeat(received),
        MalformedJws::TokenTooLarge { received },
    );
    check_malformed(
        &"x".repeat(MAX_TOKEN_BYTES),
        MalformedJws::Segments { received: 1 },
    );
    let shell = r#"{"alg":"RS256","kid":"rsa","pad":""}"#.len();
    let padded = |length: usize| {
        headed(&json!({"alg": "RS256", "kid": "rsa", "pad": "x".repeat(length)}).to_string())
    };
    check(&padded(MAX_HEADER_BYTES - shell), &KEYS, Ok(()));
    let received = MAX_HEADER_BYTES + 1;
    assert_eq!(received, 8_193);
    check_malformed(
        &padded(received - shell),
        MalformedJws::HeaderTooLarge { received },
    );
}

#[test]
fn rejects_malformed_headers() {
    check_malformed(&headed("[]"), MalformedJws::Header(JsonFault::NotAnObject));
    check_malformed(
        &headed(r#"{"alg":"RS256"}x"#),
        MalformedJws::Header(JsonFault::TrailingData { offset: 15 }),
    );
    check_malformed(
        &headed(""),
        MalformedJws::Header(JsonFault::Syntax { offset: 0 }),
    );
    check_malformed(&headed(r#"{"kid":"rsa"}"#), MalformedJws::AlgorithmMissing);
    for name in ["alg", "kid", "typ"] {
        let mut header = json!({"alg": "RS256", "kid": "rsa"});
        header[name] = json!(["RS256"]);
        check_malformed(
            &headed(&header.to_string()),
            MalformedJws::Parameter {
                name,
                received: "an array",
            },
        );
        header[name] = Value::Null;
        check_malformed(
            &headed(&header.to_string()),
            MalformedJws::Parameter {
                name,
                received: "null",
            },
        );
    }
}

#[test]
fn rejects_duplicate_header_parameters() {
    for header in [
        r#"{"alg":"none","kid":"rsa","alg":"RS256"}"#,
        r#"{"\u0061lg":"none","kid":"rsa","alg":"RS256"}"#,
    ] {
        check(
            &headed(header),
            &KEYS,
            Err(Cause::HeaderDuplicateMember {
                name: Excerpt::of("alg"),
            }),
        );
    }
}

#[test]
fn rejects_every_critical_header() {
    for (critical, received) in [
        (json!(["b64"]), Excerpt::of("b64")),
        (json!(["exp", "x"]), Excerpt::of_list(["exp", "x"])),
        (json!([]), Excerpt::plain("an empty list")),
        (json!("exp"), Excerpt::plain("a string")),
        (json!([1]), Excerpt::plain("an array")),
        (json!(null), Excerpt::plain("null")),
    ] {
        let header =
            json!({"alg": "RS256", "kid": "rsa", "crit": critical, "exp": 1, "b64": false});
        check(
            &headed(&header.to_string()),
            &KEYS,
            Err(Cause::CriticalHeader { received }),
        );
    }
}

#[test]
fn accepts_only_the_type_of_a_jwt() {
    let typed = |typ: &str| headed(&json!({"alg": "RS256", "kid": "rsa", "typ": typ}).to_string());
    for fine in ["JWT", "jwt", "application/jwt", "Application/JWT"] {
        check(&typed(fine), &KEYS, Ok(()));
    }
    check(&headed(r#"{"alg":"RS256","kid":"rsa"}"#), &KEYS, Ok(()));
    for other in [
        "at+jwt",
        "application/at+jwt",
        "logout+jwt",
        "JOSE",
        "",
        "JWT ",
        "applicationsjwt", // eleven letters and a slash come before the type, not any twelve
    ] {
        check(
            &typed(other),
            &KEYS,
            Err(Cause::TypeNotAllowed {
                expected: "JWT",
                received: Some(Excerpt::of(other)),
            }),
        );
    }
}

#[test]
fn accepts_only_the_algorithm_of_the_policy() {
    for other in [
        "none", "None", "NONE", "nOnE", "HS256", "rs256", "RS512", "PS256", "ES256", "RS256 ", "",
    ] {
        let expected = Algorithm::Rs256;
        let rejection = Cause::AlgorithmNotAllowed {
            expected: expected.into(),
            received: Excerpt::of(other),
        };
        let header = json!({"alg": other, "kid": "rsa"}).to_string();
        let payload = claims().to_string();
        check(&headed(&header), &KEYS, Err(rejection.clone()));
        check(
            &mint(&header, payload.as_bytes(), |_| Vec::new()),
            &KEYS,
            Err(rejection.clone()),
        );
        check(
            &mint(&header, payload.as_bytes(), rs512),
            &KEYS,
            Err(rejection),
        );
    }
}

#[test]
fn verifies_es256_when_it_is_registered() {
    let header = r#"{"alg":"ES256","kid":"ec"}"#;
    let raw = mint(header, claims().to_string().as_bytes(), es256);
    let policy = policy().algorithm(Algorithm::Es256);
    assert_eq!(policy.verify(&raw, &KEYS, now()).outcome(), Ok(()));
    let (expected, received) = (Algorithm::Es256.into(), Excerpt::of("RS256"));
    let rejection = Cause::AlgorithmNotAllowed { expected, received };
    assert_eq!(
        policy.verify(&token(&claims()), &KEYS, now()).outcome(),
        Err(rejection)
    );
}

#[test]
fn rejects_other_forms_of_an_es256_signature() {
    let der = |message: &[u8]| {
        let signature = es256(message);
        let integer = |number: &[u8]| [&[2, 33, 0], number].concat();
        let body = [integer(&signature[..32]), integer(&signature[32..])].concat();
        [&[0x30, 70], body.as_slice()].concat()
    };
    let padded = |message: &[u8]| [es256(message), vec![0]].concat();
    let short = |message: &[u8]| es256(message)[..63].to_vec();
    let forms: [Signer<'_>; 6] = [
        &der,
        &padded,
        &short,
        &|_| vec![0; 64],
        &|_| vec![0xff; 64],
        &|_| Vec::new(),
    ];
    for sign in forms {
        let raw = mint(
            r#"{"alg":"ES256","kid":"ec"}"#,
            claims().to_string().as_bytes(),
            sign,
        );
        let seen = policy()
            .algorithm(Algorithm::Es256)
            .verify(&raw, &KEYS, now())
            .outcome();
        assert_eq!(
            seen,
            Err(Cause::SignatureInvalid {
                algorithm: Algorithm::Es256,
                kid: kid("ec")
            })
        );
    }
}

#[test]
fn rejects_every_signature_but_that_of_the_named_key() {
    let honest = token(&claims());
    let (input, signature) = honest.rsplit_once('.').unwrap();
    let octets = base64url::decode(signature).unwrap();
    let (head, _) = input.split_once('.').unwrap();
    let swapped = base64url::encode(with(&json!({"sub": "user-2"})).to_string().as_bytes());
    let mut corrupted = octets.clone();
    corrupted[100] ^= 1;
    for raw in [
        format!("{input}."),
        format!("{input}.{}", base64url::encode(&corrupted)),
        format!("{input}.{}", base64url::encode(&octets[..128])),
        format!(
            "{input}.{}",
            base64url::encode(&[&[0], octets.as_slice()].concat())
        ),
        format!("{head}.{swapped}.{signature}"),
        mint(
            r#"{"alg":"RS256","kid":"rsa"}"#,
            claims().to_string().as_bytes(),
            other_rs256,
        ),
        mint(
            r#"{"alg":"RS256","kid":"rsa"}"#,
            claims().to_string().as_bytes(),
            rs512,
        ),
        mint(
            r#"{"alg":"RS256","kid":"rsa"}"#,
            claims().to_string().as_bytes(),
            es256,
        ),
    ] {
        check(&raw, &KEYS, invalid(kid("rsa")));
    }
    check(
        &headed(r#"{"alg":"RS256","kid":"other-rsa"}"#),
        &KEYS,
        invalid(kid("other-rsa")),
    );
}

#[test]
fn tells_nothing_of_the_claims_before_the_signature_is_verified() {
    let payload =
        with(&json!({"iss": "https://evil.example.com", "exp": NOW - 9999, "sub": "", "nonce": 1}));
    let raw = mint(
        r#"{"alg":"RS256","kid":"rsa"}"#,
        payload.to_string().as_bytes(),
        other_rs256,
    );
    check(&raw, &KEYS, invalid(kid("rsa")));
    let raw = mint(r#"{"alg":"RS256","kid":"rsa"}"#, b"not json", other_rs256);
    check(&raw, &KEYS, invalid(kid("rsa")));
}

#[test]
fn never_takes_a_key_from_the_header() {
    let attacker = rsa_jwk(&OTHER_RSA, "attacker");
    for (name, value) in [
        ("jwk", attacker.clone()),
        ("jku", json!("https://evil.example.com/keys")),
        ("x5u", json!("https://evil.example.com/cert")),
        ("x5c", json!(["MIIB"])),
    ] {
        let payload = claims().to_string();
        let mut header = json!({"alg": "RS256", "kid": "attacker"});
        header[name] = value;
        let raw = mint(&header.to_string(), payload.as_bytes(), other_rs256);
        let unknown = Cause::KeyUnknown {
            kid: kid("attacker"),
            algorithm: Algorithm::Rs256,
        };
        check(&raw, &KEYS, Err(unknown));
        header["kid"] = json!("rsa");
        check(
            &mint(&header.to_string(), payload.as_bytes(), other_rs256),
            &KEYS,
            invalid(kid("rsa")),
        );
        check(&headed(&header.to_string()), &KEYS, Ok(()));
    }
}

#[test]
fn chooses_the_key_by_its_id_only() {
    for unknown in ["RSA", "rsa ", "", "../rsa", "' or 1=1 --"] {
        let header = json!({"alg": "RS256", "kid": unknown}).to_string();
        let rejection = Cause::KeyUnknown {
            kid: kid(unknown),
            algorithm: Algorithm::Rs256,
        };
        check(&headed(&header), &KEYS, Err(rejection));
    }
    let mut unnamed = rsa_jwk(&RSA, "");
    unnamed.as_object_mut().unwrap().remove("kid");
    let rejection = Cause::KeyUnknown {
        kid: kid("rsa"),
        algorithm: Algorithm::Rs256,
    };
    check(&token(&claims()), &key_set(&[unnamed]), Err(rejection));
}

#[test]
fn uses_a_single_fitting_key_for_a_token_that_names_none() {
    let raw = headed(r#"{"alg":"RS256"}"#);
    let mut enc = rsa_jwk(&OTHER_RSA, "enc");
    enc["use"] = json!("enc");
    check(
        &raw,
        &key_set(&[rsa_jwk(&RSA, "rsa"), ec_jwk("ec"), enc.clone()]),
        Ok(()),
    );
    check(
        &raw,
        &KEYS,
        Err(Cause::KeyAmbiguous {
            kid: None,
            fitting: 2,
        }),
    );
    check(&raw, &key_set(&[rsa_jwk(&OTHER_RSA, "rsa")]), invalid(None));
    let unknown = Err(Cause::KeyUnknown {
        kid: None,
        algorithm: Algorithm::Rs256,
    });
    check(&raw, &key_set(&[]), unknown.clone());
    check(
        &raw,
        &key_set(&[ec_jwk("ec"), json!({"kty": "OKP"})]),
        unknown,
    );
    check(
        &raw,
        &key_set(&[enc]),
        Err(Cause::KeyUnusable {
            kid: None,
            reason: UnusableKey::NotForSignatures,
        }),
    );
}

#[test]
fn rejects_a_key_id_that_two_fitting_keys_share() {
    let raw = token(&claims());
    let twins = key_set(&[rsa_jwk(&RSA, "rsa"), rsa_jwk(&OTHER_RSA, "rsa")]);
    check(
        &raw,
        &twins,
        Err(Cause::KeyAmbiguous {
            kid: kid("rsa"),
            fitting: 2,
        }),
    );
    let mut enc = rsa_jwk(&OTHER_RSA, "rsa");
    enc["use"] = json!("enc");
    check(
        &raw,
        &key_set(&[enc, ec_jwk("rsa"), rsa_jwk(&RSA, "rsa")]),
        Ok(()),
    );
}

#[test]
fn a_key_that_is_written_twice_is_one_key() {
    let mut with_certificate = rsa_jwk(&RSA, "rsa");
    with_certificate["x5c"] = json!(["MIIB"]);
    let mut bare = rsa_jwk(&RSA, "rsa");
    for member in ["use", "alg"] {
        bare.as_object_mut().unwrap().remove(member);
    }
    let mut with_sign_octet = rsa_jwk(&RSA, "rsa");
    with_sign_octet["n"] = json!(base64url::encode(&[vec![0], modulus(&RSA)].concat()));
    for again in [
        rsa_jwk(&RSA, "rsa"),
        with_certificate,
        bare,
        with_sign_octet,
    ] {
        let keys = key_set(&[rsa_jwk(&RSA, "rsa"), ec_jwk("rsa"), again]);
        check(&token(&claims()), &keys, Ok(()));
    }
    let renamed = key_set(&[rsa_jwk(&RSA, "old"), rsa_jwk(&RSA, "new")]);
    check(&headed(r#"{"alg":"RS256"}"#), &renamed, Ok(()));
    let reordered = format!(
        r#"{{"keys":[{},{{"e":"AQAB","n":"{}","kid":"rsa","kty":"RSA"}}]}}"#,
        rsa_jwk(&RSA, "rsa"),
        base64url::encode(&modulus(&RSA))
    );
    let reordered = KeySet::from_jwks(reordered.as_bytes()).unwrap();
    check(&token(&claims()), &reordered, Ok(()));
}

#[test]
fn another_exponent_makes_another_key() {
    let mut other = rsa_jwk(&RSA, "rsa");
    other["e"] = json!("Aw");
    check(
        &token(&claims()),
        &key_set(&[rsa_jwk(&RSA, "rsa"), other]),
        Err(Cause::KeyAmbiguous {
            kid: kid("rsa"),
            fitting: 2,
        }),
    );
}

#[test]
fn tells_the_reason_that_says_most_when_several_keys_are_unusable() {
    let mut enc = rsa_jwk(&RSA, "rsa");
    enc["use"] = json!("enc");
    let keys = key_set(&[json!({"kty": "OKP", "kid": "rsa"}), ec_jwk("rsa"), enc]);
    let reason = UnusableKey::NotForSignatures;
    check(
        &token(&claims()),
        &keys,
        Err(Cause::KeyUnusable {
            kid: kid("rsa"),
            reason,
        }),
    );
}

#[test]
fn rejects_a_key_of_another_algorithm() {
    let reason = UnusableKey::AnotherAlgorithm {
        key: Algorithm::Es256,
    };
    let raw = headed(r#"{"alg":"RS256","kid":"ec"}"#);
    check(
        &raw,
        &KEYS,
        Err(Cause::KeyUnusable {
            kid: kid("ec"),
            reason,
        }),
    );
}

#[test]
fn asks_for_fresh_keys_only_when_they_may_help() {
    let fresh = |raw: &str| {
        policy()
            .verify(raw, &KEYS, now())
            .unwrap_err()
            .calls_for_fresh_keys()
    };
    assert!(fresh(&headed(r#"{"alg":"RS256","kid":"new"}"#)));
    assert!(!fresh(&headed(r#"{"alg":"RS256","kid":"other-rsa"}"#)));
    assert!(!fresh(&headed(r#"{"alg":"none","kid":"new"}"#)));
    assert!(!fresh(&token(&with(&json!({"nonce": "x"})))));
    let single = key_set(&[rsa_jwk(&OTHER_RSA, "old")]);
    let rejection = policy()
        .verify(&headed(r#"{"alg":"RS256"}"#), &single, now())
        .unwrap_err();
    assert!(rejection.calls_for_fresh_keys());
}
