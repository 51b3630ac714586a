//! The client: what the provider has registered for this application.

use relier_discovery::ProviderMetadata;
use relier_token::{Algorithm, ClientId};

#[cfg(feature = "jwe")]
use crate::rejection::Rejection;
use crate::secret::Secret;
use crate::setup_error::SetupError;

/// How the client authenticates at the token endpoint (OpenID Connect Core 1.0, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// `client_secret_basic`: the secret in the header `Authorization`.
    SecretBasic,
    /// `client_secret_post`: the secret in the body.
    SecretPost,
    /// `none`: a public client, protected by PKCE alone.
    None,
}

impl ClientAuthentication {
    /// The registered name, as in `token_endpoint_auth_method`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SecretBasic => "client_secret_basic",
            Self::SecretPost => "client_secret_post",
            Self::None => "none",
        }
    }
}

/// An application as it is registered at one provider.
#[derive(Clone, Debug)]
pub struct Client {
    id: ClientId,
    secret: Option<Secret>,
    authentication: Option<ClientAuthentication>,
    algorithm: Algorithm,
    trusted_audiences: Vec<String>,
    trusted_authorized_parties: Vec<String>,
    #[cfg(feature = "jwe")]
    decryption: Option<std::sync::Arc<relier_token::Decryption>>,
}

impl Client {
    /// A client that can keep a secret, such as a web server.
    ///
    /// It authenticates with `client_secret_basic`, or `client_secret_post` if that alone is in the provider's metadata.
    pub fn confidential(id: impl Into<ClientId>, secret: Secret) -> Self {
        Self {
            secret: Some(secret),
            authentication: None,
            ..Self::public(id)
        }
    }

    /// A client without secret, such as a program on the user's machine.
    pub fn public(id: impl Into<ClientId>) -> Self {
        Self {
            id: id.into(),
            secret: None,
            authentication: Some(ClientAuthentication::None),
            algorithm: Algorithm::Rs256,
            trusted_audiences: Vec::new(),
            trusted_authorized_parties: Vec::new(),
            #[cfg(feature = "jwe")]
            decryption: None,
        }
    }

    /// Authenticates in this way, whatever the provider's metadata says: the `token_endpoint_auth_method` that is
    /// registered.
    #[must_use]
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.authentication = Some(authentication);
        self
    }

    /// Demands ID tokens with this signature algorithm; default RS256. It is part of the client's registration.
    #[must_use]
    pub fn id_token_signed_response_alg(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Demands that ID tokens are encrypted for this client, and decrypts them: the `id_token_encrypted_response_alg` and
    /// `id_token_encrypted_response_enc` that are registered, with the client's private keys. Default: encrypted ID tokens
    /// are refused. The signature inside is demanded all the same.
    #[cfg(feature = "jwe")]
    #[must_use]
    pub fn id_token_encrypted_response(
        mut self,
        decryption: impl Into<std::sync::Arc<relier_token::Decryption>>,
    ) -> Self {
        self.decryption = Some(decryption.into());
        self
    }

    /// Accepts these audiences in ID tokens beside the client's own; default none. Some providers add that of a project.
    #[must_use]
    pub fn trusted_audiences<A: Into<String>>(
        mut self,
        audiences: impl IntoIterator<Item = A>,
    ) -> Self {
        self.trusted_audiences = audiences.into_iter().map(Into::into).collect();
        self
    }

    /// Accepts these clients as authorized party of ID tokens, `azp`, beside the client's own id; default none.
    #[must_use]
    pub fn trusted_authorized_parties<A: Into<String>>(
        mut self,
        clients: impl IntoIterator<Item = A>,
    ) -> Self {
        self.trusted_authorized_parties = clients.into_iter().map(Into::into).collect();
        self
    }

    /// The client id.
    pub fn id(&self) -> &ClientId {
        &self.id
    }

    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The signed ID token: the one that came, or the one in it if it is to be encrypted.
    #[cfg(feature = "jwe")]
    pub(crate) fn signed_id_token<'a>(
        &self,
        raw: &'a str,
    ) -> Result<std::borrow::Cow<'a, str>, Rejection> {
        match &self.decryption {
            None => Ok(raw.into()),
            Some(decryption) => decryption
                .decrypt_token(relier_token::TokenKind::IdToken, raw)
                .map(Into::into)
                .map_err(Rejection::IdToken),
        }
    }

    pub(crate) fn audiences(&self) -> &[String] {
        &self.trusted_audiences
    }

    pub(crate) fn authorized_parties(&self) -> &[String] {
        &self.trusted_authorized_parties
    }

    /// Whether it authenticates with nothing (RFC 6749, section 2.1).
    pub(crate) fn is_public(&self) -> bool {
        self.authentication == Some(ClientAuthentication::None)
    }

    /// OpenID Connect Discovery 1.0, section 3: a method that the provider lists.
    pub(crate) fn method_at(&self, metadata: &ProviderMetadata) -> ClientAuthentication {
        self.authentication.unwrap_or_else(|| {
            let listed = |method: ClientAuthentication| {
                metadata
                    .token_endpoint_auth_methods_supported()
                    .any(|name| name == method.name())
            };
            if !listed(ClientAuthentication::SecretBasic)
                && listed(ClientAuthentication::SecretPost)
            {
                ClientAuthentication::SecretPost
            } else {
                ClientAuthentication::SecretBasic
            }
        })
    }

    pub(crate) fn check(&self) -> Result<(), SetupError> {
        if self.id.as_str().is_empty() {
            return Err(SetupError::ClientIdEmpty);
        }
        if !self.is_public()
            && self
                .secret
                .as_ref()
                .is_none_or(|secret| secret.expose().is_empty())
        {
            return Err(SetupError::SecretMissing);
        }
        Ok(())
    }
}
