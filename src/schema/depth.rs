//! How deep schemas may be nested.

use crate::error::{Error, Kind};

/// How many schemas may be nested in a tool's parameters, and how many arrays or objects in a default value.
///
/// Rendering recurses once a level, so that the limit bounds the stack: half a megabyte at the deepest. Beyond it rendering
/// fails with [`Error::is_schema_too_deep`]. JSON text meets `serde_json`'s own limit of 128 levels first.
pub const MAX_SCHEMA_DEPTH: usize = 512;

pub(super) fn too_deep() -> Error {
    Error::new(Kind::SchemaTooDeep {
        limit: MAX_SCHEMA_DEPTH,
    })
}
