//! One process of a verifier program: lines in, lines out, and an end that leaves nothing behind.
//!
//! It is served by threads rather than by a runtime, because it outlives the runtimes of the scenarios that ask it.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::sync::mpsc as queue;

use super::Program;

/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;
/// How many bytes of the standard error are kept.
const ERROR_TAIL: usize = 4096;
/// How many lines of them are shown.
const ERROR_LINES: usize = 5;
/// How long a process may take to end once its standard input is closed.
const END_LIMIT: Duration = Duration::from_secs(2);
/// How long it may take to learn how a process ended, when its output has.
const STATUS_LIMIT: Duration = Duration::from_secs(1);
/// How long the rest of the standard error is waited for.
const LAST_WORDS_LIMIT: Duration = Duration::from_millis(500);

/// A running process. Dropping it kills it and everything that it started.
pub(super) struct Process {
    /// How it called itself.
    name: String,
    /// Closed when the process is to end.
    input: Option<mpsc::Sender<String>>,
    lines: queue::Receiver<Line>,
    life: Arc<Life>,
}

/// What was read from the standard output.
enum Line {
    Whole(String),
    TooLong,
}

/// Whether a process still runs, how it ended, and what it complained of.
struct Life {
    /// The process, which leads a group of its own.
    group: Pid,
    end: Mutex<End>,
    changed: Condvar,
    complaints: Mutex<VecDeque<u8>>,
}

#[derive(Default)]
struct End {
    /// From then on the process's number may be somebody else's.
    reaped: bool,
    status: Option<ExitStatus>,
    /// Everything that will ever be known is known.
    told: bool,
}

impl Process {
    pub(super) fn start(program: &Program) -> Result<Self, String> {
        let mut command = command(program)?;
        let mut child = command
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.argv.join(" ")))?;
        let no_pipe = || "the process has no pipes".to_owned();
        let input = child.stdin.take().ok_or_else(no_pipe)?;
        let output = child.stdout.take().ok_or_else(no_pipe)?;
        let errors = child.stderr.take().ok_or_else(no_pipe)?;
        let life = Arc::new(Life {
            group: Pid::from_child(&child),
            end: Mutex::default(),
            changed: Condvar::new(),
            complaints: Mutex::default(),
        });
        let (sender, receiver) = mpsc::channel();
        let (send_line, lines) = queue::channel(16);
        thread::spawn(move || write_lines(input, &receiver));
        thread::spawn(move || read_lines(output, &send_line));
        let (last_word, heard) = mpsc::channel();
        let listening = Arc::clone(&life);
        thread::spawn(move || {
            listening.listen(errors);
            drop(last_word);
        });
        let waiting = Arc::clone(&life);
        thread::spawn(move || {
            waiting.outlive(child);
            // Its last words may still be on their way; who has left its group may keep the pipe open for ever.
            let _: Result<(), _> = heard.recv_timeout(LAST_WORDS_LIMIT);
            waiting.tell();
        });
        Ok(Self {
            name: program.argv.join(" "),
            input: Some(sender),
            lines,
            life,
        })
    }

    /// Takes the name that the process gave itself.
    pub(super) fn called(&mut self, name: String) {
        self.name = name;
    }

    /// Whether it runs and has said nothing that it was not asked for.
    pub(super) fn is_usable(&mut self) -> bool {
        let silent = matches!(
            self.lines.try_recv(),
            Err(queue::error::TryRecvError::Empty)
        );
        silent && self.life.runs()
    }

    /// Hands over a line. It is written by a thread, so a process that does not read holds up nobody.
    pub(super) fn send(&self, line: String) -> Result<(), String> {
        let sent = self.input.as_ref().map(|input| input.send(line));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(self.obituary()),
        }
    }

    /// The next line that it says.
    pub(super) async fn line(&mut self) -> Result<String, String> {
        match self.lines.recv().await {
            Some(Line::Whole(line)) => Ok(line),
            Some(Line::TooLong) => Err(format!(
                "{self} wrote a line of more than {LONGEST_LINE} bytes"
            )),
            None => {
                let life = Arc::clone(&self.life);
                let waiting = tokio::task::spawn_blocking(move || life.wait(STATUS_LIMIT));
                drop(waiting.await);
                Err(self.obituary())
            }
        }
    }

    /// How it ended, in words.
    fn obituary(&self) -> String {
        let how = match self.life.status() {
            Some(status) => format!("ended ({status})"),
            None => "closed its output".to_owned(),
        };
        let complaints = self.life.complaints();
        if complaints.is_empty() {
            format!("{self} {how} and wrote nothing to its standard error")
        } else {
            format!("{self} {how}; it last wrote: {complaints}")
        }
    }

    /// Closes its standard input, which asks it to end.
    pub(super) fn close(mut self) -> Self {
        self.input = None;
        self
    }

    /// Waits a moment for it to end by itself, then kills it and waits until it is gone.
    pub(super) fn end(self) {
        if !self.life.wait(END_LIMIT) {
            self.life.kill();
            self.life.wait(END_LIMIT);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.life.kill();
    }
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the verifier ({})", self.name)
    }
}

impl Life {
    /// Waits for the process to end and sees to it that nothing of its group is left.
    fn outlive(&self, mut child: Child) {
        // Not reaped yet: until then nobody else can get its number, and the group is certainly its own.
        let wait = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Err(Errno::INTR) = waitid(WaitId::Pid(self.group), wait) {}
        let mut end = self.lock();
        let _ = kill_process_group(self.group, Signal::KILL);
        end.status = child.wait().ok();
        end.reaped = true;
    }

    fn tell(&self) {
        self.lock().told = true;
        self.changed.notify_all();
    }

    /// Waits until the process has ended; whether it has within this time.
    fn wait(&self, limit: Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), limit, |end| !end.told);
        let (end, _) = waited.unwrap_or_else(PoisonError::into_inner);
        end.told
    }

    fn runs(&self) -> bool {
        !self.lock().reaped
    }

    fn status(&self) -> Option<ExitStatus> {
        self.lock().status
    }

    fn kill(&self) {
        let end = self.lock();
        if !end.reaped {
            let _ = kill_process_group(self.group, Signal::KILL);
        }
    }

    fn lock(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the last of what it complains of.
    fn listen(&self, mut errors: impl Read) {
        let mut chunk = [0; 1024];
        while let Ok(length @ 1..) = errors.read(&mut chunk) {
            let mut tail = self
                .complaints
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            tail.extend(chunk.iter().take(length));
            let surplus = tail.len().saturating_sub(ERROR_TAIL);
            tail.drain(..surplus);
        }
    }

    /// The last lines of its standard error.
    fn complaints(&self) -> String {
        let mut tail = self
            .complaints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(tail.make_contiguous()).into_owned();
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let last = lines.len().saturating_sub(ERROR_LINES);
        lines.get(last..).unwrap_or_default().join(" / ")
    }
}

fn command(program: &Program) -> Result<Command, String> {
    let Some((name, arguments)) = program.argv.split_first() else {
        return Err("no program is named".to_owned());
    };
    let cwd = path::absolute(&program.cwd)
        .map_err(|error| format!("{} is no folder: {error}", program.cwd.display()))?;
    // A bare name is looked for in PATH.
    let found = if name.contains('/') {
        cwd.join(name)
    } else {
        name.into()
    };
    let mut command = Command::new(found);
    command
        .args(arguments)
        .envs(program.env.iter().map(|(name, value)| (name, value)))
        .current_dir(cwd)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    Ok(command)
}

fn write_lines(mut input: ChildStdin, lines: &mpsc::Receiver<String>) {
    for line in lines {
        if input.write_all(line.as_bytes()).is_err() {
            // It has ended or listens no more; whoever waits for an answer sees that.
            return;
        }
    }
}

fn read_lines(output: ChildStdout, lines: &queue::Sender<Line>) {
    let mut output = BufReader::new(output);
    while let Ok(Some(line)) = next_line(&mut output) {
        let enough = matches!(line, Line::TooLong);
        if lines.blocking_send(line).is_err() || enough {
            return;
        }
    }
}

fn next_line(output: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    output.take(most + 1).read_until(b'\n', &mut line)?;
    Ok(if line.is_empty() {
        None
    } else if line.len() > LONGEST_LINE {
        Some(Line::TooLong)
    } else {
        let text = String::from_utf8_lossy(&line);
        Some(Line::Whole(text.trim_end().to_owned()))
    })
}

#[cfg(test)]
mod tests;
