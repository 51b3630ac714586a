//! Every code can be produced by a `verify`; the table of all is pinned, and is part of the documentation.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::kinds::{self, KINDS, changed, judge, mint_kind, proof, public_jwk};
use super::mint::{
    CLIENT, ISSUER, KEYS, NOW, OTHER_RSA, RSA, claims, ec_jwk, key_set, mint, now, policy, rs256,
    rsa_jwk, token, with, without,
};
use crate::{Cause, IdTokenPolicy, KeySet, Rejection, TokenKind};

fn rejection(policy: &IdTokenPolicy, raw: &str, keys: &KeySet) -> Rejection {
    policy.verify(raw, keys, now()).unwrap_err()
}

fn of_header(header: &Value, keys: &KeySet) -> Rejection {
    rejection(
        &policy(),
        &mint(&header.to_string(), claims().to_string().as_bytes(), rs256),
        keys,
    )
}

fn of_claims(policy: &IdTokenPolicy, changes: &Value) -> Rejection {
    rejection(policy, &token(&with(changes)), &KEYS)
}

fn of_payload(payload: &str) -> Rejection {
    rejection(
        &policy(),
        &mint(r#"{"alg":"RS256","kid":"rsa"}"#, payload.as_bytes(), rs256),
        &KEYS,
    )
}

fn of_jws() -> Vec<Rejection> {
    let named = |name: &str, value: Value| {
        let mut header = json!({"alg": "RS256", "kid": "rsa"});
        header[name] = value;
        of_header(&header, &KEYS)
    };
    let unnamed = json!({"alg": "RS256"});
    let mut rejections = vec![
        rejection(&policy(), "a.b", &KEYS),
        rejection(&policy(), "a.b.c.d.e.f.g", &KEYS),
        rejection(&policy(), &"x".repeat(70_000), &KEYS),
        rejection(&policy(), "a=.b.c", &KEYS),
        rejection(&policy(), "W10.e30.", &KEYS),
        rejection(&policy(), "e30.e30.", &KEYS),
        rejection(&policy(), "a.b.c.d.e", &KEYS),
        rejection(
            &policy(),
            &mint(r#"{"alg":"a","alg":"b"}"#, b"{}", rs256),
            &KEYS,
        ),
        named("pad", json!("x".repeat(9000))),
        named("alg", json!(1)),
        named("kid", json!(null)),
        named("typ", json!([])),
        named("crit", json!(["b64"])),
        named("crit", json!([])),
        named("typ", json!("at+jwt")),
        named("alg", json!("none\n\u{1b}[31m")),
        named("kid", json!("new")),
        named("kid", json!("other-rsa")),
        of_header(&unnamed, &key_set(&[])),
        of_header(&unnamed, &KEYS),
        of_header(&unnamed, &key_set(&[rsa_jwk(&OTHER_RSA, "old")])),
        of_header(
            &json!({"alg": "RS256", "kid": "x"}),
            &key_set(&[rsa_jwk(&RSA, "x"), rsa_jwk(&OTHER_RSA, "x")]),
        ),
    ];
    for (name, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("alg", json!("PS256")),
        ("n", json!("_w")),
        ("n", json!("_".repeat(1400))),
        ("e", json!("AQ")),
        ("d", json!("AQAB")),
        ("kty", json!("RSA2")),
    ] {
        let mut jwk = rsa_jwk(&RSA, "rsa");
        jwk[name] = value;
        rejections.push(of_header(
            &json!({"alg": "RS256", "kid": "rsa"}),
            &key_set(&[jwk]),
        ));
    }
    let mut off = ec_jwk("rsa");
    off["x"] = off["y"].clone();
    rejections.push(of_header(
        &json!({"alg": "RS256", "kid": "rsa"}),
        &key_set(&[off]),
    ));
    rejections.push(of_header(&json!({"alg": "RS256", "kid": "ec"}), &KEYS));
    let mut enc = rsa_jwk(&RSA, "rsa");
    enc["use"] = json!("enc");
    rejections.push(of_header(&unnamed, &key_set(&[enc])));
    rejections
}

fn of_id_token() -> Vec<Rejection> {
    let honest = policy();
    let aged = policy().max_age(Duration::from_mins(1));
    let deep = format!("{{\"a\":{}", "[".repeat(99));
    let mut rejections = vec![
        of_payload("[]"),
        of_payload("{} {}"),
        of_payload("{\"a\""),
        of_payload(&deep),
        of_payload("{\"exp\":1e999}"),
        rejection(
            &policy(),
            &mint(r#"{"alg":"RS256","kid":"rsa"}"#, b"\xff", rs256),
            &KEYS,
        ),
        of_payload("{\"sub\":1,\"sub\":2}"),
        of_claims(&honest, &json!({"iss": "https://evil.example.com"})),
        of_claims(&honest, &json!({"aud": ["a", "b"]})),
        of_claims(&honest, &json!({"aud": [CLIENT, "b"], "azp": CLIENT})),
        of_claims(&honest, &json!({"azp": "other"})),
        of_claims(&honest, &json!({"exp": NOW - 3600})),
        of_claims(&honest, &json!({"nbf": NOW + 3600})),
        of_claims(&honest, &json!({"iat": NOW + 3600})),
        rejection(&honest, &token(&without("nonce")), &KEYS),
        of_claims(&honest, &json!({"nonce": "stolen-nonce"})),
        of_claims(&IdTokenPolicy::new(ISSUER, CLIENT), &json!({})),
        of_claims(&aged, &json!({})),
        of_claims(&aged, &json!({"auth_time": NOW - 3600})),
        of_claims(&aged, &json!({"auth_time": NOW + 3600})),
        of_claims(
            &policy().access_token("hidden-token"),
            &json!({"at_hash": "x"}),
        ),
        of_claims(
            &policy().access_token("hidden-token"),
            &json!({"at_hash": 1}),
        ),
        of_claims(
            &honest,
            &json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}),
        ),
        of_claims(&honest, &json!({"sub": ""})),
        rejection(
            &IdTokenPolicy::new(ISSUER, CLIENT),
            &token(&access_token_claims()),
            &KEYS,
        ),
    ];
    for claim in ["iss", "aud", "exp", "iat", "sub"] {
        rejections.push(rejection(&honest, &token(&without(claim)), &KEYS));
    }
    for claim in [
        "iss",
        "aud",
        "exp",
        "iat",
        "sub",
        "nonce",
        "azp",
        "nbf",
        "auth_time",
    ] {
        rejections.push(of_claims(&honest, &json!({claim: {}})));
    }
    rejections
}

/// An access token that does not say by its type what it is, for an audience that is called like the client.
fn access_token_claims() -> Value {
    let mut claims = without("nonce");
    claims["scope"] = json!("openid profile");
    claims
}

/// The rules that only some policies have, when they are asked to.
fn of_options() -> Vec<Rejection> {
    let honest = policy();
    let about = |policy: &IdTokenPolicy, changes: Value| of_claims(policy, &changes);
    vec![
        about(&honest.clone().front_channel_access_token("t"), json!({})),
        about(&honest.clone().code("c"), json!({})),
        about(&honest.clone().code("c"), json!({"c_hash": "x"})),
        about(&honest.clone().code("c"), json!({"c_hash": 1})),
        about(&honest.clone().state("s"), json!({})),
        about(&honest.clone().state("s"), json!({"s_hash": "x"})),
        about(&honest.clone().state("s"), json!({"s_hash": 1})),
        about(&honest.clone().subject("user-2"), json!({})),
        about(&honest.clone().acr_values(["gold"]), json!({"acr": "tin"})),
        about(&honest.clone().acr_values(["gold"]), json!({})),
        about(&honest.clone().acr_values(["gold"]), json!({"acr": 1})),
        about(&honest.clone().methods(["mfa"]), json!({"amr": ["pwd"]})),
        about(&honest.clone().methods(["mfa"]), json!({"amr": "mfa"})),
    ]
}

/// Each kind of token with one thing after the other wrong.
fn of_kind(kind: TokenKind) -> Vec<Rejection> {
    let say = |raw: &str| judge(kind, raw).err();
    let mut seen = vec![
        say("a.b"),
        say("a=.b.c"),
        say("a.b.c.d.e"),
        say(&super::mint::typed(
            Some("secevent+jwt"),
            &kinds::claims_of(kind),
        )),
        say(&token(&kinds::claims_of(kind))),
    ];
    let mut forged = mint_kind(kind, &kinds::claims_of(kind));
    forged.truncate(forged.rfind('.').unwrap() + 1);
    seen.push(say(&forged));
    for (header, payload) in [
        (json!({"kid": "new"}), "{}"),
        (json!({"kid": "rsa"}), "{}"),
        (json!({"kid": 1}), "{}"),
        (json!({"crit": ["b64"]}), "{}"),
        (json!({"alg": "none"}), "{}"),
        (json!({}), "[]"),
        (json!({}), "{\"exp\":1e999}"),
        (json!({}), "{\"sub\":1,\"sub\":2}"),
    ] {
        let mut whole = json!({"alg": "ES256", "kid": "ec"});
        if let Some(typ) = kinds::typ(kind) {
            whole["typ"] = json!(typ);
        }
        if kind == TokenKind::DpopProof {
            whole["jwk"] = public_jwk();
        }
        for (name, value) in header.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let raw = mint(&whole.to_string(), payload.as_bytes(), super::mint::es256);
        seen.push(say(&raw));
    }
    let far = json!({"exp": NOW + 36_000});
    for claim in [
        "iss",
        "aud",
        "sub",
        "exp",
        "nbf",
        "iat",
        "jti",
        "scope",
        "client_id",
        "events",
        "sid",
        "state",
        "code",
        "token_introspection",
        "response_type",
        "htm",
        "htu",
        "nonce",
        "ath",
    ] {
        for value in [
            json!(null),
            json!([1]),
            json!(""),
            json!("x"),
            json!(NOW - 3600),
            json!(NOW + 3600),
        ] {
            let changes = json!({claim: value});
            seen.push(say(&mint_kind(kind, &changed(kind, &changes))));
        }
    }
    for changes in [
        far,
        json!({"sub": null, "sid": null}),
        json!({"code": null}),
        json!({"events": {}}),
        json!({"events": {kinds::LOGOUT_EVENT: true}}),
        json!({"token_introspection": {}}),
        json!({"token_introspection": {"active": 1}}),
        json!({"request": "x"}),
        json!({"response_type": "x"}),
        json!({"at_hash": "x"}),
        json!({"sub": CLIENT}),
    ] {
        seen.push(say(&mint_kind(kind, &changed(kind, &changes))));
    }
    seen.into_iter().flatten().collect()
}

/// The options of the other policies.
fn of_other_options() -> Vec<Rejection> {
    use std::time::Duration;
    let kind = TokenKind::DpopProof;
    let honest = mint_kind(kind, &kinds::claims_of(kind));
    let with_ath = mint_kind(kind, &changed(kind, &json!({"ath": "x", "nonce": "x"})));
    let mut private = public_jwk();
    private["d"] = json!("AQAB");
    let header = |jwk: Value| json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk});
    let mut off = public_jwk();
    off["x"] = off["y"].clone();
    let ed25519 =
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let short_rsa = json!({"kty": "RSA", "n": "_w", "e": "AQAB"});
    let rsa_header = |jwk: Value| json!({"alg": "RS256", "typ": "dpop+jwt", "jwk": jwk});
    let claims = kinds::claims_of(kind);
    let old = mint_kind(kind, &changed(kind, &json!({"iat": NOW - 600})));
    let seen = [
        kinds::dpop().access_token("t").verify(&honest, now()),
        kinds::dpop().access_token("t").verify(&with_ath, now()),
        kinds::dpop().nonce("n").verify(&honest, now()),
        kinds::dpop().nonce("n").verify(&with_ath, now()),
        kinds::dpop().key_thumbprint("x").verify(&honest, now()),
        kinds::dpop().verify(&old, now()),
        kinds::dpop().verify(
            &proof(&json!({"alg": "ES256", "typ": "dpop+jwt"}), &claims),
            now(),
        ),
        kinds::dpop().verify(&proof(&header(private), &claims), now()),
        kinds::dpop().verify(&proof(&header(off), &claims), now()),
        kinds::dpop().verify(&proof(&header(json!("key")), &claims), now()),
        kinds::dpop().verify(&proof(&header(ed25519), &claims), now()),
        kinds::dpop().verify(&proof(&rsa_header(short_rsa), &claims), now()),
    ];
    let mut rejections: Vec<Rejection> = seen.into_iter().map(|seen| seen.unwrap_err()).collect();
    let (short, minute) = (Duration::from_secs(1), Duration::ZERO);
    let logout = mint_kind(
        TokenKind::LogoutToken,
        &kinds::claims_of(TokenKind::LogoutToken),
    );
    let unnamed = changed(TokenKind::LogoutToken, &json!({"sid": null}));
    let unnamed = mint_kind(TokenKind::LogoutToken, &unnamed);
    let assertion = kinds::claims_of(TokenKind::ClientAssertion);
    let assertion = mint_kind(TokenKind::ClientAssertion, &assertion);
    rejections.push(
        kinds::logout_token()
            .max_lifetime(short)
            .clock_skew(minute)
            .verify(&logout, &KEYS, now())
            .unwrap_err(),
    );
    rejections.push(
        kinds::logout_token()
            .require_session()
            .verify(&unnamed, &KEYS, now())
            .unwrap_err(),
    );
    rejections.push(
        kinds::client_assertion()
            .max_lifetime(short)
            .clock_skew(minute)
            .verify(&assertion, &KEYS, now())
            .unwrap_err(),
    );
    rejections
}

fn all() -> Vec<Rejection> {
    let mut all = of_jws();
    all.extend(of_id_token());
    all.extend(of_options());
    for kind in KINDS {
        all.extend(of_kind(kind));
    }
    all.extend(of_other_options());
    #[cfg(feature = "jwe")]
    all.extend(super::jwe::rejections());
    all
}

/// Without the feature `jwe` its codes can't be produced.
fn is_of_jwe(code: &str) -> bool {
    code.starts_with("jwe.")
}

/// One row for each code and requirement, with the message of the first example.
#[test]
fn pins_codes_requirements_and_messages() {
    let mut table = String::new();
    for rejection in of_jws()
        .into_iter()
        .chain(of_id_token())
        .chain(of_options())
        .chain(of_other_options())
    {
        writeln!(
            table,
            "{} | {} | {rejection}",
            rejection.code(),
            rejection.requirement()
        )
        .unwrap();
    }
    // The key of the tests is another one each time.
    let thumbprint = crate::PublicKey::from_jwk(public_jwk().to_string().as_bytes())
        .unwrap()
        .thumbprint();
    let table = table.replace(&thumbprint, "THUMBPRINT");
    for secret in ["stolen-nonce", "hidden-token", super::mint::NONCE, "\u{1b}"] {
        assert!(!table.contains(secret), "{secret} leaks");
    }
    insta::assert_snapshot!(table);
}

/// The table in the documentation of `Rejection` has every code with each of its requirements. To write it anew:
/// `RELIER_WRITE_TABLES=1 cargo test -p relier-token --all-features`.
#[test]
fn the_documented_table_has_every_code() {
    let rows: BTreeSet<_> = all()
        .iter()
        .map(|rejection| (rejection.code(), rejection.requirement()))
        .collect();
    let mut table = String::from("| code | requirements |\n|---|---|\n");
    let codes: BTreeSet<_> = rows.iter().map(|(code, _)| *code).collect();
    for code in codes {
        let requirements: Vec<String> = rows
            .iter()
            .filter(|(other, _)| *other == code)
            .map(|(_, requirement)| format!("`{requirement}`"))
            .collect();
        writeln!(table, "| `{code}` | {} |", requirements.join(", ")).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rejection/table.md");
    if cfg!(feature = "jwe") && std::env::var_os("RELIER_WRITE_TABLES").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    let documented = std::fs::read_to_string(path).unwrap();
    let documented: String = documented
        .split_inclusive('\n')
        .filter(|row| cfg!(feature = "jwe") || !is_of_jwe(row.trim_start_matches("| `")))
        .collect();
    assert_eq!(table, documented, "{path} is out of date");
}

/// The variants of an enum in a source file.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    lines
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(variant)
        .collect()
}

/// The name of a variant: what comes before its fields, in a source file or in `Debug`.
fn variant(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let end = text.find([' ', '{', '(', ',']).unwrap_or(text.len());
    text[..end].to_owned()
}

/// The variants of the faults that some causes have.
fn faults(of: impl Fn(&Cause) -> Option<String>) -> BTreeSet<String> {
    let all = all();
    let faults = all.iter().filter_map(|rejection| of(rejection.cause()));
    faults.map(variant).collect()
}

#[test]
fn every_rule_can_be_broken() {
    let all = all();
    let produced: BTreeSet<String> = all
        .iter()
        .map(|rejection| variant(format!("{:?}", rejection.cause())))
        .collect();
    let mut declared = variants(include_str!("../rejection/cause.rs"), "Cause");
    if cfg!(not(feature = "jwe")) {
        declared.remove("Jwe");
    }
    assert_eq!(produced, declared);
}

#[test]
fn every_fault_of_a_signed_token_can_be_produced() {
    let produced = faults(|cause| match cause {
        Cause::Malformed { fault } => Some(format!("{fault:?}")),
        _ => None,
    });
    assert_eq!(
        produced,
        variants(include_str!("../jws.rs"), "MalformedJws")
    );
    let produced = faults(|cause| match cause {
        Cause::ClaimsMalformed { fault } => Some(format!("{fault:?}")),
        _ => None,
    });
    assert_eq!(
        produced,
        variants(include_str!("../strict_json.rs"), "JsonFault")
    );
}

#[cfg(feature = "jwe")]
#[test]
fn every_fault_of_an_encrypted_token_can_be_produced() {
    let produced = faults(|cause| match cause {
        Cause::Jwe { fault } => Some(format!("{fault:?}")),
        _ => None,
    });
    assert_eq!(
        produced,
        variants(include_str!("../jwe/fault.rs"), "JweFault")
    );
}

/// The codes that stand in the sources, the kind of token left out, are those that were produced.
#[test]
fn every_code_can_be_produced() {
    let sources = [
        include_str!("../rejection/code.rs"),
        include_str!("../jwe/fault.rs"),
    ];
    let of_any_kind = sources.iter().flat_map(|source| source.split('"'));
    let of_any_kind = of_any_kind.filter(|text| {
        text.starts_with("jws.") || (cfg!(feature = "jwe") && text.starts_with("jwe."))
    });
    let (_, after_kind) = sources[0]
        .split_once("codes_after_kind!(kind, self, {")
        .unwrap();
    let after_kind = after_kind.lines().filter_map(|line| {
        let (_, code) = line.trim().strip_prefix("Cause::")?.split_once("=> ")?;
        code.strip_suffix(',')
    });
    let declared: BTreeSet<&str> = of_any_kind.chain(after_kind).collect();
    let all = all();
    let produced: BTreeSet<&str> = all
        .iter()
        .map(|rejection| match rejection.code().split_once('.') {
            Some(("jws" | "jwe", _)) | None => rejection.code(),
            Some((_, after_kind)) => after_kind,
        })
        .collect();
    assert_eq!(produced, declared);
}

/// Every requirement that is named exists in the project's table of requirements.
#[test]
fn every_requirement_is_known() {
    let known = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/requirements.toml"
    ))
    .unwrap();
    for rejection in all() {
        let line = format!("id = \"{}\"", rejection.requirement());
        assert!(known.contains(&line), "{} of {}", line, rejection.code());
    }
}
