//! A JSON schema as a TypeScript type that loses nothing a type or a short comment can say.
//!
//! Where the reference's way loses nothing, the two are equal to the byte: the model knows that layout.

mod object;
mod types;
mod union;
mod writer;

use serde_json::Value;

pub(super) use self::object::MAX_EXAMPLES;
use self::object::takes_nothing;
pub(super) use self::types::MAX_LITERALS;
use self::writer::{TypeWriter, UnionText};
use super::layout::EnumDefault;
use crate::error::Result;

/// Appends what stands between a tool's parentheses: nothing for an object without properties. Returns whether the limits
/// left out a part of the schema.
pub(super) fn write_parameters(schema: &Value, out: &mut String) -> Result<bool> {
    let mut writer = TypeWriter::new(schema, out);
    let resolved = writer.open(schema)?;
    if takes_nothing(&resolved) {
        return Ok(false);
    }
    writer.layout.push("_: ");
    writer.write_comments(None, &resolved, 0)?;
    let start = writer.layout.out.len();
    let written = writer.write_type(&resolved, 0)?;
    // A type of several lines begins one, which comments have done already.
    let has_comments = writer.layout.out[..start].ends_with('\n');
    if has_comments && written.union == UnionText::Lines {
        writer.layout.out.remove(start);
    }
    let notes = writer.notes(&resolved, EnumDefault::Raw, written.notes)?;
    writer.layout.notes_behind(notes.as_deref());
    // What follows on the line is no part of a comment.
    if notes.is_some() || written.ends_in_comment {
        writer.layout.push("\n");
    }
    writer.close(&resolved);
    Ok(writer.is_cut)
}
