//! `cases.jsonl.gz`: 6,000 random cases of every operation. A render case reads the JSON of `wire.jsonl.gz`, which holds
//! what Python's model makes of the case's own messages.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use flate2::Crc;
use openai_harmony::chat::{Conversation, Message};
use openai_harmony::{
    HarmonyEncoding, ParseOptions, RenderConversationConfig, RenderOptions, Result,
    StreamableParser, Tokenizer,
};
use serde_json::{Value, json};

use crate::support::{
    Comparison, encoding, first_words, flag, ids, json_lines, role, rows, state_name, text,
    to_dicts,
};

static CASES: LazyLock<Vec<Value>> = LazyLock::new(|| json_lines("cases.jsonl.gz"));

/// The conversation or message of each render case. A row whose JSON Python's model refused would be no case of the
/// core's; there is none.
static WIRE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    json_lines("wire.jsonl.gz")
        .iter()
        .map(|row| {
            assert!(row["err"].is_null(), "every render case has its JSON");
            (text(&row["id"]).to_owned(), text(&row["json"]).to_owned())
        })
        .collect()
});

#[test]
fn render() {
    check("render", 730, render_message);
}

#[test]
fn render_conversation() {
    check("render_conversation", 719, |encoding, case| {
        let conversation = conversation(case);
        encoding
            .render_conversation(&conversation, Some(&config(case)))
            .map(Value::from)
    });
}

#[test]
fn render_conversation_for_completion() {
    check(
        "render_conversation_for_completion",
        662,
        |encoding, case| {
            let conversation = conversation(case);
            let next_role = role(&case["role"]).expect("the case has a role");
            encoding
                .render_conversation_for_completion(&conversation, next_role, Some(&config(case)))
                .map(Value::from)
        },
    );
}

#[test]
fn render_conversation_for_training() {
    check("render_conversation_for_training", 669, |encoding, case| {
        let conversation = conversation(case);
        encoding
            .render_conversation_for_training(&conversation, Some(&config(case)))
            .map(Value::from)
    });
}

#[test]
fn parse() {
    check("parse", 934, |encoding, case| {
        let strict = flag(&case["strict"]);
        encoding
            .parse_messages_from_completion_tokens_with_options(
                fed_tokens(encoding, case),
                role(&case["role"]),
                ParseOptions { strict },
            )
            .map(|messages| to_dicts(&messages))
    });
}

#[test]
fn stream() {
    check("stream", 1062, |encoding, case| {
        let strict = flag(&case["strict"]);
        let mut parser = StreamableParser::new_with_options(
            *encoding,
            role(&case["role"]),
            ParseOptions { strict },
        )?;
        let mut trace = vec![snapshot(&parser)];
        let failure = feed(&mut parser, encoding, case, &mut trace).err();
        Ok(json!({
            "trace": trace,
            "err": failure.map(|error| first_words(&error.to_string()).to_owned()),
            "messages": to_dicts(parser.messages()),
            "tokens": parser.tokens(),
        }))
    });
}

#[test]
fn encode() {
    check("encode", 809, |encoding, case| {
        let tokenizer = encoding.tokenizer();
        let specials = tokenizer.special_tokens();
        let input = text(&case["text"]);
        let allowed = match &case["allowed"] {
            Value::String(_all) => specials.clone(),
            some => rows(some).iter().map(text).collect::<HashSet<_>>(),
        };
        let disallowed: Vec<&str> = match &case["disallowed"] {
            Value::String(_all) => specials.difference(&allowed).copied().collect(),
            some => rows(some).iter().map(text).collect(),
        };
        tokenizer.check_disallowed(input, &disallowed)?;
        Ok(tokenizer.encode(input, &allowed).0.into())
    });
}

#[test]
fn decode() {
    check("decode", 415, |encoding, case| {
        let tokens = ids(&case["tokens"]);
        let tokenizer = encoding.tokenizer();
        let decoded = match text(&case["errors"]) {
            "strict" => None,
            errors => Some(decoded_with(tokenizer, &tokens, errors)?),
        };
        Ok(match tokenizer.decode_utf8(&tokens) {
            Ok(utf8) => json!({"decode": decoded, "utf8": utf8}),
            Err(error) => json!({"decode": decoded, "utf8_err": first_words(&error.to_string())}),
        })
    });
}

fn check(op: &str, count: usize, ours: impl Fn(&HarmonyEncoding, &Value) -> Result<Value>) {
    let encoding = encoding();
    let mut comparison = Comparison::new();
    for case in CASES.iter().filter(|case| case["op"] == op) {
        let ours =
            ours(&encoding, case).map_err(|error| first_words(&error.to_string()).to_owned());
        comparison.row(|| case.to_string(), &ours, &recorded(case));
    }
    comparison.all_equal(count);
}

/// What the reference gave, its error texts cut to the words that are kept.
fn recorded(case: &Value) -> std::result::Result<Value, String> {
    if let Some(error) = case.get("err") {
        return Err(first_words(text(&error[1])).to_owned());
    }
    let mut out = case["out"].clone();
    for key in ["err", "utf8_err"] {
        if let Some(error) = out.get_mut(key).filter(|error| error.is_array()) {
            *error = first_words(text(&error[1])).into();
        }
    }
    Ok(out)
}

fn render_message(encoding: &HarmonyEncoding, case: &Value) -> Result<Value> {
    let message: Message =
        serde_json::from_str(&WIRE[text(&case["id"])]).expect("the row is a message");
    let options = case["function_tools"]
        .as_bool()
        .map(|tools| RenderOptions::default().with_conversation_has_function_tools(tools));
    encoding.render(&message, options.as_ref()).map(Value::from)
}

fn conversation(case: &Value) -> Conversation {
    serde_json::from_str(&WIRE[text(&case["id"])]).expect("the row is a conversation")
}

/// The case was recorded in Python, where no configuration means the default one.
fn config(case: &Value) -> RenderConversationConfig {
    let config = RenderConversationConfig::default();
    match case["auto_drop_analysis"].as_bool() {
        Some(drop) => config.with_auto_drop_analysis(drop),
        None => config,
    }
}

/// The tokens that a parse or stream case feeds: its text's, with noise put in and the end cut off.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the recorder took the integer part of the product with a fraction, too"
)]
fn fed_tokens(encoding: &HarmonyEncoding, case: &Value) -> Vec<u32> {
    let part = |fraction: &Value, length: usize| {
        fraction
            .as_f64()
            .map(|fraction| (fraction * length as f64) as usize)
    };
    let mut tokens = encoding
        .tokenizer()
        .encode_with_special_tokens(text(&case["text"]));
    for noise in rows(&case["noise"]) {
        let at = part(&noise[0], tokens.len() + 1).expect("a fraction");
        tokens.insert(
            at,
            serde_json::from_value(noise[1].clone()).expect("a token id"),
        );
    }
    if let Some(length) = part(&case["cut"], tokens.len()) {
        tokens.truncate(length);
    }
    tokens
}

fn feed(
    parser: &mut StreamableParser,
    encoding: &HarmonyEncoding,
    case: &Value,
    trace: &mut Vec<Value>,
) -> Result<()> {
    for token in fed_tokens(encoding, case) {
        parser.process(token)?;
        trace.push(snapshot(parser));
    }
    if flag(&case["eos"]) {
        parser.process_eos()?;
        trace.push(snapshot(parser));
    }
    Ok(())
}

fn snapshot(parser: &StreamableParser) -> Value {
    let mut checksum = Crc::new();
    checksum.update(
        parser
            .current_content()
            .expect("content is text")
            .as_bytes(),
    );
    json!([
        state_name(parser.state()),
        parser.current_role(),
        parser.current_channel(),
        parser.current_recipient(),
        parser.current_content_type(),
        parser.last_content_delta().expect("a delta is text"),
        checksum.sum(),
    ])
}

/// Python's `bytes.decode` with the error handlers that the cases use.
fn decoded_with(tokenizer: &Tokenizer, tokens: &[u32], errors: &str) -> Result<String> {
    let bytes = tokenizer.decode_bytes(tokens)?;
    Ok(match errors {
        "replace" => String::from_utf8_lossy(&bytes).into_owned(),
        "ignore" => bytes.utf8_chunks().map(|chunk| chunk.valid()).collect(),
        other => panic!("no case uses errors={other:?}"),
    })
}
