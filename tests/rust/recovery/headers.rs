//! The words of headers, rule by rule.

use openai_harmony::chat::Role;

use super::support::{assert_reads, assert_repairs};

mod roles {
    use super::{Role, assert_reads, assert_repairs};

    #[test]
    fn an_explicit_role_wins() {
        assert_repairs(
            "<S>user<M>Hi<E>",
            &["user, –, –, –: Hi"],
            &["role_overridden: assistant"],
        );
        assert_repairs(
            "user<M>Hi<E>",
            &["user, –, –, –: Hi"],
            &["role_overridden: assistant"],
        );
        assert_repairs(
            "<S><S>user<M>Hi<E>",
            &["user, –, –, –: Hi"],
            &["stray_marker", "role_overridden: assistant"],
        );
        assert_repairs(
            "functions.f to=assistant<M>1<E>",
            &["tool functions.f, –, assistant, –: 1"],
            &["role_overridden: assistant"],
        );
    }

    /// The role is given for the first message alone; others that say theirs are well-formed.
    #[test]
    fn later_roles_override_nothing() {
        assert_repairs(
            "<M>a<E><S>user<M>b<E>",
            &["assistant, –, –, –: a", "user, –, –, –: b"],
            &[],
        );
    }

    #[test]
    fn a_missing_role_is_the_given_one_or_the_assistant() {
        assert_reads(
            "<S><M>a<E>",
            None,
            &["assistant, –, –, –: a"],
            &["missing_role"],
        );
        assert_reads(
            "<M>a<E><S><M>b<E><C>final<M>c<E>",
            Some(Role::User),
            &[
                "user, –, –, –: a",
                "user, –, –, –: b",
                "user, final, –, –: c",
            ],
            &["missing_role", "missing_start"],
        );
        assert_reads(
            "<S> to=functions.f<C>commentary<M>{}<L>",
            None,
            &["assistant, commentary, functions.f, –: {}"],
            &["missing_role"],
        );
    }

    #[test]
    fn tools_are_named_by_any_word() {
        assert_reads(
            "<S>functions.f to=assistant<C>commentary<M>1<E>",
            None,
            &["tool functions.f, commentary, assistant, –: 1"],
            &[],
        );
        assert_reads(
            "<S>functions.f<C>commentary to=assistant<M>1<E>",
            None,
            &["tool functions.f, commentary, assistant, –: 1"],
            &[],
        );
        assert_reads("<S>tool<M>1<E>", None, &["tool tool, –, –, –: 1"], &[]);
        assert_reads(
            "<S>f<M>1<E>",
            None,
            &["tool f, –, –, –: 1"],
            &["unknown_role: f"],
        );
        assert_reads("<M>1<E>", Some(Role::Tool), &["tool, –, –, –: 1"], &[]);
    }

    #[test]
    fn words_that_no_marker_follows_are_no_role() {
        assert_reads(
            "<S>hello<R>",
            None,
            &["assistant, –, –, –: hello"],
            &["missing_role", "missing_message"],
        );
        assert_reads(
            "user<R>",
            None,
            &["assistant, –, –, –: user"],
            &["missing_start", "missing_message"],
        );
        assert_repairs(
            "user asked<R>",
            &["assistant, –, –, –: user asked"],
            &["missing_message"],
        );
    }

    #[test]
    fn roles_said_again() {
        assert_repairs(
            "<S>assistant assistant<C>final<M>a<E>",
            &["assistant, final, –, –: a"],
            &["repeated_role: assistant"],
        );
        assert_reads(
            "<S>assistantassistant assistant<M>a<E>",
            None,
            &["assistant, –, –, –: a"],
            &["repeated_role: assistantassistant assistant"],
        );
        assert_reads(
            "<S>assistantassistantfinal<M>a<E>",
            None,
            &["assistant, final, –, –: a"],
            &[
                "repeated_role: assistantassistantfinal",
                "glued_words: assistantassistantfinal",
            ],
        );
        assert_repairs(
            "<C>analysis<M>a<E>assistantfinal<M>b<R>",
            &["assistant, analysis, –, –: a", "assistant, final, –, –: b"],
            &["missing_start", "glued_words: assistantfinal"],
        );
        assert_reads(
            "<S>assistantcommentary to=functions.f<M>{}<L>",
            None,
            &["assistant, commentary, functions.f, –: {}"],
            &["glued_words: assistantcommentary"],
        );
    }

    /// Where nothing shows that there is a header, one word can be it: the one that the prompt ended in.
    #[test]
    fn only_the_given_role_is_a_header_without_markers() {
        assert_repairs(
            "assistant here is the answer<R>",
            &["assistant, –, –, –: here is the answer"],
            &["missing_message"],
        );
        assert_repairs(
            "assistantfinal here is the answer<R>",
            &["assistant, –, –, –: assistantfinal here is the answer"],
            &["missing_message"],
        );
        assert_repairs("assistant<R>", &[], &["empty_header: assistant"]);
        assert_reads(
            "assistant here is the answer<R>",
            None,
            &["assistant, –, –, –: assistant here is the answer"],
            &["missing_start", "missing_message"],
        );
        assert_repairs(
            "to=functions.f now<R>",
            &["assistant, –, –, –: to=functions.f now"],
            &["missing_message"],
        );
    }
}

mod recipients {
    use super::{assert_reads, assert_repairs};

    #[test]
    fn they_may_stand_anywhere() {
        for header in [
            "<S>assistant to=f<C>commentary <K>json<M>",
            "<S>assistant<C>commentary to=f <K>json<M>",
            "<S>assistant<C>commentary <K>json to=f<M>",
            "<S>assistant<C> to=f commentary <K>json<M>",
        ] {
            assert_reads(
                &format!("{header}{{}}<L>"),
                None,
                &["assistant, commentary, f, <K>json: {}"],
                &[],
            );
        }
    }

    #[test]
    fn the_last_one_wins() {
        assert_repairs(
            "<C>commentary to=a to=b functions.c<M>{}<L>",
            &["assistant, commentary, functions.c, –: {}"],
            &["bare_recipient: functions.c", "repeated_recipient: a b"],
        );
    }

    #[test]
    fn to_without_a_word_takes_the_next() {
        assert_repairs(
            "<C>commentary to= functions.f <K>json<M>{}<L>",
            &["assistant, commentary, functions.f, <K>json: {}"],
            &["empty_recipient: functions.f"],
        );
        assert_repairs(
            "<C>commentary to=<M>{}<E>",
            &["assistant, commentary, –, –: {}"],
            &["empty_recipient"],
        );
        assert_repairs(
            "<C>commentary to=<K>json<M>{}<E>",
            &["assistant, commentary, –, <K>json: {}"],
            &["empty_recipient", "type_without_recipient: <K>json"],
        );
    }

    #[test]
    fn a_name_and_a_type_before_a_recipient() {
        assert_repairs(
            "<C>commentary get_weather json to=functions.f<M>{}<L>",
            &["assistant, commentary, functions.f, json: {}"],
            &["bare_type: json", "stray_words: get_weather"],
        );
        assert_repairs(
            "get_weather json<C>commentary to=functions.f<M>{}<L>",
            &["tool get_weather, commentary, functions.f, json: {}"],
            &["role_overridden: assistant", "bare_type: json"],
        );
    }

    #[test]
    fn words_between_a_recipient_and_arguments_without_markers() {
        assert_repairs(
            " to=python code x {\"a\": 1}<L>",
            &["assistant, –, python, code: {\"a\": 1}"],
            &["bare_type: code", "stray_words: x", "missing_message"],
        );
        assert_repairs(
            " to=python x {\"a\": 1}<R>",
            &["assistant, –, –, –:  to=python x {\"a\": 1}"],
            &["missing_message"],
        );
        assert_repairs(
            " to=assistant{\"a\": 1}<L>",
            &["assistant, –, –, –:  to=assistant{\"a\": 1}"],
            &["missing_message", "call_without_recipient"],
        );
        // The first recipient decides.
        assert_repairs(
            " to=python code to=functions.f!{ {\"a\": 1}<L>",
            &["assistant, –, python, code: to=functions.f!{ {\"a\": 1}"],
            &["bare_type: code", "missing_message"],
        );
        assert_repairs(
            "assistant to=f[{\"a\": 1}<R>",
            &["assistant, –, –, –: to=f[{\"a\": 1}"],
            &["missing_message"],
        );
    }

    #[test]
    fn a_later_to_makes_the_first_word_a_tool() {
        for first in ["weather", "json", "2?"] {
            assert_repairs(
                &format!("{first}<C>commentary to=assistant<M>1<E>"),
                &[&format!("tool {first}, commentary, assistant, –: 1")],
                &["role_overridden: assistant"],
            );
        }
    }

    #[test]
    fn an_unknown_channel_of_a_call() {
        assert_repairs(
            "<C>comment to=functions.f<L>",
            &["assistant, comment, functions.f, –: "],
            &["unknown_channel: comment", "missing_message"],
        );
        assert_repairs(
            "<C>comment to=functions.f{}<L>",
            &["assistant, comment, functions.f, –: {}"],
            &["unknown_channel: comment", "missing_message"],
        );
        assert_repairs(
            "<C>comment to=functions.f<R>",
            &["assistant, –, –, –: comment to=functions.f"],
            &["empty_channel", "missing_message"],
        );
    }

    /// What only the assistant's headers have.
    #[test]
    fn other_authors_call_nothing() {
        assert_reads(
            "<S>functions.f to=assistant<C>commentary <K>json now<M>{}<E>",
            None,
            &["tool functions.f, commentary, assistant, <K>json: now{}"],
            &["header_prose"],
        );
        assert_reads(
            "<S>user<C>commentary get_weather<M>{}<L>",
            None,
            &["user, commentary, –, get_weather: {}"],
            &["bare_type: get_weather"],
        );
        assert_reads(
            "<S>functions.f to=all{}<C>commentary<M>1<E>",
            None,
            &["tool functions.f, commentary, all{}, –: 1"],
            &[],
        );
    }

    #[test]
    fn names_of_tools_need_no_to() {
        assert_repairs(
            "<C>functions.f<M>{}<L>",
            &["assistant, –, functions.f, –: {}"],
            &["empty_channel", "bare_recipient: functions.f"],
        );
        assert_repairs(
            "<C>browser.open commentary<M>{}<L>",
            &["assistant, commentary, browser.open, –: {}"],
            &["bare_recipient: browser.open"],
        );
        assert_repairs(
            "<C>commentary functions.f {\"a\": 1}<L>",
            &["assistant, commentary, functions.f, –: {\"a\": 1}"],
            &["bare_recipient: functions.f", "missing_message"],
        );
    }
}

mod channels {
    use super::assert_repairs;

    #[test]
    fn unknown_ones_are_kept() {
        assert_repairs(
            "<C>thoughts<M>a<E>",
            &["assistant, thoughts, –, –: a"],
            &["unknown_channel: thoughts"],
        );
        assert_repairs(
            "<C>a<C>b<M>a<E>",
            &["assistant, b, –, –: a"],
            &["repeated_channel: a", "unknown_channel: b"],
        );
    }

    #[test]
    fn the_last_known_one_wins() {
        assert_repairs(
            "<C>final<C>thoughts<M>a<E>",
            &["assistant, final, –, –: a"],
            &["repeated_channel: thoughts"],
        );
        assert_repairs(
            "<C>final<C><M>a<E>",
            &["assistant, final, –, –: a"],
            &["repeated_channel"],
        );
        assert_repairs(
            "<S>assistantanalysis<C>final<M>a<E>",
            &["assistant, final, –, –: a"],
            &[
                "glued_words: assistantanalysis",
                "repeated_channel: analysis",
            ],
        );
    }

    #[test]
    fn only_known_ones_are_taken_without_message_marker() {
        assert_repairs(
            "<C>bash<R>",
            &["assistant, –, –, –: bash"],
            &["empty_channel", "missing_message"],
        );
        assert_repairs(
            "<C>thinking about it<R>",
            &["assistant, –, –, –: thinking about it"],
            &["empty_channel", "missing_message"],
        );
    }
}

mod types {
    use super::assert_repairs;

    #[test]
    fn the_marker_alone() {
        assert_repairs(
            "<C>commentary to=f <K><M>{}<L>",
            &["assistant, commentary, f, <K>: {}"],
            &["empty_type"],
        );
    }

    #[test]
    fn the_last_one_wins() {
        assert_repairs(
            "<C>commentary to=f <K>text<K>json<M>{}<L>",
            &["assistant, commentary, f, <K>json: {}"],
            &["repeated_type: <K>text"],
        );
    }

    /// As models write calls of `python`, with or without a channel.
    #[test]
    fn a_word_left_over() {
        assert_repairs(
            "<C>analysis to=python code<M>1+1<L>",
            &["assistant, analysis, python, code: 1+1"],
            &["bare_type: code"],
        );
        assert_repairs(
            " to=python code<M>1+1<L>",
            &["assistant, –, python, code: 1+1"],
            &["bare_type: code"],
        );
        // Never behind a type.
        assert_repairs(
            "<C>commentary to=f <K>json code<M>{}<L>",
            &["assistant, commentary, f, <K>json: {}"],
            &["stray_words: code"],
        );
        assert_repairs(
            "<C>final <K>json code<M>{}<R>",
            &["assistant, final, –, <K>json: code{}"],
            &["type_without_recipient: <K>json", "header_prose"],
        );
    }
}

mod empty_headers {
    use super::{assert_reads, assert_repairs};

    #[test]
    fn make_no_message() {
        assert_repairs("<R>", &[], &["empty_header"]);
        assert_reads("<S>", None, &[], &["empty_header"]);
        assert_repairs(
            "<S>assistant<S>assistant<C>final<M>a<R>",
            &["assistant, final, –, –: a"],
            &["empty_header: assistant"],
        );
        assert_repairs(
            "<C>commentary to=f <K>json\n",
            &[],
            &["empty_header: <C>commentary to=f <K>json\n"],
        );
    }
}
