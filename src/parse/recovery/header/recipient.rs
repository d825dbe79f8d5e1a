//! Whom the message is for.

use super::fields::{HeaderWords, Item};
use super::word::WordKind;
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};
use crate::parse::header::RECIPIENT;

/// Every kind of word that names a recipient.
const RECIPIENTS: [WordKind; 4] = [
    WordKind::Recipient,
    WordKind::RecipientAlone,
    WordKind::BareRecipient,
    WordKind::RecipientForType,
];

/// The last recipient that the words name.
pub(super) fn read(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) -> Option<String> {
    note_empty(words, repairs);
    note_bare(words, repairs);
    note_spaced(words, repairs);
    note_set_aside(words, repairs);
    let said: Vec<&Item> = words.of_kinds(&RECIPIENTS).collect();
    let (last, others) = said.split_last()?;
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|item| name(words, item)).collect();
        note(
            repairs,
            DiagnosticKind::RepeatedRecipient,
            last,
            others.join(" "),
        );
    }
    Some(name(words, last))
}

/// The recipient's name, with the words that belong to it.
fn name(words: HeaderWords<'_>, item: &Item) -> String {
    let word = words.of(item);
    let mut name = word.strip_prefix(RECIPIENT).unwrap_or(word).to_owned();
    for more in words.items_of_name(item) {
        name.push(' ');
        name.push_str(words.of(more));
    }
    name
}

/// `to=` with nothing directly behind it has the next word of its part, or nothing.
fn note_empty(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) {
    let Some(empty) = words.of_kinds(&[WordKind::EmptyRecipient]).next() else {
        return;
    };
    let next = words.of_kinds(&[WordKind::RecipientAlone]).next();
    let detail = next.map_or("", |item| words.of(item)).to_owned();
    repairs.push(Diagnostic {
        kind: DiagnosticKind::EmptyRecipient,
        token_index: empty.token,
        detail,
    });
}

/// Names of tools without `to=`.
fn note_bare(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) {
    let kinds = &[WordKind::BareRecipient, WordKind::RecipientForType];
    let bare: Vec<&Item> = words.of_kinds(kinds).collect();
    if let Some(first) = bare.first() {
        let names: Vec<&str> = bare.iter().map(|item| words.of(item)).collect();
        note(
            repairs,
            DiagnosticKind::BareRecipient,
            first,
            names.join(" "),
        );
    }
}

/// Names of several words.
fn note_spaced(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) {
    let is_spaced = |item: &&Item| words.items_of_name(item).next().is_some();
    let spaced: Vec<&Item> = words.of_kinds(&RECIPIENTS).filter(is_spaced).collect();
    if let Some(first) = spaced.first() {
        let names: Vec<String> = spaced.iter().map(|item| name(words, item)).collect();
        note(
            repairs,
            DiagnosticKind::SpacedRecipient,
            first,
            names.join(" "),
        );
    }
}

/// Recipients that are no tools.
fn note_set_aside(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) {
    let aside: Vec<&Item> = words.of_kinds(&[WordKind::RecipientSetAside]).collect();
    if let Some(first) = aside.first() {
        let names: Vec<String> = aside.iter().map(|item| name(words, item)).collect();
        note(
            repairs,
            DiagnosticKind::RecipientSetAside,
            first,
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
