//! A page as a person sees it: text, links, forms with fields and buttons.

use scraper::{ElementRef, Html, Selector};
use url::Url;

/// Where a browser has arrived.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) markup: String,
}

impl Page {
    /// The text in one line.
    pub(crate) fn text(&self) -> String {
        let page = self.parsed();
        let texts: Vec<&str> = selected(&page, "body")
            .iter()
            .flat_map(ElementRef::text)
            .flat_map(str::split_whitespace)
            .collect();
        texts.join(" ")
    }

    pub(crate) fn has_field(&self, name: &str) -> bool {
        let page = self.parsed();
        selected(&page, "input")
            .iter()
            .any(|input| input.attr("name") == Some(name))
    }

    /// The address of the link with this text.
    pub(crate) fn link(&self, text: &str) -> Url {
        let page = self.parsed();
        let link = selected(&page, "a[href]")
            .into_iter()
            .find(|link| shown(*link) == text)
            .unwrap_or_else(|| panic!("there is no link {text:?}: {self:?}"));
        self.resolved(link.attr("href").unwrap_or_default())
    }

    /// The page's one form, which has to be sent by POST.
    pub(crate) fn form(&self) -> Form {
        let page = self.parsed();
        let forms = selected(&page, "form");
        let [form] = forms.as_slice() else {
            panic!("{} forms: {self:?}", forms.len());
        };
        let method = form.attr("method").unwrap_or_default();
        assert!(method.eq_ignore_ascii_case("post"), "{self:?}");
        let attribute =
            |field: &ElementRef<'_>, name| field.attr(name).unwrap_or_default().to_owned();
        let pair = |field: &ElementRef<'_>| (attribute(field, "name"), attribute(field, "value"));
        let id = form.attr("id");
        // A button may stand outside its form and name it.
        let belongs = |button: &ElementRef<'_>| {
            button.ancestors().any(|above| above == **form)
                || (id.is_some() && button.attr("form") == id)
        };
        Form {
            action: self.resolved(form.attr("action").unwrap_or_default()),
            fields: in_it(*form, "input[name]").iter().map(pair).collect(),
            buttons: selected(&page, "button")
                .into_iter()
                .filter(belongs)
                .map(|button| (shown(button), pair(&button)))
                .collect(),
        }
    }

    fn parsed(&self) -> Html {
        Html::parse_document(&self.markup)
    }

    fn resolved(&self, reference: &str) -> Url {
        Url::parse(&self.url)
            .and_then(|base| base.join(reference))
            .expect("pages hold addresses")
    }
}

/// A form that somebody fills in.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) action: Url,
    pub(crate) fields: Vec<(String, String)>,
    buttons: Vec<(String, (String, String))>,
}

impl Form {
    pub(crate) fn fill(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(field, _)| field == name);
        match field {
            Some((_, filled)) => value.clone_into(filled),
            None => panic!("there is no field {name:?}: {self:?}"),
        }
        self
    }

    /// Presses the button with this text: its own name and value, if it has a name, are sent along.
    pub(crate) fn press(mut self, text: &str) -> Self {
        let button = self.buttons.iter().find(|(shown, _)| shown == text);
        match button {
            Some((_, (name, _))) if name.is_empty() => {}
            Some((_, pair)) => self.fields.push(pair.clone()),
            None => panic!("there is no button {text:?}: {self:?}"),
        }
        self
    }
}

fn shown(element: ElementRef<'_>) -> String {
    let texts: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
    texts.join(" ")
}

fn selected<'a>(page: &'a Html, what: &str) -> Vec<ElementRef<'a>> {
    in_it(page.root_element(), what)
}

fn in_it<'a>(element: ElementRef<'a>, what: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(what).expect("selectors are written here");
    element.select(&selector).collect()
}
