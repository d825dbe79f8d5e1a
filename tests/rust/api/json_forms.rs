//! The wire form, letter by letter: other languages and stored conversations depend on it.

use openai_harmony::chat::{
    Author, Content, Conversation, DeveloperContent, Message, Role, SystemContent, ToolDescription,
    ToolNamespaceConfig,
};
use serde_json::json;

use crate::support::encoding;

/// Asserts that `value` is written as `json` and read from it.
fn assert_form<T>(value: &T, json: &str)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(
        serde_json::to_string(value).expect("it has a JSON form"),
        json
    );
    assert_eq!(&serde_json::from_str::<T>(json).expect("it reads"), value);
}

#[test]
fn messages() {
    let message = Message::from_role_and_content(Role::User, "Hi");
    assert_form(&message, r#"{"role":"user","content":"Hi"}"#);
    let message =
        Message::from_author_and_content(Author::new(Role::Tool, "functions.f"), "é\u{2028}\n")
            .with_channel("commentary")
            .with_recipient("assistant")
            .with_content_type("json");
    assert_form(
        &message,
        concat!(
            r#"{"role":"tool","name":"functions.f","recipient":"assistant","content":"#,
            "\"é\u{2028}\\n\"",
            r#","channel":"commentary","content_type":"json"}"#
        ),
    );
    let message = Message::from_role_and_contents(Role::Assistant, ["a".into(), "b".into()]);
    let parts = r#"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#;
    assert_form(
        &message,
        &format!(r#"{{"role":"assistant","content":{parts}}}"#),
    );
    assert_form(
        &Message::from_role_and_contents(Role::User, []),
        r#"{"role":"user","content":[]}"#,
    );
    assert_form(&Conversation::default(), r#"{"messages":[]}"#);
}

/// Within contents, absent fields are written as null.
#[test]
fn contents() {
    assert_form(
        &Content::from(SystemContent::new()),
        concat!(
            r#"{"type":"system_content","model_identity":"You are ChatGPT, a large language model trained by OpenAI.","#,
            r#""reasoning_effort":"Medium","tools":null,"conversation_start_date":null,"knowledge_cutoff":"2024-06","#,
            r#""channel_config":{"valid_channels":["analysis","commentary","final"],"channel_required":true}}"#
        ),
    );
    assert_form(
        &Content::from(DeveloperContent::new()),
        r#"{"type":"developer_content","instructions":null,"tools":null}"#,
    );
    let parameters = json!({"type": "object", "properties": {"z": {}, "a": {"default": 1.0}}});
    let tools = vec![
        ToolDescription::new("f", "D", Some(parameters)),
        ToolDescription::new("g", "", None),
    ];
    assert_form(
        &Content::from(DeveloperContent::new().with_tools(ToolNamespaceConfig::new(
            "functions",
            None,
            tools,
        ))),
        concat!(
            r#"{"type":"developer_content","instructions":null,"tools":{"functions":{"name":"functions","description":null,"tools":["#,
            r#"{"name":"f","description":"D","parameters":{"type":"object","properties":{"z":{},"a":{"default":1.0}}}},"#,
            r#"{"name":"g","description":"","parameters":null}]}}}"#
        ),
    );
}

/// What is absent in JSON is absent in the text: the defaults are those of constructors only.
#[test]
fn absent_fields_have_no_defaults() {
    for (json, text) in [
        (
            r#"{"role":"system","content":[{"type":"system_content"}]}"#,
            "<|start|>system<|message|><|end|>",
        ),
        (
            r#"{"role":"developer","content":[{"type":"developer_content"}]}"#,
            "<|start|>developer<|message|><|end|>",
        ),
        (
            r#"{"role":"system","content":[{"type":"system_content","reasoning_effort":"Low","unknown":1}]}"#,
            "<|start|>system<|message|>Reasoning: low<|end|>",
        ),
    ] {
        let message: Message = serde_json::from_str(json).expect("it reads");
        let tokens = encoding().render(&message, None).expect("it renders");
        assert_eq!(
            encoding()
                .tokenizer()
                .decode_utf8(tokens)
                .expect("it is text"),
            text
        );
    }
}

/// JSON text is limited by `serde_json`, before schemas are.
#[test]
fn json_text_may_be_nested_as_deep_as_serde_json_reads() {
    let read = |depth: usize| {
        let default = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let tool =
            format!(r#"{{"name":"f","description":"","parameters":{{"default":{default}}}}}"#);
        let tools = format!(r#"{{"functions":{{"name":"functions","tools":[{tool}]}}}}"#);
        let json = format!(
            r#"{{"role":"developer","content":[{{"type":"developer_content","tools":{tools}}}]}}"#
        );
        serde_json::from_str::<Message>(&json)
    };
    assert!(read(100).is_ok());
    let error = read(100_000).expect_err("it is too deep").to_string();
    assert!(error.starts_with("recursion limit exceeded"), "{error}");
}
