//! The rules that a token can break: one variant a rule.

use std::time::Duration;

use crate::algorithm::{Algorithm, Algorithms};
use crate::excerpt::Excerpt;
use crate::identifiers::{ClientId, Issuer};
use crate::jws::MalformedJws;
use crate::key_set::UnusableKey;
use crate::strict_json::JsonFault;
use crate::timestamp::Timestamp;

/// Which rule a token breaks, with what was seen and what was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The text is not a compact JWS.
    Malformed {
        /// What is wrong with it.
        fault: MalformedJws,
    },
    /// The token has five segments: it is encrypted, which this client did not ask for.
    Encrypted,
    /// The token, which was to be encrypted, could not be decrypted.
    #[cfg(feature = "jwe")]
    Jwe {
        /// Why not.
        fault: crate::jwe::JweFault,
    },
    /// A header parameter occurs twice.
    HeaderDuplicateMember {
        /// Its name.
        name: Excerpt,
    },
    /// The header has `crit`, and no extension is understood here; or `crit` is malformed.
    CriticalHeader {
        /// The names in it, or what is there instead of names.
        received: Excerpt,
    },
    /// The type is that of another kind of token.
    TypeNotAllowed {
        /// The type of this kind of token.
        expected: &'static str,
        /// The `typ` of the token, if it has one.
        received: Option<Excerpt>,
    },
    /// The algorithm is not one that this client expects.
    AlgorithmNotAllowed {
        /// The algorithms of the policy.
        expected: Algorithms,
        /// The `alg` of the token.
        received: Excerpt,
    },
    /// The key set has no key with that key id, or, without one, none for the algorithm. Fresh keys may help.
    KeyUnknown {
        /// The `kid` of the token.
        kid: Option<Excerpt>,
        /// The algorithm of the policy.
        algorithm: Algorithm,
    },
    /// Several keys fit, and the token does not say which one signed.
    KeyAmbiguous {
        /// The `kid` of the token.
        kid: Option<Excerpt>,
        /// How many keys fit.
        fitting: usize,
    },
    /// The key of the token may not be used.
    KeyUnusable {
        /// The `kid` of the token.
        kid: Option<Excerpt>,
        /// Why not.
        reason: UnusableKey,
    },
    /// The signature is not one of the key over these octets.
    SignatureInvalid {
        /// The algorithm of the policy.
        algorithm: Algorithm,
        /// The `kid` of the token.
        kid: Option<Excerpt>,
    },
    /// The payload is not a JSON object.
    ClaimsMalformed {
        /// What is wrong with it.
        fault: JsonFault,
    },
    /// A member occurs twice in one object of the claims set.
    DuplicateClaim {
        /// Its name.
        name: Excerpt,
    },
    /// The claims are those of a logout token: it ends sign-ins, and makes none.
    LogoutToken,
    /// A claim is absent, or empty, that every token of this kind has.
    ClaimMissing {
        /// Its name.
        claim: &'static str,
    },
    /// A claim has a wrong JSON type.
    ClaimType {
        /// Its name.
        claim: &'static str,
        /// The JSON type that it must have.
        expected: &'static str,
        /// The JSON type that it has.
        received: &'static str,
    },
    /// The token is of another issuer.
    IssuerMismatch {
        /// The issuer of the policy.
        expected: Issuer,
        /// The `iss` of the token.
        received: Excerpt,
    },
    /// The token is for others.
    AudienceMismatch {
        /// The names that the policy goes by.
        expected: Excerpt,
        /// The `aud` of the token.
        received: Excerpt,
    },
    /// The token is also for somebody whom this client does not trust.
    AudienceUntrusted {
        /// The first audience that is not trusted.
        received: Excerpt,
    },
    /// The token was issued to another client, and not to one that the policy trusts.
    AuthorizedPartyMismatch {
        /// The client of the policy.
        expected: ClientId,
        /// The `azp` of the token.
        received: Excerpt,
    },
    /// The token has expired.
    Expired {
        /// Its `exp`.
        expires_at: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// The token is not valid yet.
    NotYetValid {
        /// Its `nbf`.
        not_before: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// The token was issued in the future.
    IssuedInFuture {
        /// Its `iat`.
        issued_at: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// A nonce was sent, the token has none.
    NonceMissing,
    /// The nonce of the token is not the one that was sent. Neither is told.
    NonceMismatch,
    /// No nonce was sent, the token has one: it belongs to another sign-in.
    NonceUnexpected,
    /// `max_age` was asked for, the token does not say when the user was authenticated.
    AuthTimeMissing,
    /// The user was authenticated longer ago than `max_age`.
    AuthenticationTooOld {
        /// The `auth_time` of the token.
        auth_time: Timestamp,
        /// The `max_age` of the policy.
        max_age: Duration,
        /// The current time.
        now: Timestamp,
    },
    /// `max_age` was asked for, and the user was authenticated in the future.
    AuthenticatedInFuture {
        /// The `auth_time` of the token.
        auth_time: Timestamp,
        /// The current time.
        now: Timestamp,
    },
    /// The access token that came with the token is not the one that it was issued with.
    AccessTokenHashMismatch {
        /// The `at_hash` of the token.
        received: Excerpt,
    },
    /// The subject is the empty text, which identifies nobody.
    SubjectEmpty,
    /// A claim is there that belongs to another kind of token, or says that this is one.
    ClaimForbidden {
        /// Its name.
        claim: &'static str,
    },
    /// An `at_hash` (or `ath` in a DPoP proof) is mandatory here, and the token has none.
    AccessTokenHashMissing,
    /// The code came beside the token, which has no `c_hash`.
    CodeHashMissing,
    /// The code that came beside the token is not the one that it was issued with.
    CodeHashMismatch {
        /// The `c_hash` of the token.
        received: Excerpt,
    },
    /// The token has no `s_hash`, which it needs as a detached signature.
    StateHashMissing,
    /// The state of the response is not the one that the token was issued with.
    StateHashMismatch {
        /// The `s_hash` of the token.
        received: Excerpt,
    },
    /// The token is about another subject.
    SubjectMismatch {
        /// The subject of the policy.
        expected: Excerpt,
        /// The `sub` of the token.
        received: Excerpt,
    },
    /// The user was not authenticated in the way that was asked for.
    AuthenticationContext {
        /// The `acr` values of the policy.
        expected: Excerpt,
        /// The `acr` of the token.
        received: Option<Excerpt>,
    },
    /// The user was not authenticated by a method that the policy demands.
    AuthenticationMethod {
        /// The method.
        expected: Excerpt,
        /// The `amr` of the token.
        received: Excerpt,
    },
    /// The claim `events` does not have the event of a logout token.
    EventMissing,
    /// The logout token names neither a user nor a session.
    SubjectAndSessionMissing,
    /// The logout token names no session, which the client registered as required.
    SessionMissing,
    /// The token is made to last longer than tokens of this kind may.
    LifetimeTooLong {
        /// Its `exp`.
        expires_at: Timestamp,
        /// The longest life that the policy accepts.
        max_lifetime: Duration,
        /// The current time.
        now: Timestamp,
    },
    /// The state of the response is not that of the request. Neither is told.
    StateMismatch,
    /// The response has neither what was asked for nor an error.
    ResponseMissing,
    /// The request object is of another client.
    ClientMismatch {
        /// The client of the policy.
        expected: ClientId,
        /// The `client_id` of the object.
        received: Excerpt,
    },
    /// The proof has no key in its header.
    HeaderKeyMissing,
    /// The key in the header of the proof may not be used.
    HeaderKeyUnusable {
        /// Why not.
        reason: UnusableKey,
    },
    /// The proof is for a request with another method.
    MethodMismatch {
        /// The method of the request.
        expected: Excerpt,
        /// The `htm` of the proof.
        received: Excerpt,
    },
    /// The proof is for a request to another URI.
    UriMismatch {
        /// The URI of the request.
        expected: Excerpt,
        /// The `htu` of the proof.
        received: Excerpt,
    },
    /// The proof was made by another key than the one that the access token is bound to.
    KeyMismatch {
        /// The thumbprint of the policy.
        expected: Excerpt,
        /// The thumbprint of the key in the proof.
        received: Excerpt,
    },
    /// The proof was made too long ago.
    TooOld {
        /// Its `iat`.
        issued_at: Timestamp,
        /// The longest time that the policy accepts.
        max_age: Duration,
        /// The current time.
        now: Timestamp,
    },
}
