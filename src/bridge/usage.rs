//! How many tokens a response took.

use serde_json::{Value, json};

/// The counts of a response's tokens. Those of the prompt are the caller's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    pub(super) prompt: usize,
    /// How many of the prompt's tokens came out of a cache.
    pub(super) cached: usize,
    /// All ids that were fed, markers too.
    pub(super) completion: usize,
    /// Those of them that are content of the channel `analysis`.
    pub(super) reasoning: usize,
}

impl Usage {
    /// The form of Chat Completions.
    pub(super) fn of_chat_completion(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt.saturating_add(self.completion),
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning},
        })
    }

    /// The form of Responses.
    pub(super) fn of_response(&self) -> Value {
        json!({
            "input_tokens": self.prompt,
            "input_tokens_details": {"cached_tokens": self.cached, "cache_write_tokens": 0},
            "output_tokens": self.completion,
            "output_tokens_details": {"reasoning_tokens": self.reasoning},
            "total_tokens": self.prompt.saturating_add(self.completion),
        })
    }
}
