//! Where a relying party reads more into honest values than the standards put there.
//!
//! Nothing here is a check that anybody should do: each switch adds one that locks honest users out.

use super::id_token::demand;
use super::json::{self, Object};
use super::switch::{Flaw, Switch};

/// How many characters a column holds that nobody thought about.
const COLUMN: usize = 64;
/// How many bytes of a cookie are left for a token, or for a code.
const COOKIE: usize = 1024;

/// Claims about the user (Core section 5.1), and the text that they were read from.
pub(super) fn check_claims(claims: &Object, text: &[u8], flaw: Flaw) -> Result<(), String> {
    let birthdate = json::text(claims, "birthdate");
    let yearless = birthdate.is_some_and(|date| date.starts_with("0000"));
    let dayless = birthdate.is_some_and(|date| date.len() != "1987-05-17".len());
    let lines = address_member(claims, "formatted").is_some_and(|it| it.contains(['\r', '\n']));
    let homeless = claims.contains_key("address") && address_member(claims, "country").is_none();
    let tagged = claims.keys().any(|name| name.contains('#'));
    let elsewhere = claims.contains_key("_claim_sources");
    let escaped = text.windows(2).any(|two| two == b"\\u");
    let locked_out = yearless && flaw.is(Switch::BIRTHDATE_WITH_YEAR)
        || dayless && flaw.is(Switch::BIRTHDATE_WITH_DAY)
        || lines && flaw.is(Switch::ADDRESS_IN_ONE_LINE)
        || homeless && flaw.is(Switch::ADDRESS_WITH_COUNTRY)
        || tagged && flaw.is(Switch::CLAIM_NAMES_WITHOUT_TAGS)
        || elsewhere && flaw.is(Switch::SOURCES_UNDERSTOOD)
        || escaped && flaw.is(Switch::STRINGS_AS_WRITTEN);
    demand(!locked_out, "claims in a form that was not thought of")
}

fn address_member<'a>(claims: &'a Object, name: &str) -> Option<&'a str> {
    claims.get("address")?.get(name)?.as_str()
}

/// The subject (Core section 2).
pub(super) fn check_subject(subject: &str, flaw: Flaw) -> Result<(), String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let locked_out = !subject.chars().all(plain) && flaw.is(Switch::SUBJECT_OF_LETTERS_AND_DIGITS)
        || subject.len() > COLUMN && flaw.is(Switch::SUBJECT_IN_A_COLUMN);
    demand(!locked_out, "subject in a form that was not thought of")
}

/// The access token, which is nobody's business here (RFC 9068 section 6).
pub(super) fn check_access_token(token: &str, flaw: Flaw) -> Result<(), String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let locked_out = token.split('.').count() == 3 && flaw.is(Switch::ACCESS_TOKEN_READ)
        || !token.chars().all(plain) && flaw.is(Switch::ACCESS_TOKEN_OF_LETTERS_AND_DIGITS)
        || token.len() > COOKIE && flaw.is(Switch::ACCESS_TOKEN_IN_A_COOKIE);
    demand(
        !locked_out,
        "access token in a form that was not thought of",
    )
}

/// The code as it is sent to the token endpoint.
pub(super) fn code(code: &str, flaw: Flaw) -> String {
    let again = form_urlencoded::parse(code.as_bytes())
        .next()
        .map(|(decoded, _)| decoded.into_owned())
        .unwrap_or_default();
    if again != code && flaw.is(Switch::CODE_DECODED_TWICE) {
        return again;
    }
    if code.len() > COOKIE && flaw.is(Switch::CODE_IN_A_COOKIE) {
        return code.chars().take(COOKIE).collect();
    }
    code.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is fine with nothing left out, and not where this is.
    fn locks_out(check: impl Fn(Flaw) -> Result<(), String>, where_flawed: Switch) {
        assert_eq!(check(Flaw::new(None)), Ok(()), "{where_flawed:?}");
        assert!(
            check(Flaw::new(Some(where_flawed))).is_err(),
            "{where_flawed:?}"
        );
    }

    #[test]
    fn each_demand_locks_somebody_out() {
        for (text, switch) in [
            (r#"{"birthdate":"0000-05-17"}"#, Switch::BIRTHDATE_WITH_YEAR),
            (r#"{"birthdate":"1987"}"#, Switch::BIRTHDATE_WITH_DAY),
            (
                r#"{"address":{"formatted":"a\nb"}}"#,
                Switch::ADDRESS_IN_ONE_LINE,
            ),
            (r#"{"address":{}}"#, Switch::ADDRESS_WITH_COUNTRY),
            (r#"{"name#de":"Name"}"#, Switch::CLAIM_NAMES_WITHOUT_TAGS),
            (r#"{"_claim_sources":{}}"#, Switch::SOURCES_UNDERSTOOD),
            (r#"{"iss":"\u0068"}"#, Switch::STRINGS_AS_WRITTEN),
        ] {
            let claims = json::object(text.as_bytes(), Flaw::new(None)).unwrap();
            locks_out(|flaw| check_claims(&claims, text.as_bytes(), flaw), switch);
        }
        locks_out(
            |flaw| check_subject("a|b", flaw),
            Switch::SUBJECT_OF_LETTERS_AND_DIGITS,
        );
        let long = "s".repeat(COLUMN + 1);
        locks_out(
            |flaw| check_subject(&long, flaw),
            Switch::SUBJECT_IN_A_COLUMN,
        );
        locks_out(
            |flaw| check_access_token("a.b.c", flaw),
            Switch::ACCESS_TOKEN_READ,
        );
        let long = "t".repeat(COOKIE + 1);
        locks_out(
            |flaw| check_access_token(&long, flaw),
            Switch::ACCESS_TOKEN_IN_A_COOKIE,
        );
        locks_out(
            |flaw| check_access_token("a/b", flaw),
            Switch::ACCESS_TOKEN_OF_LETTERS_AND_DIGITS,
        );
    }

    #[test]
    fn a_code_is_sent_as_it_came_unless_it_is_decoded_again_or_cut() {
        assert_eq!(code("a+b%41", Flaw::new(None)), "a+b%41");
        assert_eq!(
            code("a+b%41", Flaw::new(Some(Switch::CODE_DECODED_TWICE))),
            "a bA"
        );
        let long = "c".repeat(COOKIE + 1);
        assert_eq!(
            code(&long, Flaw::new(Some(Switch::CODE_IN_A_COOKIE))).len(),
            COOKIE
        );
    }
}
