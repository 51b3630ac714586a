//! What the user reads when a sign-in is refused.

use relier_conformance::BrowserId;
use url::Url;

use super::application::{Application, locked};
use super::switch::{Flaw, Switch};

impl Application {
    /// Shows what the callback says went wrong.
    pub(super) fn show_refusal(&self, browser: BrowserId, callback: &str) {
        locked(&self.pages).insert(browser, refusal(callback, self.flaw));
    }

    /// The page that this browser is on, if a sign-in was refused there.
    pub(super) fn page(&self, browser: BrowserId) -> Option<String> {
        locked(&self.pages).get(&browser).cloned()
    }
}

/// A page in HTML. Whatever a callback brings is text to it (RFC 6749 section 10.14).
fn refusal(callback: &str, flaw: Flaw) -> String {
    let parameters: Vec<(String, String)> = Url::parse(callback)
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default();
    let mut page = "<!doctype html><title>No sign-in</title>".to_owned();
    for (name, value) in &parameters {
        match name.as_str() {
            "error" | "error_description" | "state" => {
                page.extend(["<p>", &text(value, flaw), "</p>"]);
            }
            "error_uri" if is_web(value) || flaw.is(Switch::ANY_ERROR_URI) => {
                page.extend(["<a href=\"", &escaped(value), "\">More</a>"]);
            }
            _ => {}
        }
    }
    page
}

fn is_web(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn text(value: &str, flaw: Flaw) -> String {
    let escaped = escaped(value);
    if escaped != value && flaw.is(Switch::TEXTS_AS_HTML) {
        value.to_owned()
    } else {
        escaped
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, leaves_out: Option<Switch>) -> String {
        let callback = format!("https://app.example.com/callback?{query}");
        refusal(&callback, Flaw::new(leaves_out))
    }

    #[test]
    fn what_a_callback_brings_is_escaped_unless_that_is_left_out() {
        let query = "error=%3Cb%3E&error_uri=javascript:x()";
        let page = shown(query, None);
        assert!(page.contains("&lt;b&gt;") && !page.contains("javascript:"));
        assert!(shown(query, Some(Switch::TEXTS_AS_HTML)).contains("<b>"));
        assert!(shown(query, Some(Switch::ANY_ERROR_URI)).contains("\"javascript:x()\""));
    }
}
