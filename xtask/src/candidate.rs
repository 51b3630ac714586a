//! Who is judged: candidates of this repository by name, applications and programs by their `rp.toml`.

use std::path::Path;
use std::sync::Arc;

use relier_candidates::{candidates, expected_failures, well_kept};
use relier_conformance::cli::{self, Fault, closest, did_you_mean};
use relier_conformance::{Candidate, ExpectedFailure, RpToml};

/// A candidate, and what is known to fail.
pub(crate) struct Chosen {
    pub(crate) candidate: Arc<dyn Candidate>,
    pub(crate) expected: Vec<ExpectedFailure>,
}

/// The candidates that a name or a path stands for, or what to tell whoever wrote it.
pub(crate) fn chosen(name: &str, browser: bool) -> Result<Vec<Chosen>, Fault> {
    let path = Path::new(name);
    if path.extension().is_some_and(|ending| ending == "toml") {
        return Ok(vec![described(path, browser)?]);
    }
    if browser {
        return Err(Fault::usage(format!(
            "--browser is for web applications, and {name} is a part of this program: it has no pages"
        )));
    }
    let found = match name {
        "all" => well_kept(),
        name => {
            let mut found = candidates();
            found.retain(|candidate| candidate.name() == name);
            found
        }
    };
    if found.is_empty() {
        let known = candidates();
        let names = known.iter().map(|candidate| candidate.name());
        let meant = did_you_mean(closest(name, names.chain(["all"])));
        let meant = meant.map_or_else(String::new, |meant| format!("{meant} "));
        return Err(Fault::usage(format!(
            "there is no candidate {name:?}; {meant}`--candidate list` names those that there are, and a path to an rp.toml is one too"
        )));
    }
    found
        .into_iter()
        .map(|candidate| {
            let expected = expected_failures(candidate.name()).map_err(Fault::usage)?;
            Ok(Chosen {
                candidate,
                expected,
            })
        })
        .collect()
}

fn described(path: &Path, browser: bool) -> Result<Chosen, Fault> {
    let described = RpToml::read(path).map_err(|error| Fault::usage(error.to_string()))?;
    Ok(Chosen {
        expected: described.expected_failures.clone(),
        candidate: cli::candidate(described, browser)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_that_is_nearly_named_right_is_asked_after() {
        let said = |name: &str| chosen(name, false).map(drop).unwrap_err().message;
        let ends =
            "`--candidate list` names those that there are, and a path to an rp.toml is one too";
        assert_eq!(
            said("reliar"),
            format!("there is no candidate \"reliar\"; did you mean relier? {ends}")
        );
        assert_eq!(
            said("nobody"),
            format!("there is no candidate \"nobody\"; {ends}")
        );
    }
}
