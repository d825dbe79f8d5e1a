//! The examples of `docs/recovery.md`, a test each.

use super::support::assert_repairs;

#[test]
fn refusal_without_a_header() {
    assert_repairs(
        "I'm sorry, I can't help.<R>",
        &["assistant, –, –, –: I'm sorry, I can't help."],
        &["missing_message"],
    );
}

#[test]
fn channel_without_message_marker() {
    assert_repairs(
        "<C>final The answer is 42.<R>",
        &["assistant, final, –, –: The answer is 42."],
        &["missing_message"],
    );
}

#[test]
fn the_same_channel_twice() {
    assert_repairs(
        "<C>final<C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["repeated_channel: final"],
    );
}

#[test]
fn two_channels_and_a_call() {
    assert_repairs(
        "<C>analysis<C>commentary to=functions.bash <K>json<M>{}<L>",
        &["assistant, commentary, functions.bash, <K>json: {}"],
        &["repeated_channel: analysis"],
    );
}

#[test]
fn an_unknown_channel_among_known_ones() {
    assert_repairs(
        "<C>analysis<C>bash<C>commentary<M>ls<L>",
        &["assistant, commentary, –, –: ls"],
        &["repeated_channel: analysis bash", "call_without_recipient"],
    );
}

#[test]
fn the_same_recipient_twice() {
    assert_repairs(
        " to=functions.bash<C>commentary to=functions.bash <K>json<M>{}<L>",
        &["assistant, commentary, functions.bash, <K>json: {}"],
        &["repeated_recipient: functions.bash"],
    );
}

#[test]
fn type_behind_a_space() {
    assert_repairs(
        "<C>commentary to=functions.f <K> json<M>{}<L>",
        &["assistant, commentary, functions.f, <K>json: {}"],
        &["spaced_type: <K>json"],
    );
}

#[test]
fn type_without_its_marker() {
    assert_repairs(
        "<C>commentary to=functions.f json<M>{}<L>",
        &["assistant, commentary, functions.f, json: {}"],
        &["bare_type: json"],
    );
}

#[test]
fn type_without_its_marker_and_without_recipient() {
    assert_repairs(
        "<C>final json<M>{}<R>",
        &["assistant, final, –, json: {}"],
        &["bare_type: json"],
    );
}

#[test]
fn type_without_recipient() {
    assert_repairs(
        "<C>final <K>json<M>{}<R>",
        &["assistant, final, –, <K>json: {}"],
        &["type_without_recipient: <K>json"],
    );
}

#[test]
fn recipient_without_to() {
    assert_repairs(
        "<C>commentary functions.f<M>{}<L>",
        &["assistant, commentary, functions.f, –: {}"],
        &["bare_recipient: functions.f"],
    );
}

#[test]
fn start_within_a_content() {
    assert_repairs(
        "<C>final<M>Hi<S>assistant<C>final<M>Bye<R>",
        &["assistant, final, –, –: Hi", "assistant, final, –, –: Bye"],
        &["missing_terminator"],
    );
}

#[test]
fn channel_within_a_content() {
    assert_repairs(
        "<C>analysis<M>think<C>final<M>Hi<R>",
        &[
            "assistant, analysis, –, –: think",
            "assistant, final, –, –: Hi",
        ],
        &["missing_terminator"],
    );
}

#[test]
fn role_without_start() {
    assert_repairs(
        "<C>analysis<M>think<E>assistant<C>final<M>Hi<R>",
        &[
            "assistant, analysis, –, –: think",
            "assistant, final, –, –: Hi",
        ],
        &["missing_start"],
    );
}

#[test]
fn channel_without_start() {
    assert_repairs(
        "<C>analysis<M>think<E><C>final<M>Hi<R>",
        &[
            "assistant, analysis, –, –: think",
            "assistant, final, –, –: Hi",
        ],
        &["missing_start"],
    );
}

#[test]
fn terminators_between_messages() {
    assert_repairs(
        "<C>final<M>Hi<E><E><R>",
        &["assistant, final, –, –: Hi"],
        &["stray_terminator", "stray_terminator"],
    );
}

#[test]
fn message_marker_twice() {
    assert_repairs(
        "<C>final<M><M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["stray_marker"],
    );
}

#[test]
fn start_before_the_first_message() {
    assert_repairs(
        "<S>assistant<C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &[],
    );
}

#[test]
fn start_twice() {
    assert_repairs(
        "<S><S>assistant<C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["stray_marker"],
    );
}

#[test]
fn unknown_role() {
    assert_repairs(
        "<S>weird<C>final<M>Hi<R>",
        &["tool weird, final, –, –: Hi"],
        &["unknown_role: weird"],
    );
}

#[test]
fn channel_marker_without_a_channel() {
    assert_repairs(
        "<C><M>Hi<R>",
        &["assistant, –, –, –: Hi"],
        &["empty_channel"],
    );
}

#[test]
fn prose_before_the_message_marker() {
    assert_repairs(
        "<C>analysis I should look<M>it up<E>",
        &["assistant, analysis, –, –: I should lookit up"],
        &["header_prose"],
    );
}

#[test]
fn end_within_a_header() {
    assert_repairs("<C>analysis", &[], &["empty_header: <C>analysis"]);
}

#[test]
fn nothing_at_all() {
    assert_repairs("", &[], &[]);
}

#[test]
fn text_after_the_turn() {
    assert_repairs(
        "<C>final<M>Hi<R>and more",
        &["assistant, final, –, –: Hi", "assistant, –, –, –: and more"],
        &["tokens_after_stop", "missing_start", "missing_message"],
    );
}
