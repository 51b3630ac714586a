//! Values that cannot be guessed.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::setup_error::SetupError;

/// 256 random bits in base64url: 43 characters, as PKCE wants a verifier to be (RFC 7636, section 4.1).
pub(crate) fn unguessable() -> Result<String, SetupError> {
    let mut octets = Zeroizing::new([0; 32]);
    rand::fill(octets.as_mut_slice()).map_err(|_| SetupError::Randomness)?;
    Ok(URL_SAFE_NO_PAD.encode(octets.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_long_and_new_each_time() {
        let (one, other) = (unguessable().unwrap(), unguessable().unwrap());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }
}
