//! The claims of an ID token.

use super::{Switch, switches};

switches! {
    /// `iss` is never read.
    SKIP_ISSUER = "skip-issuer" breaks "core-3.1.3.7-2";
    /// `iss` is compared when there is one that can be read.
    ISSUER_ONLY_IF_PRESENT = "issuer-only-if-present" breaks "core-2-iss";
    /// `iss` may be a part of the issuer, or the issuer a part of it.
    ISSUER_BY_SUBSTRING = "issuer-by-substring" breaks "core-3.1.3.7-2";
    /// Only the host of `iss` is compared.
    ISSUER_BY_HOST = "issuer-by-host" breaks "core-16.15-a";
    /// `iss` is compared without regard to case.
    ISSUER_IGNORING_CASE = "issuer-ignoring-case" breaks "core-14-3";
    /// A slash at the end of `iss` does not count.
    ISSUER_WITHOUT_TRAILING_SLASH = "issuer-without-trailing-slash" breaks "core-3.1.3.7-2";
    /// A list of one string equals the string, as `==` has it in some languages.
    LOOSE_EQUALITY = "loose-equality" breaks "core-2-iss";
    /// `aud` is never read.
    SKIP_AUDIENCE = "skip-audience" breaks "core-3.1.3.7-3a";
    /// `aud` is compared when there is one that can be read.
    AUDIENCE_ONLY_IF_PRESENT = "audience-only-if-present" breaks "core-2-aud";
    /// `aud` may be a part of the client id, or the client id a part of it.
    AUDIENCE_BY_SUBSTRING = "audience-by-substring" breaks "core-3.1.3.7-3a";
    /// No audience may be foreign, which an empty list fulfils.
    AUDIENCE_OF_NOBODY = "audience-of-nobody" breaks "core-3.1.3.7-3a";
    /// Further audiences are not looked at.
    TRUST_ANY_AUDIENCE = "trust-any-audience" breaks "core-3.1.3.7-3b";
    /// `aud` has to be one string.
    AUDIENCE_AS_ONE_STRING = "audience-as-one-string" breaks "core-2-aud";
    /// `azp` is never read.
    IGNORE_AZP = "ignore-azp" breaks "core-3.1.3.7-5";
    /// `exp` is never read.
    SKIP_EXPIRY = "skip-expiry" breaks "core-3.1.3.7-9";
    /// `exp` is compared when it is a number.
    EXPIRY_ONLY_IF_NUMBER = "expiry-only-if-number" breaks "core-2-exp";
    /// A time may be a string of digits.
    NUMBERS_FROM_TEXT = "numbers-from-text" breaks "rfc7519-2-a";
    /// A time has to be a whole number.
    WHOLE_SECONDS_ONLY = "whole-seconds-only" breaks "rfc7519-2-a";
    /// `nbf` is never read.
    IGNORE_NOT_BEFORE = "ignore-not-before" breaks "rfc7519-4.1.5-a";
    /// `iat` is never read.
    IGNORE_ISSUED_AT = "ignore-issued-at" breaks "core-2-iat";
    /// `iat` may lie in the future.
    ISSUED_IN_FUTURE = "issued-in-future" breaks "core-3.1.3.7-10";
    /// `nonce` is never read.
    SKIP_NONCE = "skip-nonce" breaks "core-3.1.3.7-11a";
    /// `nonce` is compared when there is one that can be read.
    NONCE_ONLY_IF_PRESENT = "nonce-only-if-present" breaks "core-3.1.3.7-11a";
    /// `nonce` is compared without regard to case.
    NONCE_IGNORING_CASE = "nonce-ignoring-case" breaks "core-2-nonce";
    /// The nonce of any sign-in so far will do.
    NONCE_OF_ANY_SIGN_IN = "nonce-of-any-sign-in" breaks "core-16.11-a";
    /// Without `sub` the account is the e-mail address.
    SUBJECT_FALLS_BACK_ON_EMAIL = "subject-falls-back-on-email" breaks "core-2-sub";
    /// `auth_time` is never read.
    SKIP_AUTH_TIME = "skip-auth-time" breaks "core-3.1.3.7-13";
    /// `auth_time` is compared when it is a number.
    AUTH_TIME_ONLY_IF_PRESENT = "auth-time-only-if-present" breaks "core-3.1.2.1-10b";
    /// `at_hash` is never read.
    IGNORE_ACCESS_TOKEN_HASH = "ignore-access-token-hash" breaks "core-3.1.3.8-a";
}
