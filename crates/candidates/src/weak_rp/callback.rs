//! The authorization response: the parameters of the redirect back.

use url::Url;

use super::id_token::is_alike;
use super::switch::{Flaw, Switch};

/// Parameters of an authorization response that mean something here.
const KNOWN: [&str; 6] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
];

/// The parameters of a callback. None of them is believed yet.
#[derive(Debug)]
pub(super) struct Callback {
    parameters: Vec<(String, String)>,
    flaw: Flaw,
}

impl Callback {
    /// Reads the query of the URL that the browser opened; a parameter that occurs twice is refused (RFC 6749 section 3.1).
    pub(super) fn read(url: &str, flaw: Flaw) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|error| format!("callback: {error}"))?;
        let mut parameters: Vec<(String, String)> = Vec::new();
        let query = url.query().unwrap_or_default();
        let separated = query.contains(';') && flaw.is(Switch::SEMICOLONS_SEPARATE);
        let query = if separated {
            query.replace(';', "&")
        } else {
            query.to_owned()
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            if !KNOWN.contains(&name.as_str()) && flaw.is(Switch::REFUSE_UNKNOWN_PARAMETERS) {
                return Err("callback with a parameter that is not known".to_owned());
            }
            match parameters.iter_mut().find(|(earlier, _)| *earlier == name) {
                None => parameters.push((name, value)),
                Some(earlier) if flaw.is(Switch::LAST_PARAMETER_WINS) => earlier.1 = value,
                Some(_) if flaw.is(Switch::FIRST_PARAMETER_WINS) => {}
                Some(_) if name != "code" && flaw.is(Switch::ONLY_CODE_ONCE) => {}
                Some(_) => return Err("callback with a parameter twice".to_owned()),
            }
        }
        Ok(Self { parameters, flaw })
    }

    pub(super) fn state(&self) -> Option<&str> {
        self.parameter("state")
    }

    /// What the provider says went wrong.
    pub(super) fn error(&self) -> Option<&str> {
        self.parameter("error")
    }

    /// Whether the provider says that it went wrong.
    pub(super) fn is_error(&self) -> bool {
        self.parameter("error").is_some()
    }

    /// The response comes from the issuer that was asked (RFC 9207 section 2.4).
    pub(super) fn check_issuer(&self, expected: &str, promised: bool) -> Result<(), String> {
        let fine = match self.parameter("iss") {
            None if promised => self.flaw.is(Switch::CALLBACK_ISSUER_ONLY_IF_PRESENT),
            None => !self.flaw.is(Switch::CALLBACK_ISSUER_OF_EVERYBODY),
            Some("") => self.flaw.is(Switch::CALLBACK_ISSUER_ONLY_IF_PRESENT),
            Some(issuer) => {
                let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
                issuer == expected
                    || issuer.starts_with(expected)
                        && self.flaw.is(Switch::CALLBACK_ISSUER_BY_PREFIX)
                    || issuer.eq_ignore_ascii_case(expected)
                        && self.flaw.is(Switch::CALLBACK_ISSUER_IGNORING_CASE)
                    || bare(issuer) == bare(expected)
                        && self.flaw.is(Switch::CALLBACK_ISSUER_WITHOUT_TRAILING_SLASH)
                    || is_alike(issuer, expected, self.flaw)
            }
        };
        if fine || self.flaw.is(Switch::SKIP_CALLBACK_ISSUER) {
            Ok(())
        } else {
            Err("callback of another issuer, or of none".to_owned())
        }
    }

    /// The code, unless the provider reports an error (Core sections 3.1.2.6 and 3.1.2.7).
    pub(super) fn code(&self) -> Result<&str, String> {
        if self.is_error() && !self.flaw.is(Switch::CODE_DESPITE_ERROR) {
            return Err("error from the authorization endpoint".to_owned());
        }
        let code = self.parameter("code");
        let none_is_empty = code.is_none_or(str::is_empty)
            && self.flaw.is(Switch::NO_CODE_REDEEMED)
            || code == Some("") && self.flaw.is(Switch::EMPTY_CODE_REDEEMED);
        if none_is_empty {
            return Ok("");
        }
        code.filter(|code| !code.is_empty())
            .ok_or_else(|| "callback with neither code nor error".to_owned())
    }

    /// A token that came through the browser. Nobody careful asks for it, nor reads it.
    pub(super) fn id_token(&self) -> Option<&str> {
        self.parameter("id_token")
            .filter(|_| self.flaw.is(Switch::TOKENS_FROM_CALLBACK))
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://idp.example.com";

    fn read(query: &str, leaves_out: Option<Switch>) -> Result<Callback, String> {
        Callback::read(
            &format!("https://app.example.com/callback?{query}"),
            Flaw::new(leaves_out),
        )
    }

    fn verdict(query: &str, leaves_out: Option<Switch>) -> Result<String, String> {
        let callback = read(query, leaves_out)?;
        callback.check_issuer(ISSUER, true)?;
        callback.code().map(str::to_owned)
    }

    fn caught(query: &str, leaves_out: Switch) {
        assert!(verdict(query, None).is_err(), "{query}");
        assert_eq!(
            verdict(query, Some(leaves_out)).as_deref(),
            Ok("one"),
            "{query}"
        );
    }

    #[test]
    fn reads_code_and_state() {
        let callback = read("code=one%20two&state=s&unknown=1", None).unwrap();
        assert_eq!(callback.code(), Ok("one two"));
        assert_eq!(callback.state(), Some("s"));
    }

    #[test]
    fn each_check_of_the_response_can_be_left_out() {
        caught(
            "code=two&code=one&iss=https://idp.example.com",
            Switch::LAST_PARAMETER_WINS,
        );
        caught(
            "code=one&iss=https://other.example.com",
            Switch::SKIP_CALLBACK_ISSUER,
        );
        caught(
            "code=one&iss=https://idp.example.com/evil",
            Switch::CALLBACK_ISSUER_BY_PREFIX,
        );
        caught("code=one", Switch::CALLBACK_ISSUER_ONLY_IF_PRESENT);
        caught(
            "code=one&error=access_denied&iss=https://idp.example.com",
            Switch::CODE_DESPITE_ERROR,
        );
    }

    #[test]
    fn an_issuer_that_was_not_promised_may_be_missing() {
        assert_eq!(
            read("code=one", None).unwrap().check_issuer(ISSUER, false),
            Ok(())
        );
        assert!(
            read("code=one", Some(Switch::CALLBACK_ISSUER_OF_EVERYBODY))
                .unwrap()
                .check_issuer(ISSUER, false)
                .is_err()
        );
        assert!(read("session_state=1", Some(Switch::REFUSE_UNKNOWN_PARAMETERS)).is_err());
    }
}
