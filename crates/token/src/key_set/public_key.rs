//! One public key, configured by hand instead of fetched.

use super::numbers::Numbers;
use super::{Entry, Key, KeyId, MAX_KEY_SET_BYTES, UnusableKey, der, jwk, pem};
use crate::algorithm::Algorithm;
use crate::strict_json::Object;

/// One public key, from a JWK, PEM or DER; collect several into a [`KeySet`](super::KeySet).
///
/// ```
/// use relier_token::{Algorithm, KeySet, PublicKey};
///
/// let pem = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
/// -----END PUBLIC KEY-----";
/// let key = PublicKey::from_pem(pem)?.key_id("2026").algorithm(Algorithm::EdDsa)?;
/// let keys = KeySet::from(key);
/// assert_eq!(keys.len(), 1);
/// # Ok::<(), relier_token::UnusableKey>(())
/// ```
#[derive(Clone, Debug)]
pub struct PublicKey {
    id: KeyId,
    numbers: Numbers,
    alg: Option<String>,
}

impl PublicKey {
    /// Reads a JWK (RFC 7517, section 4) with its `kid`, `use`, `key_ops` and `alg`. Without `kid` it is the key of every
    /// token, whatever key id that names.
    ///
    /// # Errors
    /// The key can't be used, or is not strict JSON: [`UnusableKey::NotJson`].
    pub fn from_jwk(octets: &[u8]) -> Result<Self, UnusableKey> {
        if octets.len() > MAX_KEY_SET_BYTES {
            return Err(UnusableKey::NotJson);
        }
        let object = Object::read(octets).map_err(|_| UnusableKey::NotJson)?;
        let Entry { id, key } = Entry::of(&object);
        key?;
        Ok(Self {
            id: if id == KeyId::Absent { KeyId::Any } else { id },
            numbers: jwk::numbers(&object)?,
            alg: jwk::alg(&object),
        })
    }

    /// Reads a `PUBLIC KEY` block (a `SubjectPublicKeyInfo`, RFC 7468, section 13), or an `RSA PUBLIC KEY` block. It is
    /// the key of every token, whatever key id that names, unless it gets one by [`key_id`](Self::key_id).
    ///
    /// Certificates are not read: whether they are valid is a question of its own, and not answered here. Take the
    /// public key out: `openssl x509 -pubkey -noout`.
    ///
    /// # Errors
    /// The text is not one PEM block, holds a certificate or a private key, or the key can't be used.
    pub fn from_pem(text: &str) -> Result<Self, UnusableKey> {
        let block = pem::single_block(text)?;
        match block.label {
            "PUBLIC KEY" => Self::from_der(&block.octets),
            "RSA PUBLIC KEY" => Self::of(der::rsa_public_key(&block.octets)?),
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                Err(UnusableKey::Certificate)
            }
            label if label.ends_with("PRIVATE KEY") => Err(UnusableKey::SecretPublished),
            _ => Err(UnusableKey::NotPem),
        }
    }

    /// Reads a `SubjectPublicKeyInfo` in DER (RFC 5280, section 4.1), as [`from_pem`](Self::from_pem) does.
    ///
    /// # Errors
    /// The octets are no such structure, or the key can't be used.
    pub fn from_der(octets: &[u8]) -> Result<Self, UnusableKey> {
        Self::of(der::subject_public_key_info(octets)?)
    }

    /// Gives the key an id: only tokens that name it, or name none, are verified with it.
    #[must_use]
    pub fn key_id(mut self, kid: impl Into<String>) -> Self {
        self.id = KeyId::Named(kid.into());
        self
    }

    /// Uses the key with this algorithm only, as its `alg` would say (RFC 7517, section 4.4; RFC 8725, section 3.1).
    ///
    /// # Errors
    /// Its type does not go with the algorithm.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Result<Self, UnusableKey> {
        if !self.numbers.algorithms().contains(algorithm) {
            return Err(UnusableKey::ForAnotherAlgorithm);
        }
        self.alg = Some(algorithm.name().to_owned());
        Ok(self)
    }

    /// The thumbprint of the key: base64url of SHA-256 (RFC 7638, section 3), as in `jkt` (RFC 9449, section 6.1).
    pub fn thumbprint(&self) -> String {
        self.numbers.thumbprint()
    }

    fn of(numbers: Numbers) -> Result<Self, UnusableKey> {
        numbers.prepare(None)?;
        Ok(Self {
            id: KeyId::Any,
            numbers,
            alg: None,
        })
    }

    pub(super) fn into_entry(self) -> Entry {
        let key: Result<Key, UnusableKey> = self.numbers.prepare(self.alg.as_deref());
        Entry { id: self.id, key }
    }
}
