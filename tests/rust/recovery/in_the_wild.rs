//! The forms seen most in runs of gpt-oss-120b on SWE-bench, and the errors that the reference has for them.

use super::support::{assert_reads, assert_repairs};

/// `Unknown role: assistant<|channel|>commentary`, 122 times.
#[test]
fn two_channels_behind_a_role() {
    assert_reads(
        "<S>assistant<C>analysis<C>commentary to=functions.bash <K>json<M>{}<L>",
        None,
        &["assistant, commentary, functions.bash, <K>json: {}"],
        &["repeated_channel: analysis"],
    );
    assert_reads(
        "<S>assistant<C>analysis<C>commentary<M>ls<L>",
        None,
        &["assistant, commentary, –, –: ls"],
        &["repeated_channel: analysis", "call_without_recipient"],
    );
}

/// `Unknown role: assistant<|channel|>bash<|channel|>commentary`, 25 times.
#[test]
fn three_channels_behind_a_role() {
    assert_reads(
        "<S>assistant<C>analysis<C>bash<C>commentary<M>ls<L>",
        None,
        &["assistant, commentary, –, –: ls"],
        &["repeated_channel: analysis bash", "call_without_recipient"],
    );
}

/// `unexpected tokens remaining in message header: "to=functions.bash"`, 24 times.
#[test]
fn a_recipient_too_many() {
    assert_reads(
        "<S>assistant to=functions.bash<C>commentary to=functions.bash <K>json<M>{}<L>",
        None,
        &["assistant, commentary, functions.bash, <K>json: {}"],
        &["repeated_recipient: functions.bash"],
    );
    assert_repairs(
        "<C>commentary to=functions.bash code to=functions.bash<M>ls<L>",
        &["assistant, commentary, functions.bash, code: ls"],
        &["repeated_recipient: functions.bash", "bare_type: code"],
    );
}

#[test]
fn a_final_answer_as_header_text() {
    assert_repairs(
        "<C>final\n\n**Done.** All tests pass now.<R>",
        &["assistant, final, –, –: \n**Done.** All tests pass now."],
        &["missing_message"],
    );
    assert_repairs(
        "<C>analysis<M>Done.<E><S>assistant<C>final Done.<R>",
        &[
            "assistant, analysis, –, –: Done.",
            "assistant, final, –, –: Done.",
        ],
        &["missing_message"],
    );
    assert_repairs("<C>final<R>", &[], &["empty_header: <C>final"]);
}

#[test]
fn refusals_without_a_header() {
    for refusal in [
        "Sorry.",
        "I’m sorry, but I can’t help with that.",
        "抱歉，我无法帮助你。",
        "to=functions.f is what I will not do.",
    ] {
        let message = format!("assistant, –, –, –: {refusal}");
        assert_repairs(&format!("{refusal}<R>"), &[&message], &["missing_message"]);
        assert_repairs(refusal, &[&message], &["missing_message"]);
    }
}

/// The prompt's role said again, as templates that end in `<|start|>` alone make models do.
#[test]
fn the_role_again() {
    assert_repairs(
        "assistant<C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &[],
    );
    assert_repairs(
        "assistantassistant<C>final<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["repeated_role: assistantassistant"],
    );
    assert_repairs(
        "<S>assistantfinal<M>Hi<R>",
        &["assistant, final, –, –: Hi"],
        &["glued_words: assistantfinal"],
    );
}
