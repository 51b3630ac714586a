//! The userinfo endpoint (Core section 5.3).

use serde_json::json;
use wiremock::Request;

use crate::answer::Answer;
use crate::behaviour::Script;
use crate::endpoints::{Scripted, error};
use crate::exchange::Endpoint;
use crate::issuer::IssuerState;
use crate::object::Object;

pub(super) fn answer(issuer: &IssuerState, request: &Request, now: i64) -> Scripted {
    let presented = request
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let Some((token, grant)) =
        presented.and_then(|token| issuer.access_tokens.get_key_value(token))
    else {
        let refusal = error(401, "invalid_token", "no access token that was issued here");
        return Scripted::honest(
            refusal.with("www-authenticate", "Bearer error=\"invalid_token\""),
        );
    };
    let user = &grant.user;
    let claims = Object::from([
        ("sub", json!(user.subject)),
        ("email", json!(user.email)),
        ("email_verified", json!(user.email_verified)),
        ("name", json!(user.name)),
    ]);
    let honest = Answer::json(200, claims);
    let scripted = match issuer.playing_for(grant) {
        Some(playing) if playing.evidence() == Some(Endpoint::UserInfo) => {
            let scene = issuer.scene(None, token, now);
            Scripted::changed(&honest, playing, |answer| {
                for part in playing.parts() {
                    if let Script::UserInfo(change) | Script::UserInfoAlone(change) = part {
                        change(answer, &scene);
                    }
                }
            })
        }
        Some(playing) if issuer.is_about_somebody_else(grant) => Scripted {
            behaviour: Some(playing.id),
            ..Scripted::honest(honest)
        },
        _ => Scripted::honest(honest),
    };
    scripted.in_sign_in(grant.sign_in)
}
