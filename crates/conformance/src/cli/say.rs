//! What is said on the standard output and the standard error. Whoever no longer listens is not told: a closed pipe is no
//! reason to break off a run.

use std::io::Write as _;

/// The result of a command.
pub fn out(text: &str) {
    let mut stream = anstream::stdout();
    let _ = write!(stream, "{text}").and_then(|()| stream.flush());
}

/// What happens meanwhile, and what is wrong.
pub fn err(text: &str) {
    let mut stream = anstream::stderr();
    let _ = write!(stream, "{text}").and_then(|()| stream.flush());
}
