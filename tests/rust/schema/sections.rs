//! Where a policy is set, and what it does to the rest of the section.

use openai_harmony::chat::{
    DeveloperContent, Message, Role, SystemContent, ToolDescription, ToolNamespaceConfig,
};
use openai_harmony::{RenderConversationConfig, RenderOptions, SchemaPolicy};
use serde_json::json;

use crate::support::encoding;

fn namespace(name: &str) -> ToolNamespaceConfig {
    let parameters = json!({"type": "object", "properties": {"a": {"const": 1}}});
    let tool = ToolDescription::new("f", "one\r\rtwo\u{2028}three\n", Some(parameters));
    ToolNamespaceConfig::new(name, Some("n\u{85}m".to_owned()), vec![tool])
}

fn conversation(policy: Option<SchemaPolicy>) -> [Message; 1] {
    let mut namespace = namespace("functions");
    namespace.schema_policy = policy;
    let content = DeveloperContent::new().with_tools(namespace);
    [Message::from_role_and_content(Role::Developer, content)]
}

fn text(tokens: openai_harmony::Result<Vec<u32>>) -> String {
    encoding()
        .tokenizer()
        .decode_utf8(tokens.expect("it renders"))
        .expect("it is text")
}

#[test]
fn the_config_goes_before_the_namespace() {
    let [faithful, complete] = [SchemaPolicy::Faithful, SchemaPolicy::Complete];
    for (own, over, expected) in [
        (None, None, faithful),
        (Some(faithful), None, faithful),
        (Some(complete), None, complete),
        (None, Some(complete), complete),
        (Some(complete), Some(faithful), faithful),
    ] {
        let messages = conversation(own);
        let mut config = RenderConversationConfig::default();
        let mut options = RenderOptions::default();
        if let Some(policy) = over {
            config = config.with_schema_policy(policy);
            options = options.with_schema_policy(policy);
        }
        let rendered = text(encoding().render_conversation(&messages, Some(&config)));
        assert_eq!(
            rendered,
            text(encoding().render(&messages[0], Some(&options)))
        );
        assert_eq!(
            rendered.contains("a?: 1,"),
            expected == complete,
            "{own:?} {over:?}"
        );
        assert_eq!(
            rendered.contains("a?: any,"),
            expected == faithful,
            "{own:?} {over:?}"
        );
    }
}

#[test]
fn descriptions_and_names_of_tools_stay_in_their_lines() {
    let mut namespace = namespace("evil {\n}");
    namespace
        .tools
        .push(ToolDescription::new("g = () => any;\n", "", None));
    namespace
        .tools
        .push(ToolDescription::new("a:b.c-d", "a\n\nb", None));
    let content =
        DeveloperContent::new().with_tools(namespace.with_schema_policy(SchemaPolicy::Complete));
    let message = Message::from_role_and_content(Role::Developer, content);
    let expected = r#"<|start|>developer<|message|># Tools

## "evil {\n}"

// n
// m
namespace "evil {\n}" {

// one
// 
// two
// three
type f = (_: {
a?: 1,
}) => any;

type "g = () => any;\n" = () => any;

// a
// 
// b
type a:b.c-d = () => any;

} // namespace "evil {\n}"<|end|>"#;
    assert_eq!(text(encoding().render(&message, None)), expected);
}

/// The built-in tools are the same under both policies.
#[test]
fn built_in_tools_lose_nothing() {
    let content = SystemContent::new()
        .with_tools(ToolNamespaceConfig::browser())
        .with_tools(ToolNamespaceConfig::python());
    let message = Message::from_role_and_content(Role::System, content);
    let options = RenderOptions::default().with_schema_policy(SchemaPolicy::Complete);
    assert_eq!(
        encoding().render(&message, Some(&options)),
        encoding().render(&message, None)
    );
}

#[test]
fn the_json_form_has_the_policy_where_it_is_set() {
    let namespace = ToolNamespaceConfig::new("n", None, Vec::new());
    let plain = r#"{"name":"n","description":null,"tools":[]}"#;
    assert_eq!(
        serde_json::to_string(&namespace).expect("it is JSON"),
        plain
    );
    for policy in [SchemaPolicy::Faithful, SchemaPolicy::Complete] {
        let set = namespace.clone().with_schema_policy(policy);
        let json = plain.replace(
            "[]}",
            &format!(r#"[],"schema_policy":"{}"}}"#, policy.as_str()),
        );
        assert_eq!(serde_json::to_string(&set).expect("it is JSON"), json);
        assert_eq!(
            serde_json::from_str::<ToolNamespaceConfig>(&json).expect("it reads"),
            set
        );
    }
    let unknown = plain.replace("[]}", r#"[],"schema_policy":"full"}"#);
    let error = serde_json::from_str::<ToolNamespaceConfig>(&unknown).expect_err("no such policy");
    assert!(
        error
            .to_string()
            .starts_with("unknown variant `full`, expected `faithful` or `complete`"),
        "{error}"
    );
}
