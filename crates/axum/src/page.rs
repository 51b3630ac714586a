//! The plain pages that users see when something goes wrong, or has to be asked.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

/// A page. Its texts are our own: what came from outside has no place in it.
pub(crate) struct Page<'a> {
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// The stable name of what happened, for those who are asked about it.
    pub(crate) code: Option<&'static str>,
    pub(crate) then: Then<'a>,
}

/// What the user can do.
pub(crate) enum Then<'a> {
    Nothing,
    /// Follow a link: its target and its text.
    Go(&'a str, &'static str),
    /// Send the same request as POST: the text of the button.
    Confirm(&'static str),
}

impl Page<'_> {
    pub(crate) fn into_response(self) -> Response {
        let Self { title, text, .. } = self;
        let code = self
            .code
            .map_or_else(String::new, |code| format!("<p><code>{code}</code></p>\n"));
        let then = match self.then {
            Then::Nothing => String::new(),
            Then::Go(target, text) => {
                format!("<p><a href=\"{}\">{text}</a></p>\n", escaped(target))
            }
            Then::Confirm(text) => {
                format!("<form method=\"post\"><button>{text}</button></form>\n")
            }
        };
        let html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <h1>{title}</h1>\n<p>{text}</p>\n{code}{then}</html>\n"
        );
        let mut response = (self.status, Html(html)).into_response();
        // The callback's URL holds the code: it must not be stored, or told to others as referrer.
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
            ),
        ] {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_stays_in_its_attribute() {
        assert_eq!(escaped("/a?b&c\"><script>"), "/a?b&amp;c&quot;>&lt;script>");
    }
}
