//! Exit codes.

/// How a run ends for whoever started it. The numbers are a contract: people gate their CI on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The candidate conforms.
    Conforms,
    /// It does not.
    DoesNotConform,
    /// The command line, the suite or the configuration is wrong, or nothing was selected.
    Usage,
    /// The harness or the candidate could not be run.
    Fault,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Conforms => 0,
            Self::DoesNotConform => 1,
            Self::Usage => 2,
            Self::Fault => 3,
        }
    }
}
