//! Tables over `verify` and `from_jwks`: every check has a row here that fails without it.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "an expectation stands in a row as it is compared"
)]

mod access_token_cache;
mod codes;
mod confusion;
mod differential;
mod differential_of_many;
mod every_algorithm;
mod header;
mod id_token;
#[cfg(feature = "jwe")]
mod jwe;
#[cfg(feature = "jwe")]
mod jwe_standards;
mod key_set;
mod kinds;
mod mint;
mod one_rule;
mod properties;
mod public_key;
mod strict_json;
mod vectors;
mod verified;
mod witness;
