//! The tools of a request: what each one is (R10–R14), which of them the model is shown (R15), and which of them a recipient
//! names (O3).

mod chosen;
mod functions;
mod names;
mod offered;
mod table;

pub(crate) use self::chosen::Chosen;
pub(crate) use self::functions::{custom_tool, function};
pub(crate) use self::names::{namespace_name, recipient};
pub(crate) use self::offered::Tools;
pub(crate) use self::table::{Call, Recipient, Target, ToolTable};
