//! An application's process: started in a group of its own, heard, and ended with everything that it started.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::candidate::{FailedStart, NotStarted};

/// Names an application to the processes that it starts: whatever is left over is found by it.
const MARKER: &str = "OIDC_CONFORMANCE_APPLICATION";
/// So many of the last lines of its output are kept.
const LINES: usize = 20;
/// A longer line is taken for several, in octets.
const LONGEST_LINE: u64 = 500;
/// How long the last words of an application that has ended are waited for: a child of its own may still have its output.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long an application may take to end by itself when it is told to.
const GRACE: Duration = Duration::from_secs(2);

/// How long it may take until everything has ended.
const LONGEST_END: Duration = Duration::from_secs(20);

/// Whether this exit status is that of a shell whose command a fault or the system killed: 128 and the signal's number.
fn tells_of_a_signal(code: i32) -> bool {
    /// `SIGILL`, `SIGTRAP`, `SIGABRT`, `SIGBUS`, `SIGFPE`, `SIGKILL` and `SIGSEGV`.
    const SIGNALS: [i32; 7] = [4, 5, 6, 7, 8, 9, 11];
    SIGNALS.contains(&(code - 128))
}

/// A running application. It is ended when this is dropped.
pub(crate) struct Process {
    /// Taken when it is ended.
    child: Mutex<Option<Child>>,
    marker: String,
    output: Arc<Output>,
    ended: Mutex<Option<ExitStatus>>,
    reapers: Reapers,
}

/// What an application says.
#[derive(Default)]
struct Output {
    heard: Mutex<Heard>,
    changed: Condvar,
}

#[derive(Default)]
struct Heard {
    lines: VecDeque<String>,
    /// How many streams are still listened to.
    streams: usize,
}

/// Sees to it that whatever was started has ended.
#[derive(Clone, Default)]
pub(crate) struct Reapers(Arc<Running>);

#[derive(Default)]
struct Running {
    /// How many applications were started and have not yet ended with everything that they started.
    count: Mutex<usize>,
    changed: Condvar,
}

impl Reapers {
    /// Waits until everything has ended. Whatever runs has been told to, or is being told to just now.
    pub(crate) fn wait(&self) {
        let some = |count: &mut usize| *count > 0;
        let waited = (self.0.changed).wait_timeout_while(locked(&self.0.count), LONGEST_END, some);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    fn one_more(&self) {
        *locked(&self.0.count) += 1;
    }

    fn one_less(&self) {
        *locked(&self.0.count) -= 1;
        self.0.changed.notify_all();
    }
}

impl Process {
    /// Starts a command in this folder.
    pub(crate) fn start(
        command: &[String],
        folder: &Path,
        variables: &BTreeMap<String, String>,
        reapers: &Reapers,
    ) -> Result<Self, String> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let marker = format!(
            "{}-{}",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::Relaxed)
        );
        let (program, arguments) = command.split_first().ok_or("the command is empty")?;
        let mut prepared = Command::new(program);
        prepared
            .args(arguments)
            .current_dir(folder)
            .envs(variables)
            .env(MARKER, &marker)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut prepared, 0);
        let mut child = prepared.spawn().map_err(|error| {
            format!(
                "`{}` could not be started in {}: {error}",
                command.join(" "),
                folder.display()
            )
        })?;
        reapers.one_more();
        let output = Arc::<Output>::default();
        for stream in [
            child
                .stdout
                .take()
                .map(|stream| Box::new(stream) as Box<dyn Read + Send>),
            child
                .stderr
                .take()
                .map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        ]
        .into_iter()
        .flatten()
        {
            locked(&output.heard).streams += 1;
            let output = Arc::clone(&output);
            thread::spawn(move || output.listen(stream));
        }
        Ok(Self {
            child: Mutex::new(Some(child)),
            marker,
            output,
            ended: Mutex::default(),
            reapers: reapers.clone(),
        })
    }

    /// How it ended, if it did, with the last lines that it said.
    pub(crate) fn ended(&self) -> Option<String> {
        self.end().map(|end| end.why)
    }

    /// The same, and whether it ended by itself.
    pub(crate) fn end(&self) -> Option<NotStarted> {
        let mut ended = locked(&self.ended);
        if ended.is_none() {
            let status = locked(&self.child).as_mut()?.try_wait().ok().flatten()?;
            self.output.wait_for_the_end(LAST_WORDS);
            *ended = Some(status);
        }
        let status = (*ended)?;
        Some(NotStarted {
            how: match status.code() {
                Some(code) if !tells_of_a_signal(code) => FailedStart::InOrder,
                _ => FailedStart::Killed,
            },
            why: format!("{}; {}", how(status), self.last_lines()),
        })
    }

    /// Waits until it has ended, for so long at most, and until its last words are heard.
    pub(crate) fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        let status = wait_for(locked(&self.child).as_mut()?, limit)?;
        self.output.wait_for_the_end(LAST_WORDS);
        Some(status)
    }

    /// The last lines of its output, in words.
    pub(crate) fn last_lines(&self) -> String {
        let heard = locked(&self.output.heard);
        if heard.lines.is_empty() {
            return "it printed nothing".to_owned();
        }
        let lines: Vec<&str> = heard.lines.iter().map(String::as_str).collect();
        format!("its last lines:\n      {}", lines.join("\n      "))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let child = locked(&self.child).take();
        let marker = std::mem::take(&mut self.marker);
        let reapers = self.reapers.clone();
        thread::spawn(move || {
            end(child, &marker);
            reapers.one_less();
        });
    }
}

/// Asks the application's whole group to end, then makes it, and then whatever has left the group.
fn end(child: Option<Child>, marker: &str) {
    if let Some(mut child) = child {
        let group = child.id();
        group::ask_to_end(group);
        wait_for(&mut child, GRACE);
        group::make_end(group);
        // Where there are no groups, the process itself at least.
        drop(child.kill());
        drop(child.wait());
    }
    group::make_leftovers_end(MARKER, marker, GRACE);
}

fn wait_for(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    const STEP: Duration = Duration::from_millis(10);
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if started.elapsed() < limit => thread::park_timeout(STEP),
            Ok(None) | Err(_) => return None,
        }
    }
}

fn how(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("it ended with exit status {code}"),
        None => format!("it was ended ({status})"),
    }
}

impl Output {
    /// Keeps the last lines of a stream, to its end.
    fn listen(&self, stream: Box<dyn Read + Send>) {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = (&mut stream)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line);
            let mut heard = locked(&self.heard);
            if matches!(read, Ok(0) | Err(_)) {
                heard.streams -= 1;
                self.changed.notify_all();
                return;
            }
            heard.lines.push_back(readable(&line));
            if heard.lines.len() > LINES {
                heard.lines.pop_front();
            }
        }
    }

    fn wait_for_the_end(&self, limit: Duration) {
        let open = |heard: &mut Heard| heard.streams > 0;
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.heard), limit, open);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

/// A line as it can be shown on a terminal, whatever was printed.
fn readable(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let shown = |character: char| match character {
        '\t' => ' ',
        character if character.is_control() => char::REPLACEMENT_CHARACTER,
        character => character,
    };
    text.trim_end().chars().map(shown).collect()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
mod group {
    //! Process groups, and what has left them.

    use std::fs::DirEntry;
    use std::thread;
    use std::time::{Duration, Instant};

    use rustix::process::{Pid, Signal, kill_process, kill_process_group};

    pub(super) fn ask_to_end(group: u32) {
        signal(group, Signal::TERM);
    }

    pub(super) fn make_end(group: u32) {
        signal(group, Signal::KILL);
    }

    fn signal(group: u32, signal: Signal) {
        if let Some(group) = i32::try_from(group).ok().and_then(Pid::from_raw) {
            // It may have ended by now.
            let _ = kill_process_group(group, signal);
        }
    }

    /// Processes that went into a session of their own still have the environment that they were started with. The system
    /// takes a moment to end what was killed, and what is killed may just have started more.
    pub(super) fn make_leftovers_end(name: &str, value: &str, limit: Duration) {
        const STEP: Duration = Duration::from_millis(1);
        let marked = format!("{name}={value}");
        let started = Instant::now();
        loop {
            let left = processes_with(&marked);
            if left.is_empty() || started.elapsed() > limit {
                return;
            }
            for process in left {
                let _ = kill_process(process, Signal::KILL);
            }
            thread::park_timeout(STEP);
        }
    }

    fn processes_with(variable: &str) -> Vec<Pid> {
        let Ok(processes) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        let has_it = |process: &DirEntry| {
            let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
            environment
                .split(|octet| *octet == 0)
                .any(|entry| entry == variable.as_bytes())
        };
        processes
            .flatten()
            .filter(has_it)
            .filter_map(|process| process.file_name().to_str()?.parse().ok())
            .filter_map(Pid::from_raw)
            .collect()
    }
}

#[cfg(not(unix))]
mod group {
    //! Where there are no process groups, the process alone is ended.

    pub(super) fn ask_to_end(_: u32) {}

    pub(super) fn make_end(_: u32) {}

    pub(super) fn make_leftovers_end(_: &str, _: &str, _: std::time::Duration) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "clippy takes the module for no test")]
    use super::*;

    fn shell(script: &str, reapers: &Reapers) -> Process {
        let command = ["sh", "-c", script].map(str::to_owned);
        Process::start(&command, Path::new("/"), &BTreeMap::new(), reapers).unwrap()
    }

    fn until(what: &str, holds: impl Fn() -> bool) {
        let started = Instant::now();
        while !holds() {
            assert!(started.elapsed() < Duration::from_secs(20), "{what}");
            thread::yield_now();
        }
    }

    fn marked(marker: &str) -> usize {
        let variable = format!("{MARKER}={marker}");
        std::fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter_map(|process| std::fs::read(process.path().join("environ")).ok())
            .filter(|environment| {
                environment
                    .split(|octet| *octet == 0)
                    .any(|entry| entry == variable.as_bytes())
            })
            .count()
    }

    #[test]
    fn tells_an_end_by_a_signal_from_an_exit_behind_a_shell_too() {
        let reapers = Reapers::default();
        let how = |script: &str| {
            let process = shell(script, &reapers);
            process.wait(Duration::from_secs(20));
            process.end().unwrap().how
        };
        for killed in [
            "kill -SEGV $$",
            "sh -c 'kill -KILL $$'; exit $?",
            "exit 134",
        ] {
            assert_eq!(how(killed), FailedStart::Killed, "{killed}");
        }
        for ended in [
            "exit 0", "exit 1", "exit 101", "exit 127", "exit 143", "exit 255",
        ] {
            assert_eq!(how(ended), FailedStart::InOrder, "{ended}");
        }
    }

    #[test]
    fn says_how_an_application_ended_and_what_it_said() {
        let reapers = Reapers::default();
        let process = shell("echo one; echo two >&2; exit 7", &reapers);
        process.wait(Duration::from_secs(20));
        let ended = process.ended().unwrap();
        let mut lines: Vec<&str> = ended.lines().map(str::trim).collect();
        // The two streams are heard side by side.
        lines.sort_unstable();
        assert_eq!(
            lines,
            ["it ended with exit status 7; its last lines:", "one", "two"]
        );
    }

    #[test]
    fn keeps_the_last_lines_only() {
        let reapers = Reapers::default();
        let process = shell("seq 1 1000", &reapers);
        process.wait(Duration::from_secs(20));
        until("the last line is heard", || {
            process.last_lines().ends_with("1000")
        });
        assert_eq!(process.last_lines().lines().count(), LINES + 1);
    }

    #[test]
    fn ends_an_application_that_does_not_want_to() {
        let reapers = Reapers::default();
        let process = shell("trap '' TERM; echo ready; while :; do :; done", &reapers);
        until("it runs", || process.last_lines().contains("ready"));
        let marker = process.marker.clone();
        drop(process);
        reapers.wait();
        assert_eq!(marked(&marker), 0);
    }

    #[test]
    fn ends_children_that_went_into_a_session_of_their_own() {
        let reapers = Reapers::default();
        let process = shell(
            "setsid sleep 1000 & sleep 1000 & echo started; wait",
            &reapers,
        );
        until("it runs", || process.last_lines().contains("started"));
        let marker = process.marker.clone();
        until("all three run", || marked(&marker) >= 3);
        drop(process);
        reapers.wait();
        assert_eq!(marked(&marker), 0);
    }

    #[test]
    fn does_not_wait_for_ever_for_the_last_words_of_an_application() {
        let reapers = Reapers::default();
        let process = shell("echo gone; sleep 1000 & exit 1", &reapers);
        process.wait(Duration::from_secs(20));
        until("the line is heard", || {
            process.last_lines().contains("gone")
        });
        let ended = process.ended().unwrap();
        assert_eq!(
            ended,
            "it ended with exit status 1; its last lines:\n      gone"
        );
    }

    #[test]
    fn shows_no_control_characters() {
        let reapers = Reapers::default();
        let process = shell("printf 'a\\tb\\033[2Jc\\r\\n\\000'; exit 1", &reapers);
        process.wait(Duration::from_secs(20));
        let ended = process.ended().unwrap();
        assert_eq!(
            ended,
            "it ended with exit status 1; its last lines:\n      a b\u{fffd}[2Jc\n      \u{fffd}"
        );
    }

    #[test]
    fn says_what_cannot_be_started() {
        let command = ["./there-is-no-such-program".to_owned()];
        let fault = Process::start(
            &command,
            Path::new("/"),
            &BTreeMap::new(),
            &Reapers::default(),
        );
        let fault = fault.err().unwrap();
        assert!(
            fault.starts_with("`./there-is-no-such-program` could not be started in /: "),
            "{fault}"
        );
    }
}
