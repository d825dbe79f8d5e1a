//! What the words of a header so far say of the next one. Flags, so that no header costs more than its length.

use super::origin::{HeaderOrigin, OpenedBy};
use super::word::{
    KnownChannel, Part, SpokenRole, WordKind, is_known_type, is_known_type_of_call, is_name,
    is_namespaced, is_no_tool, is_role, is_telling,
};
use crate::chat::Role;
use crate::parse::header::RECIPIENT;

/// What the words so far say.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is about another word to come"
)]
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) part: Part,
    /// Whether the message is the assistant's, as far as can be seen.
    pub(super) is_assistant: bool,
    /// The role that the first word names.
    first_role: Option<Role>,
    /// The last known channel.
    channel: Option<KnownChannel>,
    /// Whether a recipient has been read, and whether one behind `to=`.
    pub(super) has_recipient: bool,
    has_to: bool,
    /// Whether the words that follow are behind a recipient that the assistant can call.
    pub(super) is_behind_recipient: bool,
    /// Whether there is a type, or a `<|constrain|>`.
    pub(super) has_type: bool,
    /// Of the part that is being read: whether nothing has been read of it, and whether it has its channel, or a type.
    is_part_new: bool,
    has_part_channel: bool,
    pub(super) has_part_type: bool,
    /// Whether the next word is that behind `<|constrain|>`.
    expects_type: bool,
}

impl Context {
    pub(super) fn new(origin: &HeaderOrigin) -> Self {
        Self {
            part: Part::Role,
            is_assistant: origin.author.role == Role::Assistant,
            first_role: None,
            channel: None,
            has_recipient: false,
            has_to: false,
            is_behind_recipient: false,
            has_type: false,
            is_part_new: true,
            has_part_channel: false,
            has_part_type: false,
            expects_type: false,
        }
    }

    /// What kind of word `word` is; `is_first` of the header, `is_behind_empty` directly behind `to=` alone.
    pub(super) fn kind_of(
        &self,
        word: &str,
        origin: &HeaderOrigin,
        is_first: bool,
        is_behind_empty: bool,
    ) -> WordKind {
        match word.strip_prefix(RECIPIENT) {
            Some("") => return WordKind::EmptyRecipient,
            Some(name) => return self.recipient(name, WordKind::Recipient),
            None if is_behind_empty => return self.recipient(word, WordKind::RecipientAlone),
            None => {}
        }
        match self.part {
            Part::Role if is_first => first_of_header(word, origin),
            Part::Role if is_role(word, self.first_role) => WordKind::RepeatedRole,
            Part::Role => self.unclaimed(word),
            Part::Channel => self.in_channel_part(word),
            Part::Type => self.in_type_part(word),
        }
    }

    fn recipient(&self, name: &str, kind: WordKind) -> WordKind {
        if self.is_assistant && is_no_tool(name) {
            WordKind::RecipientSetAside
        } else {
            kind
        }
    }

    /// A tool's name may stand anywhere, the first other word is the channel. Behind a recipient it is if it is a known one, or
    /// directly behind the marker.
    fn in_channel_part(&self, word: &str) -> WordKind {
        if is_namespaced(word) {
            WordKind::BareRecipient
        } else if self.has_part_channel {
            self.unclaimed(word)
        } else if KnownChannel::read(word).is_some() {
            WordKind::Channel
        } else if self.is_behind_recipient && !self.is_part_new {
            self.unclaimed(word)
        } else {
            WordKind::ChannelOrText
        }
    }

    /// The first word is the type, or a tool's name where the assistant has written none behind `to=`.
    fn in_type_part(&self, word: &str) -> WordKind {
        if !self.expects_type {
            self.unclaimed(word)
        } else if self.is_assistant && !self.has_to && is_namespaced(word) {
            WordKind::RecipientForType
        } else {
            WordKind::Type
        }
    }

    /// A word that has no place of its own.
    fn unclaimed(&self, word: &str) -> WordKind {
        if !self.is_behind_recipient {
            WordKind::Text
        } else if !self.has_part_type && is_known_type_of_call(word) {
            WordKind::BareType
        } else {
            WordKind::Waiting
        }
    }

    /// Takes note of a word.
    pub(super) fn note(&mut self, word: &str, kind: WordKind) {
        self.is_part_new = false;
        match kind {
            WordKind::Author => self.note_author(word),
            WordKind::AuthorOrText => {
                self.first_role = SpokenRole::read(word).map(|spoken| spoken.role);
            }
            WordKind::Recipient | WordKind::RecipientAlone => {
                self.has_to = true;
                self.note_recipient();
            }
            WordKind::BareRecipient => self.note_recipient(),
            WordKind::RecipientForType => {
                self.expects_type = false;
                self.note_recipient();
            }
            WordKind::RecipientSetAside => self.is_behind_recipient = false,
            WordKind::Channel | WordKind::ChannelOrText => {
                self.has_part_channel = true;
                self.channel = KnownChannel::read(word).or(self.channel);
            }
            WordKind::Type | WordKind::BareType => {
                self.expects_type = false;
                self.has_part_type = true;
                self.has_type = true;
            }
            _ => {}
        }
    }

    pub(super) fn note_author(&mut self, word: &str) {
        let spoken = SpokenRole::read(word);
        self.first_role = spoken.map(|spoken| spoken.role);
        self.is_assistant = self.first_role == Some(Role::Assistant);
        let glued = spoken.and_then(|spoken| spoken.channel);
        self.channel = glued.and_then(KnownChannel::read).or(self.channel);
    }

    pub(super) fn note_recipient(&mut self) {
        self.has_recipient = true;
        self.is_behind_recipient = self.is_assistant;
    }

    /// Goes over to the part behind a marker.
    pub(super) fn start_part(&mut self, part: Part) {
        self.part = part;
        self.has_type |= part == Part::Type;
        self.is_part_new = true;
        self.has_part_channel = false;
        self.has_part_type = false;
        self.expects_type = part == Part::Type;
    }

    /// Whether a word without a place of its own can only be the name of a tool that the assistant calls, if the header has a
    /// type with it.
    pub(super) fn is_tool(&self, word: &str, has_type: bool) -> bool {
        self.may_be_tool(word)
            && (self.channel == Some(KnownChannel::Commentary) || has_type || is_telling(word))
    }

    /// Whether it could be, whatever follows.
    pub(super) fn may_be_tool(&self, word: &str) -> bool {
        self.is_assistant
            && !self.has_recipient
            && self.channel != Some(KnownChannel::Final)
            && is_name(word)
            && KnownChannel::read(word).is_none()
            && !is_known_type(word)
    }

    /// Whether arguments begin at `{` or `[`, in front of which the part of a word stands that has been read.
    pub(super) fn ends_at_arguments(
        &self,
        word: &str,
        bracket: char,
        is_behind_empty: bool,
    ) -> bool {
        let is_brace = bracket == '{';
        if is_behind_empty {
            return self.is_assistant && is_brace && is_name(word);
        }
        if let Some(name) = word.strip_prefix(RECIPIENT) {
            return self.is_assistant && is_brace && is_name(name);
        }
        if self.expects_type && (word.is_empty() || is_name(word)) {
            return true;
        }
        if self.part == Part::Channel && is_namespaced(word) {
            return self.is_assistant && is_brace && is_name(word);
        }
        let is_channel = self.part == Part::Channel && self.is_part_new;
        if !self.is_behind_recipient || is_channel {
            return false;
        }
        let is_type = !self.has_part_type && is_known_type_of_call(word);
        is_type || (word.is_empty() && is_brace)
    }
}

/// The first word of a header. A role behind `<|start|>` is certain, and so is the role that the parser was given; any other
/// word waits for what follows.
fn first_of_header(word: &str, origin: &HeaderOrigin) -> WordKind {
    let is_behind_start = origin.opened_by == OpenedBy::Start;
    if (is_behind_start && SpokenRole::read(word).is_some()) || is_role(word, origin.given) {
        WordKind::Author
    } else {
        WordKind::AuthorOrText
    }
}
