//! What an ID token claims (Core section 3.1.3.7).

use std::collections::HashSet;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;

use super::json::{self, Object};
use super::switch::{Flaw, Switch};
use super::text::{member, passes_for_any, same, string};

/// How far the provider's clock may be off, in seconds.
const CLOCK_SKEW: f64 = 60.0;

/// How far some let it be off.
const HALF_AN_HOUR: f64 = 1800.0;

/// The issuer of those who vouch for themselves (Core section 7.1).
pub(super) const SELF_ISSUED: &str = "https://self-issued.me";

/// What this sign-in expects of its token.
#[derive(Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) nonce: &'a str,
    /// The nonces of all sign-ins so far.
    pub(super) nonces: HashSet<String>,
    pub(super) max_age: Option<u64>,
    pub(super) access_token: Option<&'a str>,
    /// Seconds since the Unix epoch.
    pub(super) now: f64,
}

/// Who signed in, as far as the provider says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Claimed {
    /// Always there, unless the check of it is left out.
    pub(super) subject: Option<String>,
    pub(super) email: Option<String>,
}

impl Claimed {
    /// What the account is kept under.
    pub(super) fn account(&self, flaw: Flaw) -> Option<&str> {
        match &self.subject {
            Some(subject) => Some(subject),
            None if flaw.is(Switch::SUBJECT_FALLS_BACK_ON_EMAIL) => self.email.as_deref(),
            None => None,
        }
    }
}

/// Checks claims, in the order of the standard.
pub(super) fn check(
    claims: &Object,
    expected: &Expected<'_>,
    flaw: Flaw,
) -> Result<Claimed, String> {
    check_issuer(claims, expected, flaw)?;
    check_audience(claims, expected, flaw)?;
    check_authorized_party(claims, expected, flaw)?;
    check_times(claims, expected, flaw)?;
    check_nonce(claims, expected, flaw)?;
    check_auth_time(claims, expected, flaw)?;
    check_access_token_hash(claims, expected, flaw)?;
    let email = json::text(claims, "email").map(str::to_owned);
    let subject = match subject(claims, flaw).filter(|subject| !subject.is_empty()) {
        Some(subject) => Some(subject),
        None if flaw.is(Switch::SUBJECT_FALLS_BACK_ON_EMAIL)
            || flaw.is(Switch::MERGE_USERINFO_OVER_ID_TOKEN) =>
        {
            None
        }
        None => return Err("no subject, or none that is a string".to_owned()),
    };
    Ok(Claimed { subject, email })
}

/// Who it is: a string, and no other value is made one.
fn subject(claims: &Object, flaw: Flaw) -> Option<String> {
    match member(claims, "sub", flaw)? {
        Value::Number(number) if flaw.is(Switch::NUMBERS_AS_TEXT) => Some(number.to_string()),
        Value::Null if flaw.is(Switch::NULL_AS_TEXT) => Some("null".to_owned()),
        _ => string(claims, "sub", flaw).map(str::to_owned),
    }
}

/// Whether a check is passed over for want of anything to look at.
fn is_passed_over(claims: &Object, name: &str, flaw: Flaw) -> bool {
    let value = claims.get(name);
    value.is_some_and(|value| passes_for_any(value, flaw))
        || value.is_none() && flaw.is(Switch::ABSENT_CLAIMS_PASS)
        || value.is_none_or(is_falsy) && flaw.is(Switch::FALSY_CLAIMS_PASS)
}

/// What counts as false in a condition of several languages.
fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn check_issuer(claims: &Object, expected: &Expected<'_>, flaw: Flaw) -> Result<(), String> {
    let wanted = expected.issuer;
    if is_passed_over(claims, "iss", flaw) {
        return Ok(());
    }
    let Some(issuer) = string(claims, "iss", flaw) else {
        let passes = flaw.is(Switch::SKIP_ISSUER) || flaw.is(Switch::ISSUER_ONLY_IF_PRESENT);
        return demand(passes, "no issuer, or none that is a string");
    };
    let overlap = issuer.contains(wanted) || wanted.contains(issuer);
    let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
    let fine = issuer == wanted
        || flaw.is(Switch::SKIP_ISSUER)
        || overlap && flaw.is(Switch::ISSUER_BY_SUBSTRING)
        || host(issuer) == host(wanted) && flaw.is(Switch::ISSUER_BY_HOST)
        || issuer.eq_ignore_ascii_case(wanted) && flaw.is(Switch::ISSUER_IGNORING_CASE)
        || bare(issuer) == bare(wanted) && flaw.is(Switch::ISSUER_WITHOUT_TRAILING_SLASH)
        || issuer == SELF_ISSUED && flaw.is(Switch::ACCEPT_SELF_ISSUED)
        || is_alike(issuer, wanted, flaw);
    demand(fine, "token of another issuer")
}

/// Whether two issuers are one to those who take them for more than strings. Metadata and callbacks are compared so, too.
pub(super) fn is_alike(issuer: &str, wanted: &str, flaw: Flaw) -> bool {
    let begins = origin(wanted).is_some_and(|origin| issuer.starts_with(&origin));
    same(issuer, wanted, flaw)
        || issuer.split('?').next() == Some(wanted) && flaw.is(Switch::ISSUER_WITHOUT_QUERY)
        || issuer.split('#').next() == Some(wanted) && flaw.is(Switch::ISSUER_WITHOUT_FRAGMENT)
        || issuer.starts_with(wanted) && flaw.is(Switch::ISSUER_BY_PREFIX)
        || wanted.starts_with(issuer) && flaw.is(Switch::ISSUER_AS_FAR_AS_NAMED)
        || begins && flaw.is(Switch::ISSUER_BY_ORIGIN_PREFIX)
        || without_scheme(issuer) == without_scheme(wanted)
            && flaw.is(Switch::ISSUER_WITHOUT_SCHEME)
        || without_port(issuer) == without_port(wanted) && flaw.is(Switch::ISSUER_WITHOUT_PORT)
        || normalised(issuer) == normalised(wanted) && flaw.is(Switch::ISSUER_NORMALISED)
        || percent_decoded(issuer) == percent_decoded(wanted)
            && flaw.is(Switch::ISSUER_PERCENT_DECODED)
}

fn check_audience(claims: &Object, expected: &Expected<'_>, flaw: Flaw) -> Result<(), String> {
    match audience_of(claims, expected, flaw) {
        Err(_) if is_passed_over(claims, "aud", flaw) => Ok(()),
        Err(_)
            if json::text(claims, "azp") == Some(expected.client_id)
                && flaw.is(Switch::AUTHORIZED_PARTY_FOR_AUDIENCE) =>
        {
            Ok(())
        }
        Err(_)
            if json::text(claims, "client_id") == Some(expected.client_id)
                && flaw.is(Switch::CLIENT_ID_FOR_AUDIENCE) =>
        {
            Ok(())
        }
        Err(_) if flaw.is(Switch::SKIP_AUDIENCE) => Ok(()),
        checked => checked,
    }
}

fn audience_of(claims: &Object, expected: &Expected<'_>, flaw: Flaw) -> Result<(), String> {
    let wanted = expected.client_id;
    let Some(audience) = audience(claims, flaw) else {
        return demand(
            flaw.is(Switch::AUDIENCE_ONLY_IF_PRESENT),
            "no audience, or none that is a string or strings",
        );
    };
    let is_ours = |one: &&str| {
        let overlap = one.contains(wanted) || wanted.contains(*one);
        *one == wanted
            || overlap && flaw.is(Switch::AUDIENCE_BY_SUBSTRING)
            || one.starts_with(wanted) && flaw.is(Switch::AUDIENCE_BY_PREFIX)
            || one.eq_ignore_ascii_case(wanted) && flaw.is(Switch::AUDIENCE_IGNORING_CASE)
            || one.split([' ', ',']).any(|part| part == wanted) && flaw.is(Switch::AUDIENCE_SPLIT)
            || same(one, wanted, flaw)
            || *one == expected.issuer && flaw.is(Switch::AUDIENCE_MAY_BE_ISSUER)
            || fits(one, wanted) && flaw.is(Switch::AUDIENCE_AS_PATTERN)
            || without_scheme(one) == wanted && flaw.is(Switch::AUDIENCE_WITHOUT_SCHEME)
            || *one == expected.redirect_uri && flaw.is(Switch::AUDIENCE_OF_OWN_ADDRESS)
    };
    let nobody_else = audience.iter().all(is_ours);
    demand(
        audience.iter().any(is_ours) || (nobody_else && flaw.is(Switch::AUDIENCE_OF_NOBODY)),
        "token for others",
    )?;
    demand(
        nobody_else || flaw.is(Switch::TRUST_ANY_AUDIENCE),
        "token for others too",
    )
}

/// Whether a text fits a pattern that ends in what fits everything.
fn fits(pattern: &str, text: &str) -> bool {
    let beginning = pattern.strip_suffix(".*");
    beginning.is_some_and(|beginning| text.starts_with(beginning))
}

fn audience(claims: &Object, flaw: Flaw) -> Option<Vec<&str>> {
    match member(claims, "aud", flaw)? {
        Value::String(one) => Some(vec![one]),
        Value::Array(several) if !flaw.is(Switch::AUDIENCE_AS_ONE_STRING) => {
            let strings: Option<Vec<&str>> = several.iter().map(Value::as_str).collect();
            if strings.is_some() {
                strings
            } else if several.iter().any(Value::is_array) && flaw.is(Switch::AUDIENCE_FLATTENED) {
                several.iter().map(innermost).collect()
            } else if several.iter().any(Value::is_string)
                && flaw.is(Switch::AUDIENCE_AS_FAR_AS_READABLE)
            {
                Some(several.iter().filter_map(Value::as_str).collect())
            } else {
                None
            }
        }
        Value::Object(by_name) if flaw.is(Switch::AUDIENCE_BY_MEMBERSHIP) => {
            Some(by_name.keys().map(String::as_str).collect())
        }
        _ => None,
    }
}

/// The string in a list of one, however deep.
fn innermost(value: &Value) -> Option<&str> {
    match value {
        Value::Array(list) => list.first().and_then(innermost),
        _ => value.as_str(),
    }
}

fn check_authorized_party(
    claims: &Object,
    expected: &Expected<'_>,
    flaw: Flaw,
) -> Result<(), String> {
    let fine = match claims.get("azp") {
        None => true,
        Some(party) if party == expected.client_id => true,
        Some(_) => {
            let party = string(claims, "azp", flaw);
            let alike = party.is_some_and(|party| party.eq_ignore_ascii_case(expected.client_id));
            party == Some(expected.client_id)
                || alike && flaw.is(Switch::AZP_IGNORING_CASE)
                || is_passed_over(claims, "azp", flaw)
                || flaw.is(Switch::IGNORE_AZP)
        }
    };
    demand(fine, "token that another client asked for")
}

fn check_times(claims: &Object, expected: &Expected<'_>, flaw: Flaw) -> Result<(), String> {
    let (fine, otherwise) = match time(claims, "exp", flaw) {
        Some(expiry) => (
            expected.now < expiry + CLOCK_SKEW
                || expected.now < expiry + HALF_AN_HOUR && flaw.is(Switch::HALF_AN_HOUR_OF_SKEW)
                || expected.now < in_32_bits(expiry) && flaw.is(Switch::TIMES_IN_32_BITS),
            "token that has expired",
        ),
        None => (
            flaw.is(Switch::EXPIRY_ONLY_IF_NUMBER),
            "no expiry, or none that is a number",
        ),
    };
    let fine = fine || is_passed_over(claims, "exp", flaw);
    demand(fine || flaw.is(Switch::SKIP_EXPIRY), otherwise)?;
    let (fine, otherwise) = match time(claims, "nbf", flaw) {
        Some(start) => (
            start <= expected.now + CLOCK_SKEW,
            "token that is not valid yet",
        ),
        None => (
            !claims.contains_key("nbf") || flaw.is(Switch::NOT_BEFORE_ONLY_IF_NUMBER),
            "nbf that is not a number",
        ),
    };
    demand(fine || flaw.is(Switch::IGNORE_NOT_BEFORE), otherwise)?;
    let (fine, otherwise) = match time(claims, "iat", flaw) {
        Some(issued) => (
            issued <= expected.now + CLOCK_SKEW || flaw.is(Switch::ISSUED_IN_FUTURE),
            "token issued in the future",
        ),
        None => (false, "no time of issue, or none that is a number"),
    };
    let fine = fine || is_passed_over(claims, "iat", flaw);
    demand(fine || flaw.is(Switch::IGNORE_ISSUED_AT), otherwise)
}

fn check_nonce(claims: &Object, expected: &Expected<'_>, flaw: Flaw) -> Result<(), String> {
    let nonce = string(claims, "nonce", flaw).filter(|nonce| !nonce.is_empty());
    let (fine, otherwise) = match nonce {
        Some(nonce) => (
            nonce == expected.nonce
                || nonce.eq_ignore_ascii_case(expected.nonce)
                    && flaw.is(Switch::NONCE_IGNORING_CASE)
                || expected.nonces.contains(nonce) && flaw.is(Switch::NONCE_OF_ANY_SIGN_IN)
                || same(nonce, expected.nonce, flaw)
                || expected.nonce.starts_with(nonce) && flaw.is(Switch::NONCE_AS_FAR_AS_SENT_BACK)
                || cut(nonce) == cut(expected.nonce) && flaw.is(Switch::NONCE_CUT),
            "nonce of another sign-in",
        ),
        None => (
            flaw.is(Switch::NONCE_ONLY_IF_PRESENT),
            "no nonce, or none that is a string",
        ),
    };
    let fine = fine || is_passed_over(claims, "nonce", flaw);
    let fine = fine || flaw.is(Switch::SKIP_NONCE) || flaw.is(Switch::PKCE_FOR_STATE);
    demand(fine, otherwise)
}

fn check_auth_time(claims: &Object, expected: &Expected<'_>, flaw: Flaw) -> Result<(), String> {
    let Some(max_age) = expected.max_age else {
        return Ok(());
    };
    let (fine, otherwise) = match time(claims, "auth_time", flaw) {
        Some(at) => {
            // Seconds as a float are exact for longer than any session lasts.
            #[expect(clippy::cast_precision_loss, reason = "whole seconds below 2^53")]
            let oldest = expected.now - max_age as f64 - CLOCK_SKEW;
            let nearly = at >= oldest - HALF_AN_HOUR;
            (
                at >= oldest || nearly && flaw.is(Switch::HALF_AN_HOUR_OF_SKEW),
                "authentication that is too old",
            )
        }
        None => (
            flaw.is(Switch::AUTH_TIME_ONLY_IF_PRESENT),
            "no time of authentication, or none that is a number",
        ),
    };
    let fine = fine || is_passed_over(claims, "auth_time", flaw);
    demand(fine || flaw.is(Switch::SKIP_AUTH_TIME), otherwise)
}

/// Compares `at_hash` with the left half of the access token's SHA-256, which RS256 and ES256 mean (section 3.1.3.6).
fn check_access_token_hash(
    claims: &Object,
    expected: &Expected<'_>,
    flaw: Flaw,
) -> Result<(), String> {
    let (Some(hash), Some(access_token)) = (claims.get("at_hash"), expected.access_token) else {
        return Ok(());
    };
    let digest = digest::digest(&digest::SHA256, access_token.as_bytes());
    let half = digest.as_ref().get(..16).unwrap_or_default();
    let fine = *hash == *BASE64_URL_SAFE_NO_PAD.encode(half);
    demand(
        fine || flaw.is(Switch::IGNORE_ACCESS_TOKEN_HASH),
        "hash of another access token",
    )
}

/// A claim that is a number of seconds since the Unix epoch.
fn time(claims: &Object, name: &str, flaw: Flaw) -> Option<f64> {
    match member(claims, name, flaw)? {
        Value::Number(number) if !number.is_i64() && flaw.is(Switch::WHOLE_SECONDS_ONLY) => None,
        Value::Number(number) => number.as_f64(),
        Value::String(text) => time_in_text(text, flaw),
        Value::Array(list) if list.len() == 1 && flaw.is(Switch::LOOSE_EQUALITY) => {
            list.first()?.as_f64()
        }
        _ => None,
    }
}

/// A time that is written as text, which none is.
fn time_in_text(text: &str, flaw: Flaw) -> Option<f64> {
    /// Of a year, leap days spread over all of them.
    const SECONDS: f64 = 31_556_952.0;
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    let digits: Option<f64> = text.get(..end.unwrap_or(text.len()))?.parse().ok();
    let whole: Option<f64> = text.parse().ok();
    if whole.is_some() && flaw.is(Switch::NUMBERS_FROM_TEXT) {
        whole
    } else if text.get(4..5) == Some("-") && flaw.is(Switch::DATES_FROM_TEXT) {
        digits.map(|year| (year - 1970.0) * SECONDS)
    } else if digits.is_some() && flaw.is(Switch::NUMBERS_FROM_BEGINNING_OF_TEXT) {
        digits
    } else {
        None
    }
}

/// A time as 32 bits without a sign keep it.
fn in_32_bits(time: f64) -> f64 {
    const ALL: f64 = 4_294_967_296.0;
    time.rem_euclid(ALL)
}

/// As much of a nonce as a short column holds.
fn cut(nonce: &str) -> &str {
    nonce.get(..32).unwrap_or(nonce)
}

fn origin(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.origin().ascii_serialization())
}

fn without_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

fn without_port(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.set_port(None).ok()?;
    Some(url.into())
}

fn normalised(url: &str) -> Option<String> {
    Url::parse(url).ok().map(Into::into)
}

fn percent_decoded(text: &str) -> String {
    // A form's decoder does it, too: no issuer here has a plus or an ampersand.
    let text = text.replace('=', "%3D");
    let decoded = form_urlencoded::parse(text.as_bytes()).next();
    decoded.map_or_else(String::new, |(name, _)| name.into_owned())
}

fn host(url: &str) -> Option<String> {
    Url::parse(url).ok()?.host_str().map(str::to_owned)
}

/// What is not fine ends the sign-in.
pub(super) fn demand(fine: bool, otherwise: &str) -> Result<(), String> {
    if fine {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: f64 = 1_700_000_000.0;

    fn verdict(change: (&str, Value), flaw: Flaw) -> Result<Claimed, String> {
        let Value::Object(mut claims) = json!({
            "iss": "https://idp.example.com", "sub": "user-1", "aud": "client", "nonce": "n-0S6", "exp": 1_700_003_600,
            "iat": 1_699_999_995, "auth_time": 1_699_999_000, "email": "user-1@example.com",
        }) else {
            panic!("an object")
        };
        match change {
            (name, Value::Null) => claims.remove(name),
            (name, value) => claims.insert(name.to_owned(), value),
        };
        let expected = Expected {
            issuer: "https://idp.example.com",
            client_id: "client",
            redirect_uri: "https://app.example.com/auth",
            nonce: "n-0S6",
            nonces: HashSet::from(["n-0S6".to_owned(), "other".to_owned()]),
            max_age: Some(3600),
            access_token: Some("access"),
            now: NOW,
        };
        check(&claims, &expected, flaw)
    }

    /// Refused as it is, accepted where `leaves_out` is left out.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a table of literals reads better without borrows"
    )]
    fn caught(name: &str, value: Value, leaves_out: Switch) {
        assert!(
            verdict((name, value.clone()), Flaw::new(None)).is_err(),
            "{name} {value}"
        );
        assert!(
            verdict((name, value.clone()), Flaw::new(Some(leaves_out))).is_ok(),
            "{name} {value} {leaves_out:?}"
        );
    }

    #[test]
    fn takes_an_honest_token() {
        let claimed = verdict(("unknown", json!([])), Flaw::new(None)).unwrap();
        assert_eq!(claimed.subject.as_deref(), Some("user-1"));
        assert_eq!(claimed.email.as_deref(), Some("user-1@example.com"));
        assert!(verdict(("exp", json!(NOW + 10.5)), Flaw::new(None)).is_ok());
        assert!(verdict(("aud", json!(["client"])), Flaw::new(None)).is_ok());
        assert!(verdict(("azp", json!("client")), Flaw::new(None)).is_ok());
    }

    #[test]
    fn each_check_of_the_issuer_and_the_audience_can_be_left_out() {
        caught(
            "iss",
            json!("https://other.example.com"),
            Switch::SKIP_ISSUER,
        );
        caught("iss", Value::Null, Switch::ISSUER_ONLY_IF_PRESENT);
        caught(
            "iss",
            json!("https://idp.example.com/evil"),
            Switch::ISSUER_BY_SUBSTRING,
        );
        caught(
            "iss",
            json!("https://idp.example.com/evil"),
            Switch::ISSUER_BY_HOST,
        );
        caught(
            "iss",
            json!("https://IDP.example.com"),
            Switch::ISSUER_IGNORING_CASE,
        );
        caught(
            "iss",
            json!("https://idp.example.com/"),
            Switch::ISSUER_WITHOUT_TRAILING_SLASH,
        );
        caught(
            "iss",
            json!(["https://idp.example.com"]),
            Switch::LOOSE_EQUALITY,
        );
        caught("aud", json!("other"), Switch::SKIP_AUDIENCE);
        caught(
            "aud",
            json!({ "client": true }),
            Switch::AUDIENCE_ONLY_IF_PRESENT,
        );
        caught("aud", json!("client-two"), Switch::AUDIENCE_BY_SUBSTRING);
        caught("aud", json!([]), Switch::AUDIENCE_OF_NOBODY);
        caught(
            "aud",
            json!(["client", "other"]),
            Switch::TRUST_ANY_AUDIENCE,
        );
        caught("azp", json!("other"), Switch::IGNORE_AZP);
    }

    #[test]
    fn each_check_of_a_time_can_be_left_out() {
        caught("exp", json!(NOW - 3600.0), Switch::SKIP_EXPIRY);
        caught("exp", json!(true), Switch::EXPIRY_ONLY_IF_NUMBER);
        caught("exp", json!("1700003600"), Switch::NUMBERS_FROM_TEXT);
        caught("nbf", json!(NOW + 86400.0), Switch::IGNORE_NOT_BEFORE);
        caught("iat", json!("soon"), Switch::IGNORE_ISSUED_AT);
        caught("iat", json!(NOW + 86400.0), Switch::ISSUED_IN_FUTURE);
        caught("auth_time", json!(NOW - 7200.0), Switch::SKIP_AUTH_TIME);
        caught("auth_time", Value::Null, Switch::AUTH_TIME_ONLY_IF_PRESENT);
    }

    #[test]
    fn each_check_of_the_sign_in_can_be_left_out() {
        caught("nonce", json!("another"), Switch::SKIP_NONCE);
        caught("nonce", json!(7), Switch::NONCE_ONLY_IF_PRESENT);
        caught("nonce", json!("N-0s6"), Switch::NONCE_IGNORING_CASE);
        caught("nonce", json!("other"), Switch::NONCE_OF_ANY_SIGN_IN);
        caught("nonce", json!(["n-0S6"]), Switch::LOOSE_EQUALITY);
        caught("at_hash", json!("AAAA"), Switch::IGNORE_ACCESS_TOKEN_HASH);
        caught("sub", json!(""), Switch::SUBJECT_FALLS_BACK_ON_EMAIL);
        caught("sub", json!(1), Switch::MERGE_USERINFO_OVER_ID_TOKEN);
    }

    #[test]
    fn each_other_reading_of_an_issuer_or_an_audience_is_caught() {
        let issuer = "https://idp.example.com";
        for (end, leaves_out) in [
            ("?a", Switch::ISSUER_WITHOUT_QUERY),
            ("#a", Switch::ISSUER_WITHOUT_FRAGMENT),
            ("\0a", Switch::ENDS_AT_NUL),
            ("\u{200b}", Switch::REST_OF_UNICODE_DROPPED),
        ] {
            caught("iss", json!(format!("{issuer}{end}")), leaves_out);
        }
        caught("iss", json!(true), Switch::TRUE_EQUALS_ANY_TEXT);
        for (audience, leaves_out) in [
            (issuer, Switch::AUDIENCE_MAY_BE_ISSUER),
            (".*", Switch::AUDIENCE_AS_PATTERN),
            ("api://client", Switch::AUDIENCE_WITHOUT_SCHEME),
            ("\u{ff43}lient", Switch::COMPATIBILITY_LETTERS_FOLDED),
        ] {
            caught("aud", json!(audience), leaves_out);
        }
    }

    #[test]
    fn each_other_reading_of_a_time_is_caught() {
        caught("exp", json!(-1), Switch::TIMES_IN_32_BITS);
        caught("exp", json!(NOW - 1200.0), Switch::HALF_AN_HOUR_OF_SKEW);
        caught("exp", json!("2035-01-01"), Switch::DATES_FROM_TEXT);
        let digits = json!("1900000000 or so");
        caught("exp", digits, Switch::NUMBERS_FROM_BEGINNING_OF_TEXT);
        caught("exp", json!([NOW + 3600.0]), Switch::LOOSE_EQUALITY);
        caught("nbf", json!("tomorrow"), Switch::NOT_BEFORE_ONLY_IF_NUMBER);
        caught("nonce", json!(0), Switch::ZERO_EQUALS_ANY_TEXT);
    }
}
