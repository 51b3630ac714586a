//! What was found, as it is kept in the repository.

use std::collections::BTreeMap;
use std::path::Path;

use relier_conformance::Findings;
use serde::{Deserialize, Serialize};

use super::applications::Application;

/// Version of the file's shape.
const SCHEMA: u32 = 1;

/// The latest result of each application.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Results {
    schema: u32,
    /// By name.
    pub(crate) applications: BTreeMap<String, Judged>,
}

/// The result of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Judged {
    /// The application as it was then.
    pub(crate) fingerprint: String,
    #[serde(flatten)]
    pub(crate) findings: Findings,
}

impl Default for Results {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            applications: BTreeMap::new(),
        }
    }
}

impl Results {
    /// Those of this file; none if there is no file.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{shown} cannot be read: {error}"))?;
        let results: Self = serde_json::from_str(&text).map_err(|error| {
            format!("{shown}: {error}; `cargo xtask slow` writes it anew once it is gone")
        })?;
        if results.schema == SCHEMA {
            Ok(results)
        } else {
            Ok(Self::default())
        }
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())? + "\n";
        std::fs::write(path, text)
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))
    }

    pub(crate) fn put(&mut self, application: &Application, judged: Judged) {
        self.applications.insert(application.name.clone(), judged);
    }

    /// Drops the results of those that are no more.
    pub(crate) fn keep_only(&mut self, applications: &[Application]) {
        let is_there = |name: &String| applications.iter().any(|one| one.name == *name);
        self.applications.retain(|name, _| is_there(name));
    }

    /// Whether there is a result of this application as it is, against these scenarios.
    pub(crate) fn is_current(&self, application: &Application, suite_version: &str) -> bool {
        self.applications
            .get(&application.name)
            .is_some_and(|judged| {
                judged.fingerprint == application.fingerprint
                    && judged.findings.suite_version == suite_version
            })
    }

    /// What the results are not about, in one line that says what to do.
    pub(crate) fn fault(
        &self,
        applications: &[Application],
        suite_version: &str,
    ) -> Option<String> {
        let names = |is_one: &dyn Fn(&Application, &Judged) -> bool| -> Vec<&str> {
            let known = |one: &&Application| {
                let judged = self.applications.get(&one.name);
                judged.is_some_and(|judged| is_one(one, judged))
            };
            let found = applications.iter().filter(known);
            found.map(|one| one.name.as_str()).collect()
        };
        let unknown = applications.iter().map(|one| one.name.as_str());
        let gone = |name: &&str| !applications.iter().any(|one| one.name == *name);
        let again = [
            (
                "has no result of",
                unknown
                    .filter(|name| !self.applications.contains_key(*name))
                    .collect(),
            ),
            (
                "has results of what is gone:",
                self.applications
                    .keys()
                    .map(String::as_str)
                    .filter(gone)
                    .collect(),
            ),
            (
                "is about an earlier state of",
                names(&|one, judged| judged.fingerprint != one.fingerprint),
            ),
            (
                "is about other scenarios than there are now for",
                names(&|_, judged| judged.findings.suite_version != suite_version),
            ),
        ];
        let bad = names(&|_, judged| !judged.findings.conforms);
        if let Some((what, names)) = again.iter().find(|(_, names)| !names.is_empty()) {
            return Some(format!(
                "{what} {}; run `cargo xtask slow --stale`, read what it found, and commit what it writes",
                names.join(", ")
            ));
        }
        (!bad.is_empty()).then(|| {
            format!(
                "says that these do not conform: {}; each failure is either a fault of the harness, or written into the rp.toml with its reason",
                bad.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = "0.1.0+aa";

    fn application(name: &str) -> Application {
        Application {
            name: name.to_owned(),
            candidate: name.to_owned(),
            made_of: String::new(),
            fingerprint: "f1".to_owned(),
        }
    }

    fn results() -> Results {
        let text = r#"{"schema": 1, "applications": {"app": {"fingerprint": "f1",
            "candidate": {"name": "app", "kind": "http", "version": "Web 1.0"},
            "suite_version": "0.1.0+aa", "judged_at": "2026-01-02T03:04:05Z", "conforms": true,
            "summary": {"passed": 1, "failed": 0, "advisory": 0, "not_applicable": 0, "inconclusive": 0, "skipped": 0,
                "expected_failures": 0, "unexpected_passes": 0},
            "findings": []}}}"#;
        serde_json::from_str(text).expect("it is well-formed")
    }

    #[track_caller]
    fn check(results: &Results, applications: &[Application], suite: &str, expected: Option<&str>) {
        let fault = results.fault(applications, suite);
        assert_eq!(
            fault.as_deref().and_then(|fault| fault.split(';').next()),
            expected
        );
    }

    #[test]
    fn results_about_what_is_there_have_no_fault() {
        assert_eq!(results().fault(&[application("app")], SUITE), None);
        assert!(results().is_current(&application("app"), SUITE));
    }

    #[test]
    fn an_application_without_a_result_is_a_fault() {
        let applications = [application("app"), application("new")];
        check(
            &results(),
            &applications,
            SUITE,
            Some("has no result of new"),
        );
        check(
            &Results::default(),
            &applications,
            SUITE,
            Some("has no result of app, new"),
        );
    }

    #[test]
    fn a_result_without_an_application_is_a_fault_until_it_is_dropped() {
        let mut results = results();
        check(
            &results,
            &[],
            SUITE,
            Some("has results of what is gone: app"),
        );
        results.keep_only(&[]);
        check(&results, &[], SUITE, None);
    }

    #[test]
    fn another_state_of_the_application_is_a_fault() {
        let changed = Application {
            fingerprint: "f2".to_owned(),
            ..application("app")
        };
        assert!(!results().is_current(&changed, SUITE));
        check(
            &results(),
            &[changed],
            SUITE,
            Some("is about an earlier state of app"),
        );
    }

    #[test]
    fn other_scenarios_are_a_fault() {
        let applications = [application("app")];
        assert!(!results().is_current(&applications[0], "0.1.0+bb"));
        let expected = "is about other scenarios than there are now for app";
        check(&results(), &applications, "0.1.0+bb", Some(expected));
    }

    #[test]
    fn what_does_not_conform_is_a_fault() {
        let mut results = results();
        let judged = results.applications.get_mut("app").expect("it is there");
        judged.findings.conforms = false;
        let expected = "says that these do not conform: app";
        check(&results, &[application("app")], SUITE, Some(expected));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let path = std::env::temp_dir().join(format!("relier-results-{}.json", std::process::id()));
        let written = results();
        written.write(&path).expect("it can be written");
        let read = Results::read(&path).expect("it can be read");
        std::fs::remove_file(&path).expect("it can be removed");
        assert_eq!(format!("{read:?}"), format!("{written:?}"));
        let none = Results::read(&path).expect("no file is no result");
        assert!(none.applications.is_empty());
    }
}
