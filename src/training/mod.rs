//! Conversations as training examples, with exact loss masks.
//!
//! One conversation is not one sequence: where the model runs, the reasoning of finished turns is not in the prompt. So a
//! conversation becomes as many [examples] as give every message of the assistant the context that it was written
//! in. Which tokens are in the loss comes from rendering itself, which knows what each token is; nothing in any text can
//! change it.
//!
//! ```
//! use openai_harmony::chat::{Message, Role};
//! use openai_harmony::training::{TrainingOptions, examples};
//! use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
//!
//! let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
//! let said = |channel: &str, text: &str| Message::from_role_and_content(Role::Assistant, text).with_channel(channel);
//! let asked = |text: &str| Message::from_role_and_content(Role::User, text);
//! let chat = [asked("Q1"), said("analysis", "R1"), said("final", "A1"), asked("Q2"), said("analysis", "R2"), said("final", "A2")];
//!
//! let made = examples(encoding, &chat, &[], &TrainingOptions::default())?;
//! assert_eq!(made.examples[0].kept, [0, 1, 2]);
//! assert_eq!(made.examples[1].kept, [0, 2, 3, 4, 5]); // The second prompt did not have R1.
//! assert_eq!(made.examples[1].targets, [4, 5]);
//! # Ok::<(), openai_harmony::Error>(())
//! ```

mod assemble;
mod build;
mod columns;
mod example;
mod length;
mod named;
mod options;
mod packing;
mod pieces;
mod rows;
mod targets;
mod values;

pub use self::build::{LossReason, Lost};
pub use self::example::{Example, Examples, examples};
pub use self::options::{
    ExampleRule, HeaderLoss, LossPolicy, TooLong, TrainOn, TrainingOptions, TurnEnd,
    WithoutReasoning,
};
pub use self::packing::pack;
pub use self::rows::{
    Counters, DateRule, DroppedCount, ExampleBatch, Format, Nulls, RowConversation, RowOptions,
    RowRenderer, RowWarning, TokenCount,
};
pub use crate::error::{RowError, RowErrorKind};
