//! The members that are registered: the IANA registry "OAuth Authorization Server Metadata", in which OpenID Connect
//! has its own too, and what OpenID specifications define beside it. Endpoints are in `endpoint_name`.

use crate::metadata::ServerMetadata;

/// Makes the list of names, and a method for each. What follows `=` is what the standard puts in the place of a member
/// that is absent.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $absent:expr;)*) => {
        /// The names of the members that are lists of strings.
        pub(super) const LISTS: &[&str] = &[$(stringify!($name)),*];

        /// What the provider supports. A list is empty if the provider does not say and the standard has no default.
        impl ServerMetadata {
            $($(#[$doc])* pub fn $name(&self) -> impl Iterator<Item = &str> {
                self.list(stringify!($name), &$absent)
            })*
        }
    };
}

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $absent:literal;)*) => {
        /// The names of the members that are booleans.
        pub(super) const FLAGS: &[&str] = &[$(stringify!($name)),*];

        /// What the provider does or demands.
        impl ServerMetadata {
            $($(#[$doc])* pub fn $name(&self) -> bool {
                self.flag(stringify!($name)).unwrap_or($absent)
            })*
        }
    };
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        /// The names of the members that are strings and no endpoints.
        pub(super) const TEXTS: &[&str] = &[$(stringify!($name)),*];

        /// What is said to people. URLs among them are unchecked: they are to be shown, not to be fetched.
        impl ServerMetadata {
            $($(#[$doc])* pub fn $name(&self) -> Option<&str> {
                self.text(stringify!($name))
            })*
        }
    };
}

lists! {
    /// Values of `scope`. A provider may support more than it lists (RFC 8414, section 2).
    scopes_supported = [];
    /// Values of `response_type` (RFC 8414, section 2).
    response_types_supported = [];
    /// Values of `response_mode`; `query` and `fragment` if the provider does not say (RFC 8414, section 2).
    response_modes_supported = ["query", "fragment"];
    /// Values of `grant_type`; `authorization_code` and `implicit` if the provider does not say (RFC 8414, section 2).
    grant_types_supported = ["authorization_code", "implicit"];
    /// How clients may authenticate at the token endpoint; `client_secret_basic` if the provider does not say
    /// (RFC 8414, section 2).
    token_endpoint_auth_methods_supported = ["client_secret_basic"];
    /// Algorithms of client assertions at the token endpoint (RFC 8414, section 2).
    token_endpoint_auth_signing_alg_values_supported = [];
    /// Languages of the pages that users see, as BCP 47 tags (RFC 8414, section 2).
    ui_locales_supported = [];
    /// How clients may authenticate at the revocation endpoint; `client_secret_basic` if the provider does not say
    /// (RFC 8414, section 2).
    revocation_endpoint_auth_methods_supported = ["client_secret_basic"];
    /// Algorithms of client assertions at the revocation endpoint (RFC 8414, section 2).
    revocation_endpoint_auth_signing_alg_values_supported = [];
    /// How clients may authenticate at the introspection endpoint (RFC 8414, section 2).
    introspection_endpoint_auth_methods_supported = [];
    /// Algorithms of client assertions at the introspection endpoint (RFC 8414, section 2).
    introspection_endpoint_auth_signing_alg_values_supported = [];
    /// Values of `code_challenge_method`. If there are none, PKCE is not promised; many providers support it and don't
    /// say so (RFC 8414, section 2).
    code_challenge_methods_supported = [];
    /// Algorithms of DPoP proofs (RFC 9449, section 5.1).
    dpop_signing_alg_values_supported = [];
    /// Types of `authorization_details` (RFC 9396, section 10).
    authorization_details_types_supported = [];
    /// Signature algorithms of introspection responses (RFC 9701, section 7).
    introspection_signing_alg_values_supported = [];
    /// Key management algorithms of encrypted introspection responses (RFC 9701, section 7).
    introspection_encryption_alg_values_supported = [];
    /// Content encryption algorithms of introspection responses (RFC 9701, section 7).
    introspection_encryption_enc_values_supported = [];
    /// Resources whose tokens this server issues (RFC 9728, section 4).
    protected_resources = [];
    /// Values of `acr` (OpenID Connect Discovery 1.0, section 3).
    acr_values_supported = [];
    /// `pairwise` and `public` (OpenID Connect Discovery 1.0, section 3).
    subject_types_supported = [];
    /// Signature algorithms of ID tokens (OpenID Connect Discovery 1.0, section 3).
    id_token_signing_alg_values_supported = [];
    /// Key management algorithms of encrypted ID tokens (OpenID Connect Discovery 1.0, section 3).
    id_token_encryption_alg_values_supported = [];
    /// Content encryption algorithms of ID tokens (OpenID Connect Discovery 1.0, section 3).
    id_token_encryption_enc_values_supported = [];
    /// Signature algorithms of userinfo responses (OpenID Connect Discovery 1.0, section 3).
    userinfo_signing_alg_values_supported = [];
    /// Key management algorithms of encrypted userinfo responses (OpenID Connect Discovery 1.0, section 3).
    userinfo_encryption_alg_values_supported = [];
    /// Content encryption algorithms of userinfo responses (OpenID Connect Discovery 1.0, section 3).
    userinfo_encryption_enc_values_supported = [];
    /// Signature algorithms of request objects (OpenID Connect Discovery 1.0, section 3).
    request_object_signing_alg_values_supported = [];
    /// Key management algorithms of encrypted request objects (OpenID Connect Discovery 1.0, section 3).
    request_object_encryption_alg_values_supported = [];
    /// Content encryption algorithms of request objects (OpenID Connect Discovery 1.0, section 3).
    request_object_encryption_enc_values_supported = [];
    /// Values of `display` (OpenID Connect Discovery 1.0, section 3).
    display_values_supported = [];
    /// Types of claims; `normal` if the provider does not say (OpenID Connect Discovery 1.0, section 3).
    claim_types_supported = ["normal"];
    /// Names of claims that the provider may give (OpenID Connect Discovery 1.0, section 3).
    claims_supported = [];
    /// Languages of values in claims, as BCP 47 tags (OpenID Connect Discovery 1.0, section 3).
    claims_locales_supported = [];
    /// Values of `prompt` (Initiating User Registration via OpenID Connect 1.0).
    prompt_values_supported = [];
    /// Signature algorithms of authorization responses (JWT Secured Authorization Response Mode, section 4).
    authorization_signing_alg_values_supported = [];
    /// Key management algorithms of encrypted authorization responses (JWT Secured Authorization Response Mode,
    /// section 4).
    authorization_encryption_alg_values_supported = [];
    /// Content encryption algorithms of authorization responses (JWT Secured Authorization Response Mode, section 4).
    authorization_encryption_enc_values_supported = [];
    /// `poll`, `ping` and `push` (OpenID Connect CIBA Core 1.0, section 4).
    backchannel_token_delivery_modes_supported = [];
    /// Algorithms of signed backchannel authentication requests (OpenID Connect CIBA Core 1.0, section 4).
    backchannel_authentication_request_signing_alg_values_supported = [];
    /// `automatic` and `explicit` (OpenID Federation 1.0).
    client_registration_types_supported = [];
    /// Words that describe the provider (OpenID Federation 1.0).
    keywords = [];
    /// Whom to write to (OpenID Federation 1.0).
    contacts = [];
    /// Types of tokens that may be asked for across domains (OAuth Identity and Authorization Chaining).
    identity_chaining_requested_token_types_supported = [];
    /// Signature algorithms of NFV tokens (ETSI GS NFV-SEC 022).
    nfv_token_signing_alg_values_supported = [];
    /// Key management algorithms of NFV tokens (ETSI GS NFV-SEC 022).
    nfv_token_encryption_alg_values_supported = [];
    /// Content encryption algorithms of NFV tokens (ETSI GS NFV-SEC 022).
    nfv_token_encryption_enc_values_supported = [];
}

flags! {
    /// Whether every authorization response names its issuer (RFC 9207, section 3).
    authorization_response_iss_parameter_supported = false;
    /// Whether access tokens can be bound to client certificates (RFC 8705, section 3.3).
    tls_client_certificate_bound_access_tokens = false;
    /// Whether authorization requests have to be signed (RFC 9101, section 10.5).
    require_signed_request_object = false;
    /// Whether authorization requests have to be pushed (RFC 9126, section 5).
    require_pushed_authorization_requests = false;
    /// Whether the parameter `claims` is understood (OpenID Connect Discovery 1.0, section 3).
    claims_parameter_supported = false;
    /// Whether the parameter `request` is understood (OpenID Connect Discovery 1.0, section 3).
    request_parameter_supported = false;
    /// Whether the parameter `request_uri` is understood; **true** if the provider does not say (OpenID Connect
    /// Discovery 1.0, section 3).
    request_uri_parameter_supported = true;
    /// Whether values of `request_uri` have to be registered (OpenID Connect Discovery 1.0, section 3).
    require_request_uri_registration = false;
    /// Whether the provider signs users out through the browser (OpenID Connect Front-Channel Logout 1.0, section 3).
    frontchannel_logout_supported = false;
    /// Whether it names issuer and session then (OpenID Connect Front-Channel Logout 1.0, section 3).
    frontchannel_logout_session_supported = false;
    /// Whether the provider tells clients directly of sign-outs (OpenID Connect Back-Channel Logout 1.0, section 2.1).
    backchannel_logout_supported = false;
    /// Whether it names the session then (OpenID Connect Back-Channel Logout 1.0, section 2.1).
    backchannel_logout_session_supported = false;
    /// Whether the parameter `user_code` is understood (OpenID Connect CIBA Core 1.0, section 4).
    backchannel_user_code_parameter_supported = false;
}

texts! {
    /// A page for developers (RFC 8414, section 2).
    service_documentation;
    /// A page on what clients may do with data (RFC 8414, section 2).
    op_policy_uri;
    /// The terms of service (RFC 8414, section 2).
    op_tos_uri;
    /// The metadata once more, as a signed JWT (RFC 8414, section 2.1). Kept as it came, **not verified, and nothing in
    /// it is used**: the plain members came over TLS from the issuer itself, which is what this library relies on.
    ///
    /// Whoever trusts a key more than the connection verifies it as a JWS with that key, which has to be known from
    /// elsewhere (not from this metadata), with an algorithm fixed beforehand; demands an `iss` that is trusted to vouch
    /// for the provider; refuses a `signed_metadata` inside; and lets its values go before the plain ones.
    signed_metadata;
    /// Who runs the provider (OpenID Federation 1.0).
    organization_name;
    /// The provider's name to show (OpenID Federation 1.0).
    display_name;
    /// What the provider is for (OpenID Federation 1.0).
    description;
    /// A picture to show (OpenID Federation 1.0).
    logo_uri;
    /// A page about the provider (OpenID Federation 1.0).
    information_uri;
    /// A page about who runs it (OpenID Federation 1.0).
    organization_uri;
}
