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
    /// `iss` only has to begin with the issuer.
    ISSUER_BY_PREFIX = "issuer-by-prefix" breaks "core-3.1.3.7-2";
    /// `iss` only has to begin with the scheme, host and port of the issuer.
    ISSUER_BY_ORIGIN_PREFIX = "issuer-by-origin-prefix" breaks "core-16.15-a";
    /// Only as many characters of the issuer are compared as `iss` has.
    ISSUER_AS_FAR_AS_NAMED = "issuer-as-far-as-named" breaks "core-3.1.3.7-2";
    /// The scheme of `iss` is not compared.
    ISSUER_WITHOUT_SCHEME = "issuer-without-scheme" breaks "core-3.1.3.7-2";
    /// The port of `iss` is not compared.
    ISSUER_WITHOUT_PORT = "issuer-without-port" breaks "core-3.1.3.7-2";
    /// `iss` and the issuer are compared as a URL parser writes them.
    ISSUER_NORMALISED = "issuer-normalised" breaks "rfc7519-7.3-a";
    /// `iss` and the issuer are percent-decoded before they are compared.
    ISSUER_PERCENT_DECODED = "issuer-percent-decoded" breaks "rfc7519-7.3-a";
    /// A claim that is absent is not checked.
    ABSENT_CLAIMS_PASS = "absent-claims-pass" breaks "core-2-exp";
    /// A claim is checked `if` it is there, which absence, null, false, zero and the empty string are not.
    FALSY_CLAIMS_PASS = "falsy-claims-pass" breaks "core-3.1.3.7-9";
    /// A list of one string equals the string, as `==` has it in some languages.
    LOOSE_EQUALITY = "loose-equality" breaks "core-2-iss";
    /// `aud` is never read.
    SKIP_AUDIENCE = "skip-audience" breaks "core-3.1.3.7-3a";
    /// `aud` is compared when there is one that can be read.
    AUDIENCE_ONLY_IF_PRESENT = "audience-only-if-present" breaks "core-2-aud";
    /// `aud` may be a part of the client id, or the client id a part of it.
    AUDIENCE_BY_SUBSTRING = "audience-by-substring" breaks "core-3.1.3.7-3a";
    /// `aud` only has to begin with the client id.
    AUDIENCE_BY_PREFIX = "audience-by-prefix" breaks "core-3.1.3.7-3a";
    /// `aud` is compared without regard to case.
    AUDIENCE_IGNORING_CASE = "audience-ignoring-case" breaks "rfc7519-7.3-a";
    /// A string `aud` is split at spaces and commas.
    AUDIENCE_SPLIT = "audience-split" breaks "rfc7519-4.1.3-a";
    /// The address of the application will do for `aud` as well.
    AUDIENCE_OF_OWN_ADDRESS = "audience-of-own-address" breaks "core-3.1.3.7-3a";
    /// Lists inside the list of audiences are looked into.
    AUDIENCE_FLATTENED = "audience-flattened" breaks "core-2-aud";
    /// Audiences that are no strings are passed over.
    AUDIENCE_AS_FAR_AS_READABLE = "audience-as-far-as-readable" breaks "core-2-aud";
    /// The client id is looked for `in` whatever `aud` is, the names of an object too.
    AUDIENCE_BY_MEMBERSHIP = "audience-by-membership" breaks "core-2-aud";
    /// No audience may be foreign, which an empty list fulfils.
    AUDIENCE_OF_NOBODY = "audience-of-nobody" breaks "core-3.1.3.7-3a";
    /// Further audiences are not looked at.
    TRUST_ANY_AUDIENCE = "trust-any-audience" breaks "core-3.1.3.7-3b";
    /// `aud` has to be one string.
    AUDIENCE_AS_ONE_STRING = "audience-as-one-string" breaks "core-2-aud";
    /// `azp` is never read.
    IGNORE_AZP = "ignore-azp" breaks "core-3.1.3.7-5";
    /// `azp` is compared without regard to case.
    AZP_IGNORING_CASE = "azp-ignoring-case" breaks "core-3.1.3.7-5";
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
    /// Only as many characters of the nonce are compared as came back.
    NONCE_AS_FAR_AS_SENT_BACK = "nonce-as-far-as-sent-back" breaks "core-3.1.3.7-11a";
    /// Nonces are cut to 32 characters before they are compared.
    NONCE_CUT = "nonce-cut" breaks "core-3.1.3.7-11a";
    /// A number in the place of a string is taken for its digits.
    NUMBERS_AS_TEXT = "numbers-as-text" breaks "core-2-sub";
    /// Null in the place of a string is taken for its name.
    NULL_AS_TEXT = "null-as-text" breaks "core-2-sub";
    /// Without `sub` the account is the e-mail address.
    SUBJECT_FALLS_BACK_ON_EMAIL = "subject-falls-back-on-email" breaks "core-2-sub";
    /// `auth_time` is never read.
    SKIP_AUTH_TIME = "skip-auth-time" breaks "core-3.1.3.7-13";
    /// `auth_time` is compared when it is a number.
    AUTH_TIME_ONLY_IF_PRESENT = "auth-time-only-if-present" breaks "core-3.1.2.1-10b";
    /// `at_hash` is never read.
    IGNORE_ACCESS_TOKEN_HASH = "ignore-access-token-hash" breaks "core-3.1.3.8-a";
    /// What follows a question mark in `iss` is cut off.
    ISSUER_WITHOUT_QUERY = "issuer-without-query" breaks "core-3.1.3.7-2";
    /// What follows a number sign in `iss` is cut off.
    ISSUER_WITHOUT_FRAGMENT = "issuer-without-fragment" breaks "core-3.1.3.7-2";
    /// A token that is meant for its issuer will do.
    AUDIENCE_MAY_BE_ISSUER = "audience-may-be-issuer" breaks "core-3.1.3.7-3a";
    /// The authorized party stands in for the audience.
    AUTHORIZED_PARTY_FOR_AUDIENCE = "authorized-party-for-audience" breaks "core-2-azp-ignore";
    /// A claim `client_id` stands in for the audience, as in the access tokens of some providers.
    CLIENT_ID_FOR_AUDIENCE = "client-id-for-audience" breaks "rfc8725-3.9-a";
    /// `aud` is a pattern that the client's identifier has to fit.
    AUDIENCE_AS_PATTERN = "audience-as-pattern" breaks "core-3.1.3.7-3a";
    /// A scheme before the audience does not count.
    AUDIENCE_WITHOUT_SCHEME = "audience-without-scheme" breaks "core-3.1.3.7-3a";
    /// Times are kept in 32 bits without a sign.
    TIMES_IN_32_BITS = "times-in-32-bits" breaks "core-3.1.3.7-9";
    /// Clocks may differ by half an hour.
    HALF_AN_HOUR_OF_SKEW = "half-an-hour-of-skew" breaks "core-2-exp-b";
    /// A time may be a date in text.
    DATES_FROM_TEXT = "dates-from-text" breaks "rfc7519-2-a";
    /// Of a text the digits that it begins with are a time.
    NUMBERS_FROM_BEGINNING_OF_TEXT = "numbers-from-beginning-of-text" breaks "rfc7519-2-a";
    /// `nbf` is compared when it is a number.
    NOT_BEFORE_ONLY_IF_NUMBER = "not-before-only-if-number" breaks "rfc7519-4.1.5-a";
}
