//! The stable codes: what is broken, after the kind of token (or `jws`, before the kind matters).

use super::{Cause, TokenKind};

/// The codes of one kind of token, written out so that they are constants.
macro_rules! codes_after_kind {
    ($kind:expr, $cause:expr, { $($pattern:pat => $code:ident,)* }) => {
        match $cause {
            $($pattern => match $kind {
                TokenKind::IdToken => concat!("id_token.", stringify!($code)),
                TokenKind::AccessToken => concat!("access_token.", stringify!($code)),
                TokenKind::LogoutToken => concat!("logout_token.", stringify!($code)),
                TokenKind::AuthorizationResponse => concat!("authorization_response.", stringify!($code)),
                TokenKind::UserInfo => concat!("userinfo_jwt.", stringify!($code)),
                TokenKind::Introspection => concat!("introspection_jwt.", stringify!($code)),
                TokenKind::RequestObject => concat!("request_object.", stringify!($code)),
                TokenKind::DpopProof => concat!("dpop_proof.", stringify!($code)),
                TokenKind::ClientAssertion => concat!("client_assertion.", stringify!($code)),
            },)*
        }
    };
}

impl Cause {
    pub(super) const fn code(&self, kind: TokenKind) -> &'static str {
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
            #[cfg(feature = "jwe")]
            Self::Jwe { fault } => fault.code(),
            _ => self.code_after_kind(kind),
        }
    }

    const fn code_after_kind(&self, kind: TokenKind) -> &'static str {
        codes_after_kind!(kind, self, {
            Cause::ClaimsMalformed { .. } => claims_malformed,
            Cause::DuplicateClaim { .. } => duplicate_member,
            Cause::LogoutToken => logout_token,
            Cause::ClaimMissing { .. } => claim_missing,
            Cause::ClaimType { .. } => claim_type,
            Cause::IssuerMismatch { .. } => issuer_mismatch,
            Cause::AudienceMismatch { .. } => audience_mismatch,
            Cause::AudienceUntrusted { .. } => audience_untrusted,
            Cause::AuthorizedPartyMismatch { .. } => authorized_party_mismatch,
            Cause::Expired { .. } => expired,
            Cause::NotYetValid { .. } => not_yet_valid,
            Cause::IssuedInFuture { .. } => issued_in_future,
            Cause::NonceMissing => nonce_missing,
            Cause::NonceMismatch => nonce_mismatch,
            Cause::NonceUnexpected => nonce_unexpected,
            Cause::AuthTimeMissing => auth_time_missing,
            Cause::AuthenticationTooOld { .. } => authentication_too_old,
            Cause::AuthenticatedInFuture { .. } => authenticated_in_future,
            Cause::AccessTokenHashMismatch { .. } => access_token_hash_mismatch,
            Cause::SubjectEmpty => subject_empty,
            Cause::ClaimForbidden { .. } => claim_forbidden,
            Cause::AccessTokenHashMissing => access_token_hash_missing,
            Cause::CodeHashMissing => code_hash_missing,
            Cause::CodeHashMismatch { .. } => code_hash_mismatch,
            Cause::StateHashMissing => state_hash_missing,
            Cause::StateHashMismatch { .. } => state_hash_mismatch,
            Cause::SubjectMismatch { .. } => subject_mismatch,
            Cause::AuthenticationContext { .. } => authentication_context,
            Cause::AuthenticationMethod { .. } => authentication_method,
            Cause::EventMissing => event_missing,
            Cause::SubjectAndSessionMissing => subject_and_session_missing,
            Cause::SessionMissing => session_missing,
            Cause::LifetimeTooLong { .. } => lifetime_too_long,
            Cause::StateMismatch => state_mismatch,
            Cause::ResponseMissing => response_missing,
            Cause::ClientMismatch { .. } => client_mismatch,
            Cause::HeaderKeyMissing => header_key_missing,
            Cause::HeaderKeyUnusable { .. } => header_key_unusable,
            Cause::MethodMismatch { .. } => method_mismatch,
            Cause::UriMismatch { .. } => uri_mismatch,
            Cause::KeyMismatch { .. } => key_mismatch,
            Cause::TooOld { .. } => too_old,
            _ => malformed,
        })
    }
}
