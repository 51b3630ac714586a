//! Pages as a browser reads them: forms to be sent, and the text that a person sees.

use scraper::{ElementRef, Html, Selector};

/// A form that can be sent as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Where it goes; as it is written in the page.
    pub(crate) action: String,
    /// Its fields with their values, form-urlencoded.
    pub(crate) body: String,
}

/// The one form of a page that posts itself: a form whose every field is hidden.
pub(crate) fn self_posting_form(page: &str) -> Option<Form> {
    let page = Html::parse_document(page);
    let form = only(&page, "form")?;
    let fields = inputs(form);
    let all_hidden = fields
        .iter()
        .all(|field| field.value().attr("type") == Some("hidden"));
    (posts(form) && all_hidden).then(|| sent(form))
}

/// The first form of a page that is sent by POST, with what stands in its fields: a button that begins a sign-in, with
/// its token against cross-site requests.
pub(crate) fn first_posted_form(page: &str) -> Option<Form> {
    let page = Html::parse_document(page);
    let selector = Selector::parse("form").ok()?;
    page.select(&selector).find(|form| posts(*form)).map(sent)
}

/// What stands in a page that came out of a hostile callback, if anything does: an element, a piece of a script, or an
/// address that is one. What scripts would make of the page later is not seen here.
pub(crate) fn foreign_part(page: &str) -> Option<&'static str> {
    if !page.contains("stranger") {
        return None;
    }
    let page = Html::parse_document(page);
    let all = |what: &str| {
        let selector = Selector::parse(what).ok();
        let found = selector.map(|selector| page.select(&selector).collect::<Vec<_>>());
        found.unwrap_or_default()
    };
    let in_a_script = |script: &ElementRef<'_>| script.text().any(is_unescaped_in);
    if !all("#mark-of-a-stranger").is_empty() {
        Some("an element of the page is out of a parameter of the callback")
    } else if all("script").iter().any(in_a_script) {
        Some("a script in the page has a parameter of the callback in it, unescaped")
    } else if all("*").into_iter().any(runs_a_strangers_script) {
        Some("a link in the page runs a script out of a parameter of the callback")
    } else {
        None
    }
}

/// Whether a quotation mark out of a hostile callback may end a string of this script: nothing is escaped, neither for
/// HTML nor for a script. Where one of its two kinds is escaped, it is taken to be the one that the string ends with.
fn is_unescaped_in(script: &str) -> bool {
    script.match_indices(MARK).any(|(at, _)| {
        let before = script.get(..at).unwrap_or_default();
        !before.ends_with('\\')
    })
}

/// What a hostile callback has in it.
const MARK: &str = "'\"><img id=mark-of-a-stranger";

/// Whether an attribute of this element that takes an address has a stranger's script there. Browsers read the scheme in
/// any case, and pass over blanks before it and line breaks in it.
fn runs_a_strangers_script(element: ElementRef<'_>) -> bool {
    ["href", "src", "action", "formaction"]
        .into_iter()
        .filter_map(|name| element.value().attr(name))
        .any(|address| {
            let address: String = address
                .trim_start_matches(|letter: char| letter <= ' ')
                .chars()
                .filter(|letter| !matches!(letter, '\t' | '\n' | '\r'))
                .collect();
            let address = address.to_ascii_lowercase();
            address.starts_with("javascript:") && address.contains("stranger")
        })
}

/// The text of a page in one line, cut to a length that fits into a message.
pub(crate) fn excerpt(page: &str) -> String {
    const LONGEST: usize = 200;
    let text: Vec<String> = Html::parse_document(page)
        .root_element()
        .text()
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect();
    let text = text.join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn only<'a>(page: &'a Html, what: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(what).ok()?;
    let mut found = page.select(&selector);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn posts(form: ElementRef<'_>) -> bool {
    let method = form.value().attr("method").unwrap_or("get");
    method.eq_ignore_ascii_case("post")
}

fn inputs(form: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    match Selector::parse("input[name]") {
        Ok(selector) => form.select(&selector).collect(),
        Err(_) => Vec::new(),
    }
}

fn sent(form: ElementRef<'_>) -> Form {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for field in inputs(form) {
        let attribute = |name: &str| field.value().attr(name).unwrap_or_default();
        body.append_pair(attribute("name"), attribute("value"));
    }
    Form {
        action: form.value().attr("action").unwrap_or_default().to_owned(),
        body: body.finish(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_form_that_posts_itself() {
        let page = r#"<body onload="document.forms[0].submit()"><form method="post" action="http://localhost:1/auth?a=1&amp;b=2">
            <input type="hidden" name="code" value="a&quot;b c"/><input type="hidden" name="state" value="x"/></form>"#;
        assert_eq!(
            self_posting_form(page),
            Some(Form {
                action: "http://localhost:1/auth?a=1&b=2".into(),
                body: "code=a%22b+c&state=x".into(),
            })
        );
    }

    #[test]
    fn a_form_that_somebody_fills_in_does_not_post_itself() {
        for page in [
            r#"<form method="post" action="/x"><input type="text" name="login"></form>"#,
            r#"<form action="/x"><input type="hidden" name="a"></form>"#,
            r#"<form method="post"></form><form method="post"></form>"#,
            "no form at all",
        ] {
            assert_eq!(self_posting_form(page), None, "{page}");
        }
    }

    #[test]
    fn finds_the_button_that_begins_a_sign_in() {
        let page = r#"<form action="/search"><input name="q"></form>
            <form method="POST" action="/login"><input type="hidden" name="csrf" value="t"><button>Sign in</button></form>"#;
        assert_eq!(
            first_posted_form(page),
            Some(Form {
                action: "/login".into(),
                body: "csrf=t".into(),
            })
        );
    }

    #[test]
    fn shows_the_text_of_a_page_in_one_line() {
        assert_eq!(
            excerpt("<h1>Not\n found</h1><p>Sorry</p>"),
            "Not found Sorry"
        );
        assert_eq!(excerpt(&"x".repeat(300)).chars().count(), 201);
    }

    #[test]
    fn what_a_callback_brought_is_no_part_of_the_page_where_it_is_escaped() {
        let element = "<p>'\"><img id=mark-of-a-stranger src=x></p>";
        let link = "<a href=\"javascript:stranger()\">More</a>";
        let escaped = "<p>&lt;img id=mark-of-a-stranger&gt; javascript:stranger()</p>";
        let own = "<a href=\"javascript:history.back()\">Back</a>";
        assert_eq!(
            foreign_part(element),
            Some("an element of the page is out of a parameter of the callback")
        );
        assert_eq!(
            foreign_part(link),
            Some("a link in the page runs a script out of a parameter of the callback")
        );
        assert_eq!(foreign_part(escaped), None);
        assert_eq!(foreign_part(own), None);
    }

    #[test]
    fn a_script_with_a_text_that_ends_its_string_is_a_strangers() {
        let ends = r#"<script>let error = "'"><img id=mark-of-a-stranger src=x>";</script>"#;
        let escaped = [
            r#"<script>let error = "'\"><img id=mark-of-a-stranger src=x>";</script>"#,
            r#"<script>let error = '\'"><img id=mark-of-a-stranger src=x>';</script>"#,
            r#"<script>let error = "'\u0022\u003e\u003cimg id=mark-of-a-stranger src=x\u003e";</script>"#,
            r#"<script type="application/json">"&#39;&quot;&gt;&lt;img id=mark-of-a-stranger src=x"</script>"#,
            "<script>let stranger = 1;</script>",
        ];
        assert_eq!(
            foreign_part(ends),
            Some("a script in the page has a parameter of the callback in it, unescaped")
        );
        for page in escaped {
            assert_eq!(foreign_part(page), None, "{page}");
        }
    }

    #[test]
    fn an_address_that_is_a_script_is_found_wherever_a_browser_runs_it() {
        for page in [
            "<a href='JavaScript:stranger()'>More</a>",
            "<a href=' java\nscript:stranger()'>More</a>",
            "<iframe src='javascript:stranger()'></iframe>",
            "<form action='javascript:stranger()'></form>",
            "<button formaction='JAVASCRIPT:stranger()'>Go</button>",
        ] {
            assert_eq!(
                foreign_part(page),
                Some("a link in the page runs a script out of a parameter of the callback"),
                "{page}"
            );
        }
        for page in [
            "<a title='javascript:stranger()'>More</a>",
            "<a href='/more?uri=javascript:stranger()'>More</a>",
        ] {
            assert_eq!(foreign_part(page), None, "{page}");
        }
    }
}
