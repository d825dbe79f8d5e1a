//! What a server knows of a response that the request does not say.

/// What a server knows of a response that the request does not say.
///
/// ```
/// use openai_harmony::ReplyInfo;
///
/// let info = ReplyInfo::new("chatcmpl-1", 1_751_068_800).with_model("gpt-oss-20b").with_prompt_tokens(80);
/// assert_eq!(info.prompt_tokens, 80);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplyInfo {
    /// The response's id: `chatcmpl-` or `resp_` with something behind it that is unique, by habit 24 hexadecimal digits.
    pub id: String,
    /// When the response was made, in seconds of Unix time.
    pub created: i64,
    /// The model's name. Default: `None`, the one that the request names.
    pub model: Option<String>,
    /// How many tokens the prompt has. Default: 0.
    pub prompt_tokens: usize,
    /// How many of them came out of a cache. Default: 0.
    pub cached_tokens: usize,
}

impl ReplyInfo {
    /// A response with this id, made at this time.
    pub fn new(id: impl Into<String>, created: i64) -> Self {
        Self {
            id: id.into(),
            created,
            model: None,
            prompt_tokens: 0,
            cached_tokens: 0,
        }
    }

    /// Sets the model's name.
    pub fn with_model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Sets how many tokens the prompt has.
    pub fn with_prompt_tokens(mut self, prompt_tokens: usize) -> Self {
        self.prompt_tokens = prompt_tokens;
        self
    }

    /// Sets how many of the prompt's tokens came out of a cache.
    pub fn with_cached_tokens(mut self, cached_tokens: usize) -> Self {
        self.cached_tokens = cached_tokens;
        self
    }
}

/// Why an engine ended a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinishReason {
    /// The model ended it, whether the token that says so was fed or not.
    Stop,
    /// It reached the limit of tokens.
    Length,
    /// The server cut it off for what it says.
    ContentFilter,
}

impl FinishReason {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::Stop, Self::Length, Self::ContentFilter];

    /// The reason's name, such as `"stop"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ContentFilter => "content_filter",
        }
    }

    /// Whether the completion broke off.
    pub(super) fn is_cut(self) -> bool {
        self != Self::Stop
    }
}
