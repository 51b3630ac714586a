//! In a real browser: what people see of a run, and applications that need one.
//!
//! `cargo xtask browser` runs this; it is no part of `cargo test`, which has to do without Chromium.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod application;
mod report;
mod silent;
