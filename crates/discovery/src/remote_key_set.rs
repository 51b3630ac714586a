//! A provider's keys, fetched when needed and kept.

mod freshness;
mod kept;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use futures_util::lock::Mutex;
use http::StatusCode;
use http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use relier_token::{KeySet, Timestamp};
use tracing::{Instrument as _, debug, debug_span, warn};

use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::error::{Error, Stage};
use crate::http_client::{HttpClient, HttpError};
use crate::key_set::{key_set_request, key_set_response};
use crate::remote_key_set::kept::{Current, Kept, Outcome, Search};

pub use freshness::KeyFreshness;

/// The key set at a provider's `jwks_uri`. Cheap to clone; clones share the keys.
///
/// It is fetched when it is first asked for, and again when it is older than its age limit or a token names a key that is
/// not in it (OpenID Connect Core 1.0, section 10.1.1). However many ask at once, one request is under way at a time, and
/// all who waited for it share its result. If a request fails, the last good keys stay in use for a bounded time.
///
/// Shortly before the keys have aged, whoever asks for them gets them at once and sets a request off beside (if the
/// [`HttpClient`] can, see [`HttpClient::spawn`]), so that in steady use nobody ever waits. That request is conditional if
/// the provider gave an `ETag`; the one for an unknown key never is, so that a wrong `ETag` hides no key for longer than the
/// age limit.
///
/// Of key ids that were not found nothing is remembered but when one was last looked for, so that made-up ones take no
/// memory, and no more than one request in a cool-down.
#[derive(Clone)]
pub struct RemoteKeySet(Arc<Inner>);

struct Inner {
    jwks_uri: Endpoint,
    http: Arc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    freshness: KeyFreshness,
    kept: RwLock<Kept>,
    /// Held while a request is under way. Whoever drops the future while holding it lets the next one try.
    fetching: Mutex<()>,
}

/// What a request is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// There are no keys, or they have aged or soon will have.
    Age,
    /// A token names a key that is not there.
    UnknownKey,
}

impl RemoteKeySet {
    /// The key set at `jwks_uri`. Nothing is fetched yet.
    pub fn new(
        jwks_uri: Endpoint,
        http: Arc<dyn HttpClient>,
        clock: Arc<dyn Clock>,
        freshness: KeyFreshness,
    ) -> Self {
        Self(Arc::new(Inner {
            jwks_uri,
            http,
            clock,
            freshness,
            kept: RwLock::default(),
            fetching: Mutex::new(()),
        }))
    }

    /// The keys: those kept, if they are fresh enough, or else fetched.
    ///
    /// # Errors
    /// There are no keys, or they have been aged for too long, and the request failed; or several did, the last of them a
    /// moment ago, and its error is given again.
    pub async fn current(&self) -> Result<Arc<KeySet>, Error> {
        let seen = self.0.attempts();
        if let Some(keys) = self.0.usable_now() {
            self.refresh_ahead();
            return Ok(keys);
        }
        if let Some(error) = self.0.failing_now() {
            return Err(error);
        }
        let _fetching = self.0.fetching.lock().await;
        if self.0.attempts() != seen {
            // Somebody else's request ended while we waited: its result is ours.
            if let Some(keys) = self.0.usable_now().or_else(|| self.0.kept_through_outage()) {
                return Ok(keys);
            }
            if let Some(error) = self.0.failure() {
                return Err(error);
            }
        }
        self.0
            .fetch(Purpose::Age)
            .await
            .or_else(|error| self.0.kept_through_outage().ok_or(error))
    }

    /// Keys newer than `seen`, in which a token's key was not found; `None` if there are none to be had now, because the
    /// provider was asked too short a time ago.
    ///
    /// # Errors
    /// The request failed, or one failed or was given up a moment ago. Trying again can help.
    pub async fn newer_than(&self, seen: &Arc<KeySet>) -> Result<Option<Arc<KeySet>>, Error> {
        let inner = &*self.0;
        let attempts = inner.attempts();
        let _fetching = inner.fetching.lock().await;
        if let Some(current) = inner.read(|kept| kept.current.clone())
            && !Arc::ptr_eq(&current.keys, seen)
        {
            return Ok(Some(current.keys));
        }
        // Somebody else's request ended while we waited. One that only asked whether anything changed is no search.
        if inner.attempts() != attempts && !inner.read(|kept| kept.unchanged) {
            return inner.failure().map_or(Ok(None), Err);
        }
        let began = inner.clock.now();
        if let Some(last) = inner.read(|kept| kept.last_search)
            && within(last.began, last.outcome.pause(inner.freshness), began)
        {
            return match last.outcome {
                Outcome::Answered => Ok(None),
                Outcome::Failed => inner.failure().map_or(Ok(None), Err),
                Outcome::GivenUp => Err(inner.no_answer(HttpError::transport(
                    "an earlier request was given up before the answer came",
                ))),
            };
        }
        let note = |outcome| inner.write(|kept| kept.last_search = Some(Search { began, outcome }));
        note(Outcome::GivenUp);
        let fetched = inner.fetch(Purpose::UnknownKey).await;
        note(match fetched {
            Ok(_) => Outcome::Answered,
            Err(_) => Outcome::Failed,
        });
        fetched.map(Some)
    }

    /// Whether it is fetched with this client, and kept by these rules.
    pub(crate) fn is_kept_by(&self, http: &Arc<dyn HttpClient>, freshness: KeyFreshness) -> bool {
        let same_client = std::ptr::addr_eq(Arc::as_ptr(&self.0.http), Arc::as_ptr(http));
        same_client && self.0.freshness == freshness
    }

    /// Sets a request off beside the caller, if the keys will soon have aged and none was set off lately.
    fn refresh_ahead(&self) {
        let now = self.0.clock.now();
        if !self.0.read(|kept| kept.is_due(now, self.0.freshness)) {
            return;
        }
        let mut first = false;
        self.0.write(|kept| {
            first = kept.is_due(now, self.0.freshness);
            kept.last_ahead = Some(now);
        });
        if first {
            let inner = Arc::clone(&self.0);
            let task = async move {
                // Another request that is under way does as well.
                if let Some(_fetching) = inner.fetching.try_lock() {
                    // A failure is logged, and it is made up for when the keys have aged.
                    let _ = inner.fetch(Purpose::Age).await;
                }
            };
            self.0.http.spawn(Box::pin(task));
        }
    }
}

impl Inner {
    fn no_answer(&self, source: HttpError) -> Error {
        Error::Network {
            stage: Stage::Keys,
            url: self.jwks_uri.to_string(),
            source,
        }
    }

    /// Sends the request and keeps its result. Call it with `fetching` held.
    async fn fetch(&self, purpose: Purpose) -> Result<Arc<KeySet>, Error> {
        let span = debug_span!("fetch_keys", url = %self.jwks_uri, ?purpose);
        self.exchange(purpose).instrument(span).await
    }

    async fn exchange(&self, purpose: Purpose) -> Result<Arc<KeySet>, Error> {
        let known = self.read(|kept| kept.current.clone());
        let known = known.filter(|current| purpose == Purpose::Age && current.etag.is_some());
        let mut request = key_set_request(&self.jwks_uri);
        let headers = request.headers_mut();
        match purpose {
            Purpose::Age => {
                let etag = known.as_ref().and_then(|current| current.etag.clone());
                etag.and_then(|etag| headers.insert(IF_NONE_MATCH, etag));
            }
            // Caches on the way may still have the old keys.
            Purpose::UnknownKey => {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            }
        }
        let answer = self.http.send(request).await;
        let fetched = answer
            .map_err(|source| self.no_answer(source))
            .and_then(|response| self.read_answer(&response, known));
        let now = self.clock.now();
        match &fetched {
            Ok((current, unchanged)) => debug!(
                keys = current.keys.len(),
                fresh_for = current.fresh_for.as_secs(),
                unchanged,
                "keys fetched"
            ),
            Err(error) => warn!(code = error.code(), %error, "no keys fetched"),
        }
        let result = fetched
            .as_ref()
            .map(|(current, _)| Arc::clone(&current.keys))
            .map_err(Error::clone);
        self.write(|kept| kept.note(fetched, now));
        result
    }

    /// The keys, and whether they are those that were known.
    fn read_answer(
        &self,
        response: &http::Response<Vec<u8>>,
        known: Option<Current>,
    ) -> Result<(Current, bool), Error> {
        let now = self.clock.now();
        let fresh_for = self.freshness.of(response.headers(), now);
        if let Some(known) = known
            && response.status() == StatusCode::NOT_MODIFIED
        {
            let current = Current {
                fetched_at: now,
                fresh_for,
                ..known
            };
            return Ok((current, true));
        }
        let keys = key_set_response(&self.jwks_uri, response)?;
        let current = Current {
            keys: Arc::new(keys),
            fetched_at: now,
            fresh_for,
            etag: response.headers().get(ETAG).cloned(),
        };
        Ok((current, false))
    }

    /// The keys, if no request is due.
    fn usable_now(&self) -> Option<Arc<KeySet>> {
        let now = self.clock.now();
        self.read(|kept| {
            let current = kept.current.as_ref()?;
            let pause = self.freshness.between_fetches();
            let failed_lately = kept
                .last_failure
                .as_ref()
                .is_some_and(|(last, _)| within(*last, pause, now));
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
        let pause = self.freshness.after_failure();
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
        let limit = current
            .fresh_for
            .saturating_add(self.freshness.through_outage());
        within(current.fetched_at, limit, now)
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

/// Whether `now` is in the time of length `duration` that began at `start`. A clock that was set back ends it.
fn within(start: Timestamp, duration: std::time::Duration, now: Timestamp) -> bool {
    start <= now && now < start.saturating_add(duration)
}

impl fmt::Debug for RemoteKeySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RemoteKeySet")
            .field("jwks_uri", &self.0.jwks_uri.to_string())
            .finish_non_exhaustive()
    }
}
