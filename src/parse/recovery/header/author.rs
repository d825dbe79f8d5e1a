//! Who writes the message.

use super::fields::{HeaderWords, Item};
use super::origin::{HeaderOrigin, OpenedBy};
use super::word::{SpokenRole, WordKind};
use crate::chat::{Author, Role};
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};

/// The author that the words name, or else the one that the header has without.
pub(super) fn read(
    origin: &HeaderOrigin,
    words: HeaderWords<'_>,
    repairs: &mut Vec<Diagnostic>,
) -> Author {
    let Some(item) = words.of_kinds(&[WordKind::Author]).next() else {
        note_missing_role(origin, repairs);
        return origin.author.clone();
    };
    let word = words.of(item);
    let Some(spoken) = SpokenRole::read(word) else {
        return tool(origin, words, item, repairs);
    };
    note_repeated_role(words, item, spoken, repairs);
    note_glued_words(words, item, spoken, repairs);
    let expected = origin.expected_role();
    if expected == Some(spoken.role) {
        return Author::from(spoken.role);
    }
    note_override(expected, item, repairs);
    match spoken.role {
        Role::Tool => Author::new(Role::Tool, Role::Tool.as_str()),
        role => Author::from(role),
    }
}

/// A word that is no role is a tool's name. That is how a tool's results are written, if they have a recipient.
fn tool(
    origin: &HeaderOrigin,
    words: HeaderWords<'_>,
    item: &Item,
    repairs: &mut Vec<Diagnostic>,
) -> Author {
    let name = words.of(item);
    let has_recipient = words
        .of_kinds(&[WordKind::Recipient, WordKind::RecipientAlone])
        .next()
        .is_some();
    if has_recipient {
        note_override(origin.expected_role(), item, repairs);
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
fn note_missing_role(origin: &HeaderOrigin, repairs: &mut Vec<Diagnostic>) {
    if origin.opened_by == OpenedBy::Start {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::MissingRole,
            token_index: origin.start,
            detail: String::new(),
        });
    }
}

/// Whatever says the role again, as a word or glued to the first, is set aside.
fn note_repeated_role(
    words: HeaderWords<'_>,
    item: &Item,
    spoken: SpokenRole<'_>,
    repairs: &mut Vec<Diagnostic>,
) {
    let again: Vec<&Item> = words.of_kinds(&[WordKind::RepeatedRole]).collect();
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
    words: HeaderWords<'_>,
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
fn note_override(expected: Option<Role>, item: &Item, repairs: &mut Vec<Diagnostic>) {
    if let Some(role) = expected {
        repairs.push(Diagnostic {
            kind: DiagnosticKind::RoleOverridden,
            token_index: item.token,
            detail: role.as_str().to_owned(),
        });
    }
}
