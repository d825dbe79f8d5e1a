//! The streaming parser.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::encoding::Encoding;
use super::errors::{thrown, thrown_by_feed};
use super::{events, read, write};
use crate::{ParseOptions, ParsedHeader, Rank, RecoveringParser, StreamableParser};

/// Reads messages from a model's tokens as they arrive.
#[wasm_bindgen]
pub struct Parser {
    parser: StreamableParser,
}

impl Parser {
    fn header_text(&self, field: impl Fn(&ParsedHeader) -> &Option<String>) -> Option<String> {
        field(self.parser.current_header()?).clone()
    }
}

#[wasm_bindgen]
impl Parser {
    /// A parser; without a role the stream starts before `<|start|>`. One that recovers has no errors, strict or not.
    #[wasm_bindgen(constructor)]
    pub fn new(
        encoding: &Encoding,
        role: Option<String>,
        strict: bool,
        recover: bool,
    ) -> Result<Parser, JsValue> {
        let role = role.as_deref().map(read::role).transpose()?;
        if recover {
            let parser = RecoveringParser::new(encoding.encoding, role).into();
            return Ok(Self { parser });
        }
        let options = ParseOptions { strict };
        StreamableParser::new_with_options(encoding.encoding, role, options)
            .map(|parser| Self { parser })
            .map_err(thrown)
    }

    /// Takes the next token.
    pub fn process(&mut self, token: Rank) -> Result<(), JsValue> {
        self.parser.process(token).map(drop).map_err(thrown)
    }

    /// Ends the stream.
    #[wasm_bindgen(js_name = processEos)]
    pub fn process_eos(&mut self) -> Result<(), JsValue> {
        self.parser.process_eos().map(drop).map_err(thrown)
    }

    /// Takes any number of tokens; returns the events that they caused.
    pub fn feed(&mut self, tokens: Vec<Rank>) -> Result<Array, JsValue> {
        let events = self.parser.feed(tokens).map_err(thrown_by_feed)?;
        Ok(events::list(&events))
    }

    /// Ends the stream; returns the events that its end caused.
    pub fn finish(&mut self) -> Result<Array, JsValue> {
        let events = self.parser.finish().map_err(thrown)?;
        Ok(events::list(&events))
    }

    /// Forgets everything that was fed.
    pub fn reset(&mut self) {
        self.parser.reset();
    }

    /// A parser that goes on from here, independently.
    pub fn copy(&self) -> Parser {
        Self {
            parser: self.parser.clone(),
        }
    }

    /// What was repaired so far, as a new list.
    pub fn diagnostics(&self) -> Array {
        self.parser
            .diagnostics()
            .iter()
            .map(events::diagnostic)
            .collect()
    }

    /// How many tokens were fed as content, by channel; undefined stands for no channel.
    #[wasm_bindgen(js_name = contentTokenCounts)]
    pub fn content_token_counts(&self) -> js_sys::Map {
        let counts = js_sys::Map::new();
        for (channel, count) in self.parser.content_token_counts() {
            counts.set(&channel.into(), &count.into());
        }
        counts
    }

    /// How many tokens were fed as content of the channel `analysis`.
    #[wasm_bindgen(getter, js_name = reasoningTokens)]
    pub fn reasoning_tokens(&self) -> usize {
        self.parser.reasoning_tokens()
    }

    /// How many bytes the text has so far of the message whose content is being read.
    #[wasm_bindgen(getter, js_name = contentLength)]
    pub fn content_length(&self) -> Result<usize, JsValue> {
        self.parser.current_content().map(str::len).map_err(thrown)
    }

    /// That text from a byte on. Callers that read the content at each token ask for what is new; all of it each time would be
    /// quadratic.
    #[wasm_bindgen(js_name = contentFrom)]
    pub fn content_from(&self, start: usize) -> Result<String, JsValue> {
        let content = self.parser.current_content().map_err(thrown)?;
        Ok(content.get(start..).unwrap_or_default().to_owned())
    }

    /// The role of the message that is being read, as far as it is known.
    #[wasm_bindgen(getter, js_name = currentRole)]
    pub fn current_role(&self) -> Option<String> {
        self.parser.current_role().map(|role| role.to_string())
    }

    /// The type of the content that is being read.
    #[wasm_bindgen(getter, js_name = currentContentType)]
    pub fn current_content_type(&self) -> Option<String> {
        self.header_text(|header| &header.content_type)
    }

    /// The recipient of the message whose content is being read.
    #[wasm_bindgen(getter, js_name = currentRecipient)]
    pub fn current_recipient(&self) -> Option<String> {
        self.header_text(|header| &header.recipient)
    }

    /// The channel of the message whose content is being read.
    #[wasm_bindgen(getter, js_name = currentChannel)]
    pub fn current_channel(&self) -> Option<String> {
        self.header_text(|header| &header.channel)
    }

    /// The text that the last token added to the content.
    #[wasm_bindgen(getter, js_name = lastContentDelta)]
    pub fn last_content_delta(&self) -> Result<Option<String>, JsValue> {
        let delta = self.parser.last_content_delta().map_err(thrown)?;
        Ok(delta.map(str::to_owned))
    }

    /// How many messages are finished.
    #[wasm_bindgen(getter, js_name = messageCount)]
    pub fn message_count(&self) -> usize {
        self.parser.messages().len()
    }

    /// The finished messages, made anew at each call.
    pub fn messages(&self) -> Array {
        write::messages(self.parser.messages())
    }

    /// Every token that was fed.
    #[wasm_bindgen(getter)]
    pub fn tokens(&self) -> Vec<Rank> {
        self.parser.tokens().to_vec()
    }

    /// Where in a message the parser is.
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> String {
        self.parser.state().as_str().to_owned()
    }

    /// The state with what has been read of the current message, as JSON text.
    #[wasm_bindgen(getter, js_name = stateJson)]
    pub fn state_json(&self) -> Result<String, JsValue> {
        self.parser.state_json().map_err(thrown)
    }
}
