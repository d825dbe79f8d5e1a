//! Options by their names, with the values that JSON has for them: what other languages and the command line give.

use serde_json::Value;

use super::TrainingOptions;
use super::values::{flag, list, number, policy, word};
use crate::Result;

const REASONING: &[&str] = &["finished_turns", "keep", "reference"];
const SCHEMA_POLICIES: &[&str] = &["complete", "faithful"];

impl TrainingOptions {
    /// Sets an option by its name, those of the loss policy included. False where none has this name.
    ///
    /// # Errors
    /// [`Error::is_unknown_option`](crate::Error::is_unknown_option) for a value that the option does not have.
    ///
    /// ```
    /// use openai_harmony::training::{HeaderLoss, TrainingOptions};
    ///
    /// let mut options = TrainingOptions::default();
    /// assert!(options.set("header", &"content".into())?);
    /// assert!(options.set("max_length", &8192.into())?);
    /// assert_eq!(options.loss.header, HeaderLoss::Content);
    /// assert!(!options.set("maxlength", &8192.into())?);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, value: &Value) -> Result<bool> {
        let loss = &mut self.loss;
        match name {
            "train_on" => loss.train_on = word(value)?,
            "header" => loss.header = word(value)?,
            "channels" => loss.channels = list("channels", value)?,
            "tool_calls" => loss.tool_calls = flag("tool_calls", value)?,
            "terminators" => loss.terminators = flag("terminators", value)?,
            "turn_end" => loss.turn_end = word(value)?,
            "tool_results" => loss.tool_results = flag("tool_results", value)?,
            "inexact" => loss.inexact = flag("inexact", value)?,
            "without_reasoning" => loss.without_reasoning = word(value)?,
            "reasoning" => self.reasoning = policy("reasoning", value, REASONING)?,
            "examples" => self.examples = word(value)?,
            "max_length" => self.max_length = number("max_length", value)?,
            "too_long" => self.too_long = word(value)?,
            "schema_policy" => {
                self.schema_policy = policy("schema_policy", value, SCHEMA_POLICIES)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
