//! What an application keeps, whichever provider a user comes from.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relier_conformance::{BrowserId, Identity};

use super::clock::Clock;
use super::request::PendingSignIns;
use super::switch::Flaw;

/// Sessions, and sign-ins under way.
pub(super) struct Application {
    pub(super) flaw: Flaw,
    pub(super) clock: Clock,
    pub(super) pending: Mutex<PendingSignIns<BrowserId>>,
    pub(super) sessions: Mutex<HashMap<BrowserId, Identity>>,
    /// The ID token of each session, as it came.
    pub(super) id_tokens: Mutex<HashMap<BrowserId, String>>,
    /// The state of each sign-out under way at a provider.
    pub(super) sign_outs: Mutex<HashMap<BrowserId, String>>,
    /// The page that each browser is on where a sign-in was refused.
    pub(super) pages: Mutex<HashMap<BrowserId, String>>,
    /// Where each browser goes after the sign-in that it has begun.
    pub(super) targets: Mutex<HashMap<BrowserId, String>>,
    /// The user of the last sign-in, as a client shared by all sessions remembers them.
    pub(super) last_user: Mutex<Option<Identity>>,
}

impl Application {
    pub(super) fn new(flaw: Flaw) -> Self {
        Self {
            flaw,
            clock: Clock::default(),
            pending: Mutex::new(PendingSignIns::new(flaw)),
            sessions: Mutex::default(),
            id_tokens: Mutex::default(),
            sign_outs: Mutex::default(),
            pages: Mutex::default(),
            targets: Mutex::default(),
            last_user: Mutex::default(),
        }
    }

    /// Who is signed in.
    pub(super) fn session(&self, browser: BrowserId) -> Option<Identity> {
        locked(&self.sessions).get(&browser).cloned()
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
