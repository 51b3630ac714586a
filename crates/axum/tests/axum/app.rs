//! An application with the routes, and a browser at it.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::routing::{get, post};
use axum::{BoxError, Router};
use relier_axum::{Oidc, SignedIn};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tower_sessions::cookie::SameSite;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

use crate::idp::{Idp, REDIRECT_URI, SECRETS};

/// The routes are made for this provider, which is looked up when the first user signs in.
pub(crate) fn oidc(idp: &Arc<Idp>) -> Oidc {
    let idp = Arc::clone(idp);
    Oidc::lazy(move || {
        let idp = Arc::clone(&idp);
        async move {
            idp.relying_party(REDIRECT_URI)
                .await
                .map_err(BoxError::from)
        }
    })
}

pub(crate) fn app(oidc: &Oidc) -> Router {
    let private = Router::new()
        .route("/private", get(who).post(who))
        .route("/private/page", get(who));
    let routes = Router::new()
        .route("/", get(perhaps))
        .route("/who", get(who))
        .route("/cart", post(fill_cart).get(cart))
        .merge(oidc.protect(private))
        .merge(oidc.routes());
    with_sessions(routes)
}

pub(crate) fn with_sessions(routes: Router) -> Router {
    with_store(routes, MemoryStore::default())
}

pub(crate) fn with_store(routes: Router, store: MemoryStore) -> Router {
    let sessions = SessionManagerLayer::new(store).with_same_site(SameSite::Lax);
    routes.layer(sessions)
}

async fn perhaps(user: Option<SignedIn>) -> String {
    user.map_or(Value::Null, |user| json!(user.subject()))
        .to_string()
}

async fn who(user: SignedIn) -> String {
    json!({
        "issuer": user.issuer(), "subject": user.subject(), "email": user.email(),
        "email_verified": user.email_verified(), "name": user.name(),
        "groups": user.claim::<Vec<&str>>("groups").ok(), "debug": format!("{user:?}"),
    })
    .to_string()
}

async fn fill_cart(session: Session) {
    session.insert("cart", "shoes").await.unwrap();
}

async fn cart(session: Session) -> String {
    let cart: Option<Value> = session.get("cart").await.unwrap();
    cart.unwrap_or_default().to_string()
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.headers["location"].to_str().unwrap()
    }

    /// A page for the user: its status, and the code that it shows.
    #[track_caller]
    pub(crate) fn is_page(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(
            self.body.contains(&format!("<code>{code}</code>")),
            "{}",
            self.body
        );
        assert_eq!(self.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(self.headers["cache-control"], "no-store");
        assert_eq!(self.headers["referrer-policy"], "no-referrer");
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A browser with one cookie, that of the session.
#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookie: Option<String>,
}

impl Browser {
    pub(crate) fn at(app: &Router) -> Self {
        Self {
            app: app.clone(),
            cookie: None,
        }
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        self.send(Method::GET, target, &[]).await
    }

    pub(crate) async fn post(&mut self, target: &str) -> Answer {
        self.send(Method::POST, target, &[]).await
    }

    /// Sends a request to a path or URL of the application. No answer may show a secret.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let target = target
            .strip_prefix("https://app.example.com")
            .unwrap_or(target);
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(Body::empty()).unwrap();
        let (head, body) = self
            .app
            .clone()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        if let Some(cookie) = head.headers.get("set-cookie") {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let shown = format!("{:?}{body}", head.headers);
        for secret in SECRETS {
            assert!(!shown.contains(secret), "{secret} is shown in {shown}");
        }
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    /// Begins a sign-in: the URL of the callback.
    pub(crate) async fn begin(&mut self, idp: &Idp) -> String {
        idp.authorize(self.get("/login").await.location())
    }

    pub(crate) async fn sign_in(&mut self, idp: &Idp) {
        let callback = self.begin(idp).await;
        assert_eq!(self.get(&callback).await.location(), "/");
    }

    /// The subject that the application sees.
    pub(crate) async fn user(&mut self) -> Value {
        self.get("/").await.json()
    }
}
