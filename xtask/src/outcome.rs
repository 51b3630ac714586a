//! What a task came to, and the exit code that says it.

use std::process::ExitCode;

use relier_conformance::Exit;

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

impl From<Exit> for Outcome {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Conforms => Self::Good,
            Exit::DoesNotConform => Self::Bad,
            Exit::Usage => Self::Usage,
            Exit::Fault => Self::Fault,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        let exit = match outcome {
            Outcome::Good => Exit::Conforms,
            Outcome::Bad => Exit::DoesNotConform,
            Outcome::Usage => Exit::Usage,
            Outcome::Fault => Exit::Fault,
        };
        Self::from(exit.code())
    }
}
