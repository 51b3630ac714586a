//! Whole sign-ins and sign-outs at a router, against a provider in memory.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod app;
mod failures;
mod idp;
mod sessions;
mod sign_in;
mod sign_out;
mod tenants;
