//! How far Chromium has come on its way to a page, told from what it says of itself.

use std::collections::HashSet;

use serde_json::Value;
use tokio::time::Instant;
use url::{Origin, Url};

use super::{Landed, too_many_redirects};
use crate::chromium::{Event, text};

/// What Chromium says of a circle.
const TOO_MANY_REDIRECTS: &str = "net::ERR_TOO_MANY_REDIRECTS";

/// Who comes back to a page later than that, in seconds, has rested there.
const AT_ONCE: f64 = 1.0;
/// Answers without a page; browsers stay where they are.
const NO_PAGE: [u16; 2] = [204, 205];

/// One visit to an application.
#[derive(Debug)]
pub(super) struct Journey {
    home: Origin,
    /// The page's own document among all frames.
    frame: String,
    /// What is shown in the place of the first page, which is another site's.
    leading: Option<String>,
    /// The document that is on its way or there.
    url: String,
    /// The request for it.
    request: String,
    /// The status of its answer.
    status: Option<u16>,
    /// Whether it has taken the place of the one before.
    shown: bool,
    loaded: Option<Instant>,
    /// Whether a script has begun to leave it.
    leaving: bool,
    /// What the page has asked for and not been given.
    awaited: HashSet<String>,
}

/// What is to be done about an event.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    Nothing,
    /// A request, or its answer, that is held may pass.
    LetThrough,
    /// A request that is held is answered with this page.
    Show(String),
    /// The application sends the browser to another site.
    LeadsAway(String),
    /// There is no page at the end: no answer, or none that is shown.
    Ends(Result<Landed, String>),
    /// A script waits for the user to say yes.
    Asks,
}

impl Journey {
    /// To this application, by way of a page that leads there if there is one.
    pub(super) fn new(home: &Url, frame: &str, leading: Option<String>) -> Self {
        Self {
            home: home.origin(),
            frame: frame.to_owned(),
            leading,
            url: home.as_str().to_owned(),
            request: String::new(),
            status: None,
            shown: false,
            loaded: None,
            leaving: false,
            awaited: HashSet::new(),
        }
    }

    /// Since when the page has been loaded.
    pub(super) fn loaded_since(&self) -> Option<Instant> {
        self.loaded
    }

    /// Whether nothing is under way, as far as it is known.
    pub(super) fn is_at_rest(&self) -> bool {
        self.loaded.is_some() && !self.leaving && self.awaited.is_empty()
    }

    /// The HTTP status of the page.
    pub(super) fn status(&self) -> u16 {
        self.status.unwrap_or_default()
    }

    /// What the journey comes to if Chromium gives it up, for this reason.
    pub(super) fn fails(&self, why: &str) -> Result<Landed, String> {
        match self.status {
            // An answer that is not shown but kept as a file.
            Some(status) => Ok(self.without_a_page(status)),
            None if why == TOO_MANY_REDIRECTS => Ok(too_many_redirects(&self.url)),
            None => Err(format!("{} did not answer: {why}", self.url)),
        }
    }

    fn without_a_page(&self, status: u16) -> Landed {
        Landed::Page {
            url: self.url.clone(),
            status,
            text: String::new(),
        }
    }

    /// What is to be done about this.
    pub(super) fn hears(&mut self, event: &Event) -> Step {
        let details = &event.details;
        let own = text(details, "frameId") == self.frame;
        match event.name.as_str() {
            "Fetch.requestPaused" if !own => return Step::LetThrough,
            "Fetch.requestPaused" => return self.holds(details),
            "Page.javascriptDialogOpening" => return Step::Asks,
            "Page.frameNavigated" => {
                let frame = details.pointer("/frame/id").and_then(Value::as_str);
                self.shown |= frame == Some(&self.frame) && self.status.is_some();
            }
            "Page.loadEventFired" if self.shown => self.loaded = Some(Instant::now()),
            "Page.frameRequestedNavigation" if own && self.shown => {
                let url = text(details, "url");
                if self.is_elsewhere(url) {
                    return Step::LeadsAway(url.to_owned());
                }
                self.leaving = true;
            }
            "Page.frameScheduledNavigation" if own && self.shown => {
                let delay = details.get("delay").and_then(Value::as_f64);
                self.leaving = delay.is_some_and(|delay| delay < AT_ONCE);
            }
            "Page.frameClearedScheduledNavigation" if own && self.shown => self.leaving = false,
            "Network.requestWillBeSent" if text(details, "type") != "EventSource" => {
                self.awaited.insert(text(details, "requestId").to_owned());
            }
            "Network.loadingFailed"
                if !self.shown && text(details, "requestId") == self.request =>
            {
                return Step::Ends(self.fails(text(details, "errorText")));
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                self.awaited.remove(text(details, "requestId"));
            }
            _ => {}
        }
        Step::Nothing
    }

    /// A document that is held, before it is asked for or before its answer is used.
    fn holds(&mut self, details: &Value) -> Step {
        let url = details.pointer("/request/url").and_then(Value::as_str);
        let url = url.unwrap_or_default();
        let status = details.get("responseStatusCode").and_then(Value::as_u64);
        if details.get("responseErrorReason").is_some() {
            // Better words for it follow.
            return Step::LetThrough;
        }
        text(details, "networkId").clone_into(&mut self.request);
        match status.and_then(|status| u16::try_from(status).ok()) {
            None => self.leaves_for(url),
            Some(status) => self.is_answered(url, status, details),
        }
    }

    fn leaves_for(&mut self, url: &str) -> Step {
        if let Some(page) = self.leading.take() {
            return Step::Show(page);
        }
        if self.is_elsewhere(url) {
            return Step::LeadsAway(url.to_owned());
        }
        url.clone_into(&mut self.url);
        self.status = None;
        self.shown = false;
        self.loaded = None;
        self.leaving = false;
        self.awaited.clear();
        Step::LetThrough
    }

    fn is_answered(&mut self, url: &str, status: u16, details: &Value) -> Step {
        if let Some(next) = redirected(url, status, details) {
            if next.origin() != self.home {
                return Step::LeadsAway(next.into());
            }
            return Step::LetThrough;
        }
        if NO_PAGE.contains(&status) {
            return Step::Ends(Ok(self.without_a_page(status)));
        }
        self.status = Some(status);
        Step::LetThrough
    }

    fn is_elsewhere(&self, url: &str) -> bool {
        match Url::parse(url) {
            // What a script does to its own page leads nowhere.
            Ok(url) if matches!(url.scheme(), "javascript" | "about" | "data" | "blob") => false,
            Ok(url) => url.origin() != self.home,
            Err(_) => true,
        }
    }
}

/// Where an answer redirects to.
fn redirected(url: &str, status: u16, details: &Value) -> Option<Url> {
    if !(300..400).contains(&status) {
        return None;
    }
    let headers = details.get("responseHeaders").and_then(Value::as_array)?;
    let location = headers
        .iter()
        .find(|header| text(header, "name").eq_ignore_ascii_case("location"))?;
    Url::parse(url).ok()?.join(text(location, "value")).ok()
}
