//! HTTP as the relying party uses it: no redirects, bounded answers.

use std::io::Read as _;
use std::pin::pin;
use std::time::Duration;

use flate2::read::GzDecoder;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, RequestBuilder};
use url::{Host, Url};

use super::switch::{Flaw, Switch};

/// The longest answer that is read, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// How long an answer may take, to its last byte. Loopback is quick, and a scenario waits for this to pass.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many redirects those follow who follow any.
const MOST_REDIRECTS: usize = 10;

/// What is said of an exchange that brought nothing.
pub(super) const NO_ANSWER: &str = "no answer";

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

fn trusted(authority: &str) -> Result<Certificate, String> {
    Certificate::from_pem(authority.as_bytes())
        .map_err(|error| format!("the authority's certificate cannot be read: {error}"))
}

impl Http {
    /// `authority` is the certificate, in PEM, of the one authority that is trusted.
    pub(super) fn new(flaw: Flaw, authority: Option<&str>) -> Result<Self, String> {
        Self::build(flaw, authority, true)
    }

    /// One that takes every server for the one that is meant.
    pub(super) fn careless(flaw: Flaw) -> Result<Self, String> {
        Self::build(flaw, None, false)
    }

    fn build(flaw: Flaw, authority: Option<&str>, careful: bool) -> Result<Self, String> {
        let redirects = Policy::custom(move |redirect| {
            if !flaw.is(Switch::FOLLOW_REDIRECTS) {
                redirect.stop()
            } else if redirect.previous().len() > MOST_REDIRECTS {
                redirect.error("too many redirects")
            } else {
                redirect.follow()
            }
        });
        let client = Client::builder()
            .redirect(redirects)
            .no_proxy()
            // It only ever talks to loopback; reading the system's root certificates takes milliseconds.
            .tls_certs_only(authority.map(trusted).transpose()?)
            .tls_danger_accept_invalid_certs(!careful || flaw.is(Switch::ANY_CERTIFICATE))
            .tls_danger_accept_invalid_hostnames(flaw.is(Switch::CERTIFICATES_FOR_ANY_NAME));
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

    /// Sends a request and reads the answer to its end, if that comes in time.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, String> {
        let mut exchange = pin!(self.exchange(request));
        match tokio::time::timeout(PATIENCE, &mut exchange).await {
            Ok(answer) => answer,
            Err(_) if self.flaw.is(Switch::WAIT_FOR_EVER) => exchange.await,
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, String> {
        // Why is left out of the errors: it has the URL, which may hold what is none of a log's business.
        let no_answer = |_: reqwest::Error| NO_ANSWER.to_owned();
        let mut response = request.send().await.map_err(no_answer)?;
        let status = response.status().as_u16();
        let packed = response.headers().get("content-encoding").cloned();
        let mut body = Vec::new();
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                // What has come may be all that there was to come.
                Err(_) if self.flaw.is(Switch::TAKE_CUT_BODIES) => break,
                Err(error) => return Err(no_answer(error)),
            };
            if body.len() + chunk.len() > LONGEST_BODY {
                return Err(format!("answer of more than {LONGEST_BODY} bytes"));
            }
            body.extend_from_slice(&chunk);
        }
        match packed.as_ref().map(reqwest::header::HeaderValue::as_bytes) {
            None => {}
            Some(b"gzip") => body = unpack(&body, self.flaw)?,
            Some(_) => return Err("answer in a coding that is not known".to_owned()),
        }
        Ok(Answer { status, body })
    }
}

/// What a gzip file holds.
fn unpack(packed: &[u8], flaw: Flaw) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let mut reader = GzDecoder::new(packed);
    let mut read = |most: u64, body: &mut Vec<u8>| {
        let read = reader.by_ref().take(most).read_to_end(body);
        read.map_err(|error| format!("compressed answer: {error}"))
    };
    read(LONGEST_BODY as u64 + 1, &mut body)?;
    if body.len() > LONGEST_BODY && flaw.is(Switch::UNPACK_WITHOUT_BOUND) {
        read(u64::MAX, &mut body)?;
    } else if body.len() > LONGEST_BODY {
        return Err(format!(
            "answer of more than {LONGEST_BODY} bytes, unpacked"
        ));
    }
    Ok(body)
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
