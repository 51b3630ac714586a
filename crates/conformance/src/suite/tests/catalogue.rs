//! Faults of the catalogue.

use super::{
    AUDIENCE_ENTRIES, BROWSER_ENTRIES, Files, STATE, STATE_ENTRIES, SUBJECT_ENTRIES, check,
};

#[test]
fn refuses_an_entry_without_a_row() {
    check(
        STATE,
        "        | missing   | There is no state    |\n",
        "",
        "features/callback/state.toml:10: the entry `missing` has no row; add a row to features/callback/state.feature, or delete the entry",
    );
}

#[test]
fn refuses_an_entry_without_a_feature() {
    Files::good().without(|path| path == STATE).fail_with("features/callback/state.toml:1: the entry `another` has no row; add a row to features/callback/state.feature, or delete the entry");
}

#[test]
fn refuses_a_file_that_is_not_toml() {
    check(
        STATE_ENTRIES,
        "outcome = \"must_refuse\"",
        "outcome = must_refuse",
        "features/callback/state.toml:2: string values must be quoted, expected literal string; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_two_entries_of_one_key() {
    check(
        STATE_ENTRIES,
        "[missing]",
        "[another]",
        "features/callback/state.toml:10: duplicate key; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_a_key_that_an_entry_does_not_know() {
    check(
        STATE_ENTRIES,
        "[missing]\n",
        "[missing]\nseriousness = \"high\"\n",
        "features/callback/state.toml:11: unknown field `seriousness`, expected one of `outcome`, `requirements`, `severity`, `stages`, `codes`, `needs`, `oidf`, `explain`, `refused_part`, `request`, `advisory`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_without_an_outcome() {
    check(
        STATE_ENTRIES,
        "[missing]\noutcome = \"must_refuse\"",
        "[missing]",
        "features/callback/state.toml:10: missing field `outcome`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_words_that_a_key_does_not_know() {
    check(
        STATE_ENTRIES,
        "\"must_refuse\"",
        "\"should_refuse\"",
        "features/callback/state.toml:2: unknown variant `should_refuse`, expected one of `must_refuse`, `must_accept`, `either`; CONTRIBUTING.md shows an entry",
    );
    check(
        STATE_ENTRIES,
        "\"high\"",
        "\"huge\"",
        "features/callback/state.toml:4: unknown variant `huge`, expected one of `high`, `medium`, `low`; CONTRIBUTING.md shows an entry",
    );
    check(
        STATE_ENTRIES,
        "[\"callback\"]",
        "[\"redirect\"]",
        "features/callback/state.toml:5: unknown variant `redirect`, expected one of `discovery`, `keys`, `callback`, `token_response`, `id_token`, `userinfo`; CONTRIBUTING.md shows an entry",
    );
    check(
        SUBJECT_ENTRIES,
        "needs = [\"userinfo\"]",
        "needs = [\"tea\"]",
        "features/userinfo/subject.toml:7: unknown variant `tea`, expected one of `nonce`, `userinfo`, `max_age`, `key_set`, `iss_parameter`, `pkce`, `clock`, `two_providers`, `state`, `query_response`, `sign_out`, `account`, `plain_http_on_loopback_only`, `authority`, `pages`; CONTRIBUTING.md shows an entry",
    );
    check(
        SUBJECT_ENTRIES,
        "refused_part = \"userinfo\"",
        "refused_part = \"email\"",
        "features/userinfo/subject.toml:8: unknown variant `email`, expected one of `userinfo`, `end_session`, `target`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_that_names_a_requirement_that_does_not_exist() {
    check(
        STATE_ENTRIES,
        "\"rule-should\"",
        "\"rule-shall\"",
        "features/callback/state.toml:1: the entry `another` names the requirement `rule-shall`, which does not exist; take an id from fixtures/requirements.toml, or add the rule there",
    );
}

#[test]
fn refuses_an_entry_that_names_no_requirement() {
    check(
        STATE_ENTRIES,
        "[\"rule-must-not\", \"rule-should\"]",
        "[]",
        "features/callback/state.toml:1: the entry `another` names no requirement; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_that_explains_nothing() {
    check(
        BROWSER_ENTRIES,
        "\"People open two tabs.\"",
        "\" \"",
        "features/callback/browser.toml:1: the entry `two-tabs` has an empty `explain`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_that_is_silent_about_the_counterpart() {
    check(
        BROWSER_ENTRIES,
        "oidf = \"none\"",
        "oidf = \" \"",
        "features/callback/browser.toml:1: the entry `two-tabs` has an empty `oidf` (say \"none\" if there is no counterpart); CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_that_may_be_refused_but_does_not_say_where() {
    check(
        STATE_ENTRIES,
        "stages = [\"callback\"]\n",
        "",
        "features/callback/state.toml:1: the entry `another` can be refused, so it needs `stages` and `codes`; CONTRIBUTING.md shows an entry",
    );
    check(
        AUDIENCE_ENTRIES,
        "[\"id_token\"]",
        "[]",
        "features/id-token/audience.toml:1: the entry `untrusted-addition` can be refused, so it needs `stages` and `codes`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_that_may_be_refused_but_does_not_say_why() {
    check(
        STATE_ENTRIES,
        "codes = [\"callback.state_unknown\"]\n",
        "",
        "features/callback/state.toml:1: the entry `another` can be refused, so it needs `stages` and `codes`; CONTRIBUTING.md shows an entry",
    );
    check(
        AUDIENCE_ENTRIES,
        "[\"id_token.audience_untrusted\"]",
        "[]",
        "features/id-token/audience.toml:1: the entry `untrusted-addition` can be refused, so it needs `stages` and `codes`; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_entry_that_must_be_accepted_but_says_where_or_why_not() {
    check(
        BROWSER_ENTRIES,
        "oidf",
        "stages = [\"callback\"]\noidf",
        "features/callback/browser.toml:1: the entry `two-tabs` must be accepted, so `stages` and `codes` make no sense; CONTRIBUTING.md shows an entry",
    );
    check(
        BROWSER_ENTRIES,
        "oidf",
        "codes = [\"callback.state_unknown\"]\noidf",
        "features/callback/browser.toml:1: the entry `two-tabs` must be accepted, so `stages` and `codes` make no sense; CONTRIBUTING.md shows an entry",
    );
}

#[test]
fn refuses_an_advisory_without_a_reason() {
    check(
        BROWSER_ENTRIES,
        "\"a reason to lower it\"",
        "\" \"",
        "features/callback/browser.toml:1: the entry `two-tabs` has an `advisory` without a reason; CONTRIBUTING.md shows an entry",
    );
}
