//! Whom the message is for.

use super::super::header::RECIPIENT;
use super::reading::Reading;
use super::words::{Item, Words};
use crate::parse::{Diagnostic, DiagnosticKind};

/// The last recipient that the words name.
pub(super) fn read(words: Words<'_>, repairs: &mut Vec<Diagnostic>) -> Option<String> {
    note_empty(words, repairs);
    note_bare(words, repairs);
    let said: Vec<&Item> = words
        .read_as(&[
            Reading::Recipient,
            Reading::RecipientAlone,
            Reading::BareRecipient,
        ])
        .collect();
    let (last, others) = said.split_last()?;
    if !others.is_empty() {
        let others: Vec<&str> = others.iter().map(|item| name(words, item)).collect();
        note(
            repairs,
            DiagnosticKind::RepeatedRecipient,
            last,
            others.join(" "),
        );
    }
    Some(name(words, last).to_owned())
}

fn name<'a>(words: Words<'a>, item: &Item) -> &'a str {
    let word = words.of(item);
    word.strip_prefix(RECIPIENT).unwrap_or(word)
}

/// `to=` with nothing directly behind it has the next word of its part, or nothing.
fn note_empty(words: Words<'_>, repairs: &mut Vec<Diagnostic>) {
    let Some(empty) = words.read_as(&[Reading::EmptyRecipient]).next() else {
        return;
    };
    let next = words.read_as(&[Reading::RecipientAlone]).next();
    let detail = next.map_or("", |item| words.of(item)).to_owned();
    repairs.push(Diagnostic {
        kind: DiagnosticKind::EmptyRecipient,
        token_index: empty.token,
        detail,
    });
}

/// A tool's name in the channel part is a recipient.
fn note_bare(words: Words<'_>, repairs: &mut Vec<Diagnostic>) {
    if let Some(bare) = words.read_as(&[Reading::BareRecipient]).next() {
        let names: Vec<&str> = words
            .read_as(&[Reading::BareRecipient])
            .map(|item| words.of(item))
            .collect();
        note(
            repairs,
            DiagnosticKind::BareRecipient,
            bare,
            names.join(" "),
        );
    }
}

fn note(repairs: &mut Vec<Diagnostic>, kind: DiagnosticKind, item: &Item, detail: String) {
    repairs.push(Diagnostic {
        kind,
        token_index: item.token,
        detail,
    });
}
