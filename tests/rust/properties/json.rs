//! The JSON form of messages.

use openai_harmony::chat::{Content, Conversation, Message};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::strategies::message;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn conversations_are_read_as_they_were_written(messages in vec(message(), 0..4)) {
        let conversation = Conversation::from_messages(messages);
        let written = serde_json::to_string(&conversation).expect("it has a JSON form");
        let read: Conversation = serde_json::from_str(&written).expect("it reads");
        prop_assert_eq!(&read, &conversation);
        prop_assert_eq!(serde_json::to_string(&read).expect("it has a JSON form"), written);
        // The same by way of a value, which is how other languages' objects come in.
        let value = serde_json::to_value(&conversation).expect("it has a JSON form");
        prop_assert_eq!(serde_json::from_value::<Conversation>(value).expect("it reads"), conversation);
    }

    /// One text is a string, all else a list; absent fields are left out; unknown ones are ignored.
    #[test]
    fn the_form_is_the_documented_one(message in message()) {
        let mut form = serde_json::to_value(&message).expect("it has a JSON form");
        let is_one_text = matches!(&message.content[..], [Content::Text(_)]);
        prop_assert_eq!(form["content"].is_string(), is_one_text);
        prop_assert_eq!(form["content"].is_array(), !is_one_text);
        let fields = form.as_object_mut().expect("it is an object");
        for (key, is_there) in [
            ("role", true),
            ("author", false),
            ("name", message.author.name.is_some()),
            ("recipient", message.recipient.is_some()),
            ("channel", message.channel.is_some()),
            ("content_type", message.content_type.is_some()),
        ] {
            prop_assert_eq!(fields.contains_key(key), is_there, "{}", key);
        }
        if let Value::String(text) = &fields["content"] {
            fields["content"] = serde_json::json!([{"type": "text", "text": text, "unknown": 1}]);
        }
        fields.insert("unknown".to_owned(), Value::from(vec![1]));
        fields.entry("recipient").or_insert(Value::Null);
        prop_assert_eq!(serde_json::from_value::<Message>(form).expect("it reads"), message);
    }
}
