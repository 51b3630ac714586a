//! Where there are no process groups, a program could not be ended with everything that it started. So none is started.

use std::convert::Infallible;
use std::fmt;

use super::Program;

/// A process that nobody can have.
pub(super) struct Process(Infallible);

impl Process {
    pub(super) fn start(program: &Program) -> Result<Self, String> {
        Err(format!(
            "{} cannot be started: verifier programs are judged on Linux and macOS only, for now",
            program.argv.join(" ")
        ))
    }

    pub(super) fn called(&mut self, _: String) {
        match self.0 {}
    }

    pub(super) fn is_usable(&mut self) -> bool {
        match self.0 {}
    }

    pub(super) fn send(&self, _: String) -> Result<(), String> {
        match self.0 {}
    }

    #[expect(clippy::unused_async, reason = "the one that exists waits")]
    pub(super) async fn line(&mut self) -> Result<String, String> {
        match self.0 {}
    }

    pub(super) fn close(self) -> Self {
        self
    }

    pub(super) fn end(self) {
        match self.0 {}
    }
}

impl fmt::Display for Process {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}
