//! Which messages each policy keeps: `history.jsonl.gz`, and the table of the documents.

use openai_harmony::chat::{Author, Message, Role};
use openai_harmony::{AnalysisPolicy, RenderConversationConfig};
use serde_json::Value;

use crate::support::{encoding, ids, json_lines, rows, text};

/// `assistant/commentary to=functions.f: {}`, `tool:functions.f/commentary to=assistant: 1`, `user/-: Hi`.
fn message(row: &str) -> Message {
    let (header, content) = row.split_once(": ").expect("a content");
    let (header, recipient) = match header.split_once(" to=") {
        Some((header, recipient)) => (header, Some(recipient)),
        None => (header, None),
    };
    let (author, channel) = header.split_once('/').expect("a channel");
    let mut message = if let Some(("tool", name)) = author.split_once(':') {
        Message::from_author_and_content(Author::new(Role::Tool, name), content)
    } else {
        let role = Role::try_from(author).expect("a role");
        Message::from_role_and_content(role, content)
    };
    message.channel = Some(channel.to_owned()).filter(|channel| channel != "-");
    message.recipient = recipient.map(str::to_owned);
    let is_assistant = message.author.role == Role::Assistant;
    if is_assistant && recipient.is_some() && channel == "commentary" {
        message.content_type = Some("<|constrain|>json".to_owned());
    }
    message
}

fn one_by_one<'m>(messages: impl IntoIterator<Item = &'m Message>) -> Vec<u32> {
    let render = |message| encoding().render(message, None).expect("it renders");
    messages.into_iter().flat_map(render).collect()
}

fn prompt(messages: &[Message], policy: AnalysisPolicy) -> Vec<u32> {
    let config = RenderConversationConfig::default().with_analysis(policy);
    let mut tokens = encoding()
        .render_conversation_for_completion(messages, Role::User, Some(&config))
        .expect("it renders");
    // The opener of the next turn.
    tokens.truncate(tokens.len() - 2);
    tokens
}

fn plain(messages: &[Message], policy: AnalysisPolicy) -> Vec<u32> {
    let config = RenderConversationConfig::default().with_analysis(policy);
    encoding()
        .render_conversation(messages, Some(&config))
        .expect("it renders")
}

#[test]
fn policies_keep_what_is_recorded() {
    let cases = json_lines("history.jsonl.gz");
    assert_eq!(cases.len(), 10);
    for case in &cases {
        let messages: Vec<Message> = rows(&case["messages"])
            .iter()
            .map(|row| message(text(row)))
            .collect();
        let kept = |key: &str| {
            let indices = rows(&case[key])
                .iter()
                .map(|index| index.as_u64().expect("an index"));
            one_by_one(indices.map(|index| &messages[usize::try_from(index).expect("an index")]))
        };
        let name = text(&case["name"]);
        for policy in [AnalysisPolicy::Keep, AnalysisPolicy::Reference] {
            assert_eq!(
                prompt(&messages, policy),
                kept(policy.as_str()),
                "{name}: {policy:?}"
            );
            assert_eq!(
                plain(&messages, policy),
                kept(policy.as_str()),
                "{name}: {policy:?}"
            );
        }
        let policy = AnalysisPolicy::FinishedTurns;
        assert_eq!(
            prompt(&messages, policy),
            kept("finished_turns_for_completion"),
            "{name}"
        );
        assert_eq!(
            prompt(&messages, policy),
            ids(&case["finished_turns_tokens"]),
            "{name}"
        );
        assert_eq!(
            plain(&messages, policy),
            kept("finished_turns_for_training"),
            "{name}"
        );
        check_training(&messages, &case["finished_turns_for_training"], name);
    }
}

/// What is rendered for training is what is rendered plainly, but for the last token.
fn check_training(messages: &[Message], kept: &Value, name: &str) {
    let config = RenderConversationConfig::default().with_analysis(AnalysisPolicy::FinishedTurns);
    let training = encoding()
        .render_conversation_for_training(messages, Some(&config))
        .expect("it renders");
    let plain = plain(messages, AnalysisPolicy::FinishedTurns);
    assert_eq!(
        training[..training.len() - 1],
        plain[..plain.len() - 1],
        "{name}: {kept}"
    );
}

/// The words of the table of examples.
fn messages_of(words: &str) -> Vec<Message> {
    let word = |word: &str| {
        message(match word {
            "U" => "user/-: Q",
            "R" => "assistant/analysis: R",
            "F" => "assistant/final: A",
            "call" => "assistant/commentary to=functions.f: {}",
            "result" => "tool:functions.f/commentary to=assistant: 1",
            "call(analysis)" => "assistant/analysis to=functions.f: {}",
            "python(analysis)" => "assistant/analysis to=python: 1+1",
            "result(analysis)" => "tool:python/analysis to=assistant: 2",
            "S" => "system/-: S",
            "D" => "developer/-: D",
            "note(final)" => "user/final: N",
            _ => panic!("no such word: {word}"),
        })
    };
    words.split(' ').map(word).collect()
}

#[test]
fn policies_drop_what_the_table_says() {
    type Row = (
        &'static str,
        &'static [usize],
        &'static [usize],
        &'static [usize],
    );
    let table: [Row; 17] = [
        ("U R F U", &[1], &[1], &[1]),
        ("U R F U R F U", &[1], &[1, 4], &[1, 4]),
        ("U R F U R call result", &[], &[1], &[1]),
        ("U R call result R F U", &[1, 4], &[1, 4], &[1, 4]),
        (
            "U R call result R F U R call result R call result",
            &[],
            &[1, 4],
            &[1, 4],
        ),
        (
            "U R python(analysis) result(analysis) R F U",
            &[1, 2, 3, 4],
            &[1, 2, 3, 4],
            &[1, 2, 3, 4],
        ),
        ("U call(analysis) result F U", &[1], &[], &[]),
        ("U R call result U", &[], &[], &[]),
        ("U R F", &[1], &[1], &[]),
        ("U R F U R F", &[1], &[1, 4], &[1]),
        ("U R F R F U", &[1], &[1, 3], &[1, 3]),
        // What ends a turn is who speaks next, not only the user.
        ("U R F D", &[1], &[1], &[1]),
        ("U R F S", &[1], &[1], &[1]),
        ("U R F call result", &[], &[1], &[]),
        // A message in `final` that is not the assistant's is no answer.
        ("U R note(final) U", &[], &[], &[]),
        // A call is kept for the result behind it, and for nothing else.
        ("U call(analysis) F U", &[1], &[1], &[1]),
        ("U call(analysis) R result F U", &[1, 2], &[1, 2], &[1, 2]),
    ];
    for (words, reference, completion, training) in table {
        let messages = messages_of(words);
        let without = |dropped: &[usize]| {
            let kept = messages
                .iter()
                .enumerate()
                .filter(|(index, _)| !dropped.contains(index));
            one_by_one(kept.map(|(_, message)| message))
        };
        assert_eq!(
            prompt(&messages, AnalysisPolicy::Keep),
            without(&[]),
            "{words}"
        );
        assert_eq!(
            prompt(&messages, AnalysisPolicy::Reference),
            without(reference),
            "{words}"
        );
        assert_eq!(
            prompt(&messages, AnalysisPolicy::FinishedTurns),
            without(completion),
            "{words}"
        );
        assert_eq!(
            plain(&messages, AnalysisPolicy::FinishedTurns),
            without(training),
            "{words}"
        );
    }
}

/// The older switch decides only where no policy is set.
#[test]
fn the_policy_goes_before_the_switch() {
    let messages = messages_of("U R F U");
    for drops in [true, false] {
        let switched = RenderConversationConfig::default().with_auto_drop_analysis(drops);
        let render = |config: &RenderConversationConfig| {
            encoding()
                .render_conversation(&messages, Some(config))
                .expect("it renders")
        };
        let everything = plain(&messages, AnalysisPolicy::Keep);
        assert_eq!(render(&switched) == everything, !drops);
        assert_eq!(
            render(&switched.with_analysis(AnalysisPolicy::Keep)),
            everything
        );
        assert_ne!(
            render(&switched.with_analysis(AnalysisPolicy::Reference)),
            everything
        );
    }
    let all = encoding()
        .render_conversation(&messages, None)
        .expect("it renders");
    assert_eq!(all, plain(&messages, AnalysisPolicy::Keep));
}
