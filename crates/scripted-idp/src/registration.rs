//! What is registered at the provider: the client and its users.

/// How a client authenticates at the token endpoint (Core section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// HTTP Basic, id and secret form-urlencoded first (RFC 6749 section 2.3.1).
    ClientSecretBasic,
    /// Id and secret as parameters of the request body.
    ClientSecretPost,
    /// A public client: its id only, and PKCE.
    None,
}

impl AuthMethod {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::None];

    /// The registered name, such as `client_secret_basic`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
        }
    }
}

/// The algorithm that ID tokens are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl SigningAlgorithm {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Rs256, Self::Es256];

    /// The name in a token's header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

/// A client as it is registered at an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret; a public client has none.
    pub client_secret: Option<String>,
    /// The one registered redirection URI, compared character for character.
    pub redirect_uri: String,
    /// Where the browser may be sent after a sign-out. With one, the provider has an `end_session_endpoint`.
    pub post_logout_redirect_uri: Option<String>,
    /// How the client has to authenticate; no other method is accepted. Where nothing is registered, that is
    /// [`AuthMethod::ClientSecretBasic`] (Core section 9).
    pub token_endpoint_auth_method: Option<AuthMethod>,
    /// What ID tokens for this client are signed with.
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// The `max_age`, in seconds, that the relying party is configured to ask for.
    pub max_age: Option<u64>,
}

impl Registration {
    /// A client with a secret: `client_secret_basic`, RS256, no `max_age`, no sign-out.
    pub fn confidential(client_id: &str, client_secret: &str, redirect_uri: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            client_secret: Some(client_secret.to_owned()),
            redirect_uri: redirect_uri.to_owned(),
            post_logout_redirect_uri: None,
            token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
            id_token_signed_response_alg: SigningAlgorithm::Rs256,
            max_age: None,
        }
    }

    /// How the client has to authenticate, whether that was said or not.
    pub fn method(&self) -> AuthMethod {
        self.token_endpoint_auth_method
            .unwrap_or(AuthMethod::ClientSecretBasic)
    }
}

/// Somebody with an account at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The `sub` claim.
    pub subject: String,
    /// The `email` claim.
    pub email: String,
    /// The `email_verified` claim.
    pub email_verified: bool,
    /// The `name` claim.
    pub name: String,
}

impl User {
    /// The user who signs in unless somebody else is set: `user-1`, `user-1@example.com`.
    pub fn first() -> Self {
        Self {
            subject: "user-1".into(),
            email: "user-1@example.com".into(),
            email_verified: true,
            name: "First User".into(),
        }
    }

    /// The other user: `user-2`, `user-2@example.com`. Attacks try to become this one.
    pub fn second() -> Self {
        Self {
            subject: "user-2".into(),
            email: "user-2@example.com".into(),
            email_verified: true,
            name: "Second User".into(),
        }
    }
}
