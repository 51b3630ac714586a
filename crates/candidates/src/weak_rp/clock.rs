//! A clock that can be moved.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The system's clock, and how many seconds it was moved ahead.
#[derive(Debug, Default)]
pub(super) struct Clock(AtomicU64);

impl Clock {
    /// The time since the Unix epoch.
    pub(super) fn now(&self) -> Duration {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default() + Duration::from_secs(self.0.load(Ordering::SeqCst))
    }

    /// Moves it ahead, by whole seconds.
    pub(super) fn time_passes(&self, time: Duration) {
        self.0.fetch_add(time.as_secs(), Ordering::SeqCst);
    }
}
