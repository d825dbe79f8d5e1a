//! Who a message is from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind};

/// The role of a message's author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person, or the program, that the model answers.
    User,
    /// The model.
    Assistant,
    /// The settings the model was trained to find first: identity, dates, effort, channels, built-in tools.
    System,
    /// The instructions and function tools of whoever builds on the model: what other formats call the system prompt.
    Developer,
    /// The output of a tool; the author's name says which.
    Tool,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [
        Self::User,
        Self::Assistant,
        Self::System,
        Self::Developer,
        Self::Tool,
    ];

    /// The role's name on the wire, such as `"user"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
            Self::Developer => "developer",
            Self::Tool => "tool",
        }
    }
}

impl TryFrom<&str> for Role {
    type Error = Error;

    fn try_from(word: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == word)
            .ok_or_else(|| Error::new(Kind::NotARole(word.to_owned())))
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::try_from(word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
