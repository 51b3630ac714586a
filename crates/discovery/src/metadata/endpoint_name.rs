//! The names of the endpoints that metadata may hold.

use std::fmt;

/// An endpoint that metadata can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EndpointName {
    /// Where the user is sent to sign in (RFC 6749, section 3.1).
    Authorization,
    /// Where grants are exchanged for tokens (RFC 6749, section 3.2).
    Token,
    /// Where the key set is served (RFC 8414, section 2, `jwks_uri`).
    KeySet,
    /// Where claims about the user are served (OpenID Connect Core 1.0, section 5.3).
    Userinfo,
    /// Where the user is sent to sign out (OpenID Connect RP-Initiated Logout 1.0, section 2.1).
    EndSession,
    /// Where clients register (RFC 7591).
    Registration,
    /// Where tokens are revoked (RFC 7009).
    Revocation,
    /// Where a resource server asks about a token (RFC 7662).
    Introspection,
    /// Where a device asks for a code to show (RFC 8628).
    DeviceAuthorization,
    /// Where authorization requests are handed in beforehand (RFC 9126).
    PushedAuthorizationRequest,
    /// Where a sign-in begins without a browser (OpenID Connect CIBA Core 1.0).
    BackchannelAuthentication,
    /// The page that tells whether the user is still signed in (OpenID Connect Session Management 1.0, section 3.3).
    CheckSession,
    /// Where clients register by a chain of trust (OpenID Federation 1.0).
    FederationRegistration,
    /// Where the key set is served signed (OpenID Federation 1.0, `signed_jwks_uri`).
    SignedKeySet,
    /// Where status lists are listed (OAuth Token Status List).
    StatusListAggregation,
}

impl EndpointName {
    /// Every name.
    pub const ALL: &'static [Self] = &[
        Self::Authorization,
        Self::Token,
        Self::KeySet,
        Self::Userinfo,
        Self::EndSession,
        Self::Registration,
        Self::Revocation,
        Self::Introspection,
        Self::DeviceAuthorization,
        Self::PushedAuthorizationRequest,
        Self::BackchannelAuthentication,
        Self::CheckSession,
        Self::FederationRegistration,
        Self::SignedKeySet,
        Self::StatusListAggregation,
    ];

    /// The member of the metadata, such as `token_endpoint`.
    pub const fn member(self) -> &'static str {
        match self {
            Self::Authorization => "authorization_endpoint",
            Self::Token => "token_endpoint",
            Self::KeySet => "jwks_uri",
            Self::Userinfo => "userinfo_endpoint",
            Self::EndSession => "end_session_endpoint",
            Self::Registration => "registration_endpoint",
            Self::Revocation => "revocation_endpoint",
            Self::Introspection => "introspection_endpoint",
            Self::DeviceAuthorization => "device_authorization_endpoint",
            Self::PushedAuthorizationRequest => "pushed_authorization_request_endpoint",
            Self::BackchannelAuthentication => "backchannel_authentication_endpoint",
            Self::CheckSession => "check_session_iframe",
            Self::FederationRegistration => "federation_registration_endpoint",
            Self::SignedKeySet => "signed_jwks_uri",
            Self::StatusListAggregation => "status_list_aggregation_endpoint",
        }
    }
}

impl fmt::Display for EndpointName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.member())
    }
}
