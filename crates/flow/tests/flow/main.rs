//! Whole sign-ins against a provider in memory, with a clock that the test moves.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod any_input;
mod authorization_request;
mod callback;
#[cfg(feature = "jwe")]
mod encrypted_id_token;
mod honest;
mod id_token;
mod idp;
mod secrecy;
mod setup;
mod sign_out;
mod token_request;
mod token_response;
mod userinfo;
