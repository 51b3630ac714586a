//! The program under test, a folder to run it in, and a verifier for it to judge.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A scenario that a verifier which accepts everything passes.
pub(crate) const GOOD: &str = "id-token/audience/one-element-array";
/// One that it fails.
pub(crate) const BAD: &str = "id-token/audience/missing";

/// A verifier that accepts everything, but for the requests of the numbers in `REFUSED`, and falls silent after
/// `ANSWERS` requests.
const SHIM: &str = r#"read -r hello
echo '{"hello": 1, "name": "lax", "version": "1", "clock": "request"}'
number=0
while read -r line; do
    number=$((number + 1))
    if [ "$number" -gt "${ANSWERS:-1000000}" ]; then sleep 1000; fi
    id=${line#*\"id\":}
    id=${id%%,*}
    accepted=true
    for refused in ${REFUSED:-}; do
        if [ "$number" = "$refused" ]; then accepted=false; fi
    done
    echo "{\"id\": $id, \"accepted\": $accepted, \"subject\": \"user-1\", \"reason\": \"number $number\"}"
done
"#;

/// The description of that verifier.
pub(crate) const RP: &str = r#"name = "lax"
kind = "stdio"
start = ["sh", "shim.sh"]
profiles = ["verifier"]
"#;

/// A folder of its own for a test, and the program started in it.
pub(crate) struct Place(PathBuf);

impl Place {
    /// An empty folder.
    pub(crate) fn empty(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an old folder can be removed");
        }
        fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    /// A folder with the verifier and its description.
    pub(crate) fn with_verifier(name: &str) -> Self {
        let place = Self::empty(name);
        place.write("shim.sh", SHIM);
        place.write("rp.toml", RP);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| format!("{name}: {error}"))
    }

    pub(crate) fn report(&self, folder: &str) -> Value {
        let text = self.read(&format!("{folder}/report.json"));
        serde_json::from_str(&text).expect("a report is JSON")
    }

    /// The program, with nothing in its environment that a CI service sets.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oidc-conformance"));
        command
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_STEP_SUMMARY");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output();
        Said::of(&output.expect("the program starts"))
    }
}

/// What the program said, and its exit code.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It ended with this code and these words, and nothing else.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, message: &str) {
        assert_eq!(
            (self.code, self.out.as_str(), self.err.as_str()),
            (Some(code), "", format!("error: {message}\n").as_str())
        );
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}
