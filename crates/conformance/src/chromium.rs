//! A real browser: Chromium without a window, driven through the Chrome `DevTools` Protocol.
//!
//! The protocol goes over two pipes (`--remote-debugging-pipe`): no port that others could connect to, and Chromium ends
//! when this program does. The crates that speak the protocol bring all of it as generated code, which would take longer to
//! build than the rest of the harness; what is needed here is a dozen messages.

mod page;
mod pipe;

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

pub use self::page::ChromiumPage;
pub(crate) use self::page::{PageCalls, text};
pub(crate) use self::pipe::Event;
use self::pipe::Pipe;

/// Names it has in different places, in the order in which they are looked for.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
];
/// Nothing that it would do by itself, and nothing that needs a screen.
const ALONE: [&str; 11] = [
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-extensions",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
];
/// Chromium reads from descriptor 3 and writes to 4; what a program is given are 0 and 1.
const MOVED: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

/// A running Chromium with a profile of its own. It is ended, and the profile removed, when this is dropped.
#[derive(Debug)]
pub struct Chromium {
    pipe: Arc<Pipe>,
    child: Mutex<Child>,
    folder: PathBuf,
    product: String,
}

impl Chromium {
    /// Its name and version.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Where it is: what `CHROME` says, or the first that is on `PATH`.
    ///
    /// # Errors
    ///
    /// What to install.
    pub fn find() -> Result<PathBuf, String> {
        look_for(
            env::var_os("CHROME").as_deref(),
            &env::var_os("PATH").unwrap_or_default(),
        )
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// There is none, or it did not start; what it said.
    pub async fn start() -> Result<Self, String> {
        if !cfg!(unix) {
            return Err("a browser can be driven on Unix only".into());
        }
        let program = Self::find()?;
        let mut started = start(&program)
            .map_err(|error| format!("{} could not be started: {error}", program.display()))?;
        let alive = started
            .pipe
            .call(None, "Browser.getVersion", &json!({}))
            .await;
        match alive {
            Ok(told) => {
                text(&told, "product").clone_into(&mut started.product);
                Ok(started)
            }
            Err(error) => Err(format!(
                "{} does not work: {error}; it said: {}",
                program.display(),
                fs::read_to_string(started.folder.join("said"))
                    .unwrap_or_default()
                    .trim()
            )),
        }
    }

    /// An empty page in a browser of its own: it shares no cookies with another.
    ///
    /// # Errors
    ///
    /// Chromium did not do it; why.
    pub async fn page(&self) -> Result<ChromiumPage, String> {
        ChromiumPage::new(&self.pipe).await
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        #[cfg(unix)]
        if let Some(group) = i32::try_from(child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            // Whoever has ended by itself needs no ending.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        drop(child.kill());
        drop(child.wait());
        // What is not removed lies in the system's own folder for such things.
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn look_for(chosen: Option<&OsStr>, path: &OsStr) -> Result<PathBuf, String> {
    const REMEDY: &str = "(Debian: apt-get install chromium; elsewhere: set CHROME to the program)";
    if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
        let chosen = PathBuf::from(chosen);
        return if chosen.is_file() {
            Ok(chosen)
        } else {
            let shown = chosen.display();
            Err(format!(
                "CHROME is {shown}, where there is no program {REMEDY}"
            ))
        };
    }
    let folders: Vec<PathBuf> = env::split_paths(path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
        .ok_or_else(|| format!("Chromium is needed, and neither it nor Chrome is on PATH {REMEDY}"))
}

fn start(program: &Path) -> io::Result<Chromium> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let folder = env::temp_dir().join(format!(
        "oidc-conformance-chromium-{}-{}",
        std::process::id(),
        COUNTER.fetch_add(1, Ordering::Relaxed)
    ));
    fs::create_dir_all(&folder)?;
    let mut command = Command::new("sh");
    command
        .args(["-c", MOVED])
        .arg(program)
        .args(ALONE)
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ));
    #[cfg(unix)]
    {
        // Its sandbox does not work for root.
        if rustix::process::geteuid().is_root() {
            command.arg("--no-sandbox");
        }
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    let mut child = command
        .arg("about:blank")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(File::create(folder.join("said"))?)
        .spawn()?;
    let missing = || io::Error::other("it has no pipes");
    let to = child.stdin.take().ok_or_else(missing)?;
    let from = child.stdout.take().ok_or_else(missing)?;
    Ok(Chromium {
        pipe: Pipe::between(to, from),
        child: Mutex::new(child),
        folder,
        product: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_none_is_told_what_to_install() {
        assert_eq!(
            look_for(None, OsStr::new("/nowhere")).unwrap_err(),
            "Chromium is needed, and neither it nor Chrome is on PATH (Debian: apt-get install chromium; elsewhere: set CHROME to the program)"
        );
    }

    #[test]
    fn what_is_chosen_is_used_or_missed_whatever_is_on_the_path() {
        let here = env!("CARGO_MANIFEST_DIR");
        let chosen = Path::new(here).join("Cargo.toml");
        let found = look_for(Some(chosen.as_os_str()), OsStr::new("/nowhere"));
        assert_eq!(found.as_deref(), Ok(chosen.as_path()));
        assert_eq!(
            look_for(Some(OsStr::new("/nowhere/chrome")), OsStr::new("/usr/bin")).unwrap_err(),
            "CHROME is /nowhere/chrome, where there is no program (Debian: apt-get install chromium; elsewhere: set CHROME to the program)"
        );
    }
}
