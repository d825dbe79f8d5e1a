//! The streaming parser.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::encoding::Encoding;
use super::errors::thrown;
use super::{read, write};
use crate::{ParseOptions, ParsedHeader, Rank, StreamableParser};

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
    /// A parser; without a role the stream starts before `<|start|>`.
    #[wasm_bindgen(constructor)]
    pub fn new(encoding: &Encoding, role: Option<String>, strict: bool) -> Result<Parser, JsValue> {
        let role = role.as_deref().map(read::role).transpose()?;
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
