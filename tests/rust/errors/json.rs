//! JSON that is no message.

use openai_harmony::chat::{Message, ToolDescription};
use serde_json::{Value, json};

/// What serde refuses is named as the reference names it.
#[test]
fn json_that_is_no_message() {
    let read = |json: &str| {
        serde_json::from_str::<Message>(json)
            .expect_err(json)
            .to_string()
    };
    assert!(
        read(r#"{"role": "robot", "content": ""}"#)
            .starts_with("unknown variant `robot`, expected one of `user`, `assistant`,")
    );
    let effort = r#"{"role": "system", "content": [{"type": "system_content", "reasoning_effort": "extreme"}]}"#;
    assert!(
        read(effort)
            .starts_with("unknown variant `extreme`, expected one of `Low`, `Medium`, `High`")
    );
    assert!(
        read(r#"{"role": "user", "content": [{"type": "image"}]}"#)
            .starts_with("unknown variant `image`")
    );
    assert!(
        read(r#"{"role": "user", "content": "", "channel": 5}"#)
            .starts_with("invalid type: integer `5`, expected a string")
    );
    assert!(read(r#"{"role": "user"}"#).starts_with("missing field `content`"));
    assert!(read(r#"{"content": "x"}"#).starts_with("missing field `role`"));
    let tool = r#"{"role": "developer", "content": [{"type": "developer_content", "tools": {"f": {"name": "f", "tools": [{"name": "g"}]}}}]}"#;
    assert!(read(tool).starts_with("missing field `description`"));
    let namespace = r#"{"role": "developer", "content": [{"type": "developer_content", "tools": {"f": {"name": "f"}}}]}"#;
    assert!(read(namespace).starts_with("missing field `tools`"));
}

/// Pictures come as megabytes of base64.
#[test]
fn what_is_unknown_is_quoted_in_brief() {
    let long = "é".repeat(100_000);
    for part in [
        json!({ "type": long }),
        json!(long),
        json!({"type": "text", "text": {"a": long}}),
        json!({"type": "input_image", "image_url": long}),
    ] {
        let json = json!({"role": "user", "content": [part]}).to_string();
        let error = serde_json::from_str::<Message>(&json).expect_err("it is no content");
        let quoted = error.to_string().matches('é').count();
        assert!(quoted <= 200, "{quoted} characters of it are quoted");
        assert!(error.to_string().len() < 700, "{error}");
        assert_eq!(error.line(), 1);
    }
}

/// MCP's and Anthropic's names for a tool's schema: without the schema the model would see a tool that takes nothing.
#[test]
fn schemas_under_other_names() {
    let read = |tool: Value| serde_json::from_value::<ToolDescription>(tool);
    for key in ["inputSchema", "input_schema"] {
        let mut tool = json!({"name": "f", "description": "D", key: {"type": "object"}});
        let error = read(tool.clone())
            .expect_err("it has no parameters")
            .to_string();
        assert_eq!(
            error,
            format!(
                "unknown field `{key}`: a tool's schema is in `parameters`, here of the tool \"f\""
            )
        );
        // Beside `parameters` it is an extra, and null is nothing.
        tool["parameters"] = json!({});
        assert!(read(tool).is_ok());
        assert!(read(json!({"name": "f", "description": "D", key: null})).is_ok());
    }
    assert!(read(json!({"name": "f", "description": "D", "strict": true})).is_ok());
    assert!(read(json!(["f", "D", {}])).is_ok());
    let error = read(json!({"name": "f"})).expect_err("no description");
    assert!(error.to_string().starts_with("missing field `description`"));
}
