//! Installing what a candidate from outside needs, before it is started for the first time.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use super::process::{Process, Reapers};

/// How long it may take.
const LIMIT: Duration = Duration::from_mins(10);

/// Runs the command, if there is one. Whoever drops this ends it.
pub(crate) async fn install(
    name: &str,
    command: &[String],
    folder: &Path,
    reapers: &Reapers,
) -> Result<(), String> {
    const STEP: Duration = Duration::from_millis(20);
    if command.is_empty() {
        return Ok(());
    }
    let process = Process::start(command, folder, &BTreeMap::new(), reapers)?;
    let started = Instant::now();
    while started.elapsed() < LIMIT {
        match process.wait(Duration::ZERO) {
            Some(status) if status.success() => return Ok(()),
            Some(status) => {
                return Err(format!(
                    "what {name} needs could not be installed ({status}); {}",
                    process.last_lines()
                ));
            }
            None => tokio::time::sleep(STEP).await,
        }
    }
    Err(format!(
        "installing what {name} needs took more than {} minutes; {}",
        LIMIT.as_secs() / 60,
        process.last_lines()
    ))
}
