//! Providers and key sets over a fake HTTP client and a clock that the test moves.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod fake;
mod key_rotation;
mod lookup;
mod outage;
mod providers;
mod refresh;
mod reports;
mod retry;
mod single_flight;
mod soak;
mod tenant_clients;
mod tenants;
