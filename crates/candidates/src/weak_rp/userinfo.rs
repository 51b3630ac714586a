//! The userinfo response (Core section 5.3).

use reqwest::RequestBuilder;
use url::Url;

use super::http::{Answer, Http};
use super::id_token::Claimed;
use super::json;
use super::switch::{Flaw, Switch};
use super::text::{member, passes_for_any, same, string};

/// The request, with the access token in its header alone (RFC 6750 section 2.1).
pub(super) fn request(http: &Http, url: &Url, access_token: &str, flaw: Flaw) -> RequestBuilder {
    let parameter = [("access_token", access_token)];
    let request = if flaw.is(Switch::ACCESS_TOKEN_TWICE) {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameter)
            .finish();
        http.post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
    } else if flaw.is(Switch::ACCESS_TOKEN_IN_URL) {
        let mut url = url.clone();
        url.query_pairs_mut().extend_pairs(parameter);
        http.get(&url)
    } else {
        http.get(url)
    };
    request.bearer_auth(access_token)
}

/// Reads the answer and puts its claims together with those of the ID token (sections 5.3.2 and 5.3.3).
pub(super) fn merge(claimed: Claimed, answer: &Answer, flaw: Flaw) -> Result<Claimed, String> {
    let status_passes = answer.status == 200
        || flaw.is(Switch::IGNORE_USERINFO_STATUS)
        || answer.status < 400 && flaw.is(Switch::USERINFO_STATUS_BELOW_400);
    if !status_passes {
        return Err(format!("userinfo with status {}", answer.status));
    }
    let members = json::object(&answer.body, flaw).map_err(|error| format!("userinfo: {error}"));
    let members = match members {
        Err(fault) if flaw.is(Switch::USERINFO_FAULT_UNHANDLED) => unhandled(&fault),
        members => members?,
    };
    let identifier = || {
        let identifier = json::text(&members, "id");
        identifier.filter(|_| flaw.is(Switch::USERINFO_ID_FOR_SUBJECT))
    };
    let value = member(&members, "sub", flaw);
    let subject = string(&members, "sub", flaw).or_else(identifier);
    let falsy = value.is_none_or(|value| value.is_null() || value == "");
    let passed_over = subject.is_none() && flaw.is(Switch::USERINFO_SUBJECT_ONLY_IF_PRESENT)
        || falsy && flaw.is(Switch::USERINFO_SUBJECT_ONLY_IF_TRUTHY)
        || value.is_some_and(|value| passes_for_any(value, flaw));
    if !members.contains_key("name") && flaw.is(Switch::USERINFO_WITH_NAME) {
        return Err("userinfo without a name".to_owned());
    }
    let here = json::text(&members, "email").map(str::to_owned);
    let differs = subject != claimed.subject.as_deref();
    if differs && flaw.is(Switch::MERGE_ID_TOKEN_OVER_USERINFO) {
        let email = claimed.email.or(here);
        return Ok(Claimed { email, ..claimed });
    }
    let email = here.or(claimed.email);
    if differs && flaw.is(Switch::MERGE_USERINFO_OVER_ID_TOKEN) {
        return Ok(Claimed {
            subject: subject.map(str::to_owned).or(claimed.subject),
            email,
        });
    }
    let fine = match (subject, claimed.subject.as_deref()) {
        _ if passed_over => true,
        (None, _) => false,
        // No ID token to compare with, where its absence or its shape is not minded.
        (Some(_), None) => true,
        (Some(here), Some(there)) => {
            same(here, there, flaw)
                || here.starts_with(there) && flaw.is(Switch::USERINFO_SUBJECT_BY_PREFIX)
                || here.eq_ignore_ascii_case(there)
                    && flaw.is(Switch::USERINFO_SUBJECT_IGNORING_CASE)
        }
    };
    if fine || flaw.is(Switch::SKIP_USERINFO_SUBJECT) {
        let here = || {
            subject
                .filter(|_| !flaw.is(Switch::SUBJECT_FALLS_BACK_ON_EMAIL))
                .map(str::to_owned)
        };
        Ok(Claimed {
            subject: claimed.subject.or_else(here),
            email,
        })
    } else {
        Err("userinfo of another subject, or of none".to_owned())
    }
}

/// What becomes of a fault that nobody handles, as of a rejected promise that nobody awaits.
#[expect(clippy::panic, reason = "that is the bug")]
fn unhandled(fault: &str) -> ! {
    panic!("{fault}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, body: &str, flaw: Flaw) -> Result<Claimed, String> {
        let claimed = Claimed {
            subject: Some("user-1".to_owned()),
            email: Some("user-1@example.com".to_owned()),
        };
        merge(
            claimed,
            &Answer {
                status,
                body: body.as_bytes().to_vec(),
            },
            flaw,
        )
    }

    fn caught(status: u16, body: &str, leaves_out: Switch) {
        assert!(verdict(status, body, Flaw::new(None)).is_err(), "{body}");
        let email = verdict(status, body, Flaw::new(Some(leaves_out)))
            .unwrap()
            .email;
        assert_eq!(email.as_deref(), Some("user-2@example.com"), "{body}");
    }

    #[test]
    fn takes_claims_of_the_same_subject() {
        let claimed = verdict(
            200,
            r#"{"sub":"user-1","email":"new@example.com"}"#,
            Flaw::new(None),
        )
        .unwrap();
        assert_eq!(claimed.subject.as_deref(), Some("user-1"));
        assert_eq!(claimed.email.as_deref(), Some("new@example.com"));
    }

    #[test]
    fn a_page_in_place_of_claims_is_refused() {
        assert!(verdict(200, "<p>Please sign in.</p>", Flaw::new(None)).is_err());
    }

    #[test]
    #[should_panic(expected = "userinfo: no JSON object")]
    fn a_page_in_place_of_claims_ends_the_process_where_nobody_handles_it() {
        let flaw = Flaw::new(Some(Switch::USERINFO_FAULT_UNHANDLED));
        drop(verdict(200, "<p>Please sign in.</p>", flaw));
    }

    #[test]
    fn each_check_of_the_response_can_be_left_out() {
        caught(
            200,
            r#"{"sub":"user-2","email":"user-2@example.com"}"#,
            Switch::SKIP_USERINFO_SUBJECT,
        );
        caught(
            200,
            r#"{"sub":"user-2","email":"user-2@example.com"}"#,
            Switch::MERGE_USERINFO_OVER_ID_TOKEN,
        );
        let without_address = Claimed {
            subject: Some("user-1".to_owned()),
            email: None,
        };
        let foreign = Answer {
            status: 200,
            body: br#"{"sub":"user-2","email":"user-2@example.com"}"#.to_vec(),
        };
        let flaw = Flaw::new(Some(Switch::MERGE_ID_TOKEN_OVER_USERINFO));
        let merged = merge(without_address, &foreign, flaw).unwrap();
        assert_eq!(merged.email.as_deref(), Some("user-2@example.com"));
        caught(
            200,
            r#"{"sub":1,"email":"user-2@example.com"}"#,
            Switch::USERINFO_SUBJECT_ONLY_IF_PRESENT,
        );
        caught(
            200,
            r#"{"sub":"USER-1","email":"user-2@example.com"}"#,
            Switch::USERINFO_SUBJECT_IGNORING_CASE,
        );
        caught(
            401,
            r#"{"sub":"user-1","email":"user-2@example.com"}"#,
            Switch::IGNORE_USERINFO_STATUS,
        );
        caught(
            200,
            r#"[{"sub":"user-1","email":"user-2@example.com"}]"#,
            Switch::LIST_FOR_OBJECT,
        );
    }

    #[test]
    fn each_other_reading_of_the_subject_is_caught() {
        for (subject, leaves_out) in [
            (r#""sub":"""#, Switch::USERINFO_SUBJECT_ONLY_IF_TRUTHY),
            (r#""sub":"user-12""#, Switch::USERINFO_SUBJECT_BY_PREFIX),
            (r#""id":"user-1""#, Switch::USERINFO_ID_FOR_SUBJECT),
            (r#""sub":["user-1"]"#, Switch::LOOSE_EQUALITY),
            (r#""sub":true"#, Switch::TRUE_EQUALS_ANY_TEXT),
            (r#""sub":"user-1 ""#, Switch::TRIMMED),
            (r#""SUB":"user-1""#, Switch::MEMBER_NAMES_IGNORING_CASE),
        ] {
            let body = format!(r#"{{{subject},"email":"user-2@example.com"}}"#);
            caught(200, &body, leaves_out);
        }
        caught(
            302,
            r#"{"sub":"user-1","email":"user-2@example.com"}"#,
            Switch::USERINFO_STATUS_BELOW_400,
        );
    }
}
