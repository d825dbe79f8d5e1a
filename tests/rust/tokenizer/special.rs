//! Special tokens: which there are, where text becomes one, and the guards against it.

use std::collections::HashSet;

use crate::support::encoding;

const NAMED: [(u32, &str); 9] = [
    (199_998, "<|startoftext|>"),
    (199_999, "<|endoftext|>"),
    (200_002, "<|return|>"),
    (200_003, "<|constrain|>"),
    (200_005, "<|channel|>"),
    (200_006, "<|start|>"),
    (200_007, "<|end|>"),
    (200_008, "<|message|>"),
    (200_012, "<|call|>"),
];

fn spelling(id: u32) -> String {
    NAMED.iter().find(|(named, _)| *named == id).map_or_else(
        || format!("<|reserved_{id}|>"),
        |(_, spelling)| (*spelling).to_owned(),
    )
}

#[test]
fn each_has_its_id_and_spelling() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let specials = tokenizer.special_tokens();
    assert_eq!(specials.len(), 1_091);
    for id in 199_998..=201_088 {
        let spelling = spelling(id);
        assert!(specials.contains(spelling.as_str()), "{spelling}");
        assert!(tokenizer.is_special_token(id));
        assert_eq!(tokenizer.token_bytes(id), Some(spelling.as_bytes()));
        assert_eq!(tokenizer.token_id(&spelling), Some(id));
        assert_eq!(tokenizer.decode_utf8([id]).expect("it is text"), spelling);
        assert_eq!(tokenizer.encode_with_special_tokens(&spelling), [id]);
        let ordinary = tokenizer.encode_ordinary(&spelling);
        assert!(
            ordinary.iter().all(|&token| token < 199_998),
            "{spelling}: {ordinary:?}"
        );
    }
}

#[test]
fn no_other_id_is_a_token() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    for id in [201_089, 201_090, 250_000, 1 << 20, u32::MAX - 1, u32::MAX] {
        assert!(!tokenizer.is_special_token(id));
        assert_eq!(tokenizer.token_bytes(id), None);
        assert!(tokenizer.decode_bytes([0, id]).is_err());
    }
    assert!(!tokenizer.is_special_token(0));
    assert!(!tokenizer.is_special_token(199_997));
}

#[test]
fn only_whole_spellings_become_special_tokens() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    for text in [
        "<|end|",
        "|end|>",
        "<|END|>",
        "<| end|>",
        "<|end |>",
        "<|refusal|>",
        "<||>",
        "<|>",
        "<|",
        "|>",
        "<|reserved_199998|>",
        "<|reserved_200002|>",
        "<|reserved_201089|>",
        "<|reserved_0200000|>",
        "<|reserved_20000|>",
        "<｜end｜>",
        "<\u{0}|end|>",
    ] {
        assert_eq!(
            tokenizer.encode_with_special_tokens(text),
            tokenizer.encode_ordinary(text),
            "{text}"
        );
    }
}

#[test]
fn spellings_are_found_between_anything() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let end = [200_007];
    for (before, after) in [
        ("", ""),
        ("<|", "|>"),
        ("<", ">"),
        ("<|end", "end|>"),
        ("日", "é"),
        ("<|<|", ">|>"),
        (" ", " "),
    ] {
        let text = format!("{before}<|end|>{after}");
        let expected = [
            tokenizer.encode_ordinary(before),
            end.to_vec(),
            tokenizer.encode_ordinary(after),
        ]
        .concat();
        assert_eq!(
            tokenizer.encode_with_special_tokens(&text),
            expected,
            "{text}"
        );
    }
    assert_eq!(
        tokenizer.encode_with_special_tokens("<|end|><|end|>"),
        [200_007, 200_007]
    );
    assert_eq!(
        tokenizer.encode_with_special_tokens("<|end<|end|>|end|>")[..3],
        tokenizer.encode_ordinary("<|end")[..]
    );
}

/// Text is scanned in blocks.
#[test]
fn spellings_are_found_at_any_distance() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    for distance in 0..300 {
        for before in ["a", "<", "|", "<|", "é"] {
            let before = before.repeat(distance);
            let text = format!("{before}<|end|>");
            let mut expected = tokenizer.encode_ordinary(&before);
            expected.push(200_007);
            assert_eq!(tokenizer.encode_with_special_tokens(&text), expected);
            assert!(tokenizer.check_special(&text, |_| false).is_err());
            assert!(tokenizer.check_special(&before, |_| false).is_ok());
        }
    }
}

/// Text is cut at an allowed special token, and not at one that is not allowed.
#[test]
fn only_allowed_spellings_become_special_tokens() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let allowed = HashSet::from(["<|end|>", "<|nope|>", "a"]);
    let (tokens, _) = tokenizer.encode("a <|start|>b<|end|>c<|nope|>", &allowed);
    let expected = [
        tokenizer.encode_ordinary("a <|start|>b"),
        vec![200_007],
        tokenizer.encode_ordinary("c<|nope|>"),
    ];
    assert_eq!(tokens, expected.concat());
    assert_eq!(
        tokenizer.encode("<|end|>", &HashSet::new()).0,
        tokenizer.encode_ordinary("<|end|>")
    );
}

#[test]
fn the_guard_names_the_leftmost_then_the_first_listed() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let named = |text: &str, disallowed: &[&str]| {
        let error = tokenizer
            .check_disallowed(text, disallowed)
            .err()?
            .to_string();
        let start = error
            .find("special token ")
            .expect("the words that tiktoken users know")
            + "special token ".len();
        Some(
            error[start..]
                .split(".\n")
                .next()
                .expect("the token")
                .to_owned(),
        )
    };
    let quoted = |text: &str| Some(format!("'{text}'"));
    assert_eq!(
        named("a<|end|>b<|start|>", &["<|start|>", "<|end|>"]),
        quoted("<|end|>")
    );
    assert_eq!(
        named("a<|end|>b<|start|>", &["<|start|>"]),
        quoted("<|start|>")
    );
    assert_eq!(named("a<|end|>b<|start|>", &["<|call|>"]), None);
    assert_eq!(named("a<|end|>", &[]), None);
    assert_eq!(named("say hello", &["hello"]), quoted("hello"));
    assert_eq!(named("say hello", &["hello", "hell"]), quoted("hello"));
    assert_eq!(named("say hello", &["hell", "hello"]), quoted("hell"));
    assert_eq!(named("say hello", &["o", "say", "<|end|>"]), quoted("say"));
    assert_eq!(named("x", &[""]), quoted(""));
    assert_eq!(named("x<|nope|>", &["<|nope|>"]), quoted("<|nope|>"));
}

#[test]
fn the_guard_s_text_is_tiktoken_s() {
    let encoding = encoding();
    let error = encoding
        .tokenizer()
        .check_disallowed("<|end|>", &["<|end|>"])
        .expect_err("it is disallowed");
    assert!(error.is_disallowed_special_token());
    let recorded =
        crate::support::json_data("forms.json.gz")["arguments"]["encode default"]["error"][1]
            .clone();
    assert_eq!(error.to_string(), crate::support::text(&recorded));
}
