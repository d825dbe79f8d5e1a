//! How rows of a data set are read. The names are the same in all languages and on the command line.

use std::collections::BTreeMap;

use super::date::DateRule;
use super::format::Format;
use crate::chat::ReasoningEffort;
use crate::training::options::names;

/// What null means in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Nulls {
    /// What it means in JSON. A property of a tool's schema that is null is an error.
    #[default]
    Keep,
    /// Nothing: Arrow writes null where a struct has no such field. Nulls within `enum`, `default`, `const`, `examples` and
    /// `required` of a tool's schema stay.
    Absent,
}

names!(Nulls, "nulls", {
    Keep => "keep",
    Absent => "absent",
});

/// How rows are read.
///
/// ```
/// use openai_harmony::training::{Format, RowOptions};
///
/// let mut options = RowOptions::default();
/// options.format = Format::OpenAi;
/// options.date = "2025-06-28".parse()?;
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowOptions {
    /// What rows look like. Default: told by the fields of each.
    pub format: Format,
    /// What the data set calls the fields of its format, such as `("user", "input")`. Default: their own names.
    pub map: BTreeMap<String, String>,
    /// What the list of messages is called; goes before `map`.
    pub messages_field: Option<String>,
    /// What the list of tools is called; goes before `map`.
    pub tools_field: Option<String>,
    /// The effort of rows that name none. Default: medium.
    pub effort: ReasoningEffort,
    /// The date that the added system message tells. Default: none, so that the same rows always give the same tokens.
    pub date: DateRule,
    /// The built-in tools of all rows, `browser` and `python`: calls of that name are theirs. Default: none.
    pub builtin_tools: Vec<String>,
    /// Whether `<think>…</think>` at the beginning of an answer is its reasoning. Default: false, which leaves it text.
    pub split_think: bool,
    /// What null means.
    pub nulls: Nulls,
    /// The field of a message that is its weight. Default: `weight`, `train`, `trainable`, `training`, `loss` or `loss_mask`.
    pub weight_field: Option<String>,
    /// Whether weights may be between 0 and 1. Default: false, since trainers that read labels do not know weights.
    pub fractional_weights: bool,
    /// Whether batches say of each token which message it is of, which part, whether the model writes it, and its weight.
    /// Default: true; without it a batch takes half the memory.
    pub attribution: bool,
    /// The most bytes of a row. Default: 64 MiB.
    pub max_row_bytes: usize,
}

impl Default for RowOptions {
    fn default() -> Self {
        Self {
            format: Format::default(),
            map: BTreeMap::new(),
            messages_field: None,
            tools_field: None,
            effort: ReasoningEffort::Medium,
            date: DateRule::default(),
            builtin_tools: Vec::new(),
            split_think: false,
            nulls: Nulls::default(),
            weight_field: None,
            fractional_weights: false,
            attribution: true,
            max_row_bytes: 64 << 20,
        }
    }
}
