//! Values that are secret or random, in part: enough to tell them apart, not enough to use them.

/// Names of parameters and members whose values are never shown in full.
const NAMES: [&str; 10] = [
    "code",
    "state",
    "nonce",
    "code_challenge",
    "code_verifier",
    "client_secret",
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
];
/// How many characters are shown.
const SHOWN: usize = 6;

/// A value under one of these names, if it is longer than what is shown of it.
pub(super) fn value(name: &str, value: &str) -> Option<String> {
    let cut = is_secret(name) && value.chars().count() > SHOWN;
    cut.then(|| beginning(value))
}

/// Whether values under this name are never shown in full.
pub(super) fn is_secret(name: &str) -> bool {
    NAMES.contains(&name)
}

/// A value's first characters.
pub(super) fn beginning(value: &str) -> String {
    format!("{}…", value.chars().take(SHOWN).collect::<String>())
}

/// A URL whose random and secret values show their first characters only.
pub(super) fn url(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| {
            let short = pair
                .split_once('=')
                .and_then(|(name, text)| Some(format!("{name}={}", value(name, text)?)));
            short.unwrap_or_else(|| pair.to_owned())
        })
        .collect();
    format!("{path}?{}", pairs.join("&"))
}
