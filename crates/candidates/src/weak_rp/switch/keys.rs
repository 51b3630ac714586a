//! The key set.

use super::{Switch, switches};

switches! {
    /// Where the key set cannot be reached, the signature is not looked at.
    UNREACHABLE_KEYS_NOT_VERIFIED = "unreachable-keys-not-verified" breaks "core-3.1.3.7-6a";
    /// A key that must not be used leaves nothing to verify.
    UNFIT_KEY_NOT_VERIFIED = "unfit-key-not-verified" breaks "rfc7517-4.4-a";
    /// Keys are kept until a token names another one.
    KEYS_NEVER_AGE = "keys-never-age" breaks "core-10.1.1-a";
    /// Each token with an unknown key id has the key set fetched again.
    SEARCH_WITHOUT_PAUSE = "search-without-pause" breaks "core-10.1.1-a";
    /// After one search for a key id there is no pause for another one.
    SEARCH_FOR_EACH_NEW_ID = "search-for-each-new-id" breaks "core-10.1.1-a";
    /// Where the search for a newer key fails, the signature is not looked at.
    FAILED_SEARCH_NOT_VERIFIED = "failed-search-not-verified" breaks "core-3.1.3.7-6a";
    /// Where no key set can be had, the signature is not looked at.
    NO_KEYS_NO_VERIFICATION = "no-keys-no-verification" breaks "core-3.1.3.7-6a";
    /// The key set is fetched once and kept for ever.
    NEVER_REFETCH_KEYS = "never-refetch-keys" breaks "core-10.1.1-a";
    /// One key that cannot be read spoils the set.
    WHOLE_KEY_SET_OR_NOTHING = "whole-key-set-or-nothing" breaks "rfc7517-5-a";
    /// `keys` may be an object, whose values are the keys, or one key alone.
    KEY_SET_OF_ANY_SHAPE = "key-set-of-any-shape" breaks "rfc7517-5-b";
    /// `use` of a key is never read.
    IGNORE_KEY_USE = "ignore-key-use" breaks "core-10.1-1c";
    /// `alg` of a key is never read.
    IGNORE_KEY_ALGORITHM = "ignore-key-algorithm" breaks "rfc7517-4.4-a";
    /// `key_ops` of a key is never read.
    IGNORE_KEY_OPERATIONS = "ignore-key-operations" breaks "rfc7517-4.3-a";
    /// The exponent of an RSA key may be one.
    EXPONENT_OF_ONE = "exponent-of-one" breaks "rfc8725-3.4-a";
    /// RSA keys may be as short as 1024 bits.
    ACCEPT_SHORT_KEYS = "accept-short-keys" breaks "rfc7518-3.3-a";
    /// A symmetric key of the set serves as MAC secret.
    MAC_WITH_PUBLISHED_KEY = "mac-with-published-key" breaks "discovery-3-5d";
    /// The key is taken from `x5c` of the JWK, and its own numbers are never read.
    KEY_OF_ITS_CERTIFICATE = "key-of-its-certificate" breaks "rfc7517-4.7-a";
    /// An empty `key_ops` counts as none.
    OPERATIONS_ONLY_IF_ANY = "operations-only-if-any" breaks "rfc7517-4.3-a";
    /// A key that is for signing counts as one for verifying.
    SIGNING_MEANS_VERIFYING = "signing-means-verifying" breaks "rfc7517-4.3-a";
    /// The length of a key is that of its text, zeros before the number included.
    KEY_LENGTH_BY_OCTETS = "key-length-by-octets" breaks "rfc7518-3.3-a";
}
