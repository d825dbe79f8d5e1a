//! Markers within contents, and contents that begin in a header.

use openai_harmony::chat::Role;
use openai_harmony::{Event, RecoveringParser};

use super::support::{assert_reads, assert_repairs, tokens};
use crate::support::encoding;

#[test]
fn markers_are_set_aside() {
    assert_repairs(
        "<C>final<M>a<K>b<M>c<R>",
        &["assistant, final, –, –: abc"],
        &["stray_marker", "stray_marker"],
    );
}

#[test]
fn a_message_broken_off_before_any_text() {
    assert_repairs(
        "<C>analysis<M><S>assistant<C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["missing_terminator: <C>analysis<M>"],
    );
    assert_repairs(
        "<C>analysis<M><C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["missing_terminator: <C>analysis<M>"],
    );
    // Ended as it should be, or by the end of the stream, it is made.
    assert_repairs("<C>final<M><R>", &["assistant, final, –, –: "], &[]);
    assert_repairs("<C>final<M>", &["assistant, final, –, –: "], &[]);
}

/// The next header has the role of the message that `<|channel|>` ended.
#[test]
fn a_channel_keeps_the_author() {
    assert_reads(
        "<S>functions.f to=assistant<C>commentary<M>1<C>analysis<M>2<E>",
        None,
        &[
            "tool functions.f, commentary, assistant, –: 1",
            "tool functions.f, analysis, –, –: 2",
        ],
        &["missing_terminator"],
    );
}

#[test]
fn prose_of_several_lengths() {
    for prose in [
        "word",
        "two words",
        "many more words than two, of all kinds",
    ] {
        let message = format!("assistant, final, –, –: {prose}");
        assert_repairs(
            &format!("<C>final {prose}<R>"),
            &[&message],
            &["missing_message"],
        );
        assert_repairs(
            &format!("<C>final {prose}"),
            &[&message],
            &["missing_message"],
        );
        assert_repairs(
            &format!("<C>final {prose}<S>user<M>a<E>"),
            &[&message, "user, –, –, –: a"],
            &["missing_message"],
        );
        assert_repairs(
            &format!("<C>final {prose}<C>analysis<M>a<E>"),
            &[&message, "assistant, analysis, –, –: a"],
            &["missing_message", "missing_terminator"],
        );
    }
}

/// One word may yet be a type; with the second one all is content, and goes out.
#[test]
fn two_words_of_prose_begin_the_content() {
    for header in ["", "<C>final ", "<C>final <K>json "] {
        let mut parser = RecoveringParser::new(encoding(), Some(Role::Assistant));
        assert_eq!(
            parser.feed(tokens(&format!("{header}Sure, it"))),
            [],
            "{header}"
        );
        let events = parser.feed(tokens(" is"));
        let [
            ..,
            Event::MessageStart { .. },
            Event::ContentDelta { text, .. },
        ] = &events[..]
        else {
            panic!("{header}: {events:?}");
        };
        assert_eq!(text, "Sure, it is", "{header}");
    }
}

#[test]
fn prose_keeps_its_whitespace() {
    assert_repairs(
        "<C>final \n The  answer\n<R>",
        &["assistant, final, –, –: \n The  answer\n"],
        &["missing_message"],
    );
    assert_repairs(
        "<C> The answer is<R>",
        &["assistant, –, –, –:  The answer is"],
        &["empty_channel", "missing_message"],
    );
    assert_repairs(
        " Hello <R>",
        &["assistant, –, –, –:  Hello "],
        &["missing_message"],
    );
}

#[test]
fn long_words_are_prose() {
    let word = "你好".repeat(100);
    for (before, header) in [("", "–"), ("<C>final ", "final"), ("<C>", "–")] {
        let message = format!("assistant, {header}, –, –: {word}");
        let repairs: &[&str] = if before == "<C>" {
            &["empty_channel", "missing_message"]
        } else {
            &["missing_message"]
        };
        assert_repairs(&format!("{before}{word}<R>"), &[&message], repairs);
    }
}

/// A content that began without `<|message|>` takes the first one for its header's, any other for a stray one.
#[test]
fn a_late_message_marker() {
    assert_repairs(
        "I think so<M>, yes<M>.<R>",
        &["assistant, –, –, –: I think so, yes."],
        &["header_prose", "stray_marker"],
    );
    assert_repairs(
        "<S>assistant hmm<M>yes<R>",
        &["assistant, –, –, –: hmmyes"],
        &["header_prose"],
    );
}

#[test]
fn prose_before_other_markers() {
    assert_repairs(
        "<C>analysis Hmm<C>final<M>Hi<R>",
        &[
            "assistant, analysis, –, –: Hmm",
            "assistant, final, –, –: Hi",
        ],
        &["missing_message", "missing_terminator"],
    );
    assert_repairs(
        "<C>commentary to=f code<K>json<M>{}<L>",
        &["assistant, commentary, f, <K>json: {}"],
        &["repeated_type: code"],
    );
    assert_repairs(
        "<S>user hmm<K>json<M>{}<E>",
        &["user, –, –, –: hmmjson{}"],
        &["role_overridden: assistant", "stray_marker", "header_prose"],
    );
    assert_repairs(
        "<C>commentary to=f <K>json {\"a\": 1}<L>",
        &["assistant, commentary, f, <K>json: {\"a\": 1}"],
        &["missing_message"],
    );
}
