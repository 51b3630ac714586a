//! Applications that have relier-token and jsonwebtoken at once: builds and tests `compat/` with each choice of backends.
//!
//! Features are unified over all that an application depends on, so what jsonwebtoken is built with must not matter to us.

use crate::cargo;
use crate::outcome::Outcome;

/// What an application may ask jsonwebtoken for, by itself or through another of its dependencies.
const BACKENDS: [&str; 3] = ["aws_lc_rs", "rust_crypto", "aws_lc_rs,rust_crypto"];

/// Runs the application with each choice, and names those that don't build or work.
pub(crate) fn run() -> Result<Outcome, String> {
    let mut failed = Vec::new();
    for backends in BACKENDS {
        println!("== jsonwebtoken with {backends}");
        let tested = cargo::run(&[
            "test",
            "--locked",
            "--quiet",
            "--manifest-path",
            "compat/Cargo.toml",
            "--features",
            backends,
            "--target-dir",
            "target/compat",
        ])?;
        if tested == Outcome::Bad {
            failed.push(backends);
        }
    }
    if failed.is_empty() {
        return Ok(Outcome::Good);
    }
    anstream::eprintln!(
        "does not work beside jsonwebtoken with {}",
        failed.join("; ")
    );
    Ok(Outcome::Bad)
}
