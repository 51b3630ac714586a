//! Where a user may be sent after signing in: to a path of this site, and nowhere else.

/// The path, if every browser reads it as one of this site: no scheme, no host, and nothing that a browser drops or
/// rewrites before it decides (`//evil.example`, `/\evil.example`, a tab between two slashes).
pub(crate) fn local_path(text: &str) -> Option<&str> {
    let local = text.starts_with('/')
        && !text.starts_with("//")
        && text
            .bytes()
            .all(|octet| octet.is_ascii_graphic() && octet != b'\\')
        && text.len() <= MAX_BYTES;
    local.then_some(text)
}

/// It waits in the session, up to eight times.
const MAX_BYTES: usize = 2000;

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn accepts_paths_of_this_site() {
        for path in [
            "/",
            "/reports",
            "/reports?year=1#top",
            "/a//b",
            "/a?next=//b",
            "/%5Cb",
            "/.//b",
        ] {
            assert_eq!(local_path(path), Some(path));
            let site = Url::parse("https://app.example.com/auth").unwrap();
            assert_eq!(site.join(path).unwrap().origin(), site.origin(), "{path}");
        }
    }

    #[test]
    fn rejects_everything_that_leads_elsewhere() {
        for path in [
            "",
            "reports",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "/a\\b",
            "/a b",
            "/ä",
            "https://evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            "/\0",
        ] {
            assert_eq!(local_path(path), None, "{path:?}");
        }
    }

    #[test]
    fn rejects_a_path_that_is_too_long() {
        let path = format!("/{}", "a".repeat(MAX_BYTES - 1));
        assert_eq!(local_path(&path), Some(&*path));
        assert_eq!(local_path(&format!("{path}a")), None);
    }
}
