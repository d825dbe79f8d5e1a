//! The message's channel.

use super::fields::{HeaderWords, Item, ItemKind};
use super::word::{KnownChannel, Part, SpokenRole, WordKind};
use crate::parse::diagnostic::{Diagnostic, DiagnosticKind};

/// The last channel that the words name, a known one if there is any.
pub(super) fn read(words: HeaderWords<'_>, repairs: &mut Vec<Diagnostic>) -> Option<String> {
    let said = said(words);
    let last = said.last()?;
    let named = || said.iter().enumerate().rev();
    let chosen = named()
        .find(|(_, said)| said.word.is_some_and(is_known))
        .or_else(|| named().find(|(_, said)| said.word.is_some()));
    let Some((index, channel)) = chosen else {
        note(
            repairs,
            DiagnosticKind::EmptyChannel,
            last.token,
            String::new(),
        );
        return None;
    };
    if said.len() > 1 {
        let others: Vec<&str> = said
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .filter_map(|(_, said)| said.word)
            .collect();
        let again = said[1].token;
        note(
            repairs,
            DiagnosticKind::RepeatedChannel,
            again,
            others.join(" "),
        );
    }
    let word = channel.word?;
    if !is_known(word) {
        let detail = word.to_owned();
        note(
            repairs,
            DiagnosticKind::UnknownChannel,
            channel.token,
            detail,
        );
    }
    Some(word.to_owned())
}

fn is_known(word: &str) -> bool {
    KnownChannel::read(word).is_some()
}

fn note(repairs: &mut Vec<Diagnostic>, kind: DiagnosticKind, token_index: usize, detail: String) {
    repairs.push(Diagnostic {
        kind,
        token_index,
        detail,
    });
}

/// A place that names a channel, or should.
struct Said<'a> {
    word: Option<&'a str>,
    token: usize,
}

/// Every channel that was said: glued to the role, and behind each marker.
fn said(words: HeaderWords<'_>) -> Vec<Said<'_>> {
    let mut said: Vec<Said<'_>> = glued(words).into_iter().collect();
    for item in words.items {
        match item.kind {
            ItemKind::Marker(Part::Channel) => said.push(Said {
                word: None,
                token: item.token,
            }),
            ItemKind::Word(WordKind::Channel) => {
                if let Some(last) = said.last_mut() {
                    last.word = Some(words.of(item));
                }
            }
            _ => {}
        }
    }
    said
}

fn glued(words: HeaderWords<'_>) -> Option<Said<'_>> {
    let item: &Item = words.of_kinds(&[WordKind::Author]).next()?;
    let channel = SpokenRole::read(words.of(item))?.channel?;
    Some(Said {
        word: Some(channel),
        token: item.token,
    })
}
