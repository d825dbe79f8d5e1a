//! JSON Schema, as the model reads it: TypeScript types in a tool's signature.
//!
//! The reference's output is part of the format the model was trained on, oddities included: `faithful` reproduces it byte
//! for byte. `complete` keeps its layout, and loses nothing. `docs/format.md` shows both, and what follows for authors of
//! schemas.

mod comment;
mod complete;
mod depth;
mod faithful;
mod json;
mod layout;
mod lint;
mod notes;
mod parameters;
mod resolve;
mod shape;

pub(crate) use self::comment::{is_tool_name, lines as comment_lines, tool_name};
pub use self::depth::MAX_SCHEMA_DEPTH;
pub(crate) use self::json::write_json;
pub use self::lint::{Severity, ToolNote, ToolNoteCode, lint_namespaces, lint_tools};
pub use self::parameters::typescript;
pub(crate) use self::parameters::write_parameters;
