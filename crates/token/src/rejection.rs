//! Why a token was refused: one variant a rule.

mod message;

use std::time::Duration;

use crate::algorithm::{Algorithm, Algorithms};
use crate::excerpt::Excerpt;
use crate::identifiers::{ClientId, Issuer};
use crate::jws::MalformedJws;
use crate::key_set::UnusableKey;
use crate::strict_json::JsonFault;
use crate::timestamp::Timestamp;

/// Why a token was refused.
///
/// Each variant has a stable [`code`](Self::code) and the [`requirement`](Self::requirement) that was broken. The
/// message says what was seen and what was wanted; it holds no secret and no part of a token that isn't escaped and
/// shortened. Claims are told only from tokens whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The text is not a compact JWS.
    Malformed {
        /// What is wrong with it.
        fault: MalformedJws,
    },
    /// The token has five segments: it is encrypted, which this client did not ask for.
    Encrypted,
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
        /// The `typ` of the token.
        received: Excerpt,
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
    /// A claim is absent that every ID token has.
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
        /// The client of the policy.
        expected: ClientId,
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
}

impl Rejection {
    /// The stable code, such as `id_token.audience_mismatch`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "jws.malformed",
            Self::Encrypted => "jws.encrypted",
            Self::HeaderDuplicateMember { .. } => "jws.duplicate_member",
            Self::CriticalHeader { .. } => "jws.critical_header",
            Self::TypeNotAllowed { .. } => "jws.type_not_allowed",
            Self::AlgorithmNotAllowed { .. } => "jws.algorithm_not_allowed",
            Self::KeyUnknown { .. } => "jws.key_unknown",
            Self::KeyAmbiguous { .. } => "jws.key_ambiguous",
            Self::KeyUnusable { .. } => "jws.key_unusable",
            Self::SignatureInvalid { .. } => "jws.signature_invalid",
            Self::ClaimsMalformed { .. } => "id_token.claims_malformed",
            Self::DuplicateClaim { .. } => "id_token.duplicate_member",
            Self::LogoutToken => "id_token.logout_token",
            Self::ClaimMissing { .. } => "id_token.claim_missing",
            Self::ClaimType { .. } => "id_token.claim_type",
            Self::IssuerMismatch { .. } => "id_token.issuer_mismatch",
            Self::AudienceMismatch { .. } => "id_token.audience_mismatch",
            Self::AudienceUntrusted { .. } => "id_token.audience_untrusted",
            Self::AuthorizedPartyMismatch { .. } => "id_token.authorized_party_mismatch",
            Self::Expired { .. } => "id_token.expired",
            Self::NotYetValid { .. } => "id_token.not_yet_valid",
            Self::IssuedInFuture { .. } => "id_token.issued_in_future",
            Self::NonceMissing => "id_token.nonce_missing",
            Self::NonceMismatch => "id_token.nonce_mismatch",
            Self::NonceUnexpected => "id_token.nonce_unexpected",
            Self::AuthTimeMissing => "id_token.auth_time_missing",
            Self::AuthenticationTooOld { .. } => "id_token.authentication_too_old",
            Self::AuthenticatedInFuture { .. } => "id_token.authenticated_in_future",
            Self::AccessTokenHashMismatch { .. } => "id_token.access_token_hash_mismatch",
            Self::SubjectEmpty => "id_token.subject_empty",
        }
    }

    /// The id of the requirement that was broken, as in `fixtures/requirements.toml`.
    pub const fn requirement(&self) -> &'static str {
        match self {
            Self::Malformed { fault } => fault.requirement(),
            Self::Encrypted => "rfc7516-9-a",
            Self::HeaderDuplicateMember { .. } => "rfc7515-4-a",
            Self::CriticalHeader { .. } => "rfc7515-4.1.11-a",
            Self::TypeNotAllowed { .. } => "rfc8725-3.11-a",
            Self::AlgorithmNotAllowed { .. } => "core-3.1.3.7-7",
            Self::KeyUnknown { .. } => "core-3.1.3.7-6b",
            Self::KeyAmbiguous { .. } => "core-10.1-1d",
            Self::KeyUnusable { reason, .. } => reason.requirement(),
            Self::SignatureInvalid { .. } => "core-3.1.3.7-6a",
            Self::ClaimsMalformed {
                fault: JsonFault::NumberOutOfRange,
            } => "rfc7519-2-a",
            Self::ClaimsMalformed { .. } => "rfc7519-7.2-10",
            Self::DuplicateClaim { .. } => "rfc7519-4-a",
            Self::LogoutToken => "rfc8725-3.12-a",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => {
                requirement_of_claim(claim)
            }
            Self::IssuerMismatch { .. } => "core-3.1.3.7-2",
            Self::AudienceMismatch { .. } => "core-3.1.3.7-3a",
            Self::AudienceUntrusted { .. } => "core-3.1.3.7-3b",
            Self::AuthorizedPartyMismatch { .. } => "core-3.1.3.7-5",
            Self::Expired { .. } => "core-3.1.3.7-9",
            Self::NotYetValid { .. } => "rfc7519-4.1.5-a",
            Self::IssuedInFuture { .. } => "core-3.1.3.7-10",
            Self::NonceMissing | Self::NonceMismatch => "core-3.1.3.7-11a",
            Self::NonceUnexpected => "core-2-nonce",
            Self::AuthTimeMissing => "core-3.1.2.1-10b",
            Self::AuthenticationTooOld { .. } | Self::AuthenticatedInFuture { .. } => {
                "core-3.1.3.7-13"
            }
            Self::AccessTokenHashMismatch { .. } => "core-3.1.3.8-a",
            Self::SubjectEmpty => "core-2-sub",
        }
    }

    /// Every code with each requirement that it can stand for, so that both can be checked against other tables.
    pub const fn all_codes() -> &'static [(&'static str, &'static str)] {
        ALL_CODES
    }

    /// Whether the provider may have changed its keys since the key set was fetched, so that one fresh fetch (and no
    /// more, within a cool-down) is worth it.
    ///
    /// So it is for an unknown key, and for a bad signature of a token that names no key, since a single unnamed key
    /// may have been replaced.
    pub const fn calls_for_fresh_keys(&self) -> bool {
        matches!(
            self,
            Self::KeyUnknown { .. } | Self::SignatureInvalid { kid: None, .. }
        )
    }
}

const ALL_CODES: &[(&str, &str)] = &[
    ("jws.malformed", "rfc7515-5.2-1"),
    ("jws.malformed", "rfc7515-2-a"),
    ("jws.malformed", "rfc7515-5.2-2"),
    ("jws.malformed", "rfc7515-4.1.1-a"),
    ("jws.malformed", "rfc7515-4.1.4-a"),
    ("jws.malformed", "rfc7515-4.1.9-a"),
    ("jws.encrypted", "rfc7516-9-a"),
    ("jws.duplicate_member", "rfc7515-4-a"),
    ("jws.critical_header", "rfc7515-4.1.11-a"),
    ("jws.type_not_allowed", "rfc8725-3.11-a"),
    ("jws.algorithm_not_allowed", "core-3.1.3.7-7"),
    ("jws.key_unknown", "core-3.1.3.7-6b"),
    ("jws.key_ambiguous", "core-10.1-1d"),
    ("jws.key_unusable", "rfc7517-4.2-a"),
    ("jws.key_unusable", "rfc7517-4.3-a"),
    ("jws.key_unusable", "rfc7517-4.4-a"),
    ("jws.key_unusable", "rfc7517-5-a"),
    ("jws.key_unusable", "rfc7518-3.3-a"),
    ("jws.key_unusable", "rfc7518-6.2.1-a"),
    ("jws.key_unusable", "core-3.1.3.7-7b"),
    ("jws.key_unusable", "rfc7515-6-a"),
    ("jws.signature_invalid", "core-3.1.3.7-6a"),
    ("id_token.claims_malformed", "rfc7519-7.2-10"),
    ("id_token.claims_malformed", "rfc7519-2-a"),
    ("id_token.duplicate_member", "rfc7519-4-a"),
    ("id_token.logout_token", "rfc8725-3.12-a"),
    ("id_token.claim_missing", "core-2-iss"),
    ("id_token.claim_missing", "core-2-aud"),
    ("id_token.claim_missing", "core-2-exp"),
    ("id_token.claim_missing", "core-2-iat"),
    ("id_token.claim_missing", "core-2-sub"),
    ("id_token.claim_type", "core-2-iss"),
    ("id_token.claim_type", "core-2-aud"),
    ("id_token.claim_type", "core-2-exp"),
    ("id_token.claim_type", "core-2-iat"),
    ("id_token.claim_type", "core-2-sub"),
    ("id_token.claim_type", "core-2-nonce"),
    ("id_token.claim_type", "core-3.1.3.7-5"),
    ("id_token.claim_type", "core-3.1.3.8-a"),
    ("id_token.claim_type", "rfc7519-2-a"),
    ("id_token.issuer_mismatch", "core-3.1.3.7-2"),
    ("id_token.audience_mismatch", "core-3.1.3.7-3a"),
    ("id_token.audience_untrusted", "core-3.1.3.7-3b"),
    ("id_token.authorized_party_mismatch", "core-3.1.3.7-5"),
    ("id_token.expired", "core-3.1.3.7-9"),
    ("id_token.not_yet_valid", "rfc7519-4.1.5-a"),
    ("id_token.issued_in_future", "core-3.1.3.7-10"),
    ("id_token.nonce_missing", "core-3.1.3.7-11a"),
    ("id_token.nonce_mismatch", "core-3.1.3.7-11a"),
    ("id_token.nonce_unexpected", "core-2-nonce"),
    ("id_token.auth_time_missing", "core-3.1.2.1-10b"),
    ("id_token.authentication_too_old", "core-3.1.3.7-13"),
    ("id_token.authenticated_in_future", "core-3.1.3.7-13"),
    ("id_token.access_token_hash_mismatch", "core-3.1.3.8-a"),
    ("id_token.subject_empty", "core-2-sub"),
];

const fn requirement_of_claim(claim: &str) -> &'static str {
    match claim.as_bytes() {
        b"iss" => "core-2-iss",
        b"sub" => "core-2-sub",
        b"aud" => "core-2-aud",
        b"exp" => "core-2-exp",
        b"iat" => "core-2-iat",
        b"nonce" => "core-2-nonce",
        b"azp" => "core-3.1.3.7-5",
        b"at_hash" => "core-3.1.3.8-a",
        _ => "rfc7519-2-a", // the remaining dates: nbf, auth_time
    }
}

impl std::error::Error for Rejection {}
