//! Several providers in one application.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use relier_axum::{Oidc, SignedIn};
use serde_json::Value;

use crate::app::{Browser, oidc, with_sessions};
use crate::idp::Idp;

async fn subject(user: SignedIn) -> String {
    Value::from(user.subject()).to_string()
}

/// A page and the routes of a sign-in for each of two tenants, and one session for both.
fn two_tenants(idp: &Arc<Idp>) -> Router {
    let (first, second) = (oidc(idp), Oidc::new(Arc::clone(idp).of_another_provider()));
    let second = second.sign_in("/second/login");
    let page = |path: &str| Router::new().route(path, get(subject).post(subject));
    let routes = first
        .protect(page("/first"))
        .merge(second.protect(page("/second")))
        .merge(first.routes());
    with_sessions(routes)
}

#[tokio::test]
async fn who_signed_in_at_one_tenants_provider_is_nobody_to_another_tenant() {
    let idp = Idp::new();
    let mut browser = Browser::at(&two_tenants(&idp));
    browser.sign_in(&idp).await;
    assert_eq!(browser.get("/first").await.json(), "user-1");
    assert_eq!(
        browser.get("/second").await.location(),
        "/second/login?return_to=%2Fsecond"
    );
    let posted = browser.post("/second").await;
    assert_eq!(posted.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.post("/first").await.json(), "user-1");
}

#[tokio::test]
async fn whose_user_it_is_cannot_be_told_before_the_provider_is_known() {
    let idp = Idp::new();
    let page = || Router::new().route("/first", get(subject));
    let before = oidc(&idp);
    let store = tower_sessions::MemoryStore::default();
    let app = |oidc: &Oidc| {
        let routes = oidc.protect(page()).merge(oidc.routes());
        crate::app::with_store(routes, store.clone())
    };
    let mut browser = Browser::at(&app(&before));
    browser.sign_in(&idp).await;

    // The application starts anew, and the provider is down.
    idp.be_reachable(false);
    let mut after = Browser::at(&app(&oidc(&idp)));
    after.cookie.clone_from(&browser.cookie);
    let answer = after.get("/first").await;
    answer.is_page(503, "discovery.network");
    idp.be_reachable(true);
    assert_eq!(after.get("/first").await.json(), "user-1");
}
