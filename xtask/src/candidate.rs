//! Who is judged: candidates of this repository by name, applications and programs by their `rp.toml`.

use std::path::Path;
use std::sync::Arc;

use relier_candidates::{candidates, expected_failures, well_kept};
use relier_conformance::{
    Candidate, ExpectedFailure, HttpCandidate, RpKind, RpToml, RunFault, StdioCandidate,
};

use crate::outcome::Outcome;

/// A candidate, and what is known to fail.
pub(crate) struct Chosen {
    pub(crate) candidate: Arc<dyn Candidate>,
    pub(crate) expected: Vec<ExpectedFailure>,
}

/// The candidates that a name or a path stands for, or what to tell whoever wrote it.
pub(crate) fn chosen(name: &str) -> Result<Vec<Chosen>, (String, Outcome)> {
    let path = Path::new(name);
    if path.extension().is_some_and(|ending| ending == "toml") {
        return Ok(vec![described(path)?]);
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
        let message = format!(
            "there is no candidate {name:?}; `--candidate list` names those that there are, and a path to an rp.toml is one too"
        );
        return Err((message, Outcome::Usage));
    }
    found
        .into_iter()
        .map(|candidate| {
            let expected =
                expected_failures(candidate.name()).map_err(|what| (what, Outcome::Usage))?;
            Ok(Chosen {
                candidate,
                expected,
            })
        })
        .collect()
}

fn described(path: &Path) -> Result<Chosen, (String, Outcome)> {
    let described = RpToml::read(path).map_err(|error| (error.to_string(), Outcome::Usage))?;
    let expected = described.expected_failures.clone();
    let candidate: Arc<dyn Candidate> = match described.kind {
        RpKind::Stdio => Arc::new(StdioCandidate::new(
            described.name,
            described.start,
            described.folder,
            described.env.into_iter().collect(),
        )),
        RpKind::Http => {
            let candidate = HttpCandidate::new(described).map_err(|what| (what, Outcome::Usage))?;
            let unusable = |what| RunFault::Candidate {
                name: candidate.name().to_owned(),
                what,
            };
            candidate
                .install()
                .map_err(|what| (unusable(what).to_string(), Outcome::Fault))?;
            Arc::new(candidate)
        }
    };
    Ok(Chosen {
        candidate,
        expected,
    })
}
