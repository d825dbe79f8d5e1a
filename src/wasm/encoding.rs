//! The encoding and what needs none.

// Each call crosses the boundary with plain values: JavaScript names the options, not these parameters.
#![allow(clippy::fn_params_excessive_bools, clippy::too_many_arguments)]

use std::collections::HashSet;
use std::str::FromStr;

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::errors::thrown;
use super::{read, rendered, text, write};
use crate::chat::Message;
use crate::{
    Ending, Error, HarmonyEncoding, HarmonyEncodingName, ParseOptions, Rank,
    RenderConversationConfig, RenderOptions,
};

/// The encoding. All of them share one vocabulary, which the first one unpacks.
#[wasm_bindgen]
pub struct Encoding {
    pub(super) encoding: HarmonyEncoding,
}

/// The keys of a message or conversation in JSON text that reading it would lose.
#[wasm_bindgen(js_name = unreadKeys)]
pub fn unread_keys(text: &str) -> Result<Vec<String>, JsValue> {
    read::json(text)
        .map(|value| crate::chat::unread_keys(&value))
        .map_err(|error| JsError::new(&error.error).into())
}

/// Where the text of a message, which is JSON text itself, stops being JSON.
#[wasm_bindgen(js_name = jsonError)]
pub fn json_error(message: &str) -> Result<Option<JsValue>, JsValue> {
    let message = read::message(message, false)?;
    let error = message.json_error();
    Ok(error.map(|error| write::json_error(&message.text(), error)))
}

/// What a message with this header is, such as `"tool_call"`.
#[wasm_bindgen(js_name = messageKind)]
pub fn message_kind(
    role: &str,
    channel: Option<String>,
    recipient: Option<String>,
) -> Result<String, JsValue> {
    let mut message = Message::from_role_and_contents(read::role(role)?, []);
    message.channel = channel;
    message.recipient = recipient;
    Ok(message.kind().to_string())
}

#[wasm_bindgen]
impl Encoding {
    /// The encoding of this name.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str) -> Result<Encoding, JsValue> {
        let name: HarmonyEncodingName = name.parse().map_err(thrown)?;
        let encoding = crate::load_harmony_encoding(name).map_err(thrown)?;
        Ok(Self { encoding })
    }

    /// The encoding's name.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.encoding.name().to_owned()
    }

    /// The tokens of a conversation that the model is to continue, up to the role of the next message.
    #[wasm_bindgen(js_name = renderConversationForCompletion)]
    pub fn render_conversation_for_completion(
        &self,
        conversation: &str,
        is_lines: bool,
        is_written: bool,
        next_turn_role: &str,
        auto_drop_analysis: bool,
        check_names: bool,
        analysis: Option<String>,
        schema_policy: Option<String>,
    ) -> Result<Vec<Rank>, JsValue> {
        let messages = read::conversation(conversation, is_lines, is_written)?;
        let role = read::role(next_turn_role)?;
        self.encoding
            .render_conversation_for_completion(
                &messages,
                role,
                Some(&config(
                    auto_drop_analysis,
                    check_names,
                    analysis,
                    schema_policy,
                )?),
            )
            .map_err(thrown)
    }

    /// The tokens of a conversation to train on: an answer that ends it ends in `<|return|>`.
    #[wasm_bindgen(js_name = renderConversationForTraining)]
    pub fn render_conversation_for_training(
        &self,
        conversation: &str,
        is_lines: bool,
        is_written: bool,
        auto_drop_analysis: bool,
        check_names: bool,
        analysis: Option<String>,
        schema_policy: Option<String>,
    ) -> Result<Vec<Rank>, JsValue> {
        let messages = read::conversation(conversation, is_lines, is_written)?;
        self.encoding
            .render_conversation_for_training(
                &messages,
                Some(&config(
                    auto_drop_analysis,
                    check_names,
                    analysis,
                    schema_policy,
                )?),
            )
            .map_err(thrown)
    }

    /// The tokens of a conversation.
    #[wasm_bindgen(js_name = renderConversation)]
    pub fn render_conversation(
        &self,
        conversation: &str,
        is_lines: bool,
        is_written: bool,
        auto_drop_analysis: bool,
        check_names: bool,
        analysis: Option<String>,
        schema_policy: Option<String>,
    ) -> Result<Vec<Rank>, JsValue> {
        let messages = read::conversation(conversation, is_lines, is_written)?;
        self.encoding
            .render_conversation(
                &messages,
                Some(&config(
                    auto_drop_analysis,
                    check_names,
                    analysis,
                    schema_policy,
                )?),
            )
            .map_err(thrown)
    }

    /// The tokens of a conversation, and what they are; ended for training, or by the beginning of a next turn.
    #[wasm_bindgen(js_name = renderAnnotated)]
    pub fn render_annotated(
        &self,
        conversation: &str,
        is_lines: bool,
        is_written: bool,
        next_turn_role: Option<String>,
        for_training: bool,
        auto_drop_analysis: bool,
        check_names: bool,
        analysis: Option<String>,
        schema_policy: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let messages = read::conversation(conversation, is_lines, is_written)?;
        let ending = match next_turn_role {
            Some(role) => Ending::Turn(read::role(&role)?),
            None if for_training => Ending::Training,
            None => Ending::Message,
        };
        let config = config(auto_drop_analysis, check_names, analysis, schema_policy)?;
        self.encoding
            .render_annotated(&messages, ending, Some(&config))
            .map(rendered::rendered)
            .map_err(thrown)
    }

    /// The tokens of one message.
    pub fn render(
        &self,
        message: &str,
        is_written: bool,
        conversation_has_function_tools: bool,
        check_names: bool,
        schema_policy: Option<String>,
    ) -> Result<Vec<Rank>, JsValue> {
        let message = read::message(message, is_written)?;
        let mut options = RenderOptions::default()
            .with_conversation_has_function_tools(conversation_has_function_tools)
            .with_check_names(check_names);
        options.schema_policy = policy(schema_policy)?;
        self.encoding
            .render(&message, Some(&options))
            .map_err(thrown)
    }

    /// The messages in a model's completion, as a list of plain objects.
    #[wasm_bindgen(js_name = parseMessages)]
    pub fn parse_messages(
        &self,
        tokens: Vec<Rank>,
        role: Option<String>,
        strict: bool,
        recover: bool,
    ) -> Result<Array, JsValue> {
        let role = role.as_deref().map(read::role).transpose()?;
        if recover {
            let messages = self
                .encoding
                .recover_messages_from_completion_tokens(tokens, role);
            return Ok(write::messages(&messages));
        }
        let messages = self
            .encoding
            .parse_messages_from_completion_tokens_with_options(
                tokens,
                role,
                ParseOptions { strict },
            )
            .map_err(thrown)?;
        Ok(write::messages(&messages))
    }

    /// The tokens of text; `allowed_special` become special tokens (undefined: all of them), `disallowed_special` are refused
    /// (undefined: all special tokens that are not allowed).
    pub fn encode(
        &self,
        text: &JsString,
        allowed_special: Option<Vec<String>>,
        disallowed_special: Option<Vec<String>>,
    ) -> Result<Vec<Rank>, JsValue> {
        text::with(text, |text| {
            self.encode_where(
                text,
                allowed_special.as_deref(),
                disallowed_special.as_deref(),
            )
        })
    }

    /// The text of tokens. Bytes that are no text are replaced by U+FFFD, or left out.
    #[wasm_bindgen(js_name = decodeLossy)]
    pub fn decode_lossy(&self, tokens: &[Rank], leave_out: bool) -> Result<String, JsValue> {
        let bytes = self.decode_bytes(tokens)?;
        Ok(if leave_out {
            bytes.utf8_chunks().map(|chunk| chunk.valid()).collect()
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        })
    }

    /// The text of tokens; fails where it is not text.
    #[wasm_bindgen(js_name = decodeUtf8)]
    pub fn decode_utf8(&self, tokens: &[Rank]) -> Result<String, JsValue> {
        self.encoding
            .tokenizer()
            .decode_utf8(tokens)
            .map_err(thrown)
    }

    /// The bytes of tokens.
    #[wasm_bindgen(js_name = decodeBytes)]
    pub fn decode_bytes(&self, tokens: &[Rank]) -> Result<Vec<u8>, JsValue> {
        self.encoding
            .tokenizer()
            .decode_bytes(tokens)
            .map_err(thrown)
    }

    /// The spellings of all special tokens, in no order.
    #[wasm_bindgen(js_name = specialTokens)]
    pub fn special_tokens(&self) -> Vec<String> {
        let tokens = self.encoding.tokenizer().special_tokens();
        tokens.into_iter().map(str::to_owned).collect()
    }

    /// Whether the id is that of a special token.
    #[wasm_bindgen(js_name = isSpecialToken)]
    pub fn is_special_token(&self, token: Rank) -> bool {
        self.encoding.tokenizer().is_special_token(token)
    }

    /// The tokens that end a message, sorted.
    #[wasm_bindgen(js_name = stopTokens)]
    pub fn stop_tokens(&self) -> Result<Vec<Rank>, JsValue> {
        sorted(self.encoding.stop_tokens())
    }

    /// The tokens at which to stop sampling, sorted.
    #[wasm_bindgen(js_name = stopTokensForAssistantActions)]
    pub fn stop_tokens_for_assistant_actions(&self) -> Result<Vec<Rank>, JsValue> {
        sorted(self.encoding.stop_tokens_for_assistant_actions())
    }
}

impl Encoding {
    /// `None` has the meaning that undefined has in [`Encoding::encode`].
    fn encode_where(
        &self,
        text: &str,
        allowed: Option<&[String]>,
        disallowed: Option<&[String]>,
    ) -> Result<Vec<Rank>, JsValue> {
        let tokenizer = self.encoding.tokenizer();
        let allowed: Option<HashSet<&str>> =
            allowed.map(|strings| strings.iter().map(String::as_str).collect());
        match disallowed {
            Some(strings) => {
                let strings: Vec<&str> = strings.iter().map(String::as_str).collect();
                tokenizer.check_disallowed(text, &strings)
            }
            None => tokenizer.check_special(text, |spelling| match &allowed {
                Some(allowed) => allowed.contains(spelling),
                None => true,
            }),
        }
        .map_err(thrown)?;
        Ok(match &allowed {
            None => tokenizer.encode_with_special_tokens(text),
            Some(allowed) if allowed.is_empty() => tokenizer.encode_ordinary(text),
            Some(allowed) => tokenizer.encode(text, allowed).0,
        })
    }
}

fn config(
    auto_drop_analysis: bool,
    check_names: bool,
    analysis: Option<String>,
    schema_policy: Option<String>,
) -> Result<RenderConversationConfig, JsValue> {
    let mut config = RenderConversationConfig::default()
        .with_auto_drop_analysis(auto_drop_analysis)
        .with_check_names(check_names);
    config.analysis = policy(analysis)?;
    config.schema_policy = policy(schema_policy)?;
    Ok(config)
}

fn policy<T: FromStr<Err = Error>>(name: Option<String>) -> Result<Option<T>, JsValue> {
    name.map(|name| name.parse()).transpose().map_err(thrown)
}

fn sorted(tokens: Result<HashSet<Rank>, Error>) -> Result<Vec<Rank>, JsValue> {
    let mut tokens: Vec<Rank> = tokens.map_err(thrown)?.into_iter().collect();
    tokens.sort_unstable();
    Ok(tokens)
}
