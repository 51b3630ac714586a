//! What is kept of a key set between requests.

use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderValue;
use relier_token::{KeySet, Timestamp};

use crate::error::Error;
use crate::remote_key_set::freshness::KeyFreshness;
use crate::remote_key_set::within;

#[derive(Default)]
pub(super) struct Kept {
    pub(super) current: Option<Current>,
    /// How many requests have ended.
    pub(super) attempts: u64,
    /// Whether the last one brought the news that nothing changed.
    pub(super) unchanged: bool,
    /// How many have failed since one last brought keys.
    pub(super) failures: u32,
    pub(super) last_failure: Option<(Timestamp, Error)>,
    pub(super) last_search: Option<Search>,
    /// When a request was last set off ahead of need.
    pub(super) last_ahead: Option<Timestamp>,
}

/// Keys, and for how long they are good.
#[derive(Clone)]
pub(super) struct Current {
    pub(super) keys: Arc<KeySet>,
    pub(super) fetched_at: Timestamp,
    pub(super) fresh_for: Duration,
    pub(super) etag: Option<HeaderValue>,
}

/// A request for the sake of an unknown key.
#[derive(Clone, Copy)]
pub(super) struct Search {
    pub(super) began: Timestamp,
    pub(super) outcome: Outcome,
}

/// How a search ended.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    /// Whoever waited for it went away, or it is still under way.
    GivenUp,
    Failed,
    /// With a key set.
    Answered,
}

impl Outcome {
    /// How long the next search has to wait.
    pub(super) fn pause(self, freshness: KeyFreshness) -> Duration {
        match self {
            Self::Answered => freshness.between_fetches(),
            Self::Failed | Self::GivenUp => freshness.after_failure(),
        }
    }
}

impl Kept {
    /// Notes how a request ended.
    pub(super) fn note(&mut self, fetched: Result<(Current, bool), Error>, now: Timestamp) {
        self.attempts += 1;
        match fetched {
            Ok((current, unchanged)) => {
                self.current = Some(current);
                self.unchanged = unchanged;
                self.last_failure = None;
                self.failures = 0;
            }
            Err(error) => {
                self.unchanged = false;
                self.failures = self.failures.saturating_add(1);
                self.last_failure = Some((now, error));
            }
        }
    }

    /// Whether four fifths of the keys' time are over, and no request was set off, or failed, a moment ago.
    pub(super) fn is_due(&self, now: Timestamp, freshness: KeyFreshness) -> bool {
        let lately = |last: Timestamp| within(last, freshness.between_fetches(), now);
        let soon_aged = self.current.as_ref().is_some_and(|current| {
            current.is_fresh(now) && !within(current.fetched_at, current.fresh_for / 5 * 4, now)
        });
        let failed = self.last_failure.as_ref().map(|(last, _)| *last);
        soon_aged && !self.last_ahead.is_some_and(lately) && !failed.is_some_and(lately)
    }
}

impl Current {
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        within(self.fetched_at, self.fresh_for, now)
    }
}
