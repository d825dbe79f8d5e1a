//! The parser that refuses, strict or not, on any tokens: it can be fed on after each error, and gives the same whether it is
//! fed one by one, in parts, to a copy, to one restored from a snapshot, or all at once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use openai_harmony::chat::Role;
use openai_harmony::{Error, ParseOptions, StreamableParser};
use openai_harmony_fuzz::{check_events, encoding, text_of, tokens};

struct Case {
    role: Option<Role>,
    options: ParseOptions,
    tokens: Vec<u32>,
    /// How many tokens a part has.
    part: usize,
    /// How many tokens are fed before the parser is copied.
    copied_at: usize,
}

impl Case {
    fn read(data: &[u8]) -> Option<Self> {
        let [settings, part, copied_at, data @ ..] = data else {
            return None;
        };
        let mut options = ParseOptions::default();
        options.strict = settings & 1 == 0;
        let tokens = tokens(data);
        Some(Self {
            role: Role::ALL
                .get(usize::from(*settings >> 1) % (Role::ALL.len() + 1))
                .copied(),
            options,
            part: usize::from(*part) + 1,
            copied_at: usize::from(*copied_at).min(tokens.len()),
            tokens,
        })
    }

    fn parser(&self) -> StreamableParser {
        StreamableParser::new_with_options(encoding(), self.role, self.options)
            .expect("any role will do")
    }

    /// Token by token, then the end; the errors, between which it goes on.
    fn one_by_one(&self) -> (StreamableParser, Vec<Error>) {
        let mut parser = self.parser();
        let mut errors = Vec::new();
        let mut deltas = String::new();
        for (index, &token) in self.tokens.iter().enumerate() {
            let finished = parser.messages().len();
            if let Err(error) = parser.process(token) {
                assert_eq!(error.position(), Some(index));
                errors.push(error);
            }
            let delta = parser.last_content_delta().expect("it is text");
            deltas.push_str(delta.unwrap_or_default());
            self.check_deltas(&mut deltas, &parser, finished);
            parser.state_json().expect("a parser always has a state");
        }
        let finished = parser.messages().len();
        errors.extend(parser.process_eos().map(drop).err());
        self.check_deltas(&mut deltas, &parser, finished);
        assert_eq!(parser.tokens(), self.tokens);
        (parser, errors)
    }

    /// The deltas of a message are its content, less what its end found still waiting: half a character, or text behind bytes
    /// that are none. What leniency makes of a header has none.
    fn check_deltas(&self, deltas: &mut String, parser: &StreamableParser, finished: usize) {
        let [message] = &parser.messages()[finished..] else {
            return;
        };
        let content = text_of(message);
        let of_header = !self.options.strict && deltas.is_empty();
        let waited = content.contains(char::REPLACEMENT_CHARACTER);
        assert!(deltas == content || of_header || waited && content.starts_with(&**deltas));
        deltas.clear();
    }

    /// In parts, whose events are whole even where an error comes between.
    fn in_parts(&self) -> (StreamableParser, Vec<Error>) {
        let mut parser = self.parser();
        let (mut errors, mut events) = (Vec::new(), Vec::new());
        for part in self.tokens.chunks(self.part) {
            let end = parser.tokens().len() + part.len();
            while parser.tokens().len() < end {
                let rest = self.tokens[parser.tokens().len()..end].iter().copied();
                match parser.feed(rest) {
                    Ok(caused) => events.extend(caused),
                    Err(error) => {
                        events.extend_from_slice(error.events());
                        errors.push(error.into());
                    }
                }
            }
        }
        match parser.finish() {
            Ok(caused) => events.extend(caused),
            Err(error) => errors.push(error),
        }
        check_events(&events, parser.messages());
        (parser, errors)
    }

    /// The first tokens, then the others to a copy and to a restored parser. The stream may end at that place.
    fn check_copies(&self, ends: bool) {
        let (before, after) = self.tokens.split_at(self.copied_at);
        let mut parser = self.parser();
        let feed = |parser: &mut StreamableParser, tokens: &[u32]| -> Vec<Error> {
            let errors = tokens
                .iter()
                .map(|token| parser.process(*token).map(drop).err());
            errors.flatten().collect()
        };
        feed(&mut parser, before);
        if ends {
            let _ = parser.process_eos();
        }
        let mut copy = parser.clone();
        let mut restored = self.parser();
        restored.restore(&parser.snapshot());
        assert_same(&restored, &parser);
        let errors = feed(&mut parser, after);
        for mut other in [&mut copy, &mut restored] {
            assert_eq!(feed(&mut other, after), errors);
            assert_same(other, &parser);
        }
    }
}

fn assert_same(one: &StreamableParser, other: &StreamableParser) {
    assert_eq!(one.messages(), other.messages());
    assert_eq!(one.tokens(), other.tokens());
    assert_eq!(one.state_json(), other.state_json());
    assert_eq!(one.current_content(), other.current_content());
    assert_eq!(one.content_token_counts(), other.content_token_counts());
}

fuzz_target!(|data: &[u8]| {
    let Some(case) = Case::read(data) else {
        return;
    };
    let (single, errors) = case.one_by_one();

    let (parser, errors_of_parts) = case.in_parts();
    assert_eq!(errors_of_parts, errors);
    assert_same(&parser, &single);

    case.check_copies(false);
    case.check_copies(true);

    let Case { role, options, .. } = case;
    let at_once =
        encoding().parse_messages_from_completion_tokens_with_options(case.tokens, role, options);
    match errors.first() {
        None => assert_eq!(Ok(single.messages()), at_once.as_deref()),
        Some(error) => assert_eq!(Err(error), at_once.as_ref()),
    }
});
