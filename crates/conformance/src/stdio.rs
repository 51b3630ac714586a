//! Verifiers that are programs of their own, in any language: lines of JSON in, lines of JSON out.
//!
//! `docs/stdio-protocol.md` has the protocol, `relier-verifier/1`.

mod message;
#[cfg_attr(not(unix), path = "stdio/no_process.rs")]
mod process;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use relier_scripted_idp::Place;

use self::message::Greeting;
use self::process::Process;
use crate::candidate::{
    BoxFuture, Candidate, Capability, Kind, NotStarted, Outcome, RelyingParty, Setup, Tells,
};
use crate::http::install::install;
use crate::http::process::Reapers;
use crate::verifier::{
    Verifier, VerifierAnswer, VerifierCandidate, VerifierClock, VerifierRequest,
};

/// How long a program may take to say which clock it uses, where that is asked before it was ever started.
const GREETING_LIMIT: Duration = Duration::from_secs(10);

/// A program that verifies ID tokens over its standard input and output.
pub struct StdioCandidate {
    verifier: VerifierCandidate,
    program: Program,
    install: Vec<String>,
    reapers: Reapers,
}

impl StdioCandidate {
    /// A candidate of this name. `argv` is the program and its arguments, started in `cwd` with `env` added to the
    /// environment; a program with a slash in its path is looked for from `cwd`.
    pub fn new(
        name: impl Into<String>,
        argv: Vec<String>,
        cwd: impl Into<PathBuf>,
        env: Vec<(String, String)>,
    ) -> Self {
        let program = Program {
            argv,
            cwd: cwd.into(),
            env,
        };
        let verifier = StdioVerifier::new(program.clone());
        Self {
            verifier: VerifierCandidate::new(name, Kind::Stdio, Arc::new(verifier)),
            program,
            install: Vec::new(),
            reapers: Reapers::default(),
        }
    }

    /// The same, for which this command is run first, once, in the same folder.
    #[must_use]
    pub fn installed_by(self, install: Vec<String>) -> Self {
        Self { install, ..self }
    }
}

impl Candidate for StdioCandidate {
    fn name(&self) -> &str {
        self.verifier.name()
    }

    fn kind(&self) -> Kind {
        self.verifier.kind()
    }

    fn sees(&self, place: Place) -> bool {
        self.verifier.sees(place)
    }

    fn tells(&self) -> Tells {
        self.verifier.tells()
    }

    fn stands_on(&self, scenario: &str) -> Option<Outcome> {
        self.verifier.stands_on(scenario)
    }

    fn can(&self, capability: Capability) -> bool {
        self.verifier.can(capability)
    }

    fn prepare(&self) -> BoxFuture<'_, Result<(), String>> {
        let folder = &self.program.cwd;
        let name = self.verifier.name();
        Box::pin(install(name, &self.install, folder, &self.reapers))
    }

    fn start(
        &self,
        setups: Vec<Setup>,
    ) -> BoxFuture<'_, Result<Box<dyn RelyingParty>, NotStarted>> {
        self.verifier.start(setups)
    }

    fn stop(&self) {
        self.reapers.wait();
    }
}

/// What to start.
#[derive(Clone, Debug)]
struct Program {
    argv: Vec<String>,
    cwd: PathBuf,
    env: Vec<(String, String)>,
}

/// Keeps as many processes as there are questions at a time. Each answers one question at a time, so that one that
/// breaks, hangs or dies takes no other scenario's answer along.
struct StdioVerifier {
    program: Program,
    idle: Mutex<Vec<Process>>,
    clock: OnceLock<VerifierClock>,
    last_id: AtomicU64,
}

impl StdioVerifier {
    fn new(program: Program) -> Self {
        Self {
            program,
            idle: Mutex::default(),
            clock: OnceLock::new(),
            last_id: AtomicU64::new(0),
        }
    }

    /// A process that nobody else asks meanwhile. Whoever drops it instead of giving it back kills it.
    async fn take(&self) -> Result<Process, String> {
        while let Some(mut process) = self.pop() {
            if process.is_usable() {
                return Ok(process);
            }
        }
        let mut process = Process::start(&self.program)?;
        process.send(message::hello())?;
        let line = process.line().await?;
        let greeting = Greeting::read(&line)
            .map_err(|fault| format!("the answer to the greeting {fault}: {}", cut(&line)))?;
        let _ = self.clock.set(greeting.clock);
        process.called(greeting.to_string());
        Ok(process)
    }

    fn pop(&self) -> Option<Process> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop()
    }

    fn give_back(&self, process: Process) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(process);
    }

    async fn ask(&self, request: &VerifierRequest) -> Result<VerifierAnswer, String> {
        let mut process = self.take().await?;
        let id = self.last_id.fetch_add(1, Ordering::SeqCst) + 1;
        process.send(message::request(id, request))?;
        let line = process.line().await?;
        let answer = message::answer(id, &line).map_err(|fault| {
            format!(
                "{process} answered with a line that {fault}: {}",
                cut(&line)
            )
        })?;
        self.give_back(process);
        Ok(answer)
    }
}

impl Verifier for StdioVerifier {
    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async {
            let process = self.take().await?;
            self.give_back(process);
            Ok(())
        })
    }

    /// What it said when it was greeted. Who asks before it was ever started waits until it is.
    fn clock(&self) -> VerifierClock {
        if self.clock.get().is_none() {
            let greeted = async { tokio::time::timeout(GREETING_LIMIT, self.ready()).await };
            // On a thread and a runtime of its own: this may be called from within one.
            thread::scope(|scope| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build();
                let Ok(runtime) = runtime else { return };
                let waiting = scope.spawn(move || runtime.block_on(greeted));
                drop(waiting.join());
            });
        }
        self.clock.get().copied().unwrap_or(VerifierClock::System)
    }

    fn verify(&self, request: VerifierRequest) -> BoxFuture<'_, Result<VerifierAnswer, String>> {
        Box::pin(async move { self.ask(&request).await })
    }
}

impl Drop for StdioVerifier {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        // All at once, so that they end side by side.
        let ending: Vec<_> = idle.into_iter().map(Process::close).collect();
        for process in ending {
            process.end();
        }
    }
}

/// As much of a line as fits into a message.
fn cut(line: &str) -> String {
    const LONGEST: usize = 120;
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
