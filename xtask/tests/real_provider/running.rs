//! The provider and the application as processes of their own, which end with the value that stands for them.

use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Long enough for a start on a machine that does something else as well.
const START_LIMIT: Duration = Duration::from_mins(1);
/// Names the processes of one test, so that what is left over is found.
const MARKER: &str = "RELIER_REAL_PROVIDER_TEST";

/// What the provider and the application know of each other.
#[derive(Clone)]
pub(crate) struct Registered {
    provider_port: u16,
    application_port: u16,
    secret: String,
    redirect_uri: String,
}

impl Registered {
    pub(crate) fn new(secret: &str) -> Self {
        // Both are held while the second one is looked for.
        let listeners = [(); 2]
            .map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port"));
        let [provider_port, application_port] =
            listeners.map(|listener| listener.local_addr().expect("a listener has one").port());
        Self {
            provider_port,
            application_port,
            secret: secret.to_owned(),
            redirect_uri: format!("http://localhost:{application_port}/auth"),
        }
    }

    /// The same with another redirect URI at the provider.
    pub(crate) fn with_redirect_uri(&self, redirect_uri: &str) -> Self {
        Self {
            redirect_uri: redirect_uri.to_owned(),
            ..self.clone()
        }
    }

    fn marker(&self) -> String {
        format!("{}-{}", self.provider_port, self.application_port)
    }

    fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.provider_port)
    }
}

/// npm `oidc-provider`.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    _running: Running,
}

impl Provider {
    pub(crate) fn start(registered: &Registered, more: &[(&str, &str)]) -> Self {
        let folder = repository().join("fixtures/providers/node-oidc-provider");
        let application = format!("http://localhost:{}", registered.application_port);
        let mut command = Command::new("./run.sh");
        command
            .current_dir(folder)
            .env("PORT", registered.provider_port.to_string())
            .env("CLIENT_ID", "example")
            .env("CLIENT_SECRET", &registered.secret)
            .env("REDIRECT_URI", &registered.redirect_uri)
            .env(
                "POST_LOGOUT_REDIRECT_URI",
                format!("{application}/signed-out"),
            )
            .envs(more.iter().copied());
        Self {
            issuer: registered.issuer(),
            _running: Running::start(command, registered, "listening"),
        }
    }
}

/// `crates/axum/examples/sign_in.rs`, as `cargo xtask real-provider` has built it.
pub(crate) struct Application {
    /// Its front page.
    pub(crate) home: String,
    running: Running,
}

impl Application {
    pub(crate) fn start(registered: &Registered, secret: &str) -> Self {
        let program = std::env::var_os("SIGN_IN_EXAMPLE")
            .expect("SIGN_IN_EXAMPLE is not set: run these tests by `cargo xtask real-provider`");
        let home = format!("http://localhost:{}/", registered.application_port);
        let mut command = Command::new(program);
        command
            .env("PORT", registered.application_port.to_string())
            .env("ISSUER", registered.issuer())
            .env("CLIENT_ID", "example")
            .env("CLIENT_SECRET", secret);
        Self {
            running: Running::start(command, registered, &home),
            home,
        }
    }

    /// Waits until it has printed a line with this in it.
    pub(crate) fn says(&self, what: &str) {
        self.running.wait_for(|line| line.contains(what), what);
    }
}

/// A process and what it prints.
struct Running {
    child: Child,
    lines: Mutex<Receiver<String>>,
    heard: Mutex<Vec<String>>,
}

impl Running {
    /// Starts it and waits until it prints the line that says that it is ready.
    fn start(mut command: Command, registered: &Registered, ready: &str) -> Self {
        let mut child = command
            .env(MARKER, registered.marker())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"));
        let (sender, lines) = channel();
        let streams: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|stream| Box::new(stream) as _),
            child.stderr.take().map(|stream| Box::new(stream) as _),
        ];
        for stream in streams.into_iter().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // Nobody listens any more once the test is over.
                    drop(sender.send(line));
                }
            });
        }
        let running = Self {
            child,
            lines: Mutex::new(lines),
            heard: Mutex::default(),
        };
        running.wait_for(|line| line == ready, ready);
        running
    }

    fn wait_for(&self, is_it: impl Fn(&str) -> bool, what: &str) {
        let lines = self.lines.lock().expect("no test panics with it");
        let mut heard = self.heard.lock().expect("no test panics with it");
        loop {
            match lines.recv_timeout(START_LIMIT) {
                Ok(line) if is_it(&line) => return,
                Ok(line) => heard.push(line),
                Err(RecvTimeoutError::Timeout) => panic!("it never said {what:?}, only {heard:#?}"),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("it ended before it said {what:?}; it said {heard:#?}")
                }
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// How many processes of a test there are, whoever started them.
pub(crate) fn left_over(registered: &Registered) -> usize {
    let marked = format!("{MARKER}={}", registered.marker());
    std::fs::read_dir("/proc")
        .expect("only Linux shows the environment of processes, in /proc")
        .flatten()
        .filter_map(|process| std::fs::read(process.path().join("environ")).ok())
        .filter(|environment| {
            let mut entries = environment.split(|octet| *octet == 0);
            entries.any(|entry| entry == marked.as_bytes())
        })
        .count()
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is in the repository")
}
