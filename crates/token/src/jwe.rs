//! The compact JWE (RFC 7516): decrypted with the keys of the recipient, and nothing told about why it failed.
//!
//! Only what a JWT needs: one recipient, and a signed token inside (RFC 7519, section 5.2, `cty`). `RSA1_5` and PBES2 do not
//! exist here, and compressed content is refused (RFC 8725, sections 3.2 and 3.6).

mod algorithm;
mod content;
mod fault;
mod key;
mod pkcs8;

use std::fmt;

use crate::base64url;
use crate::crypto::encryption::random_key;
use crate::excerpt::Excerpt;
use crate::jws::is_media_type;
use crate::key_set::UnusableKey;
use crate::rejection::{Cause, Rejection, TokenKind};
use crate::strict_json::{Json, Object, Unreadable};
use crate::{MAX_HEADER_BYTES, MAX_TOKEN_BYTES};

pub use algorithm::{ContentEncryption, KeyManagement};
pub use fault::JweFault;
pub use key::DecryptionKey;

/// How tokens are encrypted for this recipient, and the keys to decrypt them with.
///
/// A policy that has it ([`IdTokenPolicy::decrypt_with`](crate::IdTokenPolicy::decrypt_with)) refuses tokens that are not
/// encrypted. The signature inside is demanded all the same: anybody can encrypt.
///
/// ```
/// use relier_token::{ContentEncryption, Decryption, DecryptionKey, IdTokenPolicy, KeyManagement, KeySet, Timestamp};
///
/// // The private key, whose public part the client registered (this one is that of RFC 7518, appendix C).
/// let key = DecryptionKey::from_jwk(br#"{
///     "kty": "EC", "crv": "P-256", "kid": "2026", "use": "enc", "alg": "ECDH-ES",
///     "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
///     "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
///     "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"
/// }"#)?;
/// // `id_token_encrypted_response_alg` and `id_token_encrypted_response_enc`, as registered.
/// let decryption = Decryption::new(KeyManagement::EcdhEs, ContentEncryption::A128CbcHs256, [key]);
/// let policy = IdTokenPolicy::new("https://accounts.example.com", "client-id").decrypt_with(decryption);
///
/// let keys = KeySet::from_jwks(br#"{"keys": []}"#).unwrap();
/// let signed_only = "eyJhbGciOiJSUzI1NiJ9.e30.AA";
/// let rejection = policy.verify(signed_only, &keys, Timestamp::from_unix_seconds(1_800_000_000)).unwrap_err();
/// assert_eq!(rejection.code(), "jwe.not_encrypted");
/// # Ok::<(), relier_token::UnusableKey>(())
/// ```
pub struct Decryption {
    management: KeyManagement,
    content: ContentEncryption,
    keys: Vec<DecryptionKey>,
}

impl Decryption {
    /// Demands this `alg` and this `enc`, as registered for the kind of token.
    pub fn new(
        management: KeyManagement,
        content: ContentEncryption,
        keys: impl IntoIterator<Item = DecryptionKey>,
    ) -> Self {
        Self {
            management,
            content,
            keys: keys.into_iter().collect(),
        }
    }

    /// Decrypts a token of this kind, and gives the signed token inside, which is not verified yet: its policy must not be
    /// told to decrypt it again. It is for those who need the signed token itself, such as a relying party that sends an ID
    /// token back as `id_token_hint` (OpenID Connect Core 1.0, section 3.1.2.1). Everybody else tells the policy.
    ///
    /// # Errors
    /// The token is not encrypted in the way, or for the keys, of this recipient (RFC 7516, section 5.2).
    pub fn decrypt_token(&self, kind: TokenKind, raw: &str) -> Result<String, Rejection> {
        self.decrypt(raw).map_err(kind.rejection())
    }

    /// Decrypts a JWE, and gives the token inside, whose signature is still to be checked (RFC 7516, section 5.2).
    pub(crate) fn decrypt(&self, raw: &str) -> Result<String, Cause> {
        let jwe = Jwe::parse(raw)?;
        let inside = self.content_of(&jwe)?;
        jwe.require_nested_token()?; // RFC 7519, 5.2
        Ok(inside)
    }

    /// Decrypts what need not be a token.
    #[cfg(test)]
    pub(crate) fn open(&self, raw: &str) -> Result<String, Cause> {
        self.content_of(&Jwe::parse(raw)?)
    }

    #[rustfmt::skip]
    fn content_of(&self, jwe: &Jwe<'_>) -> Result<String, Cause> {
        jwe.refuse_critical_extensions()?;                              // section 4.1.13
        jwe.refuse_compression()?;                                      // RFC 8725, 3.6
        jwe.require("alg", self.management.name())?;                    // section 4.1.1: as registered
        jwe.require("enc", self.content.name())?;                       // section 4.1.2: as registered
        let key = self.select(jwe.header.text_value("kid"))?;           // section 5.2, steps 6 and 7
        let content_key = key.content_key(jwe, self.management, self.content)
            .unwrap_or_else(|| random_key(self.content.key_octets()));  // steps 8 to 13; section 11.5: go on with another key
        let plain = self.content.open(&content_key, jwe)                // steps 14 to 17
            .ok_or(JweFault::NotDecrypted)?;
        let text = std::str::from_utf8(&plain).map_err(|_| JweFault::NotNested)?;
        Ok(text.to_owned())
    }

    /// The key that the token names; a key without an id is every token's.
    fn select(&self, kid: Option<&str>) -> Result<&DecryptionKey, Cause> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.serves(self.management, self.content) && key.answers_to(kid));
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(key),
            (first, _) => Err(JweFault::KeyUnknown {
                kid: kid.map(Excerpt::of),
                fitting: if first.is_some() { 2 } else { 0 },
            }
            .into()),
        }
    }
}

impl fmt::Debug for Decryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Decryption")
            .field("management", &self.management)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

/// A compact JWE, taken apart.
struct Jwe<'a> {
    /// The header as it came, which the tag covers.
    aad: &'a [u8],
    header: Object<'static>,
    encrypted_key: Vec<u8>,
    iv: Vec<u8>,
    ciphertext: Vec<u8>,
    tag: Vec<u8>,
}

impl<'a> Jwe<'a> {
    fn parse(raw: &'a str) -> Result<Self, Cause> {
        if raw.len() > MAX_TOKEN_BYTES {
            return Err(JweFault::TooLarge {
                received: raw.len(),
            }
            .into());
        }
        let mut segments = raw.split('.');
        let mut next = || segments.next();
        let (Some(header), Some(key), Some(iv), Some(ciphertext), Some(tag), None) =
            (next(), next(), next(), next(), next(), next())
        else {
            return Err(match raw.split('.').take(6).count() {
                3 => JweFault::NotEncrypted,
                received => JweFault::Segments { received },
            }
            .into());
        };
        Ok(Self {
            aad: header.as_bytes(),
            header: read_header(decode("header", header)?)?,
            encrypted_key: decode("encrypted key", key)?,
            iv: decode("initialization vector", iv)?,
            ciphertext: decode("ciphertext", ciphertext)?,
            tag: decode("authentication tag", tag)?,
        })
    }

    fn refuse_critical_extensions(&self) -> Result<(), JweFault> {
        match self.header.get("crit") {
            Some(_) => Err(JweFault::CriticalHeader),
            None => Ok(()),
        }
    }

    fn refuse_compression(&self) -> Result<(), JweFault> {
        match self.header.get("zip") {
            Some(_) => Err(JweFault::Compressed),
            None => Ok(()),
        }
    }

    fn require(&self, name: &'static str, expected: &'static str) -> Result<(), JweFault> {
        let received = self.header.text_value(name);
        if received == Some(expected) {
            return Ok(());
        }
        Err(JweFault::AlgorithmNotAllowed {
            name,
            expected,
            received: received.map(Excerpt::of),
        })
    }

    fn require_nested_token(&self) -> Result<(), JweFault> {
        match self.header.text_value("cty") {
            Some(received) if is_media_type(received, "jwt") => Ok(()),
            _ => Err(JweFault::NotNested),
        }
    }

    /// A header parameter that is base64url; none if it is absent or something else.
    fn octets(&self, name: &str) -> Option<Vec<u8>> {
        self.header.text_value(name).and_then(base64url::decode)
    }

    /// A header parameter that is base64url, or absent.
    fn optional_octets(&self, name: &str) -> Option<Vec<u8>> {
        match self.header.get(name) {
            None => Some(Vec::new()),
            Some(_) => self.octets(name),
        }
    }

    /// The ephemeral public key, `epk`.
    fn ephemeral_key(&self) -> Option<Object<'_>> {
        match self.header.get("epk") {
            Some(Json::Object(text)) => Object::within(text),
            _ => None,
        }
    }
}

fn read_header(octets: Vec<u8>) -> Result<Object<'static>, JweFault> {
    if octets.len() > MAX_HEADER_BYTES {
        return Err(JweFault::TooLarge {
            received: octets.len(),
        });
    }
    Object::read_owned(octets).map_err(|unreadable| match unreadable {
        Unreadable::Fault(fault) => JweFault::Header(fault),
        Unreadable::Duplicate(name) => JweFault::DuplicateMember { name },
    })
}

fn decode(segment: &'static str, text: &str) -> Result<Vec<u8>, JweFault> {
    base64url::decode(text).ok_or(JweFault::Base64 { segment })
}

/// Why a private key is of no use: it is never told more than this.
fn unusable(member: &'static str) -> UnusableKey {
    UnusableKey::Malformed { member }
}
