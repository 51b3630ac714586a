//! Signing out at the provider as well (OpenID Connect RP-Initiated Logout 1.0).

use relier_conformance::BrowserId;
use url::Url;

use super::application::{Application, locked};
use super::random::random;
use super::sign_in::{Refused, SignIns};
use super::switch::{Flaw, Switch};

impl SignIns {
    /// Ends the session, and says where the provider ends its own, if it does.
    pub(super) async fn sign_out(&self, browser: BrowserId) -> Result<Option<String>, Refused> {
        let (flaw, application) = (self.flaw(), self.application());
        let endpoint = &self.provider().await?.end_session_endpoint;
        let waits = flaw.is(Switch::SESSION_WAITS_FOR_PROVIDER)
            || flaw.is(Switch::SIGN_OUT_AT_PROVIDER_ONLY)
            || flaw.is(Switch::SIGN_OUT_NEEDS_ENDPOINT) && endpoint.is_none();
        let id_token = locked(&application.id_tokens).remove(&browser);
        if !waits {
            locked(&application.sessions).remove(&browser);
        }
        let Some(endpoint) = endpoint else {
            if flaw.is(Switch::SESSION_WAITS_FOR_PROVIDER) {
                locked(&application.sessions).remove(&browser);
            }
            return Ok(None);
        };
        let state = random().map_err(|error| (relier_conformance::Stage::Discovery, error))?;
        let back = self.setup().post_logout_redirect_uri.as_deref();
        let url = request(endpoint, id_token.as_deref(), back, &state, flaw);
        locked(&application.sign_outs).insert(browser, state);
        Ok(Some(url))
    }
}

/// The logout request (section 2).
fn request(
    endpoint: &Url,
    id_token: Option<&str>,
    back: Option<&str>,
    state: &str,
    flaw: Flaw,
) -> String {
    let mut url = endpoint.clone();
    let mut query = url.query_pairs_mut();
    if let Some(id_token) = id_token.filter(|_| !flaw.is(Switch::SIGN_OUT_WITHOUT_HINT)) {
        query.append_pair("id_token_hint", id_token);
    }
    let ambiguous = back.filter(|back| back.contains('&'));
    if let Some(back) = ambiguous.filter(|_| flaw.is(Switch::SIGN_OUT_NOT_ENCODED)) {
        drop(query);
        return format!("{url}&post_logout_redirect_uri={back}&state={state}");
    }
    if let Some(back) = back {
        let slash = if flaw.is(Switch::SIGN_OUT_RETURNS_ELSEWHERE) {
            "/"
        } else {
            ""
        };
        query.append_pair("post_logout_redirect_uri", &format!("{back}{slash}"));
        query.append_pair("state", state);
    }
    drop(query);
    url.into()
}

impl Application {
    /// The browser comes back from the provider; whether from the sign-out that it was sent there for.
    pub(super) fn come_back(&self, browser: BrowserId, url: &str) -> bool {
        let state = locked(&self.sign_outs).remove(&browser);
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let parameters: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let value = |name: &str| {
            let mut parameters = parameters.iter();
            parameters
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        let fine = state.is_some() && value("state") == state.as_ref() && value("error").is_none();
        if fine && self.flaw.is(Switch::SESSION_WAITS_FOR_PROVIDER) {
            locked(&self.sessions).remove(&browser);
        }
        fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(leaves_out: Option<Switch>) -> String {
        let endpoint = Url::parse("https://idp.example.com/logout?tenant=1").unwrap();
        let back = Some("https://app.example.com/out");
        request(
            &endpoint,
            Some("t0ken"),
            back,
            "st4te",
            Flaw::new(leaves_out),
        )
    }

    #[test]
    fn a_request_has_hint_return_and_state() {
        assert_eq!(
            asked(None),
            "https://idp.example.com/logout?tenant=1&id_token_hint=t0ken\
             &post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fout&state=st4te"
        );
        assert!(!asked(Some(Switch::SIGN_OUT_WITHOUT_HINT)).contains("id_token_hint"));
        assert!(asked(Some(Switch::SIGN_OUT_RETURNS_ELSEWHERE)).contains("%2Fout%2F&"));
    }

    #[test]
    fn only_the_state_that_was_sent_comes_back_once() {
        let application = Application::new(Flaw::new(None));
        let browser = BrowserId(1);
        let come_back = |url| {
            locked(&application.sign_outs).insert(browser, "st4te".to_owned());
            application.come_back(browser, url)
        };
        assert!(come_back("/out?state=st4te"));
        assert!(!come_back("/out?state=another"));
        assert!(!come_back("/out"));
        assert!(!come_back("/out?state=st4te&error=server_error"));
        assert!(!application.come_back(browser, "/out?state=st4te"));
    }
}
