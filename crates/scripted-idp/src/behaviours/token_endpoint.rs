//! Token responses that are bent, around an ID token that is good.

use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::behaviour::{Behaviour, Moment, Script};
use crate::issuer::Scene;

const fn response(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::TokenResponse(change),
    }
}

fn set(answer: &mut Answer, member: &str, value: impl Into<Value>) {
    answer.object().set(member, value);
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    response("token-endpoint/response/without-id-token", |answer, _| {
        answer.object().remove("id_token");
    }),
    response("token-endpoint/response/id-token-null", |answer, _| {
        set(answer, "id_token", Value::Null);
    }),
    response("token-endpoint/response/id-token-empty", |answer, _| {
        set(answer, "id_token", "");
    }),
    response("token-endpoint/response/id-token-number", |answer, _| {
        set(answer, "id_token", 1);
    }),
    response("token-endpoint/response/error", |answer, _| {
        *answer = crate::endpoints::error(400, "invalid_grant", "the code is no longer good");
    }),
    response("token-endpoint/response/error-with-tokens", |answer, _| {
        answer.status = 400;
        set(answer, "error", "invalid_grant");
    }),
    response(
        "token-endpoint/response/error-under-status-200",
        |answer, _| set(answer, "error", "invalid_grant"),
    ),
    response(
        "token-endpoint/response/server-error-with-tokens",
        |answer, _| answer.status = 500,
    ),
    response(
        "token-endpoint/response/without-access-token",
        |answer, _| answer.object().remove("access_token"),
    ),
    response("token-endpoint/response/unknown-token-type", |answer, _| {
        set(answer, "token_type", "mac");
    }),
    response("token-endpoint/response/token-type-missing", |answer, _| {
        answer.object().remove("token_type");
    }),
    response("token-endpoint/response/html", |answer, _| {
        *answer = Answer::text(
            200,
            "text/html",
            "<!doctype html><title>Sign in</title><p>Please sign in.</p>",
        );
    }),
    response("token-endpoint/response/called-html", |answer, _| {
        answer.set_content_type("text/html");
    }),
    response("token-endpoint/response/error-number", |answer, _| {
        set(answer, "error", 1);
    }),
    response(
        "token-endpoint/response/access-token-with-line-break",
        |answer, scene| {
            set(answer, "access_token", format!("{}\n", scene.access_token));
        },
    ),
    response("token-endpoint/response/duplicate-id-token", |answer, _| {
        answer.object().push_front("id_token", "e30.e30.");
    }),
    response("token-endpoint/response/array", |answer, _| {
        answer.body = Body::Text(format!("[{}]", answer.body_text()));
    }),
    response("token-endpoint/response/redirected", |answer, scene| {
        *answer = Answer::redirect(307, &scene.collector("token"));
    }),
    response(
        "token-endpoint/response/token-type-other-case",
        |answer, _| set(answer, "token_type", "bEARER"),
    ),
    response("token-endpoint/response/unknown-members", |answer, _| {
        set(answer, "x_text", "text");
        set(answer, "x_object", json!({"a": [1, null]}));
    }),
    response("token-endpoint/response/access-token-empty", |answer, _| {
        set(answer, "access_token", "");
    }),
    response("token-endpoint/response/access-token-null", |answer, _| {
        set(answer, "access_token", Value::Null);
    }),
    response("token-endpoint/response/token-type-null", |answer, _| {
        set(answer, "token_type", Value::Null);
    }),
    response("token-endpoint/response/token-type-list", |answer, _| {
        set(answer, "token_type", json!(["Bearer"]));
    }),
    response("token-endpoint/response/id-token-list", |answer, _| {
        let token = member(answer, "id_token");
        set(answer, "id_token", json!([token]));
    }),
    response("token-endpoint/response/id-token-object", |answer, _| {
        let token = member(answer, "id_token");
        let segments: Vec<&str> = token.split('.').collect();
        if let [protected, payload, signature] = segments[..] {
            let object =
                json!({"payload": payload, "protected": protected, "signature": signature});
            set(answer, "id_token", object);
        }
    }),
    response(
        "token-endpoint/response/id-token-for-access-token",
        |answer, _| {
            let token = member(answer, "id_token");
            answer.object().remove("id_token");
            set(answer, "access_token", token);
        },
    ),
    response("token-endpoint/response/in-data", |answer, _| {
        let inside = answer.body_text();
        answer.body = Body::Text(format!("{{\"data\":{inside}}}"));
    }),
    response("token-endpoint/response/in-text", |answer, _| {
        answer.body = Body::Text(Value::from(answer.body_text()).to_string());
    }),
    response("token-endpoint/response/form", |answer, _| {
        let members: serde_json::Map<String, Value> =
            serde_json::from_str(&answer.body_text()).unwrap_or_default();
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &members {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            form.append_pair(name, &text);
        }
        answer.body = Body::Text(form.finish());
        answer.set_content_type("application/x-www-form-urlencoded");
    }),
    response(
        "token-endpoint/response/followed-by-another",
        |answer, _| {
            answer.body = Body::Text(format!("{}{{}}", answer.body_text()));
        },
    ),
    response("token-endpoint/response/created", |answer, _| {
        answer.status = 201;
    }),
    response("token-endpoint/response/redirect-status", |answer, _| {
        answer.status = 302;
    }),
    response("token-endpoint/response/unauthorized", |answer, _| {
        answer.status = 401;
    }),
];

/// A string of the answer.
fn member(answer: &Answer, name: &str) -> String {
    let members: Value = serde_json::from_str(&answer.body_text()).unwrap_or_default();
    members
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
