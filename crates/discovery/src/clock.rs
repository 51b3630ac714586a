//! The time, handed in.

use std::time::{SystemTime, UNIX_EPOCH};

use relier_token::Timestamp;

/// Tells the current time. Tests bring a clock that they move themselves.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_seconds(0).saturating_add(since_epoch)
    }
}
