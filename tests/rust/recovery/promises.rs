//! What the recovering parser promises, on random streams. Promise 5 is in `well_formed`.

use std::collections::HashMap;
use std::ops::Range;

use openai_harmony::chat::{Message, Role};
use openai_harmony::{Diagnostic, DiagnosticKind, Event, RecoveringParser};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::events::joined;
use super::streams::{any_stream, cases, ordinary, text};
use super::support::{finished, text_of};
use crate::support::encoding;

fn role() -> impl Strategy<Value = Option<Role>> {
    option::of(prop_oneof![
        4 => Just(Role::Assistant),
        1 => prop::sample::select(Role::ALL.to_vec()),
    ])
}

/// The events of a stream fed at once and ended.
fn events_of(tokens: &[u32], role: Option<Role>) -> (Vec<Event>, RecoveringParser) {
    let mut parser = RecoveringParser::new(encoding(), role);
    let mut events = parser.feed(tokens.iter().copied());
    events.extend(parser.finish());
    (events, parser)
}

const MARKERS: [u32; 8] = [
    200_002, 200_003, 200_005, 200_006, 200_007, 200_008, 200_012, 199_999,
];

/// The text of tokens as contents have it: markers are none of it, ids that no token has are U+FFFD. In a header bytes on both
/// sides of a marker stay apart, in a content they make a character together: there a marker is set aside.
fn text_between_markers(tokens: &[u32], is_joined: bool) -> String {
    let (mut text, mut bytes) = (String::new(), Vec::new());
    for token in tokens {
        match encoding().tokenizer().token_bytes(*token) {
            Some(_) if MARKERS.contains(token) && is_joined => {}
            Some(token_bytes) if !MARKERS.contains(token) => bytes.extend_from_slice(token_bytes),
            of_token => {
                text += &String::from_utf8_lossy(&std::mem::take(&mut bytes));
                text += if of_token.is_some() { "" } else { "\u{fffd}" };
            }
        }
    }
    text + &String::from_utf8_lossy(&bytes)
}

/// Whether a header's word is accounted for: by the message it is of, or by a diagnostic.
fn is_kept(word: &str, message: Option<&Message>, diagnostics: &[Diagnostic]) -> bool {
    let of_message = message.is_some_and(|message| {
        let recipient = message.recipient.as_deref().unwrap_or_default();
        let content_type = message.content_type.as_deref().unwrap_or_default();
        word == message.author.role.as_str()
            || [&message.author.name, &message.channel]
                .iter()
                .any(|field| field.as_deref() == Some(word))
            || word == recipient
            || word == ["to=", recipient].concat()
            || word == content_type
            || ["<|constrain|>", word].concat() == content_type
    });
    let detail = |word: &str| {
        diagnostics
            .iter()
            .any(|diagnostic| diagnostic.detail.contains(word))
    };
    of_message || word == "to=" || detail(word.strip_prefix("to=").unwrap_or(word))
}

/// Found by `conserving`, which joined both.
#[test]
fn bytes_on_both_sides_of_a_marker_make_a_character_in_content_only() {
    const CONSTRAIN: u32 = 200_003;
    const MESSAGE: u32 = 200_008;
    let content = finished(&[MESSAGE, 126, CONSTRAIN, 94], None);
    assert_eq!(text_of(&content.messages()[0]), "¡");
    let header = finished(
        &[200_009, 9964, 1940, 173_781, 173_781, 126, CONSTRAIN, 94],
        None,
    );
    assert!(text_of(&header.messages()[0]).ends_with("\u{fffd}\u{fffd}"));
}

proptest! {
    #![proptest_config(cases())]

    /// Promise 1: any tokens, ended anywhere, and fed on after that.
    #[test]
    fn total(tokens in any_stream(), role in role(), cut: Index) {
        let (before, after) = tokens.split_at(cut.index(tokens.len() + 1));
        let mut parser = finished(before, role);
        let messages = parser.messages().len();
        for &token in after {
            parser.process(token);
        }
        parser.process_eos();
        prop_assert_eq!(parser.tokens(), &tokens[..]);
        prop_assert!(parser.messages().len() >= messages);
        for message in parser.messages() {
            text_of(message);
        }
        let indexes: Vec<usize> = parser.diagnostics().iter().map(|diagnostic| diagnostic.token_index).collect();
        prop_assert!(indexes.iter().all(|index| *index <= tokens.len()), "{:?}", indexes);
    }

    /// Promise 2: each token is a marker, in a content, or made of words that a message or a diagnostic has.
    #[test]
    fn conserving(tokens in any_stream(), role in role()) {
        let (events, parser) = events_of(&tokens, role);
        let mut is_content = vec![false; tokens.len()];
        let mut owner = vec![None; tokens.len()];
        // What the first token of each content has of its header, by the token's index.
        let mut cut_off = HashMap::new();
        let mut content: Option<Range<usize>> = None;
        for event in &events {
            match event {
                Event::MessageStart { .. } => content = None,
                Event::ContentDelta { token_range, .. } => {
                    let start = content.map_or(token_range.start, |content| content.start);
                    content = Some(start..token_range.end);
                }
                Event::MessageEnd { message, token_range, .. } => {
                    owner[token_range.clone()].fill(Some(message));
                    if let Some(content) = content.take() {
                        let text = [true, false]
                            .map(|is_joined| text_between_markers(&tokens[content.clone()], is_joined))
                            .into_iter()
                            .find(|text| text.ends_with(text_of(message)));
                        prop_assert!(text.is_some(), "{message:?}");
                        let text = text.unwrap_or_default();
                        let before = &text[..text.len() - text_of(message).len()];
                        let first = text_between_markers(&tokens[content.start..=content.start], true);
                        prop_assert!(before.is_empty() || (first.starts_with(before) && first != before), "{first:?} {message:?}");
                        cut_off.insert(content.start, before.to_owned());
                        is_content[content].fill(true);
                    }
                }
                _ => {}
            }
        }
        let is_word = |index: usize| !is_content[index] && !MARKERS.contains(&tokens[index]);
        let mut start = 0;
        while let Some(first) = (start..tokens.len()).find(|&index| is_word(index)) {
            let end = (first..tokens.len()).find(|&index| !is_word(index) || owner[index] != owner[first]).unwrap_or(tokens.len());
            let rest = cut_off.get(&end).map_or("", String::as_str);
            let words = text_between_markers(&tokens[first..end], false) + rest;
            for word in words.split_whitespace() {
                let is_kept = is_kept(word, owner[first], parser.diagnostics());
                prop_assert!(is_kept, "{word:?} in {:?} {:?}", parser.messages(), parser.diagnostics());
            }
            start = end;
        }
    }

    /// Promise 3: what spells a marker is text, in a content and where there is no header.
    #[test]
    fn only_ids_are_markers(tokens in any_stream(), role in role(), text in text()) {
        let bytes: Vec<u8> = tokens.iter().filter_map(|token| encoding().tokenizer().token_bytes(*token)).flatten().copied().collect();
        let spelled = String::from_utf8_lossy(&bytes).into_owned() + &text;
        let content = [vec![200_005], ordinary("final"), vec![200_008], ordinary(&spelled), vec![200_002]].concat();
        let parser = finished(&content, Some(Role::Assistant));
        prop_assert_eq!(parser.diagnostics(), &[]);
        prop_assert_eq!(parser.messages().iter().map(text_of).collect::<Vec<_>>(), [spelled.as_str()]);

        let parser = finished(&ordinary(&spelled), role);
        let kinds: Vec<DiagnosticKind> = parser.diagnostics().iter().map(|diagnostic| diagnostic.kind).collect();
        match parser.messages() {
            [] => {
                let words: Vec<&str> = spelled.split_whitespace().collect();
                let role = role.map(|role| role.as_str());
                prop_assert!(words.is_empty() || words.as_slice() == role.as_slice(), "{words:?}");
            }
            [message] => {
                prop_assert_eq!(kinds.last(), Some(&DiagnosticKind::MissingMessage));
                prop_assert!(spelled.ends_with(text_of(message)));
                let before = spelled[..spelled.len() - text_of(message).len()].trim();
                let before = role.and_then(|role| before.strip_prefix(role.as_str())).unwrap_or(before).trim_start();
                // Nothing but the role that was given is of a header, unless it is a call's.
                let address = message.recipient.as_ref().map(|name| ["to=", name].concat());
                let content_type = message.content_type.as_deref().unwrap_or_default();
                let behind = before.strip_prefix(&*address.unwrap_or_default()).map(str::trim_start);
                let waited = behind.and_then(|behind| behind.strip_prefix(content_type));
                prop_assert!(waited.is_some(), "{before:?}");
                prop_assert!(waited == Some("") || kinds.contains(&DiagnosticKind::StrayWords), "{before:?}");
            }
            more => prop_assert!(false, "one message at most, not {more:?}"),
        }
    }

    /// Promise 4: `process`, `feed` and any mixture of parts give the same.
    #[test]
    fn independent_of_splitting(tokens in any_stream(), role in role(), cuts in vec(any::<Index>(), 0..6)) {
        let single = finished(&tokens, role);
        let (events, whole) = events_of(&tokens, role);
        prop_assert_eq!(whole.messages(), single.messages());
        prop_assert_eq!(whole.diagnostics(), single.diagnostics());
        prop_assert_eq!(whole.content_token_counts(), single.content_token_counts());

        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(tokens.len() + 1)).collect();
        places.extend([0, tokens.len()]);
        places.sort_unstable();
        let mut parser = RecoveringParser::new(encoding(), role);
        let mut in_parts = Vec::new();
        for part in places.windows(2) {
            in_parts.extend(parser.feed(tokens[part[0]..part[1]].iter().copied()));
        }
        in_parts.extend(parser.finish());
        prop_assert_eq!(parser.messages(), single.messages());
        prop_assert_eq!(parser.diagnostics(), single.diagnostics());
        prop_assert_eq!(joined(in_parts), joined(events));
    }
}
