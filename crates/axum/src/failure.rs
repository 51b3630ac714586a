//! What went wrong in a route: a status and a page for the user, a line in the log for the developer.

use axum::http::StatusCode;
use axum::response::Response;
use relier_discovery::Fault;
use relier_flow::{Error, Rejection, SetupError, Stage};
use tower_sessions::session;

use crate::page::{Page, Then};
use crate::source::ConnectError;

/// Why a route did not do what it is for.
pub(crate) enum Failure {
    /// There is no relying party: discovery failed, or the application's own set-up.
    Connect(ConnectError),
    /// The authorization request could not be built.
    Setup(SetupError),
    /// The session could not be read or written.
    Session(session::Error),
    /// Nobody was signed in.
    SignIn(Error),
    /// The same callback is being answered already.
    Twice,
    /// The user signed out in another tab while the provider was asked.
    SignedOutMeanwhile,
    /// The browser did not come back from a sign-out of this application.
    SignOut(Option<Rejection>),
}

impl Failure {
    /// The stable name of what happened.
    fn code(&self) -> &'static str {
        match self {
            Self::Connect(error) => match error.downcast_ref::<relier_discovery::Error>() {
                Some(error) => error.code(),
                None => "setup.failed",
            },
            Self::Setup(error) => error.code(),
            Self::Session(_) => "session.unavailable",
            Self::SignIn(error) => error.code(),
            Self::Twice => "callback.under_way",
            Self::SignedOutMeanwhile => "sign_in.signed_out_meanwhile",
            Self::SignOut(Some(rejection)) => rejection.code(),
            Self::SignOut(None) => "sign_out.none_pending",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Connect(error) => error
                .downcast_ref::<relier_discovery::Error>()
                .map_or(StatusCode::INTERNAL_SERVER_ERROR, |error| {
                    status_of(error.fault())
                }),
            // Whatever is wrong with a callback that is refused, it is the browser that sent it.
            Self::SignIn(Error::Rejected(rejection)) if rejection.stage() == Stage::Callback => {
                StatusCode::BAD_REQUEST
            }
            Self::SignIn(error) => status_of(error.fault()),
            Self::Twice | Self::SignedOutMeanwhile | Self::SignOut(_) => StatusCode::BAD_REQUEST,
            Self::Setup(_) | Self::Session(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Logs it beside what it leads to, where there is something better to show than a page.
    pub(crate) fn log_as(&self, consequence: &'static str) {
        self.log();
        tracing::warn!(code = self.code(), "{consequence}");
    }

    fn log(&self) {
        let code = self.code();
        match self {
            Self::Connect(error) => tracing::error!(code, "no provider to sign in at: {error}"),
            Self::Setup(error) => tracing::error!(code, "a request can't be built: {error}"),
            // What serde says may quote what is stored.
            Self::Session(session::Error::SerdeJson(_)) => {
                tracing::error!(code, "the session holds something else than was stored");
            }
            Self::Session(session::Error::Store(error)) => {
                tracing::error!(code, "the session store failed: {error}");
            }
            Self::SignIn(error) => {
                tracing::warn!(code, fault = ?error.fault(), "nobody is signed in: {error}");
            }
            Self::Twice => tracing::warn!(code, "the same callback is being answered already"),
            Self::SignedOutMeanwhile => {
                tracing::warn!(code, "the user signed out while the provider was asked");
            }
            Self::SignOut(Some(rejection)) => tracing::warn!(code, "{rejection}"),
            Self::SignOut(None) => {
                tracing::warn!(code, "no sign-out is pending in this browser");
            }
        }
    }

    /// Logs it, and makes the page. `then` is what the user can do.
    pub(crate) fn into_page(self, then: Then<'_>) -> Response {
        self.log();
        let status = self.status();
        let (title, text) = match (&self, status) {
            (Self::SignOut(_), _) => (
                "Not a sign-out",
                "This page is for the way back from a sign-out, and none was under way in this browser.",
            ),
            (_, StatusCode::BAD_REQUEST) => (
                "Sign-in not completed",
                "The answer does not belong to a sign-in that was begun in this browser, or it came too late or twice.",
            ),
            (_, StatusCode::FORBIDDEN) => {
                ("Not signed in", "The sign-in was cancelled or refused.")
            }
            (_, StatusCode::BAD_GATEWAY) => (
                "Sign-in failed",
                "The sign-in service gave an answer that can't be trusted.",
            ),
            (_, StatusCode::SERVICE_UNAVAILABLE) => (
                "Sign-in not available",
                "The sign-in service can't be reached at the moment. Please try again later.",
            ),
            _ => ("Something went wrong", "This application has a problem."),
        };
        Page {
            status,
            title,
            text,
            code: Some(self.code()),
            then,
        }
        .into_response()
    }
}

fn status_of(fault: Fault) -> StatusCode {
    match fault {
        Fault::Browser => StatusCode::BAD_REQUEST,
        Fault::User => StatusCode::FORBIDDEN,
        Fault::Network => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Provider => StatusCode::BAD_GATEWAY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Self::Connect(error)
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        Self::Setup(error)
    }
}

impl From<session::Error> for Failure {
    fn from(error: session::Error) -> Self {
        Self::Session(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::SignIn(error)
    }
}
