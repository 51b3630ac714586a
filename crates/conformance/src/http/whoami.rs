//! Who is signed in, read from a page.

use crate::candidate::Identity;

/// What a page shows around a value: `Hello, {email}!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    before: String,
    value: Value,
    after: String,
}

/// How far what stands after a value may be from what stands before it, in octets.
const LONGEST_VALUE: usize = 64;

/// What stands in the place of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Email,
    Subject,
    Account,
}

impl Template {
    /// Takes a template with one placeholder apart.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let placeholders = [
            ("{email}", Value::Email),
            ("{sub}", Value::Subject),
            ("{account}", Value::Account),
        ];
        let (value, before, after) =
            placeholders.into_iter().find_map(|(placeholder, value)| {
                let (before, after) = text.split_once(placeholder)?;
                Some((value, before, after))
            })?;
        Some(Self {
            before: before.to_owned(),
            value,
            after: after.to_owned(),
        })
    }

    /// The first value that the page shows in this way.
    pub(crate) fn find(&self, page: &str) -> Option<String> {
        let page = unescaped(page);
        page.match_indices(&self.before).find_map(|(start, _)| {
            let rest = page.get(start + self.before.len()..)?;
            let end = if self.after.is_empty() {
                rest.find(ends_a_value).unwrap_or(rest.len())
            } else {
                rest.find(&self.after)?
            };
            let value = rest.get(..end)?.trim();
            let plausible = match self.value {
                Value::Email => value.contains('@') && !value.contains(ends_a_value),
                Value::Subject | Value::Account => !value.is_empty() && !value.contains('<'),
            };
            plausible.then(|| value.to_owned())
        })
    }

    /// Whether the page has what stands around a value, and no value that could be one: `Hello, None!`.
    pub(crate) fn is_left_empty(&self, page: &str) -> bool {
        let page = unescaped(page);
        let mut places = page.match_indices(&self.before);
        let closed = |(start, _): (usize, &str)| {
            let rest = page.get(start + self.before.len()..).unwrap_or_default();
            rest.find(&self.after)
                .is_some_and(|end| end <= LONGEST_VALUE)
        };
        !self.before.is_empty() && self.find(&page).is_none() && places.any(closed)
    }

    /// The identity that the page shows, if it shows one.
    pub(crate) fn identity(&self, page: &str) -> Option<Identity> {
        let value = self.find(page)?;
        let mut identity = Identity::default();
        match self.value {
            Value::Email => identity.email = Some(value),
            Value::Subject => identity.subject = Some(value),
            Value::Account => identity.account = Some(value),
        }
        Some(identity)
    }
}

fn ends_a_value(character: char) -> bool {
    character.is_whitespace() || "<>\"'!,;()".contains(character)
}

/// The characters that pages escape.
pub(super) fn unescaped(page: &str) -> String {
    [
        ("&#64;", "@"),
        ("&#x40;", "@"),
        ("&#43;", "+"),
        ("&#x2B;", "+"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&#47;", "/"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(page.to_owned(), |page, (escaped, plain)| {
        page.replace(escaped, plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_without_a_name_is_left_empty() {
        let left_empty = |template: &str, page: &str| {
            let template = Template::parse(template).unwrap();
            template.is_left_empty(page)
        };
        for page in ["Hello, None!", "<p>Hello, !</p>", "Hello, &lt;nil&gt;!"] {
            assert!(left_empty("Hello, {email}!", page), "{page}");
        }
        assert!(left_empty("Hello, {sub}!", "Hello, !"));
        for page in ["Sign in", "Hello, user-1@example.com!", "Hello, None"] {
            assert!(!left_empty("Hello, {email}!", page), "{page}");
        }
        let far = format!("Hello, {}!", "far ".repeat(20));
        assert!(!left_empty("Hello, {email}!", &far));
    }

    fn found(template: &str, page: &str) -> Option<String> {
        Template::parse(template).unwrap().find(page)
    }

    #[test]
    fn finds_the_address_that_a_page_greets() {
        for page in [
            "<p>Hello, user-1@example.com!</p>",
            "<p>Hello, user-1@example.com</p>",
            "Hello, user-1&#64;example.com",
            "Hello, stranger? Hello, user-1@example.com",
        ] {
            assert_eq!(
                found("Hello, {email}", page).as_deref(),
                Some("user-1@example.com"),
                "{page}"
            );
        }
    }

    #[test]
    fn takes_no_other_text_for_an_address() {
        for page in [
            "<a href=\"/login\">Sign in</a>",
            "Hello, stranger",
            "Hello, ",
            "Hello, None!",
        ] {
            assert_eq!(found("Hello, {email}", page), None, "{page}");
        }
    }

    #[test]
    fn a_value_ends_where_the_template_says() {
        assert_eq!(
            found(
                "Account {account}<",
                "<p>Account http://127.0.0.1:1/i1 user 1</p>"
            )
            .as_deref(),
            Some("http://127.0.0.1:1/i1 user 1")
        );
        assert_eq!(found("Account {account}<", "<p>Account </p>"), None);
    }

    #[test]
    fn a_template_without_placeholder_is_none() {
        assert_eq!(Template::parse("Hello"), None);
    }

    #[test]
    fn puts_the_value_where_it_belongs() {
        let identity = Template::parse("Hello, {sub}.")
            .unwrap()
            .identity("Hello, user-1.");
        assert_eq!(
            identity,
            Some(Identity {
                subject: Some("user-1".into()),
                ..Identity::default()
            })
        );
    }
}
