//! Calls that are written in other ways than the format's, and what only looks like one.

use super::support::assert_repairs;

#[test]
fn call_without_a_header() {
    assert_repairs(
        " to=functions.shell {\"cmd\":\"ls\"}<L>",
        &["assistant, –, functions.shell, –: {\"cmd\":\"ls\"}"],
        &["missing_message"],
    );
}

#[test]
fn call_of_python_without_a_header() {
    assert_repairs(
        " to=python code print(1)<R>",
        &["assistant, –, python, code: print(1)"],
        &["bare_type: code", "missing_message"],
    );
}

#[test]
fn call_of_a_name_alone() {
    assert_repairs(
        " to=functions.now<L>",
        &["assistant, –, functions.now, –: "],
        &["missing_message"],
    );
}

#[test]
fn name_alone_that_no_call_ends() {
    assert_repairs(
        " to=functions.now<R>",
        &["assistant, –, –, –:  to=functions.now"],
        &["missing_message"],
    );
}

#[test]
fn words_behind_a_recipient_without_a_header() {
    assert_repairs(
        " to=functions.f is what I will not do.<R>",
        &["assistant, –, –, –:  to=functions.f is what I will not do."],
        &["missing_message"],
    );
}

#[test]
fn recipient_that_a_call_ends() {
    assert_repairs(
        "<C>commentary to=functions.now <L>",
        &["assistant, commentary, functions.now, –: "],
        &["missing_message"],
    );
}

#[test]
fn recipient_at_the_end_of_the_stream() {
    assert_repairs(
        "<C>commentary to=functions.now",
        &[],
        &["empty_header: <C>commentary to=functions.now"],
    );
}

#[test]
fn type_that_a_call_ends() {
    assert_repairs(
        "<C>commentary to=functions.f <K>json<L>",
        &["assistant, commentary, functions.f, <K>json: "],
        &["missing_message"],
    );
}

#[test]
fn recipient_of_two_words() {
    assert_repairs(
        "<C>commentary to=functions.Create Share <K>json<M>{\"n\":1}<L>",
        &["assistant, commentary, functions.Create Share, <K>json: {\"n\":1}"],
        &["spaced_recipient: functions.Create Share"],
    );
}

#[test]
fn recipient_of_three_words_before_a_channel() {
    assert_repairs(
        " to=functions.Create CIFS Share<C>commentary <K>json<M>{\"n\":1}<L>",
        &["assistant, commentary, functions.Create CIFS Share, <K>json: {\"n\":1}"],
        &["spaced_recipient: functions.Create CIFS Share"],
    );
}

#[test]
fn word_behind_a_recipient_before_the_content() {
    assert_repairs(
        "<C>commentary to=functions.Create Share<M>{\"n\":1}<L>",
        &["assistant, commentary, functions.Create, Share: {\"n\":1}"],
        &["bare_type: Share"],
    );
}

#[test]
fn word_behind_a_recipient_before_arguments() {
    assert_repairs(
        "<C>commentary to=functions.Create Share {\"n\":1}<L>",
        &["assistant, commentary, functions.Create, –: {\"n\":1}"],
        &["stray_words: Share", "missing_message"],
    );
}

#[test]
fn arguments_glued_to_the_type() {
    assert_repairs(
        "<C>commentary to=functions.w <K>json{\"city\":\"Rome\"}<L>",
        &["assistant, commentary, functions.w, <K>json: {\"city\":\"Rome\"}"],
        &["missing_message"],
    );
    for arguments in ["{\"city\":\"Oslo\"}", "[\"Oslo\"]"] {
        assert_repairs(
            &format!("<C>commentary to=f <K>json{arguments}<L>"),
            &[&format!("assistant, commentary, f, <K>json: {arguments}")],
            &["missing_message"],
        );
    }
}

#[test]
fn arguments_glued_to_the_type_marker() {
    assert_repairs(
        "<C>commentary to=functions.w <K>{\"city\":\"Rome\"}<L>",
        &["assistant, commentary, functions.w, <K>: {\"city\":\"Rome\"}"],
        &["empty_type", "missing_message"],
    );
}

#[test]
fn arguments_glued_to_the_recipient() {
    assert_repairs(
        "<C>commentary to=functions.w{\"city\": \"Rome\"}<L>",
        &["assistant, commentary, functions.w, –: {\"city\": \"Rome\"}"],
        &["missing_message"],
    );
}

#[test]
fn arguments_glued_to_a_bare_type() {
    assert_repairs(
        "<C>commentary to=functions.w json{\"city\": \"Rome\"}<L>",
        &["assistant, commentary, functions.w, json: {\"city\": \"Rome\"}"],
        &["bare_type: json", "missing_message"],
    );
}

#[test]
fn several_words_behind_a_recipient() {
    assert_repairs(
        "<C>commentary to=functions.w I call it<M>{\"city\": \"Rome\"}<L>",
        &["assistant, commentary, functions.w, –: {\"city\": \"Rome\"}"],
        &["stray_words: I call it"],
    );
}

#[test]
fn word_behind_a_type() {
    assert_repairs(
        "<C>commentary to=functions.w <K>json now<M>{}<L>",
        &["assistant, commentary, functions.w, <K>json: {}"],
        &["stray_words: now"],
    );
}

#[test]
fn arguments_behind_words_that_are_no_names() {
    assert_repairs(
        "<C>analysis to=python code x = {\"a\": 1}<L>",
        &["assistant, analysis, python, code: x = {\"a\": 1}"],
        &["bare_type: code", "missing_message"],
    );
}

#[test]
fn bare_type_before_the_type_marker() {
    assert_repairs(
        "<C>commentary to=f code<K>json<M>{}<L>",
        &["assistant, commentary, f, <K>json: {}"],
        &["repeated_type: code"],
    );
}

#[test]
fn channel_said_again_behind_a_recipient() {
    assert_repairs(
        "<C>commentary to=query_ledger<C>commentary json<M>{\"id\": 7}<L>",
        &["assistant, commentary, query_ledger, json: {\"id\": 7}"],
        &["repeated_channel: commentary", "bare_type: json"],
    );
}

#[test]
fn content_glued_to_the_type_without_a_recipient() {
    assert_repairs(
        "<C>final <K>json{\"a\": 1}<R>",
        &["assistant, final, –, <K>json: {\"a\": 1}"],
        &["type_without_recipient: <K>json", "missing_message"],
    );
}

#[test]
fn bare_recipient_before_the_type_marker() {
    assert_repairs(
        "<C>commentary get_weather <K>json<M>{\"city\":\"Rome\"}<L>",
        &["assistant, commentary, get_weather, <K>json: {\"city\":\"Rome\"}"],
        &["bare_recipient: get_weather"],
    );
}

#[test]
fn bare_recipient_in_commentary() {
    assert_repairs(
        "<C>commentary get_weather<M>{\"city\":\"Rome\"}<L>",
        &["assistant, commentary, get_weather, –: {\"city\":\"Rome\"}"],
        &["bare_recipient: get_weather"],
    );
}

#[test]
fn bare_recipient_and_bare_type() {
    assert_repairs(
        "<C>analysis get_weather code<M>{\"city\":\"Rome\"}<L>",
        &["assistant, analysis, get_weather, code: {\"city\":\"Rome\"}"],
        &["bare_recipient: get_weather", "bare_type: code"],
    );
}

#[test]
fn bare_recipient_in_an_unknown_channel() {
    assert_repairs(
        "<C>comment get_weather <K>json<M>{\"city\":\"Rome\"}<L>",
        &["assistant, comment, get_weather, <K>json: {\"city\":\"Rome\"}"],
        &["unknown_channel: comment", "bare_recipient: get_weather"],
    );
}

#[test]
fn bare_recipient_in_the_role_part() {
    assert_repairs(
        " get_weather<C>commentary <K>json<M>{\"city\":\"Rome\"}<L>",
        &["assistant, commentary, get_weather, <K>json: {\"city\":\"Rome\"}"],
        &["bare_recipient: get_weather"],
    );
}

#[test]
fn bare_recipient_behind_the_role() {
    assert_repairs(
        "<S>assistant hmm<K>json<M>{}<L>",
        &["assistant, –, hmm, <K>json: {}"],
        &["bare_recipient: hmm"],
    );
}

#[test]
fn tool_behind_start() {
    assert_repairs(
        "<S>functions.f<C>commentary<M>ok<E>",
        &["tool functions.f, commentary, –, –: ok"],
        &["unknown_role: functions.f"],
    );
}

#[test]
fn bare_recipient_of_one_word_in_commentary() {
    assert_repairs(
        "<C>commentary bash<M>{\"cmd\":\"ls\"}<L>",
        &["assistant, commentary, bash, –: {\"cmd\":\"ls\"}"],
        &["bare_recipient: bash"],
    );
}

#[test]
fn python_as_a_bare_recipient() {
    assert_repairs(
        "<C>analysis python<M>print(1)<L>",
        &["assistant, analysis, python, –: print(1)"],
        &["bare_recipient: python"],
    );
}

#[test]
fn word_in_analysis_that_is_no_tool() {
    assert_repairs(
        "<C>analysis bash<M>ls<L>",
        &["assistant, analysis, –, bash: ls"],
        &["bare_type: bash", "call_without_recipient"],
    );
}

#[test]
fn word_of_a_thought_in_analysis() {
    assert_repairs(
        "<C>analysis thinking<M>Let me see.<E>",
        &["assistant, analysis, –, thinking: Let me see."],
        &["bare_type: thinking"],
    );
}

#[test]
fn word_of_a_sentence_in_commentary() {
    assert_repairs(
        "<C>commentary Sure<M>I will check.<E>",
        &["assistant, commentary, Sure, –: I will check."],
        &["bare_recipient: Sure"],
    );
}

#[test]
fn word_that_is_no_name() {
    assert_repairs(
        "<C>commentary 2?<M>I will check.<E>",
        &["assistant, commentary, –, 2?: I will check."],
        &["bare_type: 2?"],
    );
}

#[test]
fn known_type_in_commentary() {
    assert_repairs(
        "<C>commentary code<M>{\"city\":\"Rome\"}<L>",
        &["assistant, commentary, –, code: {\"city\":\"Rome\"}"],
        &["bare_type: code", "call_without_recipient"],
    );
}

#[test]
fn word_in_final() {
    assert_repairs(
        "<C>final answer<M>It is 42.<R>",
        &["assistant, final, –, answer: It is 42."],
        &["bare_type: answer"],
    );
}

#[test]
fn bare_recipient_in_the_place_of_the_type() {
    assert_repairs(
        "<C>final <K>functions.f<M>{\"a\":1}<L>",
        &["assistant, final, functions.f, –: {\"a\":1}"],
        &["bare_recipient: functions.f"],
    );
}

#[test]
fn word_before_a_channel() {
    assert_repairs(
        "Sure<C>final<M>It is 42.<R>",
        &["assistant, final, –, –: It is 42."],
        &["stray_words: Sure"],
    );
}

#[test]
fn word_before_the_message_marker() {
    assert_repairs(
        "Hello<M>there<R>",
        &["assistant, –, –, –: Hellothere"],
        &["header_prose"],
    );
}

#[test]
fn bare_recipient_that_no_marker_follows() {
    assert_repairs(
        "<C>commentary get_weather {\"a\": 1}<L>",
        &["assistant, commentary, –, –: get_weather {\"a\": 1}"],
        &["missing_message", "call_without_recipient"],
    );
}

#[test]
fn recipient_that_is_the_assistant() {
    assert_repairs(
        "<C>commentary to=assistant<C>analysis<M>hm<E>",
        &["assistant, analysis, –, –: hm"],
        &[
            "repeated_channel: commentary",
            "recipient_set_aside: assistant",
        ],
    );
}

#[test]
fn recipient_behind_another_that_is_the_assistant() {
    assert_repairs(
        "<C>commentary to=functions.f to=assistant<M>{}<L>",
        &["assistant, commentary, functions.f, –: {}"],
        &["recipient_set_aside: assistant"],
    );
}

#[test]
fn prose_behind_a_recipient_that_is_the_assistant() {
    assert_repairs(
        "<C>commentary to=assistant I will look<M>it up<E>",
        &["assistant, commentary, –, –: I will lookit up"],
        &["recipient_set_aside: assistant", "header_prose"],
    );
}

#[test]
fn type_before_a_message_that_a_call_ends() {
    assert_repairs(
        "<C>analysis<M>call it<E><K>json<M>{\"a\":1}<L>",
        &[
            "assistant, analysis, –, –: call it",
            "assistant, –, –, <K>json: {\"a\":1}",
        ],
        &[
            "missing_start",
            "type_without_recipient: <K>json",
            "call_without_recipient",
        ],
    );
}

#[test]
fn refusal_that_a_call_ends() {
    assert_repairs(
        "I'm sorry, I can't help.<L>",
        &["assistant, –, –, –: I'm sorry, I can't help."],
        &["missing_message", "call_without_recipient"],
    );
}

/// Only the assistant's arguments, and only in braces, follow a name in the channel's place at once.
#[test]
fn brackets_behind_a_name_are_part_of_it() {
    assert_repairs(
        "<C>functions.f[1]<L>",
        &["assistant, –, functions.f[1], –: "],
        &[
            "empty_channel",
            "bare_recipient: functions.f[1]",
            "missing_message",
        ],
    );
    assert_repairs(
        "<S>user<C>functions.f{\"a\":1}<M>Hi<E>",
        &["user, –, functions.f{\"a\":1}, –: Hi"],
        &[
            "role_overridden: assistant",
            "empty_channel",
            "bare_recipient: functions.f{\"a\":1}",
        ],
    );
}

/// A type shows that the word behind the role is a tool's name, even where the type is left out.
#[test]
fn name_behind_the_role_with_a_marker_for_a_type() {
    assert_repairs(
        "<S>assistant lookup<K><M>{}<L>",
        &["assistant, –, lookup, <|constrain|>: {}"],
        &["bare_recipient: lookup", "empty_type"],
    );
    assert_repairs(
        "<S>assistant lookup<M>{}<L>",
        &["assistant, –, –, –: lookup{}"],
        &["header_prose", "call_without_recipient"],
    );
}
