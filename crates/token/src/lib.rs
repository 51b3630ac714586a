//! Validate OpenID Connect ID tokens: strict, without I/O, clock or async.
//!
//! Everything is a pure function over bytes. The caller brings the compact token, the provider's key set and the
//! current time; the answer is the verified token, or a [`Rejection`] that names the rule that was broken.
//!
//! ```
//! use relier_token::{IdTokenPolicy, KeySet, Nonce, Timestamp};
//!
//! // The key set as the provider serves it at its `jwks_uri`.
//! let keys = KeySet::from_jwks(br#"{"keys": [{
//!     "kty": "EC", "crv": "P-256", "kid": "2026", "use": "sig", "alg": "ES256",
//!     "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
//!     "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
//! }]}"#)?;
//!
//! let policy = IdTokenPolicy::new("https://accounts.example.com", "client-id").nonce(Nonce::new("n-0S6_WzA2Mj"));
//! let now = Timestamp::from_unix_seconds(1_800_000_000);
//!
//! // The classic forgery: `alg` is `none` and nobody signed.
//! let forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
//! let rejection = policy.verify(forged, &keys, now).unwrap_err();
//! assert_eq!(rejection.code(), "jws.algorithm_not_allowed");
//! assert_eq!(rejection.to_string(), "the token's `alg` is \"none\", this client accepts RS256 only");
//! # Ok::<(), relier_token::KeySetError>(())
//! ```
//!
//! [`IdTokenPolicy::verify`] reads as OpenID Connect Core 1.0, section 3.1.3.7 does, step by step.
//!
//! A claim of the wrong type is refused, not interpreted. `null` is a wrong type in the place of `iss`, `sub`, `aud`, `exp`,
//! `iat` and `nbf`, which say whether the token is good at all. In the place of any other claim it counts as absence, as
//! it does in metadata and token responses: a `nonce` that is `null` is missing if one was sent. A token whose `events`
//! say that it is a logout token is never an ID token, whatever its `typ`.
//!
//! Keys come from a key set, or one by one from a JWK, PEM or DER ([`PublicKey`]), or are a secret that both sides know
//! ([`KeySet::from_secret`]). The algorithm is the policy's choice: [`Algorithm`] lists all, RS256 is the default.
//!
//! Each kind of token has a policy of its own: [`IdTokenPolicy`], [`AccessTokenPolicy`],
//! [`LogoutTokenPolicy`], [`AuthorizationResponsePolicy`], [`UserInfoPolicy`], [`IntrospectionPolicy`]; and for those who
//! play the server, [`RequestObjectPolicy`], [`DpopPolicy`] and [`ClientAssertionPolicy`]. None takes an honest token of
//! another kind, but [`IdTokenPolicy`] without a nonce and [`UserInfoPolicy`] say what they can't tell apart.
//!
//! An API that sees the same access token again and again can remember that it was good: [`AccessTokenCache`].
//!
//! With the feature `jwe` a policy also takes encrypted tokens, `decrypt_with` the keys of the recipient, and then no others.
//!
//! What depends on a secret is compared in constant time: a MAC and the tags of AES by aws-lc; the tag of AES-CBC with HMAC,
//! nonces, the state of an authorization response and the hashes of tokens, codes and state (`at_hash`, `c_hash`, `s_hash`,
//! `ath`) by `subtle`. Issuers, audiences, subjects, key ids and thumbprints of public keys are no secrets. Keys, nonces and
//! what has to be hashed are wiped when dropped; what the caller hands in, and digests on the stack, are not.
//!
//! What is not checked here: whether a nonce or a `jti` was used before, and certificates in a key set (`x5c`), which are neither read nor needed.

mod access_token;
mod access_token_cache;
mod algorithm;
mod authorization_response;
mod base64url;
mod claims;
mod client_assertion;
mod crypto;
mod dpop_proof;
mod excerpt;
mod id_token;
mod identifiers;
mod introspection;
mod issuer_hint;
#[cfg(feature = "jwe")]
mod jwe;
mod jws;
mod key_set;
mod logout_token;
mod protection;
mod rejection;
mod request_object;
mod rules;
mod standard_claims;
mod strict_json;
mod timestamp;
mod user_info;
mod verified;

pub use access_token::{AccessToken, AccessTokenPolicy};
pub use access_token_cache::AccessTokenCache;
pub use algorithm::{Algorithm, Algorithms};
pub use authorization_response::{AuthorizationResponse, AuthorizationResponsePolicy};
pub use client_assertion::{ClientAssertion, ClientAssertionPolicy};
pub use dpop_proof::{DpopPolicy, DpopProof};
pub use excerpt::Excerpt;
pub use id_token::{IdToken, IdTokenPolicy};
pub use identifiers::{ClientId, Issuer, Nonce};
pub use introspection::{Introspection, IntrospectionPolicy};
pub use issuer_hint::unverified_issuer;
#[cfg(feature = "jwe")]
pub use jwe::{ContentEncryption, Decryption, DecryptionKey, JweFault, KeyManagement};
pub use jws::{MAX_HEADER_BYTES, MAX_TOKEN_BYTES, MalformedJws};
pub use key_set::{KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS, PublicKey, UnusableKey};
pub use logout_token::{LogoutToken, LogoutTokenPolicy};
pub use rejection::{Cause, Rejection, TokenKind};
pub use request_object::{RequestObject, RequestObjectPolicy};
pub use standard_claims::{Address, ClaimSource, SourceKind, StandardClaims};
pub use strict_json::{JsonFault, MAX_DEPTH};
pub use timestamp::Timestamp;
pub use user_info::{UserInfo, UserInfoPolicy};
pub use verified::{ClaimError, Verified};

#[cfg(test)]
mod tests;
