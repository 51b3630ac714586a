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

#[tokio::test]
async fn a_sign_out_in_another_tab_while_the_provider_is_asked_stays_a_sign_out() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    browser.sign_in(&idp).await;
    browser.post("/cart").await;
    let callback = browser.begin(&idp).await;
    idp.answer_token_requests(false);
    let mut first_tab = browser.clone();
    let (answer, ()) = tokio::join!(first_tab.get(&callback), async {
        idp.is_asked_for_tokens(2).await;
        browser.get("/logout").await.location();
        idp.answer_token_requests(true);
    });
    answer.is_page(400, "sign_in.signed_out_meanwhile");
    for tab in [&mut first_tab, &mut browser] {
        assert_eq!(tab.user().await, Value::Null);
        assert_eq!(tab.get("/cart").await.json(), Value::Null);
    }
}

#[tokio::test]
async fn a_sign_in_begun_in_another_tab_while_the_provider_is_asked_is_kept() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let callback = browser.begin(&idp).await;
    idp.answer_token_requests(false);
    let mut other_tab = browser.clone();
    let (answer, second) = tokio::join!(browser.get(&callback), async {
        idp.is_asked_for_tokens(1).await;
        let login = other_tab.get("/login").await;
        idp.answer_token_requests(true);
        login
    });
    assert_eq!(answer.location(), "/");
    // Both tabs have the cookie of the session that goes on.
    let second = idp.authorize(second.location());
    assert_eq!(browser.get(&second).await.location(), "/");
    assert_eq!(browser.user().await, "user-1");
}

#[tokio::test]
async fn of_two_equal_callbacks_at_once_one_redeems_the_code() {
    let idp = Idp::new();
    let mut browser = Browser::at(&app(&oidc(&idp)));
    let callback = browser.begin(&idp).await;
    idp.answer_token_requests(false);
    let mut again = browser.clone();
    let (first, second) = tokio::join!(browser.get(&callback), async {
        idp.is_asked_for_tokens(1).await;
        let second = again.get(&callback).await;
        idp.answer_token_requests(true);
        second
    });
    assert_eq!(first.location(), "/");
    second.is_page(400, "callback.under_way");
    assert_eq!(idp.redeemed(), 1);
    assert_eq!(browser.user().await, "user-1");
}
