//! Userinfo answers that are bent. The sign-in itself was good.

use serde_json::json;

use crate::answer::{Answer, Body};
use crate::behaviour::{Behaviour, Moment, Script};
use crate::issuer::Scene;

const fn user_info(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::UserInfo(change),
    }
}

fn set(answer: &mut Answer, member: &str, value: impl Into<serde_json::Value>) {
    answer.object().set(member, value);
}

/// Claims of the other user, so that it shows when they are taken.
fn others_email(answer: &mut Answer) {
    set(answer, "email", "user-2@example.com");
    set(answer, "name", "Second User");
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    user_info("userinfo/subject/another-user", |answer, _| {
        set(answer, "sub", "user-2");
        others_email(answer);
    }),
    user_info("userinfo/subject/missing", |answer, _| {
        answer.object().remove("sub");
        others_email(answer);
    }),
    user_info("userinfo/subject/other-case", |answer, _| {
        set(answer, "sub", "USER-1");
        others_email(answer);
    }),
    user_info("userinfo/subject/number", |answer, _| {
        set(answer, "sub", 1);
        others_email(answer);
    }),
    user_info("userinfo/response/error-with-claims", |answer, _| {
        answer.status = 401;
        others_email(answer);
    }),
    user_info("userinfo/response/html", |answer, _| {
        *answer = Answer::text(
            200,
            "text/html",
            "<!doctype html><title>Sign in</title><p>Please sign in.</p>",
        );
    }),
    user_info("userinfo/response/called-html", |answer, _| {
        answer.set_content_type("text/html");
    }),
    user_info("userinfo/response/duplicate-subject", |answer, _| {
        answer.object().push_front("sub", "user-2");
    }),
    user_info("userinfo/response/array", |answer, _| {
        others_email(answer);
        answer.body = Body::Text(format!("[{}]", answer.body_text()));
    }),
    user_info("userinfo/response/redirected", |answer, scene| {
        *answer = Answer::redirect(302, &scene.collector("userinfo"));
    }),
    user_info("userinfo/response/unknown-members", |answer, _| {
        set(answer, "x_text", "text");
        set(answer, "x_object", json!({"a": [1, null]}));
    }),
];
