//! Chromium as the browser: scripts run, and its own rules say which cookies are sent.
//!
//! Every document that its page asks for is held until it is decided here whether that is still the application. So
//! nothing is asked of a provider, whom the user agent asks itself, and whatever leads away is seen before it happens.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::journey::{Journey, Step};
use super::{Landed, Visit};
use crate::chromium::{Chromium, ChromiumPage, Event, PageCalls, text};

/// How long one visit may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a page may go on asking for things after it has loaded. Some never end.
const BUSY: Duration = Duration::from_secs(2);
/// As much of a page as is read, in UTF-16 units.
const LARGEST_PAGE: usize = 1024 * 1024;

/// Whatever the page's scripts were about to do is done, or has begun.
const A_MOMENT: &str = "new Promise((done) => setTimeout(done, 10))";
/// The page as its scripts have left it, without those scripts: their text is not what anybody is shown.
const SHOWN: &str = "(() => { \
    if (document.contentType !== 'text/html') return document.body?.innerText ?? ''; \
    const page = document.documentElement.cloneNode(true); \
    for (const unseen of page.querySelectorAll('script:not([type*=json]), style, noscript, template')) unseen.remove(); \
    return page.outerHTML; })()";
/// As a click on its button does.
const SEND_FORM: &str = "(() => { const form = document.querySelector('form[method=post i]'); \
    form?.requestSubmit(); return form !== null; })()";

/// One page of a Chromium, with cookies of its own.
#[derive(Debug)]
pub(crate) struct RealBrowser {
    page: ChromiumPage,
    calls: PageCalls,
}

impl RealBrowser {
    pub(super) async fn new(chromium: &Arc<Chromium>) -> Result<Self, String> {
        let page = chromium.page().await?;
        let calls = page.calls();
        calls.call("Network.enable", json!({})).await?;
        // What counts is what the application says now.
        let fresh = json!({"cacheDisabled": true});
        calls.call("Network.setCacheDisabled", fresh).await?;
        let held =
            |stage| json!({"urlPattern": "*", "resourceType": "Document", "requestStage": stage});
        let patterns = json!({"patterns": [held("Request"), held("Response")]});
        calls.call("Fetch.enable", patterns).await?;
        Ok(Self { page, calls })
    }

    pub(super) async fn shows_html(&self) -> bool {
        let html = "document.contentType === 'text/html'";
        self.calls
            .evaluate(html)
            .await
            .is_ok_and(|html| html == true)
    }

    pub(super) async fn send_along(&self, headers: &[(String, String)]) -> Result<(), String> {
        let headers: serde_json::Map<String, Value> = headers
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        let extra = json!({"headers": headers});
        self.calls
            .call("Network.setExtraHTTPHeaders", extra)
            .await?;
        Ok(())
    }

    pub(super) async fn go(&mut self, visit: Visit) -> Result<Landed, String> {
        let (url, first, leading) = match visit {
            Visit::Typed(url) => (url.clone(), url, None),
            Visit::FromAnotherSite { from, url, form } => {
                let page = leading_page(&url, form.as_deref());
                (url, from, Some(page))
            }
        };
        let home = Url::parse(&url).map_err(|error| format!("{url}: {error}"))?;
        let journey = Journey::new(&home, self.page.frame(), leading);
        let calls = self.calls.clone();
        let start = async move {
            let navigated = calls.call("Page.navigate", json!({"url": first})).await?;
            Ok(text(&navigated, "errorText").to_owned())
        };
        self.travel(journey, start).await
    }

    pub(super) async fn send_form(&mut self, page_url: &str) -> Option<Result<Landed, String>> {
        let home = Url::parse(page_url).ok()?;
        let there = "document.querySelector('form[method=post i]') !== null";
        match self.calls.evaluate(there).await {
            Ok(there) if there != true => return None,
            Ok(_) => {}
            Err(fault) => return Some(Err(fault)),
        }
        let journey = Journey::new(&home, self.page.frame(), None);
        let calls = self.calls.clone();
        let start = async move {
            calls.evaluate(SEND_FORM).await?;
            Ok(String::new())
        };
        Some(self.travel(journey, start).await)
    }

    /// Begins, and goes on until the page has come to rest. What is begun may say why it did not work.
    async fn travel(
        &mut self,
        mut journey: Journey,
        start: impl Future<Output = Result<String, String>> + Send,
    ) -> Result<Landed, String> {
        self.page.forget_events();
        let deadline = Instant::now() + PATIENCE;
        let calls = self.calls.clone();
        let mut start = std::pin::pin!(start);
        let mut begun = false;
        loop {
            let limit = match journey.loaded_since() {
                Some(loaded) => deadline.min(loaded + BUSY),
                None => deadline,
            };
            let rest = journey.is_at_rest();
            let event = tokio::select! {
                biased;
                event = timeout_at(limit, self.page.event()) => event,
                failed = &mut start, if !begun => {
                    begun = true;
                    match failed? {
                        why if why.is_empty() => continue,
                        why => return journey.fails(&why),
                    }
                }
                moment = calls.evaluate(A_MOMENT), if rest => {
                    if moment.is_ok() { break; }
                    continue;
                }
            };
            let event = match event {
                Ok(Some(event)) => event,
                Ok(None) => return Err("Chromium has ended".into()),
                Err(_) if journey.loaded_since().is_some() => break,
                Err(_) => return Err(format!("no page within {} s", PATIENCE.as_secs())),
            };
            if let Some(landed) = self.act(&mut journey, &event).await? {
                return Ok(landed);
            }
        }
        self.landed(journey.status()).await
    }

    /// Does what an event asks for. Comes to something if the journey ends with it.
    async fn act(&self, journey: &mut Journey, event: &Event) -> Result<Option<Landed>, String> {
        let paused = match event.name.as_str() {
            "Fetch.requestPaused" => text(&event.details, "requestId"),
            _ => "",
        };
        match journey.hears(event) {
            Step::Nothing => {}
            Step::LetThrough => {
                let request = json!({"requestId": paused});
                // What has been given up meanwhile is no longer held.
                drop(self.calls.call("Fetch.continueRequest", request).await);
            }
            Step::Show(page) => {
                let answer = json!({
                    "requestId": paused,
                    "responseCode": 200,
                    "responseHeaders": [{"name": "content-type", "value": "text/html; charset=utf-8"}],
                    "body": BASE64_STANDARD.encode(page),
                });
                self.calls.call("Fetch.fulfillRequest", answer).await?;
            }
            Step::LeadsAway(url) => {
                if !paused.is_empty() {
                    let refused = json!({"requestId": paused, "errorReason": "Aborted"});
                    drop(self.calls.call("Fetch.failRequest", refused).await);
                }
                return Ok(Some(Landed::Elsewhere(url)));
            }
            Step::Ends(landed) => {
                if !paused.is_empty() {
                    let request = json!({"requestId": paused});
                    drop(self.calls.call("Fetch.continueRequest", request).await);
                }
                return landed.map(Some);
            }
            Step::Asks => {
                let yes = json!({"accept": true});
                drop(self.calls.call("Page.handleJavaScriptDialog", yes).await);
            }
        }
        Ok(None)
    }

    async fn landed(&self, status: u16) -> Result<Landed, String> {
        let asked = format!("({{url: location.href, text: {SHOWN}.slice(0, {LARGEST_PAGE})}})");
        let page: Value = self.calls.evaluate(&asked).await?;
        let url = text(&page, "url").to_owned();
        let text = text(&page, "text").to_owned();
        Ok(Landed::Page { url, status, text })
    }
}

/// A page that redirects there, or posts a form.
fn leading_page(url: &str, form: Option<&str>) -> String {
    let Some(form) = form else {
        // Nothing in it may end the script.
        let url = Value::from(url).to_string().replace('<', "\\u003c");
        return format!("<!doctype html><script>location.replace({url})</script>");
    };
    let fields: Vec<String> = form_urlencoded::parse(form.as_bytes())
        .map(|(name, value)| {
            let (name, value) = (quoted(&name), quoted(&value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        })
        .collect();
    let (url, fields) = (quoted(url), fields.concat());
    format!(
        "<!doctype html><form method=\"post\" action=\"{url}\">{fields}</form><script>document.forms[0].submit()</script>"
    )
}

/// Text inside of a quoted attribute.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Form, self_posting_form};

    #[test]
    fn a_page_leads_to_any_address_and_posts_any_form() {
        let form = "code=a%22%3E%3Cb&state=%26amp%3B+x";
        let posting = leading_page("http://localhost:1/auth?a=\"&b", Some(form));
        let read = Form {
            action: "http://localhost:1/auth?a=\"&b".into(),
            body: form.into(),
        };
        assert_eq!(self_posting_form(&posting), Some(read));
        assert_eq!(
            leading_page("http://localhost:1/auth?a=</script>\"", None),
            "<!doctype html><script>location.replace(\"http://localhost:1/auth?a=\\u003c/script>\\\"\")</script>"
        );
    }
}
