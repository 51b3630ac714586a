//! Provider metadata (Discovery section 3).

use serde_json::json;

use crate::answer::Answer;
use crate::behaviour::Script;
use crate::endpoints::Scripted;
use crate::issuer::IssuerState;
use crate::object::Object;

pub(super) fn answer(issuer: &IssuerState, now: i64) -> Scripted {
    let honest = honest(issuer);
    let Some(playing) = issuer.playing else {
        return Scripted::honest(honest);
    };
    let scene = issuer.scene(None, "", now);
    let scripted = Scripted::changed(&honest, playing, |answer| {
        for part in playing.parts() {
            match part {
                Script::Metadata(change) => change(answer, &scene),
                Script::NoIssuerParameter => answer
                    .object()
                    .remove("authorization_response_iss_parameter_supported"),
                Script::NoPkce => answer.object().remove("code_challenge_methods_supported"),
                _ => {}
            }
        }
    });
    // The name was made for it, so the honest answer is the one that shows it.
    let met = playing.names_the_issuer().then_some(playing.id);
    Scripted {
        behaviour: scripted.behaviour.or(met),
        ..scripted
    }
}

/// Whoever puts a slash too many before the well-known path finds nothing.
pub(super) fn misplaced(issuer: &IssuerState) -> Scripted {
    Scripted {
        behaviour: issuer.playing.map(|playing| playing.id),
        ..Scripted::honest(Answer::text(
            404,
            "text/plain",
            "there is no metadata here: a slash at the end of the issuer is taken off first",
        ))
    }
}

/// As an honest provider answers.
pub(super) fn honest(issuer: &IssuerState) -> Answer {
    Answer::json(200, metadata(issuer))
}

fn metadata(issuer: &IssuerState) -> Object {
    let url = issuer.address();
    let mut metadata = Object::from([
        ("issuer", json!(issuer.url)),
        ("authorization_endpoint", json!(format!("{url}/authorize"))),
        ("token_endpoint", json!(format!("{url}/token"))),
        ("userinfo_endpoint", json!(format!("{url}/userinfo"))),
        ("jwks_uri", json!(format!("{url}/keys"))),
        ("scopes_supported", json!(["openid", "email", "profile"])),
        ("response_types_supported", json!(["code"])),
        (
            "response_modes_supported",
            json!(["query", "fragment", "form_post"]),
        ),
        ("grant_types_supported", json!(["authorization_code"])),
        ("subject_types_supported", json!(["public"])),
        (
            "id_token_signing_alg_values_supported",
            json!(["RS256", "ES256"]),
        ),
        (
            "token_endpoint_auth_methods_supported",
            json!(["client_secret_basic", "client_secret_post", "none"]),
        ),
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "claims_supported",
            json!(["sub", "email", "email_verified", "name"]),
        ),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
    ]);
    if issuer.registration.post_logout_redirect_uri.is_some() {
        metadata.set("end_session_endpoint", format!("{url}/logout"));
    }
    metadata
}
