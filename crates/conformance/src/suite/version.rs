//! The version of a suite: the harness's, and a fingerprint of what the scenarios ask.
//!
//! Two reports of the same version asked the same of their candidates. Prose (names, explanations, the Foundation's
//! counterparts) is left out: wording it better does not make a report an old one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

use super::Scenario;

/// So many octets of the hash are enough to tell suites apart.
const SHOWN: usize = 6;

pub(super) fn version_of(scenarios: &BTreeMap<String, Scenario>) -> String {
    let mut asked = String::new();
    for scenario in scenarios.values() {
        let Scenario {
            id, level, profile, ..
        } = scenario;
        let entry = &scenario.entry;
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            asked,
            "{id}\t{level:?}\t{profile}\t{:?}\t{:?}\t{:?}\t{:?}\t{:?}\t{:?}\t{:?}\t{}",
            entry.outcome,
            entry.severity,
            entry.stages,
            entry.codes,
            entry.needs,
            entry.refused_part,
            entry.request,
            entry.advisory.is_some(),
        );
    }
    let hash = digest(&SHA256, asked.as_bytes());
    let mut version = format!("{}+", env!("CARGO_PKG_VERSION"));
    for octet in hash.as_ref().iter().take(SHOWN) {
        let _ = write!(version, "{octet:02x}");
    }
    version
}
