//! `schemas.json`: JSON schemas as a tool's parameters, with the text and the tokens they render to.

use openai_harmony::chat::{DeveloperContent, Message, Role, ToolDescription};
use serde_json::Value;

use crate::support::{Comparison, encoding, ids, json_data, rows, text};

/// A schema of null is none.
#[test]
fn null_parameters_are_no_parameters() {
    let render = |parameters| {
        let tool = ToolDescription::new("f", "D", parameters);
        let content = DeveloperContent::new().with_function_tools(vec![tool]);
        let message = Message::from_role_and_content(Role::Developer, content);
        encoding().render(&message, None).expect("it renders")
    };
    assert_eq!(render(Some(Value::Null)), render(None));
    assert_ne!(render(Some(Value::Bool(true))), render(None));
}

#[test]
fn schemas_render_as_recorded() {
    let encoding = encoding();
    let mut comparison = Comparison::new();
    for row in rows(&json_data("schemas.json")) {
        let parameters = Some(row["parameters"].clone()).filter(|parameters| !parameters.is_null());
        let tool = ToolDescription::new("f", "D", parameters);
        let content = DeveloperContent::new().with_function_tools(vec![tool]);
        let message = Message::from_role_and_content(Role::Developer, content);
        let tokens = encoding.render(&message, None).expect("the schema renders");
        let rendered = encoding
            .tokenizer()
            .decode_utf8(&tokens)
            .expect("it is text");
        comparison.row(
            || row.to_string(),
            &(rendered.as_str(), tokens),
            &(text(&row["text"]), ids(&row["tokens"])),
        );
    }
    comparison.all_equal(61);
}
