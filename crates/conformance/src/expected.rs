//! Failures that somebody has written down with a reason.

use serde::Deserialize;

/// One failure that is known. It always runs, and has to fail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailure {
    /// The scenario's id.
    pub scenario: String,
    /// Why it fails.
    pub reason: String,
}
