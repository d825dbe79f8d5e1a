//! What a message is as an item of a response, by where it is shown.

use crate::bridge::place::Place;
use crate::bridge::tools::Call;

/// What a message is as an item of a response.
impl Place {
    /// Whether a message of this kind is an item even if it has no text.
    pub(super) fn may_be_empty(&self) -> bool {
        !matches!(self, Self::Reasoning | Self::Preamble)
    }

    /// Whether the server runs it, and the item ends with its result.
    pub(super) fn is_run_by_server(&self) -> bool {
        matches!(
            self,
            Self::Call(Call::Python | Call::Browser { .. } | Call::Mcp { .. })
        )
    }

    /// What the ids of its items begin with.
    pub(super) fn prefix(&self) -> &'static str {
        match self {
            Self::Reasoning => "rs",
            Self::Preamble | Self::Final => "msg",
            Self::Call(Call::Function { .. }) => "fc",
            Self::Call(Call::Custom { .. }) => "ctc",
            Self::Call(Call::Python) => "ci",
            Self::Call(Call::Browser { .. }) => "ws",
            Self::Call(Call::Mcp { .. }) => "mcp",
        }
    }

    /// What the events of its text are called, while it comes and at its end; None where it has none.
    pub(super) fn text_events(&self) -> Option<[&'static str; 2]> {
        Some(match self {
            Self::Reasoning => [
                "response.reasoning_text.delta",
                "response.reasoning_text.done",
            ],
            Self::Preamble | Self::Final => {
                ["response.output_text.delta", "response.output_text.done"]
            }
            Self::Call(Call::Function { .. }) => [
                "response.function_call_arguments.delta",
                "response.function_call_arguments.done",
            ],
            Self::Call(Call::Custom { .. }) => [
                "response.custom_tool_call_input.delta",
                "response.custom_tool_call_input.done",
            ],
            Self::Call(Call::Python) => [
                "response.code_interpreter_call_code.delta",
                "response.code_interpreter_call_code.done",
            ],
            Self::Call(Call::Mcp { .. }) => [
                "response.mcp_call_arguments.delta",
                "response.mcp_call_arguments.done",
            ],
            Self::Call(Call::Browser { .. }) => return None,
        })
    }

    /// The item's type, which the events of its run begin with.
    pub(super) fn item_type(&self) -> &'static str {
        match self {
            Self::Reasoning => "reasoning",
            Self::Preamble | Self::Final => "message",
            Self::Call(Call::Function { .. }) => "function_call",
            Self::Call(Call::Custom { .. }) => "custom_tool_call",
            Self::Call(Call::Python) => "code_interpreter_call",
            Self::Call(Call::Browser { .. }) => "web_search_call",
            Self::Call(Call::Mcp { .. }) => "mcp_call",
        }
    }

    /// The key of its text.
    pub(super) fn text_key(&self) -> &'static str {
        match self {
            Self::Reasoning | Self::Preamble | Self::Final => "text",
            Self::Call(Call::Function { .. } | Call::Mcp { .. } | Call::Browser { .. }) => {
                "arguments"
            }
            Self::Call(Call::Custom { .. }) => "input",
            Self::Call(Call::Python) => "code",
        }
    }

    /// Whether its text is in a part.
    pub(super) fn has_part(&self) -> bool {
        !self.is_call()
    }

    /// What a message to the user is, an answer or something on the way to it.
    pub(super) fn phase(&self) -> &'static str {
        match self {
            Self::Preamble => "commentary",
            _ => "final_answer",
        }
    }
}
