//! `cargo xtask real-provider`: the example application signs users in at a provider that nobody here wrote.
//!
//! A lane of its own, because it needs Node: `cargo test` neither fails for want of it nor leaves these tests out unsaid.

use std::process::Command;

use crate::cargo;
use crate::outcome::Outcome;
use crate::repository::repository;

const PROVIDER: &str = "fixtures/providers/node-oidc-provider";
/// What package.json of the provider asks for.
const NODE: u32 = 20;

pub(crate) fn run() -> Result<Outcome, String> {
    let root = repository()?;
    node_is_there()?;
    let installed = Command::new("./run.sh")
        .arg("--install")
        .current_dir(root.join(PROVIDER))
        .status()
        .map_err(|error| format!("{PROVIDER}/run.sh could not be started: {error}"))?;
    if !installed.success() {
        return Err(format!(
            "{PROVIDER}/run.sh --install failed ({installed}): the provider's packages are not there"
        ));
    }
    // With the whole workspace, so that nothing is built a second time with other features.
    let example = ["build", "--locked", "--workspace", "--example", "sign_in"];
    if cargo::run(&example)? == Outcome::Bad {
        return Err("the example application does not build".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let example = root.join(target).join("debug/examples/sign_in");
    cargo::outcome_of(
        Command::new("cargo")
            .args(["test", "--locked", "--workspace", "--test", "real_provider"])
            .env("SIGN_IN_EXAMPLE", example),
    )
}

fn node_is_there() -> Result<(), String> {
    let remedy = format!(
        "Node {NODE} or newer with npm is needed (Debian 13, Ubuntu 26.04: apt-get install nodejs npm; others: https://nodejs.org)"
    );
    for program in ["node", "npm"] {
        if Command::new(program).arg("--version").output().is_err() {
            return Err(format!("there is no `{program}` on PATH; {remedy}"));
        }
    }
    let version = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|error| format!("node could not be started: {error}; {remedy}"))?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    match major(&version) {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(format!("node is {version}; {remedy}")),
    }
}

/// `v20.20.2` is 20.
fn major(version: &str) -> Option<u32> {
    let (major, _) = version.strip_prefix('v')?.split_once('.')?;
    major.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_the_version_that_node_prints() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v9.1.0"), Some(9));
        assert_eq!(major("20"), None);
        assert_eq!(major(""), None);
    }
}
