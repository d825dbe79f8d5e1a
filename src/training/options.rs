//! How conversations become training examples. The names are the same in all languages and on the command line.

use crate::error::{Error, InvalidTraining};
use crate::{AnalysisPolicy, SchemaPolicy};

/// Gives an enum of options the names that other languages and the command line know.
macro_rules! names {
    ($type:ty, $what:literal, { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// The option's name, such as it is on the command line.
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::Error;

            fn from_str(name: &str) -> crate::Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(crate::training::options::unknown($what, name, &[$($name),+])),
                }
            }
        }
    };
}

pub(in crate::training) use names;

pub(in crate::training) fn unknown(
    option: &'static str,
    value: &str,
    names: &'static [&'static str],
) -> Error {
    let value = value.to_owned();
    Error::invalid_training(InvalidTraining::UnknownOption {
        option,
        value,
        names,
    })
}

/// Which messages may be targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrainOn {
    /// All of the assistant's.
    #[default]
    Assistant,
    /// The assistant's behind the last message of the user.
    LastTurn,
    /// The assistant's last one.
    LastMessage,
}

names!(TrainOn, "train_on", {
    Assistant => "assistant",
    LastTurn => "last_turn",
    LastMessage => "last_message",
});

/// Which part of a target is in the loss, before its content and terminator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeaderLoss {
    /// What the model writes of the header.
    #[default]
    Sampled,
    /// Everything behind the role.
    AfterRole,
    /// Nothing.
    Content,
    /// All of it.
    All,
}

names!(HeaderLoss, "header", {
    Sampled => "sampled",
    AfterRole => "after_role",
    Content => "content",
    All => "all",
});

/// What becomes of the `<|end|>` behind an answer of the past, where the model wrote `<|return|>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TurnEnd {
    /// It is not in the loss.
    #[default]
    Mask,
    /// Its label is `<|return|>`.
    Relabel,
    /// It is in the loss as it is, which teaches the model to go on behind an answer. For comparison with others.
    Keep,
}

names!(TurnEnd, "turn_end", {
    Mask => "mask",
    Relabel => "relabel",
    Keep => "keep",
});

/// How answers are learned that have no reasoning before them in their turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WithoutReasoning {
    /// As they are.
    #[default]
    Learn,
    /// Without the loss on `<|channel|>final<|message|>`.
    MaskHeader,
    /// Behind an empty message of reasoning, which is not in the loss. Its tokens belong to no message: their index is −2.
    EmptyAnalysis,
}

names!(WithoutReasoning, "without_reasoning", {
    Learn => "learn",
    MaskHeader => "mask_header",
    EmptyAnalysis => "empty_analysis",
});

/// How a conversation is cut into examples. A segment ends at each answer of the assistant; the rest is one more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExampleRule {
    /// As few examples as give every message of the assistant the context that it was written in.
    #[default]
    Auto,
    /// One a segment.
    Each,
    /// The last segment.
    Last,
    /// One; messages whose context is another than when they were written are not in the loss.
    Joint,
}

names!(ExampleRule, "examples", {
    Auto => "auto",
    Each => "each",
    Last => "last",
    Joint => "joint",
});

/// What becomes of an example that is too long even without old turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TooLong {
    /// It is left out, and counted.
    #[default]
    Drop,
    /// Whole messages are left out at its end, back to the last target that fits.
    Shorten,
    /// It is an error.
    Error,
}

names!(TooLong, "too_long", {
    Drop => "drop",
    Shorten => "shorten",
    Error => "error",
});

/// Which tokens are in the loss.
///
/// ```
/// use openai_harmony::training::{HeaderLoss, LossPolicy};
///
/// let mut policy = LossPolicy::default();
/// policy.header = HeaderLoss::Content;
/// assert_eq!(policy.header.as_str(), "content");
/// assert!(policy.terminators);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option by itself, and may be combined with all others"
)]
pub struct LossPolicy {
    /// Which messages may be targets.
    pub train_on: TrainOn,
    /// Which part of their headers is in the loss.
    pub header: HeaderLoss,
    /// The channels of targets; no channel counts as `final`. Default: analysis, commentary and final.
    pub channels: Vec<String>,
    /// Whether messages with a recipient are targets. Default: true.
    pub tool_calls: bool,
    /// Whether terminators are in the loss. Without them the model is not taught to stop. Default: true.
    pub terminators: bool,
    /// What becomes of the `<|end|>` behind an answer of the past.
    pub turn_end: TurnEnd,
    /// Whether the content of tools' messages is in the loss, too. Default: false.
    pub tool_results: bool,
    /// Whether targets stay whose context is another than when they were written. Default: false.
    pub inexact: bool,
    /// How answers without reasoning are learned.
    pub without_reasoning: WithoutReasoning,
}

impl Default for LossPolicy {
    fn default() -> Self {
        Self {
            train_on: TrainOn::default(),
            header: HeaderLoss::default(),
            channels: ["analysis", "commentary", "final"]
                .map(str::to_owned)
                .into(),
            tool_calls: true,
            terminators: true,
            turn_end: TurnEnd::default(),
            tool_results: false,
            inexact: false,
            without_reasoning: WithoutReasoning::default(),
        }
    }
}

/// How conversations become examples.
///
/// ```
/// use openai_harmony::training::TrainingOptions;
///
/// let mut options = TrainingOptions::default();
/// options.max_length = Some(8192);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrainingOptions {
    /// Which tokens are in the loss.
    pub loss: LossPolicy,
    /// Which reasoning of the past a prompt has where the model runs. Default: [`AnalysisPolicy::FinishedTurns`].
    pub reasoning: AnalysisPolicy,
    /// How a conversation is cut into examples.
    pub examples: ExampleRule,
    /// The most tokens of an example. Default: none.
    pub max_length: Option<usize>,
    /// What becomes of examples that are longer.
    pub too_long: TooLong,
    /// How tools are written. Default: [`SchemaPolicy::Complete`].
    pub schema_policy: SchemaPolicy,
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self {
            loss: LossPolicy::default(),
            reasoning: AnalysisPolicy::FinishedTurns,
            examples: ExampleRule::default(),
            max_length: None,
            too_long: TooLong::default(),
            schema_policy: SchemaPolicy::Complete,
        }
    }
}
