//! How the code is redeemed, and how the client authenticates.

use std::collections::BTreeMap;

use relier_flow::{Client, ClientAuthentication, RelyingParty, Secret};
use relier_token::Algorithm;
use serde_json::{Value, json};

use crate::idp::{CLIENT_ID, CLIENT_SECRET, CODE, Idp, REDIRECT_URI, begin, client};

/// Signs in with a client: the header `Authorization` and the form of its token request.
async fn sent(
    client: Client,
    metadata: fn(&mut Value),
) -> (Option<String>, BTreeMap<String, String>) {
    let idp = Idp::new().metadata(metadata);
    let client = client.id_token_signed_response_alg(Algorithm::Es256);
    let rp = RelyingParty::new(idp.provider().await, client, REDIRECT_URI).unwrap();
    let (pending, callback) = begin(&idp, &rp);
    let verifier = pending.code_verifier().as_str().to_owned();
    rp.complete(pending, &callback).await.unwrap();

    let request = idp.request_to("/token");
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.uri().query(), None);
    let mut form: BTreeMap<String, String> = form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", CODE),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", &verifier),
    ] {
        assert_eq!(form.remove(name).as_deref(), Some(value));
    }
    let header = request.headers().get("authorization").map(|value| {
        assert!(value.is_sensitive());
        value.to_str().unwrap().to_owned()
    });
    (header, form)
}

fn form<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[tokio::test]
async fn authenticates_with_basic_unless_told_otherwise() {
    // base64 of client-id:marked-client-secret
    let expected = "Basic Y2xpZW50LWlkOm1hcmtlZC1jbGllbnQtc2VjcmV0";
    assert_eq!(
        sent(client(), |_| {}).await,
        (Some(expected.to_owned()), form([]))
    );
}

#[tokio::test]
async fn form_urlencodes_id_and_secret_before_basic() {
    let client = Client::confidential(CLIENT_ID, Secret::new("a:b%c+d&e fü"));
    // base64 of client-id:a%3Ab%25c%2Bd%26e+f%C3%BC
    let expected = "Basic Y2xpZW50LWlkOmElM0FiJTI1YyUyQmQlMjZlK2YlQzMlQkM=";
    assert_eq!(sent(client, |_| {}).await.0.as_deref(), Some(expected));
}

#[tokio::test]
async fn authenticates_with_post_when_told_to() {
    let client = client().authentication(ClientAuthentication::SecretPost);
    let expected = form([("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)]);
    assert_eq!(sent(client, |_| {}).await, (None, expected));
}

#[tokio::test]
async fn authenticates_with_post_where_basic_is_not_offered() {
    let only_post = |metadata: &mut Value| {
        metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    };
    let expected = form([("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)]);
    assert_eq!(sent(client(), only_post).await, (None, expected));
    // What the application says goes before what the metadata says.
    let told = client().authentication(ClientAuthentication::SecretBasic);
    assert!(sent(told, only_post).await.0.is_some());
}

#[tokio::test]
async fn a_public_client_sends_its_id_and_no_secret() {
    assert_eq!(
        sent(Client::public(CLIENT_ID), |_| {}).await,
        (None, form([("client_id", CLIENT_ID)]))
    );
    let told = client().authentication(ClientAuthentication::None);
    assert_eq!(
        sent(told, |_| {}).await,
        (None, form([("client_id", CLIENT_ID)]))
    );
}

#[tokio::test]
async fn a_code_of_another_sign_in_fails_on_its_verifier() {
    // Code injection: the victim's code is put into the attacker's own callback. The provider refuses the verifier.
    let idp = Idp::new();
    let rp = idp.relying_party().await;
    let (pending, callback) = begin(&idp, &rp);
    begin(&idp, &rp); // the code now belongs to this one
    let error = rp.complete(pending, &callback).await.unwrap_err();
    assert_eq!(error.code(), "token_response.error");
}
