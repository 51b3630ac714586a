//! A provider's keys, fetched when needed and kept.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::lock::Mutex;
use http::header::CACHE_CONTROL;
use relier_token::{KeySet, Timestamp};

use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::error::{Error, Stage};
use crate::http_client::{HttpClient, HttpError};
use crate::key_set::{key_set_request, key_set_response};

/// How long keys are kept and how often they are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFreshness {
    max_age: Duration,
    cool_down: Duration,
    outage: Duration,
}

impl KeyFreshness {
    /// The shortest time for which keys are kept: one minute, whatever the provider's `Cache-Control` says.
    pub const MIN_AGE: Duration = Duration::from_mins(1);

    /// How long after a search for an unknown key that failed, or was given up, the next one may begin: five seconds.
    pub const SEARCH_AGAIN: Duration = Duration::from_secs(5);

    /// How many requests in a row may fail before the next one has to wait, where there are no keys: three. One hiccup
    /// does not keep the next user out, and an outage does not cost a request for each token.
    pub const FAILURES_IN_A_ROW: u32 = 3;

    /// Keeps keys for at most so long; default one hour. A key that the provider withdraws is trusted for so long.
    /// A shorter `Cache-Control: max-age` of the provider is honoured, down to [`MIN_AGE`](Self::MIN_AGE).
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age.max(Self::MIN_AGE);
        self
    }

    /// Fetches for the sake of an unknown key at most once in so long; default 60 seconds. So that tokens with made-up
    /// key ids don't cost the provider a request each. A failed refetch of aged keys is repeated after the same time.
    /// A search that brought no answer is repeated sooner, after [`SEARCH_AGAIN`](Self::SEARCH_AGAIN); so is a fetch where
    /// there are no keys and [`FAILURES_IN_A_ROW`](Self::FAILURES_IN_A_ROW) have failed.
    #[must_use]
    pub fn cool_down(mut self, cool_down: Duration) -> Self {
        self.cool_down = cool_down;
        self
    }

    /// Uses aged keys for so much longer while the provider can't be reached; default 4 hours.
    #[must_use]
    pub fn outage(mut self, outage: Duration) -> Self {
        self.outage = outage;
        self
    }
}

impl KeyFreshness {
    fn pause_after(&self, ended: Ended) -> Duration {
        match ended {
            Ended::Answered => self.cool_down,
            Ended::Failed | Ended::GivenUp => self.cool_down.min(Self::SEARCH_AGAIN),
        }
    }
}

impl Default for KeyFreshness {
    fn default() -> Self {
        Self {
            max_age: Duration::from_hours(1),
            cool_down: Duration::from_mins(1),
            outage: Duration::from_hours(4),
        }
    }
}

/// The key set at a provider's `jwks_uri`.
///
/// It is fetched when it is first asked for, and again when it is older than its age limit or a token names a key that is
/// not in it (OpenID Connect Core 1.0, section 10.1.1). However many ask at once, one request is under way at a time, and
/// all who waited for it share its result. If a request fails, the last good keys stay in use for a bounded time.
pub struct RemoteKeySet {
    jwks_uri: Endpoint,
    http: Arc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    freshness: KeyFreshness,
    kept: RwLock<Kept>,
    /// Held while a request is under way. Whoever drops the future while holding it lets the next one try.
    fetching: Mutex<()>,
}

#[derive(Default)]
struct Kept {
    current: Option<Current>,
    /// How many requests have ended.
    attempts: u64,
    /// How many have failed since one last brought keys.
    failures: u32,
    last_failure: Option<(Timestamp, Error)>,
    last_search: Option<Search>,
}

/// A request for the sake of an unknown key.
#[derive(Clone, Copy)]
struct Search {
    began: Timestamp,
    ended: Ended,
}

/// How a search ended.
#[derive(Clone, Copy)]
enum Ended {
    /// Whoever waited for it went away, or it is still under way.
    GivenUp,
    Failed,
    /// With a key set.
    Answered,
}

#[derive(Clone)]
struct Current {
    keys: Arc<KeySet>,
    fetched_at: Timestamp,
    fresh_for: Duration,
}

impl RemoteKeySet {
    /// The key set at `jwks_uri`. Nothing is fetched yet.
    pub fn new(
        jwks_uri: Endpoint,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
        freshness: KeyFreshness,
    ) -> Self {
        Self {
            jwks_uri,
            http,
            clock,
            freshness,
            kept: RwLock::default(),
            fetching: Mutex::new(()),
        }
    }

    /// The keys: those kept, if they are fresh enough, or else fetched.
    ///
    /// # Errors
    /// There are no keys, or they have been aged for too long, and the request failed; or several did, the last of them a
    /// moment ago, and its error is given again.
    pub async fn current(&self) -> Result<Arc<KeySet>, Error> {
        let seen = self.attempts();
        if let Some(keys) = self.usable_now() {
            return Ok(keys);
        }
        if let Some(error) = self.failing_now() {
            return Err(error);
        }
        let _fetching = self.fetching.lock().await;
        if self.attempts() != seen {
            // Somebody else's request ended while we waited: its result is ours.
            if let Some(keys) = self.usable_now().or_else(|| self.kept_through_outage()) {
                return Ok(keys);
            }
            if let Some(error) = self.failure() {
                return Err(error);
            }
        }
        self.fetch()
            .await
            .or_else(|error| self.kept_through_outage().ok_or(error))
    }

    /// Keys newer than `seen`, in which a token's key was not found; `None` if there are none to be had now, because the
    /// provider was asked too short a time ago.
    ///
    /// # Errors
    /// The request failed, or one failed or was given up a moment ago. Trying again can help.
    pub async fn newer_than(&self, seen: &Arc<KeySet>) -> Result<Option<Arc<KeySet>>, Error> {
        let attempts = self.attempts();
        let _fetching = self.fetching.lock().await;
        if let Some(current) = self.read(|kept| kept.current.clone())
            && !Arc::ptr_eq(&current.keys, seen)
        {
            return Ok(Some(current.keys));
        }
        if self.attempts() != attempts {
            return self.failure().map_or(Ok(None), Err);
        }
        let began = self.clock.now();
        if let Some(last) = self.read(|kept| kept.last_search)
            && within(last.began, self.freshness.pause_after(last.ended), began)
        {
            return match last.ended {
                Ended::Answered => Ok(None),
                Ended::Failed => self.failure().map_or(Ok(None), Err),
                Ended::GivenUp => Err(self.no_answer(HttpError::transport(
                    "an earlier request was given up before the answer came",
                ))),
            };
        }
        let note = |ended| self.write(|kept| kept.last_search = Some(Search { began, ended }));
        note(Ended::GivenUp);
        let fetched = self.fetch().await;
        note(if fetched.is_ok() {
            Ended::Answered
        } else {
            Ended::Failed
        });
        fetched.map(Some)
    }

    fn no_answer(&self, source: HttpError) -> Error {
        Error::Network {
            stage: Stage::Keys,
            url: self.jwks_uri.to_string(),
            source,
        }
    }

    /// Sends the request and keeps its result. Call it with `fetching` held.
    async fn fetch(&self) -> Result<Arc<KeySet>, Error> {
        let answer = self.http.send(key_set_request(&self.jwks_uri)).await;
        let now = self.clock.now();
        let fetched = match answer {
            Ok(response) => key_set_response(&self.jwks_uri, &response).map(|keys| Current {
                keys: Arc::new(keys),
                fetched_at: now,
                fresh_for: self.fresh_for(&response),
            }),
            Err(source) => Err(self.no_answer(source)),
        };
        let result = fetched
            .as_ref()
            .map(|current| Arc::clone(&current.keys))
            .map_err(Error::clone);
        self.write(|kept| {
            kept.attempts += 1;
            match fetched {
                Ok(current) => {
                    (kept.current, kept.last_failure, kept.failures) = (Some(current), None, 0);
                }
                Err(error) => {
                    kept.failures = kept.failures.saturating_add(1);
                    kept.last_failure = Some((now, error));
                }
            }
        });
        result
    }

    /// The keys, if no request is due.
    fn usable_now(&self) -> Option<Arc<KeySet>> {
        let now = self.clock.now();
        self.read(|kept| {
            let current = kept.current.as_ref()?;
            let failed_lately = kept
                .last_failure
                .as_ref()
                .is_some_and(|(last, _)| within(*last, self.freshness.cool_down, now));
            let usable =
                current.is_fresh(now) || failed_lately && self.outlives_outage(current, now);
            usable.then(|| Arc::clone(&current.keys))
        })
    }

    /// The keys, aged or not, after a request that failed.
    fn kept_through_outage(&self) -> Option<Arc<KeySet>> {
        let now = self.clock.now();
        self.read(|kept| {
            let current = kept.current.as_ref()?;
            (kept.last_failure.is_some() && self.outlives_outage(current, now))
                .then(|| Arc::clone(&current.keys))
        })
    }

    /// The error of the last request, if so many failed in a row that the next one has to wait.
    fn failing_now(&self) -> Option<Error> {
        let pause = self.freshness.pause_after(Ended::Failed);
        let now = self.clock.now();
        self.read(|kept| {
            let (last, error) = kept.last_failure.as_ref()?;
            let waits =
                kept.failures >= KeyFreshness::FAILURES_IN_A_ROW && within(*last, pause, now);
            waits.then(|| error.clone())
        })
    }

    fn failure(&self) -> Option<Error> {
        self.read(|kept| kept.last_failure.as_ref().map(|(_, error)| error.clone()))
    }

    fn outlives_outage(&self, current: &Current, now: Timestamp) -> bool {
        within(
            current.fetched_at,
            current.fresh_for.saturating_add(self.freshness.outage),
            now,
        )
    }

    /// RFC 9111, section 5.2.2, read in the cautious direction only: a provider can shorten the time, not lengthen it.
    fn fresh_for(&self, response: &http::Response<Vec<u8>>) -> Duration {
        let mut limit = self.freshness.max_age;
        for value in response
            .headers()
            .get_all(CACHE_CONTROL)
            .iter()
            .filter_map(|value| value.to_str().ok())
        {
            for directive in value.split(',') {
                let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
                let seconds = match name.trim().to_ascii_lowercase().as_str() {
                    "no-store" | "no-cache" => Some(0),
                    "max-age" => argument.trim().trim_matches('"').parse().ok(),
                    _ => None,
                };
                limit = limit.min(seconds.map_or(limit, Duration::from_secs));
            }
        }
        limit.max(KeyFreshness::MIN_AGE)
    }

    fn attempts(&self) -> u64 {
        self.read(|kept| kept.attempts)
    }

    // Nothing panics while the lock is held; were it poisoned all the same, what it guards would still be whole.
    fn read<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.kept.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.kept.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Current {
    fn is_fresh(&self, now: Timestamp) -> bool {
        within(self.fetched_at, self.fresh_for, now)
    }
}

/// Whether `now` is in the time of length `duration` that began at `start`. A clock that was set back ends it.
fn within(start: Timestamp, duration: Duration, now: Timestamp) -> bool {
    start <= now && now < start.saturating_add(duration)
}

impl fmt::Debug for RemoteKeySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RemoteKeySet")
            .field("jwks_uri", &self.jwks_uri.to_string())
            .finish_non_exhaustive()
    }
}
