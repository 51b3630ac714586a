//! Whatever comes from outside, nothing panics.

use proptest::prelude::*;
use relier_flow::{Callback, Error, Stage, token_response, userinfo_response};

/// Nearly JSON: objects with the names that are read, and values of all kinds.
fn documents() -> impl Strategy<Value = Vec<u8>> {
    let names = prop::sample::select(vec![
        "access_token",
        "token_type",
        "id_token",
        "expires_in",
        "sub",
        "error",
        "email",
    ]);
    let values = prop::sample::select(vec![
        "\"Bearer\"",
        "\"a\"",
        "null",
        "1",
        "1e999",
        "[]",
        "{\"a\":1,\"a\":1}",
        "\"\\ud800\"",
        "\"\\n\"",
    ]);
    let members = prop::collection::vec((names, values), 0..6);
    members.prop_map(|members| {
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    })
}

fn responses() -> impl Strategy<Value = http::Response<Vec<u8>>> {
    let bodies = prop_oneof![prop::collection::vec(any::<u8>(), 0..200), documents()];
    let media_types = prop::sample::select(vec![
        "application/json",
        "text/html",
        "application/jwt",
        "",
        ";",
        "é",
    ]);
    (100_u16..600, media_types, bodies).prop_map(|(status, media_type, body)| {
        let mut response = http::Response::new(body);
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        let value = http::HeaderValue::from_bytes(media_type.as_bytes()).unwrap();
        response.headers_mut().insert("content-type", value);
        response
    })
}

proptest! {
    #[test]
    fn any_callback_is_read_or_refused(query in prop_oneof![any::<String>(), "[a-z=&%+?0-9A-F]{0,60}"]) {
        if let Err(rejection) = Callback::parse(&query) {
            prop_assert_eq!(rejection.code(), "callback.malformed");
        }
    }

    #[test]
    fn what_is_read_from_a_callback_is_what_was_sent(code in "\\PC{1,40}", state in "\\PC{1,40}") {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let query = query.append_pair("code", &code).append_pair("state", &state).finish();
        let callback = Callback::parse(&query).unwrap();
        prop_assert_eq!(callback.code().unwrap().as_str(), code);
        prop_assert_eq!(callback.state().unwrap().as_str(), state);
    }

    #[test]
    fn any_token_response_is_read_or_refused(response in responses()) {
        match token_response(&response) {
            Ok(tokens) => prop_assert!(!tokens.access_token().as_str().is_empty() && !tokens.id_token().is_empty()),
            Err(error) => {
                prop_assert_eq!(error.stage(), Stage::TokenResponse);
                prop_assert!(matches!(error, Error::Denied(_) | Error::Rejected(_)));
            }
        }
    }

    #[test]
    fn any_userinfo_response_is_read_or_refused(response in responses()) {
        match userinfo_response(&response, "a") {
            Ok(user_info) => prop_assert_eq!(user_info.claim::<String>("sub").unwrap(), "a"),
            Err(error) => prop_assert_eq!(error.stage(), Stage::Userinfo),
        }
    }
}
