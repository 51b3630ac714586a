//! How long it takes to validate an ID token, and what it allocates, beside other crates.
//!
//! Two programs: `times` with the allocator that everybody has, and `allocations` with one that counts. Counting costs more
//! than allocating, so it would be measured too.

pub mod contenders;
pub mod measure;
pub mod report;
pub mod tenants;

/// The algorithms that have a token in the fixture.
pub const ALGORITHMS: [&str; 6] = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "HS256"];

/// Writes the rows that a program measured, as JSON.
pub fn write(path: &str, rows: &[report::Row]) {
    let text = serde_json::to_string_pretty(rows).expect("rows are JSON");
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
}
