//! Provider metadata (OpenID Connect Discovery 1.0 section 4).

use serde_json::Value;
use url::Url;

use super::http::{Answer, is_safe};
use super::id_token::is_alike;
use super::json::{self, Object};
use super::switch::{Flaw, Switch};
use super::text;

/// What the relying party needs to know of its provider.
#[derive(Clone, Debug)]
pub(super) struct Metadata {
    /// What callbacks and tokens have to name.
    pub(super) issuer: String,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    /// Always there, unless the check of it is left out.
    pub(super) key_set: Option<Url>,
    pub(super) userinfo_endpoint: Option<Url>,
    pub(super) end_session_endpoint: Option<Url>,
    /// What the provider says it may sign ID tokens with.
    pub(super) algorithms: Vec<String>,
    /// The methods of code challenges that the provider lists.
    pub(super) challenges: Vec<String>,
    /// The provider promises `iss` in its authorization responses (RFC 9207 section 3).
    pub(super) sends_issuer: bool,
}

/// Where the metadata of an issuer lies (section 4.1).
pub(super) fn location(issuer: &str, flaw: Flaw) -> Result<Url, String> {
    let base = match issuer.strip_suffix('/') {
        Some(base) if !flaw.is(Switch::WELL_KNOWN_AFTER_SLASH) => base,
        _ => issuer,
    };
    Url::parse(&format!("{base}/.well-known/openid-configuration"))
        .map_err(|error| format!("issuer: {error}"))
}

/// What those go on with who think that every provider has the same paths.
pub(super) fn guessed(issuer: &str, flaw: Flaw) -> Result<Metadata, String> {
    let named = |path: &str| format!("{issuer}/{path}");
    let members = Object::from_iter([
        ("issuer".to_owned(), issuer.into()),
        (
            "authorization_endpoint".to_owned(),
            named("authorize").into(),
        ),
        ("token_endpoint".to_owned(), named("token").into()),
        ("jwks_uri".to_owned(), named("keys").into()),
    ]);
    let body = serde_json::to_vec(&members).map_err(|error| error.to_string())?;
    read(issuer, &Answer { status: 200, body }, flaw)
}

/// Reads the answer (sections 4.2 and 4.3).
pub(super) fn read(issuer: &str, answer: &Answer, flaw: Flaw) -> Result<Metadata, String> {
    if answer.status != 200 && !flaw.is(Switch::IGNORE_METADATA_STATUS) {
        return Err(format!("metadata with status {}", answer.status));
    }
    let members = match json::object(&answer.body, flaw) {
        Ok(members) => members,
        Err(_) if flaw.is(Switch::GUESS_ENDPOINTS) => {
            Object::from_iter([("issuer".to_owned(), issuer.into())])
        }
        Err(error) => return Err(format!("metadata: {error}")),
    };
    let received = text::string(&members, "issuer", flaw);
    let trusted = match received {
        Some(named) if named != issuer && flaw.is(Switch::ISSUER_OF_THE_METADATA) => named,
        Some(named)
            if named != issuer
                && named.split(['?', '#']).next() == Some(issuer)
                && flaw.is(Switch::ISSUER_WITH_QUERY_OF_THE_METADATA) =>
        {
            named
        }
        _ => {
            check_issuer(issuer, received, members.contains_key("issuer"), flaw)?;
            issuer
        }
    };
    let trusted = trusted.to_owned();
    if !members.contains_key("grant_types_supported") && flaw.is(Switch::GRANT_TYPES_REQUIRED) {
        return Err("metadata without grant_types_supported".to_owned());
    }
    if !members.contains_key("response_modes_supported") && flaw.is(Switch::RESPONSE_MODES_REQUIRED)
    {
        return Err("metadata without response_modes_supported".to_owned());
    }
    let has_escapes = answer.body.windows(2).any(|two| two == b"\\u");
    if has_escapes && flaw.is(Switch::METADATA_WITHOUT_ESCAPES) {
        return Err("metadata with escape sequences".to_owned());
    }
    let endpoints = Endpoints {
        issuer: Url::parse(issuer).map_err(|error| error.to_string())?,
        members,
        flaw,
    };
    Ok(Metadata {
        issuer: trusted,
        authorization_endpoint: endpoints.required("authorization_endpoint", "authorize")?,
        token_endpoint: endpoints.required("token_endpoint", "token")?,
        key_set: match endpoints.required("jwks_uri", "keys") {
            Ok(url) => Some(url),
            Err(_) if flaw.is(Switch::NO_KEYS_NO_VERIFICATION) => None,
            Err(error) => return Err(error),
        },
        userinfo_endpoint: endpoints.optional("userinfo_endpoint")?,
        end_session_endpoint: endpoints.optional("end_session_endpoint")?,
        algorithms: endpoints.listed("id_token_signing_alg_values_supported"),
        challenges: endpoints.listed("code_challenge_methods_supported"),
        sends_issuer: endpoints
            .members
            .get("authorization_response_iss_parameter_supported")
            .is_some_and(|value| value == true),
    })
}

/// The issuer is the one that was asked for, character for character.
fn check_issuer(
    expected: &str,
    received: Option<&str>,
    is_there: bool,
    flaw: Flaw,
) -> Result<(), String> {
    let fine = match received {
        None if is_there => flaw.is(Switch::DISCOVERY_ISSUER_ONLY_IF_STRING),
        None => {
            flaw.is(Switch::DISCOVERY_ISSUER_ONLY_IF_PRESENT)
                || flaw.is(Switch::DISCOVERY_ISSUER_ONLY_IF_STRING)
        }
        Some(received) => {
            let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
            received == expected
                || received.starts_with(expected) && flaw.is(Switch::DISCOVERY_ISSUER_BY_PREFIX)
                || bare(received) == bare(expected)
                    && flaw.is(Switch::DISCOVERY_ISSUER_WITHOUT_TRAILING_SLASH)
                || received.eq_ignore_ascii_case(expected)
                    && flaw.is(Switch::DISCOVERY_ISSUER_IGNORING_CASE)
                || origin(received) == origin(expected) && flaw.is(Switch::DISCOVERY_ISSUER_BY_HOST)
                || parsed(received) == parsed(expected) && flaw.is(Switch::DISCOVERY_ISSUER_FOLDED)
                || is_alike(received, expected, flaw)
        }
    };
    if fine || flaw.is(Switch::SKIP_DISCOVERY_ISSUER) {
        Ok(())
    } else {
        Err(format!("metadata of {received:?}, expected {expected:?}"))
    }
}

fn parsed(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.into())
}

fn origin(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.origin().ascii_serialization())
}

struct Endpoints {
    issuer: Url,
    members: Object,
    flaw: Flaw,
}

impl Endpoints {
    fn required(&self, member: &str, usual_path: &str) -> Result<Url, String> {
        self.named(member).or_else(|error| {
            let token = member == "token_endpoint" && self.flaw.is(Switch::GUESS_TOKEN_ENDPOINT);
            if token || self.flaw.is(Switch::GUESS_ENDPOINTS) {
                let base = self.issuer.as_str().trim_end_matches('/');
                Url::parse(&format!("{base}/{usual_path}")).map_err(|error| error.to_string())
            } else {
                Err(error)
            }
        })
    }

    /// The strings of a list; none where there is no list.
    fn listed(&self, member: &str) -> Vec<String> {
        let list = self.members.get(member).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    fn optional(&self, member: &str) -> Result<Option<Url>, String> {
        let found = self.members.contains_key(member);
        found.then(|| self.named(member)).transpose()
    }

    fn named(&self, member: &str) -> Result<Url, String> {
        let named = json::text(&self.members, member)
            .ok_or_else(|| format!("metadata without {member}"))?;
        let url = match Url::parse(named) {
            Err(_) if self.flaw.is(Switch::RELATIVE_ENDPOINTS) => self.issuer.join(named),
            url => url,
        };
        let url = url.map_err(|error| format!("{member}: {error}"))?;
        if is_safe(&url, &self.issuer)
            || url.scheme() != "http" && self.flaw.is(Switch::ENDPOINTS_OF_ANY_SCHEME)
            || self.flaw.is(Switch::ENDPOINTS_WITHOUT_TLS)
        {
            Ok(url)
        } else {
            Err(format!("{member} without TLS"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://idp.example.com/one";

    fn metadata(change: &[(&str, &str)]) -> Answer {
        let mut members = Object::new();
        for (name, value) in [
            ("issuer", ISSUER),
            (
                "authorization_endpoint",
                "https://idp.example.com/one/authorize",
            ),
            ("token_endpoint", "https://idp.example.com/one/token"),
            ("jwks_uri", "https://idp.example.com/one/jwks"),
        ]
        .iter()
        .chain(change)
        {
            members.insert((*name).to_owned(), (*value).into());
        }
        Answer {
            status: 200,
            body: serde_json::to_vec(&members).unwrap(),
        }
    }

    fn check(answer: &Answer, leaves_out: Switch) {
        assert!(read(ISSUER, answer, Flaw::new(None)).is_err());
        assert!(read(ISSUER, answer, Flaw::new(Some(leaves_out))).is_ok());
    }

    #[test]
    fn one_slash_goes_before_the_well_known_path_is_appended() {
        let expected = "https://idp.example.com/one/.well-known/openid-configuration";
        let honest = Flaw::new(None);
        let slash = format!("{ISSUER}/");
        assert_eq!(location(ISSUER, honest).unwrap().as_str(), expected);
        assert_eq!(location(&slash, honest).unwrap().as_str(), expected);
        let flaw = Flaw::new(Some(Switch::WELL_KNOWN_AFTER_SLASH));
        assert_ne!(location(&slash, flaw).unwrap().as_str(), expected);
    }

    #[test]
    fn reads_honest_metadata() {
        let read = read(ISSUER, &metadata(&[]), Flaw::new(None)).unwrap();
        assert_eq!(
            read.token_endpoint.as_str(),
            "https://idp.example.com/one/token"
        );
        assert_eq!(read.userinfo_endpoint, None);
        assert!(!read.sends_issuer);
    }

    #[test]
    fn refuses_another_issuer() {
        check(
            &metadata(&[("issuer", "https://idp.example.com/two")]),
            Switch::SKIP_DISCOVERY_ISSUER,
        );
        check(
            &metadata(&[("issuer", "https://idp.example.com/two")]),
            Switch::ISSUER_OF_THE_METADATA,
        );
        check(
            &metadata(&[("issuer", "https://idp.example.com/one/evil")]),
            Switch::DISCOVERY_ISSUER_BY_PREFIX,
        );
        check(
            &metadata(&[("issuer", "https://idp.example.com/one/")]),
            Switch::DISCOVERY_ISSUER_WITHOUT_TRAILING_SLASH,
        );
    }

    #[test]
    fn refuses_endpoints_without_tls() {
        check(
            &metadata(&[("token_endpoint", "http://idp.example.com/token")]),
            Switch::ENDPOINTS_WITHOUT_TLS,
        );
        check(
            &metadata(&[("jwks_uri", "http://idp.example.com/jwks")]),
            Switch::NO_KEYS_NO_VERIFICATION,
        );
    }

    #[test]
    fn refuses_an_error_status_and_what_is_no_object() {
        check(
            &Answer {
                status: 500,
                ..metadata(&[])
            },
            Switch::IGNORE_METADATA_STATUS,
        );
        check(
            &Answer {
                status: 200,
                body: b"<html>".to_vec(),
            },
            Switch::GUESS_ENDPOINTS,
        );
    }
}
