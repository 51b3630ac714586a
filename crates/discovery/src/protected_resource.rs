//! What a protected resource says of itself, for its clients (RFC 9728).

use http::Method;
use relier_token::Issuer;
use serde::Deserialize;
use tracing::{Instrument as _, debug, debug_span};
use url::Url;

use crate::endpoint::{Endpoint, Transport, UnfitUrl, has_credentials};
use crate::error::{Error, MetadataFault, Stage};
use crate::http_client::HttpClient;
use crate::metadata::{Document, inserted};
use crate::received::Received;
use crate::response::require_document;
use crate::strict_object::{StrictObject, UnexpectedType};

/// A resource, and where its metadata are.
///
/// If the URL of the resource, or a challenge that named the metadata, comes from input, fetch with a client that connects
/// to public addresses only (RFC 9728, section 7.7).
#[derive(Clone, Debug)]
pub struct ProtectedResource {
    resource: String,
    location: Endpoint,
    transport: Transport,
}

/// The metadata of a protected resource (RFC 9728, section 2). They have been checked to be those of the resource that was
/// asked for.
#[derive(Clone)]
pub struct ResourceMetadata {
    resource: String,
    authorization_servers: Vec<Issuer>,
    jwks_uri: Option<Endpoint>,
    scopes_supported: Vec<String>,
    bearer_methods_supported: Option<Vec<String>>,
    document: Box<[u8]>,
}

impl ProtectedResource {
    /// A resource by its identifier: `/.well-known/oauth-protected-resource` goes between its host and its path
    /// (RFC 9728, section 3.1).
    ///
    /// # Errors
    /// [`Error::ResourceInvalid`]: it is no https URL without fragment and credentials.
    pub fn new(resource: &str, transport: Transport) -> Result<Self, Error> {
        let mut url = resource_url(resource, transport)?;
        let path = inserted("/.well-known/oauth-protected-resource", url.path());
        url.set_path(&path);
        Self::at(resource, url, transport)
    }

    /// The resource at `called`, which answered with a `WWW-Authenticate` that names the location of its metadata
    /// (RFC 9728, section 5.1); `None` if it names none. The metadata have to be of exactly the URL that was called.
    ///
    /// # Errors
    /// [`Error::ResourceInvalid`]: one of the two URLs may not be used.
    pub fn from_challenge(
        called: &str,
        www_authenticate: &str,
        transport: Transport,
    ) -> Result<Option<Self>, Error> {
        resource_url(called, transport)?;
        let Some(location) = parameter(www_authenticate, "resource_metadata") else {
            return Ok(None);
        };
        let url = resource_url(&location, transport)?;
        Self::at(called, url, transport).map(Some)
    }

    fn at(resource: &str, location: Url, transport: Transport) -> Result<Self, Error> {
        let location = Endpoint::new(location, transport).map_err(|_| invalid(resource))?;
        Ok(Self {
            resource: resource.to_owned(),
            location,
            transport,
        })
    }

    /// The request for the metadata.
    pub fn request(&self) -> http::Request<Vec<u8>> {
        self.location
            .request(Method::GET, "application/json", Vec::new())
    }

    /// Reads the answer to [`request`](Self::request) (RFC 9728, sections 3.2 and 3.3). The resource in it has to be the one
    /// that was asked for, character for character.
    ///
    /// # Errors
    /// [`Error::UnexpectedStatus`], [`Error::ContentType`], [`Error::MetadataMalformed`], [`Error::ResourceMismatch`],
    /// [`Error::InsecureEndpoint`], [`Error::IssuerInvalid`].
    pub fn response(&self, response: &http::Response<Vec<u8>>) -> Result<ResourceMetadata, Error> {
        require_document(
            Stage::Discovery,
            &self.location,
            response,
            &["application/json"],
        )?;
        let document = Document::read(&self.location, response.body())?;
        let received: String = document.required("resource", "a string")?;
        if received != self.resource {
            return Err(Error::ResourceMismatch {
                expected: self.resource.clone(),
                received: Received::new(&received),
            });
        }
        let list = |member| document.optional::<Vec<String>>(member, "an array of strings");
        let servers = list("authorization_servers")?.unwrap_or_default();
        let authorization_servers: Vec<Issuer> = servers.iter().map(Issuer::new).collect();
        for issuer in &authorization_servers {
            crate::endpoint::issuer_url(issuer, self.transport)?;
        }
        let transport = self.transport.of_endpoints(self.location.url());
        let jwks_uri = document.optional::<String>("jwks_uri", "a string")?;
        let jwks_uri = jwks_uri.map(|text| {
            let member = "jwks_uri";
            Endpoint::parse(&text, transport).map_err(|unfit| {
                let received = Received::new(&text);
                match unfit {
                    UnfitUrl::Insecure => Error::InsecureEndpoint { member, received },
                    UnfitUrl::Malformed => Error::MetadataMalformed {
                        url: self.location.to_string(),
                        fault: MetadataFault::MemberUrl { member, received },
                    },
                }
            })
        });
        Ok(ResourceMetadata {
            resource: received,
            authorization_servers,
            jwks_uri: jwks_uri.transpose()?,
            scopes_supported: list("scopes_supported")?.unwrap_or_default(),
            bearer_methods_supported: list("bearer_methods_supported")?,
            document: response.body().as_slice().into(),
        })
    }

    /// Asks for the metadata.
    ///
    /// # Errors
    /// [`Error::Network`] if no answer came; or as of [`response`](Self::response).
    pub async fn metadata(&self, http: &dyn HttpClient) -> Result<ResourceMetadata, Error> {
        let span = debug_span!("look_up_resource", url = %self.location);
        let asking = async {
            let read = self.ask(http).await;
            match &read {
                Ok(metadata) => {
                    let servers = metadata.authorization_servers.len();
                    debug!(servers, "metadata of the resource read");
                }
                Err(error) => debug!(code = error.code(), %error, "no metadata of the resource"),
            }
            read
        };
        asking.instrument(span).await
    }

    async fn ask(&self, http: &dyn HttpClient) -> Result<ResourceMetadata, Error> {
        let answer = http.send(self.request()).await;
        let response = answer.map_err(|source| Error::Network {
            stage: Stage::Discovery,
            url: self.location.to_string(),
            source,
        })?;
        self.response(&response)
    }
}

impl ResourceMetadata {
    /// The resource identifier.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The issuers of the servers whose tokens it takes. Anybody can name anybody: ask only those for tokens that you would
    /// trust with this resource.
    pub fn authorization_servers(&self) -> &[Issuer] {
        &self.authorization_servers
    }

    /// Where the resource's own keys are, if it signs its answers.
    pub fn jwks_uri(&self) -> Option<&Endpoint> {
        self.jwks_uri.as_ref()
    }

    /// Values of `scope` that it knows. Ask for those that you need, not for all (RFC 9728, section 7.2).
    pub fn scopes_supported(&self) -> impl Iterator<Item = &str> {
        self.scopes_supported.iter().map(String::as_str)
    }

    /// How it takes bearer tokens: `header`, `body`, `query`. `None` if it does not say.
    pub fn bearer_methods_supported(&self) -> Option<impl Iterator<Item = &str>> {
        let methods = self.bearer_methods_supported.as_ref()?;
        Some(methods.iter().map(String::as_str))
    }

    /// Any member, as the type that the caller expects; `None` if it is missing or `null`. URLs among them are unchecked, and
    /// `signed_metadata` is not verified: nothing in it is used.
    ///
    /// # Errors
    /// The member is there and of another type.
    pub fn member<'a, T: Deserialize<'a>>(
        &'a self,
        name: &str,
    ) -> Result<Option<T>, UnexpectedType> {
        let document = StrictObject::read(&self.document).map_err(|_| UnexpectedType)?;
        document.member(name)
    }
}

impl std::fmt::Debug for ResourceMetadata {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ResourceMetadata")
            .field("resource", &self.resource)
            .field("authorization_servers", &self.authorization_servers)
            .finish_non_exhaustive()
    }
}

fn invalid(resource: &str) -> Error {
    Error::ResourceInvalid {
        received: Received::new(resource),
    }
}

/// RFC 9728, section 2: an https URL without fragment.
fn resource_url(resource: &str, transport: Transport) -> Result<Url, Error> {
    let strange =
        |character: char| character.is_whitespace() || character.is_control() || character == '\\';
    let url = Url::parse(resource).map_err(|_| invalid(resource))?;
    let usable = transport.allows(&url)
        && url.fragment().is_none()
        && !has_credentials(&url)
        && !resource.contains(strange);
    usable.then_some(url).ok_or_else(|| invalid(resource))
}

/// A parameter of a challenge (RFC 9110, section 11): a token, or a quoted string with escapes. The first of that name.
fn parameter(challenges: &str, wanted: &str) -> Option<String> {
    let mut rest = challenges;
    while !rest.is_empty() {
        let end = rest.find(['=', '"', ',', ' ']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after;
        let value = if let Some(quoted) = rest.strip_prefix("=\"") {
            let (value, after) = unquote(quoted)?;
            rest = after;
            value
        } else if let Some(token) = rest.strip_prefix('=') {
            let end = token.find([',', ' ']).unwrap_or(token.len());
            let (value, after) = token.split_at(end);
            rest = after;
            value.to_owned()
        } else {
            // A scheme or a separator: one octet of ASCII, since `find` stopped there, or the end.
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
    }
    None
}

/// The text up to the closing quote, and what follows it.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, text.get(at + 1..).unwrap_or_default())),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const RESOURCE: &str = "https://api.example.com/v1";

    fn served(document: &Value) -> http::Response<Vec<u8>> {
        let response = http::Response::builder().header("content-type", "application/json");
        response.body(document.to_string().into_bytes()).unwrap()
    }

    fn read(document: &Value) -> Result<ResourceMetadata, Error> {
        ProtectedResource::new(RESOURCE, Transport::Https)
            .unwrap()
            .response(&served(document))
    }

    #[test]
    fn asks_between_host_and_path() {
        let check = |resource: &str, expected: &str| {
            let resource = ProtectedResource::new(resource, Transport::Https).unwrap();
            assert_eq!(resource.request().uri().to_string(), expected);
        };
        let at = "https://api.example.com/.well-known/oauth-protected-resource";
        check("https://api.example.com", at);
        check("https://api.example.com/", at);
        check(RESOURCE, &format!("{at}/v1"));
        check(
            "https://api.example.com/v1?tenant=1",
            &format!("{at}/v1?tenant=1"),
        );
    }

    #[test]
    fn reads_what_the_resource_says() {
        let metadata = read(&json!({
            "resource": RESOURCE,
            "authorization_servers": ["https://idp.example.com", "https://other.example.com/t"],
            "jwks_uri": "https://api.example.com/keys",
            "scopes_supported": ["read", "write"],
            "bearer_methods_supported": ["header"],
            "resource_name": "Example",
            "vendor": 1,
        }))
        .unwrap();
        assert_eq!(metadata.resource(), RESOURCE);
        let servers = metadata.authorization_servers().iter().map(Issuer::as_str);
        assert!(servers.eq(["https://idp.example.com", "https://other.example.com/t"]));
        assert_eq!(
            metadata.jwks_uri().unwrap().to_string(),
            "https://api.example.com/keys"
        );
        assert!(metadata.scopes_supported().eq(["read", "write"]));
        assert!(metadata.bearer_methods_supported().unwrap().eq(["header"]));
        assert_eq!(metadata.member("resource_name"), Ok(Some("Example")));
    }

    #[test]
    fn rejects_the_metadata_of_another_resource() {
        for other in [
            "https://api.example.com",
            "https://api.example.com/v1/",
            "https://evil.example.com/v1",
        ] {
            let error = read(&json!({"resource": other})).unwrap_err();
            assert_eq!(error.code(), "resource.mismatch", "{other}");
        }
        let error = read(&json!({})).unwrap_err();
        assert_eq!(error.code(), "discovery.metadata_malformed");
    }

    #[test]
    fn rejects_servers_and_keys_without_tls() {
        let servers =
            json!({"resource": RESOURCE, "authorization_servers": ["http://idp.example.com"]});
        assert_eq!(
            read(&servers).unwrap_err().code(),
            "discovery.issuer_invalid"
        );
        let keys = json!({"resource": RESOURCE, "jwks_uri": "http://api.example.com/keys"});
        assert_eq!(
            read(&keys).unwrap_err().code(),
            "discovery.insecure_endpoint"
        );
    }

    #[test]
    fn rejects_resources_that_are_not_plain_https_urls() {
        for resource in [
            "",
            "api.example.com",
            "http://api.example.com",
            "https://api.example.com#x",
            "https://user@api.example.com",
            "https://api.example.com/ ",
        ] {
            let error = ProtectedResource::new(resource, Transport::Https).unwrap_err();
            assert_eq!(error.code(), "resource.invalid", "{resource}");
        }
    }

    #[test]
    fn a_challenge_names_the_location_and_the_resource_stays_the_one_that_was_called() {
        let challenge =
            r#"Bearer error="invalid_token", resource_metadata="https://meta.example.com/r""#;
        let resource = ProtectedResource::from_challenge(RESOURCE, challenge, Transport::Https)
            .unwrap()
            .unwrap();
        assert_eq!(resource.request().uri(), "https://meta.example.com/r");
        assert!(
            resource
                .response(&served(&json!({"resource": RESOURCE})))
                .is_ok()
        );
        let other = json!({"resource": "https://meta.example.com/r"});
        let error = resource.response(&served(&other)).unwrap_err();
        assert_eq!(error.code(), "resource.mismatch");

        let plain = r#"Bearer resource_metadata="http://169.254.169.254/""#;
        let error = ProtectedResource::from_challenge(RESOURCE, plain, Transport::Https);
        assert_eq!(error.unwrap_err().code(), "resource.invalid");
    }

    #[test]
    fn reads_parameters_of_challenges_as_they_are_quoted() {
        let check = |challenges: &str, expected: Option<&str>| {
            let found = parameter(challenges, "resource_metadata");
            assert_eq!(found.as_deref(), expected, "{challenges}");
        };
        check(r#"Bearer resource_metadata="https://a""#, Some("https://a"));
        check(
            r#"Basic realm="x", Bearer scope="a b", Resource_Metadata="https://a""#,
            Some("https://a"),
        );
        check(
            r#"Bearer realm="resource_metadata=\"https://evil\"", resource_metadata="https://a""#,
            Some("https://a"),
        );
        check(
            r#"Bearer error_description="a, resource_metadata=x", scope=y"#,
            None,
        );
        check(
            "DPoP algs=\"ES256\", resource_metadata=https://a",
            Some("https://a"),
        );
        check("Bearer", None);
        check("", None);
        check(r#"Bearer resource_metadata="https://a"#, None);
        check("Bearer \u{e9}=1 \"", None);
    }
}
