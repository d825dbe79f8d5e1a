//! How much the model is to reason.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, EnumAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Kind};

/// How much the model should reason before it answers.
///
/// Written as `Low`, `Medium` and `High`, and read in any letter case, since the APIs of servers write `low`.
///
/// ```
/// use openai_harmony::chat::ReasoningEffort;
///
/// assert_eq!("high".parse::<ReasoningEffort>()?, ReasoningEffort::High);
/// assert!("extreme".parse::<ReasoningEffort>().is_err_and(|error| error.is_unknown_reasoning_effort()));
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum ReasoningEffort {
    /// As little as possible.
    Low,
    /// The default.
    Medium,
    /// As much as it takes.
    High,
}

impl ReasoningEffort {
    /// All efforts, from the least to the most.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The effort as the system message says it, such as `"medium"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|effort| effort.as_str().eq_ignore_ascii_case(word))
    }
}

impl FromStr for ReasoningEffort {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::named(word).ok_or_else(|| Error::new(Kind::UnknownReasoningEffort(word.to_owned())))
    }
}

/// The names on the wire, for errors.
const NAMES: &[&str] = &["Low", "Medium", "High"];

/// What serde derives for an enum without data, but that letter case does not matter.
impl<'de> Deserialize<'de> for ReasoningEffort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("ReasoningEffort", NAMES, Enum)
    }
}

struct Enum;

impl<'de> Visitor<'de> for Enum {
    type Value = ReasoningEffort;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("enum ReasoningEffort")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<ReasoningEffort, A::Error> {
        let (Name(effort), variant) = access.variant()?;
        variant.unit_variant()?;
        Ok(effort)
    }
}

/// The name of an effort. Formats that are not text write its index.
struct Name(ReasoningEffort);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl Visitor<'_> for NameVisitor {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("variant identifier")
            }

            fn visit_u64<E: de::Error>(self, index: u64) -> Result<Name, E> {
                usize::try_from(index)
                    .ok()
                    .and_then(|index| ReasoningEffort::ALL.get(index).copied())
                    .map(Name)
                    .ok_or_else(|| {
                        let given = de::Unexpected::Unsigned(index);
                        E::invalid_value(given, &"variant index 0 <= i < 3")
                    })
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Name, E> {
                ReasoningEffort::named(word)
                    .map(Name)
                    .ok_or_else(|| E::unknown_variant(word, NAMES))
            }
        }

        deserializer.deserialize_identifier(NameVisitor)
    }
}
