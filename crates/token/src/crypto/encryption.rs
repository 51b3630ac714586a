//! Calls into aws-lc-rs for encrypted tokens. What fails, fails without saying why.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, UnboundKey};
use aws_lc_rs::agreement::{self, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::cipher::{self, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::key_wrap::{self, AesKek, KeyWrap as _};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::{hmac, rand};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::algorithm::Hash;

/// Octets that are secret.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// A group for key agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    P256,
    P384,
    P521,
    X25519,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::X25519];

    fn algorithm(self) -> &'static agreement::Algorithm {
        match self {
            Self::P256 => &agreement::ECDH_P256,
            Self::P384 => &agreement::ECDH_P384,
            Self::P521 => &agreement::ECDH_P521,
            Self::X25519 => &agreement::X25519,
        }
    }
}

/// A private key for key agreement.
pub(crate) struct AgreementKey {
    group: Group,
    key: PrivateKey,
}

impl AgreementKey {
    /// From the octets of the private number.
    pub(crate) fn from_octets(group: Group, private: &[u8]) -> Option<Self> {
        let key = PrivateKey::from_private_key(group.algorithm(), private).ok()?;
        Some(Self { group, key })
    }

    /// From PKCS #8, for the three curves of NIST.
    pub(crate) fn from_pkcs8(group: Group, der: &[u8]) -> Option<Self> {
        let key = PrivateKey::from_private_key_der(group.algorithm(), der).ok()?;
        Some(Self { group, key })
    }

    pub(crate) const fn group(&self) -> Group {
        self.group
    }

    /// The public key: the octets of X25519, or an uncompressed point.
    pub(crate) fn public(&self) -> Option<Vec<u8>> {
        let public = self.key.compute_public_key().ok()?;
        Some(public.as_ref().to_vec())
    }

    /// The secret that is shared with the owner of the public key, which is refused if it is off the curve; as is a secret
    /// of X25519 that is all zeros (RFC 8725, section 3.4).
    pub(crate) fn agree(&self, public: &[u8]) -> Option<Secret> {
        let public = UnparsedPublicKey::new(self.group.algorithm(), public);
        agreement::agree(&self.key, public, (), |secret| {
            Ok(Zeroizing::new(secret.to_vec()))
        })
        .ok()
        .filter(|secret| !is_all_zeros(secret))
    }
}

/// A private RSA key of 2048 to 8192 bits.
pub(crate) struct RsaKey(OaepPrivateDecryptingKey);

impl RsaKey {
    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let key = PrivateDecryptingKey::from_pkcs8(der).ok()?;
        OaepPrivateDecryptingKey::new(key).ok().map(Self)
    }

    /// RSAES-OAEP with SHA-256 throughout, or with the default parameters: SHA-1.
    pub(crate) fn decrypt(&self, with_sha256: bool, encrypted: &[u8]) -> Option<Secret> {
        let algorithm = if with_sha256 {
            &OAEP_SHA256_MGF1SHA256
        } else {
            &OAEP_SHA1_MGF1SHA1
        };
        let mut plain = Zeroizing::new(vec![0; self.0.min_output_size()]);
        let length = self
            .0
            .decrypt(algorithm, encrypted, &mut plain, None)
            .ok()?
            .len();
        plain.truncate(length);
        Some(plain)
    }
}

/// Takes a key out of its wrapping (RFC 3394).
pub(crate) fn unwrap_key(secret: &[u8], wrapped: &[u8]) -> Option<Secret> {
    let cipher = match secret.len() {
        16 => &key_wrap::AES_128,
        32 => &key_wrap::AES_256,
        _ => return None,
    };
    let kek = AesKek::new(cipher, secret).ok()?;
    let mut plain = Zeroizing::new(vec![0; wrapped.len()]);
    let length = kek.unwrap(wrapped, &mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

/// AES-GCM with a key of 16, 24 or 32 octets, a nonce of 12 and a tag of 16.
pub(crate) fn open_gcm(
    key: &[u8],
    nonce: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Secret> {
    const TAG: usize = 16;
    let algorithm = match key.len() {
        16 => &aead::AES_128_GCM,
        24 => &aead::AES_192_GCM,
        32 => &aead::AES_256_GCM,
        _ => return None,
    };
    if tag.len() != TAG {
        return None;
    }
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut plain = Zeroizing::new([ciphertext, tag].concat());
    let length = key
        .open_in_place(nonce, Aad::from(aad), &mut plain)
        .ok()?
        .len();
    plain.truncate(length);
    Some(plain)
}

/// AES-CBC with HMAC (RFC 7518, section 5.2.2.2): the tag is checked, in constant time, before anything is decrypted.
pub(crate) fn open_cbc_hmac(
    hash: Hash,
    key: &[u8],
    iv: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Secret> {
    let (algorithm, cipher, half) = match hash {
        Hash::Sha256 => (hmac::HMAC_SHA256, &cipher::AES_128, 16),
        Hash::Sha384 => (hmac::HMAC_SHA384, &cipher::AES_192, 24),
        Hash::Sha512 => (hmac::HMAC_SHA512, &cipher::AES_256, 32),
    };
    let (mac_key, encryption_key) = key.split_at_checked(half)?;
    let iv: [u8; 16] = iv.try_into().ok()?;
    if encryption_key.len() != half {
        return None;
    }
    let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm, mac_key));
    for part in [aad, &iv, ciphertext, &bit_length(aad)?.to_be_bytes()] {
        context.update(part);
    }
    let computed = context.sign();
    let (expected, _) = computed.as_ref().split_at_checked(half)?;
    if !bool::from(expected.ct_eq(tag)) {
        return None;
    }
    let key = UnboundCipherKey::new(cipher, encryption_key).ok()?;
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).ok()?;
    let mut plain = Zeroizing::new(ciphertext.to_vec());
    let context = DecryptionContext::Iv128(FixedLength::from(&iv));
    let length = key.decrypt(&mut plain, context).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

/// Whether a secret is nothing but zeros, without telling by the time it takes how many there are.
fn is_all_zeros(secret: &[u8]) -> bool {
    secret
        .iter()
        .fold(0, |seen, octet| seen | octet)
        .ct_eq(&0)
        .into()
}

fn bit_length(octets: &[u8]) -> Option<u64> {
    u64::try_from(octets.len()).ok()?.checked_mul(8)
}

/// A key that nobody knows (RFC 7516, section 11.5). All zeros if there is no randomness, which decrypts nothing either.
pub(crate) fn random_key(octets: usize) -> Secret {
    let mut key = Zeroizing::new(vec![0; octets]);
    let _ = rand::fill(&mut key);
    key
}
