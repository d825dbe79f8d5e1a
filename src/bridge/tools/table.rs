//! Whom a recipient names (O3).

use std::collections::HashMap;

use super::chosen::Chosen;
use crate::chat::FUNCTIONS;

/// Whom a recipient names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recipient {
    /// A tool, which the message calls.
    Tool(Call),
    /// What nobody offered and nobody can run: the text is thought (O4).
    Unsolicited,
    /// No tool: the message is what its channel says.
    NotATool,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Of a function, offered or not, which the client runs.
    Function {
        name: String,
        namespace: Option<String>,
    },
    /// Of a custom tool, which the client runs.
    Custom {
        name: String,
        namespace: Option<String>,
    },
    /// Of the built-in tool `python`, which the server runs.
    Python,
    /// Of the built-in tool `browser`, which the server runs; the tool is `search`, `open`, `find`, or what the model made up.
    Browser { tool: String },
    /// Of an MCP server's tool, which the server runs.
    Mcp { server_label: String, name: String },
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
    pub(crate) fn resolve(&self, recipient: &str, bare: bool) -> Recipient {
        if matches!(recipient, "assistant" | "user" | "all") {
            return Recipient::NotATool;
        }
        if self.is_closed {
            return Recipient::Unsolicited;
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
                (true, _) => Recipient::Unsolicited,
                (false, true) => Recipient::NotATool,
                (false, false) => call_of(Target::Function, recipient, None),
            }
        })
    }

    /// Whether a tool has this name, with its namespace or without.
    pub(crate) fn offers(&self, name: &str) -> bool {
        self.offered.contains_key(name) || self.offered.contains_key(&of_function(name))
    }

    /// A built-in tool that the request asked for. A function of the client's that is called python goes before.
    fn builtin(&self, recipient: &str) -> Option<Recipient> {
        let (name, call) = match recipient.split_once('.') {
            None if recipient == "python" => ("python", Call::Python),
            Some((FUNCTIONS, "python")) if !self.offered.contains_key(recipient) => {
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
                Recipient::Tool(call)
            } else {
                Recipient::Unsolicited
            }
        })
    }

    /// A tool of a namespace. One that the client's namespace does not have is called all the same: the client says so. But the
    /// server runs nothing of an MCP server's that was not offered.
    fn in_namespace(&self, recipient: &str, bare: bool) -> Option<Recipient> {
        let (namespace, name) = recipient.split_once('.')?;
        let of_namespace = self.namespaces.get(namespace)?;
        let target = match self.offered.get(recipient) {
            _ if *of_namespace == Target::Builtin => return None,
            Some(target) => *target,
            None if bare => return Some(Recipient::NotATool),
            None if *of_namespace == Target::Mcp => return Some(Recipient::Unsolicited),
            None => *of_namespace,
        };
        Some(match target {
            Target::Mcp if !self.chosen.contains(namespace, name) => Recipient::Unsolicited,
            Target::Mcp => Recipient::Tool(Call::Mcp {
                server_label: namespace.to_owned(),
                name: name.to_owned(),
            }),
            target => call_of(target, name, Some(namespace)),
        })
    }

    /// A function or custom tool of the client's, with or without the namespace.
    fn function(&self, recipient: &str, bare: bool) -> Option<Recipient> {
        if let Some((FUNCTIONS, name)) = recipient.split_once('.') {
            return Some(match self.offered.get(recipient) {
                Some(target) => call_of(*target, name, None),
                None if bare => Recipient::NotATool,
                None => call_of(Target::Function, name, None),
            });
        }
        let target = self.offered.get(&of_function(recipient))?;
        Some(call_of(*target, recipient, None))
    }
}

fn of_function(name: &str) -> String {
    format!("{FUNCTIONS}.{name}")
}

fn call_of(target: Target, name: &str, namespace: Option<&str>) -> Recipient {
    let name = name.to_owned();
    let namespace = namespace.map(str::to_owned);
    Recipient::Tool(match target {
        Target::Custom => Call::Custom { name, namespace },
        _ => Call::Function { name, namespace },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(targets: &[(&str, Target)], chosen: Chosen, is_closed: bool) -> ToolTable {
        let offered = targets
            .iter()
            .map(|(name, target)| ((*name).to_owned(), *target));
        let namespaces = [
            ("crm", Target::Function),
            ("db", Target::Mcp),
            ("browser", Target::Builtin),
            ("python", Target::Builtin),
        ];
        let namespaces = namespaces.map(|(name, target)| (name.to_owned(), target));
        ToolTable::new(offered.collect(), namespaces.into(), chosen, is_closed)
    }

    const OFFERED: [(&str, Target); 6] = [
        ("functions.f", Target::Function),
        ("functions.patch", Target::Custom),
        ("crm.list", Target::Function),
        ("crm.note", Target::Custom),
        ("db.query", Target::Mcp),
        ("functions.repo.list", Target::Function),
    ];
    const BUILTIN: [(&str, Target); 2] =
        [("browser", Target::Builtin), ("python", Target::Builtin)];

    /// A call in short: `function f`, `custom crm note`.
    fn shown(recipient: Recipient) -> String {
        let named = |kind: &str, name: String, namespace: Option<String>| match namespace {
            None => format!("{kind} {name}"),
            Some(namespace) => format!("{kind} {namespace} {name}"),
        };
        match recipient {
            Recipient::Tool(call) => match call {
                Call::Function { name, namespace } => named("function", name, namespace),
                Call::Custom { name, namespace } => named("custom", name, namespace),
                Call::Python => "python".to_owned(),
                Call::Browser { tool } => format!("browser {tool}"),
                Call::Mcp { server_label, name } => named("mcp", name, Some(server_label)),
            },
            Recipient::Unsolicited => "unsolicited".to_owned(),
            Recipient::NotATool => "-".to_owned(),
        }
    }

    #[test]
    fn recipients_are_read_in_order() {
        let with_builtin = table(&[&OFFERED[..], &BUILTIN].concat(), Chosen::default(), false);
        let without = table(&OFFERED, Chosen::default(), false);
        // The recipient; what it is where the built-in tools are enabled, where they are not, and without `to=`.
        for (recipient, enabled, disabled, bare) in [
            ("assistant", "-", "-", "-"),
            ("user", "-", "-", "-"),
            ("all", "-", "-", "-"),
            ("functions.f", "function f", "function f", "function f"),
            ("f", "function f", "function f", "function f"),
            (
                "functions.patch",
                "custom patch",
                "custom patch",
                "custom patch",
            ),
            ("patch", "custom patch", "custom patch", "custom patch"),
            (
                "repo.list",
                "function repo.list",
                "function repo.list",
                "function repo.list",
            ),
            (
                "crm.list",
                "function crm list",
                "function crm list",
                "function crm list",
            ),
            (
                "crm.note",
                "custom crm note",
                "custom crm note",
                "custom crm note",
            ),
            ("crm.a.b", "function crm a.b", "function crm a.b", "-"),
            ("db.query", "mcp db query", "mcp db query", "mcp db query"),
            ("db.drop", "unsolicited", "unsolicited", "-"),
            ("python", "python", "unsolicited", "unsolicited"),
            ("functions.python", "python", "function python", "-"),
            (
                "browser.search",
                "browser search",
                "unsolicited",
                "unsolicited",
            ),
            ("browser.x.y", "browser x.y", "unsolicited", "unsolicited"),
            (
                "container.exec",
                "unsolicited",
                "unsolicited",
                "unsolicited",
            ),
            (
                "functions.lookup",
                "function lookup",
                "function lookup",
                "-",
            ),
            ("lookup", "function lookup", "function lookup", "-"),
            ("a.b", "function a.b", "function a.b", "-"),
            (
                "python.run",
                "function python.run",
                "function python.run",
                "-",
            ),
            ("crm", "function crm", "function crm", "-"),
            ("", "function ", "function ", "-"),
        ] {
            assert_eq!(
                shown(with_builtin.resolve(recipient, false)),
                enabled,
                "{recipient}"
            );
            assert_eq!(
                shown(without.resolve(recipient, false)),
                disabled,
                "{recipient}"
            );
            assert_eq!(shown(without.resolve(recipient, true)), bare, "{recipient}");
        }
    }

    #[test]
    fn a_function_called_python_goes_before_the_tool() {
        let targets = [&BUILTIN[..], &[("functions.python", Target::Function)]].concat();
        let table = table(&targets, Chosen::default(), false);
        assert_eq!(
            shown(table.resolve("functions.python", false)),
            "function python"
        );
        assert_eq!(shown(table.resolve("python", false)), "python");
    }

    #[test]
    fn where_nothing_may_be_called_every_call_is_unsolicited() {
        for (recipient, expected) in [
            ("user", "-"),
            ("functions.f", "unsolicited"),
            ("x", "unsolicited"),
        ] {
            let closed = table(&OFFERED, Chosen::default(), true);
            assert_eq!(shown(closed.resolve(recipient, false)), expected);
            assert_eq!(shown(closed.resolve(recipient, true)), expected);
        }
    }

    #[test]
    fn the_server_runs_only_what_was_chosen() {
        let targets = [&OFFERED[..], &BUILTIN].concat();
        let chosen = |name: &str| Chosen::only([name.to_owned()]);
        let f_only = table(&targets, chosen("functions.f"), false);
        for recipient in [
            "python",
            "functions.python",
            "browser.open",
            "db.query",
            "db.drop",
        ] {
            assert_eq!(
                f_only.resolve(recipient, false),
                Recipient::Unsolicited,
                "{recipient}"
            );
        }
        assert_eq!(
            shown(f_only.resolve("functions.patch", false)),
            "custom patch"
        );
        let python_only = table(&targets, chosen("python"), false);
        assert_eq!(shown(python_only.resolve("python", false)), "python");
        for whole_or_part in ["db", "db.query"] {
            let table = table(&targets, chosen(whole_or_part), false);
            assert_eq!(shown(table.resolve("db.query", false)), "mcp db query");
        }
    }

    #[test]
    fn offered_names_are_known_with_and_without_namespace() {
        let table = table(&[&OFFERED[..], &BUILTIN].concat(), Chosen::default(), false);
        for name in ["f", "functions.f", "crm.list", "python", "repo.list"] {
            assert!(table.offers(name), "{name}");
        }
        for name in ["g", "list", "functions", "crm"] {
            assert!(!table.offers(name), "{name}");
        }
    }
}
