//! What an endpoint answers.

use crate::delivery::Delivery;
use crate::object::Object;

/// An HTTP answer before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
    pub(crate) delivery: Delivery,
}

/// A body that mutations can still take apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Json(Object),
    Text(String),
}

impl Answer {
    pub(crate) fn json(status: u16, body: Object) -> Self {
        Self {
            status,
            headers: vec![header("content-type", "application/json")],
            body: Body::Json(body),
            delivery: Delivery::Whole,
        }
    }

    pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self {
            status,
            headers: vec![header("content-type", content_type)],
            body: Body::Text(body.to_owned()),
            delivery: Delivery::Whole,
        }
    }

    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self {
            status,
            headers: vec![header("location", location)],
            body: Body::Text(String::new()),
            delivery: Delivery::Whole,
        }
    }

    /// Calls the body something else.
    pub(crate) fn set_content_type(&mut self, content_type: &str) {
        self.headers.retain(|(name, _)| name != "content-type");
        self.headers.push(header("content-type", content_type));
    }

    /// Adds a header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push(header(name, value));
        self
    }

    /// The JSON body; of a text body, an empty object that takes its place.
    pub(crate) fn object(&mut self) -> &mut Object {
        if let Body::Text(_) = self.body {
            self.body = Body::Json(Object::default());
        }
        match &mut self.body {
            Body::Json(object) => object,
            Body::Text(_) => unreachable!("a text body was just replaced"),
        }
    }

    /// Status line, headers and body, without what the connection adds.
    pub(crate) fn message(&self) -> Vec<u8> {
        let mut lines = vec![format!("HTTP/1.1 {}", self.status)];
        let headers = self.headers.iter();
        lines.extend(headers.map(|(name, value)| format!("{name}: {value}")));
        lines.extend([String::new(), self.body_text()]);
        lines.join("\r\n").into_bytes()
    }

    pub(crate) fn body_text(&self) -> String {
        match &self.body {
            Body::Json(object) => object.text(),
            Body::Text(text) => text.clone(),
        }
    }
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
