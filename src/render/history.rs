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
pub(crate) struct Dropped {
    pub(super) policy: AnalysisPolicy,
    /// The index of the message before which reasoning is left out.
    pub(super) before: usize,
}

impl Dropped {
    pub(super) fn new(messages: &[&Message], policy: AnalysisPolicy, for_completion: bool) -> Self {
        let end = match policy {
            AnalysisPolicy::Keep => 0,
            // What stands behind is the turn that is not finished.
            AnalysisPolicy::FinishedTurns if !for_completion => {
                messages.iter().rposition(|m| begins_a_turn(m)).unwrap_or(0)
            }
            AnalysisPolicy::Reference | AnalysisPolicy::FinishedTurns => messages.len(),
        };
        let mut answers = Answers::default();
        for (index, message) in messages[..end].iter().enumerate() {
            answers.add(index, message);
        }
        Self {
            policy,
            before: answers.drop_before(policy),
        }
    }

    pub(crate) fn nothing() -> Self {
        Self {
            policy: AnalysisPolicy::Keep,
            before: 0,
        }
    }

    /// Whether the message of this index is left out.
    pub(super) fn contains(&self, messages: &[&Message], index: usize) -> bool {
        index < self.before && may_drop(messages, index, self.policy)
    }
}

/// The answers in the first messages of a conversation, as far as policies ask for them.
#[derive(Default)]
pub(super) struct Answers {
    /// The first message in `final`, whoever wrote it.
    first_final: Option<usize>,
    /// The assistant's last answer.
    last: usize,
    /// Whether the assistant's last message is an answer.
    is_last_message: bool,
}

impl Answers {
    pub(super) fn add(&mut self, index: usize, message: &Message) {
        let is_final = is_final(message);
        if is_final {
            self.first_final.get_or_insert(index);
        }
        if message.author.role == Role::Assistant {
            self.is_last_message = is_final;
            if is_final {
                self.last = index;
            }
        }
    }

    /// The index of the message before which a prompt of these messages leaves out reasoning.
    pub(super) fn drop_before(&self, policy: AnalysisPolicy) -> usize {
        match policy {
            AnalysisPolicy::Reference if self.is_last_message => self.first_final.unwrap_or(0),
            AnalysisPolicy::Keep | AnalysisPolicy::Reference => 0,
            AnalysisPolicy::FinishedTurns => self.last,
        }
    }
}

/// Whether a policy ever leaves out the message of this index.
pub(super) fn may_drop(messages: &[&Message], index: usize, policy: AnalysisPolicy) -> bool {
    is_analysis(messages[index])
        && match policy {
            AnalysisPolicy::Keep => false,
            AnalysisPolicy::Reference => true,
            AnalysisPolicy::FinishedTurns => !has_result_elsewhere(messages, index),
        }
}

/// The messages that are rendered by a policy in a prompt for a completion.
pub(crate) fn kept_messages(mut messages: Vec<Message>, policy: AnalysisPolicy) -> Vec<Message> {
    let all: Vec<&Message> = messages.iter().collect();
    let dropped = Dropped::new(&all, policy, true);
    let are_dropped: Vec<bool> = (0..all.len())
        .map(|index| dropped.contains(&all, index))
        .collect();
    let mut are_dropped = are_dropped.into_iter();
    messages.retain(|_| are_dropped.next() != Some(true));
    messages
}

pub(crate) fn is_analysis(message: &Message) -> bool {
    message.channel.as_deref() == Some("analysis")
}

pub(crate) fn is_final(message: &Message) -> bool {
    message.channel.as_deref() == Some("final")
}

fn begins_a_turn(message: &Message) -> bool {
    matches!(
        message.author.role,
        Role::User | Role::Developer | Role::System
    )
}

/// Whether the message is a call whose result follows, and in another channel than `analysis`.
fn has_result_elsewhere(messages: &[&Message], index: usize) -> bool {
    let calls =
        messages[index].author.role == Role::Assistant && messages[index].recipient.is_some();
    calls
        && messages
            .get(index + 1)
            .is_some_and(|next| next.author.role == Role::Tool && !is_analysis(next))
}
