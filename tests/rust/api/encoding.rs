//! The encoding, its configurations, and what its types can do.

use std::collections::HashSet;

use openai_harmony::chat::{Conversation, Message, Role, SystemContent};
use openai_harmony::{
    ChatCompletionRequest, Error, HarmonyEncoding, HarmonyEncodingName, ParseOptions,
    RecoveringParser, RenderConversationConfig, RenderOptions, ResponsesRequest, ServerOptions,
    StreamState, StreamableParser, Tokenizer, load_harmony_encoding,
};

use crate::support::{encoding, tokens_of};

#[test]
fn types_can_be_shared_between_threads_and_copied() {
    fn shared<T: Send + Sync + 'static>() {}
    fn copied<T: Clone + std::fmt::Debug + Send + Sync + 'static>() {}
    fn error<T: std::error::Error>() {}
    shared::<Tokenizer>();
    copied::<HarmonyEncoding>();
    copied::<StreamableParser>();
    copied::<RecoveringParser>();
    copied::<StreamState>();
    copied::<Conversation>();
    copied::<Message>();
    copied::<Error>();
    copied::<RenderConversationConfig>();
    copied::<RenderOptions>();
    copied::<ParseOptions>();
    copied::<ServerOptions>();
    copied::<ChatCompletionRequest>();
    copied::<ResponsesRequest>();
    error::<Error>();
}

#[test]
fn all_encodings_of_a_process_are_one_instance() {
    let first = encoding();
    let other = std::thread::spawn(encoding)
        .join()
        .expect("the thread ends");
    assert!(std::ptr::eq(first.tokenizer(), other.tokenizer()));
    #[expect(
        clippy::clone_on_copy,
        reason = "Clone is what users of the reference call"
    )]
    let clone = first.clone();
    assert!(std::ptr::eq(first.tokenizer(), clone.tokenizer()));
}

#[test]
fn the_encoding_names_itself() {
    let encoding =
        load_harmony_encoding(HarmonyEncodingName::HarmonyGptOss).expect("it is inside the crate");
    assert_eq!(encoding.name(), "HarmonyGptOss");
    assert_eq!(encoding.tokenizer_name(), "o200k_harmony");
    assert_eq!(encoding.max_message_tokens(), 524_288);
    assert_eq!(encoding.to_string(), "Renderer(HarmonyGptOss)");
    assert_eq!(
        HarmonyEncodingName::HarmonyGptOss.to_string(),
        "HarmonyGptOss"
    );
    assert_eq!(
        "HarmonyGptOss".parse::<HarmonyEncodingName>().ok(),
        Some(HarmonyEncodingName::HarmonyGptOss)
    );
}

#[test]
fn stop_tokens() {
    let encoding = encoding();
    assert_eq!(
        encoding.stop_tokens().expect("they are known"),
        HashSet::from([200_002, 200_007, 200_012])
    );
    let for_actions = encoding
        .stop_tokens_for_assistant_actions()
        .expect("they are known");
    assert_eq!(for_actions, HashSet::from([200_002, 200_012]));
}

/// No configuration renders everything; the default one drops the reasoning of finished turns.
#[test]
fn no_configuration_differs_from_the_default_one() {
    let conversation = Conversation::from_messages([
        Message::from_role_and_content(Role::User, "2 + 2?"),
        Message::from_role_and_content(Role::Assistant, "easy").with_channel("analysis"),
        Message::from_role_and_content(Role::Assistant, "4").with_channel("final"),
    ]);
    let render = |config: Option<&RenderConversationConfig>| {
        encoding()
            .render_conversation(&conversation, config)
            .expect("it renders")
    };
    let everything = tokens_of(concat!(
        "<|start|>user<|message|>2 + 2?<|end|>",
        "<|start|>assistant<|channel|>analysis<|message|>easy<|end|>",
        "<|start|>assistant<|channel|>final<|message|>4<|end|>",
    ));
    let dropped = tokens_of(concat!(
        "<|start|>user<|message|>2 + 2?<|end|>",
        "<|start|>assistant<|channel|>final<|message|>4<|end|>",
    ));
    let default = RenderConversationConfig::default();
    assert!(default.auto_drop_analysis);
    assert_eq!(render(None), everything);
    assert_eq!(render(Some(&default)), dropped);
    assert_eq!(
        render(Some(&default.with_auto_drop_analysis(false))),
        everything
    );
    assert_eq!(
        render(Some(
            &default
                .with_auto_drop_analysis(false)
                .with_auto_drop_analysis(true)
        )),
        dropped
    );
}

#[test]
fn render_options_default_to_no_function_tools() {
    let message = Message::from_role_and_content(Role::System, SystemContent::new());
    let render = |options: Option<&RenderOptions>| {
        let tokens = encoding().render(&message, options).expect("it renders");
        encoding()
            .tokenizer()
            .decode_utf8(tokens)
            .expect("it is text")
    };
    let default = RenderOptions::default();
    assert!(!default.conversation_has_function_tools);
    assert_eq!(render(None), render(Some(&default)));
    assert!(!render(None).contains("Calls to these tools"));
    assert!(
        render(Some(&default.with_conversation_has_function_tools(true)))
            .contains("Calls to these tools")
    );
}

/// `ParseOptions` is written as a literal by its users.
#[test]
fn parse_options_are_strict_by_default() {
    assert_eq!(ParseOptions::default(), ParseOptions { strict: true });
}

#[test]
fn the_tokenizer_s_into_methods_append() {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let text = "Hi<|end|> there<|call|> 👩\u{200d}👩 and more";
    let allowed = ["<|end|>"].into();
    let before = [1, 2, 3];

    let mut tokens = before.to_vec();
    assert_eq!(tokenizer.encode_ordinary_into(text, &mut tokens), 1);
    assert_eq!(tokens[..3], before);
    assert_eq!(tokens[3..], tokenizer.encode_ordinary(text));

    let mut tokens = before.to_vec();
    let last_piece = tokenizer.encode_into(text, &allowed, &mut tokens);
    assert_eq!(tokens[..3], before);
    let expected = (tokens[3..].to_vec(), last_piece);
    assert_eq!(tokenizer.encode(text, &allowed), expected);

    let mut tokens = before.to_vec();
    let last_piece = tokenizer.encode_with_special_tokens_into("a<|end|>", &mut tokens);
    assert_eq!(last_piece, 0);
    tokenizer.encode_with_special_tokens_into(text, &mut tokens);
    assert_eq!(tokens[..5], [1, 2, 3, 64, 200_007]);
    assert_eq!(tokens[5..], tokenizer.encode_with_special_tokens(text));

    let mut bytes = b"before ".to_vec();
    for tokens in tokens[3..].chunks(3) {
        tokenizer
            .decode_bytes_into(tokens, &mut bytes)
            .expect("all are tokens");
    }
    assert_eq!(bytes, format!("before a<|end|>{text}").as_bytes());
    for tokens in [vec![999_999], [vec![5; 1000], vec![999_999]].concat()] {
        let error = tokenizer
            .decode_bytes_into(&tokens, &mut bytes)
            .expect_err("one is no token");
        assert!(error.is_invalid_token());
        assert_eq!(error.position(), Some(tokens.len() - 1));
    }
    assert_eq!(bytes, format!("before a<|end|>{text}").as_bytes());
}

#[test]
fn the_into_methods_append() {
    let encoding = encoding();
    let conversation = Conversation::from_messages([
        Message::from_role_and_content(Role::User, "Hi"),
        Message::from_role_and_content(Role::Assistant, "Hello").with_channel("final"),
    ]);
    let before = [1, 2, 3];
    let appended = |tokens: &[u32]| [&before, tokens].concat();

    let mut tokens = before.to_vec();
    encoding
        .render_conversation_into(&conversation, &mut tokens, None)
        .expect("it renders");
    assert_eq!(
        tokens,
        appended(
            &encoding
                .render_conversation(&conversation, None)
                .expect("it renders")
        )
    );

    let mut tokens = before.to_vec();
    encoding
        .render_conversation_for_completion_into(&conversation, Role::User, &mut tokens, None)
        .expect("it renders");
    let completion = encoding
        .render_conversation_for_completion(&conversation, Role::User, None)
        .expect("it renders");
    assert_eq!(tokens, appended(&completion));

    // Whatever can be extended with ids takes them.
    let mut tokens = std::collections::VecDeque::from(before);
    encoding
        .render_into(&conversation.messages[0], &mut tokens, None)
        .expect("it renders");
    assert_eq!(
        Vec::from(tokens),
        appended(
            &encoding
                .render(&conversation.messages[0], None)
                .expect("it renders")
        )
    );
}

#[test]
fn a_failed_into_method_appends_nothing() {
    let unnamed = [
        Message::from_role_and_content(Role::User, "Hi"),
        Message::from_role_and_content(Role::Tool, "a tool without a name"),
    ];
    let mut tokens = vec![1, 2, 3];
    assert!(
        encoding()
            .render_conversation_into(&unnamed, &mut tokens, None)
            .is_err()
    );
    assert!(
        encoding()
            .render_conversation_for_completion_into(&unnamed, Role::User, &mut tokens, None)
            .is_err()
    );
    assert!(
        encoding()
            .render_into(&unnamed[1], &mut tokens, None)
            .is_err()
    );
    assert_eq!(tokens, [1, 2, 3]);
}

/// A slice, a `Vec`, a `Conversation` or any iterator of messages is a conversation to render.
#[test]
fn anything_that_gives_messages_renders() {
    let encoding = encoding();
    let messages = vec![Message::from_role_and_content(Role::User, "Hi")];
    let expected = tokens_of("<|start|>user<|message|>Hi<|end|>");
    let conversation = Conversation::from_messages(messages.clone());
    assert_eq!(
        encoding.render_conversation(&messages, None).ok().as_ref(),
        Some(&expected)
    );
    assert_eq!(
        encoding
            .render_conversation(&messages[..], None)
            .ok()
            .as_ref(),
        Some(&expected)
    );
    assert_eq!(
        encoding
            .render_conversation(&conversation, None)
            .ok()
            .as_ref(),
        Some(&expected)
    );
    assert_eq!(
        encoding
            .render_conversation(conversation.messages.iter().rev(), None)
            .ok()
            .as_ref(),
        Some(&expected)
    );
    assert_eq!(
        encoding.render_conversation([], None).ok(),
        Some(Vec::new())
    );
    let completion = encoding.render_conversation_for_completion([], Role::Tool, None);
    assert_eq!(completion.ok(), Some(vec![200_006, 17_952]));
}
