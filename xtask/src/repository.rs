//! Where the repository is.

use std::path::Path;

/// Its folder, wherever the task is started.
pub(crate) fn repository() -> Result<&'static Path, String> {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask
        .parent()
        .ok_or_else(|| "xtask is in no repository".to_owned())
}
