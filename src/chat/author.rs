//! The author of a message.

use serde::{Deserialize, Serialize};

use super::Role;

/// Who wrote a message: a role, and for tools (where it is required) the tool's name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The author's role.
    pub role: Role,
    /// The author's name, such as `functions.get_weather`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Author {
    /// An author with a name.
    pub fn new(role: Role, name: impl Into<String>) -> Self {
        Self {
            role,
            name: Some(name.into()),
        }
    }
}

impl From<Role> for Author {
    fn from(role: Role) -> Self {
        Self { role, name: None }
    }
}
