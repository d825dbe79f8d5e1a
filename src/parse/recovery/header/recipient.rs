//! Whom the message is for.

use super::fields::{HeaderWords, Item};
use super::word::WordKind;
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};
use crate::parse::header::RECIPIENT;

/// The last recipient that the words name.
pub(super) fn read(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) -> Option<String> {
    note_empty(words, repairs);
    note_bare(words, repairs);
    let said: Vec<&Item> = words
        .of_kinds(&[
            WordKind::Recipient,
            WordKind::RecipientAlone,
            WordKind::BareRecipient,
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

fn name<'a>(words: HeaderWords<'a>, item: &Item) -> &'a str {
    let word = words.of(item);
    word.strip_prefix(RECIPIENT).unwrap_or(word)
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

/// A tool's name in the channel part is a recipient.
fn note_bare(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) {
    if let Some(bare) = words.of_kinds(&[WordKind::BareRecipient]).next() {
        let names: Vec<&str> = words
            .of_kinds(&[WordKind::BareRecipient])
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
