//! What users see when it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use relier_axum::Oidc;
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::app::{Browser, app, oidc};
use crate::idp::{ISSUER, Idp, REDIRECT_URI};

#[tokio::test]
async fn a_callback_that_is_not_of_this_browser_is_a_bad_request() {
    let idp = Idp::new();
    let app = app(&oidc(&idp));
    let callback = Browser::at(&app).begin(&idp).await;
    let mut victim = Browser::at(&app);
    victim
        .get(&callback)
        .await
        .is_page(400, "callback.state_unknown");
    victim.begin(&idp).await;
    victim
        .get(&callback)
        .await
        .is_page(400, "callback.state_unknown");
    assert_eq!(victim.user().await, Value::Null);
}

#[tokio::test]
async fn a_callback_is_good_once_whatever_comes_of_it() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let callback = browser.begin(&idp).await;
    idp.put_a_nonce("another");
    browser
        .get(&callback)
        .await
        .is_page(502, "id_token.nonce_mismatch");
    browser
        .get(&callback)
        .await
        .is_page(400, "callback.state_unknown");
    assert_eq!(browser.user().await, Value::Null);
}

#[tokio::test]
async fn bad_callbacks_are_bad_requests() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    browser.begin(&idp).await;
    browser
        .get("/auth")
        .await
        .is_page(400, "callback.state_missing");
    browser
        .get("/auth?state=a&state=b")
        .await
        .is_page(400, "callback.malformed");
    browser
        .get("/auth?code=%ff")
        .await
        .is_page(400, "callback.malformed");
    let callback = browser.begin(&idp).await;
    let other_issuer = callback.replace("iss=https", "iss=http");
    browser
        .get(&other_issuer)
        .await
        .is_page(400, "callback.issuer_mismatch");
}

#[tokio::test]
async fn what_the_provider_says_is_not_shown() {
    let idp = Idp::new();
    for (error, status) in [
        ("access_denied", 403),
        ("server_error", 502),
        ("unauthorized_client", 500),
        ("%3Cscript%3Ealert(1)%3C/script%3E", 502),
    ] {
        let mut browser = Browser::at(&app(&oidc(&idp)));
        let callback = browser.begin(&idp).await;
        let callback = callback.replace("code=", "error_description=%3Cimg%20src=x%3E&other=");
        let answer = browser.get(&format!("{callback}&error={error}")).await;
        answer.is_page(status, "callback.provider_error");
        for shown in ["script", "img", "access_denied"] {
            assert!(!answer.body.contains(shown), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_down_is_looked_up_again() {
    let idp = Idp::new();
    idp.be_reachable(false);
    let mut browser = Browser::at(&app(&oidc(&idp)));
    assert_eq!(browser.user().await, Value::Null);
    assert_eq!(idp.looked_up(), 0);
    browser
        .get("/login")
        .await
        .is_page(503, "discovery.network");
    browser
        .get("/private")
        .await
        .is_page(503, "discovery.network");
    browser
        .get("/auth?code=a&state=b")
        .await
        .is_page(503, "discovery.network");
    assert_eq!(idp.looked_up(), 3);
    idp.be_reachable(true);
    browser.sign_in(&idp).await;
    browser.sign_in(&idp).await;
    assert_eq!(idp.looked_up(), 4);
}

#[tokio::test]
async fn a_provider_that_lies_about_its_issuer_is_a_bad_gateway() {
    let idp = Idp::new();
    idp.claim_to_be("https://evil.example");
    let mut browser = Browser::at(&app(&oidc(&idp)));
    browser
        .get("/login")
        .await
        .is_page(502, "discovery.issuer_mismatch");
    idp.claim_to_be(ISSUER);
    browser.sign_in(&idp).await;
    assert_eq!(browser.user().await, "user-1");
}

#[tokio::test]
async fn a_provider_that_goes_down_during_a_sign_in_is_unavailable() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let callback = browser.begin(&idp).await;
    idp.be_reachable(false);
    browser
        .get(&callback)
        .await
        .is_page(503, "token_response.network");
}

#[tokio::test]
async fn without_session_layer_the_routes_say_so() {
    let idp = Idp::new();
    let who = axum::routing::get(async |_: relier_axum::SignedIn| ());
    let app = oidc(&idp).routes().route("/who", who);
    let mut browser = Browser::at(&app);
    assert_eq!(browser.get("/login").await.status, 500);
    browser.get("/who").await.is_page(500, "session.no_layer");
}

#[tokio::test]
async fn users_who_wait_for_one_lookup_share_its_outcome() {
    let idp = Idp::new();
    idp.be_reachable(false);
    let attempts = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(Semaphore::new(0));
    let oidc = {
        let (idp, attempts, gate) = (idp.clone(), attempts.clone(), gate.clone());
        Oidc::lazy(move || {
            let (idp, attempts, gate) = (idp.clone(), attempts.clone(), gate.clone());
            async move {
                attempts.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await?.forget();
                Ok(idp.relying_party(REDIRECT_URI).await?)
            }
        })
    };
    let app = app(&oidc);
    let mut browsers = [(); 3].map(|()| Browser::at(&app));
    let [one, two, three] = &mut browsers;
    // All three wait before the gate opens: `join` polls them in this order.
    let (one, two, three, ()) = tokio::join!(
        one.get("/login"),
        two.get("/login"),
        three.get("/login"),
        async { gate.add_permits(3) }
    );
    for answer in [one, two, three] {
        answer.is_page(503, "discovery.network");
    }
    assert_eq!(attempts.load(Ordering::SeqCst), 1);
}
