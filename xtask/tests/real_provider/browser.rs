//! A browser that may be at the application and at the provider: it follows redirects and keeps each host's cookies.

use cookie::Cookie;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use url::Url;

use crate::page::{Form, Page};

/// As many redirects as browsers follow.
const MOST_REDIRECTS: usize = 20;

pub(crate) struct Browser {
    http: reqwest::Client,
    cookies: Vec<Kept>,
}

/// A cookie belongs to a host, whatever its port, and to a path.
struct Kept {
    host: String,
    path: String,
    name: String,
    value: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([])
            .build()
            .expect("a client without TLS can be made");
        Self {
            http,
            cookies: Vec::new(),
        }
    }

    pub(crate) async fn open(&mut self, url: &str) -> Page {
        let url = Url::parse(url).expect("addresses are given as such");
        self.go(url, None).await
    }

    /// Follows the link with this text.
    pub(crate) async fn follow(&mut self, page: &Page, text: &str) -> Page {
        self.go(page.link(text), None).await
    }

    pub(crate) async fn send(&mut self, form: Form) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form.fields)
            .finish();
        self.go(form.action, Some(body)).await
    }

    /// Loses every cookie of this host.
    pub(crate) fn forget(&mut self, host: &str) {
        self.cookies.retain(|kept| kept.host != host);
    }

    async fn go(&mut self, mut url: Url, mut form: Option<String>) -> Page {
        for _ in 0..MOST_REDIRECTS {
            let request = match form.take() {
                Some(form) => self
                    .http
                    .post(url.clone())
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form),
                None => self.http.get(url.clone()),
            };
            let answer = request
                .header(COOKIE, self.cookies_for(&url))
                .send()
                .await
                .unwrap_or_else(|error| panic!("{url} did not answer: {error:?}"));
            for header in answer.headers().get_all(SET_COOKIE) {
                self.keep(&url, header.to_str().expect("cookies are text"));
            }
            if !answer.status().is_redirection() {
                return Page {
                    url: url.into(),
                    status: answer.status().as_u16(),
                    markup: answer.text().await.expect("pages come whole"),
                };
            }
            assert_eq!(answer.status(), 303, "the others would send a form again");
            let location = answer.headers().get(LOCATION);
            url = location
                .and_then(|location| url.join(location.to_str().ok()?).ok())
                .unwrap_or_else(|| panic!("{url} redirects to nowhere"));
        }
        panic!("more than {MOST_REDIRECTS} redirects, the last one to {url}");
    }

    fn cookies_for(&self, url: &Url) -> String {
        let sent = self
            .cookies
            .iter()
            .filter(|kept| url.host_str() == Some(&kept.host) && covers(&kept.path, url.path()))
            .map(|kept| format!("{}={}", kept.name, kept.value));
        sent.collect::<Vec<_>>().join("; ")
    }

    /// RFC 6265, section 5.3. Expiry in the past or at once is the only one that matters within a test.
    fn keep(&mut self, url: &Url, header: &str) {
        let cookie = Cookie::parse(header).expect("cookies can be read");
        let host = url.host_str().unwrap_or_default().to_owned();
        let path = cookie.path().unwrap_or("/").to_owned();
        self.cookies.retain(|kept| {
            (&kept.host, &kept.path, kept.name.as_str()) != (&host, &path, cookie.name())
        });
        let now = cookie::time::OffsetDateTime::now_utc();
        let over = cookie.max_age().is_some_and(|age| !age.is_positive())
            || cookie.expires_datetime().is_some_and(|end| end <= now);
        if !over {
            self.cookies.push(Kept {
                host,
                path,
                name: cookie.name().to_owned(),
                value: cookie.value().to_owned(),
            });
        }
    }
}

fn covers(path: &str, requested: &str) -> bool {
    let rest = requested.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'))
}
