//! Bare verifiers: a token, keys and a few words about who asks go in, a verdict comes out.
//!
//! Most libraries that verify ID tokens are no more than that. The adapter here does the rest of the sign-in for them,
//! honestly and without a check of its own: whatever the provider says reaches the verifier as it was said, and whoever
//! the verifier accepts is signed in.

mod sign_in;

use std::sync::Arc;

use relier_scripted_idp::{Place, SigningAlgorithm};

use self::sign_in::SignIns;
use crate::candidate::{
    BoxFuture, Candidate, Capability, Identity, Kind, NotStarted, Outcome, RelyingParty, Setup,
    Tells,
};

/// Something that verifies ID tokens.
pub trait Verifier: Send + Sync {
    /// Makes sure that it can be asked, before anything depends on how long its answer takes.
    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    /// Where it takes the time from.
    fn clock(&self) -> VerifierClock;

    /// Judges one token. A refusal is an answer.
    ///
    /// # Errors
    ///
    /// What went wrong with the verifier itself, in words: it died, for one. The scenario counts as a crash.
    fn verify(&self, request: VerifierRequest) -> BoxFuture<'_, Result<VerifierAnswer, String>>;
}

/// Where a verifier takes the time from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifierClock {
    /// From [`VerifierRequest::now`].
    Request,
    /// From the system.
    System,
}

/// Everything that the verdict on an ID token depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierRequest {
    /// The ID token as it came.
    pub token: String,
    /// What the provider served as its JWK set just now, whatever it is.
    pub keys: String,
    /// The issuer identifier that the client is registered at.
    pub issuer: String,
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret, if it has one.
    pub client_secret: Option<String>,
    /// The nonce of the authorization request.
    pub nonce: Option<String>,
    /// The `max_age` of the authorization request, in seconds.
    pub max_age: Option<u64>,
    /// What ID tokens for this client are signed with.
    pub algorithm: SigningAlgorithm,
    /// The time, in seconds since 1970-01-01 UTC.
    pub now: i64,
}

/// What a verifier says to a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifierAnswer {
    /// The token is good, and this is whom it is about.
    Accepted(Identity),
    /// The token is not good.
    Refused {
        /// Why, in the verifier's words.
        reason: String,
    },
}

/// A verifier as a candidate.
pub struct VerifierCandidate {
    name: String,
    kind: Kind,
    verifier: Arc<dyn Verifier>,
}

impl VerifierCandidate {
    /// A candidate of this name in which this verifier judges the tokens.
    pub fn new(name: impl Into<String>, kind: Kind, verifier: Arc<dyn Verifier>) -> Self {
        Self {
            name: name.into(),
            kind,
            verifier,
        }
    }
}

impl Candidate for VerifierCandidate {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn sees(&self, place: Place) -> bool {
        matches!(place, Place::IdToken | Place::KeySet)
    }

    fn tells(&self) -> Tells {
        Tells::Nothing
    }

    fn stands_on(&self, _: &str) -> Option<Outcome> {
        None
    }

    fn can(&self, capability: Capability) -> bool {
        match capability {
            Capability::Clock => self.verifier.clock() == VerifierClock::Request,
            Capability::TwoProviders
            | Capability::IssuerParameter
            | Capability::Registration
            | Capability::PlainHttpOnLoopbackOnly
            | Capability::Account
            | Capability::Authority
            | Capability::SignOut
            | Capability::Pages => false,
        }
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        Box::pin(async move {
            self.verifier.ready().await?;
            let setup = setups.into_iter().next().ok_or("there is no provider")?;
            let sign_ins = SignIns::new(setup, Arc::clone(&self.verifier))?;
            Ok(Box::new(sign_ins) as Box<dyn RelyingParty>)
        })
    }
}

#[cfg(test)]
mod tests;
