//! The formats of rows.

use crate::training::options::names;

/// What rows of a data set look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Whatever the row is, told by its fields.
    #[default]
    Auto,
    /// `messages` of harmony, with channels and recipients: taken as they are.
    Harmony,
    /// `messages` as OpenAI's API has them.
    OpenAi,
    /// One turn: `user`, `final`, and where they are there `developer` and `analysis`.
    Columns,
    /// `conversations` of `from` and `value`.
    ShareGpt,
    /// `prompt` and `completion`: lists of messages, or texts.
    PromptCompletion,
    /// `instruction`, `input` and `output`.
    Alpaca,
}

names!(Format, "format", {
    Auto => "auto",
    Harmony => "harmony",
    OpenAi => "openai",
    Columns => "columns",
    ShareGpt => "sharegpt",
    PromptCompletion => "prompt-completion",
    Alpaca => "alpaca",
});
