//! What the routes do.

use axum::extract::{OriginalUri, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use relier_flow::{RelyingParty, SetupError};
use tower_sessions::Session;
use url::Url;

use crate::browser_session::{self, Entry};
use crate::failure::Failure;
use crate::local_path::local_path;
use crate::oidc::Oidc;
use crate::page::{Page, Then};
use crate::signed_in::{SignedIn, SignedInRejection};

/// GET of the sign-in route.
pub(crate) async fn sign_in(
    State(oidc): State<Oidc>,
    session: Session,
    RawQuery(query): RawQuery,
) -> Response {
    match begin_sign_in(&oidc, &session, query.as_deref()).await {
        Ok(url) => redirect(url.as_str()),
        // The same URL once more.
        Err(failure) => failure.into_page(Then::Go("", "Try again")),
    }
}

async fn begin_sign_in(
    oidc: &Oidc,
    session: &Session,
    query: Option<&str>,
) -> Result<Url, Failure> {
    let relying_party = oidc.relying_party().await?;
    let mut request = relying_party.authorize().scopes(oidc.requested_scopes());
    if let Some(path) = return_to(query.unwrap_or_default()) {
        request = request.remember(path);
    }
    let (url, pending) = request.build()?;
    browser_session::keep(session, pending, relying_party.now()).await?;
    Ok(url)
}

/// Where the user wants to go afterwards. What is no path of this site is as good as nothing.
fn return_to(query: &str) -> Option<String> {
    let (_, path) =
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "return_to")?;
    local_path(&path).map(str::to_owned)
}

/// GET of the callback.
pub(crate) async fn callback(
    State(oidc): State<Oidc>,
    session: Session,
    RawQuery(query): RawQuery,
) -> Response {
    let relying_party = match oidc.relying_party().await {
        Ok(relying_party) => relying_party,
        Err(error) => return Failure::Connect(error).into_page(Then::Go("", "Try again")),
    };
    let query = query.unwrap_or_default();
    match complete_sign_in(&oidc, relying_party, &session, &query).await {
        Ok(path) => redirect(path.as_deref().unwrap_or(oidc.home_path())),
        Err(failure) => {
            failure.into_page(Then::Go(&oidc.sign_in_path(relying_party), "Sign in again"))
        }
    }
}

async fn complete_sign_in(
    oidc: &Oidc,
    relying_party: &RelyingParty,
    session: &Session,
    query: &str,
) -> Result<Option<String>, Failure> {
    let turn = oidc.redeeming().turn(query, session.id());
    let turn = turn.ok_or(Failure::Twice)?;
    let pending = browser_session::take(session, query).await?;
    let return_to = pending.remembered().and_then(local_path).map(str::to_owned);
    let sign_in = relying_party.complete(pending, query).await?;
    browser_session::enter(session, &sign_in).await?;
    if turn.is_signed_out() {
        browser_session::end(session).await?;
        return Err(Failure::SignedOutMeanwhile);
    }
    Ok(return_to)
}

/// GET and POST of the sign-out route.
pub(crate) async fn sign_out(
    State(oidc): State<Oidc>,
    session: Session,
    headers: HeaderMap,
) -> Response {
    match end_session(&oidc, &session, &headers).await {
        Ok(response) => response,
        Err(failure) => failure.into_page(Then::Confirm("Try again")),
    }
}

async fn end_session(
    oidc: &Oidc,
    session: &Session,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let Some(entry) = browser_session::entry(session).await? else {
        return Ok(redirect(oidc.home_path()));
    };
    if !is_the_users_wish(headers) {
        return Ok(Page {
            status: StatusCode::OK,
            title: "Sign out?",
            text: "Another site asks to sign you out.",
            code: None,
            then: Then::Confirm("Sign out"),
        }
        .into_response());
    }
    // RP-Initiated Logout 1.0, section 2: the application's own session ends, whatever comes of the rest.
    let ending = session.id();
    browser_session::end(session).await?;
    if let Some(ending) = ending {
        oidc.redeeming().sign_out(ending);
    }
    Ok(match logout_request(oidc, session, &entry).await {
        Ok(Some(url)) => redirect(url.as_str()),
        Ok(None) | Err(Failure::Setup(SetupError::EndSessionEndpointMissing { .. })) => {
            redirect(oidc.home_path())
        }
        Err(failure) => {
            failure.log_as("the user is signed out here, and not at the provider");
            redirect(oidc.home_path())
        }
    })
}

/// The URL at the provider, if it is the one that signed the user in (section 2): the application may have changed
/// providers meanwhile.
async fn logout_request(
    oidc: &Oidc,
    session: &Session,
    entry: &Entry,
) -> Result<Option<Url>, Failure> {
    let relying_party = oidc.relying_party().await?;
    if !relying_party.provider().issues_as(entry.user.issuer()) {
        tracing::info!(
            issuer = entry.user.issuer(),
            "the provider that signed this user in is not told of the sign-out: it is no longer the one that users sign in at"
        );
        return Ok(None);
    }
    let (url, pending) = relying_party
        .sign_out()
        .id_token_hint(&entry.id_token)
        .post_logout_redirect_uri(oidc.post_logout_redirect_uri(relying_party))
        .build()?;
    browser_session::await_return(session, pending).await?;
    Ok(Some(url))
}

/// Not that of another site that links here, nor of a browser that fetches ahead (Fetch Metadata Request Headers).
fn is_the_users_wish(headers: &HeaderMap) -> bool {
    let says = |name: &str, what: &str| {
        let values = headers.get_all(name).into_iter();
        values
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains(what))
    };
    !says("sec-fetch-site", "cross-site") && !says("sec-purpose", "prefetch")
}

/// GET of the route for the return from a sign-out.
pub(crate) async fn signed_out(
    State(oidc): State<Oidc>,
    session: Session,
    RawQuery(query): RawQuery,
) -> Response {
    let refusal = match browser_session::returned(&session).await {
        Ok(Some(pending)) => match pending.complete(query.as_deref().unwrap_or_default()) {
            Ok(()) => return redirect(oidc.home_path()),
            Err(rejection) => Failure::SignOut(Some(rejection)),
        },
        Ok(None) => Failure::SignOut(None),
        Err(error) => Failure::Session(error),
    };
    refusal.into_page(Then::Go(oidc.home_path(), "Continue"))
}

/// In front of the routes of [`Oidc::protect`].
pub(crate) async fn require_sign_in(
    State(oidc): State<Oidc>,
    user: Result<Option<SignedIn>, SignedInRejection>,
    OriginalUri(uri): OriginalUri,
    request: Request,
    next: Next,
) -> Response {
    let user = match user {
        Ok(None) if request.method() != Method::GET => {
            return SignedInRejection::NotSignedIn.into_response();
        }
        Ok(user) => user,
        Err(rejection) => return rejection.into_response(),
    };
    let relying_party = match oidc.relying_party().await {
        Ok(relying_party) => relying_party,
        Err(error) => return Failure::Connect(error).into_page(Then::Go("", "Try again")),
    };
    // One session may serve several tenants, each with a provider of its own. Who signed in at one of them is nobody to
    // the others.
    if user.is_some_and(|user| relying_party.provider().issues_as(user.issuer())) {
        return next.run(request).await;
    }
    if request.method() != Method::GET {
        return SignedInRejection::NotSignedIn.into_response();
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", path)
        .finish();
    redirect(&format!("{}?{query}", oidc.sign_in_path(relying_party)))
}

/// 303: the browser goes on with GET, also after a POST. It does not keep the answer, which belongs to one sign-in.
fn redirect(to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
