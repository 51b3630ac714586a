//! Any octets as a key set, a JWK, PEM and DER.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relier_token::{KeySet, PublicKey};

fuzz_target!(|data: &[u8]| {
    if let Ok(keys) = KeySet::from_jwks(data) {
        assert!(keys.unusable().count() <= keys.len());
    }
    for key in [PublicKey::from_jwk(data), PublicKey::from_der(data)] {
        if let Ok(key) = key {
            assert_eq!(key.thumbprint().len(), 43);
        }
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = PublicKey::from_pem(text);
    }
});
