//! Messages rendered to be put together as examples: each once, and only those that are in one.

use std::collections::BTreeMap;

use super::{Annotations, Part, RenderOptions, Renderer, Sink, names, tools};
use crate::chat::{Content, Message, Role, SchemaPolicy, ToolNamespaceConfig};
use crate::error::Result;
use crate::tokenizer::Rank;

/// How the messages of examples are rendered.
pub(crate) struct PieceOptions<'a> {
    pub(crate) options: RenderOptions,
    /// Whether the message of each index is in an example. Those that are not are checked all the same.
    pub(crate) is_needed: &'a [bool],
    pub(crate) tools: Option<EncodedTools<'a>>,
}

/// The section on tools of a developer message, encoded before: it stands behind the message's own content.
///
/// The content has to end in a line break and the section to begin with `#`. No piece of text that is encoded as one reaches
/// from one into the other, so that the tokens are those of the text as a whole.
#[derive(Clone, Copy)]
pub(crate) struct EncodedTools<'a> {
    /// The index of the message.
    pub(crate) message: usize,
    pub(crate) tokens: &'a [Rank],
}

impl Renderer<'_, &mut Annotations> {
    pub(crate) fn pieces(
        &mut self,
        messages: &[&Message],
        pieces: &PieceOptions<'_>,
    ) -> Result<()> {
        for (index, message) in messages.iter().enumerate() {
            let is_needed = pieces.is_needed.get(index).copied().unwrap_or_default();
            if is_needed || !is_plain(message) {
                let tools = pieces.tools.filter(|tools| tools.message == index);
                self.piece(message, pieces.options, tools)
                    .map_err(|error| error.with_position(index))?;
                self.sink.message(index);
            } else {
                if pieces.options.check_names {
                    names::check(message).map_err(|error| error.with_position(index))?;
                }
                self.sink.nothing(index);
            }
        }
        Ok(())
    }

    fn piece(
        &mut self,
        message: &Message,
        options: RenderOptions,
        tools: Option<EncodedTools<'_>>,
    ) -> Result<()> {
        self.header_and_content(message, options)?;
        if let Some(tools) = tools {
            self.tokens.extend_from_slice(tools.tokens);
            self.sink.part(Part::Content, self.tokens.len());
        }
        self.terminator(message);
        Ok(())
    }
}

impl Renderer<'_, ()> {
    /// The section on tools, to be put behind a content as [`EncodedTools`].
    pub(crate) fn tools(
        &mut self,
        namespaces: &BTreeMap<String, ToolNamespaceConfig>,
        policy: SchemaPolicy,
    ) -> Result<()> {
        namespaces.values().try_for_each(names::namespace)?;
        if let Some(section) = tools::section(Some(namespaces), Some(policy))? {
            self.text(Part::Content, &section);
        }
        Ok(())
    }
}

/// Whether rendering the message can fail for nothing but its names.
fn is_plain(message: &Message) -> bool {
    let has_author = message.author.role != Role::Tool || message.author.name.is_some();
    let is_text = |content: &Content| matches!(content, Content::Text(_));
    has_author && message.content.iter().all(is_text)
}
