//! Messages of the Chrome `DevTools` Protocol over pipes: JSON, each ended by a zero byte.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The connection to one Chromium.
#[derive(Debug)]
pub(super) struct Pipe {
    to: Mutex<ChildStdin>,
    state: Mutex<State>,
}

/// What is waited for.
#[derive(Debug, Default)]
struct State {
    last: u64,
    answers: HashMap<u64, oneshot::Sender<Result<Value, String>>>,
    listeners: HashMap<String, mpsc::UnboundedSender<Event>>,
    ended: bool,
}

impl State {
    /// The number of the next message.
    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

/// Something that happened in a page.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) details: Value,
}

impl Pipe {
    /// Begins to listen.
    pub(super) fn between(to: ChildStdin, from: ChildStdout) -> Arc<Self> {
        let pipe = Arc::new(Self {
            to: Mutex::new(to),
            state: Mutex::default(),
        });
        let listening = Arc::downgrade(&pipe);
        thread::spawn(move || {
            let mut from = BufReader::new(from);
            let mut message = Vec::new();
            while matches!(from.read_until(0, &mut message), Ok(length) if length > 0) {
                let Some(pipe) = listening.upgrade() else {
                    return;
                };
                message.pop();
                if let Ok(message) = serde_json::from_slice(&message) {
                    pipe.heard(message);
                }
                message.clear();
            }
            if let Some(pipe) = listening.upgrade() {
                let mut state = pipe.state();
                state.ended = true;
                // Whoever waits for an answer hears that there will be none.
                state.answers.clear();
                state.listeners.clear();
            }
        });
        pipe
    }

    /// Asks for something, in a page (its session) or of Chromium as a whole.
    pub(super) async fn call(
        &self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> Result<Value, String> {
        let (sender, answer) = oneshot::channel();
        let number = {
            let mut state = self.state();
            if state.ended {
                return Err(format!("{method}: Chromium has ended"));
            }
            let number = state.next();
            state.answers.insert(number, sender);
            number
        };
        let mut message = json!({"id": number, "method": method, "params": params});
        if let (Some(session), Some(message)) = (session, message.as_object_mut()) {
            message.insert("sessionId".into(), session.into());
        }
        self.send(&message)
            .map_err(|error| format!("{method}: Chromium has ended: {error}"))?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer.map_err(|error| format!("{method}: {error}")),
            Ok(Err(_)) => Err(format!("{method}: Chromium has ended")),
            Err(_) => Err(format!(
                "{method}: no answer within {} s",
                PATIENCE.as_secs()
            )),
        }
    }

    /// Asks Chromium as a whole for something, and does not wait for it.
    pub(super) fn tell(&self, method: &str, params: &Value) -> std::io::Result<()> {
        let number = self.state().next();
        self.send(&json!({"id": number, "method": method, "params": params}))
    }

    /// Hears nothing more of a page.
    pub(super) fn forget(&self, session: &str) {
        self.state().listeners.remove(session);
    }

    /// Hears what happens in a page.
    pub(super) fn listen(&self, session: &str) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.state().listeners.insert(session.to_owned(), sender);
        receiver
    }

    fn send(&self, message: &Value) -> std::io::Result<()> {
        let mut text = message.to_string().into_bytes();
        text.push(0);
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        to.write_all(&text)?;
        to.flush()
    }

    fn heard(&self, mut message: Value) {
        let mut state = self.state();
        if let Some(number) = message.get("id").and_then(Value::as_u64) {
            let answer = match message.pointer("/error/message") {
                Some(error) => Err(error.as_str().unwrap_or("refused").to_owned()),
                None => Ok(taken(&mut message, "result")),
            };
            if let Some(waiting) = state.answers.remove(&number) {
                // Who no longer waits has said so already.
                drop(waiting.send(answer));
            }
            return;
        }
        let text = |name| message.get(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(session), Some(name)) = (text("sessionId"), text("method")) else {
            return;
        };
        let event = Event {
            name,
            details: taken(&mut message, "params"),
        };
        if let Some(listener) = state.listeners.get(&session) {
            // A page that is gone hears nothing more.
            drop(listener.send(event));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn taken(message: &mut Value, name: &str) -> Value {
    message.get_mut(name).map(Value::take).unwrap_or_default()
}
