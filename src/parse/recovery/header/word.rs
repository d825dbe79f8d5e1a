//! What a word of a header can be by itself, and what kind it has by where it stands.

use crate::chat::Role;

/// So many bytes of words that nothing claims are content, since not every script has spaces. No name is so long.
pub(super) const PROSE_BYTES: usize = 256;

/// The channels of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownChannel {
    Analysis,
    Commentary,
    Final,
}

impl KnownChannel {
    pub(super) fn read(word: &str) -> Option<Self> {
        match word {
            "analysis" => Some(Self::Analysis),
            "commentary" => Some(Self::Commentary),
            "final" => Some(Self::Final),
            _ => None,
        }
    }
}

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
    /// A tool's name behind `<|constrain|>`, where a type should be.
    RecipientForType,
    /// More of the name of the recipient before it.
    RecipientName,
    /// A recipient that is no tool.
    RecipientSetAside,
    /// A word of the role part that may be a tool's name without `to=`, which the rest of the header decides.
    RecipientOrStray,
    /// The channel.
    Channel,
    /// The channel, though not a known one, if a marker follows; else text.
    ChannelOrText,
    /// The type, behind `<|constrain|>`.
    Type,
    /// The type, without `<|constrain|>`.
    BareType,
    /// A word behind a recipient, which waits for what comes: more of its name, a type, set aside or text.
    Waiting,
    /// A word that means nothing, and is not mixed into the content.
    Stray,
    /// Anything else.
    Text,
}

impl WordKind {
    /// Whether the word is text as long as nothing follows that makes it a word of the header.
    pub(super) fn is_open(self) -> bool {
        matches!(
            self,
            Self::AuthorOrText | Self::ChannelOrText | Self::Waiting | Self::Text
        )
    }

    /// Whether the word names a recipient, so that the words directly behind it may be more of its name.
    pub(super) fn names_recipient(self) -> bool {
        matches!(
            self,
            Self::Recipient
                | Self::RecipientAlone
                | Self::BareRecipient
                | Self::RecipientForType
                | Self::RecipientName
        )
    }
}

/// How the names of tools begin that models write without `to=`.
pub(super) fn is_namespaced(word: &str) -> bool {
    word.starts_with("functions.") || word.starts_with("browser.")
}

/// Whether a tool may have this name.
pub(super) fn is_name(word: &str) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || "_-./:".contains(c);
    let is_outer = |c: char| c.is_alphanumeric() || c == '_';
    word.len() < PROSE_BYTES
        && word.starts_with(is_outer)
        && word.ends_with(is_outer)
        && word.chars().all(is_inner)
}

/// Whether a name is that of a tool rather than a word of a sentence.
pub(super) fn is_telling(name: &str) -> bool {
    name.contains(['.', '_']) || name == "python"
}

/// Whether the word is a type of content that models write.
pub(super) fn is_known_type(word: &str) -> bool {
    let is_media_type = ["application/", "text/"]
        .iter()
        .any(|kind| word.len() > kind.len() && word.starts_with(kind));
    is_media_type
        || matches!(
            word,
            "json" | "code" | "text" | "javascript" | "xml" | "yaml" | "markdown"
        )
}

/// The same behind a recipient, where `python` is no recipient.
pub(super) fn is_known_type_of_call(word: &str) -> bool {
    is_known_type(word) || word == "python"
}

/// Whether the assistant can call nothing of this name.
pub(super) fn is_no_tool(recipient: &str) -> bool {
    matches!(
        recipient,
        "assistant" | "user" | "system" | "developer" | "all"
    )
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
        let is_known = channel.is_none_or(|channel| KnownChannel::read(channel).is_some());
        is_known.then_some(Self {
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
    fn names_of_tools() {
        for name in [
            "f",
            "get_weather",
            "functions.f",
            "a-b/c:d",
            "_",
            "日本",
            "2",
        ] {
            assert!(is_name(name), "{name}");
        }
        for word in ["", "functions.", "-f", "f{", "2?", "to=f", "a b", "f,"] {
            assert!(!is_name(word), "{word}");
        }
        assert!(is_name(&"a".repeat(255)));
        assert!(!is_name(&"a".repeat(256)));
    }

    #[test]
    fn types_of_content() {
        for word in ["json", "application/json", "text/x-python"] {
            assert!(is_known_type(word), "{word}");
        }
        for word in ["python", "application/", "jsonl", ""] {
            assert!(!is_known_type(word), "{word}");
        }
        assert!(is_known_type_of_call("python"));
    }
}
