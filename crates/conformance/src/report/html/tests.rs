//! The page: what it says, and that nothing in it comes alive.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use scraper::{Html, Selector};

use super::{POLICY, SCRIPT, STYLE};
use crate::report::{AlteredAnswer, AnswerPart, Report, ScenarioEvidence, ScenarioReport, Verdict};
use crate::sample::{evidence, report, rightly_refused, scenario, user, whole_report};
use crate::suite::Suite;
use crate::user_agent::Ended;

const CLOSER: &str = "run --name {id}";

fn suite() -> Suite {
    Suite::embedded().expect("the suite inside")
}

fn failing() -> ScenarioReport {
    report(&scenario(), &evidence(Ended::SignedIn(user())))
}

fn page_of(report: &Report) -> Html {
    Html::parse_document(&report.to_html(&suite(), CLOSER))
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).expect("a selector"))
        .count()
}

fn text(page: &Html, selector: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    let found = page.select(&selector).next().expect("such an element");
    found.text().collect()
}

#[test]
fn a_scenario_is_shown_so() {
    let html = whole_report(vec![failing()]).to_html(&suite(), CLOSER);
    let start = html.find("<details class=\"scenario").expect("a scenario");
    let end = html
        .find("<section aria-labelledby=\"features\"")
        .expect("the features");
    insta::assert_snapshot!(&html[start..end]);
}

#[test]
fn the_page_is_well_formed() {
    let every_verdict = [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::Advisory,
        Verdict::NotApplicable,
        Verdict::Inconclusive,
        Verdict::Skipped,
        Verdict::ExpectedFailure,
        Verdict::UnexpectedPass,
    ];
    let scenarios = every_verdict.map(|verdict| ScenarioReport {
        verdict,
        ..failing()
    });
    let report = whole_report(scenarios.into());
    let html = report.to_html(&suite(), CLOSER);
    let page = Html::parse_document(&html);
    assert_eq!(page.errors, Vec::<String>::new());
    for tag in [
        "details", "div", "section", "span", "pre", "p", "ins", "del", "code", "ol", "li", "dl",
        "dd",
    ] {
        let opened =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert_eq!(count(&page, "details.scenario"), 8);
}

#[test]
fn what_speaks_against_the_candidate_comes_first_and_open_if_it_is_one_thing() {
    let passed = report(&scenario(), &evidence(rightly_refused()));
    let page = page_of(&whole_report(vec![passed, failing()]));
    assert_eq!(text(&page, "h1"), "declared does not conform");
    assert_eq!(text(&page, "details.scenario .verdict"), "failed");
    assert_eq!(count(&page, "details[open]"), 1);
    assert_eq!(count(&page, "details.scenario.failed[open]"), 1);
    assert_eq!(count(&page, "details.feature details.scenario.passed"), 1);
}

#[test]
fn several_things_that_speak_against_the_candidate_are_a_list() {
    let page = page_of(&whole_report(vec![failing(), failing()]));
    assert_eq!(count(&page, "details[open]"), 0);
    assert_eq!(
        text(&page, "details.scenario .reason"),
        "must refuse, accepted: user-1 was signed in (exchange 7: the token answer carried it)"
    );
}

#[test]
fn a_run_that_conforms_says_so() {
    let passed = report(&scenario(), &evidence(rightly_refused()));
    let page = page_of(&whole_report(vec![passed]));
    assert_eq!(text(&page, "h1"), "declared conforms");
    assert_eq!(count(&page, "details[open]"), 0);
}

#[test]
fn hostile_strings_stay_text() {
    const HOSTILE: &str =
        "</pre></script><img src=x onerror=alert(1)>\"' onload='x' &lt;<!--\u{202e}\0";
    let mut scenario = failing();
    for place in [
        &mut scenario.id,
        &mut scenario.name,
        &mut scenario.feature,
        &mut scenario.reason,
        &mut scenario.oidf,
        &mut scenario.profile,
        &mut scenario.control,
        &mut scenario.transcript[0].url,
    ] {
        HOSTILE.clone_into(place);
    }
    HOSTILE.clone_into(&mut scenario.transcript[1].method);
    scenario.code = Some(HOSTILE.into());
    scenario.stage = Some(HOSTILE.into());
    scenario.evidence = Some(ScenarioEvidence {
        exchanges: vec![7],
        altered: vec![AlteredAnswer {
            exchange: 7,
            endpoint: HOSTILE.into(),
            parts: vec![AnswerPart {
                name: HOSTILE.into(),
                lines: vec![
                    format!("  {HOSTILE}"),
                    format!("- a{HOSTILE}"),
                    format!("+ b{HOSTILE}"),
                ],
                note: HOSTILE.into(),
            }],
            cut: true,
        }],
        left_out: 1,
    });
    let mut report = whole_report(vec![
        scenario.clone(),
        ScenarioReport {
            verdict: Verdict::Passed,
            ..scenario
        },
    ]);
    for place in [
        &mut report.candidate.name,
        &mut report.candidate.kind,
        &mut report.started_at,
        &mut report.suite_version,
    ] {
        HOSTILE.clone_into(place);
    }
    let html = report.to_html(&suite(), &format!("{HOSTILE} {{id}}"));
    let page = Html::parse_document(&html);
    assert_eq!(page.errors, Vec::<String>::new());
    for selector in [
        "img",
        "[onerror]",
        "[onload]",
        "iframe",
        "link",
        "[src]",
        "[style]",
    ] {
        assert_eq!(count(&page, selector), 0, "{selector}");
    }
    assert_eq!((count(&page, "script"), count(&page, "style")), (1, 1));
    assert_eq!(text(&page, "script"), SCRIPT);
    assert!(!html.contains(['\u{202e}', '\0']));
    // It is there, as a person can read it.
    let shown = "</pre></script><img src=x onerror=alert(1)>\"' onload='x' &lt;<!--\\u{202e}\\u{0}";
    assert_eq!(text(&page, "details.scenario h4"), shown);
    assert!(text(&page, ".lines").contains(&format!("+ b{shown}")));
}

#[test]
fn the_policy_lets_in_exactly_this_script_and_this_style() {
    let hash = |text: &str| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        BASE64_STANDARD.encode(digest)
    };
    assert_eq!(
        POLICY,
        format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'",
            hash(STYLE),
            hash(SCRIPT)
        )
    );
}

#[test]
fn nothing_in_the_page_leads_to_another_place() {
    let html = whole_report(vec![failing()]).to_html(&suite(), CLOSER);
    let page = Html::parse_document(&html);
    let links = Selector::parse("[href]").expect("a selector");
    for link in page.select(&links) {
        assert!(
            link.value()
                .attr("href")
                .is_some_and(|href| href.starts_with('#'))
        );
    }
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn every_rule_is_shown_with_the_scenarios_that_test_it() {
    let passed = ScenarioReport {
        id: "a/b/passed".into(),
        ..report(&scenario(), &evidence(rightly_refused()))
    };
    let unknown = ScenarioReport {
        requirement_ids: vec!["nobody-knows-1".into()],
        ..passed.clone()
    };
    let page = page_of(&whole_report(vec![failing(), passed, unknown]));
    assert_eq!(text(&page, "#requirements"), "By requirement (1)");
    assert_eq!(text(&page, "tbody th"), "OpenID Connect Core 1.0");
    assert_eq!(count(&page, "tbody tr.against"), 1);
    assert_eq!(text(&page, "tbody td code"), "core-3.1.3.7-3a");
    assert_eq!(text(&page, "td.marks"), "✗✓");
    for (selector, told) in [
        (
            "td.marks a.failed",
            "failed: id-token/audience/names-another-client",
        ),
        ("td.marks a.passed", "passed: a/b/passed"),
    ] {
        let selector = Selector::parse(selector).expect("a selector");
        let link = page.select(&selector).next().expect("a link");
        assert_eq!(link.value().attr("aria-label"), Some(told));
        let target = told.split_once(": ").map(|(_, id)| format!("#{id}"));
        assert_eq!(link.value().attr("href"), target.as_deref());
    }
}

#[test]
fn scenarios_can_be_filtered_by_severity() {
    let page = page_of(&whole_report(vec![failing()]));
    assert_eq!(count(&page, "details.scenario[data-severity=high]"), 1);
    assert_eq!(count(&page, "form#filter select#severity option"), 4);
}
