//! The events of a stream, numbered.

use serde_json::{Map, Value};

/// The events that have not been handed out yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Events {
    /// How many there have been.
    count: usize,
    waiting: Vec<Value>,
}

impl Events {
    /// Adds an event of this type with these fields.
    pub(super) fn emit<'a>(
        &mut self,
        name: &str,
        fields: impl IntoIterator<Item = (&'a str, Value)>,
    ) {
        let mut event = Map::with_capacity(8);
        event.insert("type".to_owned(), name.into());
        event.insert("sequence_number".to_owned(), self.count.into());
        let fields = fields.into_iter();
        event.extend(fields.map(|(key, value)| (key.to_owned(), value)));
        self.count += 1;
        self.waiting.push(Value::Object(event));
    }

    /// Those since this was last asked.
    pub(super) fn take(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.waiting)
    }

    pub(super) fn has_begun(&self) -> bool {
        self.count > 0
    }
}
