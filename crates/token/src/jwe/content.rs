//! The content of a JWE: decrypted and authenticated in one (RFC 7516, section 5.2, steps 14 to 17).

use super::{ContentEncryption, Jwe};
use crate::crypto::encryption::{Secret, open_cbc_hmac, open_gcm};

impl ContentEncryption {
    pub(super) fn open(self, key: &[u8], jwe: &Jwe<'_>) -> Option<Secret> {
        if key.len() != self.key_octets() {
            return None;
        }
        let Jwe {
            aad,
            iv,
            ciphertext,
            tag,
            ..
        } = jwe;
        match self.hash() {
            Some(hash) => open_cbc_hmac(hash, key, iv, aad, ciphertext, tag),
            None => open_gcm(key, iv, aad, ciphertext, tag),
        }
    }
}
