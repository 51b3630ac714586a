//! The requirements that the rules come from: where several standards say the same, the one of the kind of token.

use super::{Cause, TokenKind};
use crate::strict_json::JsonFault;

impl Cause {
    pub(super) fn requirement(&self, kind: TokenKind) -> &'static str {
        self.of_kind(kind).unwrap_or_else(|| self.of_any_kind())
    }

    /// What the standard of the kind itself says.
    fn of_kind(&self, kind: TokenKind) -> Option<&'static str> {
        match kind {
            TokenKind::IdToken => self.of_id_token(),
            TokenKind::AccessToken => self.of_access_token(),
            TokenKind::LogoutToken => self.of_logout_token(),
            TokenKind::AuthorizationResponse => self.of_authorization_response(),
            TokenKind::UserInfo => self.of_user_info(),
            TokenKind::Introspection => self.of_introspection(),
            TokenKind::RequestObject => self.of_request_object(),
            TokenKind::DpopProof => self.of_dpop_proof(),
            TokenKind::ClientAssertion => self.of_client_assertion(),
        }
    }

    /// What is true of every JWT.
    fn of_any_kind(&self) -> &'static str {
        match self {
            Self::Malformed { fault } => fault.requirement(),
            #[cfg(feature = "jwe")]
            Self::Jwe { fault } => fault.requirement(),
            Self::Encrypted => "rfc7516-9-a",
            Self::HeaderDuplicateMember { .. } => "rfc7515-4-a",
            Self::CriticalHeader { .. } => "rfc7515-4.1.11-a",
            Self::TypeNotAllowed { .. } => "rfc8725-3.11-a",
            Self::AlgorithmNotAllowed { .. } => "rfc8725-3.1-a",
            Self::KeyUnknown { .. } => "rfc7515-6-a",
            Self::KeyAmbiguous { .. } => "core-10.1-1d",
            Self::KeyUnusable { reason, .. } | Self::HeaderKeyUnusable { reason } => {
                reason.requirement()
            }
            Self::SignatureInvalid { .. } => "rfc8725-3.3-a",
            Self::ClaimsMalformed {
                fault: JsonFault::NumberOutOfRange,
            }
            | Self::IssuedInFuture { .. } => "rfc7519-2-a",
            Self::ClaimsMalformed { .. } => "rfc7519-7.2-10",
            Self::DuplicateClaim { .. } => "rfc7519-4-a",
            Self::AudienceMismatch { .. } => "rfc7519-4.1.3-a",
            Self::Expired { .. } => "rfc7519-4.1.4-a",
            Self::NotYetValid { .. } => "rfc7519-4.1.5-a",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" => "rfc8725-3.8-a",
                "sub" => "rfc8725-3.8-b",
                "aud" => "rfc7519-4.1.3-a",
                _ => "rfc7519-2-a",
            },
            Self::IssuerMismatch { .. } => "rfc8725-3.8-a",
            Self::SubjectMismatch { .. } | Self::SubjectEmpty => "rfc8725-3.8-b",
            _ => "rfc8725-3.12-a",
        }
    }

    fn of_id_token(&self) -> Option<&'static str> {
        Some(match self {
            Self::AlgorithmNotAllowed { .. } => "core-3.1.3.7-7",
            Self::KeyUnknown { .. } => "core-3.1.3.7-6b",
            Self::SignatureInvalid { .. } => "core-3.1.3.7-6a",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" => "core-2-iss",
                "sub" => "core-2-sub",
                "aud" => "core-2-aud",
                "exp" => "core-2-exp",
                "iat" => "core-2-iat",
                "nonce" => "core-2-nonce",
                "azp" => "core-3.1.3.7-5",
                "at_hash" => "core-3.1.3.8-a",
                "c_hash" => "core-3.3.2.10-3",
                "s_hash" => "fapi1-advanced-5.2.3.1-4",
                "acr" => "core-5.5.1.1-a",
                "amr" => "core-2-amr",
                _ => "rfc7519-2-a", // the remaining dates: nbf, auth_time
            },
            Self::IssuerMismatch { .. } => "core-3.1.3.7-2",
            Self::AudienceMismatch { .. } => "core-3.1.3.7-3a",
            Self::AudienceUntrusted { .. } => "core-3.1.3.7-3b",
            Self::AuthorizedPartyMismatch { .. } => "core-3.1.3.7-5",
            Self::Expired { .. } => "core-3.1.3.7-9",
            Self::IssuedInFuture { .. } => "core-3.1.3.7-10",
            Self::NonceMissing | Self::NonceMismatch => "core-3.1.3.7-11a",
            Self::NonceUnexpected => "core-2-nonce",
            Self::AuthTimeMissing => "core-3.1.2.1-10b",
            Self::AuthenticationTooOld { .. } | Self::AuthenticatedInFuture { .. } => {
                "core-3.1.3.7-13"
            }
            Self::AuthenticationContext { .. } => "core-5.5.1.1-a",
            Self::AuthenticationMethod { .. } => "core-2-amr",
            Self::AccessTokenHashMismatch { .. } => "core-3.1.3.8-a",
            Self::AccessTokenHashMissing => "core-3.2.2.10-2",
            Self::CodeHashMissing => "core-3.3.2.11-3",
            Self::CodeHashMismatch { .. } => "core-3.3.2.10-3",
            Self::StateHashMissing | Self::StateHashMismatch { .. } => "fapi1-advanced-5.2.3.1-4",
            Self::SubjectEmpty => "core-2-sub",
            Self::SubjectMismatch { .. } => "core-5.5.1-c",
            _ => return None,
        })
    }

    fn of_access_token(&self) -> Option<&'static str> {
        Some(match self {
            Self::TypeNotAllowed { .. } => "rfc9068-4-1",
            Self::IssuerMismatch { .. } => "rfc9068-4-3",
            Self::AudienceMismatch { .. } => "rfc9068-4-4",
            Self::AlgorithmNotAllowed { .. }
            | Self::SignatureInvalid { .. }
            | Self::KeyUnknown { .. } => "rfc9068-4-5",
            Self::Expired { .. } => "rfc9068-4-6",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" | "aud" | "exp" => "rfc9068-2.2-a",
                "scope" => "rfc9068-2.2.3-a",
                _ => "rfc9068-2.2-b",
            },
            Self::SubjectEmpty | Self::IssuedInFuture { .. } => "rfc9068-2.2-b",
            _ => return None,
        })
    }

    fn of_logout_token(&self) -> Option<&'static str> {
        Some(match self {
            Self::TypeNotAllowed { .. } => "backchannel-2.4-e",
            Self::SignatureInvalid { .. } | Self::KeyUnknown { .. } => "backchannel-2.6-2",
            Self::AlgorithmNotAllowed { .. } => "backchannel-2.6-3",
            Self::IssuerMismatch { .. }
            | Self::AudienceMismatch { .. }
            | Self::IssuedInFuture { .. }
            | Self::Expired { .. } => "backchannel-2.6-4",
            Self::LifetimeTooLong { .. } => "backchannel-2.4-5",
            Self::SubjectAndSessionMissing => "backchannel-2.6-5",
            Self::SessionMissing => "backchannel-2.2-c",
            Self::EventMissing => "backchannel-2.6-6",
            Self::ClaimForbidden { .. } => "backchannel-2.6-7",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iat" => "backchannel-2.4-4",
                "exp" => "backchannel-2.4-5",
                "jti" => "backchannel-2.4-6",
                "events" => "backchannel-2.4-7",
                "sub" | "sid" => "backchannel-2.6-5",
                _ => "backchannel-2.6-4",
            },
            _ => return None,
        })
    }

    fn of_authorization_response(&self) -> Option<&'static str> {
        Some(match self {
            Self::IssuerMismatch { .. } => "jarm-2.4-2",
            Self::AudienceMismatch { .. } => "jarm-2.4-3",
            Self::Expired { .. } => "jarm-2.4-4",
            Self::SignatureInvalid { .. } | Self::KeyUnknown { .. } => "jarm-2.4-5",
            Self::AlgorithmNotAllowed { .. } => "jarm-3-a",
            Self::StateMismatch => "jarm-2.4-7",
            Self::LifetimeTooLong { .. } => "jarm-2.1-c",
            Self::ResponseMissing => "jarm-2.1-a",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" => "jarm-2.4-2",
                "aud" => "jarm-2.4-3",
                "exp" => "jarm-2.4-4",
                "state" => "jarm-2.4-7",
                "iat" | "nbf" => "jarm-2.1-b",
                _ => "jarm-2.1-a",
            },
            Self::IssuedInFuture { .. } => "jarm-2.1-b",
            _ => return None,
        })
    }

    fn of_user_info(&self) -> Option<&'static str> {
        Some(match self {
            Self::SignatureInvalid { .. } | Self::KeyUnknown { .. } => "core-5.3.4-3",
            Self::IssuerMismatch { .. } | Self::AudienceMismatch { .. } => "core-5.3.2-5",
            Self::SubjectEmpty => "core-5.3.2-2",
            Self::SubjectMismatch { .. } => "core-5.3.2-3",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" | "aud" => "core-5.3.2-5",
                "sub" => "core-5.3.2-2",
                _ => return None,
            },
            _ => return None,
        })
    }

    fn of_introspection(&self) -> Option<&'static str> {
        Some(match self {
            Self::TypeNotAllowed { .. } => "rfc9701-5-a",
            Self::IssuerMismatch { .. } | Self::AudienceMismatch { .. } => "rfc9701-5-b",
            Self::IssuedInFuture { .. } => "rfc9701-5-c",
            Self::AlgorithmNotAllowed { .. }
            | Self::SignatureInvalid { .. }
            | Self::KeyUnknown { .. } => "rfc9701-5-e",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" | "aud" => "rfc9701-5-b",
                "iat" => "rfc9701-5-c",
                "token_introspection" | "active" => "rfc9701-5-d",
                _ => return None,
            },
            _ => return None,
        })
    }

    fn of_request_object(&self) -> Option<&'static str> {
        Some(match self {
            Self::TypeNotAllowed { .. } | Self::ClaimForbidden { claim: "sub" } => "rfc9101-10.8-a",
            Self::AlgorithmNotAllowed { .. } => "core-6.3.2-a",
            Self::SignatureInvalid { .. } | Self::KeyUnknown { .. } => "rfc9101-10.2-a",
            Self::ClientMismatch { .. } => "rfc9101-5-b",
            Self::IssuerMismatch { .. } => "rfc9101-4-c",
            Self::AudienceMismatch { .. } => "core-6.1-e",
            Self::ClaimForbidden { .. } => "rfc9101-4-b",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "client_id" | "response_type" => "rfc9101-4-a",
                "iss" => "rfc9101-4-c",
                "aud" => "core-6.1-e",
                "sub" => "rfc9101-10.8-a",
                _ => return None,
            },
            _ => return None,
        })
    }

    fn of_dpop_proof(&self) -> Option<&'static str> {
        Some(match self {
            Self::Malformed { .. } | Self::Encrypted | Self::ClaimsMalformed { .. } => {
                "rfc9449-4.3-2"
            }
            Self::TypeNotAllowed { .. } => "rfc9449-4.3-4",
            Self::AlgorithmNotAllowed { .. } => "rfc9449-4.3-5",
            Self::SignatureInvalid { .. } => "rfc9449-4.3-6",
            Self::HeaderKeyMissing => "rfc9449-4.2-a",
            Self::HeaderKeyUnusable {
                reason: crate::UnusableKey::SecretPublished,
            } => "rfc9449-4.3-7",
            Self::MethodMismatch { .. } => "rfc9449-4.3-8",
            Self::UriMismatch { .. } => "rfc9449-4.3-9",
            Self::NonceMissing => "rfc9449-11.3-a",
            Self::NonceMismatch => "rfc9449-4.3-10",
            Self::IssuedInFuture { .. } | Self::TooOld { .. } => "rfc9449-4.3-11",
            Self::AccessTokenHashMissing | Self::AccessTokenHashMismatch { .. } => "rfc9449-4.3-12",
            Self::KeyMismatch { .. } => "rfc9449-4.3-12b",
            Self::ClaimMissing { .. } | Self::ClaimType { .. } => "rfc9449-4.3-3",
            _ => return None,
        })
    }

    fn of_client_assertion(&self) -> Option<&'static str> {
        Some(match self {
            Self::AlgorithmNotAllowed { .. }
            | Self::SignatureInvalid { .. }
            | Self::KeyUnknown { .. } => "rfc7523-3-9",
            Self::IssuerMismatch { .. } => "rfc7523-3-1",
            Self::SubjectMismatch { .. } | Self::SubjectEmpty => "rfc7523-3-2",
            Self::AudienceMismatch { .. } => "rfc7523-3-3",
            Self::Expired { .. } | Self::LifetimeTooLong { .. } => "rfc7523-3-4",
            Self::IssuedInFuture { .. } => "rfc7523-3-6",
            Self::ClaimMissing { claim } | Self::ClaimType { claim, .. } => match *claim {
                "iss" => "rfc7523-3-1",
                "sub" => "rfc7523-3-2",
                "aud" => "rfc7523-3-3",
                "exp" => "rfc7523-3-4",
                "iat" => "rfc7523-3-6",
                "jti" => "core-9-7",
                _ => return None,
            },
            _ => return None,
        })
    }
}
