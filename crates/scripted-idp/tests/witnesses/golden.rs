//! Honest sign-ins, judged by openidconnect and jsonwebtoken.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse as _,
};
use relier_scripted_idp::{
    AuthMethod, Issuer, Registration, ScriptedIdp, SigningAlgorithm, behaviour,
};
use serde_json::Value;

use crate::client::{CLIENT_ID, Client, confidential, http, send};

/// openidconnect signs a user in: discovery, PKCE, code, ID token with nonce and its signature, userinfo.
async fn openidconnect_signs_in(issuer: &Issuer) -> CoreUserInfoClaims {
    let http = http();
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
    let registration = issuer.registration();
    let method = registration.method();
    let url = IssuerUrl::new(issuer.url().to_owned()).unwrap();
    let metadata = CoreProviderMetadata::discover_async(url, &ask)
        .await
        .unwrap();
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(registration.client_id),
        registration.client_secret.map(ClientSecret::new),
    )
    .set_auth_type(match method {
        AuthMethod::ClientSecretBasic => AuthType::BasicAuth,
        AuthMethod::ClientSecretPost | AuthMethod::None => AuthType::RequestBody,
    })
    .set_redirect_uri(RedirectUrl::new(registration.redirect_uri).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("email".into()))
        .set_pkce_challenge(challenge)
        .url();
    let back = send(http.get(url)).await;
    assert_eq!(back.callback_value("state").as_ref(), Some(state.secret()));
    assert_eq!(back.callback_value("iss").as_deref(), Some(issuer.url()));
    let code = AuthorizationCode::new(back.callback_value("code").unwrap());
    let tokens = client
        .exchange_code(code)
        .unwrap()
        .set_pkce_verifier(verifier)
        .request_async(&ask)
        .await
        .unwrap();
    let id_token = tokens.id_token().unwrap();
    let algorithm = match registration.id_token_signed_response_alg {
        SigningAlgorithm::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        SigningAlgorithm::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    };
    let verifier = client.id_token_verifier().set_allowed_algs([algorithm]);
    let claims = id_token.claims(&verifier, &nonce).unwrap();
    let subject = claims.subject().clone();
    client
        .user_info(tokens.access_token().clone(), Some(subject))
        .unwrap()
        .request_async(&ask)
        .await
        .unwrap()
}

#[tokio::test]
async fn openidconnect_signs_in_however_the_client_is_registered() {
    let idp = ScriptedIdp::start().await.unwrap();
    let honest = [
        "client-authentication/method/client-secret-basic",
        "client-authentication/method/client-secret-post",
        "client-authentication/method/none",
        "client-authentication/method/secret-with-reserved-characters",
        "id-token/algorithm/es256-registered",
    ];
    for id in honest {
        let registration = behaviour(id).unwrap().registration(confidential());
        let issuer = idp.issuer(registration);
        let user = openidconnect_signs_in(&issuer).await;
        assert_eq!(user.subject().as_str(), "user-1", "{id}");
        assert_eq!(user.email().unwrap().as_str(), "user-1@example.com", "{id}");
        assert!(
            issuer.log().iter().all(|exchange| exchange.completed),
            "{id}"
        );
    }
}

/// The claims of a token, if jsonwebtoken finds it good by the keys that are published now.
async fn judged_by_jsonwebtoken(client: &Client, algorithm: Algorithm, token: &str) -> Value {
    let keys: jsonwebtoken::jwk::JwkSet =
        serde_json::from_slice(&client.get("keys").await.body).unwrap();
    let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = Validation::new(algorithm);
    rules.leeway = 0;
    rules.set_issuer(&[client.issuer.url()]);
    rules.set_audience(&[CLIENT_ID]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    jsonwebtoken::decode(token, &key, &rules).unwrap().claims
}

async fn signed_in(registration: Registration, algorithm: Algorithm) -> Value {
    let idp = ScriptedIdp::start().await.unwrap();
    let client = Client::of(idp.issuer(registration));
    let token = client.sign_in().await.member("id_token").unwrap();
    judged_by_jsonwebtoken(&client, algorithm, &token).await
}

fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

#[tokio::test]
async fn jsonwebtoken_accepts_the_golden_token_of_either_algorithm() {
    for (registered, algorithm) in [
        (SigningAlgorithm::Rs256, Algorithm::RS256),
        (SigningAlgorithm::Es256, Algorithm::ES256),
    ] {
        let mut registration = confidential();
        registration.id_token_signed_response_alg = registered;
        let before = unix_seconds();
        let claims = signed_in(registration, algorithm).await;
        let issued = claims["iat"].as_i64().unwrap() + 5;
        assert!(
            (before..=unix_seconds()).contains(&issued),
            "iat is 5 s old"
        );
        assert_eq!(claims["exp"].as_i64().unwrap(), issued + 3600);
        assert_eq!(claims["auth_time"], claims["iat"]);
        assert_eq!(claims["nonce"], "nonce-1");
        assert_eq!(claims["sub"], "user-1");
    }
}

#[tokio::test]
async fn jsonwebtoken_accepts_tokens_after_a_rotation() {
    for id in ["keys/rotation/added", "keys/rotation/replaced"] {
        let idp = ScriptedIdp::start().await.unwrap();
        let client = Client::of(idp.issuer(confidential()));
        client.issuer.play(behaviour(id).unwrap());
        let token = client.sign_in().await.member("id_token").unwrap();
        let claims = judged_by_jsonwebtoken(&client, Algorithm::RS256, &token).await;
        assert_eq!(claims["sub"], "user-1", "{id}");
    }
}
