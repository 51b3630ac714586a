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
    /// `none` is refused in its three usual spellings.
    NONE_BY_USUAL_SPELLINGS = "refuse-none-by-usual-spellings" breaks "rfc7518-3.6-a";
    /// `none` is refused in small letters and in capitals.
    NONE_IN_ONE_CASE = "refuse-none-in-one-case" breaks "rfc7518-3.6-a";
    /// Whatever the metadata lists is an algorithm that a token may name.
    ALGORITHM_FROM_METADATA = "alg-from-metadata" breaks "core-3.1.3.7-7";
    /// Every algorithm that a key of this type can be used with is taken.
    ALGORITHM_OF_THE_FAMILY = "alg-of-the-family" breaks "rfc8725-3.1-a";
    /// An algorithm that is not known leaves nothing to verify.
    UNKNOWN_ALGORITHM_NOT_VERIFIED = "unknown-alg-not-verified" breaks "rfc7515-4.1.1-a";
    /// The header says which algorithm of the library is used.
    ALGORITHM_FROM_TOKEN = "alg-from-token" breaks "rfc8725-3.1-a";
    /// `alg` is compared without regard to case.
    ALGORITHM_IGNORING_CASE = "alg-ignoring-case" breaks "rfc7515-4.1.1-a";
    /// A header without `alg` means the registered one.
    ASSUME_MISSING_ALGORITHM = "assume-missing-alg" breaks "rfc7515-4.1.1-a";
    /// A public key in a PEM file serves as MAC secret when the header says HS256.
    HMAC_WITH_PEM = "accept-hmac-with-pem" breaks "core-3.1.3.7-7b";
    /// The DER of a public key serves as MAC secret when the header says HS256.
    HMAC_WITH_DER = "accept-hmac-with-der" breaks "core-3.1.3.7-7b";
    /// A public key in a PEM file of the older kind serves as MAC secret when the header says HS256.
    HMAC_WITH_PKCS1 = "accept-hmac-with-pkcs1" breaks "core-3.1.3.7-7b";
    /// A published JWK serves as MAC secret when the header says HS256.
    HMAC_WITH_JWK = "accept-hmac-with-jwk" breaks "core-3.1.3.7-7b";
    /// The modulus of a public key serves as MAC secret when the header says HS256.
    HMAC_WITH_MODULUS = "accept-hmac-with-modulus" breaks "core-3.1.3.7-7b";
    /// The client secret serves as MAC secret though RS256 is registered.
    HMAC_WITH_CLIENT_SECRET = "accept-hmac-with-client-secret" breaks "core-3.1.3.7-7";
    /// A public client takes an empty secret for its MAC secret.
    HMAC_WITHOUT_CLIENT_SECRET = "accept-hmac-without-client-secret" breaks "core-10.1-2";
    /// A key id that finds nothing gives an empty MAC secret.
    EMPTY_MAC_KEY_FOR_UNKNOWN_KID = "empty-mac-key-for-unknown-kid" breaks "rfc7518-3.2-a";
    /// The key is taken from `jwk` in the header.
    FOLLOW_HEADER_JWK = "follow-header-jwk" breaks "core-3.1.3.7-6b";
    /// The keys are fetched from `jku` in the header.
    FOLLOW_HEADER_JKU = "follow-header-jku" breaks "rfc8725-3.10-a";
    /// The keys are fetched from a `jku` that begins with the issuer.
    FOLLOW_HEADER_JKU_OF_ISSUER = "follow-header-jku-of-issuer" breaks "rfc8725-3.10-a";
    /// The certificate is taken from `x5c` in the header.
    FOLLOW_HEADER_X5C = "follow-header-x5c" breaks "core-2-header-keys";
    /// The certificate is fetched from `x5u` in the header.
    FOLLOW_HEADER_X5U = "follow-header-x5u" breaks "rfc8725-3.10-a";
    /// `crit` is never read.
    IGNORE_CRIT = "ignore-crit" breaks "rfc7515-4.1.11-a";
    /// An empty `crit` is passed over.
    CRIT_MAY_BE_EMPTY = "crit-may-be-empty" breaks "rfc7515-4.1.11-b";
    /// `crit` that is no list is passed over.
    CRIT_ONLY_IF_LIST = "crit-only-if-list" breaks "rfc7515-4.1.11-b";
    /// Names in `crit` that a registry of header parameters has are taken for understood.
    CRIT_OF_KNOWN_NAMES = "crit-of-known-names" breaks "rfc7515-4.1.11-c";
    /// `typ` is never read.
    IGNORE_TYPE = "ignore-typ" breaks "rfc8725-3.11-a";
    /// Every `typ` is taken but that of an access token.
    TYPE_BY_DENY_LIST = "typ-by-deny-list" breaks "rfc8725-3.11-a";
    /// Every `typ` is taken but those of an access token and a logout token.
    TYPE_BY_LONGER_DENY_LIST = "typ-by-longer-deny-list" breaks "rfc8725-3.11-a";
    /// Every `typ` is taken that has `jwt` in it.
    TYPE_BY_PART = "typ-by-part" breaks "rfc8725-3.11-a";
    /// A token without `typ` is refused.
    TYPE_REQUIRED = "typ-required" breaks "rfc7515-4.1.9-a";
    /// `kid` is never read; every key is tried.
    IGNORE_KID = "ignore-kid" breaks "core-10.1-1d";
    /// The signature says which hash it is over.
    HASH_OF_THE_SIGNATURE = "hash-of-the-signature" breaks "rfc7515-10.6-a";
    /// Of a signature as many octets are read as the key asks for.
    SIGNATURE_AS_FAR_AS_NEEDED = "signature-as-far-as-needed" breaks "rfc7515-5.2-8b";
    /// Claims are written anew, and the signature verified over that.
    VERIFY_WHAT_WAS_REWRITTEN = "verify-what-was-rewritten" breaks "rfc7515-5.2-8";
    /// ECDSA signatures may be in DER.
    ECDSA_IN_DER = "ecdsa-in-der" breaks "rfc7518-3.4-a";
    /// ECDSA signatures that are too short are filled up with zeros.
    ECDSA_FILLED_UP = "ecdsa-filled-up" breaks "rfc7518-3.4-a";
    /// The numbers of an ECDSA signature may be zero, and then fit every message.
    ECDSA_OF_ZEROS = "ecdsa-of-zeros" breaks "rfc7518-3.4-c";
    /// A key on another curve than that of the algorithm will do.
    CURVE_OF_THE_KEY = "curve-of-the-key" breaks "rfc7518-3.4-b";
    /// An empty `alg` means `none`.
    EMPTY_ALGORITHM_IS_NONE = "empty-alg-is-none" breaks "rfc7515-4.1.1-a";
    /// A symmetric key in `jwk` of the header serves as MAC secret.
    MAC_WITH_HEADER_KEY = "mac-with-header-key" breaks "core-3.1.3.7-6b";
    /// The key is taken from `jwk` in the header when the set has one of that id.
    FOLLOW_HEADER_JWK_OF_KNOWN_ID = "follow-header-jwk-of-known-id" breaks "core-3.1.3.7-6b";
    /// The keys are fetched from a `jku` that begins with scheme, host and port of the issuer.
    FOLLOW_HEADER_JKU_BY_ORIGIN = "follow-header-jku-by-origin" breaks "rfc8725-3.10-a";
    /// The key is taken from the claim `sub_jwk`, whoever the issuer is.
    FOLLOW_SUB_JWK = "follow-sub-jwk" breaks "core-7.5-z";
    /// A token that its subject issued is good in a sign-in that was begun at a provider.
    ACCEPT_SELF_ISSUED = "accept-self-issued" breaks "core-7.5-z";
    /// `kid` is the path of a file with the MAC secret.
    KID_AS_PATH = "kid-as-path" breaks "rfc8725-3.10-a";
    /// `kid` is put into the text of a query for the MAC secret.
    KID_IN_QUERY = "kid-in-query" breaks "rfc8725-3.10-a";
    /// Keys are fetched from a `kid` that is an address.
    KID_AS_ADDRESS = "kid-as-address" breaks "rfc7515-4.1.4-a";
}
