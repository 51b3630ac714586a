//! The values that a token is compared with: issuer, client id, nonce.

use std::fmt;
use std::sync::Arc;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// An issuer identifier, compared character for character: no case folding, no trailing slash added or cut
/// (OpenID Connect Core 1.0, section 3.1.3.7, step 2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issuer(Arc<str>);

/// The client id that the relying party has at the issuer, compared character for character.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(Arc<str>);

macro_rules! identifier {
    ($name:ident) => {
        impl $name {
            /// Takes the identifier as it is.
            pub fn new(value: impl AsRef<str>) -> Self {
                Self(Arc::from(value.as_ref()))
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether a value of a token is this identifier. An empty identifier is nobody's and matches nothing.
            pub(crate) fn is(&self, received: &str) -> bool {
                !self.0.is_empty() && *self.0 == *received
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::new(value)
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::new(value)
            }
        }

        impl From<&String> for $name {
            fn from(value: &String) -> Self {
                Self::new(value)
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .debug_tuple(stringify!($name))
                    .field(&self.0)
                    .finish()
            }
        }
    };
}

identifier!(Issuer);
identifier!(ClientId);

/// The nonce of an authentication request, which ties the ID token to it.
///
/// It is wiped when dropped, hidden from `Debug`, and compared in constant time. An empty nonce matches nothing.
#[derive(Clone)]
pub struct Nonce(Zeroizing<String>);

impl Nonce {
    /// Takes the nonce that was, or will be, sent with the authentication request.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The nonce as text, to send it or to keep it with the pending sign-in.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is(&self, received: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(received.as_bytes()))
    }
}

impl From<&Nonce> for Nonce {
    fn from(value: &Nonce) -> Self {
        value.clone()
    }
}

impl From<&str> for Nonce {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<String> for Nonce {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl PartialEq for Nonce {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Nonce {}

impl fmt::Debug for Nonce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Nonce(..)")
    }
}

/// The subject that a token has to have. It is personal data, so `Debug` does not tell it.
#[derive(Clone)]
pub(crate) struct ExpectedSubject(String);

impl ExpectedSubject {
    pub(crate) fn new(subject: impl Into<String>) -> Self {
        Self(subject.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ExpectedSubject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ExpectedSubject(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_the_nonce_from_debug() {
        assert_eq!(format!("{:?}", Nonce::new("do-not-print")), "Nonce(..)");
    }

    #[test]
    fn empty_identifiers_match_nothing() {
        assert!(!Nonce::new("").is(""));
        assert!(!ClientId::new("").is(""));
        assert!(!Issuer::new("").is(""));
    }
}
