//! The checks that the weak relying party can be made to leave out.

use std::sync::LazyLock;

/// One check that is left out, as a real relying party once left it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Switch {
    // The authorization request and the callback.
    /// No code challenge is sent.
    NoPkce,
    /// `state` is never read; the browser's last sign-in is completed.
    SkipState,
    /// A callback without `state`, or with an empty one, completes the browser's last sign-in.
    StateOnlyIfPresent,
    /// `state` may be the beginning of the one that was sent, or the one that was sent its beginning.
    StateByPrefix,
    /// Pending sign-ins are kept by `state` alone, for all browsers together.
    StateNotBoundToBrowser,
    /// A pending sign-in is not forgotten when its callback arrives.
    StateNotConsumed,
    /// A pending sign-in is completed by whichever provider the browser comes back from.
    PendingOfAnyProvider,
    /// A pending sign-in is completed however long ago it was begun.
    PendingForEver,
    /// A browser has one pending sign-in; a second tab overwrites it.
    OnePendingSignIn,
    /// `iss` of the callback is never read.
    SkipCallbackIssuer,
    /// `iss` of the callback is compared when there is one, whatever the metadata promises.
    CallbackIssuerOnlyIfPresent,
    /// `iss` of the callback only has to begin with the issuer.
    CallbackIssuerByPrefix,
    /// `iss` of the callback is demanded of providers that never said they send it.
    CallbackIssuerOfEverybody,
    /// `code` is looked for first, and `error` only when there is none.
    CodeDespiteError,
    /// An error response is logged; the page goes on with the user that the shared client remembers.
    ErrorResponseKeepsLastUser,
    /// Of a repeated parameter the last is taken.
    LastParameterWins,
    /// A callback parameter that is not known is refused.
    RefuseUnknownParameters,

    // Discovery and keys.
    /// `issuer` of the metadata is never read.
    SkipDiscoveryIssuer,
    /// `issuer` of the metadata is compared when there is one.
    DiscoveryIssuerOnlyIfPresent,
    /// `issuer` of the metadata only has to begin with the expected one.
    DiscoveryIssuerByPrefix,
    /// A slash at the end of `issuer` does not count.
    DiscoveryIssuerWithoutTrailingSlash,
    /// Endpoints that the metadata does not usefully name, if it comes at all, are guessed from the issuer.
    GuessEndpoints,
    /// The status of the metadata answer is never read.
    IgnoreMetadataStatus,
    /// Endpoints may be plain http, whatever their host.
    EndpointsWithoutTls,
    /// The HTTP client follows redirects.
    FollowRedirects,
    /// Where no key set can be had, the signature is not looked at.
    NoKeysNoVerification,
    /// The key set is fetched once and kept for ever.
    NeverRefetchKeys,
    /// One key that cannot be read spoils the set.
    WholeKeySetOrNothing,
    /// `keys` may be an object, whose values are the keys, or one key alone.
    KeySetOfAnyShape,
    /// `use` of a key is never read.
    IgnoreKeyUse,
    /// `alg` of a key is never read.
    IgnoreKeyAlgorithm,
    /// `key_ops` of a key is never read.
    IgnoreKeyOperations,
    /// RSA keys may be as short as 1024 bits.
    AcceptShortKeys,

    // The token request and its response.
    /// Client id and secret go into HTTP Basic as they are.
    BasicWithoutEncoding,
    /// HTTP Basic is used whatever is registered.
    AlwaysBasic,
    /// Tokens are taken from any answer that has them.
    IgnoreTokenStatus,
    /// After a failed exchange the page goes on with the user that the shared client remembers.
    FailedExchangeKeepsLastUser,
    /// An object in a list is taken for the object.
    ListForObject,
    /// Without an ID token the user is whoever userinfo says.
    SignInWithoutIdToken,
    /// A response without an access token will do.
    AccessTokenOptional,
    /// `token_type` is never read.
    IgnoreTokenType,
    /// A missing `token_type` is taken for Bearer.
    TokenTypeOptional,
    /// `token_type` has to be spelt `Bearer`.
    TokenTypeByExactSpelling,

    // The ID token as bytes.
    /// Padding, white space and the standard alphabet are put right before the token is read.
    LenientBase64,
    /// Segments after the third are dropped.
    IgnoreExtraSegments,
    /// A token of two segments is read as an unsigned one.
    UnsignedTwoSegments,
    /// The flattened JSON serialisation is read too.
    AcceptJsonSerialisation,
    /// The first JSON value is read and what follows is dropped.
    IgnoreTrailingBytes,
    /// Bytes that are not UTF-8 become replacement characters.
    LossyUtf8,
    /// Of duplicate members the last is taken.
    LastDuplicateWins,
    /// A number too large becomes infinity.
    OverflowIsInfinity,
    /// Raw control characters in strings and zeros before numbers are read as if they were JSON.
    NearlyJson,
    /// When the ID token cannot be read, the user is whoever userinfo says.
    UserinfoWhenUnreadable,

    // The header and the signature.
    /// The signature is verified with the right key, and nobody looks at the outcome.
    SkipSignature,
    /// A key id that finds no key leaves nothing to verify.
    UnknownKidNotVerified,
    /// The second segment is decoded and the rest is never looked at.
    DecodeWithoutVerifying,
    /// An empty signature is none to verify.
    AcceptEmptySignature,
    /// `none` is one of the algorithms.
    AcceptNone,
    /// `none` is refused in this spelling only.
    NoneByExactSpelling,
    /// The header says which algorithm of the library is used.
    AlgorithmFromToken,
    /// `alg` is compared without regard to case.
    AlgorithmIgnoringCase,
    /// A header without `alg` means the registered one.
    AssumeMissingAlgorithm,
    /// A public key serves as MAC secret when the header says HS256.
    HmacWithPublicKey,
    /// The client secret serves as MAC secret though RS256 is registered.
    HmacWithClientSecret,
    /// A key id that finds nothing gives an empty MAC secret.
    EmptyMacKeyForUnknownKid,
    /// The key is taken from `jwk` in the header.
    FollowHeaderJwk,
    /// The keys are fetched from `jku` in the header.
    FollowHeaderJku,
    /// The certificate is taken from `x5c` in the header.
    FollowHeaderX5c,
    /// The certificate is fetched from `x5u` in the header.
    FollowHeaderX5u,
    /// `crit` is never read.
    IgnoreCrit,
    /// `crit` that is no list of names, or an empty one, is passed over.
    CritOfAnyShape,
    /// `typ` is never read.
    IgnoreType,
    /// A token without `typ` is refused.
    TypeRequired,
    /// `kid` is never read; every key is tried.
    IgnoreKid,

    // The claims.
    /// `iss` is never read.
    SkipIssuer,
    /// `iss` is compared when there is one that can be read.
    IssuerOnlyIfPresent,
    /// `iss` may be a part of the issuer, or the issuer a part of it.
    IssuerBySubstring,
    /// Only the host of `iss` is compared.
    IssuerByHost,
    /// `iss` is compared without regard to case.
    IssuerIgnoringCase,
    /// A slash at the end of `iss` does not count.
    IssuerWithoutTrailingSlash,
    /// A list of one string equals the string, as `==` has it in some languages.
    LooseEquality,
    /// `aud` is never read.
    SkipAudience,
    /// `aud` is compared when there is one that can be read.
    AudienceOnlyIfPresent,
    /// `aud` may be a part of the client id, or the client id a part of it.
    AudienceBySubstring,
    /// No audience may be foreign, which an empty list fulfils.
    AudienceOfNobody,
    /// Further audiences are not looked at.
    TrustAnyAudience,
    /// `aud` has to be one string.
    AudienceAsOneString,
    /// `azp` is never read.
    IgnoreAzp,
    /// `exp` is never read.
    SkipExpiry,
    /// `exp` is compared when it is a number.
    ExpiryOnlyIfNumber,
    /// A time may be a string of digits.
    NumbersFromText,
    /// A time has to be a whole number.
    WholeSecondsOnly,
    /// `nbf` is never read.
    IgnoreNotBefore,
    /// `iat` is never read.
    IgnoreIssuedAt,
    /// `iat` may lie in the future.
    IssuedInFuture,
    /// `nonce` is never read.
    SkipNonce,
    /// `nonce` is compared when there is one that can be read.
    NonceOnlyIfPresent,
    /// `nonce` is compared without regard to case.
    NonceIgnoringCase,
    /// The nonce of any sign-in so far will do.
    NonceOfAnySignIn,
    /// Without `sub` the account is the e-mail address.
    SubjectFallsBackOnEmail,
    /// `auth_time` is never read.
    SkipAuthTime,
    /// `auth_time` is compared when it is a number.
    AuthTimeOnlyIfPresent,
    /// `at_hash` is never read.
    IgnoreAccessTokenHash,

    // Signing out.
    /// The session ends only at the provider.
    SignOutAtProviderOnly,
    /// The session ends when the browser comes back from the provider as it should.
    SessionWaitsForProvider,
    /// Where the provider has no logout endpoint, the session stays.
    SignOutNeedsEndpoint,
    /// The logout request has no hint.
    SignOutWithoutHint,
    /// The address to come back to has a slash more than the registered one.
    SignOutReturnsElsewhere,

    // The transport.
    /// A body that breaks off is taken for whole.
    TakeCutBodies,
    /// No exchange has a limit in time.
    WaitForEver,

    // What the authorization request carries.
    /// `state` is a constant.
    StateAlwaysTheSame,
    /// `state` is a number that counts up.
    StateCounts,
    /// `state` has 96 bits.
    ShortState,
    /// `nonce` is a constant.
    NonceAlwaysTheSame,
    /// `nonce` has 96 bits.
    ShortNonce,
    /// `nonce` is the state.
    NonceIsState,
    /// `code_verifier` is a constant.
    VerifierAlwaysTheSame,
    /// `code_verifier` has 16 characters.
    ShortVerifier,
    /// `code_verifier` is the state.
    VerifierIsState,
    /// The client's secret is a parameter of the authorization request.
    SecretInRequest,

    // Accounts.
    /// Accounts are found by e-mail address.
    AccountByEmail,
    /// Accounts are found by `sub`, whoever the issuer is.
    AccountBySubjectAlone,
    /// Accounts are found by `sub` without regard to case.
    AccountIgnoringCase,
    /// Each sign-in gets an account of its own.
    AccountForEachSignIn,

    // Userinfo.
    /// Nothing handles a userinfo answer that is not JSON: the process ends.
    UserinfoFaultUnhandled,
    /// `sub` of userinfo is never read.
    SkipUserinfoSubject,
    /// `sub` of userinfo is compared when there is one that can be read.
    UserinfoSubjectOnlyIfPresent,
    /// `sub` of userinfo is compared without regard to case.
    UserinfoSubjectIgnoringCase,
    /// The status of the userinfo answer is never read.
    IgnoreUserinfoStatus,
    /// Claims of userinfo replace those of the ID token, `sub` among them.
    MergeUserinfoOverIdToken,
}

/// Name and broken requirement of every switch.
const TABLE: &[(Switch, &str, &str)] = &[
    (Switch::NoPkce, "no-pkce", "rfc9700-2.1.1-b"),
    (Switch::SkipState, "skip-state", "rfc6749-10.12-a"),
    (
        Switch::StateOnlyIfPresent,
        "state-only-if-present",
        "core-3.1.2.7-a",
    ),
    (Switch::StateByPrefix, "state-by-prefix", "rfc6749-10.12-a"),
    (
        Switch::StateNotBoundToBrowser,
        "state-not-bound-to-browser",
        "rfc9700-2.1-b",
    ),
    (
        Switch::StateNotConsumed,
        "state-not-consumed",
        "rfc9700-4.2.4-b",
    ),
    (
        Switch::PendingOfAnyProvider,
        "pending-of-any-provider",
        "rfc9700-4.4.2-a",
    ),
    (
        Switch::PendingForEver,
        "pending-for-ever",
        "rfc6749-10.12-c",
    ),
    (
        Switch::OnePendingSignIn,
        "one-pending-sign-in",
        "core-3.1.2.1-5",
    ),
    (
        Switch::SkipCallbackIssuer,
        "skip-callback-issuer",
        "rfc9207-2.4-a",
    ),
    (
        Switch::CallbackIssuerOnlyIfPresent,
        "callback-issuer-only-if-present",
        "rfc9207-2.4-b",
    ),
    (
        Switch::CallbackIssuerByPrefix,
        "callback-issuer-by-prefix",
        "rfc9207-2.4-a",
    ),
    (
        Switch::CallbackIssuerOfEverybody,
        "callback-issuer-of-everybody",
        "rfc9207-2.4-g",
    ),
    (
        Switch::CodeDespiteError,
        "code-despite-error",
        "core-3.1.2.6-a",
    ),
    (
        Switch::ErrorResponseKeepsLastUser,
        "error-response-keeps-last-user",
        "core-3.1.2.6-b",
    ),
    (
        Switch::LastParameterWins,
        "last-parameter-wins",
        "rfc6749-3.1-c",
    ),
    (
        Switch::RefuseUnknownParameters,
        "refuse-unknown-parameters",
        "rfc6749-4.1.2-b",
    ),
    (
        Switch::SkipDiscoveryIssuer,
        "skip-discovery-issuer",
        "discovery-4.3-b",
    ),
    (
        Switch::DiscoveryIssuerOnlyIfPresent,
        "discovery-issuer-only-if-present",
        "discovery-4.3-b",
    ),
    (
        Switch::DiscoveryIssuerByPrefix,
        "discovery-issuer-by-prefix",
        "rfc8414-3.3-a",
    ),
    (
        Switch::DiscoveryIssuerWithoutTrailingSlash,
        "discovery-issuer-without-trailing-slash",
        "rfc8414-4-a",
    ),
    (Switch::GuessEndpoints, "guess-endpoints", "discovery-4.3-a"),
    (
        Switch::IgnoreMetadataStatus,
        "ignore-metadata-status",
        "discovery-4.2-a",
    ),
    (
        Switch::EndpointsWithoutTls,
        "endpoints-without-tls",
        "discovery-3-2",
    ),
    (
        Switch::FollowRedirects,
        "follow-redirects",
        "rfc6749-10.3-a",
    ),
    (
        Switch::NoKeysNoVerification,
        "no-keys-no-verification",
        "core-3.1.3.7-6a",
    ),
    (
        Switch::NeverRefetchKeys,
        "never-refetch-keys",
        "core-10.1.1-a",
    ),
    (
        Switch::WholeKeySetOrNothing,
        "whole-key-set-or-nothing",
        "rfc7517-5-a",
    ),
    (
        Switch::KeySetOfAnyShape,
        "key-set-of-any-shape",
        "rfc7517-5-b",
    ),
    (Switch::IgnoreKeyUse, "ignore-key-use", "core-10.1-1c"),
    (
        Switch::IgnoreKeyAlgorithm,
        "ignore-key-algorithm",
        "rfc7517-4.4-a",
    ),
    (
        Switch::IgnoreKeyOperations,
        "ignore-key-operations",
        "rfc7517-4.3-a",
    ),
    (
        Switch::AcceptShortKeys,
        "accept-short-keys",
        "rfc7518-3.3-a",
    ),
    (
        Switch::BasicWithoutEncoding,
        "basic-without-encoding",
        "rfc6749-2.3.1-a",
    ),
    (Switch::AlwaysBasic, "always-basic", "core-3.1.3.1-b"),
    (
        Switch::IgnoreTokenStatus,
        "ignore-token-status",
        "rfc6749-5.2-a",
    ),
    (
        Switch::FailedExchangeKeepsLastUser,
        "failed-exchange-keeps-last-user",
        "core-3.1.3.4-a",
    ),
    (Switch::ListForObject, "list-for-object", "core-3.1.3.5-1"),
    (
        Switch::SignInWithoutIdToken,
        "sign-in-without-id-token",
        "core-3.1.3.3-a",
    ),
    (
        Switch::AccessTokenOptional,
        "access-token-optional",
        "rfc6749-5.1-b",
    ),
    (Switch::IgnoreTokenType, "ignore-token-type", "rfc6749-7-a"),
    (
        Switch::TokenTypeOptional,
        "token-type-optional",
        "rfc6749-5.1-b",
    ),
    (
        Switch::TokenTypeByExactSpelling,
        "token-type-by-exact-spelling",
        "core-3.1.3.3-b",
    ),
    (Switch::LenientBase64, "lenient-base64", "rfc7515-2-a"),
    (
        Switch::IgnoreExtraSegments,
        "ignore-extra-segments",
        "rfc7515-5.2-1",
    ),
    (
        Switch::UnsignedTwoSegments,
        "unsigned-two-segments",
        "rfc7515-5.2-1",
    ),
    (
        Switch::AcceptJsonSerialisation,
        "accept-json-serialisation",
        "core-1.1-a",
    ),
    (
        Switch::IgnoreTrailingBytes,
        "ignore-trailing-bytes",
        "rfc7515-10.12-a",
    ),
    (Switch::LossyUtf8, "lossy-utf8", "rfc8725-3.7-a"),
    (
        Switch::LastDuplicateWins,
        "last-duplicate-wins",
        "rfc7519-4-a",
    ),
    (
        Switch::OverflowIsInfinity,
        "overflow-is-infinity",
        "rfc7519-2-a",
    ),
    (Switch::NearlyJson, "nearly-json", "rfc7519-7.2-10"),
    (
        Switch::UserinfoWhenUnreadable,
        "userinfo-when-unreadable",
        "core-3.1.3.5-2",
    ),
    (Switch::SkipSignature, "skip-signature", "core-3.1.3.7-6a"),
    (
        Switch::UnknownKidNotVerified,
        "unknown-kid-not-verified",
        "rfc7515-6-a",
    ),
    (
        Switch::DecodeWithoutVerifying,
        "decode-without-verifying",
        "core-3.1.3.5-2",
    ),
    (
        Switch::AcceptEmptySignature,
        "accept-empty-signature",
        "rfc7515-5.2-8b",
    ),
    (Switch::AcceptNone, "accept-none", "core-2-alg-none"),
    (
        Switch::NoneByExactSpelling,
        "refuse-none-by-exact-spelling",
        "rfc7518-3.6-a",
    ),
    (
        Switch::AlgorithmFromToken,
        "alg-from-token",
        "rfc8725-3.1-a",
    ),
    (
        Switch::AlgorithmIgnoringCase,
        "alg-ignoring-case",
        "rfc7515-4.1.1-a",
    ),
    (
        Switch::AssumeMissingAlgorithm,
        "assume-missing-alg",
        "rfc7515-4.1.1-a",
    ),
    (
        Switch::HmacWithPublicKey,
        "accept-hmac-with-public-key",
        "core-3.1.3.7-7b",
    ),
    (
        Switch::HmacWithClientSecret,
        "accept-hmac-with-client-secret",
        "core-3.1.3.7-7",
    ),
    (
        Switch::EmptyMacKeyForUnknownKid,
        "empty-mac-key-for-unknown-kid",
        "rfc7518-3.2-a",
    ),
    (
        Switch::FollowHeaderJwk,
        "follow-header-jwk",
        "core-3.1.3.7-6b",
    ),
    (
        Switch::FollowHeaderJku,
        "follow-header-jku",
        "rfc8725-3.10-a",
    ),
    (
        Switch::FollowHeaderX5c,
        "follow-header-x5c",
        "core-2-header-keys",
    ),
    (
        Switch::FollowHeaderX5u,
        "follow-header-x5u",
        "rfc8725-3.10-a",
    ),
    (Switch::IgnoreCrit, "ignore-crit", "rfc7515-4.1.11-a"),
    (
        Switch::CritOfAnyShape,
        "crit-of-any-shape",
        "rfc7515-4.1.11-b",
    ),
    (Switch::IgnoreType, "ignore-typ", "rfc8725-3.11-a"),
    (Switch::TypeRequired, "typ-required", "rfc7515-4.1.9-a"),
    (Switch::IgnoreKid, "ignore-kid", "core-10.1-1d"),
    (Switch::SkipIssuer, "skip-issuer", "core-3.1.3.7-2"),
    (
        Switch::IssuerOnlyIfPresent,
        "issuer-only-if-present",
        "core-2-iss",
    ),
    (
        Switch::IssuerBySubstring,
        "issuer-by-substring",
        "core-3.1.3.7-2",
    ),
    (Switch::IssuerByHost, "issuer-by-host", "core-16.15-a"),
    (
        Switch::IssuerIgnoringCase,
        "issuer-ignoring-case",
        "rfc7519-7.3-a",
    ),
    (
        Switch::IssuerWithoutTrailingSlash,
        "issuer-without-trailing-slash",
        "core-3.1.3.7-2",
    ),
    (Switch::LooseEquality, "loose-equality", "core-2-iss"),
    (Switch::SkipAudience, "skip-audience", "core-3.1.3.7-3a"),
    (
        Switch::AudienceOnlyIfPresent,
        "audience-only-if-present",
        "core-2-aud",
    ),
    (
        Switch::AudienceBySubstring,
        "audience-by-substring",
        "rfc7519-4.1.3-a",
    ),
    (
        Switch::AudienceOfNobody,
        "audience-of-nobody",
        "core-3.1.3.7-3a",
    ),
    (
        Switch::TrustAnyAudience,
        "trust-any-audience",
        "core-3.1.3.7-3b",
    ),
    (
        Switch::AudienceAsOneString,
        "audience-as-one-string",
        "core-2-aud",
    ),
    (Switch::IgnoreAzp, "ignore-azp", "core-3.1.3.7-5"),
    (Switch::SkipExpiry, "skip-expiry", "core-3.1.3.7-9"),
    (
        Switch::ExpiryOnlyIfNumber,
        "expiry-only-if-number",
        "core-2-exp",
    ),
    (Switch::NumbersFromText, "numbers-from-text", "rfc7519-2-a"),
    (
        Switch::WholeSecondsOnly,
        "whole-seconds-only",
        "rfc7519-2-a",
    ),
    (
        Switch::IgnoreNotBefore,
        "ignore-not-before",
        "rfc7519-4.1.5-a",
    ),
    (Switch::IgnoreIssuedAt, "ignore-issued-at", "core-2-iat"),
    (
        Switch::IssuedInFuture,
        "issued-in-future",
        "core-3.1.3.7-10",
    ),
    (Switch::SkipNonce, "skip-nonce", "core-3.1.3.7-11a"),
    (
        Switch::NonceOnlyIfPresent,
        "nonce-only-if-present",
        "core-3.1.3.7-11a",
    ),
    (
        Switch::NonceIgnoringCase,
        "nonce-ignoring-case",
        "core-2-nonce",
    ),
    (
        Switch::NonceOfAnySignIn,
        "nonce-of-any-sign-in",
        "rfc9700-2.1.1-c",
    ),
    (
        Switch::SubjectFallsBackOnEmail,
        "subject-falls-back-on-email",
        "core-5.7-b",
    ),
    (Switch::SkipAuthTime, "skip-auth-time", "core-3.1.3.7-13"),
    (
        Switch::AuthTimeOnlyIfPresent,
        "auth-time-only-if-present",
        "core-3.1.2.1-10b",
    ),
    (
        Switch::IgnoreAccessTokenHash,
        "ignore-access-token-hash",
        "core-3.1.3.8-a",
    ),
    (
        Switch::SignOutAtProviderOnly,
        "sign-out-at-provider-only",
        "rp-initiated-logout-2-8",
    ),
    (
        Switch::SessionWaitsForProvider,
        "session-waits-for-provider",
        "rp-initiated-logout-4-a",
    ),
    (
        Switch::SignOutNeedsEndpoint,
        "sign-out-needs-endpoint",
        "rp-initiated-logout-2-8",
    ),
    (
        Switch::SignOutWithoutHint,
        "sign-out-without-hint",
        "rp-initiated-logout-2-1",
    ),
    (
        Switch::SignOutReturnsElsewhere,
        "sign-out-returns-elsewhere",
        "rp-initiated-logout-2-4",
    ),
    (Switch::TakeCutBodies, "take-cut-bodies", "rfc9112-6.3-a"),
    (Switch::WaitForEver, "wait-for-ever", "rfc8259-9-a"),
    (
        Switch::StateAlwaysTheSame,
        "state-always-the-same",
        "rfc9700-2.1-c",
    ),
    (Switch::StateCounts, "state-counts", "rfc6749-10.12-b"),
    (Switch::ShortState, "short-state", "rfc6749-10.12-b"),
    (
        Switch::NonceAlwaysTheSame,
        "nonce-always-the-same",
        "core-3.1.2.1-7",
    ),
    (Switch::ShortNonce, "short-nonce", "core-3.1.2.1-7"),
    (Switch::NonceIsState, "nonce-is-state", "rfc9700-2.1.1-c"),
    (
        Switch::VerifierAlwaysTheSame,
        "verifier-always-the-same",
        "rfc7636-4.1-b",
    ),
    (Switch::ShortVerifier, "short-verifier", "rfc7636-4.1-a"),
    (
        Switch::VerifierIsState,
        "verifier-is-state",
        "rfc9700-2.1.1-d",
    ),
    (
        Switch::SecretInRequest,
        "secret-in-request",
        "rfc6749-2.3.1-b",
    ),
    (Switch::AccountByEmail, "account-by-email", "core-5.7-b"),
    (
        Switch::AccountBySubjectAlone,
        "account-by-subject-alone",
        "core-5.7-a",
    ),
    (
        Switch::AccountIgnoringCase,
        "account-ignoring-case",
        "core-2-sub-b",
    ),
    (
        Switch::AccountForEachSignIn,
        "account-for-each-sign-in",
        "core-5.7-a",
    ),
    (
        Switch::UserinfoFaultUnhandled,
        "userinfo-fault-unhandled",
        "core-5.3.2-4",
    ),
    (
        Switch::SkipUserinfoSubject,
        "take-claims-of-foreign-userinfo",
        "core-5.3.2-3",
    ),
    (
        Switch::UserinfoSubjectOnlyIfPresent,
        "userinfo-subject-only-if-present",
        "core-5.3.2-2",
    ),
    (
        Switch::UserinfoSubjectIgnoringCase,
        "userinfo-subject-ignoring-case",
        "core-2-sub-b",
    ),
    (
        Switch::IgnoreUserinfoStatus,
        "ignore-userinfo-status",
        "core-5.3.3-a",
    ),
    (
        Switch::MergeUserinfoOverIdToken,
        "merge-userinfo-over-id-token",
        "core-2-sub",
    ),
];

static ALL: LazyLock<Vec<Switch>> =
    LazyLock::new(|| TABLE.iter().map(|(switch, ..)| *switch).collect());

impl Switch {
    /// Every switch, in the order of the flow.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The name: what breaks, in kebab-case.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The id of the requirement that it breaks, in `fixtures/requirements.toml`.
    pub fn requirement(self) -> &'static str {
        self.row().2
    }

    /// The switch of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        match TABLE.get(self as usize) {
            Some(row) => row,
            None => unreachable!("the table has a row for every switch"),
        }
    }
}

/// What is left out: one check, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flaw(pub(super) Option<Switch>);

impl Flaw {
    /// Whether the check of `switch` is left out.
    pub(super) fn is(self, switch: Switch) -> bool {
        self.0 == Some(switch)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_has_the_switches_in_their_order() {
        for (position, (switch, ..)) in TABLE.iter().enumerate() {
            assert_eq!(*switch as usize, position, "{switch:?}");
        }
        assert_eq!(Switch::MergeUserinfoOverIdToken as usize + 1, TABLE.len());
    }

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: HashSet<&str> = Switch::all().iter().map(|switch| switch.name()).collect();
        assert_eq!(names.len(), Switch::all().len());
        for name in names {
            assert!(
                name.bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
            );
        }
    }

    #[test]
    fn a_switch_is_found_by_its_name() {
        for switch in Switch::all() {
            assert_eq!(Switch::by_name(switch.name()), Some(*switch));
        }
        assert_eq!(Switch::by_name("no-such-switch"), None);
    }

    #[test]
    fn requirements_are_in_the_fixture() {
        let fixture = include_str!("../../../../fixtures/requirements.toml");
        let known: HashSet<&str> = fixture
            .lines()
            .filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'))
            .collect();
        for switch in Switch::all() {
            assert!(
                known.contains(switch.requirement()),
                "{}: {}",
                switch.name(),
                switch.requirement()
            );
        }
    }
}
