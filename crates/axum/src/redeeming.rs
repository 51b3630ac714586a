//! The callbacks that are being answered at this moment, by this process.
//!
//! Between taking a pending sign-in out of the session and signing the user in, the provider is asked. What other requests
//! of the same browser do to the session meanwhile is not seen in the session itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tower_sessions::session::Id;

/// All of them.
#[derive(Default)]
pub(crate) struct Redeeming(Mutex<Vec<Arc<Callback>>>);

/// One of them. It is over when this is dropped.
pub(crate) struct Turn<'a> {
    all: &'a Redeeming,
    callback: Arc<Callback>,
}

struct Callback {
    state: String,
    session: Option<Id>,
    signed_out: AtomicBool,
}

impl Redeeming {
    /// The turn of this callback; none while one with the same `state` is being answered, so that its code is redeemed
    /// once (RFC 6749, section 4.1.2).
    pub(crate) fn turn(&self, query: &str, session: Option<Id>) -> Option<Turn<'_>> {
        let mut fields = form_urlencoded::parse(query.as_bytes());
        let state = fields.find(|(name, _)| name == "state");
        let callback = Arc::new(Callback {
            state: state.map_or_else(String::new, |(_, state)| state.into_owned()),
            session,
            signed_out: AtomicBool::new(false),
        });
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.iter().any(|other| other.state == callback.state) {
            return None;
        }
        all.push(Arc::clone(&callback));
        Some(Turn {
            all: self,
            callback,
        })
    }

    /// The user signs out of this session: whoever is on the way in it stays out.
    pub(crate) fn sign_out(&self, session: Id) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_session = all
            .iter()
            .filter(|callback| callback.session == Some(session));
        for callback in of_session {
            callback.signed_out.store(true, Ordering::SeqCst);
        }
    }
}

impl Turn<'_> {
    /// Whether the user has signed out meanwhile, in another tab.
    pub(crate) fn is_signed_out(&self) -> bool {
        self.callback.signed_out.load(Ordering::SeqCst)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|other| !Arc::ptr_eq(other, &self.callback));
    }
}
