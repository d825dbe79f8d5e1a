//! Copies, snapshots and starting afresh, in the middle of streams.

use openai_harmony::RecoveringParser;
use openai_harmony::chat::Role;
use proptest::prelude::*;
use proptest::sample::Index;

use super::streams::any_stream;
use super::support::tokens;
use crate::support::encoding;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_restored_parser_goes_on(stream in any_stream(), cut: Index, ended: bool, processed: Index) {
        let (before, after) = stream.split_at(cut.index(stream.len() + 1));
        let (first, second) = before.split_at(processed.index(before.len() + 1));
        let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
        for &token in first {
            parser.process(token);
        }
        parser.feed(second.iter().copied());
        if ended {
            parser.process_eos();
        }
        let json = serde_json::to_string(&parser.snapshot()).expect("it has a form");
        let mut restored = RecoveringParser::new(encoding(), Some(Role::Assistant));
        restored.feed(tokens("<C>final<M>something else"));
        restored.restore(&serde_json::from_str(&json).expect("it is its form"));
        let mut copy = parser.clone();
        prop_assert_eq!(restored.state_json(), parser.state_json());
        prop_assert_eq!(restored.last_content_delta(), parser.last_content_delta());
        for parser in [&mut copy, &mut restored] {
            prop_assert_eq!(parser.snapshot().tokens, before);
        }
        let events = parser.feed(after.iter().copied());
        let end = parser.finish();
        for other in [&mut copy, &mut restored] {
            prop_assert_eq!(&other.feed(after.iter().copied()), &events);
            prop_assert_eq!(&other.finish(), &end);
            prop_assert_eq!(other.messages(), parser.messages());
            prop_assert_eq!(other.diagnostics(), parser.diagnostics());
        }
        parser.reset();
        let new = RecoveringParser::new(encoding(), Some(Role::Assistant));
        prop_assert_eq!(parser.snapshot(), new.snapshot());
        prop_assert_eq!(parser.state_json(), new.state_json());
        prop_assert_eq!(parser.diagnostics(), &[]);
    }
}
