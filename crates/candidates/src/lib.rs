//! In-process candidates: relier itself, the weak relying party, the zoo.

mod relier_rp;
pub mod sabotage;
mod weak_rp;
pub mod zoo;

use std::sync::Arc;

use relier_conformance::Candidate;

pub use crate::relier_rp::Relier;
pub use crate::weak_rp::{Switch, WeakRp};

/// Everybody who can be judged by name: relier, the weak relying party, with each of its switches, and the zoo.
pub fn candidates() -> Vec<Arc<dyn Candidate>> {
    let mut all: Vec<Arc<dyn Candidate>> = vec![Arc::new(Relier), Arc::new(WeakRp::honest())];
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
