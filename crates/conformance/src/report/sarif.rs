//! SARIF 2.1.0 (OASIS): what code scanning shows.
//!
//! A result for each scenario that speaks against the candidate, and one with a suppression for each failure that is
//! written down, so that neither is lost. What passed is no result.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::visible::visible;
use super::{Report, ScenarioReport, Verdict};
use crate::catalogue::Severity;
use crate::suite::Suite;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Report {
    /// The report as SARIF. `described_in` is the file that describes the candidate: code scanning shows nothing that is
    /// in no file.
    pub fn to_sarif(&self, suite: &Suite, described_in: Option<&Path>) -> String {
        let mut shown = self.unexpected();
        let known = |scenario: &&ScenarioReport| scenario.verdict == Verdict::ExpectedFailure;
        shown.extend(self.scenarios.iter().filter(known));
        let rules: Vec<Value> = shown.iter().map(|scenario| rule(scenario, suite)).collect();
        let results: Vec<Value> = shown
            .iter()
            .enumerate()
            .map(|(index, scenario)| self.result(index, scenario, described_in))
            .collect();
        let sarif = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": self.tool.name,
                    "semanticVersion": self.tool.version,
                    "rules": rules,
                }},
                "automationDetails": {"id": format!("{}/{}", self.tool.name, self.candidate.name)},
                "invocations": [{
                    "executionSuccessful": self.complete,
                    "startTimeUtc": self.started_at,
                }],
                "results": results,
            }],
        });
        format!("{sarif:#}\n")
    }

    fn result(
        &self,
        index: usize,
        scenario: &ScenarioReport,
        described_in: Option<&Path>,
    ) -> Value {
        let level = match scenario.verdict {
            Verdict::Advisory if !self.strict => "warning",
            Verdict::ExpectedFailure => "note",
            _ => "error",
        };
        let message = visible(&format!(
            "{}. Expected: {}. Observed: {}: {}",
            scenario.name,
            scenario.expected(),
            scenario.observed_words(),
            scenario.reason
        ));
        let mut location = json!({"logicalLocations": [{
            "name": self.candidate.name,
            "fullyQualifiedName": format!("{}/{}", self.candidate.name, scenario.id),
        }]});
        if let (Some(file), Some(location)) = (described_in, location.as_object_mut()) {
            let physical = json!({
                "artifactLocation": {"uri": uri(file)},
                "region": {"startLine": 1},
            });
            location.insert("physicalLocation".to_owned(), physical);
        }
        let mut result = json!({
            "ruleId": scenario.id,
            "ruleIndex": index,
            "kind": if scenario.verdict == Verdict::Inconclusive { "review" } else { "fail" },
            "level": level,
            "message": {"text": message},
            "locations": [location],
            "partialFingerprints": {"scenario/v1": scenario.id},
        });
        if scenario.verdict == Verdict::ExpectedFailure
            && let Some(result) = result.as_object_mut()
        {
            let suppression =
                json!([{"kind": "external", "justification": visible(&scenario.reason)}]);
            result.insert("suppressions".to_owned(), suppression);
        }
        // A `kind` other than `fail` has no level (3.27.9).
        if scenario.verdict == Verdict::Inconclusive
            && let Some(result) = result.as_object_mut()
        {
            result.insert("level".to_owned(), json!("none"));
        }
        result
    }
}

fn rule(scenario: &ScenarioReport, suite: &Suite) -> Value {
    let clauses: Vec<String> = scenario
        .clauses(suite)
        .map(|clause| clause.to_string())
        .collect();
    let why = scenario.why(suite).unwrap_or_else(|| scenario.name.clone());
    json!({
        "id": scenario.id,
        "shortDescription": {"text": scenario.name},
        "fullDescription": {"text": why},
        "help": {"text": format!("{why}\n\n{}", clauses.join("\n"))},
        "properties": {
            "tags": ["security", "openid-connect"],
            // What code scanning takes for high, medium and low.
            "security-severity": match scenario.severity {
                Severity::High => "8.0",
                Severity::Medium => "5.0",
                Severity::Low => "2.0",
            },
        },
    })
}

/// A relative path as a URI reference (RFC 3986, section 4.2).
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text);
    let mut uri = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            other => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::uri;
    use crate::report::{ScenarioReport, Verdict};
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};
    use crate::suite::Suite;

    fn with(verdict: Verdict) -> ScenarioReport {
        ScenarioReport {
            verdict,
            ..report(&scenario(), &evidence(rightly_refused()))
        }
    }

    fn sarif(verdicts: &[Verdict]) -> Value {
        let report = whole_report(verdicts.iter().map(|verdict| with(*verdict)).collect());
        let suite = Suite::embedded().expect("the suite loads");
        let sarif = report.to_sarif(&suite, Some(Path::new("./my app/rp.toml")));
        serde_json::from_str(&sarif).expect("it is JSON")
    }

    #[track_caller]
    fn check(verdict: Verdict, kind: &str, level: &str) -> Value {
        let result = sarif(&[verdict])
            .pointer("/runs/0/results/0")
            .cloned()
            .expect("a result");
        assert_eq!(
            (&result["kind"], &result["level"]),
            (&json!(kind), &json!(level))
        );
        result
    }

    #[test]
    fn what_speaks_against_the_candidate_is_a_result_of_its_weight() {
        let result = check(Verdict::Failed, "fail", "error");
        assert_eq!(
            result["message"]["text"],
            "The audience is another client. Expected: must refuse. Observed: refused at id_token as id_token.audience_mismatch: exchange 7: the token answer carried it"
        );
        assert_eq!(
            result.pointer("/locations/0/physicalLocation/artifactLocation/uri"),
            Some(&json!("my%20app/rp.toml"))
        );
        assert_eq!(result.get("suppressions"), None);
        check(Verdict::UnexpectedPass, "fail", "error");
        check(Verdict::Advisory, "fail", "warning");
        check(Verdict::Inconclusive, "review", "none");
    }

    #[test]
    fn what_is_known_to_fail_is_suppressed() {
        let result = check(Verdict::ExpectedFailure, "fail", "note");
        assert_eq!(
            result["suppressions"],
            json!([{"kind": "external", "justification": "exchange 7: the token answer carried it"}])
        );
    }

    #[test]
    fn what_passed_is_no_result() {
        let sarif = sarif(&[Verdict::Passed, Verdict::Skipped, Verdict::NotApplicable]);
        assert_eq!(sarif.pointer("/runs/0/results"), Some(&json!([])));
        assert_eq!(sarif["version"], "2.1.0");
    }

    #[test]
    fn each_result_has_its_rule() {
        let sarif = sarif(&[Verdict::Failed]);
        let rule = sarif
            .pointer("/runs/0/tool/driver/rules/0")
            .expect("a rule");
        assert_eq!(rule["id"], scenario().id);
        assert_eq!(rule["properties"]["security-severity"], "8.0");
        let help = rule["help"]["text"].as_str().expect("a text");
        assert!(help.contains("OpenID Connect Core"), "{help}");
        assert_eq!(
            sarif.pointer("/runs/0/results/0/ruleIndex"),
            Some(&json!(0))
        );
    }

    #[test]
    fn a_path_is_written_as_a_uri() {
        assert_eq!(uri(Path::new("a b/é.toml")), "a%20b/%C3%A9.toml");
        assert_eq!(uri(Path::new("rp.toml")), "rp.toml");
    }
}
