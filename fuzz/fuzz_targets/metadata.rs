//! Any octets as the metadata of a provider.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relier_discovery::{Transport, metadata_response};
use relier_token::Issuer;

fuzz_target!(|data: &[u8]| {
    let response = http::Response::builder()
        .status(200)
        .header("content-type", "application/json")
        .body(data.to_vec())
        .expect("a response");
    let issuer = Issuer::new("https://op.example.com");
    if let Ok(metadata) = metadata_response(&issuer, Transport::default(), &response) {
        assert!(!format!("{metadata:?}").is_empty());
    }
});
