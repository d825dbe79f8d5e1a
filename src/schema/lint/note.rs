//! What lint says.

use serde::Serialize;

/// Something about a tool that its author should know before a model reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ToolNote {
    /// The tool's name, with its namespace and a dot before it where there is one. Of a namespace itself, its name.
    pub tool: String,
    /// Where in the parameters, as a JSON pointer; empty for all of them, and for the tool itself.
    pub pointer: String,
    /// What it is about.
    pub code: ToolNoteCode,
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter and what to do, in words.
    pub message: String,
}

/// How much a [`ToolNote`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Good to know.
    Info,
    /// The model is told less than the schema says, or something that it may take for more.
    Warning,
    /// The tool cannot be rendered or called as it is, or its text leaves its place.
    Error,
}

impl Severity {
    /// The severity's name, such as `"warning"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What a [`ToolNote`] is about.
///
/// Those that end in `Lost` are of [`SchemaPolicy::Faithful`](crate::SchemaPolicy::Faithful), which loses what
/// [`SchemaPolicy::Complete`](crate::SchemaPolicy::Complete) shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ToolNoteCode {
    /// Text that does not stay in its comment or between its quotes, or a property's name that is more than a name.
    BreaksOut,
    /// A name that no tool can have.
    BadToolName,
    /// A name that another tool has too.
    DuplicateTool,
    /// A line of a description that looks like the end of the section or like another tool.
    DescriptionOfOtherTool,
    /// The spelling of a special token. It is rendered as text; templates that tokenize a whole prompt at once may not.
    MarkerSpelled,
    /// A schema that the model reads as `any`.
    AnyType,
    /// `anyOf`, `allOf`, or what stands beside `oneOf` or a list of types.
    UnionLost,
    /// A reference.
    RefLost,
    /// A reference that leads nowhere, or to another document.
    RefUnresolved,
    /// A reference to a schema that it is in.
    Recursive,
    /// `const`.
    ConstLost,
    /// `enum`, or those of its values that are no strings.
    EnumLost,
    /// An object with names that the schema does not list.
    RecordLost,
    /// `prefixItems`, or a list in `items`.
    TupleLost,
    /// That null is allowed.
    NullableLost,
    /// Limits, and defaults and descriptions of what is in arrays.
    LimitsLost,
    /// An array of a union, whose brackets seem to belong to the last variant.
    Parentheses,
    /// A description that stands within the type too.
    DescriptionTwice,
    /// `integer`, which is written as `number`.
    IntegerAsNumber,
    /// More than is written of one tool.
    TooLarge,
    /// A keyword that is not shown.
    NotShown,
    /// A property's name that needs quotes.
    OddName,
    /// An `enum` of more values than are written.
    EnumCut,
    /// A union of which variants only restrict what stands beside it.
    UnionIgnored,
    /// A schema that is neither an object nor a boolean.
    NotASchema,
    /// Schemas nested deeper than [`MAX_SCHEMA_DEPTH`](crate::MAX_SCHEMA_DEPTH).
    SchemaTooDeep,
}

impl ToolNoteCode {
    /// All codes.
    pub const ALL: [Self; 26] = [
        Self::BreaksOut,
        Self::BadToolName,
        Self::DuplicateTool,
        Self::DescriptionOfOtherTool,
        Self::MarkerSpelled,
        Self::AnyType,
        Self::UnionLost,
        Self::RefLost,
        Self::RefUnresolved,
        Self::Recursive,
        Self::ConstLost,
        Self::EnumLost,
        Self::RecordLost,
        Self::TupleLost,
        Self::NullableLost,
        Self::LimitsLost,
        Self::Parentheses,
        Self::DescriptionTwice,
        Self::IntegerAsNumber,
        Self::TooLarge,
        Self::NotShown,
        Self::OddName,
        Self::EnumCut,
        Self::UnionIgnored,
        Self::NotASchema,
        Self::SchemaTooDeep,
    ];

    /// The code's name, such as `"ref_lost"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::BreaksOut => "breaks_out",
            Self::BadToolName => "bad_tool_name",
            Self::DuplicateTool => "duplicate_tool",
            Self::DescriptionOfOtherTool => "description_of_other_tool",
            Self::MarkerSpelled => "marker_spelled",
            Self::AnyType => "any_type",
            Self::UnionLost => "union_lost",
            Self::RefLost => "ref_lost",
            Self::RefUnresolved => "ref_unresolved",
            Self::Recursive => "recursive",
            Self::ConstLost => "const_lost",
            Self::EnumLost => "enum_lost",
            Self::RecordLost => "record_lost",
            Self::TupleLost => "tuple_lost",
            Self::NullableLost => "nullable_lost",
            Self::LimitsLost => "limits_lost",
            Self::Parentheses => "parentheses",
            Self::DescriptionTwice => "description_twice",
            Self::IntegerAsNumber => "integer_as_number",
            Self::TooLarge => "too_large",
            Self::NotShown => "not_shown",
            Self::OddName => "odd_name",
            Self::EnumCut => "enum_cut",
            Self::UnionIgnored => "union_ignored",
            Self::NotASchema => "not_a_schema",
            Self::SchemaTooDeep => "schema_too_deep",
        }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Self::BreaksOut | Self::BadToolName | Self::DuplicateTool | Self::SchemaTooDeep => {
                Severity::Error
            }
            Self::MarkerSpelled | Self::IntegerAsNumber | Self::OddName => Severity::Info,
            _ => Severity::Warning,
        }
    }
}
