//! Any text as a token of every kind: none is ever accepted, since nobody here signs.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use relier_token::{
    AccessTokenPolicy, Algorithm, AuthorizationResponsePolicy, ClientAssertionPolicy, DpopPolicy,
    IdTokenPolicy, IntrospectionPolicy, KeySet, LogoutTokenPolicy, RequestObjectPolicy, Timestamp,
    UserInfoPolicy,
};

static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    KeySet::from_jwks(
        br#"{"keys": [
            {"kty": "EC", "crv": "P-256", "kid": "ec", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
            {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        ]}"#,
    )
    .expect("a key set")
});

fuzz_target!(|data: &[u8]| {
    let Ok(raw) = std::str::from_utf8(data) else {
        return;
    };
    let now = Timestamp::from_unix_seconds(1_800_000_000);
    let id_token =
        IdTokenPolicy::new("https://op.example.com", "client").algorithms(Algorithm::ALL);
    let seen = id_token.verify(raw, &KEYS, now);
    assert!(!seen.expect_err("nobody signed").to_string().contains('\n'));
    let access_token =
        AccessTokenPolicy::new("https://op.example.com", "api").algorithms(Algorithm::ALL);
    assert!(access_token.verify(raw, &KEYS, now).is_err());
    let logout_token =
        LogoutTokenPolicy::new("https://op.example.com", "client").algorithms(Algorithm::ALL);
    assert!(logout_token.verify(raw, &KEYS, now).is_err());
    let (issuer, client) = ("https://op.example.com", "client");
    let refused = [
        AuthorizationResponsePolicy::new(issuer, client, "state")
            .algorithms(Algorithm::ALL)
            .verify(raw, &KEYS, now)
            .is_err(),
        UserInfoPolicy::new(issuer, client, "user")
            .algorithms(Algorithm::ALL)
            .verify(raw, &KEYS, now)
            .is_err(),
        IntrospectionPolicy::new(issuer, "api")
            .algorithms(Algorithm::ALL)
            .verify(raw, &KEYS, now)
            .is_err(),
        RequestObjectPolicy::new(client, issuer)
            .algorithms(Algorithm::ALL)
            .verify(raw, &KEYS, now)
            .is_err(),
        ClientAssertionPolicy::new(client, issuer)
            .algorithms(Algorithm::ALL)
            .verify(raw, &KEYS, now)
            .is_err(),
    ];
    assert_eq!(refused, [true; 5]);
    // A proof brings its own key, so one could be made; it only must not panic.
    let _ = DpopPolicy::new("GET", "https://api.example.com/").verify(raw, now);
});
