//! Cookies as a browser keeps and sends them (RFC 6265bis), at one site: `localhost`.

use std::time::{Duration, Instant};

use cookie::time::OffsetDateTime;
use cookie::{Cookie, SameSite};
use url::Url;

/// Browsers send a cookie without `SameSite` along with a cross-site POST for so long after it was set.
const LAX_ALLOWING_POST: Duration = Duration::from_mins(2);
/// As many cookies as browsers keep for one site, at least.
const MOST: usize = 180;

/// The cookies of one browser.
#[derive(Clone, Debug, Default)]
pub(crate) struct CookieJar {
    kept: Vec<Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    cookie: Cookie<'static>,
    path: String,
    since: Instant,
}

/// How a navigation came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// By the user's own hand, or from a page of the same site.
    FromHere,
    /// By a redirect or a link from another site.
    FromElsewhere,
    /// By a form that another site posts.
    PostedFromElsewhere,
}

impl CookieJar {
    /// Keeps what one `Set-Cookie` header of an answer from `url` says.
    pub(crate) fn set(&mut self, url: &Url, header: &str) {
        let Ok(cookie) = Cookie::parse(header.to_owned()) else {
            return;
        };
        let foreign = cookie
            .domain()
            .is_some_and(|domain| domain.trim_start_matches('.') != "localhost");
        let secure = cookie.secure().unwrap_or(false);
        let path = cookie
            .path()
            .filter(|path| path.starts_with('/'))
            .map_or_else(|| default_path(url), str::to_owned);
        let host_prefix = cookie.name().starts_with("__Host-");
        let prefix_kept = match (cookie.name().starts_with("__Secure-"), host_prefix) {
            (_, true) => secure && path == "/" && cookie.domain().is_none(),
            (true, false) => secure,
            (false, false) => true,
        };
        let none_without_secure = cookie.same_site() == Some(SameSite::None) && !secure;

        if foreign || !prefix_kept || none_without_secure {
            return;
        }
        self.kept
            .retain(|kept| kept.cookie.name() != cookie.name() || kept.path != path);
        if is_over(&cookie) {
            return;
        }
        self.kept.push(Kept {
            cookie,
            path,
            since: Instant::now(),
        });
        let surplus = self.kept.len().saturating_sub(MOST);
        self.kept.drain(..surplus);
    }

    /// The `Cookie` header for a navigation, if there is anything to send.
    pub(crate) fn header(&self, url: &Url, came: Came) -> Option<String> {
        let mut sent: Vec<&Kept> = self
            .kept
            .iter()
            .filter(|kept| !is_over(&kept.cookie))
            .filter(|kept| covers(&kept.path, url.path()))
            .filter(|kept| kept.may_be_sent(came))
            .collect();
        // The longest path first (RFC 6265, section 5.4).
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs: Vec<String> = sent
            .iter()
            .map(|kept| format!("{}={}", kept.cookie.name(), kept.cookie.value()))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

impl Kept {
    fn may_be_sent(&self, came: Came) -> bool {
        match (came, self.cookie.same_site()) {
            (Came::FromHere, _)
            | (_, Some(SameSite::None))
            | (Came::FromElsewhere, Some(SameSite::Lax) | None) => true,
            (Came::PostedFromElsewhere, None) => self.since.elapsed() < LAX_ALLOWING_POST,
            (Came::FromElsewhere | Came::PostedFromElsewhere, Some(SameSite::Strict))
            | (Came::PostedFromElsewhere, Some(SameSite::Lax)) => false,
        }
    }
}

fn is_over(cookie: &Cookie<'_>) -> bool {
    match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(age), _) => !age.is_positive(),
        (None, Some(expires)) => expires <= OffsetDateTime::now_utc(),
        (None, None) => false,
    }
}

fn default_path(url: &Url) -> String {
    match url.path().rsplit_once('/') {
        Some((folder, _)) if !folder.is_empty() => folder.to_owned(),
        _ => "/".to_owned(),
    }
}

fn covers(path: &str, requested: &str) -> bool {
    requested == path
        || requested
            .strip_prefix(path)
            .is_some_and(|rest| path.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("http://localhost:3000{path}")).unwrap()
    }

    /// What is sent to `/auth` after `/login` has set this.
    fn sent(set_cookie: &str, came: Came) -> Option<String> {
        let mut jar = CookieJar::default();
        jar.set(&url("/login"), set_cookie);
        jar.header(&url("/auth"), came)
    }

    #[test]
    fn same_site_decides_what_comes_along_from_another_site() {
        let cases = [
            ("a=1", true, true),
            ("a=1; SameSite=Lax", true, false),
            ("a=1; SameSite=Strict", false, false),
            ("a=1; SameSite=None; Secure", true, true),
        ];
        for (cookie, by_redirect, by_post) in cases {
            assert_eq!(sent(cookie, Came::FromHere).as_deref(), Some("a=1"));
            assert_eq!(
                sent(cookie, Came::FromElsewhere).is_some(),
                by_redirect,
                "{cookie}"
            );
            assert_eq!(
                sent(cookie, Came::PostedFromElsewhere).is_some(),
                by_post,
                "{cookie}"
            );
        }
    }

    #[test]
    fn none_without_secure_is_not_kept() {
        assert_eq!(sent("a=1; SameSite=None", Came::FromHere), None);
    }

    #[test]
    fn prefixes_are_held_to_their_word() {
        assert_eq!(sent("__Host-a=1; Path=/", Came::FromHere), None);
        assert_eq!(
            sent("__Host-a=1; Secure", Came::FromHere).as_deref(),
            Some("__Host-a=1")
        );
        assert_eq!(sent("__Host-a=1; Secure; Path=/auth", Came::FromHere), None);
        assert_eq!(sent("__Secure-a=1", Came::FromHere), None);
    }

    #[test]
    fn cookies_keep_to_their_path() {
        let mut jar = CookieJar::default();
        jar.set(&url("/app/login"), "a=1");
        jar.set(&url("/app/login"), "b=2; Path=/");
        let header = |path: &str| jar.header(&url(path), Came::FromHere);
        assert_eq!(header("/app/auth").as_deref(), Some("a=1; b=2"));
        assert_eq!(header("/apple").as_deref(), Some("b=2"));
    }

    #[test]
    fn a_cookie_is_replaced_and_deleted() {
        let mut jar = CookieJar::default();
        jar.set(&url("/login"), "a=1");
        jar.set(&url("/login"), "a=2");
        assert_eq!(
            jar.header(&url("/"), Came::FromHere).as_deref(),
            Some("a=2")
        );
        jar.set(&url("/login"), "a=; Max-Age=0");
        assert_eq!(jar.header(&url("/"), Came::FromHere), None);
        jar.set(&url("/login"), "a=3");
        let past = "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
        jar.set(&url("/login"), past);
        assert_eq!(jar.header(&url("/"), Came::FromHere), None);
    }

    #[test]
    fn a_cookie_for_another_host_is_not_kept() {
        assert_eq!(sent("a=1; Domain=example.com", Came::FromHere), None);
        assert_eq!(
            sent("a=1; Domain=localhost", Came::FromHere).as_deref(),
            Some("a=1")
        );
    }
}
