//! What is kept in the session of a browser, and how it changes hands.

use relier_flow::{PendingSignIn, PendingSignIns, PendingSignOut, SignIn};
use relier_token::Timestamp;
use serde::{Deserialize, Serialize};
use tower_sessions::{Session, session};

use crate::failure::Failure;
use crate::signed_in::SignedIn;

const PENDING_SIGN_INS: &str = "relier.pending_sign_ins";
const PENDING_SIGN_OUT: &str = "relier.pending_sign_out";
const SIGNED_IN: &str = "relier.signed_in";

/// The user, and the ID token that a logout request names them by.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) user: SignedIn,
    pub(crate) id_token: String,
}

/// Who is signed in.
pub(crate) async fn entry(session: &Session) -> Result<Option<Entry>, session::Error> {
    session.get(SIGNED_IN).await
}

/// Keeps a sign-in that has begun.
pub(crate) async fn keep(
    session: &Session,
    pending: PendingSignIn,
    now: Timestamp,
) -> Result<(), session::Error> {
    let mut kept: PendingSignIns = session.get(PENDING_SIGN_INS).await?.unwrap_or_default();
    kept.insert(pending, now);
    session.insert(PENDING_SIGN_INS, kept).await
}

/// Takes out the sign-in that a callback belongs to.
///
/// It is stored at once that it is gone: the session layer stores nothing when the answer is a server error, and a
/// callback must not be good for a second try.
pub(crate) async fn take(session: &Session, callback: &str) -> Result<PendingSignIn, Failure> {
    let mut kept: PendingSignIns = session.get(PENDING_SIGN_INS).await?.unwrap_or_default();
    let pending = kept.take(callback)?;
    if kept.is_empty() {
        session.remove_value(PENDING_SIGN_INS).await?;
    } else {
        session.insert(PENDING_SIGN_INS, kept).await?;
    }
    session.save().await?;
    Ok(pending)
}

/// The user enters. The session gets a new id, so that whoever knew the old one is not signed in with them. If somebody
/// else was signed in, what the session had of them is cleared.
///
/// The session is read once more before: another tab may have begun a sign-in or ended the session meanwhile.
pub(crate) async fn enter(session: &Session, sign_in: &SignIn) -> Result<(), session::Error> {
    session.load().await?;
    let entering = Entry {
        user: SignedIn::new(sign_in)?,
        id_token: sign_in.id_token_hint().to_owned(),
    };
    let leaving = entry(session).await?;
    if leaving.is_some_and(|leaving| !leaving.user.is_same_user(&entering.user)) {
        let pending = session.get_value(PENDING_SIGN_INS).await?;
        session.clear().await;
        if let Some(pending) = pending {
            session.insert_value(PENDING_SIGN_INS, pending).await?;
        }
    }
    session.cycle_id().await?;
    session.insert(SIGNED_IN, entering).await
}

/// The session ends. What comes after is another one, with another id (`flush` would keep the id for what is inserted
/// next).
pub(crate) async fn end(session: &Session) -> Result<(), session::Error> {
    session.clear().await;
    session.cycle_id().await
}

/// Keeps a sign-out that has begun, in the new session.
pub(crate) async fn await_return(
    session: &Session,
    pending: PendingSignOut,
) -> Result<(), session::Error> {
    session.insert(PENDING_SIGN_OUT, pending).await
}

/// Takes out the sign-out that has begun.
pub(crate) async fn returned(session: &Session) -> Result<Option<PendingSignOut>, session::Error> {
    // Nothing is removed, and so no session is stored, if there is none.
    if session.get_value(PENDING_SIGN_OUT).await?.is_none() {
        return Ok(None);
    }
    session.remove(PENDING_SIGN_OUT).await
}
