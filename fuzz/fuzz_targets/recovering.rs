//! The recovering parser on any tokens: it takes them all, however they are divided, and its deltas are the content.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openai_harmony::RecoveringParser;
use openai_harmony::chat::Role;
use openai_harmony_fuzz::{check_events, encoding, text_of, tokens};

fuzz_target!(|data: &[u8]| {
    let [settings, part, data @ ..] = data else {
        return;
    };
    let role = Role::ALL
        .get(usize::from(*settings) % (Role::ALL.len() + 1))
        .copied();
    let tokens = tokens(data);

    let mut single = RecoveringParser::new(encoding(), role);
    let mut deltas = String::new();
    for &token in &tokens {
        single.process(token);
        deltas.extend(single.last_content_delta());
    }
    single.process_eos();
    let contents = single.messages().iter().map(text_of).map(str::len);
    assert!(deltas.len() <= contents.sum());

    let mut parser = RecoveringParser::new(encoding(), role);
    let mut events = Vec::new();
    for part in tokens.chunks(usize::from(*part) + 1) {
        events.extend(parser.feed(part.iter().copied()));
    }
    events.extend(parser.finish());
    check_events(&events, parser.messages());
    assert_eq!(parser.messages(), single.messages());
    assert_eq!(parser.diagnostics(), single.diagnostics());
    assert_eq!(parser.tokens(), tokens);
});
