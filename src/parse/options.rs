//! How a parser is set up, and what it shows of where it is.

/// How a parser treats malformed output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseOptions {
    /// Whether a header must end in `<|message|>`. If not, one that ends in a stop token is a message whose content is the
    /// header's words, as models sometimes write it. Default: true.
    pub strict: bool,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { strict: true }
    }
}

/// Where in a message a parser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamState {
    /// Between messages.
    ExpectStart,
    /// In a header: behind `<|start|>`, or at the very start where the parser was given a role.
    Header,
    /// In a message's content.
    Content,
}

impl StreamState {
    /// The state's name, such as `"ExpectStart"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ExpectStart => "ExpectStart",
            Self::Header => "Header",
            Self::Content => "Content",
        }
    }
}
