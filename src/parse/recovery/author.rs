//! Who writes the message.

use super::header::{OpenHeader, Opened};
use super::reading::{Reading, SpokenRole};
use super::words::{Item, Words};
use crate::chat::{Author, Role};
use crate::parse::{Diagnostic, DiagnosticKind};

/// The author that the words name, or else the one that the header has without.
pub(super) fn read(header: &OpenHeader, words: Words<'_>, repairs: &mut Vec<Diagnostic>) -> Author {
    let Some(item) = words.read_as(&[Reading::Author]).next() else {
        note_missing_role(header, repairs);
        return header.author.clone();
    };
    let word = words.of(item);
    let Some(spoken) = SpokenRole::read(word) else {
        return tool(header, words, item, repairs);
    };
    note_repeated_role(words, item, spoken, repairs);
    note_glued_words(words, item, spoken, repairs);
    let given = header.given().filter(|_| header.is_first);
    if given == Some(spoken.role) {
        return Author::from(spoken.role);
    }
    note_override(given, item, repairs);
    match spoken.role {
        Role::Tool => Author::new(Role::Tool, Role::Tool.as_str()),
        role => Author::from(role),
    }
}

/// A word that is no role is a tool's name. That is how a tool's results are written, if they have a recipient.
fn tool(
    header: &OpenHeader,
    words: Words<'_>,
    item: &Item,
    repairs: &mut Vec<Diagnostic>,
) -> Author {
    let name = words.of(item);
    let has_recipient = words
        .read_as(&[Reading::Recipient, Reading::RecipientAlone])
        .next()
        .is_some();
    if has_recipient {
        note_override(header.given().filter(|_| header.is_first), item, repairs);
    } else {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::UnknownRole,
            token_index: item.token,
            detail: name.to_owned(),
        });
    }
    Author::new(Role::Tool, name)
}

/// Only a header that begins with `<|start|>` has to name a role.
fn note_missing_role(header: &OpenHeader, repairs: &mut Vec<Diagnostic>) {
    if header.opened == Opened::Start {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::MissingRole,
            token_index: header.start,
            detail: String::new(),
        });
    }
}

/// Whatever says the role again, as a word or glued to the first, is set aside.
fn note_repeated_role(
    words: Words<'_>,
    item: &Item,
    spoken: SpokenRole<'_>,
    repairs: &mut Vec<Diagnostic>,
) {
    let again: Vec<&Item> = words.read_as(&[Reading::RepeatedRole]).collect();
    let glued = spoken.is_repeated.then_some(item);
    let said: Vec<&str> = glued
        .iter()
        .chain(&again)
        .map(|item| words.of(item))
        .collect();
    if let Some(first) = glued.or(again.first().copied()) {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::RepeatedRole,
            token_index: first.token,
            detail: said.join(" "),
        });
    }
}

/// A channel glued to the role counts as said.
fn note_glued_words(
    words: Words<'_>,
    item: &Item,
    spoken: SpokenRole<'_>,
    repairs: &mut Vec<Diagnostic>,
) {
    if spoken.channel.is_some() {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::GluedWords,
            token_index: item.token,
            detail: words.of(item).to_owned(),
        });
    }
}

/// What the header says wins over what the parser was given for it.
fn note_override(given: Option<Role>, item: &Item, repairs: &mut Vec<Diagnostic>) {
    if let Some(given) = given {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::RoleOverridden,
            token_index: item.token,
            detail: given.as_str().to_owned(),
        });
    }
}
