//! A message's header: from `<|start|>` to `<|message|>`.

use super::{Part, Renderer, Sink};
use crate::chat::{Message, Role};
use crate::error::{Error, Kind, Result};
use crate::tokenizer::special;

const CONSTRAIN: &str = "<|constrain|>";
/// The recipient that is everyone; it is not written.
const EVERYONE: &str = "all";

impl<S: Sink> Renderer<'_, S> {
    pub(super) fn header(&mut self, message: &Message) -> Result<()> {
        self.special(Part::Start, special::START);
        self.author(message)?;
        if let Some(recipient) = message
            .recipient
            .as_deref()
            .filter(|name| *name != EVERYONE)
        {
            self.text(Part::Recipient, &format!(" to={recipient}"));
        }
        if let Some(channel) = &message.channel {
            self.special(Part::Channel, special::CHANNEL);
            self.text(Part::Channel, channel);
        }
        if let Some(content_type) = &message.content_type {
            self.content_type(content_type);
        }
        self.special(Part::Message, special::MESSAGE);
        Ok(())
    }

    /// A tool is called by its name, everyone else by their role.
    fn author(&mut self, message: &Message) -> Result<()> {
        let author = &message.author;
        match (author.role, &author.name) {
            (Role::Tool, Some(name)) => self.text(Part::Role, name),
            (Role::Tool, None) => return Err(Error::new(Kind::ToolWithoutName)),
            (role, name) => {
                self.text(Part::Role, role.as_str());
                if let Some(name) = name {
                    self.text(Part::Name, &format!(":{name}"));
                }
            }
        }
        Ok(())
    }

    /// Only a leading `<|constrain|>` is the special token.
    fn content_type(&mut self, content_type: &str) {
        let Some(constrained) = content_type.strip_prefix(CONSTRAIN) else {
            self.text(Part::ContentType, &format!(" {content_type}"));
            return;
        };
        self.text(Part::ContentType, " ");
        self.special(Part::ContentType, special::CONSTRAIN);
        self.text(Part::ContentType, constrained);
    }
}
