//! The client secret.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::setup_error::SetupError;

/// A client secret. It is hidden from `Debug` and wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret that is already there.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// Reads the secret from an environment variable.
    ///
    /// # Errors
    /// The variable is not set, is empty or is not Unicode.
    pub fn from_env(name: &str) -> Result<Self, SetupError> {
        let missing = || SetupError::SecretVariable {
            name: name.to_owned(),
        };
        match std::env::var(name) {
            Ok(value) if !value.is_empty() => Ok(Self::new(value)),
            _ => Err(missing()),
        }
    }

    /// Reads the secret from a file, such as one that an orchestrator mounts. One line break at the end is cut.
    ///
    /// # Errors
    /// The file can't be read, is empty or is not UTF-8.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SetupError> {
        let path = path.as_ref();
        let unreadable = |reason: String| SetupError::SecretFile {
            path: path.to_owned(),
            reason,
        };
        let content = std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|error| unreadable(error.to_string()))?;
        let line = content.strip_suffix('\n').unwrap_or(&content);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            return Err(unreadable("it is empty".to_owned()));
        }
        Ok(Self::new(line))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_hidden_from_debug() {
        assert_eq!(format!("{:?}", Secret::new("do-not-print")), "Secret(..)");
    }

    #[test]
    fn names_the_variable_that_is_missing() {
        let error = Secret::from_env("RELIER_TEST_NO_SUCH_VARIABLE").unwrap_err();
        let expected = "the environment variable `RELIER_TEST_NO_SUCH_VARIABLE` has no secret: it is not set, empty or not Unicode";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn names_the_file_that_is_missing() {
        let error = Secret::from_file("no/such/file").unwrap_err();
        assert!(
            matches!(error, SetupError::SecretFile { ref path, .. } if path == Path::new("no/such/file")),
            "{error:?}"
        );
    }

    #[test]
    fn reads_a_file_without_the_line_break_at_its_end() {
        let path = std::env::temp_dir().join(format!("relier-secret-{}", std::process::id()));
        for (content, expected) in [
            ("s3cret\n", "s3cret"),
            ("s3cret\r\n", "s3cret"),
            ("s3cret", "s3cret"),
            (" a \n\n", " a \n"),
        ] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(Secret::from_file(&path).unwrap().expose(), expected);
        }
        std::fs::write(&path, "\n").unwrap();
        assert!(matches!(
            Secret::from_file(&path),
            Err(SetupError::SecretFile { .. })
        ));
        std::fs::remove_file(&path).unwrap();
    }
}
