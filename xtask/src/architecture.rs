//! Which crate may depend on which: the arrows of ARCHITECTURE.md, executed.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::outcome::Outcome;

/// What one crate of the workspace may depend on, tests included.
struct Rule {
    package: &'static str,
    workspace: &'static [&'static str],
}

/// The whole house. A crate that is missing here fails the check: somebody has to decide its place.
const RULES: &[Rule] = &[
    Rule {
        package: "relier-token",
        workspace: &[],
    },
    Rule {
        package: "relier-discovery",
        workspace: &["relier-token"],
    },
    Rule {
        package: "relier-flow",
        workspace: &["relier-token", "relier-discovery"],
    },
    Rule {
        package: "relier-axum",
        workspace: &["relier-token", "relier-discovery", "relier-flow"],
    },
    Rule {
        package: "relier",
        workspace: &[
            "relier-token",
            "relier-discovery",
            "relier-flow",
            "relier-axum",
        ],
    },
    Rule {
        package: "relier-scripted-idp",
        workspace: &[],
    },
    Rule {
        package: "relier-conformance",
        workspace: &["relier-scripted-idp"],
    },
    Rule {
        package: "relier-candidates",
        workspace: &["relier", "relier-conformance"],
    },
    Rule {
        package: "xtask",
        workspace: &["relier-candidates", "relier-conformance"],
    },
];

/// Crates that sign users in or are judged. What they link is somebody else's choice to make.
const RELYING_PARTY_CRATES: &[&str] = &[
    "relier-token",
    "relier-discovery",
    "relier-flow",
    "relier-axum",
    "relier",
];

/// Witnesses and peers. A relying-party crate may use them in tests, never in what it ships.
const WITNESSES: &[&str] = &["jsonwebtoken", "openidconnect"];

/// Never in the tree of what is published, at any depth.
const BANNED_ANYWHERE: &[&str] = &["openssl", "openssl-sys", "native-tls"];

pub(crate) fn run() -> Result<Outcome, String> {
    let metadata = MetadataCommand::new()
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|error| format!("cargo metadata failed: {error}"))?;
    let faults = faults(&metadata);
    if faults.is_empty() {
        println!(
            "architecture: {} crates, every arrow points the right way",
            RULES.len()
        );
        return Ok(Outcome::Good);
    }
    for fault in &faults {
        anstream::eprintln!("architecture: {fault}");
    }
    Ok(Outcome::Bad)
}

fn faults(metadata: &Metadata) -> Vec<String> {
    let members: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        match RULES.iter().find(|rule| rule.package == package.name.as_str()) {
            Some(rule) => faults.extend(arrows_against(rule, package, &members)),
            None => faults.push(format!(
                "`{}` has no rule: add it to RULES in xtask/src/architecture.rs and to ARCHITECTURE.md",
                package.name
            )),
        }
        faults.extend(witnesses_shipped(package));
        faults.extend(lints_not_inherited(package));
    }
    faults.extend(banned(metadata));
    faults
}

fn arrows_against(rule: &Rule, package: &Package, members: &BTreeSet<&str>) -> Vec<String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| members.contains(dependency.name.as_str()))
        .filter(|dependency| !rule.workspace.contains(&dependency.name.as_str()))
        .map(|dependency| {
            format!(
                "`{}` depends on `{}` ({}), which ARCHITECTURE.md does not allow",
                package.name, dependency.name, dependency.kind
            )
        })
        .collect()
}

fn witnesses_shipped(package: &Package) -> Vec<String> {
    if !RELYING_PARTY_CRATES.contains(&package.name.as_str()) {
        return Vec::new();
    }
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .filter(|dependency| WITNESSES.contains(&dependency.name.as_str()))
        .map(|dependency| {
            format!(
                "`{}` ships `{}`: a witness belongs in dev-dependencies",
                package.name, dependency.name
            )
        })
        .collect()
}

fn lints_not_inherited(package: &Package) -> Option<String> {
    let manifest = std::fs::read_to_string(&package.manifest_path).unwrap_or_default();
    let inherits = manifest.contains("[lints]\nworkspace = true");
    (!inherits).then(|| {
        format!(
            "`{}` does not inherit the workspace lints (`[lints] workspace = true`)",
            package.name
        )
    })
}

fn banned(metadata: &Metadata) -> Vec<String> {
    metadata
        .packages
        .iter()
        .filter(|package| BANNED_ANYWHERE.contains(&package.name.as_str()))
        .map(|package| format!("`{}` is in the tree: TLS is rustls here", package.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Metadata {
        MetadataCommand::new()
            .exec()
            .expect("cargo metadata of this workspace")
    }

    #[test]
    fn this_workspace_has_no_fault() {
        assert_eq!(faults(&workspace()), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_from_the_judge_to_a_relying_party_is_a_fault() {
        let metadata = workspace();
        let members = ["relier-token", "relier-discovery"].into();
        let discovery = metadata
            .workspace_packages()
            .into_iter()
            .find(|package| package.name == "relier-discovery")
            .expect("relier-discovery is a member");
        let forbids_everything = Rule {
            package: "relier-discovery",
            workspace: &[],
        };
        let faults = arrows_against(&forbids_everything, discovery, &members);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(
            faults[0].starts_with("`relier-discovery` depends on `relier-token`"),
            "{faults:?}"
        );
    }

    #[test]
    fn the_rules_never_let_the_judge_see_a_relying_party() {
        for judge in ["relier-scripted-idp", "relier-conformance"] {
            let rule = RULES
                .iter()
                .find(|rule| rule.package == judge)
                .expect("the judge has a rule");
            for relying_party in RELYING_PARTY_CRATES {
                assert!(
                    !rule.workspace.contains(relying_party),
                    "{judge} may see {relying_party}"
                );
            }
        }
    }
}
