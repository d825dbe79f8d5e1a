//! Which messages of the past are rendered.

use std::str::FromStr;

use crate::chat::{Message, Role};
use crate::error::{Error, Kind};

/// Which reasoning of the past is rendered: what is in the channel `analysis`, calls there and their results included.
///
/// An answer is a message in the channel `final`. No policy leaves out anything in another channel.
///
/// ```
/// use openai_harmony::chat::{Message, Role};
/// use openai_harmony::{AnalysisPolicy, HarmonyEncodingName, RenderConversationConfig, load_harmony_encoding};
///
/// let said = |channel: &str, text: &str| Message::from_role_and_content(Role::Assistant, text).with_channel(channel);
/// let asked = |text: &str| Message::from_role_and_content(Role::User, text);
/// let turns = [asked("Q1"), said("analysis", "R1"), said("final", "A1"), asked("Q2"), said("analysis", "R2"), said("final", "A2")];
///
/// let encoding = load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss)?;
/// let prompt = |analysis| {
///     let config = RenderConversationConfig::default().with_analysis(analysis);
///     let tokens = encoding.render_conversation_for_completion(&turns, Role::User, Some(&config))?;
///     encoding.tokenizer().decode_utf8(tokens)
/// };
/// assert!(prompt(AnalysisPolicy::Keep)?.contains("R1"));
/// assert!(!prompt(AnalysisPolicy::Reference)?.contains("R1"));
/// assert!(prompt(AnalysisPolicy::Reference)?.contains("R2"));
/// assert!(!prompt(AnalysisPolicy::FinishedTurns)?.contains("R2"));
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnalysisPolicy {
    /// All of it.
    Keep,
    /// The rule of the published openai-harmony: if the assistant's last message is an answer, what stands before the
    /// conversation's first answer is left out. What stands between later answers stays.
    Reference,
    /// What the format's own documents ask for: what stands before the last answer of a finished turn is left out.
    ///
    /// In a prompt for a completion every answer finishes its turn. Otherwise one does that has a message of the user, the
    /// developer or the system somewhere behind it, so that a sample to train on keeps the reasoning it teaches. A call in
    /// `analysis` whose result follows in another channel stays, so that no result loses its call. A turn that ended
    /// without an answer keeps its reasoning.
    FinishedTurns,
}

impl AnalysisPolicy {
    /// All policies.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Reference, Self::FinishedTurns];

    /// The policy's name, such as `"finished_turns"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reference => "reference",
            Self::FinishedTurns => "finished_turns",
        }
    }
}

impl FromStr for AnalysisPolicy {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|policy| policy.as_str() == name)
            .ok_or_else(|| {
                Error::new(Kind::UnknownPolicy {
                    subject: "analysis",
                    name: name.to_owned(),
                    known: "keep, reference and finished_turns",
                })
            })
    }
}

/// The part of a conversation in which a policy leaves out reasoning.
pub(super) struct Dropped {
    policy: AnalysisPolicy,
    /// The index of the message before which reasoning is left out.
    before: usize,
}

impl Dropped {
    pub(super) fn new(messages: &[&Message], policy: AnalysisPolicy, for_completion: bool) -> Self {
        let before = match policy {
            AnalysisPolicy::Keep => None,
            AnalysisPolicy::Reference => first_answer(messages),
            AnalysisPolicy::FinishedTurns => last_answer(messages, for_completion),
        };
        Self {
            policy,
            before: before.unwrap_or(0),
        }
    }

    /// The index of the message before which reasoning is left out.
    pub(super) fn before(&self) -> usize {
        self.before
    }

    /// Whether the message of this index is left out.
    pub(super) fn contains(&self, messages: &[&Message], index: usize) -> bool {
        index < self.before
            && is_analysis(messages[index])
            && !(self.policy == AnalysisPolicy::FinishedTurns
                && has_result_elsewhere(messages, index))
    }
}

/// The messages that are rendered by a policy in a prompt for a completion.
pub(crate) fn kept_messages(mut messages: Vec<Message>, policy: AnalysisPolicy) -> Vec<Message> {
    let all: Vec<&Message> = messages.iter().collect();
    let dropped = Dropped::new(&all, policy, true);
    let are_kept = (0..all.len()).map(|index| !dropped.contains(&all, index));
    let are_kept: Vec<bool> = are_kept.collect();
    let mut are_kept = are_kept.into_iter();
    messages.retain(|_| are_kept.next().unwrap_or(true));
    messages
}

pub(super) fn is_analysis(message: &Message) -> bool {
    message.channel.as_deref() == Some("analysis")
}

pub(crate) fn is_final(message: &Message) -> bool {
    message.channel.as_deref() == Some("final")
}

/// The first message in `final`, whoever wrote it, if the assistant's last message is in `final`.
fn first_answer(messages: &[&Message]) -> Option<usize> {
    let is_assistant = |message: &&&Message| message.author.role == Role::Assistant;
    let last = messages.iter().rfind(is_assistant)?;
    if !is_final(last) {
        return None;
    }
    messages.iter().position(|message| is_final(message))
}

/// The assistant's last answer of a turn that is finished.
fn last_answer(messages: &[&Message], for_completion: bool) -> Option<usize> {
    let begins_a_turn = |message: &&Message| {
        matches!(
            message.author.role,
            Role::User | Role::Developer | Role::System
        )
    };
    let end = if for_completion {
        messages.len()
    } else {
        messages.iter().rposition(begins_a_turn)?
    };
    messages[..end]
        .iter()
        .rposition(|message| message.author.role == Role::Assistant && is_final(message))
}

/// Whether the message is a call whose result follows, and in another channel than `analysis`.
pub(super) fn has_result_elsewhere(messages: &[&Message], index: usize) -> bool {
    let calls =
        messages[index].author.role == Role::Assistant && messages[index].recipient.is_some();
    calls
        && messages
            .get(index + 1)
            .is_some_and(|next| next.author.role == Role::Tool && !is_analysis(next))
}
