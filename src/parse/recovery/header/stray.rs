//! Words that mean nothing.

use super::fields::{HeaderWords, Item};
use super::word::WordKind;
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};

/// Reports the words that are set aside.
pub(super) fn read(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) {
    let stray: Vec<&Item> = words.of_kinds(&[WordKind::Stray]).collect();
    if let Some(first) = stray.first() {
        let said: Vec<&str> = stray.iter().map(|item| words.of(item)).collect();
        repairs.push(Diagnostic {
            kind: DiagnosticKind::StrayWords,
            token_index: first.token,
            detail: said.join(" "),
        });
    }
}
