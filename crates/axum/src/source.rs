//! Where the relying party comes from: it is there from the start, or it is made when it is first needed.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::BoxError;
use relier_discovery::BoxFuture;
use relier_flow::RelyingParty;
use tokio::sync::Mutex;

/// Why there is no relying party. Those who waited for the same attempt share it.
pub(crate) type ConnectError = Arc<dyn Error + Send + Sync>;

type Connect = dyn Fn() -> BoxFuture<'static, Result<RelyingParty, BoxError>> + Send + Sync;

pub(crate) enum Source {
    Ready(Box<RelyingParty>),
    Lazy(Box<Lazy>),
}

pub(crate) struct Lazy {
    connect: Box<Connect>,
    connected: OnceLock<RelyingParty>,
    /// How many attempts have failed.
    failed: AtomicU64,
    last_failure: Mutex<Option<ConnectError>>,
}

impl Source {
    pub(crate) fn lazy(connect: Box<Connect>) -> Self {
        Self::Lazy(Box::new(Lazy {
            connect,
            connected: OnceLock::new(),
            failed: AtomicU64::new(0),
            last_failure: Mutex::new(None),
        }))
    }

    pub(crate) async fn get(&self) -> Result<&RelyingParty, ConnectError> {
        match self {
            Self::Ready(relying_party) => Ok(relying_party),
            Self::Lazy(lazy) => lazy.get().await,
        }
    }
}

impl Lazy {
    /// One attempt at a time. Whoever came while it ran shares its outcome, so that a provider that is down is asked once
    /// by any number of users, and again by the next one.
    async fn get(&self) -> Result<&RelyingParty, ConnectError> {
        let failed_before = self.failed.load(Ordering::Acquire);
        if let Some(relying_party) = self.connected.get() {
            return Ok(relying_party);
        }
        let mut last_failure = self.last_failure.lock().await;
        if let Some(relying_party) = self.connected.get() {
            return Ok(relying_party);
        }
        if let Some(failure) = &*last_failure
            && self.failed.load(Ordering::Acquire) != failed_before
        {
            return Err(Arc::clone(failure));
        }
        match (self.connect)().await {
            Ok(relying_party) => Ok(self.connected.get_or_init(|| relying_party)),
            Err(error) => {
                let failure = ConnectError::from(error);
                *last_failure = Some(Arc::clone(&failure));
                self.failed.fetch_add(1, Ordering::Release);
                Err(failure)
            }
        }
    }
}
