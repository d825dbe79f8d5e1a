//! Between messages, and what comes behind the turn.

use openai_harmony::RecoveringParser;
use openai_harmony::chat::Role;

use super::support::{assert_reads, assert_repairs, tokens};
use crate::support::encoding;

#[test]
fn whitespace_between_messages() {
    assert_repairs(
        "<C>analysis<M>a<E>\n \n<S>assistant<C>final<M>b<R>",
        &["assistant, analysis, –, –: a", "assistant, final, –, –: b"],
        &["stray_whitespace: \n \n"],
    );
    assert_repairs(
        "\n<S>assistant<C>final<M>b<E>\n",
        &["assistant, final, –, –: b"],
        &["stray_whitespace: \n", "stray_whitespace: \n"],
    );
    assert_repairs("  ", &[], &["stray_whitespace:   "]);
    assert_reads(
        "\n<E>",
        None,
        &[],
        &["stray_whitespace: \n", "stray_terminator"],
    );
}

#[test]
fn whitespace_before_text_is_text() {
    assert_reads(
        "\n\nHello there.",
        None,
        &["assistant, –, –, –: \n\nHello there."],
        &["missing_start", "missing_message"],
    );
}

#[test]
fn streams_that_do_not_start() {
    assert_reads(
        "<M>Hi<E>",
        None,
        &["assistant, –, –, –: Hi"],
        &["missing_start"],
    );
    assert_reads(
        "user<M>Hi<E>",
        None,
        &["user, –, –, –: Hi"],
        &["missing_start"],
    );
    assert_reads(
        "assistant to=functions.f<M>{}<L>",
        None,
        &["assistant, –, functions.f, –: {}"],
        &["missing_start"],
    );
    assert_reads(
        "<K>json<M>{}<E>",
        Some(Role::User),
        &["user, –, –, <K>json: {}"],
        &["type_without_recipient: <K>json"],
    );
}

/// A `<|start|>` before the first message changes nothing, as in the strict parser; a header that ended was the first.
#[test]
fn the_given_role_is_that_of_the_first_header() {
    let role_after = |short: &str| {
        let mut parser = RecoveringParser::new(encoding(), Some(Role::User));
        parser.feed(tokens(short));
        parser.current_role()
    };
    for short in ["", "<S>", "<S><S>", " <S>", "<S>user"] {
        assert_eq!(role_after(short), Some(Role::User), "{short}");
    }
    for short in ["<R>", "<R><S>", "<S>user<S>", "<M>Hi<E>", "<M>Hi<E><S>"] {
        assert_eq!(role_after(short), None, "{short}");
    }
}

#[test]
fn the_turn_ends_once() {
    assert_repairs(
        "<C>final<M>a<R><S>assistant<C>final<M>b<R><S>assistant<C>final<M>c<R>",
        &[
            "assistant, final, –, –: a",
            "assistant, final, –, –: b",
            "assistant, final, –, –: c",
        ],
        &["tokens_after_stop"],
    );
    // A terminator that ends nothing ends the turn too.
    assert_repairs(
        "<C>final<M>a<E><L>b c",
        &["assistant, final, –, –: a", "assistant, –, –, –: b c"],
        &[
            "stray_terminator",
            "tokens_after_stop",
            "missing_start",
            "missing_message",
        ],
    );
}

#[test]
fn end_of_text_is_a_terminator() {
    assert_repairs(
        "<C>final<M>a<|endoftext|>",
        &["assistant, final, –, –: a"],
        &[],
    );
    assert_repairs(
        "<C>final<M>a<R><|endoftext|>",
        &["assistant, final, –, –: a"],
        &["tokens_after_stop", "stray_terminator"],
    );
    assert_repairs(
        "No.<|endoftext|>",
        &["assistant, –, –, –: No."],
        &["missing_message"],
    );
}

/// Special tokens that are no markers, and ids that no token has, are text.
#[test]
fn other_special_tokens_are_text() {
    assert_repairs(
        "<C>final<M><|startoftext|><|reserved_200013|><R>",
        &["assistant, final, –, –: <|startoftext|><|reserved_200013|>"],
        &[],
    );
    assert_repairs(
        "<|startoftext|> is no role<R>",
        &["assistant, –, –, –: <|startoftext|> is no role"],
        &["missing_message"],
    );
}
