//! HTTP as the relying party uses it: no redirects, bounded answers.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use url::{Host, Url};

use super::switch::{Flaw, Switch};

/// The longest answer that is read, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// How long an answer may take, to its last byte. Loopback is quick, and a scenario waits for this to pass.
const PATIENCE: Duration = Duration::from_secs(2);

/// An HTTP client.
pub(super) struct Http {
    client: Client,
    flaw: Flaw,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// What those go on with who do not mind that nothing came.
    pub(super) fn nothing() -> Self {
        Self {
            status: 200,
            body: Vec::new(),
        }
    }
}

impl Http {
    pub(super) fn new(flaw: Flaw) -> Result<Self, String> {
        let redirects = if flaw.is(Switch::FOLLOW_REDIRECTS) {
            Policy::limited(10)
        } else {
            Policy::none()
        };
        let client = Client::builder()
            .redirect(redirects)
            .no_proxy()
            // It only ever talks to loopback over http; reading the system's root certificates takes milliseconds.
            .tls_certs_only([]);
        let client = if flaw.is(Switch::WAIT_FOR_EVER) {
            client
        } else {
            client.timeout(PATIENCE)
        };
        let client = client
            .build()
            .map_err(|error| format!("no HTTP client: {error}"))?;
        Ok(Self { client, flaw })
    }

    pub(super) fn get(&self, url: &Url) -> RequestBuilder {
        self.client.get(url.clone())
    }

    pub(super) fn post(&self, url: &Url) -> RequestBuilder {
        self.client.post(url.clone())
    }

    /// Sends a request and reads the answer to its end.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, String> {
        let mut response = request.send().await.map_err(|error| no_answer(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                // What has come may be all that there was to come.
                Err(_) if self.flaw.is(Switch::TAKE_CUT_BODIES) => break,
                Err(error) => return Err(no_answer(&error)),
            };
            if body.len() + chunk.len() > LONGEST_BODY {
                return Err(format!("answer of more than {LONGEST_BODY} bytes"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body })
    }
}

/// Whether `url` is https, or leads from an issuer on loopback to loopback.
pub(super) fn is_safe(url: &Url, issuer: &Url) -> bool {
    url.scheme() == "https"
        || (is_loopback(url) && is_loopback(issuer) && issuer.scheme() == "http")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn no_answer(error: &reqwest::Error) -> String {
    // The URL is left out: it may hold what is none of a log's business.
    if error.is_timeout() {
        "no answer in time".to_owned()
    } else {
        "no answer".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, issuer: &str, expected: bool) {
        assert_eq!(
            is_safe(&Url::parse(url).unwrap(), &Url::parse(issuer).unwrap()),
            expected,
            "{url}"
        );
    }

    #[test]
    fn plain_http_stays_on_loopback() {
        check(
            "https://idp.example.com/token",
            "https://idp.example.com",
            true,
        );
        check(
            "http://idp.example.com/token",
            "https://idp.example.com",
            false,
        );
        check(
            "http://127.0.0.1:8080/token",
            "https://idp.example.com",
            false,
        );
        check(
            "http://127.0.0.1:8080/token",
            "http://127.0.0.1:8080/one",
            true,
        );
        check(
            "http://idp.example.com/token",
            "http://127.0.0.1:8080/one",
            false,
        );
    }
}
