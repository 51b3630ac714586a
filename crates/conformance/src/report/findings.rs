//! What a run found, short enough to be kept beside the application, and several of them in one table.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::token_parts::SEGMENTS;
use super::visible::visible;
use super::{
    AnswerPart, CandidateInfo, Observed, Report, ScenarioReport, Summary, TranscriptEntry, Verdict,
};
use crate::catalogue::Severity;

/// As many lines of what was sent as fit into a table's cell.
const MOST_LINES: usize = 3;
/// A longer line is cut, in characters.
const LONGEST_LINE: usize = 100;

/// A run in brief: its numbers, and whatever speaks against the candidate with what it rests on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Findings {
    /// What was judged.
    pub candidate: CandidateInfo,
    /// Version of the scenarios.
    pub suite_version: String,
    /// RFC 3339, in UTC.
    pub judged_at: String,
    /// Whether the run came to the end that it should: nothing failed that is not written down.
    pub conforms: bool,
    /// How many of each verdict.
    pub summary: Summary,
    /// The most exploitable first; advisories last.
    pub findings: Vec<Finding>,
}

/// A scenario that speaks against a candidate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named as in the report")]
pub struct Finding {
    pub scenario: String,
    pub verdict: Verdict,
    pub severity: Severity,
    pub observed: Observed,
    pub reason: String,
    /// What was sent in the place of what an honest provider sends: the lines that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<AnswerPart>,
    /// What was exchanged, a line each.
    pub transcript: Vec<String>,
}

impl Findings {
    /// What a report comes to.
    pub fn of(report: &Report) -> Self {
        let mut findings: Vec<Finding> = report
            .scenarios
            .iter()
            .filter(|scenario| speaks_against(scenario.verdict))
            .map(Finding::of)
            .collect();
        findings.sort_by_key(|finding| (finding.verdict == Verdict::Advisory, finding.severity));
        Self {
            candidate: report.candidate.clone(),
            suite_version: report.suite_version.clone(),
            judged_at: report.started_at.clone(),
            conforms: report.exit() == crate::exit::Exit::Conforms,
            summary: report.summary,
            findings,
        }
    }
}

impl Finding {
    fn of(scenario: &ScenarioReport) -> Self {
        let altered = scenario
            .evidence
            .iter()
            .flat_map(|evidence| &evidence.altered);
        let mut sent: Vec<AnswerPart> = altered
            .flat_map(|answer| &answer.parts)
            .filter_map(differing)
            .collect();
        if sent.iter().any(|part| part.name != SEGMENTS) {
            // Another payload has another encoding and signature: that says nothing more.
            sent.retain(|part| part.name != SEGMENTS);
        }
        Self {
            scenario: scenario.id.clone(),
            verdict: scenario.verdict,
            severity: scenario.severity,
            observed: scenario.observed,
            reason: scenario.reason.clone(),
            sent,
            transcript: scenario.transcript.iter().map(told).collect(),
        }
    }
}

fn speaks_against(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Failed
        | Verdict::ExpectedFailure
        | Verdict::Advisory
        | Verdict::Inconclusive
        | Verdict::UnexpectedPass => true,
        Verdict::Passed | Verdict::NotApplicable | Verdict::Skipped => false,
    }
}

/// The marked lines of a part, if there are any.
fn differing(part: &AnswerPart) -> Option<AnswerPart> {
    let marked = |line: &&String| line.starts_with(['+', '-']);
    let lines: Vec<String> = part.lines.iter().filter(marked).cloned().collect();
    (!lines.is_empty()).then(|| AnswerPart::new(&part.name, lines, &part.note))
}

fn told(line: &TranscriptEntry) -> String {
    let TranscriptEntry {
        from,
        to,
        method,
        url,
        status,
    } = line;
    match status {
        0 => format!("{from} -> {to}  {method} {url}"),
        status => format!("{from} -> {to}  {method} {url} {status}"),
    }
}

/// Several runs as Markdown: a line for each candidate with its numbers, and below it one for each finding. Failures that
/// are known count as failures.
pub fn findings_table(all: &[Findings]) -> String {
    let mut text = String::from(
        "| application | made of | passed | failed | advisory | not applicable | inconclusive | skipped |\n\
         |---|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for one in all {
        let summary = &one.summary;
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            cell(&one.candidate.name),
            cell(one.candidate.version.as_deref().unwrap_or("not given")),
            summary.passed + summary.unexpected_passes,
            summary.failed + summary.expected_failures,
            summary.advisory,
            summary.not_applicable,
            summary.inconclusive,
            summary.skipped,
        );
    }
    for one in all.iter().filter(|one| !one.findings.is_empty()) {
        let _ = write!(
            text,
            "\n## {}\n\n| scenario | severity | verdict | what was sent (+) in place of (-) | what was seen | why it is expected |\n|---|---|---|---|---|---|\n",
            cell(&one.candidate.name)
        );
        for finding in &one.findings {
            let (seen, why) = told_apart(&finding.reason);
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                cell(&finding.scenario),
                finding.severity.name(),
                finding.verdict.word(),
                lines_sent(&finding.sent),
                cell(&without_exchange(seen)),
                cell(why),
            );
        }
    }
    text
}

/// What was seen, and why somebody expected it; empty if nobody did.
fn told_apart(reason: &str) -> (&str, &str) {
    reason
        .rsplit_once(" (expected: ")
        .and_then(|(seen, why)| Some((seen, why.strip_suffix(')')?)))
        .unwrap_or((reason, ""))
}

/// The numbers of exchanges belong to a run's own report.
fn without_exchange(seen: &str) -> String {
    let numbered = |rest: &str| rest.starts_with(|character: char| character.is_ascii_digit());
    if let Some((_, seen)) = seen
        .strip_prefix("exchange ")
        .filter(|rest| numbered(rest))
        .and_then(|rest| rest.split_once(": "))
    {
        return seen.to_owned();
    }
    match seen.rsplit_once(" (exchange ") {
        Some((before, rest)) if numbered(rest) && rest.ends_with(')') => before.to_owned(),
        _ => seen.to_owned(),
    }
}

/// The first lines of what was sent, each in a line of its own.
fn lines_sent(parts: &[AnswerPart]) -> String {
    let lines: Vec<&String> = parts.iter().flat_map(|part| &part.lines).collect();
    let mut shown: Vec<String> = lines
        .iter()
        .take(MOST_LINES)
        .map(|line| cell(&shortened(line)))
        .collect();
    if lines.len() > MOST_LINES {
        shown.push("…".to_owned());
    }
    shown.join("<br>")
}

fn shortened(line: &str) -> String {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Text that stays in its cell and is no markup.
pub(super) fn cell(text: &str) -> String {
    let mut cell = String::new();
    for character in visible(text).replace(['\n', '\t'], " ").chars() {
        if "\\`*_{}[]<>#|~&!".contains(character) {
            cell.push('\\');
        }
        cell.push(character);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::{Findings, findings_table};
    use crate::catalogue::Severity;
    use crate::report::{
        AlteredAnswer, AnswerPart, Report, ScenarioEvidence, ScenarioReport, Verdict,
    };
    use crate::sample::{evidence, report, rightly_refused, scenario, whole_report};

    fn judged(name: &str, version: Option<&str>, scenarios: Vec<ScenarioReport>) -> Report {
        let mut report = whole_report(scenarios);
        name.clone_into(&mut report.candidate.name);
        report.candidate.version = version.map(str::to_owned);
        report
    }

    fn with(verdict: Verdict, severity: Severity, id: &str, reason: &str) -> ScenarioReport {
        ScenarioReport {
            id: id.into(),
            verdict,
            severity,
            reason: reason.into(),
            ..report(&scenario(), &evidence(rightly_refused()))
        }
    }

    fn part(name: &str, lines: &[&str]) -> AnswerPart {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        AnswerPart::new(name, lines, "")
    }

    fn that_was_sent(parts: Vec<AnswerPart>) -> ScenarioEvidence {
        ScenarioEvidence {
            altered: vec![AlteredAnswer {
                exchange: 1,
                endpoint: "token".into(),
                parts,
                cut: false,
            }],
            ..ScenarioEvidence::default()
        }
    }

    fn two() -> [Report; 2] {
        let mut known = with(
            Verdict::ExpectedFailure,
            Severity::Low,
            "a/b/known",
            "user-1 was signed in (exchange 12: the token answer carried it) (expected: crit is ignored)",
        );
        known.evidence = Some(that_was_sent(vec![
            part(
                "ID token: header",
                &["  {", "    \"alg\": \"RS256\",", "+   \"crit\": []", "  }"],
            ),
            part("ID token: payload", &["  {}"]),
            part("ID token: segments", &["- header  a", "+ header  b"]),
        ]));
        let mut new = with(
            Verdict::Failed,
            Severity::High,
            "a/b/new",
            "a|b <script>\nuser_1 `x`",
        );
        let long = format!("+ {}", "x".repeat(200));
        new.evidence = Some(that_was_sent(vec![part(
            "body",
            &["- 1", "+ 2|3", &long, "+ 4"],
        )]));
        let first = judged(
            "flask-authlib",
            Some("1.6.0"),
            vec![
                with(Verdict::Passed, Severity::High, "a/b/fine", "exchange 7"),
                with(
                    Verdict::Advisory,
                    Severity::High,
                    "a/b/advised",
                    "exchange 3: a SHOULD",
                ),
                known,
                new,
            ],
        );
        let second = judged(
            "express",
            None,
            vec![
                with(Verdict::Passed, Severity::High, "a/b/fine", "exchange 7"),
                with(
                    Verdict::NotApplicable,
                    Severity::High,
                    "a/b/none",
                    "no nonce",
                ),
            ],
        );
        [first, second]
    }

    #[test]
    fn shows_the_numbers_of_each_application_and_every_failure() {
        let all: Vec<Findings> = two().iter().map(Findings::of).collect();
        insta::assert_snapshot!(findings_table(&all));
    }

    #[test]
    fn keeps_what_speaks_against_an_application_with_what_it_rests_on() {
        let [first, second] = two();
        insta::assert_json_snapshot!(Findings::of(&first));
        let second = Findings::of(&second);
        assert!(second.findings.is_empty());
        assert!(second.conforms);
    }

    #[test]
    fn what_is_not_concluded_and_what_passes_against_expectation_are_findings() {
        for verdict in [Verdict::Inconclusive, Verdict::UnexpectedPass] {
            let report = judged("app", None, vec![with(verdict, Severity::Low, "a/b/c", "")]);
            let found = Findings::of(&report);
            assert_eq!(found.findings.len(), 1, "{verdict:?}");
            assert!(!found.conforms);
        }
    }
}
