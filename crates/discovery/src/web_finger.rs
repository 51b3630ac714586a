//! From what a user types to an issuer (OpenID Connect Discovery 1.0, section 2; RFC 7033).

use http::Method;
use relier_token::Issuer;
use serde::Deserialize;
use tracing::{Instrument as _, debug, debug_span};

use crate::endpoint::{Endpoint, Transport, issuer_url};
use crate::error::{Error, MetadataFault, Stage};
use crate::http_client::HttpClient;
use crate::metadata::MAX_METADATA_BYTES;
use crate::received::Received;
use crate::response::require_document;
use crate::strict_object::StrictObject;

/// The relation of the link that leads to an issuer.
const ISSUER_RELATION: &str = "http://openid.net/specs/connect/1.0/issuer";

/// What a user typed to say where their provider is: an account such as `joe@example.com`, or a host or URL such as
/// `example.com/joe`.
///
/// **Whoever types it chooses whom this server asks.** Use an HTTP client that connects to public addresses only
/// (`ReqwestClientBuilder::public_addresses_only`), for the lookup of the issuer that comes out as well, and protect the form
/// against requests from other sites. The identifier says nothing on who the user is: that is issuer and subject of the
/// verified ID token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    resource: String,
    /// For messages, which don't tell what a user typed.
    location: Endpoint,
    /// The same with the query.
    endpoint: Endpoint,
    transport: Transport,
}

#[derive(Deserialize)]
struct Link {
    rel: String,
    #[serde(default)]
    href: Option<String>,
}

impl Identifier {
    /// Normalises what was typed (OpenID Connect Discovery 1.0, section 2.1.2). Outer white space is dropped.
    ///
    /// # Errors
    /// [`Error::IdentifierInvalid`]: it is empty, of another scheme than `acct`, `https` and `http`, or has no host.
    pub fn parse(typed: &str, transport: Transport) -> Result<Self, Error> {
        let invalid = |expected| Error::IdentifierInvalid {
            expected,
            received: Received::new(typed),
        };
        let text = typed.trim();
        let text = text.split_once('#').map_or(text, |(text, _)| text);
        if text.is_empty()
            || text.contains(|character: char| {
                character.is_whitespace() || character.is_control() || character == '\\'
            })
        {
            return Err(invalid("an account or a URL without white space"));
        }
        if text.starts_with(['=', '@', '!', '$', '+', '(']) {
            return Err(invalid("an account or a URL; XRIs are not supported"));
        }
        let (resource, origin) = match text.split_once(':') {
            Some(("acct", account)) => {
                let (_, host) = account
                    .rsplit_once('@')
                    .ok_or_else(|| invalid("an account such as joe@example.com"))?;
                (text.to_owned(), format!("https://{host}"))
            }
            Some((scheme @ ("https" | "http"), rest)) if rest.starts_with("//") => {
                (text.to_owned(), format!("{scheme}:{rest}"))
            }
            Some((_, rest)) if rest.starts_with("//") => {
                return Err(invalid("an account, or a URL with https"));
            }
            _ if is_account(text) => {
                let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
                let user = user.replace('@', "%40");
                (format!("acct:{user}@{host}"), format!("https://{host}"))
            }
            _ => (with_path(text), format!("https://{text}")),
        };
        let unfit = || invalid("an account or a URL with a host that requests can be sent to");
        let url = location(&origin, transport).ok_or_else(unfit)?;
        let mut asked = url.clone();
        asked
            .query_pairs_mut()
            .append_pair("resource", &resource)
            .append_pair("rel", ISSUER_RELATION);
        Ok(Self {
            resource,
            location: Endpoint::new(url, transport).map_err(|_| unfit())?,
            endpoint: Endpoint::new(asked, transport).map_err(|_| unfit())?,
            transport,
        })
    }

    /// The resource that is asked about, such as `acct:joe@example.com`.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The request for the issuer (RFC 7033, section 4.1).
    pub fn request(&self) -> http::Request<Vec<u8>> {
        self.endpoint
            .request(Method::GET, "application/jrd+json", Vec::new())
    }

    /// Reads the answer to [`request`](Self::request): the issuer is where the first link of the right relation leads. Its
    /// metadata have to name it, which [`Provider::discover`](crate::Provider::discover) checks.
    ///
    /// # Errors
    /// [`Error::UnexpectedStatus`], redirects among them, [`Error::ContentType`], [`Error::WebFingerMalformed`],
    /// [`Error::IssuerNotFound`], [`Error::IssuerInvalid`].
    pub fn response(&self, response: &http::Response<Vec<u8>>) -> Result<Issuer, Error> {
        let expected = &["application/jrd+json", "application/json"];
        require_document(Stage::Discovery, &self.location, response, expected)?;
        let malformed = |fault| Error::WebFingerMalformed {
            url: self.location.to_string(),
            fault,
        };
        if response.body().len() > MAX_METADATA_BYTES {
            return Err(malformed(MetadataFault::TooLarge {
                received: response.body().len(),
            }));
        }
        let object = StrictObject::read(response.body())
            .map_err(|fault| malformed(MetadataFault::Json(fault)))?;
        let links: Vec<Link> = object
            .member("links")
            .map_err(|_| {
                malformed(MetadataFault::MemberType {
                    member: "links",
                    expected: "an array of links",
                })
            })?
            .unwrap_or_default();
        let href = links
            .into_iter()
            .find(|link| link.rel == ISSUER_RELATION)
            .and_then(|link| link.href)
            .ok_or_else(|| Error::IssuerNotFound {
                url: self.location.to_string(),
            })?;
        let issuer = Issuer::new(href);
        issuer_url(&issuer, self.transport)?;
        Ok(issuer)
    }

    /// Asks for the issuer.
    ///
    /// # Errors
    /// [`Error::Network`] if no answer came; or as of [`response`](Self::response).
    pub async fn issuer(&self, http: &dyn HttpClient) -> Result<Issuer, Error> {
        // Who the user is stays out of it.
        let span = debug_span!("find_issuer", url = %self.location);
        let asking = async {
            let found = self.ask(http).await;
            match &found {
                Ok(issuer) => {
                    let issuer = Received::new(issuer.as_str());
                    debug!(issuer = issuer.as_str(), "issuer found");
                }
                Err(error) => debug!(code = error.code(), %error, "no issuer"),
            }
            found
        };
        asking.instrument(span).await
    }

    async fn ask(&self, http: &dyn HttpClient) -> Result<Issuer, Error> {
        let answer = http.send(self.request()).await;
        let response = answer.map_err(|source| Error::Network {
            stage: Stage::Discovery,
            url: self.location.to_string(),
            source,
        })?;
        self.response(&response)
    }
}

/// `userinfo@host`, and nothing beside.
fn is_account(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && !host.is_empty()
            && !host.contains([':', '/', '?'])
            && !user.contains([':', '/', '?'])
    })
}

/// An https URL has a path, be it a slash.
fn with_path(text: &str) -> String {
    let slash = if text.contains(['/', '?']) { "" } else { "/" };
    format!("https://{text}{slash}")
}

/// The `WebFinger` endpoint of the URL's host; https, unless the URL is plain http on an allowed loopback host.
fn location(origin: &str, transport: Transport) -> Option<url::Url> {
    let mut url = url::Url::parse(origin).ok()?;
    url.host_str().filter(|host| !host.is_empty())?;
    if url.scheme() == "http" && !transport.allows(&url) {
        url.set_scheme("https").ok()?;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_path("/.well-known/webfinger");
    url.set_query(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> (String, String) {
        let identifier = Identifier::parse(typed, Transport::Https).unwrap();
        let uri = identifier.request().uri().to_string();
        (identifier.resource().to_owned(), uri)
    }

    fn check(typed: &str, resource: &str, host: &str) {
        let escaped: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
        let relation = "http%3A%2F%2Fopenid.net%2Fspecs%2Fconnect%2F1.0%2Fissuer";
        let uri = format!("https://{host}/.well-known/webfinger?resource={escaped}&rel={relation}");
        assert_eq!(asked(typed), (resource.to_owned(), uri), "{typed}");
    }

    #[test]
    fn an_account_is_asked_for_at_its_host() {
        check("joe@example.com", "acct:joe@example.com", "example.com");
        check(" joe@example.com ", "acct:joe@example.com", "example.com");
        check(
            "joe@b.example@example.com",
            "acct:joe%40b.example@example.com",
            "example.com",
        );
        check(
            "acct:joe@example.com",
            "acct:joe@example.com",
            "example.com",
        );
        check(
            "acct:joe%40b.example@example.com",
            "acct:joe%40b.example@example.com",
            "example.com",
        );
        check("joe@example.com#x", "acct:joe@example.com", "example.com");
    }

    #[test]
    fn everything_else_without_scheme_is_an_https_url() {
        check("example.com", "https://example.com/", "example.com");
        check(
            "example.com:8080",
            "https://example.com:8080/",
            "example.com:8080",
        );
        check("example.com/joe", "https://example.com/joe", "example.com");
        check("example.com?x=1", "https://example.com?x=1", "example.com");
        check(
            "joe@example.com:8080",
            "https://joe@example.com:8080/",
            "example.com:8080",
        );
        check(
            "https://example.com/joe#x",
            "https://example.com/joe",
            "example.com",
        );
        check(
            "http://example.com/joe",
            "http://example.com/joe",
            "example.com",
        );
    }

    #[test]
    fn refuses_what_leads_nowhere() {
        for typed in [
            "",
            " ",
            "#x",
            "=joe",
            "@joe",
            "!x",
            "acct:joe",
            "ftp://example.com",
            "javascript://x",
            "https://",
            "joe@",
            "a b",
            "a\\b",
            "joe@ex\nample.com",
        ] {
            let error = Identifier::parse(typed, Transport::Https).unwrap_err();
            assert_eq!(error.code(), "web_finger.identifier_invalid", "{typed:?}");
        }
        let long = format!("joe@{}.example", "x".repeat(3000));
        assert!(Identifier::parse(&long, Transport::Https).is_err());
    }

    #[test]
    fn loopback_is_asked_without_tls_when_allowed_and_typed_so() {
        let asked = |typed| {
            let identifier = Identifier::parse(typed, Transport::HttpsOrLoopback).unwrap();
            identifier.request().uri().scheme_str().unwrap().to_owned()
        };
        assert_eq!(asked("http://localhost:8080/joe"), "http");
        assert_eq!(asked("localhost:8080/joe"), "https");
        assert_eq!(asked("http://example.com/joe"), "https");
    }

    fn answer(body: &str) -> Result<Issuer, Error> {
        let response = http::Response::builder()
            .header("content-type", "application/jrd+json")
            .body(body.as_bytes().to_vec())
            .unwrap();
        let identifier = Identifier::parse("joe@example.com", Transport::Https).unwrap();
        identifier.response(&response)
    }

    #[test]
    fn the_issuer_is_where_the_link_of_the_right_relation_leads() {
        let body = r#"{"subject": "acct:joe@example.com", "links": [
            {"rel": "avatar", "href": "https://evil.example.com"},
            {"rel": "http://openid.net/specs/connect/1.0/issuer", "href": "https://idp.example.net:8443/joe"},
            {"rel": "http://openid.net/specs/connect/1.0/issuer", "href": "https://second.example.net"}]}"#;
        // On another host than the account, which means nothing.
        assert_eq!(
            answer(body).unwrap().as_str(),
            "https://idp.example.net:8443/joe"
        );
    }

    #[test]
    fn refuses_issuers_that_cannot_be_one() {
        for href in [
            "http://idp.example.net",
            "https://idp.example.net?x",
            "https://idp.example.net#x",
            "https://user@idp.example.net",
            "/idp",
            "javascript:alert(1)",
            "",
        ] {
            let body =
                format!(r#"{{"links": [{{"rel": "{ISSUER_RELATION}", "href": "{href}"}}]}}"#);
            let error = answer(&body).unwrap_err();
            assert_eq!(error.code(), "discovery.issuer_invalid", "{href}");
        }
    }

    #[test]
    fn tells_absence_from_disorder() {
        for body in [
            "{}",
            r#"{"links": []}"#,
            r#"{"links": [{"rel": "avatar"}]}"#,
        ] {
            assert_eq!(
                answer(body).unwrap_err().code(),
                "web_finger.issuer_not_found"
            );
        }
        let without_href = format!(r#"{{"links": [{{"rel": "{ISSUER_RELATION}"}}]}}"#);
        assert_eq!(
            answer(&without_href).unwrap_err().code(),
            "web_finger.issuer_not_found"
        );
        for body in [
            "",
            "[]",
            r#"{"links": {}}"#,
            r#"{"links": [1]}"#,
            r#"{"links": [], "links": []}"#,
        ] {
            assert_eq!(
                answer(body).unwrap_err().code(),
                "web_finger.malformed",
                "{body}"
            );
        }
    }

    #[test]
    fn what_was_typed_is_in_no_message_about_the_answer() {
        let error = answer("{}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "https://example.com/.well-known/webfinger names no OpenID issuer"
        );
    }
}
