//! Messages that have no rendered form.

use openai_harmony::RenderConversationConfig;
use openai_harmony::chat::{DeveloperContent, Message, Role, SystemContent, ToolDescription};

use super::predicates;
use crate::limits::nested_objects;
use crate::support::{encoding, first_words};

#[test]
fn messages_that_do_not_render() {
    let unnamed = Message::from_role_and_content(Role::Tool, "x");
    let system_in_user = Message::from_role_and_content(Role::User, SystemContent::new());
    let developer_in_system = Message::from_role_and_content(Role::System, DeveloperContent::new());
    for (message, words) in [
        (unnamed, "Tools should have a name!"),
        (
            system_in_user,
            "SystemContent may only appear in system messages, found in User",
        ),
        (
            developer_in_system,
            "DeveloperContent may only appear in developer messages, found in System",
        ),
    ] {
        let error = encoding().render(&message, None).expect_err(words);
        assert_eq!(first_words(&error.to_string()), words);
        assert_eq!(
            (predicates(&error), error.position()),
            (vec!["unrenderable_message"], None)
        );
        // In a conversation the error says which message it was, counting those that are dropped.
        let conversation = [
            Message::from_role_and_content(Role::Assistant, "dropped").with_channel("analysis"),
            Message::from_role_and_content(Role::Assistant, "x").with_channel("final"),
            message,
        ];
        let config = Some(RenderConversationConfig::default());
        let error = encoding()
            .render_conversation(&conversation, config.as_ref())
            .expect_err(words);
        assert_eq!(first_words(&error.to_string()), words);
        assert_eq!(error.position(), Some(2));
    }
    for role in [Role::User, Role::Assistant, Role::Developer, Role::Tool] {
        let mut message = Message::from_role_and_content(role, SystemContent::new());
        message.author.name = Some("functions.f".to_owned());
        assert!(
            encoding()
                .render(&message, None)
                .is_err_and(|error| error.is_unrenderable_message()),
            "{role}"
        );
    }
}

#[test]
fn a_schema_that_is_too_deep() {
    let tool = ToolDescription::new("f", "D", Some(nested_objects(600)));
    let content = DeveloperContent::new().with_function_tools(vec![tool]);
    let message = Message::from_role_and_content(Role::Developer, content);
    let error = encoding()
        .render(&message, None)
        .expect_err("600 levels are too many");
    assert_eq!(first_words(&error.to_string()), "recursion limit exceeded");
    assert_eq!(predicates(&error), ["schema_too_deep"]);
}

/// Schemas are often kept as JSON text. Rendered, a string would be a tool that takes anything.
#[test]
fn a_schema_that_is_still_text() {
    let tool = ToolDescription::new("f", "D", Some(r#"{"type": "object"}"#.into()));
    let content = DeveloperContent::new().with_function_tools(vec![tool]);
    let conversation = [
        Message::from_role_and_content(Role::System, SystemContent::new()),
        Message::from_role_and_content(Role::Developer, content),
    ];
    let error = encoding()
        .render_conversation(&conversation, None)
        .expect_err("the schema is text");
    assert_eq!(
        error.to_string(),
        "a tool's parameters are text: f\nat message 1, counted from 0\nparse the JSON text and give the schema that it is"
    );
    assert_eq!(predicates(&error), ["unrenderable_message"]);
    assert_eq!(error.kind_name(), "schema_is_text");
}
