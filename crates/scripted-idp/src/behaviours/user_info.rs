//! Userinfo answers that are bent. The sign-in itself was good.

use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::behaviour::{Behaviour, Moment, Script};
use crate::issuer::{RSA_KID, Scene};
use crate::keys::{Signing, TestKey};
use crate::object::Object;
use crate::token_draft::TokenDraft;

const fn user_info(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::UserInfo(change),
    }
}

/// The same, with a change that a relying party must refuse. The ID token has none of the claims that are changed: what is
/// shown of them afterwards was taken from this answer.
const fn refused(id: &'static str, change: fn(&mut Answer, &Scene)) -> Behaviour {
    Behaviour {
        id,
        moment: Moment::Running,
        script: Script::UserInfoAlone(change),
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

/// Another subject than the one that signed in, and claims of the other user.
fn about(answer: &mut Answer, subject: impl Into<Value>) {
    set(answer, "sub", subject);
    others_email(answer);
}

/// A JWT with claims of the other user about the one who signed in, for this client. None was registered.
fn jwt(answer: &mut Answer, scene: &Scene, audience: &str, algorithm: &str, signing: Signing) {
    others_email(answer);
    let mut claims = answer.object().clone();
    claims.set("iss", scene.issuer.as_str());
    claims.set("aud", audience);
    let header = Object::from([("alg", algorithm), ("kid", RSA_KID)]);
    let token = TokenDraft::new(header, claims, signing).assemble();
    *answer = Answer::text(200, "application/jwt", &token);
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    refused("userinfo/subject/another-user", |answer, _| {
        set(answer, "sub", "user-2");
        others_email(answer);
    }),
    refused("userinfo/subject/missing", |answer, _| {
        answer.object().remove("sub");
        others_email(answer);
    }),
    refused("userinfo/subject/other-case", |answer, _| {
        set(answer, "sub", "USER-1");
        others_email(answer);
    }),
    refused("userinfo/subject/number", |answer, _| {
        set(answer, "sub", 1);
        others_email(answer);
    }),
    refused("userinfo/response/error-with-claims", |answer, _| {
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
    refused("userinfo/response/array", |answer, _| {
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
    refused("userinfo/subject/list", |answer, _| {
        about(answer, json!(["user-1"]));
    }),
    refused("userinfo/subject/true", |answer, _| about(answer, true)),
    refused("userinfo/subject/null", |answer, _| {
        about(answer, Value::Null);
    }),
    refused("userinfo/subject/empty", |answer, _| about(answer, "")),
    refused("userinfo/subject/extended", |answer, _| {
        about(answer, "user-10");
    }),
    refused("userinfo/subject/trailing-space", |answer, _| {
        about(answer, "user-1 ");
    }),
    refused("userinfo/subject/ended-by-nul", |answer, _| {
        about(answer, "user-1\0-and-more");
    }),
    refused("userinfo/subject/full-width-letter", |answer, _| {
        about(answer, "\u{ff55}ser-1");
    }),
    refused("userinfo/subject/invisible-character", |answer, _| {
        about(answer, "user-1\u{200b}");
    }),
    refused("userinfo/subject/called-id", |answer, _| {
        answer.object().remove("sub");
        set(answer, "id", "user-1");
        others_email(answer);
    }),
    refused("userinfo/subject/name-in-capitals", |answer, _| {
        answer.object().remove("sub");
        set(answer, "SUB", "user-1");
        others_email(answer);
    }),
    refused("userinfo/response/token-of-a-stranger", |answer, scene| {
        let signing = Signing::Rs256(TestKey::RsaAttacker);
        jwt(answer, scene, &scene.client_id, "RS256", signing);
    }),
    refused("userinfo/response/token-of-nobody", |answer, scene| {
        jwt(answer, scene, &scene.client_id, "none", Signing::Nothing);
    }),
    refused(
        "userinfo/response/token-for-another-client",
        |answer, scene| {
            let signing = Signing::Rs256(scene.rsa);
            jwt(answer, scene, "another-client", "RS256", signing);
        },
    ),
    refused("userinfo/response/in-data", |answer, _| {
        others_email(answer);
        answer.body = Body::Text(format!("{{\"data\":{}}}", answer.body_text()));
    }),
    refused("userinfo/response/in-text", |answer, _| {
        others_email(answer);
        answer.body = Body::Text(Value::from(answer.body_text()).to_string());
    }),
    refused("userinfo/response/followed-by-another", |answer, _| {
        others_email(answer);
        answer.body = Body::Text(format!("{}{{}}", answer.body_text()));
    }),
    refused("userinfo/response/redirect-status", |answer, _| {
        others_email(answer);
        answer.status = 302;
    }),
];
