//! What the bridge's tests share: requests of either API behind one face, and the options of a row.

use openai_harmony::chat::{
    Content, Conversation, Message, ReasoningEffort, Role, ToolDescription, ToolNamespaceConfig,
};
use openai_harmony::{ChatCompletionRequest, Error, ResponsesRequest, ServerOptions};
use serde_json::Value;

use crate::support::{encoding, flag, rows, text};

/// A request of either API.
pub(super) enum Request {
    Chat(ChatCompletionRequest),
    Responses(ResponsesRequest),
}

impl Request {
    pub(super) fn chat(body: &Value, options: &ServerOptions) -> Result<Self, Error> {
        ChatCompletionRequest::new(body, options).map(Self::Chat)
    }

    pub(super) fn responses(
        body: &Value,
        options: &ServerOptions,
        previous: Option<&[Value]>,
    ) -> Result<Self, Error> {
        ResponsesRequest::new(body, options, previous).map(Self::Responses)
    }

    pub(super) fn conversation(&self) -> &Conversation {
        match self {
            Self::Chat(request) => request.conversation(),
            Self::Responses(request) => request.conversation(),
        }
    }

    pub(super) fn prompt(&self) -> Result<Vec<u32>, Error> {
        match self {
            Self::Chat(request) => request.prompt(encoding()),
            Self::Responses(request) => request.prompt(encoding()),
        }
    }

    /// The prompt as text.
    pub(super) fn text(&self) -> String {
        let tokens = self.prompt().expect("it renders");
        encoding().tokenizer().decode_utf8(tokens).expect("UTF-8")
    }

    pub(super) fn tool_choice(&self) -> Value {
        match self {
            Self::Chat(request) => request.tool_choice(),
            Self::Responses(request) => request.tool_choice(),
        }
    }

    pub(super) fn response_format(&self) -> Option<Value> {
        match self {
            Self::Chat(request) => request.response_format(),
            Self::Responses(request) => request.response_format(),
        }
    }

    pub(super) fn tools(&self) -> &[Value] {
        match self {
            Self::Chat(request) => request.tools(),
            Self::Responses(request) => request.tools(),
        }
    }
}

/// The options of a row, which stand over those that all rows have.
pub(super) fn options(row: &Value) -> ServerOptions {
    let mut options = ServerOptions::default().with_date("2025-06-28");
    for (key, value) in row.as_object().into_iter().flatten() {
        options = match key.as_str() {
            "date" => {
                options.date = value.as_str().map(str::to_owned);
                options
            }
            "model_identity" => options.with_model_identity(text(value)),
            "constrained" => options.with_constrained(flag(value)),
            "default_reasoning_effort" => options.with_default_reasoning_effort(text(value)),
            "builtin_tools" => rows(value).iter().fold(options, |options, name| {
                let tool = ToolNamespaceConfig::builtin(text(name)).expect("it is built in");
                options.with_builtin_tool(tool).expect("it is built in")
            }),
            "mcp_tools" => {
                let servers = value.as_object().expect("an object");
                servers.iter().fold(options, |options, (label, tools)| {
                    options.with_mcp_tools(label, rows(tools).iter().map(mcp_tool))
                })
            }
            _ => panic!("no such option: {key}"),
        };
    }
    options
}

fn mcp_tool(tool: &Value) -> ToolDescription {
    let description = tool["description"].as_str().unwrap_or_default();
    let parameters = tool.get("input_schema").cloned();
    ToolDescription::new(text(&tool["name"]), description, parameters)
}

/// Options that allow the effort `none`, too.
pub(super) fn with_effort_none() -> ServerOptions {
    ServerOptions::default().with_reasoning_effort_named("none", ReasoningEffort::Low)
}

/// All messages but the system message, in short: `assistant/commentary to=functions.f <|constrain|>json: {}`. Contents are
/// parted by `|`.
pub(super) fn messages_of(request: &Request) -> Vec<String> {
    let messages = &request.conversation().messages[1..];
    messages.iter().map(in_short).collect()
}

fn in_short(message: &Message) -> String {
    let after = |mark: &str, text: &Option<String>| match text {
        Some(text) => format!("{mark}{text}"),
        None => String::new(),
    };
    let contents: Vec<String> = message.content.iter().map(text_of).collect();
    [
        message.author.role.to_string(),
        after(":", &message.author.name),
        after("/", &message.channel),
        after(" to=", &message.recipient),
        after(" ", &message.content_type),
        ": ".to_owned(),
        contents.join("|"),
    ]
    .concat()
}

fn text_of(content: &Content) -> String {
    if let Content::Text(content) = content {
        return content.text.clone();
    }
    let alone = Message::from_role_and_content(Role::Developer, content.clone());
    let tokens = encoding().render(&alone, None).expect("it renders");
    let said = encoding().tokenizer().decode_utf8(tokens).expect("UTF-8");
    let (_, said) = said.split_once("<|message|>").expect("a header");
    said.trim_end_matches("<|end|>").to_owned()
}
