//! No secret in any `Debug` and in any error.

use std::fmt::{Debug, Display};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use relier_flow::{
    Callback, Client, CodeExchange, Error, PendingSignIns, RelyingParty, Secret, token_request,
    token_response,
};
use serde_json::{Value, json};

use crate::idp::{
    ACCESS_TOKEN, Answer, CLIENT_ID, CLIENT_SECRET, CODE, Idp, REDIRECT_URI, Response, begin,
    set_media_type,
};

/// The secrets of one sign-in.
struct Secrets(Vec<String>);

impl Secrets {
    fn check(&self, shown: &str) {
        for secret in &self.0 {
            assert!(!shown.contains(secret), "{secret} is shown in: {shown}");
        }
        // Nor anything about the user.
        for claim in ["user-1", "user-2", "User One"] {
            assert!(!shown.contains(claim), "{claim} is shown in: {shown}");
        }
    }

    fn debug(&self, value: &impl Debug) {
        self.check(&format!("{value:?}"));
        self.check(&format!("{value:#?}"));
    }

    fn error(&self, error: &(impl Debug + Display)) {
        self.debug(error);
        self.check(&error.to_string());
    }
}

fn secrets_of(pending: &relier_flow::PendingSignIn) -> Secrets {
    let mut secrets = vec![
        CLIENT_SECRET.to_owned(),
        CODE.to_owned(),
        ACCESS_TOKEN.to_owned(),
        "bWFya2VkLWNsaWVudC1zZWNyZXQ".to_owned(),
    ];
    secrets.push(pending.state().as_str().to_owned());
    secrets.push(pending.nonce().as_str().to_owned());
    secrets.push(pending.code_verifier().as_str().to_owned());
    Secrets(secrets)
}

#[tokio::test]
async fn debug_hides_the_secrets_of_a_sign_in() {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let (pending, query) = begin(&idp, &rp);
    let secrets = secrets_of(&pending);
    let callback = Callback::parse(&query).unwrap();
    secrets.debug(&rp);
    secrets.debug(rp.client());
    secrets.debug(rp.provider());
    secrets.debug(&rp.authorize().login_hint(CODE));
    secrets.debug(&pending);
    secrets.debug(&pending.state());
    secrets.debug(&pending.nonce());
    secrets.debug(&pending.code_verifier());
    secrets.debug(&callback);
    let exchange = CodeExchange {
        metadata: rp.provider().metadata(),
        client: rp.client(),
        redirect_uri: rp.redirect_uri(),
        code: callback.code().unwrap(),
        code_verifier: pending.code_verifier(),
    };
    secrets.debug(&exchange);
    secrets.debug(&token_request(&exchange).headers());

    let mut kept = PendingSignIns::new();
    kept.insert(rp.authorize().build().unwrap().1, rp.provider().now());
    secrets.debug(&kept);
    let sign_in = rp.complete(pending, &query).await.unwrap();
    let id_token = sign_in.id_token_hint();
    let secrets = Secrets([secrets.0, id_token.split('.').map(str::to_owned).collect()].concat());
    secrets.debug(&sign_in);
    secrets.debug(&sign_in.access_token());
    secrets.debug(&sign_in.claims());
    secrets.debug(&sign_in.id_token());
    secrets.debug(&sign_in.user_info());
    secrets.debug(&rp.id_token_policy(&rp.authorize().build().unwrap().1, sign_in.access_token()));
    let body = json!({"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token});
    let response = http::Response::builder().header("content-type", "application/json");
    secrets.debug(&token_response(&response.body(body.to_string().into_bytes()).unwrap()).unwrap());
}

/// Every answer of the provider that ends a sign-in.
fn bad_answers() -> Vec<fn() -> std::sync::Arc<Idp>> {
    vec![
        || Idp::new().token(Answer::Fails),
        || Idp::new().token(Answer::Edited(|tokens| tokens["token_type"] = json!("mac"))),
        || Idp::new().token(Answer::Edited(|tokens| tokens["id_token"] = json!(null))),
        || {
            Idp::new().token(Answer::Edited(|tokens| {
                tokens["id_token"] = json!([ACCESS_TOKEN]);
            }))
        },
        || {
            Idp::new().token(Answer::Edited(|tokens| {
                tokens["access_token"] = json!([ACCESS_TOKEN]);
            }))
        },
        || {
            Idp::new().token(Answer::Edited(|tokens| {
                tokens["id_token"] = json!(ACCESS_TOKEN);
            }))
        },
        || Idp::new().token(Answer::Altered(|response| response.body_mut().push(b'!'))),
        || {
            Idp::new().token(Answer::Altered(|response| {
                *response.status_mut() = http::StatusCode::FOUND;
            }))
        },
        || Idp::new().token(Answer::Altered(html)),
        || Idp::new().claims(|claims| claims["nonce"] = json!("another")),
        || Idp::new().claims(|claims| claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA")),
        || Idp::new().claims(|claims| claims["aud"] = json!("another")),
        || Idp::new().claims(|claims| claims["exp"] = json!(0)),
        || Idp::new().claims(|claims| claims["sub"] = json!("")),
        || Idp::new().key_set(Answer::Fails),
        || Idp::new().key_set(Answer::Altered(html)),
        || Idp::new().userinfo(Answer::Fails),
        || Idp::new().userinfo(Answer::Altered(html)),
        || {
            Idp::new().userinfo(Answer::Edited(|user_info| {
                user_info["sub"] = json!("user-2");
            }))
        },
        || Idp::new().userinfo(Answer::Edited(|user_info| user_info["sub"] = json!(null))),
    ]
}

fn html(response: &mut Response) {
    set_media_type(response, "text/html");
}

#[tokio::test]
async fn errors_hide_the_secrets_of_a_sign_in() {
    for idp in bad_answers() {
        let idp = idp();
        let rp = idp.relying_party().await;
        let (pending, query) = begin(&idp, &rp);
        let secrets = secrets_of(&pending);
        secrets.error(&rp.complete(pending, &query).await.unwrap_err());
    }
}

#[tokio::test]
async fn errors_about_the_callback_hide_it() {
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let edits: [fn(&str) -> String; 7] = [
        |query| format!("{query}&code={CODE}"),
        |query| format!("{query}&x=%ff"),
        |query| format!("x{query}"),
        |query| query.replace("state=", "state=x"),
        |query| query.replace("state=", "other="),
        |query| query.replace("iss=", "other="),
        |query| query.replace("iss=", "iss=x"),
    ];
    for edit in edits {
        let (pending, query) = begin(&idp, &rp);
        let secrets = secrets_of(&pending);
        let mut kept = PendingSignIns::new();
        kept.insert(rp.authorize().build().unwrap().1, rp.provider().now());
        secrets.error(&kept.take(&edit(&query)).unwrap_err());
        secrets.error(&rp.complete(pending, &edit(&query)).await.unwrap_err());
    }
}

#[tokio::test]
async fn a_provider_that_repeats_our_secrets_is_not_quoted() {
    let repeats = |response: &mut Response| {
        *response.status_mut() = http::StatusCode::BAD_REQUEST;
        let body = json!({"error": "invalid_client", "error_description": format!("wrong: {}{CLIENT_SECRET}", "x".repeat(190)), "error_uri": format!("https://a.example/{CODE}")});
        *response.body_mut() = body.to_string().into_bytes();
    };
    let idp = Idp::new().token(Answer::Altered(repeats));
    let rp = idp.relying_party().await;
    let (pending, query) = begin(&idp, &rp);
    let secrets = secrets_of(&pending);
    let error = rp.complete(pending, &query).await.unwrap_err();
    secrets.error(&error);
    let Error::Denied(denied) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (denied.error(), denied.description()),
        ("invalid_client", Some("(withheld: it repeats a secret)"))
    );
}

/// What is told of a refusal of the provider that says this, to a client with this secret.
async fn description_of(said: &str, secret: &str) -> Option<String> {
    let idp = Idp::new().token(Answer::Denies(
        json!({"error": "invalid_client", "error_description": said}),
    ));
    let client = Client::confidential(CLIENT_ID, Secret::new(secret));
    let rp = RelyingParty::new(idp.provider().await, client, REDIRECT_URI).unwrap();
    let (pending, query) = begin(&idp, &rp);
    let Error::Denied(denied) = rp.complete(pending, &query).await.unwrap_err() else {
        panic!("{said}")
    };
    denied.description().map(str::to_owned)
}

/// A provider that quotes what it was sent, in one of the spellings that a request or a proxy gives it.
#[tokio::test]
async fn a_provider_that_repeats_a_secret_in_another_spelling_is_not_quoted() {
    const SECRET: &str = "A+secret/of=this Client";
    let in_a_form = "a%2Bsecret%2Fof%3Dthis+client";
    let basic = STANDARD.encode(format!("{CLIENT_ID}:A%2Bsecret%2Fof%3Dthis+Client"));
    for said in [
        SECRET.to_lowercase(),
        SECRET.to_uppercase(),
        in_a_form.to_owned(),
        in_a_form.to_uppercase(),
        format!("Basic {basic}"),
        // Cut short.
        format!("client_secret={}…", &in_a_form[..20]),
        format!("Basic {}…", &basic[basic.len() - 18..]),
    ] {
        assert_eq!(
            description_of(&said, SECRET).await.as_deref(),
            Some("(withheld: it repeats a secret)"),
            "{said}"
        );
    }
    let harmless = "the client is not known: A secret is missing";
    assert_eq!(
        description_of(harmless, SECRET).await.as_deref(),
        Some(harmless)
    );
}

#[tokio::test]
async fn a_secret_that_would_be_escaped_is_withheld_too() {
    let idp = Idp::new().token(Answer::Altered(|response| {
        *response.status_mut() = http::StatusCode::BAD_REQUEST;
        *response.body_mut() = br#"{"error": "no \"secr\u00e9t\" here"}"#.to_vec();
    }));
    let client = Client::confidential(CLIENT_ID, Secret::new("\"secrét\""));
    let rp = RelyingParty::new(idp.provider().await, client, REDIRECT_URI).unwrap();
    let (pending, query) = begin(&idp, &rp);
    let error = rp.complete(pending, &query).await.unwrap_err();
    let Error::Denied(denied) = error else {
        panic!("{error:?}")
    };
    assert_eq!(denied.error(), "(withheld: it repeats a secret)");
}

#[tokio::test]
async fn a_token_type_that_repeats_a_secret_is_withheld() {
    let edits: [fn(&mut Value); 4] = [
        |tokens| tokens["token_type"] = json!(format!("Basic {CLIENT_SECRET}")),
        |tokens| tokens["token_type"] = json!(CODE),
        |tokens| tokens["token_type"] = json!(format!("Bearer {ACCESS_TOKEN}")),
        |tokens| tokens["token_type"] = tokens["id_token"].clone(),
    ];
    for edit in edits {
        let idp = Idp::new().token(Answer::Edited(edit));
        let rp = idp.relying_party().await;
        let (pending, query) = begin(&idp, &rp);
        let secrets = secrets_of(&pending);
        let error = rp.complete(pending, &query).await.unwrap_err();
        secrets.error(&error);
        assert_eq!(
            error.to_string(),
            r#"the token response has `token_type` "(withheld: it repeats a secret)", expected "Bearer""#
        );
    }
}

#[tokio::test]
async fn a_media_type_that_repeats_a_secret_is_withheld() {
    let idp = Idp::new().token(Answer::Altered(|response| {
        set_media_type(response, CLIENT_SECRET);
    }));
    let rp = idp.relying_party().await;
    let (pending, query) = begin(&idp, &rp);
    let secrets = secrets_of(&pending);
    let error = rp.complete(pending, &query).await.unwrap_err();
    assert_eq!(error.code(), "token_response.malformed");
    secrets.error(&error);
}
