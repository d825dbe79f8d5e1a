//! Messages to tokens.
//!
//! What the format marks off by special tokens, and the pieces of a header, are tokenized one by one: no text in any field
//! can become a special token or merge with its neighbour. Names are checked where the caller asks for it, since words of a
//! header can be read as others.

mod annotations;
mod contexts;
mod developer;
mod header;
mod history;
mod names;
mod options;
mod parts;
mod pieces;
mod rendered;
mod system;
mod tools;

pub(crate) use self::annotations::{Annotations, Bounds, expected_tokens, terminator_is_sampled};
pub(crate) use self::contexts::Contexts;
pub use self::history::AnalysisPolicy;
pub(crate) use self::history::{Dropped, is_analysis, is_final, kept_messages};
pub use self::options::{RenderConversationConfig, RenderOptions};
pub use self::parts::Part;
pub(crate) use self::parts::Sink;
pub(crate) use self::pieces::{EncodedTools, PieceOptions};
pub use self::rendered::{Rendered, Span};
use crate::chat::{Content, Message, Role};
use crate::error::{Error, Kind, Result};
use crate::tokenizer::{Rank, Tokenizer, special};

/// Renders messages, each behind the other, into `tokens`.
pub(crate) struct Renderer<'a, S> {
    pub(crate) tokenizer: &'a Tokenizer,
    pub(crate) tokens: &'a mut Vec<Rank>,
    pub(crate) sink: S,
}

impl<S: Sink> Renderer<'_, S> {
    pub(crate) fn conversation(
        &mut self,
        messages: &[&Message],
        dropped: &Dropped,
        config: Option<&RenderConversationConfig>,
    ) -> Result<()> {
        let options = RenderOptions {
            conversation_has_function_tools: messages.iter().any(|m| has_function_tools(m)),
            check_names: config.is_some_and(|config| config.check_names),
            schema_policy: config.and_then(|config| config.schema_policy),
        };
        self.messages(messages, dropped, options)
    }

    pub(crate) fn messages(
        &mut self,
        messages: &[&Message],
        dropped: &Dropped,
        options: RenderOptions,
    ) -> Result<()> {
        for (index, message) in messages.iter().enumerate() {
            if dropped.contains(messages, index) {
                continue;
            }
            self.message(message, options)
                .map_err(|error| error.with_position(index))?;
            self.sink.message(index);
        }
        Ok(())
    }

    /// The start of the message that the model is to write.
    pub(crate) fn next_turn(&mut self, role: Role) {
        self.special(Part::Start, special::START);
        self.text(Part::Role, role.as_str());
    }

    pub(crate) fn message(&mut self, message: &Message, options: RenderOptions) -> Result<()> {
        self.header_and_content(message, options)?;
        self.terminator(message);
        Ok(())
    }

    fn header_and_content(&mut self, message: &Message, options: RenderOptions) -> Result<()> {
        if options.check_names {
            names::check(message)?;
        }
        self.header(message)?;
        for content in &message.content {
            self.content(message.author.role, content, options)?;
        }
        Ok(())
    }

    fn terminator(&mut self, message: &Message) {
        let calls_a_tool = message.author.role == Role::Assistant && message.recipient.is_some();
        let terminator = if calls_a_tool {
            special::CALL
        } else {
            special::END
        };
        self.special(Part::Terminator, terminator);
    }

    fn content(&mut self, role: Role, content: &Content, options: RenderOptions) -> Result<()> {
        match content {
            Content::Text(content) => self.text(Part::Content, &content.text),
            Content::SystemContent(content) if role == Role::System => {
                self.text(Part::Content, &system::text(content, options)?);
            }
            Content::DeveloperContent(content) if role == Role::Developer => {
                self.text(Part::Content, &developer::text(content, options)?);
            }
            Content::SystemContent(_) => {
                return Err(misplaced("SystemContent", "system", role));
            }
            Content::DeveloperContent(_) => {
                return Err(misplaced("DeveloperContent", "developer", role));
            }
        }
        Ok(())
    }

    /// Text, in which the spelling of a special token is text too.
    fn text(&mut self, part: Part, text: &str) {
        self.tokenizer.encode_ordinary_into(text, self.tokens);
        self.sink.part(part, self.tokens.len());
    }

    fn special(&mut self, part: Part, token: Rank) {
        self.tokens.push(token);
        self.sink.part(part, self.tokens.len());
    }
}

/// What a rendered conversation ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Its last message.
    Message,
    /// The beginning of a message of this role.
    Turn(Role),
    /// Its last message, as the model is to end it.
    Training,
}

/// For the last message of a conversation, and its tokens: marks it as the end of the turn, if training does.
pub(crate) fn end_for_training(message: &Message, tokens: &mut [Rank]) {
    let ends_turn = message.author.role == Role::Assistant && history::is_final(message);
    if let (true, Some(end)) = (ends_turn, tokens.last_mut()) {
        *end = special::RETURN;
    }
}

/// What is left out of a conversation: nothing without a config.
pub(crate) fn dropped(
    messages: &[&Message],
    ending: Ending,
    config: Option<&RenderConversationConfig>,
) -> Dropped {
    let for_completion = matches!(ending, Ending::Turn(_));
    config.map_or_else(Dropped::nothing, |config| {
        Dropped::new(messages, config.analysis_policy(), for_completion)
    })
}

pub(crate) fn has_function_tools(message: &Message) -> bool {
    message.content.iter().any(|content| match content {
        Content::DeveloperContent(content) => content.has_function_tools(),
        _ => false,
    })
}

fn misplaced(content: &'static str, home: &'static str, role: Role) -> Error {
    let found = match role {
        Role::User => "User",
        Role::Assistant => "Assistant",
        Role::System => "System",
        Role::Developer => "Developer",
        Role::Tool => "Tool",
    };
    Error::new(Kind::MisplacedContent {
        content,
        home,
        found,
    })
}
