//! One browser at the application: it follows redirects and keeps cookies.

use url::Url;

use super::cookie_jar::{Came, CookieJar};
use crate::page;

/// As many redirects as browsers follow.
const MOST_REDIRECTS: usize = 20;
/// As much of a page as is read, in octets: 1 MiB.
const LARGEST_PAGE: usize = 1024 * 1024;

/// A browser with its cookies.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    jar: CookieJar,
}

/// Something that a browser asks for.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    url: String,
    /// A form to be posted.
    form: Option<String>,
    came: Came,
}

/// Where a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Landed {
    /// On a page of the application.
    Page {
        /// The page's address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The page.
        text: String,
    },
    /// The application sent the browser to another site.
    Elsewhere(String),
}

impl Visit {
    /// The user types this address.
    pub(crate) fn typed(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            form: None,
            came: Came::FromHere,
        }
    }

    /// Another site redirects here, or posts a form here.
    pub(crate) fn from_another_site(url: &str, form: Option<&str>) -> Self {
        Self {
            url: url.to_owned(),
            form: form.map(str::to_owned),
            came: match form {
                Some(_) => Came::PostedFromElsewhere,
                None => Came::FromElsewhere,
            },
        }
    }
}

impl Browser {
    /// Goes there, and on to where it is sent, as long as that is the same application.
    pub(crate) async fn go(
        &mut self,
        http: &reqwest::Client,
        visit: Visit,
    ) -> Result<Landed, String> {
        let mut visit = visit;
        let mut url = Url::parse(&visit.url).map_err(|error| format!("{}: {error}", visit.url))?;
        let home = url.origin();
        for _ in 0..MOST_REDIRECTS {
            let response = self.ask(http, &url, &visit).await?;
            let status = response.status().as_u16();
            let location = response
                .headers()
                .get("location")
                .and_then(|value| value.to_str().ok())
                .filter(|_| response.status().is_redirection())
                .and_then(|location| url.join(location).ok());
            let Some(next) = location else {
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
                visit.form = None;
            }
        }
        Ok(Landed::Page {
            status: 0,
            text: format!("more than {MOST_REDIRECTS} redirects, the last one to {url}"),
            url: url.into(),
        })
    }

    /// Sends the form of a page that begins a sign-in by POST.
    pub(crate) async fn send_form(
        &mut self,
        http: &reqwest::Client,
        page_url: &str,
        page_text: &str,
    ) -> Option<Result<Landed, String>> {
        let form = page::first_posted_form(page_text)?;
        let url = Url::parse(page_url).ok()?.join(&form.action).ok()?;
        let visit = Visit {
            url: url.into(),
            form: Some(form.body),
            came: Came::FromHere,
        };
        Some(self.go(http, visit).await)
    }

    async fn ask(
        &mut self,
        http: &reqwest::Client,
        url: &Url,
        visit: &Visit,
    ) -> Result<reqwest::Response, String> {
        let mut request = match &visit.form {
            Some(form) => http
                .post(url.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .header("origin", origin(visit, url))
                .body(form.clone()),
            None => http.get(url.clone()),
        };
        request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        if let Some(cookies) = self.jar.header(url, visit.came) {
            request = request.header("cookie", cookies);
        }
        let response = request
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
fn origin(visit: &Visit, url: &Url) -> String {
    match visit.came {
        Came::FromHere => url.origin().ascii_serialization(),
        Came::FromElsewhere | Came::PostedFromElsewhere => "null".to_owned(),
    }
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

/// The innermost cause, which is the one that says something.
pub(crate) fn root_of(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
