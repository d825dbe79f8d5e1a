//! What the bridge, and the parser below it, did not show as the model wrote it.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::chat::Message;
use crate::parse::{Diagnostic, DiagnosticKind};

/// Something in a completion that the response does not show, or shows as something else. Clients have no field for it; a
/// server may log it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct BridgeDiagnostic {
    /// What it is.
    pub kind: BridgeDiagnosticKind,
    /// The index of the token at which it was noticed, among all that were fed; their number where it was the end.
    pub token_index: usize,
    /// The words it is about; see the kinds.
    pub detail: String,
}

/// The kinds of [`BridgeDiagnostic`]s: the parser's repairs, and five of the bridge's own, which are noticed at the end of a
/// message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BridgeDiagnosticKind {
    /// The parser's.
    Repair(DiagnosticKind),
    /// A call of a tool where nobody asked for one, or of a built-in tool that is not enabled. Its text is reasoning, the
    /// detail its recipient.
    UnsolicitedCall,
    /// A second call, though the request has `parallel_tool_calls: false`. It is not shown; the detail is its recipient, a
    /// space and its text.
    ExtraCall,
    /// A message of the user, the system, the developer or a tool. It is not shown; the detail is its author, a space and its
    /// text.
    ForeignAuthor,
    /// A header that the limit of tokens cut off. It is not shown; the detail is the text that the parser would have made of
    /// it.
    CutHeader,
    /// What stands behind the input of a custom tool: the detail.
    CustomInputRest,
}

impl BridgeDiagnosticKind {
    /// The kind's name, such as `"unsolicited_call"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Repair(kind) => kind.as_str(),
            Self::UnsolicitedCall => "unsolicited_call",
            Self::ExtraCall => "extra_call",
            Self::ForeignAuthor => "foreign_author",
            Self::CutHeader => "cut_header",
            Self::CustomInputRest => "custom_input_rest",
        }
    }

    /// The detail of what is to be said of a whole message. One that is not shown has its text there.
    pub(super) fn detail_of(self, message: &Message) -> String {
        let recipient = message.recipient.as_deref().unwrap_or_default();
        match self {
            Self::UnsolicitedCall => recipient.to_owned(),
            Self::ExtraCall => format!("{recipient} {}", message.text()),
            _ => {
                let author = &message.author;
                let author = author.name.as_deref().unwrap_or(author.role.as_str());
                format!("{author} {}", message.text())
            }
        }
    }
}

impl fmt::Display for BridgeDiagnosticKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for BridgeDiagnosticKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl BridgeDiagnostic {
    /// A repair of a parser that began when `fed` tokens had been fed.
    pub(super) fn of_parser(diagnostic: Diagnostic, fed: usize) -> Self {
        Self {
            kind: BridgeDiagnosticKind::Repair(diagnostic.kind),
            token_index: fed + diagnostic.token_index,
            detail: diagnostic.detail,
        }
    }
}
