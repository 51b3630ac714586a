//! Signing out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use std::collections::BTreeMap;
use std::sync::Arc;

use relier_flow::{
    CallbackFault, Fault, PendingSignOut, Received, Rejection, RelyingParty, SetupError, Stage,
};
use serde_json::json;
use url::Url;

use crate::idp::{CLIENT_ID, ISSUER, Idp, sign_in};

const POST_LOGOUT: &str = "https://app.example.com/signed-out?tenant=1";

fn idp_that_signs_out() -> Arc<Idp> {
    Idp::new().metadata(|metadata| {
        metadata["end_session_endpoint"] = json!("https://idp.example.com/logout?tenant=1&state=x");
    })
}

async fn relying_party() -> RelyingParty {
    idp_that_signs_out().relying_party().await
}

fn parameters(url: &Url) -> BTreeMap<String, String> {
    assert_eq!(
        url.query_pairs().count(),
        url.query_pairs()
            .into_owned()
            .collect::<BTreeMap<_, _>>()
            .len(),
        "a parameter occurs twice"
    );
    url.query_pairs().into_owned().collect()
}

fn began(rp: &RelyingParty) -> PendingSignOut {
    let request = rp.sign_out().post_logout_redirect_uri(POST_LOGOUT);
    request.build().unwrap().1
}

#[tokio::test]
async fn the_request_names_the_session_the_client_and_the_way_back() {
    let idp = idp_that_signs_out();
    let rp = idp.relying_party().await;
    let signed_in = sign_in(&idp).await.unwrap();
    let (url, pending) = rp
        .sign_out()
        .id_token_hint(signed_in.id_token_hint())
        .post_logout_redirect_uri(POST_LOGOUT)
        .parameter("ui_locales", "de en")
        .build()
        .unwrap();
    assert_eq!(&url[..url::Position::AfterPath], format!("{ISSUER}/logout"));
    let expected = [
        ("client_id", CLIENT_ID),
        ("id_token_hint", signed_in.id_token_hint()),
        ("post_logout_redirect_uri", POST_LOGOUT),
        ("state", pending.state().as_str()),
        ("tenant", "1"),
        ("ui_locales", "de en"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(parameters(&url), expected.into());
}

#[tokio::test]
async fn without_a_way_back_neither_uri_nor_state_is_sent() {
    let rp = relying_party().await;
    let (url, _) = rp.sign_out().build().unwrap();
    let parameters = parameters(&url);
    assert!(!parameters.contains_key("post_logout_redirect_uri"));
    assert!(!parameters.contains_key("id_token_hint"));
    // The one of the endpoint's own query.
    assert_eq!(parameters.get("state").map(String::as_str), Some("x"));
}

#[tokio::test]
async fn state_is_long_and_new_each_time() {
    let rp = relying_party().await;
    let (one, other) = (began(&rp), began(&rp));
    assert_eq!(one.state().as_str().len(), 43);
    assert_ne!(one.state(), other.state());
}

#[tokio::test]
async fn tells_when_the_provider_has_no_such_endpoint() {
    let rp = Idp::new().relying_party().await;
    let error = rp
        .sign_out()
        .post_logout_redirect_uri(POST_LOGOUT)
        .build()
        .unwrap_err();
    assert_eq!(
        error,
        SetupError::EndSessionEndpointMissing {
            issuer: ISSUER.to_owned()
        }
    );
    assert_eq!(error.code(), "setup.end_session_endpoint_missing");
}

#[tokio::test]
async fn rejects_post_logout_redirect_uris_that_no_provider_may_send_users_to() {
    let rp = relying_party().await;
    for uri in [
        "",
        "/signed-out",
        "http://app.example.com/",
        "https://app.example.com/#a",
        "https://user@app.example.com/",
        "javascript:alert(1)",
    ] {
        let request = rp.sign_out().post_logout_redirect_uri(uri);
        let error = request.build().unwrap_err();
        let received = Received::new(uri);
        assert_eq!(error, SetupError::PostLogoutRedirectUri { received });
        assert_eq!(error.code(), "setup.post_logout_redirect_uri");
    }
}

#[tokio::test]
async fn rejects_parameters_that_the_library_sets_or_that_are_set_twice() {
    let rp = relying_party().await;
    for name in [
        "state",
        "client_id",
        "id_token_hint",
        "post_logout_redirect_uri",
    ] {
        let error = rp.sign_out().parameter(name, "x").build().unwrap_err();
        let name = Received::new(name);
        assert_eq!(error, SetupError::Parameter { name });
    }
    let twice = rp.sign_out().parameter("a", "1").parameter("a", "2");
    let name = Received::new("a");
    assert_eq!(twice.build().unwrap_err(), SetupError::Parameter { name });
}

#[tokio::test]
async fn the_user_comes_back_with_the_state() {
    let pending = began(&relying_party().await);
    let query = format!("?other=1&state={}", pending.state().as_str());
    let stored = serde_json::to_string(&pending).unwrap();
    let restored: PendingSignOut = serde_json::from_str(&stored).unwrap();
    assert!(restored.complete(&query).is_ok());
}

#[tokio::test]
async fn rejects_a_return_without_the_state() {
    let rp = relying_party().await;
    let state = began(&rp).state().as_str().to_owned();
    for (query, code) in [
        (String::new(), "sign_out.state_missing"),
        ("state=".to_owned(), "sign_out.state_missing"),
        ("other=1".to_owned(), "sign_out.state_missing"),
        ("state=forged".to_owned(), "sign_out.state_mismatch"),
        (format!("state={state}"), "sign_out.state_mismatch"),
    ] {
        let rejection = began(&rp).complete(&query).unwrap_err();
        assert_eq!(rejection.code(), code, "{query}");
        assert_eq!(rejection.requirement(), Some("rp-initiated-logout-2-5"));
        assert_eq!(rejection.stage(), Stage::SignOut);
        assert_eq!(rejection.fault(), Fault::Browser);
        assert!(!rejection.to_string().contains(&state), "{rejection}");
    }
}

#[tokio::test]
async fn rejects_a_return_that_can_be_read_in_two_ways() {
    let pending = began(&relying_party().await);
    let query = format!("state={}&state=x", pending.state().as_str());
    let rejection = pending.complete(&query).unwrap_err();
    let Rejection::SignOutMalformed { fault } = &rejection else {
        panic!("{rejection:?}")
    };
    let name = Received::new("state");
    assert_eq!(fault, &CallbackFault::Repeated { name });
    assert_eq!(
        (rejection.code(), rejection.requirement()),
        ("sign_out.malformed", Some("rp-initiated-logout-4-a"))
    );
}

#[tokio::test]
async fn debug_hides_the_id_token_and_the_state() {
    let rp = relying_party().await;
    let pending = began(&rp);
    let request = rp.sign_out().id_token_hint("do-not-print");
    let shown = format!("{request:?} {pending:?}");
    assert!(!shown.contains("do-not-print"), "{shown}");
    assert!(!shown.contains(pending.state().as_str()), "{shown}");
}
