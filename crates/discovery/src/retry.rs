//! When a request is sent again.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use crate::error::Error;
use crate::http_client::HttpError;

/// How often a lookup is repeated when the answer did not come, and after what pauses.
///
/// Only requests that change nothing at the provider are ever repeated: those for metadata. A code, a token or a secret
/// is never sent twice. Key sets are fetched again by rules of their own, see [`KeyFreshness`](crate::KeyFreshness).
///
/// A request that ran into its time limit is not repeated, as the time is spent, and neither is one whose answer was
/// refused: the same would come again. A pause that the provider asks for (`Retry-After`, in seconds) is honoured if it is
/// at most [`LONGEST_PAUSE`](Self::LONGEST_PAUSE); if it is longer, nothing is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    repeats: u32,
    first_pause: Duration,
}

impl Retry {
    /// Nothing is repeated.
    pub const NEVER: Self = Self {
        repeats: 0,
        first_pause: Duration::ZERO,
    };

    /// The longest pause: five seconds.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(5);

    /// Repeats a lookup so many times at most; default twice.
    #[must_use]
    pub fn repeats(mut self, repeats: u32) -> Self {
        self.repeats = repeats;
        self
    }

    /// Pauses for so long before the first repetition, and twice as long before each one that follows; default a quarter of
    /// a second. Of each pause up to a half is cut at random, so that many instances don't come back at once.
    #[must_use]
    pub fn first_pause(mut self, first_pause: Duration) -> Self {
        self.first_pause = first_pause;
        self
    }

    /// The pause before the next attempt, after so many repetitions; none if there is to be no next one.
    pub(crate) fn pause(self, repeated: u32, error: &Error) -> Option<Duration> {
        let spent = matches!(
            error,
            Error::Network {
                source: HttpError::TimedOut { .. },
                ..
            }
        );
        if repeated >= self.repeats || spent || !error.is_retryable() {
            return None;
        }
        let doubled = self
            .first_pause
            .saturating_mul(2_u32.saturating_pow(repeated))
            .min(Self::LONGEST_PAUSE);
        let asked_for = error.retry_after().unwrap_or_default();
        let pause = jittered(doubled).max(asked_for);
        (pause <= Self::LONGEST_PAUSE).then_some(pause)
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            repeats: 2,
            first_pause: Duration::from_millis(250),
        }
    }
}

/// Between a half and the whole. The standard library's hash seeds are random enough to spread load.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    let half = pause / 2;
    let share = u32::try_from(random % 1024).unwrap_or_default();
    half + half * share / 1024
}
