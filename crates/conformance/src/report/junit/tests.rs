//! The XML: how it looks, that a parser reads it, and that it fails whenever the run does.

use roxmltree::{Document, Node};

use crate::exit::Exit;
use crate::report::{Report, ScenarioReport, Verdict};
use crate::sample::{evidence, report, rightly_refused, scenario, user, whole_report};
use crate::suite::Suite;
use crate::user_agent::Ended;

fn junit(report: &Report) -> String {
    let suite = Suite::embedded().expect("the suite inside");
    report.to_junit(&suite, "run --name {id}")
}

fn with(verdict: Verdict, id: &str) -> ScenarioReport {
    ScenarioReport {
        id: id.into(),
        verdict,
        ..report(&scenario(), &evidence(rightly_refused()))
    }
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    let value = node.attribute(name).expect("the attribute");
    value.parse().expect("a number")
}

#[test]
fn a_small_report_looks_so() {
    let mut failed = report(&scenario(), &evidence(Ended::SignedIn(user())));
    failed.id = "id-token/audience/names-another-client".into();
    let scenarios = vec![
        with(Verdict::ExpectedFailure, "discovery/metadata/known"),
        with(Verdict::Passed, "id-token/audience/fine"),
        failed,
        with(Verdict::Inconclusive, "id-token/audience/unclear"),
        with(Verdict::NotApplicable, "id-token/nonce/never-sent"),
    ];
    insta::assert_snapshot!(junit(&whole_report(scenarios)));
}

#[test]
fn the_numbers_are_those_of_the_elements() {
    let verdicts = [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::Advisory,
        Verdict::NotApplicable,
        Verdict::Inconclusive,
        Verdict::Skipped,
        Verdict::ExpectedFailure,
        Verdict::UnexpectedPass,
    ];
    for (strict, failures, skipped) in [(false, 2, 4), (true, 3, 3)] {
        let mut report = whole_report(verdicts.map(|verdict| with(verdict, "a/b/c")).into());
        report.strict = strict;
        let xml = junit(&report);
        let document = Document::parse(&xml).expect("XML");
        let suites = document.root_element();
        let count = |tag: &str| {
            document
                .descendants()
                .filter(|node| node.has_tag_name(tag))
                .count()
        };
        for (name, tag, expected) in [
            ("tests", "testcase", 8),
            ("failures", "failure", failures),
            ("errors", "error", 1),
            ("skipped", "skipped", skipped),
        ] {
            assert_eq!(
                (number(suites, name), count(tag)),
                (expected, expected),
                "{name}"
            );
            let suite = suites.first_element_child().expect("a suite");
            assert_eq!(number(suite, name), expected, "{name}");
        }
    }
}

#[test]
fn it_fails_whenever_the_run_does() {
    let reports: [(Vec<ScenarioReport>, bool); 5] = [
        (vec![with(Verdict::Passed, "a/b/c")], true),
        (vec![with(Verdict::Passed, "a/b/c")], false),
        (vec![with(Verdict::Skipped, "a/b/c")], true),
        (vec![with(Verdict::Failed, "a/b/c")], true),
        (Vec::new(), true),
    ];
    for (scenarios, complete) in reports {
        let mut report = whole_report(scenarios);
        report.complete = complete;
        let xml = junit(&report);
        let document = Document::parse(&xml).expect("XML");
        let suites = document.root_element();
        let bad = number(suites, "failures") + number(suites, "errors");
        assert_eq!(bad > 0, report.exit() != Exit::Conforms, "{xml}");
        let cases = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        assert_eq!(cases.count(), number(suites, "tests"));
    }
}

#[test]
fn hostile_strings_come_back_as_text() {
    const HOSTILE: &str = "]]></failure><x a='\"&amp;\u{0}\u{1b}[2J\r\n\t\u{fffe}\u{202e}é";
    const READ: &str = "]]></failure><x a='\"&amp;\\u{0}\\u{1b}[2J\\u{d}\n\t\\u{fffe}\\u{202e}é";
    let mut scenario = with(Verdict::Failed, &format!("a/b/{HOSTILE}"));
    HOSTILE.clone_into(&mut scenario.name);
    HOSTILE.clone_into(&mut scenario.reason);
    HOSTILE.clone_into(&mut scenario.feature);
    let mut report = whole_report(vec![scenario]);
    HOSTILE.clone_into(&mut report.candidate.name);
    let xml = junit(&report);
    let document = Document::parse(&xml).expect("XML");
    let tags: Vec<&str> = document
        .descendants()
        .filter(Node::is_element)
        .map(|node| node.tag_name().name())
        .collect();
    assert_eq!(tags, ["testsuites", "testsuite", "testcase", "failure"]);
    let failure = document
        .descendants()
        .find(|node| node.has_tag_name("failure"))
        .expect("a failure");
    assert_eq!(
        failure.attribute("message"),
        Some(format!("{READ}: {READ}").as_str())
    );
    assert!(failure.text().is_some_and(|text| text.contains(READ)));
}
