//! The conversation model: names, defaults and builders.

use openai_harmony::chat::{
    Author, ChannelConfig, Content, DeveloperContent, Message, ReasoningEffort, Role,
    SystemContent, TextContent, ToolDescription, ToolNamespaceConfig,
};
use serde_json::json;

use crate::support::{encoding, tokens_of};

#[test]
fn roles_have_names() {
    for (role, name) in [
        (Role::User, "user"),
        (Role::Assistant, "assistant"),
        (Role::System, "system"),
        (Role::Developer, "developer"),
        (Role::Tool, "tool"),
    ] {
        assert_eq!(role.as_str(), name);
        assert_eq!(role.to_string(), name);
        assert_eq!(Role::try_from(name).ok(), Some(role));
        assert_eq!(serde_json::to_value(role).ok(), Some(json!(name)));
        assert_eq!(serde_json::from_value::<Role>(json!(name)).ok(), Some(role));
    }
    for other in ["", "User", "robot", " user", "assistant "] {
        assert!(Role::try_from(other).is_err(), "{other:?}");
    }
}

/// Servers' APIs write `low`; the wire form goes on writing `Low`.
#[test]
fn efforts_are_read_in_any_letter_case() {
    for (effort, name) in [
        (ReasoningEffort::Low, "Low"),
        (ReasoningEffort::Medium, "Medium"),
        (ReasoningEffort::High, "High"),
    ] {
        assert_eq!(serde_json::to_value(effort).ok(), Some(json!(name)));
        for word in [name, &name.to_lowercase(), &name.to_uppercase()] {
            assert_eq!(word.parse().ok(), Some(effort), "{word}");
            for form in [json!(word), json!({ word: null })] {
                assert_eq!(serde_json::from_value(form).ok(), Some(effort), "{word}");
            }
            let content = json!({"type": "system_content", "reasoning_effort": word});
            let content: Content = serde_json::from_value(content).expect(word);
            let Content::SystemContent(content) = content else {
                panic!("it is a system message's content");
            };
            assert_eq!(content.reasoning_effort, Some(effort));
        }
    }
    for other in ["", "hi", "minimal", "none", " low", "ｌｏｗ"] {
        assert!(other.parse::<ReasoningEffort>().is_err(), "{other:?}");
        assert!(serde_json::from_value::<ReasoningEffort>(json!(other)).is_err());
    }
    assert!(serde_json::from_value::<ReasoningEffort>(json!(1)).is_err());
}

#[test]
fn content_is_made_of_what_it_holds() {
    let text = Content::Text(TextContent {
        text: "Hi".to_owned(),
    });
    assert_eq!(Content::from("Hi"), text);
    assert_eq!(Content::from(String::from("Hi")), text);
    assert_eq!(
        Content::from(TextContent {
            text: "Hi".to_owned()
        }),
        text
    );
    assert_eq!(
        Content::from(SystemContent::new()),
        Content::SystemContent(SystemContent::default())
    );
    assert_eq!(
        Content::from(DeveloperContent::new()),
        Content::DeveloperContent(DeveloperContent::default())
    );
    assert_eq!(
        Author::from(Role::User),
        Author {
            role: Role::User,
            name: None
        }
    );
    let named = Author::new(Role::Tool, "functions.f");
    assert_eq!(
        named,
        Author {
            role: Role::Tool,
            name: Some("functions.f".to_owned())
        }
    );
    let message = Message::from_author_and_content(named.clone(), "r");
    assert_eq!(message.author, named);
    let parts = Message::from_role_and_contents(Role::User, ["a".into(), "b".into()]);
    assert_eq!(
        parts,
        Message::from_role_and_content(Role::User, "a").adding_content("b")
    );
}

#[test]
fn system_content_starts_from_the_trained_settings() {
    let content = SystemContent::new();
    assert_eq!(
        content.model_identity.as_deref(),
        Some("You are ChatGPT, a large language model trained by OpenAI.")
    );
    assert_eq!(content.reasoning_effort, Some(ReasoningEffort::Medium));
    assert_eq!(content.knowledge_cutoff.as_deref(), Some("2024-06"));
    assert_eq!(content.conversation_start_date, None);
    assert_eq!(content.tools, None);
    let channels = ChannelConfig::require_channels(["analysis", "commentary", "final"]);
    assert_eq!(content.channel_config, Some(channels));
    assert_eq!(
        ChannelConfig::default(),
        ChannelConfig {
            valid_channels: Vec::new(),
            channel_required: false
        }
    );
}

#[test]
fn builders_set_what_they_name() {
    let content = SystemContent::new()
        .with_model_identity("I")
        .with_reasoning_effort(ReasoningEffort::High)
        .with_conversation_start_date("2025-06-28")
        .with_knowledge_cutoff("2025-01")
        .with_required_channels(["final"])
        .with_browser_tool()
        .with_python_tool();
    let tools = content.tools.clone().expect("two tools were added");
    assert_eq!(tools.keys().collect::<Vec<_>>(), ["browser", "python"]);
    let message = Message::from_role_and_content(
        Role::System,
        content.with_tools(ToolNamespaceConfig::new("x", None, Vec::new())),
    );
    let tokens = encoding().render(&message, None).expect("it renders");
    let text = encoding()
        .tokenizer()
        .decode_utf8(tokens)
        .expect("it is text");
    assert!(text.starts_with(
        "<|start|>system<|message|>I\nKnowledge cutoff: 2025-01\nCurrent date: 2025-06-28\n\nReasoning: high\n\n# Tools\n\n## browser\n"
    ), "{text}");
    assert!(
        text.ends_with(
            "## x\n\n\n# Valid channels: final. Channel must be included for every message.<|end|>"
        ),
        "{text}"
    );

    let tool = ToolDescription::new("f", "D", None);
    let content = DeveloperContent::new()
        .with_instructions("Be brief.")
        .with_function_tools(vec![tool.clone()]);
    let functions = &content.tools.as_ref().expect("tools were added")["functions"];
    assert_eq!(
        *functions,
        ToolNamespaceConfig::new("functions", None, vec![tool])
    );

    let message = Message::from_role_and_content(Role::Assistant, "{}")
        .with_channel("commentary")
        .with_recipient("functions.f")
        .with_content_type("<|constrain|>json");
    let expected = "<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>{}<|call|>";
    assert_eq!(
        encoding().render(&message, None).expect("it renders"),
        tokens_of(expected)
    );
}
