//! JSON Schema, as the model reads it: TypeScript types in a tool's signature.
//!
//! The output is part of the format the model was trained on, oddities included: it is reproduced byte for byte, not
//! improved. `docs/format.md` lists what follows for authors of schemas.

mod json;
mod typescript;

pub(crate) use self::typescript::write_typescript;

/// How many schemas may be nested in a tool's parameters, and how many arrays or objects in a default value.
///
/// Rendering recurses once a level, so that the limit bounds the stack: half a megabyte at the deepest. Beyond it rendering
/// fails with [`Error::is_schema_too_deep`](crate::Error::is_schema_too_deep). JSON text meets `serde_json`'s own limit of
/// 128 levels first.
pub const MAX_SCHEMA_DEPTH: usize = 512;
