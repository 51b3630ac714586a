//! A web application that people sign in to:
//!
//! ```sh
//! ISSUER=https://accounts.example.com CLIENT_ID=… CLIENT_SECRET=… cargo run -p relier-axum --example sign_in
//! ```
//!
//! Register `http://localhost:3000/auth` as redirect URI at the provider, and `http://localhost:3000/signed-out` as
//! post-logout redirect URI. `PORT` sets another port.

use axum::{BoxError, Router, response::Html, routing::get};
use relier_axum::{Oidc, SignedIn};
use relier_discovery::Provider;
use relier_flow::{Client, RelyingParty, Secret};
use tower_sessions::{MemoryStore, SessionManagerLayer, cookie::SameSite};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let port: u16 = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let issuer = setting("ISSUER")?;
    let client = Client::confidential(setting("CLIENT_ID")?, Secret::from_env("CLIENT_SECRET")?);
    let redirect_uri = format!("http://localhost:{port}/auth");

    // The provider is looked up when the first user signs in, and again by the next one while it can't be reached.
    let oidc = Oidc::lazy(move || connect(issuer.clone(), client.clone(), redirect_uri.clone()))
        .scopes(["profile", "email"])
        .sign_in("/login")
        .callback("/auth")
        .sign_out("/logout");
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_same_site(SameSite::Lax) // the cookie comes along when the provider sends the user back
        .with_secure(false); // for http://localhost only: leave this line out of what you deploy
    let app = Router::new()
        .route("/", get(home))
        .merge(oidc.routes())
        .layer(sessions);

    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://localhost:{port}/");
    Ok(axum::serve(listener, app).await?)
}

async fn connect(
    issuer: String,
    client: Client,
    redirect_uri: String,
) -> Result<RelyingParty, BoxError> {
    let provider = Provider::builder(issuer)
        .allow_loopback_http() // a provider on this machine may do without TLS; all others may not
        .discover()
        .await?;
    Ok(RelyingParty::new(provider, client, redirect_uri)?)
}

async fn home(user: Option<SignedIn>) -> Html<String> {
    Html(match user {
        Some(user) => format!(
            "<p>Hello, {}!</p>\n<p>Account {}</p>\n<p><a href=\"/logout\">Sign out</a></p>\n",
            escaped(user.email().unwrap_or("you")),
            // Who it is: issuer and subject together, never the e-mail address.
            escaped(&format!("{} at {}", user.subject(), user.issuer())),
        ),
        None => "<p><a href=\"/login\">Sign in</a></p>\n".to_owned(),
    })
}

fn setting(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("the environment variable {name} is not set"))
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
