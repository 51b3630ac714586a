//! Signing in.

use std::sync::Arc;

use axum::Router;
use relier_axum::Oidc;
use serde_json::{Value, json};

use crate::app::{Browser, app, oidc, with_sessions};
use crate::idp::{ISSUER, Idp, REDIRECT_URI};

#[tokio::test]
async fn a_user_signs_in_and_handlers_know_them() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    assert_eq!(browser.user().await, Value::Null);
    browser.sign_in(&idp).await;
    assert_eq!(browser.user().await, "user-1");
    let expected = json!({
        "issuer": ISSUER, "subject": "user-1", "email": "user-1@example.com", "email_verified": true,
        "name": "User One", "groups": ["a", "b"],
        "debug": format!("SignedIn {{ issuer: {ISSUER:?}, subject: \"user-1\", .. }}"),
    });
    assert_eq!(browser.get("/who").await.json(), expected);
}

#[tokio::test]
async fn a_relying_party_that_is_already_there_serves_as_well() {
    let idp = Idp::new();
    let relying_party = Arc::clone(&idp).relying_party(REDIRECT_URI).await.unwrap();
    let mut browser = Browser::at(&app(&Oidc::new(relying_party)));
    browser.sign_in(&idp).await;
    assert_eq!(browser.user().await, "user-1");
}

#[tokio::test]
async fn an_email_is_verified_if_the_provider_says_so() {
    for (said, verified) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(1), false),
        (Value::Null, false),
    ] {
        let idp = Idp::new();
        idp.say_of_the_user(json!({"email": "a@example.com", "email_verified": said}));
        let mut browser = Browser::at(&app(&oidc(&idp)));
        browser.sign_in(&idp).await;
        assert_eq!(
            browser.get("/who").await.json()["email_verified"],
            verified,
            "{said}"
        );
    }
}

#[tokio::test]
async fn two_tabs_finish_in_any_order() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let first = browser
        .get("/login?return_to=/first")
        .await
        .location()
        .to_owned();
    let second = browser
        .get("/login?return_to=/second")
        .await
        .location()
        .to_owned();
    for (url, page) in [(second, "/second"), (first, "/first")] {
        let callback = idp.authorize(&url);
        assert_eq!(browser.get(&callback).await.location(), page);
    }
    assert_eq!(browser.user().await, "user-1");
}

#[tokio::test]
async fn users_come_back_to_paths_of_this_site_only() {
    let idp = Idp::new();
    for (return_to, location) in [
        (
            "return_to=/reports%3Fyear=1%26page=2",
            "/reports?year=1&page=2",
        ),
        ("return_to=//evil.example", "/"),
        ("return_to=/%5Cevil.example", "/"),
        ("return_to=/%09/evil.example", "/"),
        ("return_to=https://evil.example/", "/"),
        ("return_to=/a%0d%0aset-cookie:%20a=b", "/"),
        ("return_to=", "/"),
        ("other=/reports", "/"),
    ] {
        let mut browser = Browser::at(&app(&oidc(&idp)));
        let url = browser.get(&format!("/login?{return_to}")).await;
        let callback = idp.authorize(url.location());
        assert_eq!(
            browser.get(&callback).await.location(),
            location,
            "{return_to}"
        );
    }
}

#[tokio::test]
async fn the_callback_cannot_say_where_to_go() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let callback = browser.begin(&idp).await;
    let answer = browser
        .get(&format!("{callback}&return_to=/elsewhere"))
        .await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn protected_pages_send_users_to_sign_in_and_back() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let answer = browser.get("/private/page?a=1&b=2").await;
    assert_eq!(
        answer.location(),
        "/login?return_to=%2Fprivate%2Fpage%3Fa%3D1%26b%3D2"
    );
    let url = browser.get(answer.location()).await;
    let callback = idp.authorize(url.location());
    assert_eq!(
        browser.get(&callback).await.location(),
        "/private/page?a=1&b=2"
    );
    assert_eq!(
        browser.get("/private/page").await.json()["subject"],
        "user-1"
    );
}

#[tokio::test]
async fn protected_routes_and_the_extractor_answer_401() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    assert_eq!(browser.post("/private").await.status, 401);
    assert_eq!(browser.get("/who").await.status, 401);
    browser.sign_in(&idp).await;
    assert_eq!(browser.post("/private").await.json()["subject"], "user-1");
}

#[tokio::test]
async fn nested_routes_are_found_by_the_redirect_uri() {
    let idp = Idp::new();
    let relying_party =
        Arc::clone(&idp).relying_party("https://app.example.com/oidc/auth?tenant=1");
    let oidc = Oidc::new(relying_party.await.unwrap());
    let mut browser = Browser::at(&with_sessions(
        Router::new()
            .nest("/oidc", oidc.routes())
            .merge(oidc.protect(page())),
    ));
    assert_eq!(
        browser.get("/page").await.location(),
        "/oidc/login?return_to=%2Fpage"
    );
    let callback = idp.authorize(browser.get("/oidc/login").await.location());
    assert!(
        callback.starts_with("https://app.example.com/oidc/auth?tenant=1&"),
        "{callback}"
    );
    assert_eq!(browser.get(&callback).await.location(), "/");
    let again = browser.get(&callback).await;
    assert!(
        again.body.contains("<a href=\"/oidc/login\">"),
        "{}",
        again.body
    );
    let url = browser.get("/oidc/logout").await.location().to_owned();
    let back = "post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Foidc%2Fsigned-out&";
    assert!(url.contains(back), "{url}");
}

fn page() -> Router {
    Router::new().route("/page", axum::routing::get(async || "a page"))
}
