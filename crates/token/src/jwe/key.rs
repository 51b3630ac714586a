//! The keys of a recipient, and how each finds the key of the content (RFC 7518, section 4).

use std::fmt;

use zeroize::Zeroizing;

use super::{ContentEncryption, Jwe, KeyManagement, pkcs8, unusable};
use crate::algorithm::Hash;
use crate::base64url;
use crate::crypto::digest;
use crate::crypto::encryption::{AgreementKey, Group, RsaKey, Secret, open_gcm, unwrap_key};
use crate::key_set::UnusableKey;
use crate::strict_json::Object;

/// A key to decrypt tokens with: private, or a secret that is shared with the sender.
///
/// It is hidden from `Debug`, and wiped when dropped.
pub struct DecryptionKey {
    id: Option<String>,
    /// The one algorithm that a JWK says that it is for.
    alg: Option<String>,
    material: Material,
}

enum Material {
    Rsa(RsaKey),
    Agreement(AgreementKey),
    Secret(Secret),
}

impl DecryptionKey {
    /// Reads a private or symmetric JWK (RFC 7518, section 6) with its `kid`. If it has `alg`, it decrypts only what is
    /// encrypted with that algorithm; a key for direct encryption may name the `enc` there.
    ///
    /// # Errors
    /// The text is not strict JSON, the type is not known, a member is missing or malformed, the parts of the key don't fit
    /// together, `use` is not `enc`, or `key_ops` permit nothing that decrypting needs.
    pub fn from_jwk(octets: &[u8]) -> Result<Self, UnusableKey> {
        let jwk = Object::read(octets).map_err(|_| UnusableKey::NotJson)?;
        if jwk.get("use").is_some() && jwk.text_value("use") != Some("enc") {
            return Err(UnusableKey::NotForDecrypting);
        }
        require_decrypting_operation(&jwk)?;
        let (id, alg) = (optional_text(&jwk, "kid")?, optional_text(&jwk, "alg")?);
        let material = match (jwk.text_value("kty"), jwk.text_value("crv")) {
            (Some("RSA"), _) => {
                Material::Rsa(RsaKey::from_pkcs8(&pkcs8::rsa(&jwk)?).ok_or(unusable("d"))?)
            }
            (Some("EC"), Some(curve)) => Material::Agreement(ec(&jwk, curve)?),
            (Some("OKP"), Some("X25519")) => Material::Agreement(x25519(&jwk)?),
            (Some("oct"), _) => Material::Secret(octets_of(&jwk, "k")?),
            _ => return Err(UnusableKey::UnknownType),
        };
        Ok(Self { id, alg, material })
    }

    /// Reads a private key in PKCS #8 (RFC 5958): RSA, an elliptic curve of NIST, or X25519.
    ///
    /// # Errors
    /// The octets are no such key, or an RSA key has less than 2048 or more than 8192 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, UnusableKey> {
        let material = RsaKey::from_pkcs8(der).map(Material::Rsa);
        let curves = [Group::P256, Group::P384, Group::P521].into_iter();
        let agreement = || {
            curves
                .map(|group| AgreementKey::from_pkcs8(group, der))
                .find_map(|key| key)
                .or_else(|| AgreementKey::from_octets(Group::X25519, pkcs8::x25519(der)?))
                .map(Material::Agreement)
        };
        let material = material.or_else(agreement).ok_or(UnusableKey::NotDer)?;
        Ok(Self {
            id: None,
            alg: None,
            material,
        })
    }

    /// A secret that is shared with the sender.
    pub fn from_secret(secret: &[u8]) -> Self {
        Self {
            id: None,
            alg: None,
            material: Material::Secret(Zeroizing::new(secret.to_vec())),
        }
    }

    /// Gives the key an id. A key without one is tried for every token.
    #[must_use]
    pub fn key_id(mut self, kid: impl Into<String>) -> Self {
        self.id = Some(kid.into());
        self
    }

    pub(super) fn answers_to(&self, kid: Option<&str>) -> bool {
        self.id.is_none() || kid.is_none() || self.id.as_deref() == kid
    }

    /// Whether the key is of the type, and length, that the algorithm needs, and for no other (RFC 7517, section 4.4).
    pub(super) fn serves(&self, management: KeyManagement, content: ContentEncryption) -> bool {
        self.is_for(management, content) && self.fits(management, content)
    }

    fn is_for(&self, management: KeyManagement, content: ContentEncryption) -> bool {
        self.alg.as_deref().is_none_or(|alg| {
            alg == management.name()
                || (management == KeyManagement::Direct && alg == content.name())
        })
    }

    fn fits(&self, management: KeyManagement, content: ContentEncryption) -> bool {
        match (&self.material, management) {
            (Material::Rsa(_), KeyManagement::RsaOaep | KeyManagement::RsaOaep256)
            | (
                Material::Agreement(_),
                KeyManagement::EcdhEs | KeyManagement::EcdhEsA128Kw | KeyManagement::EcdhEsA256Kw,
            ) => true,
            (Material::Secret(secret), KeyManagement::Direct) => {
                secret.len() == content.key_octets()
            }
            (
                Material::Secret(secret),
                KeyManagement::A128Kw
                | KeyManagement::A256Kw
                | KeyManagement::A128GcmKw
                | KeyManagement::A192GcmKw
                | KeyManagement::A256GcmKw,
            ) => Some(secret.len()) == management.wrapping_octets(),
            _ => false,
        }
    }

    /// The key of the content (RFC 7516, section 5.2, steps 8 to 13). None says nothing about why.
    pub(super) fn content_key(
        &self,
        jwe: &Jwe<'_>,
        management: KeyManagement,
        content: ContentEncryption,
    ) -> Option<Secret> {
        let encrypted = jwe.encrypted_key.as_slice();
        match (&self.material, management) {
            (Material::Rsa(key), KeyManagement::RsaOaep) => key.decrypt(false, encrypted),
            (Material::Rsa(key), KeyManagement::RsaOaep256) => key.decrypt(true, encrypted),
            (Material::Agreement(key), KeyManagement::EcdhEs) => {
                // Step 10: a key that is agreed upon directly leaves nothing to be encrypted.
                encrypted.is_empty().then_some(())?;
                agreed_key(key, jwe, content.name(), content.key_octets())
            }
            (Material::Agreement(key), _) => {
                let octets = management.wrapping_octets()?;
                let wrapping = agreed_key(key, jwe, management.name(), octets)?;
                unwrap_key(&wrapping, encrypted)
            }
            (Material::Secret(secret), KeyManagement::Direct) => {
                encrypted.is_empty().then(|| secret.clone())
            }
            (Material::Secret(secret), KeyManagement::A128Kw | KeyManagement::A256Kw) => {
                unwrap_key(secret, encrypted)
            }
            (Material::Secret(secret), _) => {
                let (iv, tag) = (jwe.octets("iv")?, jwe.octets("tag")?);
                open_gcm(secret, &iv, &[], encrypted, &tag)
            }
            (Material::Rsa(_), _) => None,
        }
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DecryptionKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Agrees on a secret with the ephemeral key, and derives a key from it (RFC 7518, sections 4.6.1 and 4.6.2).
fn agreed_key(key: &AgreementKey, jwe: &Jwe<'_>, purpose: &str, octets: usize) -> Option<Secret> {
    let public = ephemeral_point(key.group(), &jwe.ephemeral_key()?)?;
    let secret = key.agree(&public)?;
    let (apu, apv) = (jwe.optional_octets("apu")?, jwe.optional_octets("apv")?);
    let mut other = Vec::new();
    for part in [purpose.as_bytes(), &apu, &apv] {
        other.extend(u32::try_from(part.len()).ok()?.to_be_bytes());
        other.extend(part);
    }
    other.extend(u32::try_from(octets * 8).ok()?.to_be_bytes());
    let mut derived = Zeroizing::new(Vec::with_capacity(octets + 32));
    for round in 1_u32.. {
        if derived.len() >= octets {
            break;
        }
        let input = Zeroizing::new([&round.to_be_bytes(), secret.as_slice(), &other].concat());
        derived.extend(digest(Hash::Sha256, &input).as_ref());
    }
    derived.truncate(octets);
    Some(derived)
}

/// The ephemeral key, which has to be of our group and without a private part.
fn ephemeral_point(group: Group, epk: &Object<'_>) -> Option<Vec<u8>> {
    if epk.get("d").is_some() {
        return None;
    }
    let (kty, crv) = (epk.text_value("kty")?, epk.text_value("crv")?);
    if (kty, crv) != names_of(group) {
        return None;
    }
    let coordinate = |name| {
        let octets = base64url::decode(epk.text_value(name)?)?;
        (octets.len() == octets_of_group(group)).then_some(octets)
    };
    match group {
        Group::X25519 => coordinate("x"),
        _ => Some([&[4][..], &coordinate("x")?, &coordinate("y")?].concat()),
    }
}

const fn names_of(group: Group) -> (&'static str, &'static str) {
    match group {
        Group::P256 => ("EC", "P-256"),
        Group::P384 => ("EC", "P-384"),
        Group::P521 => ("EC", "P-521"),
        Group::X25519 => ("OKP", "X25519"),
    }
}

const fn octets_of_group(group: Group) -> usize {
    match group {
        Group::P256 | Group::X25519 => 32,
        Group::P384 => 48,
        Group::P521 => 66,
    }
}

fn ec(jwk: &Object<'_>, curve: &str) -> Result<AgreementKey, UnusableKey> {
    let mut groups = Group::ALL.into_iter();
    let group = groups
        .find(|group| names_of(*group) == ("EC", curve))
        .ok_or(UnusableKey::UnknownType)?;
    let key = AgreementKey::from_octets(group, &octets_of(jwk, "d")?).ok_or(unusable("d"))?;
    let point = [&[4][..], &octets_of(jwk, "x")?, &octets_of(jwk, "y")?].concat();
    require_public(key, &point)
}

fn x25519(jwk: &Object<'_>) -> Result<AgreementKey, UnusableKey> {
    let private = octets_of(jwk, "d")?;
    let key = AgreementKey::from_octets(Group::X25519, &private).ok_or(unusable("d"))?;
    let public = octets_of(jwk, "x")?;
    require_public(key, &public)
}

/// The two halves of the key have to belong together.
fn require_public(key: AgreementKey, public: &[u8]) -> Result<AgreementKey, UnusableKey> {
    if key.public().as_deref() == Some(public) {
        Ok(key)
    } else {
        Err(unusable("d"))
    }
}

/// One of the operations with which a key of the content is found (RFC 7517, section 4.3).
fn require_decrypting_operation(jwk: &Object<'_>) -> Result<(), UnusableKey> {
    const DECRYPTING: [&str; 4] = ["decrypt", "unwrapKey", "deriveKey", "deriveBits"];
    let Some(value) = jwk.get("key_ops") else {
        return Ok(());
    };
    let operations = value.as_strings().ok_or(unusable("key_ops"))?;
    let permits = |name: &str| operations.iter().any(|operation| operation == name);
    if DECRYPTING.into_iter().any(permits) {
        Ok(())
    } else {
        Err(UnusableKey::NotForDecrypting)
    }
}

fn optional_text(jwk: &Object<'_>, member: &'static str) -> Result<Option<String>, UnusableKey> {
    match jwk.text_or_other(member) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text.to_owned())),
        Some(Err(_)) => Err(unusable(member)),
    }
}

fn octets_of(jwk: &Object<'_>, member: &'static str) -> Result<Secret, UnusableKey> {
    jwk.text_value(member)
        .and_then(base64url::decode)
        .map(Zeroizing::new)
        .ok_or(unusable(member))
}
