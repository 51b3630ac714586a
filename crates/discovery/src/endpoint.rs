//! The URLs of a provider, and which of them may be used.

use std::fmt;

use http::header::{ACCEPT, HeaderValue};
use relier_token::Issuer;
use url::{Host, Url};

use crate::error::Error;
use crate::received::Received;

/// The URL of a provider's endpoint. It has passed the checks on transport and form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    uri: http::Uri,
}

/// Why a URL is no endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnfitUrl {
    Malformed,
    Insecure,
}

impl Endpoint {
    /// The longest URL that is used, in octets, so that it can go into a message.
    pub const MAX_URL_BYTES: usize = 2000;

    pub(crate) fn parse(text: &str, transport: Transport) -> Result<Self, UnfitUrl> {
        Self::new(
            Url::parse(text).map_err(|_| UnfitUrl::Malformed)?,
            transport,
        )
    }

    pub(crate) fn new(url: Url, transport: Transport) -> Result<Self, UnfitUrl> {
        if !transport.allows(&url) {
            return Err(UnfitUrl::Insecure);
        }
        // RFC 6749, section 3.1 and 3.2: an endpoint has no fragment. Credentials in a URL end up in logs.
        if url.fragment().is_some()
            || has_credentials(&url)
            || url.as_str().len() > Self::MAX_URL_BYTES
        {
            return Err(UnfitUrl::Malformed);
        }
        // The request goes to the URL as it was checked, written out again: no second parser reads the original.
        let uri = url.as_str().parse().map_err(|_| UnfitUrl::Malformed)?;
        Ok(Self { url, uri })
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// A request to this endpoint that asks for the media type `accept`.
    pub fn request(
        &self,
        method: http::Method,
        accept: &'static str,
        body: Vec<u8>,
    ) -> http::Request<Vec<u8>> {
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = self.uri.clone();
        request
            .headers_mut()
            .insert(ACCEPT, HeaderValue::from_static(accept));
        request
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(formatter)
    }
}

/// Which schemes a provider may be reached by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Nothing but https. The default.
    #[default]
    Https,
    /// https; and http if the issuer itself is http on a loopback host (`localhost`, `127.0.0.0/8`, `[::1]`).
    /// For development and tests.
    HttpsOrLoopback,
}

impl Transport {
    /// What the endpoints of this issuer may use: a provider on the network has no say over services on loopback.
    pub(crate) fn of_endpoints(self, issuer: &Url) -> Self {
        if is_loopback(issuer) && issuer.scheme() == "http" {
            self
        } else {
            Self::Https
        }
    }

    /// Whether a URL may be used.
    pub fn allows(self, url: &Url) -> bool {
        match url.scheme() {
            "https" => true,
            "http" => self == Self::HttpsOrLoopback && is_loopback(url),
            _ => false,
        }
    }
}

/// Whether a request to this URL stays on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Reads an issuer identifier: an https URL with a host and neither query nor fragment (OpenID Connect Core 1.0,
/// section 2, `iss`; OpenID Connect Discovery 1.0, section 3).
pub(crate) fn issuer_url(issuer: &Issuer, transport: Transport) -> Result<Url, Error> {
    let invalid = |expected| Error::IssuerInvalid {
        expected,
        received: Received::new(issuer.as_str()),
    };
    // A URL parser drops tabs, line breaks and outer spaces, and reads `\` as `/`: not what was configured.
    if issuer
        .as_str()
        .chars()
        .any(|character| character.is_whitespace() || character.is_control() || character == '\\')
    {
        return Err(invalid(
            "a URL without white space, control characters and backslashes",
        ));
    }
    let url = Url::parse(issuer.as_str())
        .map_err(|_| invalid("an absolute URL such as https://accounts.example.com"))?;
    if !transport.allows(&url) {
        return Err(invalid(
            "an https URL (for http on loopback call `allow_loopback_http`)",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("a URL without query and fragment"));
    }
    if has_credentials(&url) {
        return Err(invalid("a URL without user name and password"));
    }
    Ok(url)
}

pub(crate) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejects(issuer: &str, transport: Transport) {
        let error = issuer_url(&Issuer::new(issuer), transport).unwrap_err();
        assert_eq!(error.code(), "discovery.issuer_invalid", "{issuer}");
    }

    #[test]
    fn accepts_https_issuers_with_and_without_path() {
        for issuer in [
            "https://a.example",
            "https://a.example/",
            "https://a.example:8443/tenant/v2.0",
            "https://127.0.0.1",
        ] {
            assert!(
                issuer_url(&Issuer::new(issuer), Transport::Https).is_ok(),
                "{issuer}"
            );
        }
    }

    #[test]
    fn rejects_issuers_that_are_not_plain_https_urls() {
        for issuer in [
            "",
            "a.example",
            "http://a.example",
            "http://127.0.0.1:9",
            "ftp://a.example",
            "https://a.example?x",
            "https://a.example#x",
            "https://user@a.example",
            "https://:pw@a.example",
            " https://a.example",
            "https://a.example\n",
            "https://a.example\\@b.example",
        ] {
            rejects(issuer, Transport::Https);
        }
    }

    #[test]
    fn loopback_http_is_for_loopback_hosts_only() {
        for issuer in [
            "http://localhost:9",
            "http://127.0.0.1:9/a",
            "http://127.9.9.9",
            "http://[::1]:9",
        ] {
            assert!(
                issuer_url(&Issuer::new(issuer), Transport::HttpsOrLoopback).is_ok(),
                "{issuer}"
            );
        }
        for issuer in [
            "http://a.example",
            "http://localhost.a.example",
            "http://127.0.0.1.a.example",
            "http://10.0.0.1",
            "http://0.0.0.0",
        ] {
            rejects(issuer, Transport::HttpsOrLoopback);
        }
    }

    #[test]
    fn an_https_issuer_never_gets_loopback_http_endpoints() {
        for issuer in ["https://a.example", "https://localhost"] {
            assert_eq!(
                Transport::HttpsOrLoopback.of_endpoints(&Url::parse(issuer).unwrap()),
                Transport::Https,
                "{issuer}"
            );
        }
    }
}
