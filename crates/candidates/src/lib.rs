//! In-process candidates: relier itself, the weak relying party, the zoo.

mod relier_rp;

pub use crate::relier_rp::Relier;

use std::sync::Arc;

use relier_conformance::Candidate;

/// Everybody who can be judged by name.
pub fn candidates() -> Vec<Arc<dyn Candidate>> {
    vec![Arc::new(Relier)]
}
