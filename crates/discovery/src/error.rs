//! What can go wrong between asking for an issuer and a verified token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use relier_token::{KeySetError, Rejection};

use crate::http_client::HttpError;
use crate::metadata::MAX_METADATA_BYTES;
use crate::received::Received;
use crate::strict_object::JsonFault;

/// A step of a sign-in, or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Fetching the provider's metadata.
    Discovery,
    /// Fetching the provider's keys.
    Keys,
    /// Reading the redirect back from the provider.
    Callback,
    /// Exchanging the code for tokens.
    TokenResponse,
    /// Verifying the ID token.
    IdToken,
    /// Asking the userinfo endpoint.
    Userinfo,
    /// Reading the redirect back from a sign-out.
    SignOut,
}

impl Stage {
    /// The stable name, such as `token_response`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Keys => "keys",
            Self::Callback => "callback",
            Self::TokenResponse => "token_response",
            Self::IdToken => "id_token",
            Self::Userinfo => "userinfo",
            Self::SignOut => "sign_out",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The application: its configuration, or the way it calls this library.
    Caller,
    /// The provider sent what it must not send, or someone speaks in its place.
    Provider,
    /// The browser: the callback does not belong to a sign-in that this application began for it.
    Browser,
    /// The user, or the provider on their behalf, said no.
    User,
    /// No complete answer came. A later attempt may succeed.
    Network,
}

/// Why metadata is not metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataFault {
    /// The body is not a strict JSON object.
    Json(JsonFault),
    /// The body is longer than [`MAX_METADATA_BYTES`].
    TooLarge {
        /// Its length in octets.
        received: usize,
    },
    /// A required member is missing.
    MemberMissing {
        /// The name of the member.
        member: &'static str,
    },
    /// A member has another type than the standard gives it.
    MemberType {
        /// The name of the member.
        member: &'static str,
        /// The type that it has to have.
        expected: &'static str,
    },
    /// A member is no URL, or one with a fragment or credentials, or too long.
    MemberUrl {
        /// The name of the member.
        member: &'static str,
        /// Its value.
        received: Received,
    },
}

impl fmt::Display for MetadataFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(fault) => fault.fmt(formatter),
            Self::TooLarge { received } => {
                write!(
                    formatter,
                    "it has {received} octets, at most {MAX_METADATA_BYTES} are read"
                )
            }
            Self::MemberMissing { member } => {
                write!(formatter, "the required member `{member}` is missing")
            }
            Self::MemberType { member, expected } => {
                write!(formatter, "`{member}` is not {expected}")
            }
            Self::MemberUrl { member, received } => {
                write!(
                    formatter,
                    "`{member}` is {received}, expected a URL of at most 2000 octets without fragment and credentials"
                )
            }
        }
    }
}

/// Why there is no provider, no key set or no verified token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The issuer that was asked for cannot be one.
    IssuerInvalid {
        /// What an issuer has to be.
        expected: &'static str,
        /// The issuer that was asked for.
        received: Received,
    },
    /// The issuer belongs to none of the tenants. Nothing was sent to it.
    IssuerNotAllowed {
        /// The issuer that was asked for.
        received: Received,
    },
    /// The directory of tenants could not tell whose issuer it is.
    TenantDirectory {
        /// What it said.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The token names no issuer, or one of a tenant that is not let in. It was not verified, so it is not told which.
    TenantNotAllowed,
    /// The token's `tid` is not that of its issuer.
    TenantMismatch {
        /// The tenant of the issuer.
        expected: String,
        /// The `tid`, if there is one.
        received: Option<Received>,
    },
    /// What a user typed leads to no host that could know their provider.
    IdentifierInvalid {
        /// What it has to be.
        expected: &'static str,
        /// What was typed.
        received: Received,
    },
    /// The answer of a WebFinger endpoint can't be used.
    WebFingerMalformed {
        /// The URL that was asked, without what the user typed.
        url: String,
        /// What is wrong with it.
        fault: MetadataFault,
    },
    /// A WebFinger endpoint names no issuer for what was typed.
    IssuerNotFound {
        /// The URL that was asked, without what the user typed.
        url: String,
    },
    /// The identifier of a protected resource, or the location of its metadata, can't be used.
    ResourceInvalid {
        /// The URL.
        received: Received,
    },
    /// The metadata are those of another protected resource.
    ResourceMismatch {
        /// The resource that was asked for.
        expected: String,
        /// The resource in the metadata.
        received: Received,
    },
    /// There is no HTTP client: the feature `reqwest` is off and the builder got none.
    NoHttpClient,
    /// The built-in HTTP client could not be set up.
    HttpClient {
        /// What it said.
        source: HttpError,
    },
    /// No complete response came.
    Network {
        /// The step at which it happened.
        stage: Stage,
        /// The URL that was asked.
        url: String,
        /// What the HTTP client said.
        source: HttpError,
    },
    /// The status is not 200. Redirects are not followed.
    UnexpectedStatus {
        /// The step at which it happened.
        stage: Stage,
        /// The URL that was asked.
        url: String,
        /// The status.
        received: StatusCode,
        /// How long to wait before trying again, by the provider's `Retry-After` in seconds.
        retry_after: Option<Duration>,
        /// How the body begins.
        excerpt: Received,
    },
    /// The media type is another one.
    ContentType {
        /// The step at which it happened.
        stage: Stage,
        /// The URL that was asked.
        url: String,
        /// The media types that would do.
        expected: &'static [&'static str],
        /// The media type of the response.
        received: Received,
        /// How the body begins.
        excerpt: Received,
    },
    /// The provider's metadata can't be used.
    MetadataMalformed {
        /// The URL that was asked.
        url: String,
        /// What is wrong with it.
        fault: MetadataFault,
    },
    /// The metadata is that of another issuer.
    IssuerMismatch {
        /// The issuer that was asked for.
        expected: String,
        /// The issuer in the metadata.
        received: Received,
    },
    /// An endpoint is neither https nor an allowed loopback address.
    InsecureEndpoint {
        /// The member of the metadata that names it.
        member: &'static str,
        /// Its value.
        received: Received,
    },
    /// The key set can't be read.
    KeySetMalformed {
        /// The URL that was asked.
        url: String,
        /// What is wrong with it.
        source: KeySetError,
    },
    /// The token was refused.
    Token(Rejection),
}

impl Error {
    /// A stable name for logs, metrics and tests, such as `discovery.issuer_mismatch`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::IssuerInvalid { .. } => "discovery.issuer_invalid",
            Self::IssuerNotAllowed { .. } => "discovery.issuer_not_allowed",
            Self::IdentifierInvalid { .. } => "web_finger.identifier_invalid",
            Self::WebFingerMalformed { .. } => "web_finger.malformed",
            Self::IssuerNotFound { .. } => "web_finger.issuer_not_found",
            Self::ResourceInvalid { .. } => "resource.invalid",
            Self::ResourceMismatch { .. } => "resource.mismatch",
            Self::TenantDirectory { .. } => "discovery.tenant_directory",
            Self::TenantNotAllowed => "id_token.tenant_not_allowed",
            Self::TenantMismatch { .. } => "id_token.tenant_mismatch",
            Self::NoHttpClient | Self::HttpClient { .. } => "discovery.no_http_client",
            Self::Network {
                stage: Stage::Keys, ..
            } => "keys.network",
            Self::Network { .. } => "discovery.network",
            Self::UnexpectedStatus {
                stage: Stage::Keys, ..
            } => "keys.unexpected_status",
            Self::UnexpectedStatus { .. } => "discovery.unexpected_status",
            Self::ContentType {
                stage: Stage::Keys, ..
            } => "keys.content_type",
            Self::ContentType { .. } => "discovery.content_type",
            Self::MetadataMalformed { .. } => "discovery.metadata_malformed",
            Self::IssuerMismatch { .. } => "discovery.issuer_mismatch",
            Self::InsecureEndpoint { .. } => "discovery.insecure_endpoint",
            Self::KeySetMalformed { .. } => "keys.malformed",
            Self::Token(rejection) => rejection.code(),
        }
    }

    /// The step of a sign-in at which it happened.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Network { stage, .. }
            | Self::UnexpectedStatus { stage, .. }
            | Self::ContentType { stage, .. } => *stage,
            Self::KeySetMalformed { .. } => Stage::Keys,
            Self::Token(_) | Self::TenantNotAllowed | Self::TenantMismatch { .. } => Stage::IdToken,
            Self::IssuerInvalid { .. }
            | Self::IssuerNotAllowed { .. }
            | Self::TenantDirectory { .. }
            | Self::IdentifierInvalid { .. }
            | Self::WebFingerMalformed { .. }
            | Self::IssuerNotFound { .. }
            | Self::ResourceInvalid { .. }
            | Self::ResourceMismatch { .. }
            | Self::NoHttpClient
            | Self::HttpClient { .. }
            | Self::MetadataMalformed { .. }
            | Self::IssuerMismatch { .. }
            | Self::InsecureEndpoint { .. } => Stage::Discovery,
        }
    }

    /// The requirement that a refusal enforces, by its id in the list of requirements; none where nothing was refused.
    pub fn requirement(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoHttpClient
            | Self::HttpClient { .. }
            | Self::Network { .. }
            | Self::TenantDirectory { .. }
            | Self::IssuerNotAllowed { .. } => return None,
            Self::TenantNotAllowed | Self::TenantMismatch { .. } => "core-3.1.3.7-2",
            Self::IssuerInvalid { .. } => "discovery-3-1",
            Self::IdentifierInvalid { .. } => "discovery-2.1.2-1",
            Self::WebFingerMalformed { .. } | Self::IssuerNotFound { .. } => "discovery-2-e",
            Self::ResourceInvalid { .. } => "rfc9728-2-a",
            Self::ResourceMismatch { .. } => "rfc9728-3.3-a",
            Self::UnexpectedStatus {
                stage: Stage::Keys, ..
            } => "core-3.1.3.7-6a",
            Self::ContentType {
                stage: Stage::Keys, ..
            }
            | Self::KeySetMalformed { .. } => "rfc7517-5-b",
            Self::UnexpectedStatus { .. }
            | Self::ContentType { .. }
            | Self::MetadataMalformed {
                fault: MetadataFault::Json(_),
                ..
            } => "discovery-4.2-a",
            Self::MetadataMalformed {
                fault: MetadataFault::MemberMissing { member: "jwks_uri" },
                ..
            } => "discovery-3-5",
            Self::MetadataMalformed { .. } => "discovery-4.3-a",
            Self::IssuerMismatch { .. } => "discovery-4.3-b",
            Self::InsecureEndpoint { .. } => "discovery-3-2",
            Self::Token(rejection) => rejection.requirement(),
        })
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::IssuerInvalid { .. }
            | Self::IssuerNotAllowed { .. }
            | Self::TenantDirectory { .. }
            | Self::ResourceInvalid { .. }
            | Self::NoHttpClient
            | Self::HttpClient { .. } => Fault::Caller,
            Self::IdentifierInvalid { .. } => Fault::User,
            Self::Network { .. } => Fault::Network,
            _ => Fault::Provider,
        }
    }
}

impl Error {
    /// Whether trying again later can help: no answer came, or one that says that the provider can't answer now (status
    /// 408, 425, 429 or 5xx). What was refused for what it says is not worth another request.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Network { source, .. } => source.is_retryable(),
            Self::TenantDirectory { .. } => true,
            Self::UnexpectedStatus { received, .. } => {
                received.is_server_error() || matches!(received.as_u16(), 408 | 425 | 429)
            }
            _ => false,
        }
    }

    /// How long the provider asks to wait before another attempt (`Retry-After`, in seconds), if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::UnexpectedStatus { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// How the body of an answer begins that was not what was asked for: a page of a proxy, or the provider's own message.
    ///
    /// It is no part of the message, which may be shown to whoever named the issuer: if that is a stranger, the answer of a
    /// server in your network is none of their business.
    pub fn body_excerpt(&self) -> Option<&str> {
        match self {
            Self::UnexpectedStatus { excerpt, .. } | Self::ContentType { excerpt, .. } => {
                Some(excerpt.as_str())
            }
            _ => None,
        }
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Token(rejection)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuerInvalid { expected, received } => {
                write!(formatter, "the issuer {received} can't be used: expected {expected}")
            }
            Self::IssuerNotAllowed { received } => {
                write!(formatter, "the issuer {received} belongs to none of the tenants; nothing was sent to it")
            }
            Self::IdentifierInvalid { expected, received } => {
                write!(formatter, "{received} leads to no provider: expected {expected}")
            }
            Self::WebFingerMalformed { url, fault } => write!(formatter, "{url} is no WebFinger answer: {fault}"),
            Self::IssuerNotFound { url } => write!(formatter, "{url} names no OpenID issuer"),
            Self::ResourceInvalid { received } => {
                write!(formatter, "the resource {received} can't be used: expected an https URL without fragment and credentials")
            }
            Self::ResourceMismatch { expected, received } => {
                write!(formatter, "the metadata are of resource {received}, asked for \"{expected}\"")
            }
            Self::TenantDirectory { source } => {
                write!(formatter, "the directory of tenants could not tell: {source}")
            }
            Self::TenantNotAllowed => {
                formatter.write_str("the token names no issuer of a tenant that is let in")
            }
            Self::TenantMismatch { expected, received: Some(received) } => {
                write!(formatter, "the token's `tid` is {received}, its issuer is that of tenant \"{expected}\"")
            }
            Self::TenantMismatch { expected, received: None } => {
                write!(formatter, "the token has no `tid`, its issuer is that of tenant \"{expected}\"")
            }
            Self::NoHttpClient => {
                formatter.write_str("no HTTP client: turn on the feature `reqwest`, or hand one to the builder with `http`")
            }
            Self::HttpClient { source } => write!(formatter, "the HTTP client could not be set up: {source}"),
            Self::Network { url, source, .. } => write!(formatter, "no answer from {url}: {source}"),
            Self::UnexpectedStatus { url, received, .. } if received.is_redirection() => {
                write!(formatter, "{url} answered with status {received}, expected 200; redirects are not followed here")
            }
            Self::UnexpectedStatus { url, received, .. } => {
                write!(formatter, "{url} answered with status {received}, expected 200")
            }
            Self::ContentType { url, expected, received, .. } => {
                write!(formatter, "{url} answered with media type {received}, expected {}", expected.join(" or "))
            }
            Self::MetadataMalformed { url, fault } => write!(formatter, "{url} is not provider metadata: {fault}"),
            Self::IssuerMismatch { expected, received } => {
                write!(formatter, "the metadata is of issuer {received}, asked for \"{expected}\"; ")?;
                if received.as_str().contains('{') {
                    formatter.write_str("it stands for many tenants: configure the issuer of one tenant, or `IssuerTemplate` with those that are let in")
                } else {
                    formatter.write_str("if the provider is the right one, configure its issuer character for character")
                }
            }
            Self::InsecureEndpoint { member, received } => {
                write!(formatter, "the metadata's `{member}` is {received}, expected an https URL")
            }
            Self::KeySetMalformed { url, source } => write!(formatter, "{url} is not a key set: {source}"),
            Self::Token(rejection) => rejection.fmt(formatter),
        }
    }
}

// Each message tells its cause already, so there is no `source` that would tell it twice.
impl std::error::Error for Error {}
