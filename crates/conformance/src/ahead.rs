//! The next application, started while the present ones are judged: most of what a run takes is waiting for applications
//! to start.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use relier_scripted_idp::Issuer;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::candidate::{Candidate, Setup};
use crate::hosted::Hosted;

/// At most one application that nobody uses yet.
#[derive(Default)]
pub(crate) struct Ahead {
    next: Mutex<Option<Starting>>,
    /// How many will be asked for yet.
    wanted: AtomicUsize,
}

/// An application on its way, and its issuer.
pub(crate) struct Starting {
    issuer: Issuer,
    starting: JoinHandle<io::Result<Hosted>>,
}

impl Starting {
    /// Begins to start an application.
    pub(crate) fn at(
        issuer: Issuer,
        candidate: &Arc<dyn Candidate>,
        setups: Vec<Setup>,
        within: Duration,
    ) -> Self {
        let candidate = Arc::clone(candidate);
        Self {
            issuer,
            starting: tokio::spawn(async move { Hosted::start(&candidate, setups, within).await }),
        }
    }

    async fn started(self) -> io::Result<(Issuer, Hosted)> {
        let party = self.starting.await.map_err(io::Error::other)??;
        Ok((self.issuer, party))
    }
}

impl Ahead {
    /// So many applications will be asked for.
    pub(crate) fn will_be_asked_for(&self, applications: usize) {
        self.wanted.store(applications, Ordering::SeqCst);
    }

    /// The application that was started ahead, or a new one; and the next one begins to start if another will be asked
    /// for.
    pub(crate) async fn take(
        &self,
        begin: impl Fn() -> io::Result<Starting>,
    ) -> io::Result<(Issuer, Hosted)> {
        let taken = {
            let mut next = self.next.lock().await;
            let taken = match next.take() {
                Some(started) => started,
                None => begin()?,
            };
            if self.another_is_wanted() {
                *next = Some(begin()?);
            }
            taken
        };
        taken.started().await
    }

    /// Counts the one that was just asked for.
    fn another_is_wanted(&self) -> bool {
        let one_less = |wanted: usize| wanted.checked_sub(1);
        let before = (self.wanted).fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        before.is_ok_and(|before| before > 1)
    }

    /// Gives up the one that nobody asked for.
    pub(crate) async fn end(&self) {
        if let Some(unused) = self.next.lock().await.take() {
            unused.starting.abort();
            drop(unused.starting.await);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_started_ahead_as_long_as_another_will_be_asked_for() {
        let ahead = Ahead::default();
        assert!(!ahead.another_is_wanted(), "nobody has said so");
        ahead.will_be_asked_for(3);
        let wanted = [(); 4].map(|()| ahead.another_is_wanted());
        assert_eq!(wanted, [true, true, false, false]);
    }
}
