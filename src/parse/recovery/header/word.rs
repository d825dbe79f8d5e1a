//! What kind of word each word of a header is, going by where it stands.

use crate::chat::Role;
use crate::parse::header::RECIPIENT;

/// A header with so many bytes of prose is content, since not every script has spaces.
pub(super) const PROSE_BYTES: usize = 256;

const CHANNELS: [&str; 3] = ["analysis", "commentary", "final"];
/// How the names of tools begin that models write without `to=`.
const TOOL_NAMESPACES: [&str; 2] = ["functions.", "browser."];

/// The part of a header that a word stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Before any marker.
    Role,
    /// Behind `<|channel|>`.
    Channel,
    /// Behind `<|constrain|>`.
    Type,
}

/// What kind of word a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// The author: a role, a role with more glued to it, or a tool's name.
    Author,
    /// The author, if a `to=` or a marker follows; else text.
    AuthorOrText,
    /// The role again.
    RepeatedRole,
    /// `to=R`
    Recipient,
    /// `to=` alone.
    EmptyRecipient,
    /// The word behind `to=`.
    RecipientAlone,
    /// A tool's name without `to=`.
    BareRecipient,
    /// The channel.
    Channel,
    /// The channel, though not a known one, if a marker follows; else text.
    ChannelOrText,
    /// The type, behind `<|constrain|>`.
    Type,
    /// The type, without `<|constrain|>`.
    BareType,
    /// Anything else.
    Text,
}

impl WordKind {
    /// Whether the word is text as long as nothing follows that makes it a word of the header.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::AuthorOrText | Self::ChannelOrText | Self::Text)
    }

    /// Whether the word is one of those of which two make a header prose. An unknown channel is not: it may be followed by a
    /// type.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Self::AuthorOrText | Self::Text)
    }
}

/// The channel names of the format.
pub(super) fn is_known_channel(word: &str) -> bool {
    CHANNELS.contains(&word)
}

/// `to=R` is a recipient wherever it stands.
pub(super) fn recipient(word: &str) -> Option<WordKind> {
    match word.strip_prefix(RECIPIENT)? {
        "" => Some(WordKind::EmptyRecipient),
        _ => Some(WordKind::Recipient),
    }
}

/// The channel part: a tool's name may stand anywhere, the first other word is the channel, the rest is text.
pub(super) fn in_channel_part(word: &str, is_first: bool) -> WordKind {
    if TOOL_NAMESPACES
        .iter()
        .any(|namespace| word.starts_with(namespace))
    {
        WordKind::BareRecipient
    } else if !is_first {
        WordKind::Text
    } else if is_known_channel(word) {
        WordKind::Channel
    } else {
        WordKind::ChannelOrText
    }
}

/// The type part: the first word is the type.
pub(super) fn in_type_part(is_first: bool) -> WordKind {
    if is_first {
        WordKind::Type
    } else {
        WordKind::Text
    }
}

/// The first word of a header. A role behind `<|start|>` is certain, and so is the role that the parser was given; any other
/// word waits for what follows.
pub(super) fn first_of_role_part(word: &str, given: Option<Role>, behind_start: bool) -> WordKind {
    if (behind_start && SpokenRole::read(word).is_some()) || is_role(word, given) {
        WordKind::Author
    } else {
        WordKind::AuthorOrText
    }
}

/// Words of the role part behind the first, which is `first`.
pub(super) fn next_in_role_part(word: &str, first: &str) -> WordKind {
    let role = SpokenRole::read(first).map(|spoken| spoken.role);
    if is_role(word, role) {
        WordKind::RepeatedRole
    } else {
        WordKind::Text
    }
}

/// Whether the word is the name of this role.
pub(super) fn is_role(word: &str, role: Option<Role>) -> bool {
    role.is_some_and(|role| role.as_str() == word)
}

/// A word that begins with a role and has nothing glued to it but the same role and a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SpokenRole<'a> {
    pub(super) role: Role,
    /// Whether the role is said more than once.
    pub(super) is_repeated: bool,
    /// The channel glued to it.
    pub(super) channel: Option<&'a str>,
}

impl<'a> SpokenRole<'a> {
    pub(super) fn read(word: &'a str) -> Option<Self> {
        if word.len() >= PROSE_BYTES {
            return None;
        }
        let role = Role::ALL
            .into_iter()
            .find(|role| word.starts_with(role.as_str()))?;
        let rest = word.trim_start_matches(role.as_str());
        let is_repeated = word.len() > rest.len() + role.as_str().len();
        let channel = (!rest.is_empty()).then_some(rest);
        channel.is_none_or(is_known_channel).then_some(Self {
            role,
            is_repeated,
            channel,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_roles_and_channels() {
        let spoken = |word| {
            SpokenRole::read(word).map(|spoken| (spoken.role, spoken.is_repeated, spoken.channel))
        };
        let assistant = Role::Assistant;
        assert_eq!(spoken("assistant"), Some((assistant, false, None)));
        assert_eq!(spoken("assistantassistant"), Some((assistant, true, None)));
        assert_eq!(
            spoken("assistantfinal"),
            Some((assistant, false, Some("final")))
        );
        assert_eq!(
            spoken("assistantassistantanalysis"),
            Some((assistant, true, Some("analysis")))
        );
        assert_eq!(
            spoken("toolcommentary"),
            Some((Role::Tool, false, Some("commentary")))
        );
        for word in [
            "",
            "final",
            "assistantuser",
            "assistants",
            "Assistant",
            "assistantfinalfinal",
        ] {
            assert_eq!(spoken(word), None, "{word}");
        }
    }

    #[test]
    fn a_recipient_says_so() {
        assert_eq!(recipient("to=f"), Some(WordKind::Recipient));
        assert_eq!(recipient("to="), Some(WordKind::EmptyRecipient));
        assert_eq!(recipient("to"), None);
        assert_eq!(recipient("TO=f"), None);
    }

    #[test]
    fn words_of_the_channel_part() {
        assert_eq!(in_channel_part("final", true), WordKind::Channel);
        assert_eq!(in_channel_part("thoughts", true), WordKind::ChannelOrText);
        assert_eq!(in_channel_part("final", false), WordKind::Text);
        assert_eq!(
            in_channel_part("functions.f", true),
            WordKind::BareRecipient
        );
        assert_eq!(
            in_channel_part("browser.open", false),
            WordKind::BareRecipient
        );
        assert_eq!(in_channel_part("python", false), WordKind::Text);
    }

    #[test]
    fn words_of_the_role_part() {
        let given = Some(Role::Assistant);
        assert_eq!(first_of_role_part("user", None, true), WordKind::Author);
        assert_eq!(
            first_of_role_part("user", given, false),
            WordKind::AuthorOrText
        );
        assert_eq!(
            first_of_role_part("assistant", given, false),
            WordKind::Author
        );
        assert_eq!(
            first_of_role_part("weird", given, true),
            WordKind::AuthorOrText
        );
        assert_eq!(
            next_in_role_part("assistant", "assistant"),
            WordKind::RepeatedRole
        );
        assert_eq!(next_in_role_part("user", "assistant"), WordKind::Text);
        assert_eq!(next_in_role_part("weird", "weird"), WordKind::Text);
    }

    #[test]
    fn words_of_the_type_part() {
        assert_eq!(in_type_part(true), WordKind::Type);
        assert_eq!(in_type_part(false), WordKind::Text);
    }
}
