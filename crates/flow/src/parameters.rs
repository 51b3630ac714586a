//! Parameters of the URLs that a user is sent to.

use relier_discovery::Received;
use url::Url;

use crate::setup_error::SetupError;

/// What an application adds may repeat neither itself nor what the library sets: no parameter occurs twice (RFC 6749,
/// section 3.1).
pub(crate) fn check_further(
    parameters: &[(String, String)],
    reserved: &[&str],
) -> Result<(), SetupError> {
    let mut seen = reserved.to_vec();
    for (name, _) in parameters {
        if seen.contains(&name.as_str()) {
            return Err(SetupError::Parameter {
                name: Received::new(name),
            });
        }
        seen.push(name);
    }
    Ok(())
}

/// Keeps the query of the endpoint (RFC 6749, section 3.1), but for parameters that would then occur twice.
pub(crate) fn with_parameters(endpoint: &Url, parameters: &[(&str, &str)]) -> Url {
    let mut url = endpoint.clone();
    let taken = |name: &str| parameters.iter().any(|(other, _)| *other == name);
    if endpoint.query_pairs().any(|(name, _)| taken(&name)) {
        let kept = endpoint.query_pairs().filter(|(name, _)| !taken(name));
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.query_pairs_mut().extend_pairs(parameters);
    url
}
