//! The secret values of one sign-in: hidden from `Debug`, wiped when dropped, compared in constant time.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            pub(crate) fn new(value: String) -> Self {
                Self(Zeroizing::new(value))
            }

            /// The value as text. It is secret.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

macro_rules! stored {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::new)
            }
        }
    };
}

secret_text! {
    /// The `state` of a sign-in, which ties the callback to the browser that began it (RFC 6749, section 10.12).
    State
}
secret_text! {
    /// The PKCE verifier of a sign-in, which ties the code to it (RFC 7636, section 4.1).
    CodeVerifier
}
secret_text! {
    /// The code of an authorization response. It is good for one exchange.
    AuthorizationCode
}
secret_text! {
    /// An access token of type Bearer: who has it can use it (RFC 6750).
    AccessToken
}
stored!(State);
stored!(CodeVerifier);

impl State {
    /// Its first half, by which a pending sign-in is found. What is left to compare is the secret: 126 bits of it.
    pub(crate) fn handle(&self) -> Option<&str> {
        const HANDLE: usize = 22;
        self.as_str().get(..HANDLE)
    }
}

impl CodeVerifier {
    /// The challenge by method S256 (RFC 7636, section 4.2).
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.as_str().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_the_challenge_of_rfc_7636_appendix_b() {
        let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        assert_eq!(
            verifier.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn hides_values_from_debug() {
        let value = || "do-not-print".to_owned();
        assert_eq!(format!("{:?}", State::new(value())), "State(..)");
        assert_eq!(
            format!("{:?}", CodeVerifier::new(value())),
            "CodeVerifier(..)"
        );
        assert_eq!(
            format!("{:?}", AuthorizationCode::new(value())),
            "AuthorizationCode(..)"
        );
        assert_eq!(
            format!("{:?}", AccessToken::new(value())),
            "AccessToken(..)"
        );
    }
}
