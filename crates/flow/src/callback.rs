//! The authorization response: the query with which the browser comes back (OpenID Connect Core 1.0, section 3.1.2.5).

use std::fmt;

use relier_discovery::{ProviderMetadata, Received, Stage};

use crate::error::{Denied, Error};
use crate::rejection::Rejection;
use crate::values::{AuthorizationCode, State};

/// The longest query that is read, in octets: 16 KiB.
pub const MAX_CALLBACK_BYTES: usize = 16 * 1024;

/// An authorization response that can be read in one way only. Nothing in it has been checked yet.
pub struct Callback {
    state: Option<State>,
    issuer: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    error_uri: Option<String>,
    code: Option<AuthorizationCode>,
}

/// Why a query can't be read in one way only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackFault {
    /// It is longer than [`MAX_CALLBACK_BYTES`].
    TooLong {
        /// Its length in octets.
        received: usize,
    },
    /// It is not `application/x-www-form-urlencoded` UTF-8.
    Encoding,
    /// A parameter occurs twice.
    Repeated {
        /// Its name.
        name: Received,
    },
}

impl Callback {
    /// Reads the query of the callback, with or without the question mark; or the body, if the response was posted.
    ///
    /// Unknown parameters are ignored, and a parameter without value counts as absent (RFC 6749, section 3.1).
    ///
    /// # Errors
    /// The query is too long or badly encoded, or a parameter occurs twice.
    pub fn parse(query: &str) -> Result<Self, Rejection> {
        let parameters =
            parameters(query).map_err(|fault| Rejection::CallbackMalformed { fault })?;
        let mut callback = Self {
            state: None,
            issuer: None,
            error: None,
            error_description: None,
            error_uri: None,
            code: None,
        };
        for (name, value) in parameters
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
        {
            match name.as_str() {
                "state" => callback.state = Some(State::new(value)),
                "iss" => callback.issuer = Some(value),
                "error" => callback.error = Some(value),
                "error_description" => callback.error_description = Some(value),
                "error_uri" => callback.error_uri = Some(value),
                "code" => callback.code = Some(AuthorizationCode::new(value)),
                _ => {}
            }
        }
        Ok(callback)
    }

    /// The `state`, by which the pending sign-in is found.
    ///
    /// # Errors
    /// There is none.
    pub fn state(&self) -> Result<&State, Rejection> {
        self.state.as_ref().ok_or(Rejection::StateMissing)
    }

    /// Demands the `state` of the sign-in, compared in constant time (RFC 6749, section 10.12).
    ///
    /// # Errors
    /// It is missing or another one.
    pub fn require_state(&self, expected: &State) -> Result<(), Rejection> {
        // An empty state would match nothing that was sent: it counts as absent above.
        if self.state()? == expected {
            Ok(())
        } else {
            Err(Rejection::StateMismatch)
        }
    }

    /// Demands the issuer that the request went to: if `iss` is there, and if the metadata says that it always is
    /// (RFC 9207, section 2.4). It goes for error responses too.
    ///
    /// # Errors
    /// It is missing or another one.
    pub fn require_issuer(&self, metadata: &ProviderMetadata) -> Result<(), Rejection> {
        let expected = metadata.issuer().as_str();
        match self.issuer.as_deref() {
            Some(received) if received == expected => Ok(()),
            Some(received) => Err(Rejection::CallbackIssuerMismatch {
                expected: expected.to_owned(),
                received: Received::new(received),
            }),
            None if metadata.authorization_response_iss_parameter_supported() => {
                Err(Rejection::CallbackIssuerMissing {
                    expected: expected.to_owned(),
                })
            }
            None => Ok(()),
        }
    }

    /// Ends the sign-in if the provider said no, whatever else it sent (OpenID Connect Core 1.0, section 3.1.2.6).
    ///
    /// # Errors
    /// There is an `error`.
    pub fn refuse_error(&self) -> Result<(), Error> {
        match self.error.as_deref() {
            None => Ok(()),
            Some(error) => {
                let (description, uri) =
                    (self.error_description.as_deref(), self.error_uri.as_deref());
                Err(Denied::new(Stage::Callback, error, description, uri).into())
            }
        }
    }

    /// The code (OpenID Connect Core 1.0, section 3.1.2.5). Check everything else first.
    ///
    /// # Errors
    /// There is none.
    pub fn code(&self) -> Result<&AuthorizationCode, Rejection> {
        self.code.as_ref().ok_or(Rejection::CodeMissing)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Callback");
        shown
            .field("state", &self.state)
            .field("issuer", &self.issuer.as_deref().map(Received::new));
        shown
            .field("error", &self.error.as_deref().map(Received::new))
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for CallbackFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { received } => write!(
                formatter,
                "its query has {received} octets, at most {MAX_CALLBACK_BYTES} are read"
            ),
            Self::Encoding => formatter.write_str("its query is not form-urlencoded UTF-8"),
            Self::Repeated { name } => write!(formatter, "the parameter {name} occurs twice"),
        }
    }
}

/// The parameters by their names, each at most once (RFC 6749, section 3.1).
pub(crate) fn parameters(query: &str) -> Result<Vec<(String, String)>, CallbackFault> {
    if query.len() > MAX_CALLBACK_BYTES {
        return Err(CallbackFault::TooLong {
            received: query.len(),
        });
    }
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut parameters = std::collections::BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(name)?, decode(value)?);
        if parameters.contains_key(&name) {
            return Err(CallbackFault::Repeated {
                name: Received::new(&name),
            });
        }
        parameters.insert(name, value);
    }
    Ok(parameters.into_iter().collect())
}

/// Decodes one name or value. What two parsers could read differently, such as `%zz` or broken UTF-8, is refused.
fn decode(text: &str) -> Result<String, CallbackFault> {
    let mut octets = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(octet) = octets.next() {
        decoded.push(match octet {
            b'+' => b' ',
            b'%' => {
                let digits = octets.next().and_then(hex).zip(octets.next().and_then(hex));
                let (high, low) = digits.ok_or(CallbackFault::Encoding)?;
                high * 16 + low
            }
            other => other,
        });
    }
    String::from_utf8(decoded).map_err(|_| CallbackFault::Encoding)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(query: &str) -> CallbackFault {
        match Callback::parse(query).unwrap_err() {
            Rejection::CallbackMalformed { fault } => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_parameters_in_any_order_and_ignores_unknown_ones() {
        for query in [
            "code=a%2Bb+c&state=x&foo=1&session_state=",
            "?state=x&&foo&code=a%2bb%20c",
            "st%61te=x&code=a%2Bb+c",
        ] {
            let callback = Callback::parse(query).unwrap();
            assert_eq!(callback.state().unwrap().as_str(), "x");
            assert_eq!(callback.code().unwrap().as_str(), "a+b c");
        }
    }

    #[test]
    fn rejects_repeated_parameters() {
        for (query, name) in [
            ("code=a&code=a", "code"),
            ("code=a&state=x&code=b", "code"),
            ("state=x&state=x", "state"),
            ("state=x&st%61te=y", "state"),
            ("state=x&state=", "state"),
            ("iss=a&iss=b", "iss"),
            ("error=a&error=b", "error"),
            ("foo=1&foo=2", "foo"),
        ] {
            assert_eq!(
                fault(query),
                CallbackFault::Repeated {
                    name: Received::new(name)
                },
                "{query}"
            );
        }
    }

    #[test]
    fn rejects_bad_encodings() {
        for query in [
            "code=%zz",
            "code=%",
            "code=%a",
            "code=%ff",
            "code=%+1",
            "code=%C3%28",
            "%ff=1",
        ] {
            assert_eq!(fault(query), CallbackFault::Encoding, "{query}");
        }
    }

    #[test]
    fn rejects_a_query_that_is_too_long() {
        let query = format!("code={}", "x".repeat(MAX_CALLBACK_BYTES - 5));
        assert!(Callback::parse(&query).is_ok());
        let received = MAX_CALLBACK_BYTES + 1;
        assert_eq!(received, 16_385);
        assert_eq!(
            fault(&format!("{query}x")),
            CallbackFault::TooLong { received }
        );
    }

    #[test]
    fn parameters_without_value_count_as_absent() {
        let callback = Callback::parse("state=&code=&error=&iss=").unwrap();
        assert!(matches!(callback.state(), Err(Rejection::StateMissing)));
        assert!(matches!(callback.code(), Err(Rejection::CodeMissing)));
        assert!(callback.refuse_error().is_ok());
    }

    #[test]
    fn reads_what_the_provider_says_of_an_error() {
        let query = "error=access_denied&error_description=no&error_uri=https://a.example/why";
        let error = Callback::parse(query).unwrap().refuse_error().unwrap_err();
        let Error::Denied(denied) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            (denied.error(), denied.description(), denied.uri()),
            ("access_denied", Some("no"), Some("https://a.example/why"))
        );
    }

    #[test]
    fn hides_state_and_code_from_debug() {
        let shown = format!(
            "{:?}",
            Callback::parse("code=do-not-print&state=do-not-print").unwrap()
        );
        assert!(!shown.contains("do-not-print"), "{shown}");
    }
}
