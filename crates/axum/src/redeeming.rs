//! The callbacks that are being answered at this moment, by this process.
//!
//! Between taking a pending sign-in out of the session and signing the user in, the provider is asked. What other requests
//! of the same browser do to the session meanwhile is not seen in the session itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tower_sessions::session::Id;

/// All of them, each with a `state` of its own.
#[derive(Default)]
pub(crate) struct Redeeming(Mutex<Vec<Callback>>);

struct Callback {
    state: String,
    session: Option<Id>,
    signed_out: bool,
}

/// One of them. It is over when this is dropped.
pub(crate) struct Turn<'a> {
    all: &'a Redeeming,
    state: String,
}

impl Redeeming {
    /// The turn of this callback; none while one with the same `state` is being answered, so that its code is redeemed
    /// once (RFC 6749, section 4.1.2).
    pub(crate) fn turn(&self, query: &str, session: Option<Id>) -> Option<Turn<'_>> {
        let mut fields = form_urlencoded::parse(query.as_bytes());
        let state = fields.find(|(name, _)| name == "state");
        let state = state.map_or_else(String::new, |(_, state)| state.into_owned());
        let mut all = self.all();
        if all.iter().any(|other| other.state == state) {
            return None;
        }
        all.push(Callback {
            state: state.clone(),
            session,
            signed_out: false,
        });
        Some(Turn { all: self, state })
    }

    /// The user signs out of this session: whoever is on the way in it stays out.
    pub(crate) fn sign_out(&self, session: Id) {
        for callback in &mut *self.all() {
            callback.signed_out |= callback.session == Some(session);
        }
    }

    // Nothing panics while the lock is held; were it poisoned all the same, the list would still be whole.
    fn all(&self) -> MutexGuard<'_, Vec<Callback>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Whether the user has signed out meanwhile, in another tab.
    pub(crate) fn is_signed_out(&self) -> bool {
        let all = self.all.all();
        all.iter()
            .any(|callback| callback.state == self.state && callback.signed_out)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.all
            .all()
            .retain(|callback| callback.state != self.state);
    }
}
