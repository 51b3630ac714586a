//! A browser that runs no scripts: it follows redirects and keeps cookies.

use url::Url;

use super::cookie_jar::{Came, CookieJar};
use super::{Landed, MOST_REDIRECTS, Visit, root_of, too_many_redirects};
use crate::page;

/// As much of a page as is read, in octets: 1 MiB.
const LARGEST_PAGE: usize = 1024 * 1024;

/// A browser with its cookies.
#[derive(Debug)]
pub(crate) struct PlainBrowser {
    http: reqwest::Client,
    jar: CookieJar,
    sent_along: Vec<(String, String)>,
    html: bool,
}

/// One request, and how it came about.
struct Request {
    form: Option<String>,
    came: Came,
}

impl PlainBrowser {
    pub(super) fn new(http: &reqwest::Client) -> Self {
        Self {
            http: http.clone(),
            jar: CookieJar::default(),
            sent_along: Vec::new(),
            html: false,
        }
    }

    /// Whether the page that it is on is called HTML, or nothing.
    pub(super) fn shows_html(&self) -> bool {
        self.html
    }

    pub(super) fn send_along(&mut self, headers: &[(String, String)]) {
        self.sent_along = headers.to_vec();
    }

    /// Goes there, and on to where it is sent, as long as that is the same application.
    pub(super) async fn go(&mut self, visit: Visit) -> Result<Landed, String> {
        let (url, request) = match visit {
            Visit::Typed(url) => (
                url,
                Request {
                    form: None,
                    came: Came::FromHere,
                },
            ),
            Visit::FromAnotherSite { url, form, .. } => {
                let came = match form {
                    Some(_) => Came::PostedFromElsewhere,
                    None => Came::FromElsewhere,
                };
                (url, Request { form, came })
            }
        };
        self.follow(&url, request).await
    }

    async fn follow(&mut self, url: &str, mut request: Request) -> Result<Landed, String> {
        let mut url = Url::parse(url).map_err(|error| format!("{url}: {error}"))?;
        let home = url.origin();
        for _ in 0..MOST_REDIRECTS {
            let response = self.ask(&url, &request).await?;
            let status = response.status().as_u16();
            let location = response
                .headers()
                .get("location")
                .and_then(|value| value.to_str().ok())
                .filter(|_| response.status().is_redirection())
                .and_then(|location| url.join(location).ok());
            let Some(next) = location else {
                self.html = is_html(&response);
                return Ok(Landed::Page {
                    url: url.into(),
                    status,
                    text: read(response).await?,
                });
            };
            if next.origin() != home {
                return Ok(Landed::Elsewhere(next.into()));
            }
            url = next;
            if !matches!(status, 307 | 308) {
                request.form = None;
            }
        }
        Ok(too_many_redirects(url.as_str()))
    }

    /// Sends the form of a page that begins a sign-in by POST.
    pub(super) async fn send_form(
        &mut self,
        page_url: &str,
        page_text: &str,
    ) -> Option<Result<Landed, String>> {
        let form = page::first_posted_form(page_text)?;
        let url = Url::parse(page_url).ok()?.join(&form.action).ok()?;
        let request = Request {
            form: Some(form.body),
            came: Came::FromHere,
        };
        Some(self.follow(url.as_str(), request).await)
    }

    async fn ask(&mut self, url: &Url, request: &Request) -> Result<reqwest::Response, String> {
        let mut sent = match &request.form {
            Some(form) => self
                .http
                .post(url.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .header("origin", origin(request, url))
                .body(form.clone()),
            None => self.http.get(url.clone()),
        };
        sent = sent.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        for (name, value) in &self.sent_along {
            sent = sent.header(name, value);
        }
        if let Some(cookies) = self.jar.header(url, request.came) {
            sent = sent.header("cookie", cookies);
        }
        let response = sent
            .send()
            .await
            .map_err(|error| format!("{} did not answer: {}", url, root_of(&error)))?;
        for header in response.headers().get_all("set-cookie") {
            if let Ok(text) = header.to_str() {
                self.jar.set(url, text);
            }
        }
        Ok(response)
    }
}

/// What browsers say of where a form was posted: nothing is told to another site's page.
fn origin(request: &Request, url: &Url) -> String {
    match request.came {
        Came::FromHere => url.origin().ascii_serialization(),
        Came::FromElsewhere | Came::PostedFromElsewhere => "null".to_owned(),
    }
}

/// What browsers take for HTML: what is called so, and most of what is called nothing.
fn is_html(response: &reqwest::Response) -> bool {
    let called = response.headers().get("content-type");
    let called = called.and_then(|value| value.to_str().ok());
    called.is_none_or(|called| {
        let called = called.trim_start().to_ascii_lowercase();
        called.starts_with("text/html") || called.starts_with("application/xhtml")
    })
}

async fn read(mut response: reqwest::Response) -> Result<String, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| format!("the page was cut: {}", root_of(&error)))?
    {
        body.extend_from_slice(&chunk);
        if body.len() >= LARGEST_PAGE {
            body.truncate(LARGEST_PAGE);
            break;
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}
