//! The URI of a request, as far as `htu` names it: without query and fragment, and normalised (RFC 9449, section 4.3;
//! RFC 3986, sections 6.2.2 and 6.2.3).

/// A normalised http or https URI.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TargetUri(String);

impl TargetUri {
    /// Normalises a URI; none if it is not an absolute http or https URI without user information.
    pub(super) fn of(uri: &str) -> Option<Self> {
        let (uri, _) = uri.split_once('#').unwrap_or((uri, ""));
        let (uri, _) = uri.split_once('?').unwrap_or((uri, ""));
        if !uri.bytes().all(|octet| octet.is_ascii_graphic()) {
            return None;
        }
        let (scheme, rest) = uri.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if authority.is_empty() || authority.contains('@') {
            return None;
        }
        let authority = authority.to_ascii_lowercase();
        let authority = authority
            .strip_suffix(default_port)
            .or(authority.strip_suffix(':'))
            .unwrap_or(&authority);
        let path = without_dot_segments(&unescaped(path)?);
        Some(Self(format!("{scheme}://{authority}/{path}")))
    }
}

/// Decodes what needs no escape, and writes the other escapes in capitals.
fn unescaped(path: &str) -> Option<String> {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let (digits, after) = after.split_at_checked(2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let octet = u8::from_str_radix(digits, 16).ok()?;
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            plain.push(char::from(octet));
        } else {
            plain.push('%');
            plain.push_str(&digits.to_ascii_uppercase());
        }
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}

/// Takes `.` and `..` out of a path (RFC 3986, section 5.2.4), and its leading slash.
fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." if is_last => kept.push(""),
            "." => {}
            ".." => {
                kept.pop();
                if is_last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_uri_are_equal() {
        for other in [
            "https://server.example.com/a/b",
            "HTTPS://Server.Example.com/a/b",
            "https://server.example.com:443/a/b",
            "https://server.example.com/a/b?query#fragment",
            "https://server.example.com/%61/b",
            "https://server.example.com/x/../a/./b",
        ] {
            assert_eq!(
                TargetUri::of(other),
                TargetUri::of("https://server.example.com/a/b"),
                "{other}"
            );
        }
        assert_eq!(
            TargetUri::of("http://server.example.com:80"),
            TargetUri::of("http://server.example.com/")
        );
        assert_eq!(
            TargetUri::of("https://server.example.com/a%2fb"),
            TargetUri::of("https://server.example.com/a%2Fb")
        );
    }

    #[test]
    fn other_uris_differ() {
        let uri = TargetUri::of("https://server.example.com/a/b").unwrap();
        for other in [
            "http://server.example.com/a/b",
            "https://server.example.com:8443/a/b",
            "https://server.example.com/a/b/",
            "https://server.example.com/A/b",
            "https://server.example.com/a%2Fb",
            "https://server.example.com.evil.example/a/b",
        ] {
            assert_ne!(
                TargetUri::of(other),
                Some(TargetUri(uri.0.clone())),
                "{other}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_absolute_http_uri() {
        for other in [
            "",
            "/a/b",
            "server.example.com/a",
            "ftp://server.example.com/a",
            "https:///a",
            "https://user@server.example.com/a",
            "https://server.example.com/%6",
            "https://server.example.com/%zz",
            "https://server.example.com/ a",
        ] {
            assert_eq!(TargetUri::of(other), None, "{other}");
        }
    }
}
