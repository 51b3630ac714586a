//! What becomes of the session.

use serde_json::Value;

use crate::app::{Browser, app, oidc};
use crate::idp::Idp;

#[tokio::test]
async fn the_session_gets_a_new_id_at_sign_in_and_the_old_one_is_worthless() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let callback = browser.begin(&idp).await;
    // Whoever planted the cookie knows it.
    let mut attacker = browser.clone();
    browser.get(&callback).await;
    assert_eq!(browser.user().await, "user-1");
    assert_ne!(browser.cookie, attacker.cookie);
    assert_eq!(attacker.user().await, Value::Null);
}

#[tokio::test]
async fn what_the_application_keeps_survives_the_sign_in() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    browser.post("/cart").await;
    browser.sign_in(&idp).await;
    assert_eq!(browser.get("/cart").await.json(), "shoes");
    // The same user signs in once more.
    browser.sign_in(&idp).await;
    assert_eq!(browser.get("/cart").await.json(), "shoes");
}

#[tokio::test]
async fn another_user_does_not_get_what_the_last_one_kept() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    browser.sign_in(&idp).await;
    browser.post("/cart").await;
    let other_tab = browser.begin(&idp).await;
    idp.sign_in_as("user-2");
    browser.sign_in(&idp).await;
    assert_eq!(browser.user().await, "user-2");
    assert_eq!(browser.get("/cart").await.json(), Value::Null);
    // The other tab can still finish, but for the nonce, which this provider keeps once.
    browser
        .get(&other_tab)
        .await
        .is_page(502, "id_token.nonce_mismatch");
    assert_eq!(browser.user().await, "user-2");
}

#[tokio::test]
async fn the_session_ends_at_sign_out_and_its_cookie_is_worthless() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    browser.sign_in(&idp).await;
    browser.post("/cart").await;
    let mut thief = browser.clone();
    browser.get("/logout").await.location();
    assert_ne!(browser.cookie, thief.cookie);
    for browser in [&mut browser, &mut thief] {
        assert_eq!(browser.user().await, Value::Null);
        assert_eq!(browser.get("/cart").await.json(), Value::Null);
    }
}

#[tokio::test]
async fn a_page_for_everybody_makes_no_session() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    for path in [
        "/",
        "/who",
        "/logout",
        "/signed-out",
        "/auth?code=a&state=b",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.headers.get("set-cookie"), None, "{path}");
    }
}
