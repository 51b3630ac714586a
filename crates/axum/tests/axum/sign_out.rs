//! Signing out, here and at the provider.

use std::collections::BTreeMap;

use axum::http::Method;
use relier_axum::Oidc;
use serde_json::Value;
use tower_sessions::MemoryStore;
use url::Url;

use crate::app::{Browser, app, oidc, with_store};
use crate::idp::{ISSUER, Idp};

async fn signed_in(idp: &std::sync::Arc<Idp>) -> Browser {
    let mut browser = Browser::at(&app(&oidc(idp)));
    browser.sign_in(idp).await;
    browser
}

fn parameters(url: &str) -> BTreeMap<String, String> {
    let url = Url::parse(url).unwrap();
    assert_eq!(&url[..url::Position::AfterPath], format!("{ISSUER}/logout"));
    url.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn the_provider_is_told_and_sends_the_user_back() {
    let idp = Idp::new();
    let mut browser = signed_in(&idp).await;
    let sent = parameters(browser.get("/logout").await.location());
    assert_eq!(sent["client_id"], "client-id");
    assert_eq!(
        sent["post_logout_redirect_uri"],
        "https://app.example.com/signed-out"
    );
    assert_eq!(sent["id_token_hint"].split('.').count(), 3);
    assert_eq!(sent.len(), 4);
    let back = format!("/signed-out?state={}", sent["state"]);
    assert_eq!(browser.get(&back).await.location(), "/");
    browser
        .get(&back)
        .await
        .is_page(400, "sign_out.none_pending");
}

#[tokio::test]
async fn a_return_that_nobody_asked_for_is_a_page_and_no_more() {
    let idp = Idp::new();
    let mut browser = signed_in(&idp).await;
    browser
        .get("/signed-out?state=forged")
        .await
        .is_page(400, "sign_out.none_pending");
    assert_eq!(browser.user().await, "user-1");
    browser.get("/logout").await;
    browser
        .get("/signed-out?state=forged")
        .await
        .is_page(400, "sign_out.state_mismatch");
    browser.get("/login").await;
    let mut other = signed_in(&idp).await;
    other.get("/logout").await;
    other
        .get("/signed-out")
        .await
        .is_page(400, "sign_out.state_missing");
}

#[tokio::test]
async fn without_end_session_endpoint_the_user_is_signed_out_here() {
    let idp = Idp::new();
    idp.have_no_end_session_endpoint();
    let mut browser = signed_in(&idp).await;
    assert_eq!(browser.get("/logout").await.location(), "/");
    assert_eq!(browser.cookie, None);
    assert_eq!(browser.user().await, Value::Null);
}

#[tokio::test]
async fn a_form_can_sign_out() {
    let idp = Idp::new();
    let mut browser = signed_in(&idp).await;
    parameters(browser.post("/logout").await.location());
    assert_eq!(browser.user().await, Value::Null);
}

#[tokio::test]
async fn who_is_not_signed_in_goes_home() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    assert_eq!(browser.get("/logout").await.location(), "/");
    assert_eq!(idp.looked_up(), 0);
}

#[tokio::test]
async fn another_site_or_a_prefetch_signs_nobody_out() {
    let idp = Idp::new();
    let mut browser = signed_in(&idp).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-purpose", "prefetch;prerender"),
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = browser.send(method, "/logout", &[(name, value)]).await;
            assert_eq!(answer.status, 200);
            assert!(
                answer
                    .body
                    .contains("<form method=\"post\"><button>Sign out</button></form>")
            );
            assert_eq!(browser.user().await, "user-1", "{name}: {value}");
        }
    }
    for value in ["same-origin", "same-site", "none"] {
        let mut browser = signed_in(&idp).await;
        let headers = [("sec-fetch-site", value)];
        parameters(
            browser
                .send(Method::GET, "/logout", &headers)
                .await
                .location(),
        );
        assert_eq!(browser.user().await, Value::Null, "{value}");
    }
}

#[tokio::test]
async fn an_id_token_does_not_go_to_another_provider() {
    let idp = Idp::new();
    let store = MemoryStore::default();
    let mut browser = Browser::at(&with_store(oidc(&idp).routes(), store.clone()));
    browser.sign_in(&idp).await;
    // The application is started again with another provider, and its sessions have lived on.
    let changed = Oidc::new(idp.of_another_provider());
    let mut restarted = Browser::at(&with_store(changed.routes(), store));
    restarted.cookie = browser.cookie;
    assert_eq!(restarted.get("/logout").await.location(), "/");
    assert_eq!(restarted.cookie, None);
}

#[tokio::test]
async fn a_user_of_one_of_many_tenants_is_signed_out_at_their_provider() {
    let idp = Idp::new();
    let oidc = Oidc::new(idp.clone().of_many_tenants("one").await);
    let mut browser = Browser::at(&app(&oidc));
    browser.sign_in(&idp).await;
    let sent = parameters(browser.get("/logout").await.location());
    assert_eq!(sent["id_token_hint"].split('.').count(), 3);
}
