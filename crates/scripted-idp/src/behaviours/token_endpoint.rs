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
];
