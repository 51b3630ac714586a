//! The file with the certificate authority of a run: applications trust what it holds.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where OpenSSL (Python, Ruby, PHP), Go, rustls and libcurl look, then requests, Node, curl, and who reads it by itself.
pub(super) const TRUSTED_BY: [&str; 5] = [
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "CURL_CA_BUNDLE",
    "CA_FILE",
];

/// The authority of the present run, and the file that holds it.
#[derive(Default)]
pub(super) struct Trust(Mutex<Option<(String, PathBuf)>>);

impl Trust {
    /// A file that holds exactly this certificate. Written once, so that nobody reads half of it.
    pub(super) fn file_with(&self, pem: &str) -> Result<PathBuf, String> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, path)) = present.as_ref()
            && known == pem
        {
            return Ok(path.clone());
        }
        let path = env::temp_dir().join(format!(
            "oidc-conformance-ca-{}-{}.pem",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::Relaxed)
        ));
        fs::write(&path, pem)
            .map_err(|error| format!("{} could not be written: {error}", path.display()))?;
        *present = Some((pem.to_owned(), path.clone()));
        Ok(path)
    }

    /// Removes it.
    pub(super) fn forget(&self) {
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, path)) = present.take() {
            // Whoever has removed it already has done what is wanted.
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_authority_has_a_file_of_its_own_until_the_run_is_over() {
        let trust = Trust::default();
        let first = trust.file_with("one").unwrap();
        assert_eq!(fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(trust.file_with("one").as_ref(), Ok(&first));
        let second = trust.file_with("two").unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read_to_string(&second).unwrap(), "two");
        trust.forget();
        assert!(!second.exists());
        fs::remove_file(first).unwrap();
    }
}
