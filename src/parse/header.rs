//! The grammar of a message header, on its decoded text.
//!
//! It is lenient where models are: words may be glued or stand in several orders, and special tokens are recognised by their
//! spelling. Which spellings mean what is fixed by the reference.

use serde::Serialize;

use crate::chat::{Author, Role};
use crate::error::Kind;

const CHANNEL: &str = "<|channel|>";
pub(super) const CONSTRAIN: &str = "<|constrain|>";
pub(super) const RECIPIENT: &str = "to=";

/// What a message's header says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParsedHeader {
    /// Who writes the message.
    pub author: Author,
    /// Whom it is for.
    pub recipient: Option<String>,
    /// Its channel.
    pub channel: Option<String>,
    /// The type of its content, such as `<|constrain|>json`.
    pub content_type: Option<String>,
}

/// Reads the header `text` of a message whose role, where the caller knows it, is `role`.
pub(super) fn parse(text: &str, role: Option<Role>) -> Result<ParsedHeader, Kind> {
    let header = Words::split(text)?;
    let mut words = header.words();
    let author = take_author(&mut words, role)?;
    let (recipient, content_type) = recipient_and_type(&words)?;
    Ok(ParsedHeader {
        author,
        recipient,
        channel: header.channel,
        content_type,
    })
}

/// Reads a header that ended without content: the words that say neither role nor channel are the content.
pub(super) fn parse_without_message(
    text: &str,
    role: Option<Role>,
) -> Result<(ParsedHeader, String), Kind> {
    let header = Words::split(text)?;
    let mut words = header.words();
    let author = take_author(&mut words, role)?;
    let content = words.join(" ");
    let header = ParsedHeader {
        author,
        recipient: None,
        channel: header.channel,
        content_type: None,
    };
    Ok((header, content))
}

/// A header's text with its first channel taken out of it.
struct Words {
    channel: Option<String>,
    rest: String,
}

impl Words {
    /// The channel is what follows the first marker, up to whitespace or another marker.
    fn split(text: &str) -> Result<Self, Kind> {
        let Some((before, after)) = text.split_once(CHANNEL) else {
            return Ok(Self {
                channel: None,
                rest: set_off_type(text),
            });
        };
        let end = after
            .find(|c: char| c.is_whitespace() || c == '<')
            .unwrap_or(after.len());
        let (channel, after) = after.split_at(end);
        if channel.is_empty() {
            return Err(Kind::HeaderWithoutChannel);
        }
        Ok(Self {
            channel: Some(channel.to_owned()),
            rest: set_off_type(&[before, after].concat()),
        })
    }

    fn words(&self) -> Vec<&str> {
        self.rest.split_ascii_whitespace().collect()
    }
}

/// Makes the content type a word of its own where it is glued to the word before.
fn set_off_type(text: &str) -> String {
    text.trim()
        .replace(CONSTRAIN, &[" ", CONSTRAIN].concat())
        .trim()
        .to_owned()
}

/// Takes the author's words: the role that was given or else the first word, and the role's own name once.
fn take_author(words: &mut Vec<&str>, role: Option<Role>) -> Result<Author, Kind> {
    let author = match role {
        Some(role) => Author::from(role),
        None => take_first_author(words)?,
    };
    if words.first() == Some(&author.role.as_str()) {
        words.remove(0);
    }
    Ok(author)
}

/// The author that the first word says, which stays where it is a role. A word that is no role is a tool's name, if
/// anything says that the message is a call's result: more words, or being a recipient.
fn take_first_author(words: &mut Vec<&str>) -> Result<Author, Kind> {
    let first = *words.first().ok_or(Kind::HeaderWithoutRole)?;
    match Role::try_from(first) {
        Ok(Role::Tool) => Ok(Author::new(Role::Tool, first)),
        Ok(role) => Ok(Author::from(role)),
        Err(_) if words.len() > 1 || first.starts_with(RECIPIENT) => {
            words.remove(0);
            Ok(Author::new(Role::Tool, first))
        }
        Err(_) => Err(Kind::HeaderUnknownRole(first.to_owned())),
    }
}

/// The last word is the recipient if it says so or is alone, else the type; then the word before it is the recipient.
fn recipient_and_type(words: &[&str]) -> Result<(Option<String>, Option<String>), Kind> {
    let Some((last, before)) = words.split_last() else {
        return Ok((None, None));
    };
    let (recipient, content_type, leftover) = match (last.strip_prefix(RECIPIENT), before) {
        (Some(recipient), _) => (recipient, None, before),
        (None, []) => (*last, None, before),
        (None, [leftover @ .., recipient]) => (
            recipient.strip_prefix(RECIPIENT).unwrap_or(recipient),
            Some((*last).to_owned()),
            leftover,
        ),
    };
    if leftover.is_empty() {
        Ok((Some(recipient.to_owned()), content_type))
    } else {
        Err(Kind::HeaderLeftover(leftover.join(" ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// role, name, recipient, channel, content type
    type Row<'a> = (
        Role,
        Option<&'a str>,
        Option<&'a str>,
        Option<&'a str>,
        Option<&'a str>,
    );

    fn assert_parses(text: &str, role: Option<Role>, expected: Row<'_>) {
        let header = parse(text, role).expect(text);
        let found = (
            header.author.role,
            header.author.name.as_deref(),
            header.recipient.as_deref(),
            header.channel.as_deref(),
            header.content_type.as_deref(),
        );
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn well_formed_headers() {
        let assistant = Some(Role::Assistant);
        assert_parses(
            "assistant<|channel|>final",
            None,
            (Role::Assistant, None, None, Some("final"), None),
        );
        assert_parses(
            "<|channel|>commentary to=functions.f <|constrain|>json",
            assistant,
            (
                Role::Assistant,
                None,
                Some("functions.f"),
                Some("commentary"),
                Some("<|constrain|>json"),
            ),
        );
        assert_parses(
            "functions.f to=assistant<|channel|>commentary",
            None,
            (
                Role::Tool,
                Some("functions.f"),
                Some("assistant"),
                Some("commentary"),
                None,
            ),
        );
    }

    #[test]
    fn oddities_of_the_grammar() {
        let assistant = Some(Role::Assistant);
        let to = |recipient| (Role::Assistant, None, Some(recipient), Some("final"), None);
        assert_parses(
            "<|channel|>final <|constrain|>json",
            assistant,
            to("<|constrain|>json"),
        );
        assert_parses("<|channel|>final json", assistant, to("json"));
        assert_parses(
            "foo bar",
            None,
            (Role::Tool, Some("foo"), Some("bar"), None, None),
        );
        assert_parses(
            "user",
            assistant,
            (Role::Assistant, None, Some("user"), None, None),
        );
    }

    #[test]
    fn malformed_headers() {
        assert_eq!(parse("", None), Err(Kind::HeaderWithoutRole));
        assert_eq!(
            parse("weird", None),
            Err(Kind::HeaderUnknownRole("weird".into()))
        );
        assert_eq!(
            parse("assistant<|channel|> final", None),
            Err(Kind::HeaderWithoutChannel)
        );
        assert_eq!(
            parse("assistant a b to=c", None),
            Err(Kind::HeaderLeftover("a b".into()))
        );
    }
}
