//! What a task came to, and the exit code that says it.

use std::process::ExitCode;

/// How a task ended. The numbers are the exit codes of `oidc-conformance`: people gate their CI on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything asked for holds.
    Good,
    /// Something that was checked does not hold.
    Bad,
    /// The command line or the configuration is wrong.
    Usage,
    /// The task itself could not be carried out.
    Fault,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Good => Self::SUCCESS,
            Outcome::Bad => Self::from(1),
            Outcome::Usage => Self::from(2),
            Outcome::Fault => Self::from(3),
        }
    }
}
