//! One example: the tokens of some messages of a conversation, and which of them are in the loss.

use crate::Part;
use crate::tokenizer::{Rank, special};

/// The label of tokens that are not in the loss, as trainers have it.
const IGNORED: i32 = -100;

/// A training example. All columns are as long as the tokens.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// The tokens.
    pub tokens: Vec<Rank>,
    /// The index of each token's message in the conversation; −2 for tokens that no message has.
    pub message: Vec<i32>,
    /// Which part of its message each token is.
    pub part: Vec<Part>,
    /// Whether the model would have written the token here.
    pub sampled: Vec<bool>,
    /// The weight of each token in the loss, from 0 to 1.
    pub weight: Vec<f32>,
    /// The indices of the tokens whose label is `<|return|>`, which they are not.
    pub relabelled: Vec<usize>,
    /// The messages that are rendered, by their index in the conversation.
    pub kept: Vec<usize>,
    /// Those of them that are learned.
    pub targets: Vec<usize>,
}

impl Example {
    /// Whether each token is in the loss.
    pub fn loss_mask(&self) -> impl Iterator<Item = bool> + '_ {
        self.weight.iter().map(|weight| *weight != 0.0)
    }

    /// How many tokens are in the loss.
    pub fn loss_tokens(&self) -> usize {
        self.loss_mask().filter(|is_learned| *is_learned).count()
    }

    /// The label of each token: itself where it is in the loss, else −100. They are not shifted.
    ///
    /// ```
    /// use openai_harmony::chat::{Message, Role};
    /// use openai_harmony::training::{TrainingOptions, examples};
    /// use openai_harmony::{HarmonyEncodingName, load_harmony_encoding};
    ///
    /// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
    /// let chat = [
    ///     Message::from_role_and_content(Role::User, "2 + 2?"),
    ///     Message::from_role_and_content(Role::Assistant, "4").with_channel("final"),
    /// ];
    /// let made = examples(encoding, &chat, &[], &TrainingOptions::default())?;
    /// let labels = made.examples[0].labels();
    /// assert_eq!(labels.first(), Some(&-100));
    /// assert_eq!(labels.last(), Some(&200002)); // <|return|>
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn labels(&self) -> Vec<i32> {
        let label = |(token, is_learned): (&Rank, bool)| {
            let own = i32::try_from(*token).ok();
            own.filter(|_| is_learned).unwrap_or(IGNORED)
        };
        let mut labels: Vec<i32> = self
            .tokens
            .iter()
            .zip(self.loss_mask())
            .map(label)
            .collect();
        for index in &self.relabelled {
            labels[*index] = i32::try_from(special::RETURN).unwrap_or(IGNORED);
        }
        labels
    }
}
