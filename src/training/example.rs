//! Examples by themselves: the tokens of some messages of a conversation, and which of them are in the loss.

use super::TrainingOptions;
use super::assemble::{Assembly, Draft};
use super::build::{Collector, Lost, Source, make};
use super::columns::Columns;
use crate::chat::Message;
use crate::tokenizer::{Rank, special};
use crate::{HarmonyEncoding, Part, Result, memory};

/// The label of tokens that are not in the loss, as trainers have it.
pub(super) const IGNORED: i32 = -100;

/// What became of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Examples {
    /// The examples, in the order of their targets.
    pub examples: Vec<Example>,
    /// What is in no example, and why.
    pub lost: Vec<Lost>,
    /// The first message that a prompt of the conversation has and a later one leaves out. Where there is none, each prompt
    /// begins with all that was rendered before it, so that a session can go on by appending.
    pub first_left_out: Option<usize>,
}

impl Examples {
    /// Whether each prompt of the conversation begins with the one before it.
    pub fn prefix_stable(&self) -> bool {
        self.first_left_out.is_none()
    }
}

/// The training examples of a conversation. `weights` are those of its messages, from 0 to 1; a message that has none has 1.
/// A conversation without targets has no examples. Linear in the tokens of the conversation and of its examples.
///
/// Names are always checked, as by [`RenderOptions::check_names`](crate::RenderOptions::check_names).
///
/// # Errors
/// For a message that can't be rendered, as [`HarmonyEncoding::render_conversation`] has them, and for names that could be
/// read as other parts of a header; [`Error::is_bad_weight`](crate::Error::is_bad_weight) for a weight that is no number
/// from 0 to 1; [`Error::is_example_too_long`](crate::Error::is_example_too_long) where
/// [`TooLong::Error`](super::TooLong::Error) is asked for.
pub fn examples<'a, I>(
    encoding: HarmonyEncoding,
    conversation: I,
    weights: &[f32],
    options: &TrainingOptions,
) -> Result<Examples>
where
    I: IntoIterator<Item = &'a Message>,
{
    let messages: Vec<&Message> = conversation.into_iter().collect();
    let source = Source {
        messages: &messages,
        weights,
        tools: None,
    };
    let mut made = Examples::default();
    made.first_left_out = make(encoding, source, options, &mut made)?.first_left_out;
    Ok(made)
}

impl Collector for Examples {
    fn example(&mut self, assembly: &Assembly<'_>, draft: Draft) -> Result<()> {
        let mut columns = Columns::default();
        columns.reserve(assembly.most_tokens(&draft))?;
        // There may be many examples, each too small to look at what it leaves.
        memory::probe(0)?;
        assembly.append(&draft, &mut columns, |_, _, _| ());
        self.examples.push(Example {
            tokens: columns.tokens,
            message: columns.message,
            part: columns.part,
            sampled: columns.sampled,
            weight: columns.weight,
            relabelled: columns.relabelled,
            kept: draft.kept,
            targets: draft.targets,
        });
        Ok(())
    }

    fn lost(&mut self, lost: Lost) {
        self.lost.push(lost);
    }
}

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
