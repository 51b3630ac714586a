//! The authorization endpoint, which answers at once for the scripted user (Core section 3.1.2).

use aws_lc_rs::digest;
use url::Url;
use wiremock::Request;

use crate::answer::Answer;
use crate::behaviour::{Parameters, Script};
use crate::endpoints::Scripted;
use crate::exchange::Endpoint;
use crate::issuer::{Grant, IssuerState};
use crate::keys::encode;

pub(super) fn answer(
    issuer: &mut IssuerState,
    request: &Request,
    number: u64,
    now: i64,
) -> Scripted {
    let asked: Parameters = request.url.query_pairs().into_owned().collect();
    let value = |name: &str| {
        asked
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let bound = issuer.bound.remove(request.url.query().unwrap_or_default());
    let playing = bound.or(issuer.playing);
    let parts: Vec<Script> = playing.iter().flat_map(|playing| playing.parts()).collect();
    let played = |altered: bool| playing.filter(|_| altered).map(|behaviour| behaviour.id);
    let at_its_own_address = parts
        .iter()
        .any(|part| matches!(part, Script::ReturnAddress(_)));
    if let Some(refusal) = refuse(issuer, &asked, &parts) {
        return Scripted {
            // Without the demand of its own, the provider would have gone along.
            behaviour: played(at_its_own_address || refuse(issuer, &asked, &[]).is_none()),
            answer: Answer::text(400, "text/plain", &refusal),
            instead_of: None,
            sign_in: Some(number),
        };
    }
    let s256 = value("code_challenge_method").as_deref() == Some("S256");
    let grant = Grant {
        sign_in: number,
        bound,
        redeemed: false,
        redirect_uri: value("redirect_uri").unwrap_or_default(),
        nonce: value("nonce"),
        code_challenge: if s256 {
            value("code_challenge")
        } else {
            // A plain one is the verifier itself.
            value("code_challenge")
                .map(|plain| encode(digest::digest(&digest::SHA256, plain.as_bytes())))
        },
        max_age: value("max_age").and_then(|seconds| seconds.parse().ok()),
        user: match playing {
            Some(playing) => playing.user(issuer.user.clone()),
            None => issuer.user.clone(),
        },
    };
    issuer.nonces.extend(grant.nonce.clone());
    let code = issuer.fresh("code");
    let mut honest: Parameters = vec![("code".into(), code.clone())];
    honest.extend(value("state").map(|state| ("state".into(), state)));
    honest.push(("iss".into(), issuer.url.clone()));
    let mut parameters = honest.clone();
    let mut spelt = code;
    let scene = issuer.scene(Some(&grant), "", now);
    for part in &parts {
        match part {
            Script::Code(change) => {
                spelt = change(&spelt);
                if let Some((_, code)) = parameters.first_mut() {
                    code.clone_from(&spelt);
                }
            }
            Script::AuthorizationResponse(change) => change(&mut parameters, &scene),
            Script::NoS256 if s256 => turn_s256_away(&mut parameters),
            Script::NoIssuerParameter => parameters.retain(|(name, _)| name != "iss"),
            _ => {}
        }
    }
    issuer.codes.insert(spelt, grant.clone());
    let mode = value("response_mode");
    let answer = |parameters: &Parameters| match mode.as_deref() {
        Some("form_post") => posting_page(&grant.redirect_uri, parameters),
        Some("fragment") => redirect(&grant.redirect_uri, |back| {
            back.set_fragment(Some(&encoded(parameters)));
        }),
        _ => redirect(&grant.redirect_uri, |back| {
            back.query_pairs_mut().extend_pairs(parameters);
        }),
    };
    let mut sent = answer(&parameters);
    for part in &parts {
        if let Script::CallbackQuery(change) = part {
            change_query(&mut sent, |query| change(query, &scene));
        }
    }
    let honest = answer(&honest);
    let altered = sent != honest;
    Scripted {
        behaviour: played(altered || at_its_own_address),
        answer: sent,
        instead_of: altered.then_some(honest),
        sign_in: Some(number),
    }
}

/// Why an honest provider does not redirect back, in words for the person who looks at the page.
fn refuse(issuer: &IssuerState, asked: &Parameters, parts: &[Script]) -> Option<String> {
    let value = |name: &str| {
        asked
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let registered = &issuer.registration;
    let mut names: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if let Some(repeated) = names.windows(2).find(|pair| pair.first() == pair.last()) {
        return Some(format!("parameter {:?} is there twice", repeated.first()));
    }
    let tenant = parts
        .iter()
        .any(|part| matches!(part, Script::QueryRequired(Endpoint::Authorization)));
    if tenant && value("tenant") != Some("1") {
        return Some("the query of this endpoint is missing".into());
    }
    if value("client_id") != Some(&registered.client_id) {
        return Some("client_id is not the registered one".into());
    }
    if value("redirect_uri") != Some(&registered.redirect_uri) {
        return Some("redirect_uri is not the registered one".into());
    }
    if value("response_type") != Some("code") {
        return Some("response_type is not code".into());
    }
    if !value("scope")
        .unwrap_or_default()
        .split(' ')
        .any(|scope| scope == "openid")
    {
        return Some("scope lacks openid".into());
    }
    let challenged = value("code_challenge").is_some_and(|challenge| challenge.len() == 43);
    let takes_plain = parts.iter().any(|part| matches!(part, Script::NoS256));
    if value("code_challenge").is_some()
        && !takes_plain
        && !(challenged && value("code_challenge_method") == Some("S256"))
    {
        return Some("code_challenge is not one of method S256".into());
    }
    let required = parts
        .iter()
        .any(|part| matches!(part, Script::PkceRequired));
    if required && !challenged {
        return Some("this provider requires PKCE with S256".into());
    }
    None
}

/// RFC 7636 section 4.4.1.
fn turn_s256_away(parameters: &mut Parameters) {
    parameters.retain(|(name, _)| name != "code");
    let error = [
        ("error", "invalid_request"),
        ("error_description", "transform algorithm not supported"),
    ];
    parameters.extend(error.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

/// A page that posts the parameters by itself (OAuth 2.0 Form Post Response Mode, section 2).
fn posting_page(redirect_uri: &str, parameters: &Parameters) -> Answer {
    let field = |(name, value): &(String, String)| {
        let (name, value) = (escaped(name), escaped(value));
        format!(r#"<input type="hidden" name="{name}" value="{value}"/>"#)
    };
    let fields: Vec<String> = parameters.iter().map(field).collect();
    let fields = fields.concat();
    let page = format!(
        r#"<!doctype html><title>Back to the application</title><body onload="document.forms[0].submit()"><form method="post" action="{}">{fields}</form></body>"#,
        escaped(redirect_uri)
    );
    Answer::text(200, "text/html;charset=UTF-8", &page).with("cache-control", "no-store")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// Changes the query of a redirect as it is sent, or the fragment if that carries the response. A page that posts has
/// neither.
fn change_query(answer: &mut Answer, change: impl FnOnce(&mut String)) {
    let location = answer
        .headers
        .iter_mut()
        .find(|(name, _)| name == "location");
    let Some((_, location)) = location else {
        return;
    };
    let mark = if location.contains('#') { '#' } else { '?' };
    if let Some((page, query)) = location.split_once(mark) {
        let mut query = query.to_owned();
        change(&mut query);
        *location = format!("{page}{mark}{query}");
    }
}

fn encoded(parameters: &Parameters) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// Back to the application, with the response put into its URL.
fn redirect(redirect_uri: &str, respond: impl FnOnce(&mut Url)) -> Answer {
    match Url::parse(redirect_uri) {
        Ok(mut url) => {
            respond(&mut url);
            Answer::redirect(302, url.as_str())
        }
        Err(_) => Answer::text(
            400,
            "text/plain",
            "the registered redirect_uri is not a URL",
        ),
    }
}
