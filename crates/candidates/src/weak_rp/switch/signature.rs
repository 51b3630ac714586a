//! The header of an ID token and its signature.

use super::{Switch, switches};

switches! {
    /// The signature is verified with the right key, and nobody looks at the outcome.
    SKIP_SIGNATURE = "skip-signature" breaks "core-3.1.3.7-6a";
    /// A key id that finds no key leaves nothing to verify.
    UNKNOWN_KID_NOT_VERIFIED = "unknown-kid-not-verified" breaks "rfc7515-6-a";
    /// The second segment is decoded and the rest is never looked at.
    DECODE_WITHOUT_VERIFYING = "decode-without-verifying" breaks "core-3.1.3.5-2";
    /// An empty signature is none to verify.
    ACCEPT_EMPTY_SIGNATURE = "accept-empty-signature" breaks "rfc7515-5.2-8b";
    /// `none` is one of the algorithms.
    ACCEPT_NONE = "accept-none" breaks "core-2-alg-none";
    /// `none` is refused in this spelling only.
    NONE_BY_EXACT_SPELLING = "refuse-none-by-exact-spelling" breaks "rfc7518-3.6-a";
    /// The header says which algorithm of the library is used.
    ALGORITHM_FROM_TOKEN = "alg-from-token" breaks "rfc8725-3.1-a";
    /// `alg` is compared without regard to case.
    ALGORITHM_IGNORING_CASE = "alg-ignoring-case" breaks "rfc7515-4.1.1-a";
    /// A header without `alg` means the registered one.
    ASSUME_MISSING_ALGORITHM = "assume-missing-alg" breaks "rfc7515-4.1.1-a";
    /// A public key serves as MAC secret when the header says HS256.
    HMAC_WITH_PUBLIC_KEY = "accept-hmac-with-public-key" breaks "core-3.1.3.7-7b";
    /// The client secret serves as MAC secret though RS256 is registered.
    HMAC_WITH_CLIENT_SECRET = "accept-hmac-with-client-secret" breaks "core-3.1.3.7-7";
    /// A key id that finds nothing gives an empty MAC secret.
    EMPTY_MAC_KEY_FOR_UNKNOWN_KID = "empty-mac-key-for-unknown-kid" breaks "rfc7518-3.2-a";
    /// The key is taken from `jwk` in the header.
    FOLLOW_HEADER_JWK = "follow-header-jwk" breaks "core-3.1.3.7-6b";
    /// The keys are fetched from `jku` in the header.
    FOLLOW_HEADER_JKU = "follow-header-jku" breaks "rfc8725-3.10-a";
    /// The certificate is taken from `x5c` in the header.
    FOLLOW_HEADER_X5C = "follow-header-x5c" breaks "core-2-header-keys";
    /// The certificate is fetched from `x5u` in the header.
    FOLLOW_HEADER_X5U = "follow-header-x5u" breaks "rfc8725-3.10-a";
    /// `crit` is never read.
    IGNORE_CRIT = "ignore-crit" breaks "rfc7515-4.1.11-a";
    /// `crit` that is no list of names, or an empty one, is passed over.
    CRIT_OF_ANY_SHAPE = "crit-of-any-shape" breaks "rfc7515-4.1.11-b";
    /// `typ` is never read.
    IGNORE_TYPE = "ignore-typ" breaks "rfc8725-3.11-a";
    /// A token without `typ` is refused.
    TYPE_REQUIRED = "typ-required" breaks "rfc7515-4.1.9-a";
    /// `kid` is never read; every key is tried.
    IGNORE_KID = "ignore-kid" breaks "core-10.1-1d";
}
