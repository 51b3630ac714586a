//! Any text as an encrypted token, for each way to find the key.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use relier_token::{
    ContentEncryption, Decryption, DecryptionKey, IdTokenPolicy, KeyManagement, KeySet, Timestamp,
};

static POLICIES: LazyLock<Vec<IdTokenPolicy>> = LazyLock::new(|| {
    let ec = br#"{"kty": "EC", "crv": "P-256", "x": "Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0",
        "y": "HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw", "d": "r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8"}"#;
    let ec = || DecryptionKey::from_jwk(ec).expect("a key");
    let secret = |octets: usize| DecryptionKey::from_secret(&vec![7; octets]);
    [
        (
            KeyManagement::Direct,
            ContentEncryption::A128CbcHs256,
            secret(32),
        ),
        (
            KeyManagement::Direct,
            ContentEncryption::A128Gcm,
            secret(16),
        ),
        (
            KeyManagement::A128Kw,
            ContentEncryption::A128Gcm,
            secret(16),
        ),
        (
            KeyManagement::A256GcmKw,
            ContentEncryption::A256CbcHs512,
            secret(32),
        ),
        (KeyManagement::EcdhEs, ContentEncryption::A128CbcHs256, ec()),
        (
            KeyManagement::EcdhEsA128Kw,
            ContentEncryption::A128Gcm,
            ec(),
        ),
    ]
    .into_iter()
    .map(|(management, content, key)| {
        IdTokenPolicy::new("https://op.example.com", "client").decrypt_with(Decryption::new(
            management,
            content,
            [key],
        ))
    })
    .collect()
});

fuzz_target!(|data: &[u8]| {
    let Ok(raw) = std::str::from_utf8(data) else {
        return;
    };
    let keys = KeySet::from_jwks(br#"{"keys": []}"#).expect("a key set");
    for policy in POLICIES.iter() {
        assert!(
            policy
                .verify(raw, &keys, Timestamp::from_unix_seconds(1_800_000_000))
                .is_err()
        );
    }
    let _ = DecryptionKey::from_jwk(data);
    let _ = DecryptionKey::from_pkcs8(data);
});
