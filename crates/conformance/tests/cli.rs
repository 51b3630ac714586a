//! `oidc-conformance` from end to end: exit codes and messages are a contract, people gate their CI on them.
#![cfg(unix)]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test a broken set-up is a panic"
)]

#[path = "cli/commands.rs"]
mod commands;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/expectations.rs"]
mod expectations;
#[path = "cli/interrupted.rs"]
mod interrupted;
#[path = "cli/parts.rs"]
mod parts;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/verdicts.rs"]
mod verdicts;
