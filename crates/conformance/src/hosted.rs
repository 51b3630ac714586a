//! A candidate on a runtime of its own.
//!
//! A panic in any task that it spawned happens on its thread, and so is its own; a loop that never yields holds up
//! nobody else.

use std::collections::HashMap;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::candidate::{
    Answer, Approach, BrowserId, Callback, Candidate, Identity, NotStarted, RelyingParty, Setup,
};

/// Prefix of the names of candidates' threads.
const THREAD: &str = "candidate-";

/// Panics since the hook was installed, by thread.
static PANICS: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Why a call brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallFault {
    /// It did not start; why.
    NotStarted(NotStarted),
    /// It panicked; with the message.
    Crashed(String),
    /// No answer within this time.
    Hung(Duration),
}

/// A relying party that runs.
pub(crate) struct Hosted {
    runtime: Option<Runtime>,
    /// The relying party, or why it did not start.
    party: Result<Arc<dyn RelyingParty>, CallFault>,
    thread: String,
}

impl Hosted {
    /// Starts a relying party on a runtime of its own.
    pub(crate) async fn start(
        candidate: &Arc<dyn Candidate>,
        setups: Vec<Setup>,
        within: Duration,
    ) -> std::io::Result<Self> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let thread = format!("{THREAD}{}", COUNTER.fetch_add(1, Ordering::SeqCst));
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(thread.clone())
            .enable_all()
            .build()?;
        let mut hosted = Self {
            runtime: Some(runtime),
            party: Err(CallFault::Crashed("not started yet".into())),
            thread,
        };
        let within = candidate.start_limit().unwrap_or(within);
        let candidate = Arc::clone(candidate);
        let started = hosted.run(within, async move { candidate.start(setups).await });
        hosted.party = match started.await.result {
            Ok(Ok(party)) => Ok(Arc::from(party)),
            Ok(Err(why)) => Err(CallFault::NotStarted(why)),
            Err(fault) => Err(fault),
        };
        Ok(hosted)
    }

    pub(crate) async fn sign_in(
        &self,
        browser: BrowserId,
        issuer: String,
        approach: Approach,
        within: Duration,
    ) -> Timed<Answer> {
        self.call(within, |party| async move {
            party.sign_in_by(browser, &issuer, &approach).await
        })
        .await
    }

    pub(crate) fn time_passes(&self, time: Duration) {
        if let Ok(party) = &self.party {
            party.time_passes(time);
        }
    }

    pub(crate) async fn callback(
        &self,
        browser: BrowserId,
        callback: Callback,
        within: Duration,
    ) -> Timed<Answer> {
        self.call(within, |party| async move {
            party.callback(browser, &callback).await
        })
        .await
    }

    pub(crate) async fn sign_out(&self, browser: BrowserId, within: Duration) -> Timed<Answer> {
        self.call(within, |party| async move { party.sign_out(browser).await })
            .await
    }

    pub(crate) async fn signed_out(
        &self,
        browser: BrowserId,
        url: String,
        within: Duration,
    ) -> Timed<Answer> {
        self.call(within, |party| async move {
            party.signed_out(browser, &url).await
        })
        .await
    }

    pub(crate) async fn who_is_signed_in(
        &self,
        browser: BrowserId,
        within: Duration,
    ) -> Timed<Option<Identity>> {
        self.call(within, |party| async move {
            party.who_is_signed_in(browser).await
        })
        .await
    }

    /// Asks the relying party, if there is one.
    async fn call<T: Send + 'static, Call: Future<Output = T> + Send + 'static>(
        &self,
        within: Duration,
        call: impl FnOnce(Arc<dyn RelyingParty>) -> Call,
    ) -> Timed<T> {
        match &self.party {
            Ok(party) => self.run(within, call(Arc::clone(party))).await,
            Err(fault) => Timed {
                result: Err(fault.clone()),
                took: Duration::ZERO,
            },
        }
    }

    /// Runs something on the candidate's runtime.
    async fn run<T: Send + 'static>(
        &self,
        within: Duration,
        task: impl Future<Output = T> + Send + 'static,
    ) -> Timed<T> {
        let started = Instant::now();
        let Some(runtime) = &self.runtime else {
            return Timed {
                result: Err(CallFault::Crashed("already stopped".into())),
                took: Duration::ZERO,
            };
        };
        let result = match tokio::time::timeout(within, runtime.spawn(task)).await {
            Err(_) => Err(CallFault::Hung(within)),
            Ok(Err(_)) => Err(CallFault::Crashed(
                self.panics().pop().unwrap_or_else(|| "panicked".into()),
            )),
            Ok(Ok(answer)) => Ok(answer),
        };
        Timed {
            result,
            took: started.elapsed(),
        }
    }

    /// What it showed when it was asked last who is signed in, and nobody was.
    pub(crate) fn shows_nobody(&self) -> Option<String> {
        self.started()?.shows_nobody()
    }

    /// Why it could not be seen, when it was asked last for this browser, who is signed in.
    pub(crate) fn unclear(&self, browser: BrowserId) -> Option<String> {
        self.started()?.unclear(browser)
    }

    /// The page in HTML that the callback was answered with last in this browser, if it was.
    pub(crate) fn page(&self, browser: BrowserId) -> Option<String> {
        self.started()?.page(browser)
    }

    /// Nobody comes back with these browsers.
    pub(crate) fn closed(&self, browsers: &[BrowserId]) {
        if let Some(party) = self.started() {
            party.closed(browsers);
        }
    }

    /// How often it could not be seen, in any browser, what became of a visit.
    pub(crate) fn breaks(&self) -> usize {
        self.started().map_or(0, |party| party.breaks())
    }

    /// How it ended by itself, if it did.
    pub(crate) fn died(&self) -> Option<String> {
        self.started()?.died()
    }

    /// The relying party, if it started.
    fn started(&self) -> Option<&Arc<dyn RelyingParty>> {
        self.party.as_ref().ok()
    }

    /// Whether it started and still runs.
    pub(crate) fn lives(&self) -> bool {
        self.party.is_ok() && self.died().is_none()
    }

    /// What panicked so far in any task of this candidate.
    pub(crate) fn panics(&self) -> Vec<String> {
        let panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        panics
            .as_ref()
            .and_then(|panics| panics.get(&self.thread))
            .cloned()
            .unwrap_or_default()
    }

    /// Lets every task that was ready to run have its turn, so that a panic waiting to happen happens now.
    pub(crate) async fn let_tasks_run(&self, within: Duration) {
        self.run(within, async {
            for _ in 0..16 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        if let Some(panics) = PANICS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
        {
            panics.remove(&self.thread);
        }
    }
}

/// An answer or why there is none, and how long it took.
pub(crate) struct Timed<T> {
    pub(crate) result: Result<T, CallFault>,
    pub(crate) took: Duration,
}

/// Puts our panic hook in place. Cucumber silences the hook while it runs and puts the former one back at the end, so
/// this is called from within its run.
pub(crate) fn watch_panics() {
    PANICS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get_or_insert_default();
    panic::set_hook(Box::new(note_panic));
}

fn note_panic(info: &PanicHookInfo<'_>) {
    let thread = std::thread::current().name().unwrap_or_default().to_owned();
    if !thread.starts_with(THREAD) {
        // Ours: cucumber reports a panicking step, and the run ends as a harness fault.
        return;
    }
    let text = info
        .payload()
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| info.payload().downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panicked".to_owned());
    let place = info
        .location()
        .map(|location| format!(" at {location}"))
        .unwrap_or_default();
    if let Some(panics) = PANICS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_mut()
    {
        panics
            .entry(thread)
            .or_default()
            .push(format!("{text}{place}"));
    }
}
