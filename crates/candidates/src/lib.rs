//! In-process candidates: relier itself, the crates that its users come from, the weak relying party, the zoo.

mod expected;
mod jsonwebtoken_verifier;
mod openidconnect_rp;
mod relier_rp;
pub mod sabotage;
mod weak_rp;
pub mod zoo;

use std::sync::Arc;

use relier_conformance::{Candidate, Kind, VerifierCandidate};

pub use crate::expected::expected_failures;
pub use crate::jsonwebtoken_verifier::JsonWebToken;
pub use crate::openidconnect_rp::OpenIdConnect;
pub use crate::relier_rp::Relier;
pub use crate::weak_rp::{Switch, WeakRp};

/// Those that are kept to be used, not to be caught: relier, and the crates openidconnect and jsonwebtoken.
pub fn well_kept() -> Vec<Arc<dyn Candidate>> {
    vec![
        Arc::new(Relier),
        Arc::new(OpenIdConnect),
        Arc::new(VerifierCandidate::new(
            "jsonwebtoken",
            Kind::InProcess,
            Arc::new(JsonWebToken),
        )),
    ]
}

/// Everybody who can be judged by name: the well-kept ones, the weak relying party, with each of its switches, and the
/// zoo.
pub fn candidates() -> Vec<Arc<dyn Candidate>> {
    let mut all = well_kept();
    all.push(Arc::new(WeakRp::honest()));
    all.extend(
        zoo::animals()
            .into_iter()
            .map(|animal| Arc::new(animal) as Arc<dyn Candidate>),
    );
    all.extend(
        Switch::all()
            .iter()
            .map(|switch| Arc::new(WeakRp::without(*switch)) as Arc<dyn Candidate>),
    );
    all
}
