//! What a test in somebody's service looks like: an honest sign-in, a lie by name, and an honest sign-in again.
//!
//! The service is a few lines around the crate openidconnect. Yours stands in its place.

#![expect(clippy::unwrap_used, reason = "a test says where it came to an end")]

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, RedirectUrl,
};
use relier_scripted_idp::{Issuer, Registration, ScriptedIdp, User, behaviour};

const CALLBACK: &str = "http://localhost:3000/auth";

#[tokio::test]
async fn the_service_refuses_a_token_that_is_meant_for_another_application() {
    let idp = ScriptedIdp::start().await.unwrap();
    let issuer = idp.issuer(Registration::confidential("my-app", "s3cret", CALLBACK));
    assert_eq!(sign_in(&issuer).await.as_deref(), Ok("user-1"));

    issuer.play(behaviour("id-token/audience/names-another-client").unwrap());
    let refused = sign_in(&issuer).await.unwrap_err();
    assert!(refused.contains("Invalid audiences"), "{refused}");

    issuer.behave();
    assert_eq!(sign_in(&issuer).await.as_deref(), Ok("user-1"));
}

#[tokio::test]
async fn the_service_knows_users_by_their_subject() {
    let idp = ScriptedIdp::start().await.unwrap();
    let issuer = idp.issuer(Registration::confidential("my-app", "s3cret", CALLBACK));
    issuer.set_user(User::second());
    assert_eq!(sign_in(&issuer).await.as_deref(), Ok("user-2"));
}

#[tokio::test]
async fn the_log_shows_that_the_service_was_told_the_lie() {
    let idp = ScriptedIdp::start().await.unwrap();
    let issuer = idp.issuer(Registration::confidential("my-app", "s3cret", CALLBACK));
    issuer.play(behaviour("id-token/nonce/another").unwrap());
    let refused = sign_in(&issuer).await.unwrap_err();
    assert!(refused.contains("nonce"), "{refused}");
    let log = issuer.log();
    let told: Vec<&str> = log
        .iter()
        .filter_map(|exchange| exchange.behaviour)
        .collect();
    assert_eq!(told, ["id-token/nonce/another"]);
}

/// The service, browser included: who is signed in, or why nobody is.
async fn sign_in(issuer: &Issuer) -> Result<String, String> {
    let text = |error: &dyn std::error::Error| {
        let cause = error.source().map(|cause| format!(": {cause}"));
        format!("{error}{}", cause.unwrap_or_default())
    };
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    let ask = |request: openidconnect::HttpRequest| {
        let http = http.clone();
        async move {
            let response = http.execute(request.try_into()?).await?;
            let mut answer = openidconnect::HttpResponse::new(Vec::new());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            *answer.body_mut() = response.bytes().await?.to_vec();
            Ok::<_, reqwest::Error>(answer)
        }
    };

    let url = IssuerUrl::new(issuer.url().to_owned()).unwrap();
    let metadata = CoreProviderMetadata::discover_async(url, &ask)
        .await
        .map_err(|error| text(&error))?;
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new("my-app".into()),
        Some(ClientSecret::new("s3cret".into())),
    )
    .set_redirect_uri(RedirectUrl::new(CALLBACK.into()).unwrap());
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .url();

    // The browser: the user agrees at once, and is sent back.
    let sent_back = http.get(url).send().await.map_err(|error| text(&error))?;
    let callback = sent_back.headers()["location"].to_str().unwrap();
    let callback = reqwest::Url::parse(callback).unwrap();
    let parameter = |name: &str| {
        let found = callback.query_pairs().find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    };
    if parameter("state").as_ref() != Some(state.secret()) {
        return Err("another state".into());
    }

    let code = AuthorizationCode::new(parameter("code").ok_or("no code")?);
    let tokens = client
        .exchange_code(code)
        .map_err(|error| text(&error))?
        .request_async(&ask)
        .await
        .map_err(|error| text(&error))?;
    let id_token = tokens.extra_fields().id_token().ok_or("no ID token")?;
    let claims = id_token
        .claims(&client.id_token_verifier(), &nonce)
        .map_err(|error| text(&error))?;
    Ok(claims.subject().to_string())
}
