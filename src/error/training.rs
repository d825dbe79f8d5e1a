//! What is wrong where training examples are made.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InvalidTraining {
    UnknownOption {
        option: &'static str,
        value: String,
        names: &'static [&'static str],
    },
    /// A weight of a message that is none; the error's position is the message's.
    BadWeight(String),
    ExampleTooLong {
        tokens: usize,
        limit: usize,
    },
}

impl InvalidTraining {
    pub(super) fn kind_name(&self) -> &'static str {
        match self {
            Self::UnknownOption { .. } => "unknown_option",
            Self::BadWeight(_) => "bad_weight",
            Self::ExampleTooLong { .. } => "example_too_long",
        }
    }
}

impl fmt::Display for InvalidTraining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption {
                option,
                value,
                names,
            } => write!(
                f,
                "unknown value of {option}: {value:?}\nthe values are {}",
                names.join(", ")
            ),
            Self::BadWeight(weight) => {
                write!(f, "a message's weight is no number from 0 to 1: {weight}")
            }
            Self::ExampleTooLong { tokens, limit } => write!(
                f,
                "an example has {tokens} tokens, and may have {limit}\n\
                 raise max_length, or let too_long be \"drop\" or \"shorten\""
            ),
        }
    }
}
