//! What the content is written in.

use super::fields::{HeaderWords, Item, ItemKind};
use super::word::{Part, WordKind};
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};
use crate::parse::header::CONSTRAIN;

/// The last content type that the words name. One behind `<|constrain|>` begins with that marker's spelling.
pub(super) fn read(
    words: HeaderWords<'_>,
    recipient: Option<&str>,
    repairs: &mut Vec<Diagnostic>,
) -> Option<String> {
    let said = said(words);
    let (last, others) = said.split_last()?;
    let text = last.text(words);
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|said| said.text(words)).collect();
        note(
            repairs,
            DiagnosticKind::RepeatedType,
            last,
            &others.join(" "),
        );
    }
    match last {
        Said::Bare(_) => note(repairs, DiagnosticKind::BareType, last, &text),
        Said::Marked(marker, word) => {
            match word {
                None => note(repairs, DiagnosticKind::EmptyType, last, ""),
                Some(word) if word.start > marker.end => {
                    note(repairs, DiagnosticKind::SpacedType, last, &text);
                }
                Some(_) => {}
            }
            if recipient.is_none() {
                note(repairs, DiagnosticKind::TypeWithoutRecipient, last, &text);
            }
        }
    }
    Some(text)
}

fn note(repairs: &mut Vec<Diagnostic>, kind: DiagnosticKind, said: &Said<'_>, detail: &str) {
    repairs.push(Diagnostic {
        kind,
        token_index: said.token(),
        detail: detail.to_owned(),
    });
}

/// A place that names a type, or should.
enum Said<'a> {
    /// `<|constrain|>`, with its word.
    Marked(&'a Item, Option<&'a Item>),
    /// A word without it.
    Bare(&'a Item),
}

impl Said<'_> {
    fn text(&self, words: HeaderWords<'_>) -> String {
        match self {
            Self::Bare(word) => words.of(word).to_owned(),
            Self::Marked(_, None) => CONSTRAIN.to_owned(),
            Self::Marked(_, Some(word)) => [CONSTRAIN, words.of(word)].concat(),
        }
    }

    fn token(&self) -> usize {
        match self {
            Self::Bare(item) | Self::Marked(item, _) => item.token,
        }
    }
}

fn said(words: HeaderWords<'_>) -> Vec<Said<'_>> {
    let mut said = Vec::new();
    for item in words.items {
        match (item.kind, said.last_mut()) {
            (ItemKind::Marker(Part::Type), _) => said.push(Said::Marked(item, None)),
            (ItemKind::Word(WordKind::BareType), _) => said.push(Said::Bare(item)),
            (ItemKind::Word(WordKind::Type), Some(Said::Marked(_, word))) => *word = Some(item),
            // The marker has a recipient behind it.
            (ItemKind::Word(WordKind::RecipientForType), _) => drop(said.pop()),
            _ => {}
        }
    }
    said
}
