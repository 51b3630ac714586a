//! Where the tasks put what they write.

use std::env;
use std::path::{Path, PathBuf};

/// A place in `target/` of the workspace, whatever folder the task was started in; relative to that folder if it is
/// inside it.
pub(crate) fn in_target(place: impl AsRef<Path>) -> PathBuf {
    // Cargo says where the package is that it runs.
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let workspace = package.as_deref().and_then(Path::parent);
    let started_in = env::current_dir().unwrap_or_default();
    as_seen_from(
        &started_in,
        &workspace.unwrap_or(&started_in).join("target").join(place),
    )
}

fn as_seen_from(folder: &Path, place: &Path) -> PathBuf {
    place.strip_prefix(folder).unwrap_or(place).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_so_that_it_is_found_from_where_one_stands() {
        let seen_from = |folder: &str| {
            let seen = as_seen_from(Path::new(folder), Path::new("/repo/target/sabotage"));
            seen.display().to_string()
        };
        assert_eq!(seen_from("/repo"), "target/sabotage");
        assert_eq!(seen_from("/repo/crates/token"), "/repo/target/sabotage");
        assert_eq!(seen_from("/"), "repo/target/sabotage");
    }

    #[test]
    fn the_workspace_is_where_this_package_lies() {
        let place = in_target("sabotage");
        assert!(place.ends_with("target/sabotage"));
        assert!(place.is_absolute(), "tests run in the package: {place:?}");
        let target = place.parent().and_then(Path::parent);
        assert!(target.is_some_and(|workspace| workspace.join("xtask/Cargo.toml").is_file()));
    }
}
