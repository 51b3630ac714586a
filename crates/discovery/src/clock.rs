//! The time, handed in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use relier_token::Timestamp;

use crate::http_client::BoxFuture;

/// Tells the current time. Tests bring a clock that they move themselves.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;

    /// Waits for so long. `None` if this clock can't make anybody wait, which is the default: then nothing that needs a
    /// pause is done, and the caller hears of the failure at once.
    fn sleep(&self, duration: Duration) -> Option<BoxFuture<'_, ()>> {
        let _ = duration;
        None
    }
}

/// The clock of the operating system. It can make callers wait on a Tokio runtime, with the feature `reqwest`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_seconds(0).saturating_add(since_epoch)
    }

    #[cfg(feature = "reqwest")]
    fn sleep(&self, duration: Duration) -> Option<BoxFuture<'_, ()>> {
        tokio::runtime::Handle::try_current().ok()?;
        Some(Box::pin(tokio::time::sleep(duration)))
    }
}
