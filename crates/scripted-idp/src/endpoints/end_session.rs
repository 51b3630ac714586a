//! The logout endpoint, which asks the user nothing (RP-Initiated Logout section 2).

use url::Url;
use wiremock::Request;

use crate::answer::Answer;
use crate::behaviour::{Parameters, Script};
use crate::endpoints::Scripted;
use crate::issuer::IssuerState;

pub(super) fn answer(issuer: &IssuerState, request: &Request, now: i64) -> Scripted {
    let mut asked: Parameters = request.url.query_pairs().into_owned().collect();
    asked.extend(form_urlencoded::parse(&request.body).into_owned());
    let value = |name: &str| {
        let mut asked = asked.iter();
        let found = asked.find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let registered = issuer.registration.post_logout_redirect_uri.as_deref();
    let back =
        registered.filter(|registered| value("post_logout_redirect_uri") == Some(registered));
    let Some(back) = back.and_then(|back| Url::parse(back).ok()) else {
        return Scripted::honest(Answer::text(200, "text/plain", "You are signed out here."));
    };
    let honest: Parameters = value("state")
        .map(|state| ("state".to_owned(), state.to_owned()))
        .into_iter()
        .collect();
    let mut parameters = honest.clone();
    let playing = issuer.playing;
    for part in playing.iter().flat_map(|playing| playing.parts()) {
        if let Script::SignOutResponse(change) = part {
            change(&mut parameters, &issuer.scene(None, "", now));
        }
    }
    let altered = parameters != honest;
    Scripted {
        behaviour: playing.filter(|_| altered).map(|behaviour| behaviour.id),
        instead_of: altered.then(|| redirect(&back, &honest)),
        ..Scripted::honest(redirect(&back, &parameters))
    }
}

fn redirect(back: &Url, parameters: &Parameters) -> Answer {
    let mut location = back.clone();
    if !parameters.is_empty() {
        location.query_pairs_mut().extend_pairs(parameters);
    }
    Answer::redirect(302, location.as_str())
}
