//! JSON that is no message.

use openai_harmony::chat::Message;

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
    let effort =
        r#"{"role": "system", "content": [{"type": "system_content", "reasoning_effort": "low"}]}"#;
    assert!(
        read(effort).starts_with("unknown variant `low`, expected one of `Low`, `Medium`, `High`")
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
