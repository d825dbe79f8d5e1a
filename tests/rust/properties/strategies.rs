//! Random inputs, leaning towards what could go wrong.

use openai_harmony::chat::{
    Author, ChannelConfig, Content, DeveloperContent, Message, ReasoningEffort, Role,
    SystemContent, ToolDescription, ToolNamespaceConfig,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::Value;

/// Text in which the spellings of special tokens and of header parts are common.
pub(super) fn text() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        any::<String>(),
        "[a-zA-Z ']{0,8}",
        "[ \t\n\r]{1,4}",
        prop::sample::select(vec![
            "<|start|>",
            "<|end|>",
            "<|message|>",
            "<|channel|>",
            "<|constrain|>",
            "<|return|>",
            "<|call|>",
            "<|endoftext|>",
            "<|reserved_200013|>",
            "<|",
            "|>",
            " to=",
            "assistant",
            "final",
            ":",
            "functions.f",
            "漢字",
            "👨‍👩‍👧",
        ])
        .prop_map(str::to_owned),
    ];
    vec(fragment, 0..5).prop_map(|fragments| fragments.concat())
}

/// A single word, as it can stand in a header: without whitespace, and without what could start a marker.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[^\\s<]{1,10}",
        prop::sample::select(vec![
            "analysis",
            "commentary",
            "final",
            "functions.get_weather",
            "python",
            "to=x",
            "日本"
        ])
        .prop_map(str::to_owned),
    ]
}

pub(super) fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![
        Role::User,
        Role::Assistant,
        Role::System,
        Role::Developer,
        Role::Tool,
    ])
}

/// Any message that renders: any text in all its fields, and contents that its role may hold.
pub(super) fn message() -> impl Strategy<Value = Message> {
    role().prop_flat_map(|role| {
        let name = match role {
            Role::Tool => text().prop_map(Some).boxed(),
            _ => option::of(text()).boxed(),
        };
        (
            name,
            vec(content(role), 0..3),
            option::of(channel()),
            option::of(text()),
            option::of(content_type()),
        )
            .prop_map(
                move |(name, content, channel, recipient, content_type)| Message {
                    author: Author { role, name },
                    recipient,
                    content,
                    channel,
                    content_type,
                },
            )
    })
}

/// A message whose only contents are texts.
pub(super) fn text_message() -> impl Strategy<Value = Message> {
    (message(), vec(text(), 0..3)).prop_map(|(message, texts)| Message {
        content: texts.into_iter().map(Content::from).collect(),
        ..message
    })
}

fn channel() -> impl Strategy<Value = String> {
    let known =
        prop::sample::select(vec!["analysis", "commentary", "final"]).prop_map(str::to_owned);
    prop_oneof![3 => known, 1 => text()]
}

fn content_type() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<|constrain|>json".to_owned()),
        text().prop_map(|rest| format!("<|constrain|>{rest}")),
        text()
    ]
}

/// A message that the header grammar can read back, since nothing in its header is ambiguous.
pub(super) fn readable_message() -> impl Strategy<Value = Message> {
    let author = prop_oneof![
        prop::sample::select(vec![
            Role::User,
            Role::Assistant,
            Role::System,
            Role::Developer
        ])
        .prop_map(Author::from),
        word()
            .prop_filter("a tool's name is no role", |name| Role::try_from(
                name.as_str()
            )
            .is_err())
            .prop_map(|name| Author::new(Role::Tool, name)),
    ];
    let recipient = word().prop_filter("`all` is not printed", |recipient| recipient != "all");
    let to = (
        recipient,
        option::of(word().prop_map(|word| format!("<|constrain|>{word}"))),
    );
    (author, option::of(word()), option::of(to), text()).prop_filter_map(
        "a tool's message has a recipient",
        |(author, channel, to, text)| {
            let (recipient, content_type) = to.unzip();
            let mut message = Message::from_author_and_content(author, text);
            message.channel = channel;
            message.recipient = recipient;
            message.content_type = content_type.flatten();
            (message.author.role != Role::Tool || message.recipient.is_some()).then_some(message)
        },
    )
}

fn content(role: Role) -> BoxedStrategy<Content> {
    let text = text().prop_map(Content::from);
    match role {
        Role::System => prop_oneof![text, system_content().prop_map(Content::from)].boxed(),
        Role::Developer => prop_oneof![text, developer_content().prop_map(Content::from)].boxed(),
        _ => text.boxed(),
    }
}

fn system_content() -> impl Strategy<Value = SystemContent> {
    let effort = prop::sample::select(vec![
        ReasoningEffort::Low,
        ReasoningEffort::Medium,
        ReasoningEffort::High,
    ]);
    let channels =
        (vec(text(), 0..3), any::<bool>()).prop_map(|(valid_channels, channel_required)| {
            ChannelConfig {
                valid_channels,
                channel_required,
            }
        });
    (
        (option::of(text()), option::of(text()), option::of(text())),
        option::of(effort),
        option::of(namespaces()),
        option::of(channels),
    )
        .prop_map(
            |((identity, date, cutoff), reasoning_effort, tools, channel_config)| {
                let mut content = SystemContent::new();
                content.model_identity = identity;
                content.conversation_start_date = date;
                content.knowledge_cutoff = cutoff;
                content.reasoning_effort = reasoning_effort;
                content.tools = tools;
                content.channel_config = channel_config;
                content
            },
        )
}

fn developer_content() -> impl Strategy<Value = DeveloperContent> {
    (option::of(text()), option::of(namespaces())).prop_map(|(instructions, tools)| {
        let mut content = DeveloperContent::new();
        content.instructions = instructions;
        content.tools = tools;
        content
    })
}

fn namespaces() -> impl Strategy<Value = std::collections::BTreeMap<String, ToolNamespaceConfig>> {
    let key = prop_oneof![Just("functions".to_owned()), text()];
    let namespace = (text(), option::of(text()), vec(tool(), 0..3))
        .prop_map(|(name, description, tools)| ToolNamespaceConfig::new(name, description, tools));
    btree_map(key, namespace, 0..3)
}

fn tool() -> impl Strategy<Value = ToolDescription> {
    (text(), text(), option::of(schema())).prop_map(|(name, description, parameters)| {
        ToolDescription::new(name, description, parameters)
    })
}

/// Any JSON, of which a good part means something as a schema. Not null, which is how absent parameters are written.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "object", "string", "number", "integer", "boolean", "array", "null"
        ])
        .prop_map(Value::from),
        text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ];
    let key = prop_oneof![
        4 => prop::sample::select(vec![
            "type", "properties", "items", "oneOf", "enum", "description", "default", "title", "examples", "required", "nullable",
        ])
        .prop_map(str::to_owned),
        1 => text(),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((key.clone(), inner), 0..6).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
    .prop_filter(
        "absent parameters are not null, and text is refused",
        |schema| !schema.is_null() && !schema.is_string(),
    )
}
