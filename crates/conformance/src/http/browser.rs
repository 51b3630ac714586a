//! One browser at the application: with its cookies, from one page to the next.

mod cookie_jar;
mod journey;
mod plain;
mod real;

use std::sync::Arc;

use self::plain::PlainBrowser;
use self::real::RealBrowser;
use crate::chromium::Chromium;

/// As many redirects as browsers follow.
const MOST_REDIRECTS: usize = 20;

/// What browsers are made of.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    /// Cookies and redirects; no scripts.
    Plain(reqwest::Client),
    /// Chromium.
    Real(Arc<Chromium>),
}

/// A browser with its cookies.
#[derive(Debug)]
pub(crate) enum Browser {
    Plain(PlainBrowser),
    Real(RealBrowser),
}

/// Somewhere that a browser is to go.
#[derive(Clone, Debug)]
pub(crate) enum Visit {
    /// The user types this address.
    Typed(String),
    /// A page of another site leads here.
    FromAnotherSite {
        /// That page.
        from: String,
        url: String,
        /// A form that it posts here; without one it redirects.
        form: Option<String>,
    },
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

impl Engine {
    /// A browser that has been nowhere yet.
    pub(crate) async fn browser(&self) -> Result<Browser, String> {
        Ok(match self {
            Self::Plain(http) => Browser::Plain(PlainBrowser::new(http)),
            Self::Real(chromium) => Browser::Real(RealBrowser::new(chromium).await?),
        })
    }
}

impl Browser {
    /// Goes there, and on to where it is sent, as long as that is the same application.
    pub(crate) async fn go(&mut self, visit: Visit) -> Result<Landed, String> {
        match self {
            Self::Plain(browser) => browser.go(visit).await,
            Self::Real(browser) => browser.go(visit).await,
        }
    }

    /// Whether the page that it is on is HTML, to a browser.
    pub(crate) async fn shows_html(&mut self) -> bool {
        match self {
            Self::Plain(browser) => browser.shows_html(),
            Self::Real(browser) => browser.shows_html().await,
        }
    }

    /// What every request has from now on beside a browser's own headers; nothing, if this is empty.
    pub(crate) async fn send_along(&mut self, headers: &[(String, String)]) -> Result<(), String> {
        match self {
            Self::Plain(browser) => {
                browser.send_along(headers);
                Ok(())
            }
            Self::Real(browser) => browser.send_along(headers).await,
        }
    }

    /// Sends the form of the page that it is on, as a button does that begins a sign-in by POST. Nothing if there is none.
    pub(crate) async fn send_form(
        &mut self,
        page_url: &str,
        page_text: &str,
    ) -> Option<Result<Landed, String>> {
        match self {
            Self::Plain(browser) => browser.send_form(page_url, page_text).await,
            Self::Real(browser) => browser.send_form(page_url).await,
        }
    }
}

/// Who is sent in a circle sees no page.
fn too_many_redirects(url: &str) -> Landed {
    Landed::Page {
        url: url.to_owned(),
        status: 0,
        text: format!("more than {MOST_REDIRECTS} redirects, the last one to {url}"),
    }
}

/// The innermost cause, which is the one that says something.
pub(crate) fn root_of(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests;
