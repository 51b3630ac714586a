//! A JSON object as raw parts, so that illegal things can be said.

use serde_json::Value;

/// Members in order, each with its raw JSON text. Names may repeat and texts may be nonsense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Object(Vec<(String, String)>);

impl Object {
    /// Gives `name` this value, in place of the one it had.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.set_raw(name, &value.into().to_string());
    }

    /// Gives `name` this raw text, in place of the one it had.
    pub(crate) fn set_raw(&mut self, name: &str, raw: &str) {
        match self.0.iter_mut().find(|(member, _)| member == name) {
            Some((_, text)) => raw.clone_into(text),
            None => self.push_raw(name, raw),
        }
    }

    /// Adds a member at the end, even when there is one of this name.
    pub(crate) fn push_raw(&mut self, name: &str, raw: &str) {
        self.0.push((name.to_owned(), raw.to_owned()));
    }

    /// Adds a member at the front, even when there is one of this name.
    pub(crate) fn push_front(&mut self, name: &str, value: impl Into<Value>) {
        self.0
            .insert(0, (name.to_owned(), value.into().to_string()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(member, _)| member != name);
    }

    /// The JSON text of the object. Names are written as they are, so a name may hold an escape.
    pub(crate) fn text(&self) -> String {
        let members: Vec<String> = self
            .0
            .iter()
            .map(|(name, raw)| format!("\"{name}\":{raw}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}

impl<V: Into<Value>, const N: usize> From<[(&str, V); N]> for Object {
    fn from(members: [(&str, V); N]) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into().to_string()))
                .collect(),
        )
    }
}
