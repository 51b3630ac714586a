//! A small suite without a fault: one of each outcome, level and actor.

use super::super::source::Source;

/// The behaviours that it has rows for.
pub(super) const BEHAVIOURS: [&str; 5] = [
    "callback/state/another",
    "callback/state/missing",
    "callback/browser/two-tabs",
    "id-token/audience/untrusted-addition",
    "userinfo/subject/another-user",
];

const FILES: [(&str, &str); 8] = [
    (
        "features/callback/state.feature",
        r#"# Risk: an attacker finishes a sign-in in the victim's browser.
# Clause: RFC 6749, section 10.12.
Feature: Which sign-in a callback belongs to

  Rule: A callback is accepted only with the state of a sign-in that this browser began

    Scenario Outline: <deviation>
      Given a relying party that has signed a user in
      When the provider plays "<behaviour>"
      Then the relying party must refuse the sign-in

      Examples:
        | behaviour | deviation            |
        | another   | The state is another |
        | missing   | There is no state    |
"#,
    ),
    (
        "features/callback/state.toml",
        r#"[another]
outcome = "must_refuse"
requirements = ["rule-must-not", "rule-should"]
severity = "high"
stages = ["callback"]
codes = ["callback.state_unknown"]
oidf = "none"
explain = "Nobody began a sign-in with this state."

[missing]
outcome = "must_refuse"
requirements = ["rule-should"]
severity = "high"
stages = ["callback"]
codes = ["callback.state_missing"]
oidf = "none"
explain = "A check that runs only if the parameter is there is no check."
"#,
    ),
    (
        "features/callback/browser.feature",
        r#"# Risk: a callback of one browser signs its user in in another.
# Clause: RFC 6749, section 10.12.
Feature: Which browser a callback belongs to

  Scenario: Two sign-ins are begun in one browser
    Given a relying party that has signed a user in
    When the browser plays "two-tabs"
    Then the relying party must accept the sign-in
"#,
    ),
    (
        "features/callback/browser.toml",
        r#"[two-tabs]
outcome = "must_accept"
requirements = ["rule-must"]
severity = "high"
advisory = "a reason to lower it"
oidf = "none"
explain = "People open two tabs."
"#,
    ),
    (
        "features/id-token/audience.feature",
        r#"# Risk: a token made for another application signs its user in here.
# Clause: OpenID Connect Core 1.0, section 3.1.3.7, item 3.
Feature: Whom the ID token is for

  Background:
    Given a relying party that has signed a user in

  Scenario: The audience names a stranger beside the client
    When the provider plays "untrusted-addition"
    Then the relying party may refuse or accept the sign-in
"#,
    ),
    (
        "features/id-token/audience.toml",
        r#"[untrusted-addition]
outcome = "either"
requirements = ["rule-of-fapi", "rule-must"]
severity = "medium"
stages = ["id_token"]
codes = ["id_token.audience_untrusted"]
oidf = "none"
explain = "Whoever else the token is for could use it here."
"#,
    ),
    (
        "features/userinfo/subject.feature",
        r#"# Risk: claims of another user are attached to the one who signed in.
# Clause: OpenID Connect Core 1.0, section 5.3.2.
Feature: Whose userinfo it is

  Scenario: The answer is about another user
    Given a relying party that has signed a user in
    When the provider plays "another-user"
    Then the relying party must refuse the sign-in
"#,
    ),
    (
        "features/userinfo/subject.toml",
        r#"[another-user]
outcome = "must_refuse"
requirements = ["rule-must"]
severity = "high"
stages = ["userinfo"]
codes = ["userinfo.subject_mismatch"]
needs = ["userinfo"]
refused_part = "userinfo"
oidf = "none"
explain = "Compare the subject with that of the ID token."
"#,
    ),
];

pub(super) fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = FILES
        .into_iter()
        .map(|(path, text)| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .collect();
    sources.push(Source {
        path: "fixtures/requirements.toml".to_owned(),
        text: [
            requirement("rule-must", "MUST", "basic"),
            requirement("rule-must-not", "MUST NOT", "basic"),
            requirement("rule-should", "SHOULD", "basic"),
            requirement("rule-of-fapi", "MAY-when-used", "fapi2"),
        ]
        .concat(),
    });
    sources
}

fn requirement(id: &str, level: &str, profile: &str) -> String {
    format!(
        r#"[[requirement]]
id = "{id}"
spec = "A standard"
section = "1"
level = "{level}"
role = "relying-party"
profile = "{profile}"
observable = "black-box"
text = "What it says."
provoke = "What is done."

"#
    )
}
