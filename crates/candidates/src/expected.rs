//! Failures of well-kept candidates that are known, each with its reason: `expected/NAME.toml`.

use relier_conformance::ExpectedFailure;
use serde::Deserialize;

const OPENIDCONNECT: &str = include_str!("../expected/openidconnect.toml");
const JSONWEBTOKEN: &str = include_str!("../expected/jsonwebtoken.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    expected_failure: Vec<ExpectedFailure>,
}

/// The known failures of the candidate of this name; most have none.
///
/// # Errors
///
/// What is wrong with the list.
pub fn expected_failures(candidate: &str) -> Result<Vec<ExpectedFailure>, String> {
    let text = match candidate {
        "openidconnect" => OPENIDCONNECT,
        "jsonwebtoken" => JSONWEBTOKEN,
        _ => return Ok(Vec::new()),
    };
    let list: List = toml::from_str(text)
        .map_err(|error| format!("the expected failures of {candidate}: {error}"))?;
    Ok(list.expected_failure)
}
