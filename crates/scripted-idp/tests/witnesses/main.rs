//! What the provider promises, judged by software that nobody here wrote, and by a table that a person can read.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets what it did not expect has to stop"
)]

mod client;
mod golden;
mod honest;
mod keys;
mod log;
mod members;
mod mutations;
mod observation;
mod tls;
