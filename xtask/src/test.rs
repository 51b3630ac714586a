//! Everything that has to pass before a change lands.

use std::process::Command;
use std::time::Instant;

use crate::architecture;
use crate::compat;
use crate::outcome::Outcome;
use crate::requirements;

/// The crates that people get from the registry. Each is packaged, so that what it embeds is seen to be
/// inside; building all of them once more from the packages would double the time.
const PUBLISHED: &[&str] = &[
    "relier-token",
    "relier-discovery",
    "relier-flow",
    "relier-axum",
    "relier",
    "relier-scripted-idp",
    "relier-conformance",
];

struct Step {
    name: &'static str,
    arguments: Vec<&'static str>,
    environment: &'static [(&'static str, &'static str)],
}

impl Step {
    fn new(name: &'static str, arguments: &[&'static str]) -> Self {
        Self {
            name,
            arguments: arguments.to_vec(),
            environment: &[],
        }
    }
}

fn lints(name: &'static str, of: &[&'static str]) -> Step {
    let mut step = Step::new(name, &["clippy", "--locked", "--quiet"]);
    step.arguments.extend(of);
    step.arguments.extend(["--", "-D", "warnings"]);
    step
}

fn steps() -> Vec<Step> {
    let mut package = Step::new(
        "packages",
        &["package", "--locked", "--quiet", "--no-verify"],
    );
    for name in PUBLISHED {
        package.arguments.extend(["--package", name]);
    }
    let mut documentation = Step::new(
        "documentation",
        &["doc", "--locked", "--workspace", "--no-deps", "--quiet"],
    );
    documentation.environment = &[("RUSTDOCFLAGS", "-D warnings")];
    vec![
        Step::new("format", &["fmt", "--all", "--check"]),
        lints("lints", &["--workspace", "--all-targets"]),
        lints(
            "lints of the tests that `cargo xtask real-provider` and `cargo xtask browser` run",
            &[
                "--workspace",
                "--test",
                "real_provider",
                "--test",
                "browser",
            ],
        ),
        Step::new(
            "tests",
            &[
                "test",
                "--locked",
                "--workspace",
                "--all-targets",
                "--no-fail-fast",
            ],
        ),
        Step::new(
            "tests of the token crate with every feature",
            &[
                "test",
                "--locked",
                "--package",
                "relier-token",
                "--all-features",
            ],
        ),
        lints(
            "lints of the token crate with every feature",
            &[
                "--package",
                "relier-token",
                "--all-features",
                "--all-targets",
            ],
        ),
        Step::new(
            "documentation tests",
            &["test", "--locked", "--workspace", "--doc"],
        ),
        documentation,
        Step::new(
            "crates without their default features",
            &[
                "check",
                "--locked",
                "--quiet",
                "--no-default-features",
                "-p",
                "relier-discovery",
                "-p",
                "relier-flow",
                "-p",
                "relier-axum",
                "-p",
                "relier",
            ],
        ),
        package,
    ]
}

/// Runs every step, the later ones too when an earlier one fails, and says at the end which failed.
pub(crate) fn run() -> Result<Outcome, String> {
    let mut failed = Vec::new();
    for step in steps() {
        println!("== {}: cargo {}", step.name, step.arguments.join(" "));
        let started = Instant::now();
        let status = Command::new("cargo")
            .args(&step.arguments)
            .envs(step.environment.iter().copied())
            .env("INSTA_UPDATE", "no")
            .status()
            .map_err(|error| format!("cargo could not be started: {error}"))?;
        println!(
            "== {}: {status} after {} s",
            step.name,
            started.elapsed().as_secs()
        );
        if !status.success() {
            failed.push(step.name);
        }
    }
    println!("== architecture");
    if architecture::run()? != Outcome::Good {
        failed.push("architecture");
    }
    println!("== beside jsonwebtoken");
    if compat::run()? != Outcome::Good {
        failed.push("beside jsonwebtoken");
    }
    println!("== requirements");
    if requirements::check() != Outcome::Good {
        failed.push("requirements");
    }
    if failed.is_empty() {
        println!("== all good");
        return Ok(Outcome::Good);
    }
    anstream::eprintln!("== failed: {}", failed.join(", "));
    Ok(Outcome::Bad)
}
