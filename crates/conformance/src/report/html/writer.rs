//! The only place that makes markup: names come from the program, everything else is escaped.

use crate::report::visible::visible;

/// HTML as it grows. Elements are closed by the function that opens them.
pub(super) struct Html(String);

/// A name in the program and a value from anywhere.
pub(super) type Attribute<'a> = (&'static str, &'a str);

impl Html {
    /// A page without anything yet.
    pub(super) fn page() -> Self {
        Self("<!doctype html>\n".to_owned())
    }

    pub(super) fn finish(self) -> String {
        self.0 + "\n"
    }

    /// An element with what `fill` writes.
    pub(super) fn within(
        &mut self,
        tag: &'static str,
        attributes: &[Attribute<'_>],
        fill: impl FnOnce(&mut Self),
    ) {
        self.void(tag, attributes);
        fill(self);
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
        if is_a_block(tag) {
            self.0.push('\n');
        }
    }

    /// An element that holds this text.
    pub(super) fn element(&mut self, tag: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.within(tag, attributes, |html| html.text(text));
    }

    /// An element that has no end tag, or the beginning of one that has.
    pub(super) fn void(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// Text from anywhere, in an element or in an attribute's value.
    pub(super) fn text(&mut self, text: &str) {
        for character in visible(text).chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
    }

    /// A script or a style sheet of this program.
    pub(super) fn own(&mut self, text: &'static str) {
        self.0.push_str(text);
    }
}

/// Whether a line break after it changes nothing.
fn is_a_block(tag: &str) -> bool {
    !matches!(
        tag,
        "a" | "kbd" | "option" | "code" | "del" | "i" | "ins" | "mark" | "span" | "strong" | "b"
    )
}
