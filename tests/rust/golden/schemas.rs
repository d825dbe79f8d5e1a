//! `schemas.json`: JSON schemas as a tool's parameters, with the text and the tokens they render to.

use openai_harmony::chat::{DeveloperContent, Message, Role, ToolDescription};

use crate::support::{Comparison, encoding, ids, json_data, rows, text};

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
