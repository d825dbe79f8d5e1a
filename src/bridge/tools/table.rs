//! Whom a recipient names (O3).

use std::collections::HashMap;

use super::chosen::Chosen;

/// The namespace of functions, with the dot behind it.
const FUNCTIONS: &str = "functions.";

/// What a message of the model with a recipient is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// A call of a function, offered or not.
    Function {
        name: String,
        namespace: Option<String>,
    },
    /// A call of a custom tool.
    Custom {
        name: String,
        namespace: Option<String>,
    },
    /// A call of the built-in tool `python`, which the server runs.
    Python,
    /// A call of the built-in tool `browser`, which the server runs; the tool is `search`, `open`, `find`, or what the model
    /// made up.
    Browser { tool: String },
    /// A call of an MCP server's tool, which the server runs.
    Mcp { server_label: String, name: String },
    /// A call of what nobody offered and nobody can run: the text is thought (O4).
    Unsolicited,
    /// No call: the message is what its channel says.
    NotATool,
}

/// The tools of a request, by the recipients that name them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToolTable {
    /// By the whole recipient, such as `functions.get_weather`; `python` and `browser` by themselves.
    offered: HashMap<String, Target>,
    /// The namespaces but `functions`, and what their tools are.
    namespaces: HashMap<String, Target>,
    /// What the request chose. What the client runs it can refuse itself, but the server runs nothing that was not chosen.
    chosen: Chosen,
    /// Whether every call is unsolicited: nothing is offered, or the request chose none.
    is_closed: bool,
}

/// What a recipient in the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Function,
    Custom,
    Builtin,
    Mcp,
}

impl ToolTable {
    pub(super) fn new(
        offered: HashMap<String, Target>,
        namespaces: HashMap<String, Target>,
        chosen: Chosen,
        is_closed: bool,
    ) -> Self {
        Self {
            offered,
            namespaces,
            chosen,
            is_closed,
        }
    }

    /// Whom the recipient of the model's message names. `bare` says that it was written without `to=`.
    pub(crate) fn resolve(&self, recipient: &str, bare: bool) -> Call {
        if matches!(recipient, "assistant" | "user" | "all") {
            return Call::NotATool;
        }
        if self.is_closed {
            return Call::Unsolicited;
        }
        let call = self
            .builtin(recipient)
            .or_else(|| self.in_namespace(recipient, bare))
            .or_else(|| self.function(recipient, bare));
        call.unwrap_or_else(|| {
            let is_builtin = recipient == "python"
                || recipient.starts_with("browser.")
                || recipient.starts_with("container.");
            match (is_builtin, bare) {
                (true, _) => Call::Unsolicited,
                (false, true) => Call::NotATool,
                (false, false) => Call::Function {
                    name: recipient.to_owned(),
                    namespace: None,
                },
            }
        })
    }

    /// Whether a tool has this name, with its namespace or without.
    pub(crate) fn offers(&self, name: &str) -> bool {
        self.offered.contains_key(name) || self.offered.contains_key(&format!("{FUNCTIONS}{name}"))
    }

    /// A built-in tool that the request asked for. A function of the client's that is called python goes before.
    fn builtin(&self, recipient: &str) -> Option<Call> {
        let (name, call) = match recipient.split_once('.') {
            None if recipient == "python" => ("python", Call::Python),
            Some(("functions", "python")) if !self.offered.contains_key(recipient) => {
                ("python", Call::Python)
            }
            Some(("browser", tool)) => {
                let tool = tool.to_owned();
                ("browser", Call::Browser { tool })
            }
            _ => return None,
        };
        let is_enabled = self.offered.get(name) == Some(&Target::Builtin);
        is_enabled.then(|| {
            if self.chosen.contains_namespace(name) {
                call
            } else {
                Call::Unsolicited
            }
        })
    }

    /// A tool of a namespace. One that the namespace does not have is called all the same: whoever runs the namespace says so.
    fn in_namespace(&self, recipient: &str, bare: bool) -> Option<Call> {
        let (namespace, name) = recipient.split_once('.')?;
        let of_namespace = *self.namespaces.get(namespace)?;
        let target = match self.offered.get(recipient) {
            Some(target) => *target,
            None if bare => return Some(Call::NotATool),
            None => of_namespace,
        };
        match target {
            Target::Builtin => None,
            Target::Mcp if self.chosen.contains(namespace, name) => Some(Call::Mcp {
                server_label: namespace.to_owned(),
                name: name.to_owned(),
            }),
            Target::Mcp => Some(Call::Unsolicited),
            target => Some(call_of(target, name, Some(namespace))),
        }
    }

    /// A function or custom tool of the client's, with or without the namespace.
    fn function(&self, recipient: &str, bare: bool) -> Option<Call> {
        if let Some(name) = recipient.strip_prefix(FUNCTIONS) {
            return Some(match self.offered.get(recipient) {
                Some(target) => call_of(*target, name, None),
                None if bare => Call::NotATool,
                None => call_of(Target::Function, name, None),
            });
        }
        let target = self.offered.get(&format!("{FUNCTIONS}{recipient}"))?;
        Some(call_of(*target, recipient, None))
    }
}

fn call_of(target: Target, name: &str, namespace: Option<&str>) -> Call {
    let name = name.to_owned();
    let namespace = namespace.map(str::to_owned);
    match target {
        Target::Custom => Call::Custom { name, namespace },
        _ => Call::Function { name, namespace },
    }
}
