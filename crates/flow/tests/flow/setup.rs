//! Configurations that are refused when the application starts.

use relier_flow::{Client, ClientAuthentication, RelyingParty, Secret, SetupError};

use crate::idp::{Idp, REDIRECT_URI, client};

async fn set_up(client: Client, redirect_uri: &str) -> Result<(), SetupError> {
    RelyingParty::new(Idp::new().provider().await, client, redirect_uri).map(drop)
}

#[tokio::test]
async fn accepts_https_and_loopback_redirect_uris() {
    for redirect_uri in [
        REDIRECT_URI,
        "https://app.example.com/auth?tenant=1",
        "http://localhost:3000/auth",
        "http://127.0.0.1/auth",
        "http://[::1]:1/",
    ] {
        assert_eq!(set_up(client(), redirect_uri).await, Ok(()));
    }
}

#[tokio::test]
async fn rejects_other_redirect_uris() {
    for redirect_uri in [
        "",
        "/auth",
        "http://app.example.com/auth",
        "http://localhost.example.com/auth",
        "https://app.example.com/auth#fragment",
        "https://user@app.example.com/auth",
        " https://app.example.com/auth",
        "https://app.example.com/au\nth",
        "javascript:alert(1)",
    ] {
        let error = set_up(client(), redirect_uri).await.unwrap_err();
        assert!(
            matches!(error, SetupError::RedirectUri { .. }),
            "{redirect_uri}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_public_client_may_have_a_scheme_of_its_own() {
    let public = || Client::public("a");
    for redirect_uri in ["com.example.app:/auth", "com.example.app://auth?x=1"] {
        assert_eq!(set_up(public(), redirect_uri).await, Ok(()));
        // A client with a secret is no app on the user's machine.
        let error = set_up(client(), redirect_uri).await.unwrap_err();
        assert_eq!(error.code(), "setup.redirect_uri");
    }
    for redirect_uri in [
        "app:/auth",
        "javascript:alert(1)",
        "http://app.example.com/auth",
        "com.example.app:/auth#fragment",
        "com.example.app://user@host/auth",
        "com.example.app:/au th",
    ] {
        let error = set_up(public(), redirect_uri).await.unwrap_err();
        assert!(
            matches!(error, SetupError::RedirectUri { .. }),
            "{redirect_uri}: {error:?}"
        );
    }
}

#[tokio::test]
async fn rejects_clients_without_id_or_secret() {
    assert_eq!(
        set_up(Client::public(""), REDIRECT_URI).await,
        Err(SetupError::ClientIdEmpty)
    );
    assert_eq!(
        set_up(Client::confidential("a", Secret::new("")), REDIRECT_URI).await,
        Err(SetupError::SecretMissing)
    );
    for method in [
        ClientAuthentication::SecretBasic,
        ClientAuthentication::SecretPost,
    ] {
        let client = Client::public("a").authentication(method);
        assert_eq!(
            set_up(client, REDIRECT_URI).await,
            Err(SetupError::SecretMissing)
        );
    }
    assert_eq!(set_up(Client::public("a"), REDIRECT_URI).await, Ok(()));
}
