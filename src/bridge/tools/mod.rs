//! The tools of a request: how they are described to the model (R10–R14), and which of them a recipient names (O3).

mod table;

pub(crate) use self::table::Call;
pub(crate) use self::table::ToolTable;
