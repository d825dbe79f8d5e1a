//! Rows of data sets: from the bytes of a row to its examples.
//!
//! A row is JSON, or a value that came from elsewhere. `format` tells what it looks like, `read` makes messages of it, with the
//! bridge's reader where they are OpenAI's, and `renderer` examples of those, which `batch` collects.

mod batch;
mod counters;
mod date;
mod draft;
mod fields;
mod flat;
mod format;
mod harmony;
mod json;
mod nulls;
mod options;
mod read;
mod recognize;
mod renderer;
mod sharegpt;
mod tools;
mod warnings;
mod weights;

pub use self::batch::ExampleBatch;
pub use self::counters::{Counters, DroppedCount, TokenCount};
pub use self::date::DateRule;
pub use self::format::Format;
pub use self::options::{Nulls, RowOptions};
pub use self::renderer::{RowConversation, RowRenderer};
pub use self::warnings::RowWarning;
