//! What a server decides about its requests and responses.

use std::collections::BTreeMap;

use crate::chat::{
    ReasoningEffort, SchemaPolicy, SystemContent, ToolDescription, ToolNamespaceConfig,
};
use crate::error::{Error, Kind, Result};
use crate::render::AnalysisPolicy;

/// What a server decides, made once for all requests.
///
/// ```
/// use openai_harmony::ServerOptions;
/// use openai_harmony::chat::{ReasoningEffort, ToolNamespaceConfig};
///
/// let options = ServerOptions::default()
///     .with_date("2025-06-28")
///     .with_reasoning_effort_named("none", ReasoningEffort::Low)
///     .with_builtin_tool(ToolNamespaceConfig::python())?;
/// # assert_eq!(options.builtin_tools.len(), 1);
/// # Ok::<(), openai_harmony::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerOptions {
    /// The date that the model is told, as it stands. A date that changes at midnight makes every cached prompt useless.
    /// Default: `None`, which leaves the line out, since the crate has no clock.
    pub date: Option<String>,
    /// Who the model is told it is. Default: what it was trained with. No request changes it.
    pub model_identity: Option<String>,
    /// Until when the model is told that its knowledge reaches. Default: `2024-06`.
    pub knowledge_cutoff: Option<String>,
    /// The effort of requests that name none, by a name in `reasoning_efforts`. Default: `medium`.
    pub default_reasoning_effort: String,
    /// The efforts that a request may name, and what each is for the model, which knows three. Default: `minimal` and `low`
    /// are low, `medium` is medium, `high`, `xhigh` and `max` are high. Other names are refused, `none` among them.
    pub reasoning_efforts: Vec<(String, ReasoningEffort)>,
    /// The built-in tools that the server runs, each of the name `browser` or `python`. Default: none, and requests for them
    /// are refused.
    pub builtin_tools: Vec<ToolNamespaceConfig>,
    /// The tools of the MCP servers that the server calls, by the server's label. Default: none.
    pub mcp_tools: BTreeMap<String, Vec<ToolDescription>>,
    /// Whether sampling is constrained to what `tool_choice` and the response's format ask for. If so, the prompt shows all
    /// tools whatever is chosen, so that cached prompts fit; if not, hiding the others is how a choice is made. Default: false.
    pub constrained: bool,
    /// The name under which Chat Completions give reasoning, such as `reasoning` or `reasoning_content`; `None` leaves it out.
    /// Default: `reasoning`, which is what clients send back.
    pub reasoning_field: Option<String>,
    /// How the schemas of tools are written. Default: [`SchemaPolicy::Complete`].
    pub schema_policy: SchemaPolicy,
    /// Which reasoning of the past is in the prompt. Default: [`AnalysisPolicy::FinishedTurns`].
    pub analysis: AnalysisPolicy,
}

impl Default for ServerOptions {
    fn default() -> Self {
        let system = SystemContent::default();
        let efforts = [
            ("minimal", ReasoningEffort::Low),
            ("low", ReasoningEffort::Low),
            ("medium", ReasoningEffort::Medium),
            ("high", ReasoningEffort::High),
            ("xhigh", ReasoningEffort::High),
            ("max", ReasoningEffort::High),
        ];
        Self {
            date: None,
            model_identity: system.model_identity,
            knowledge_cutoff: system.knowledge_cutoff,
            default_reasoning_effort: "medium".to_owned(),
            reasoning_efforts: efforts
                .map(|(name, effort)| (name.to_owned(), effort))
                .into(),
            builtin_tools: Vec::new(),
            mcp_tools: BTreeMap::new(),
            constrained: false,
            reasoning_field: Some("reasoning".to_owned()),
            schema_policy: SchemaPolicy::Complete,
            analysis: AnalysisPolicy::FinishedTurns,
        }
    }
}

impl ServerOptions {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the date that the model is told.
    pub fn with_date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// Sets who the model is told it is.
    pub fn with_model_identity(mut self, model_identity: impl Into<String>) -> Self {
        self.model_identity = Some(model_identity.into());
        self
    }

    /// Sets until when the model is told that its knowledge reaches.
    pub fn with_knowledge_cutoff(mut self, knowledge_cutoff: impl Into<String>) -> Self {
        self.knowledge_cutoff = Some(knowledge_cutoff.into());
        self
    }

    /// Sets the effort of requests that name none, by a name in `reasoning_efforts`.
    pub fn with_default_reasoning_effort(mut self, name: impl Into<String>) -> Self {
        self.default_reasoning_effort = name.into();
        self
    }

    /// Lets requests name an effort, or changes what a name is for the model.
    pub fn with_reasoning_effort_named(
        mut self,
        name: impl Into<String>,
        effort: ReasoningEffort,
    ) -> Self {
        let name = name.into();
        match self
            .reasoning_efforts
            .iter_mut()
            .find(|(known, _)| *known == name)
        {
            Some((_, known)) => *known = effort,
            None => self.reasoning_efforts.push((name, effort)),
        }
        self
    }

    /// Sets the efforts that requests may name, in the order in which refusals list them.
    pub fn with_reasoning_efforts(
        mut self,
        efforts: impl IntoIterator<Item = (String, ReasoningEffort)>,
    ) -> Self {
        self.reasoning_efforts = efforts.into_iter().collect();
        self
    }

    /// Adds a built-in tool that the server runs.
    ///
    /// # Errors
    /// [`Error::is_unknown_tool_namespace`] where its name is neither `browser` nor `python`.
    pub fn with_builtin_tool(mut self, tool: ToolNamespaceConfig) -> Result<Self> {
        if !BUILTIN.contains(&tool.name.as_str()) {
            return Err(Error::new(Kind::UnknownToolNamespace(tool.name)));
        }
        self.builtin_tools.push(tool);
        Ok(self)
    }

    /// Adds the tools of an MCP server that the server calls.
    pub fn with_mcp_tools(
        mut self,
        server_label: impl Into<String>,
        tools: impl IntoIterator<Item = ToolDescription>,
    ) -> Self {
        self.mcp_tools
            .insert(server_label.into(), tools.into_iter().collect());
        self
    }

    /// Sets whether sampling is constrained.
    pub fn with_constrained(mut self, constrained: bool) -> Self {
        self.constrained = constrained;
        self
    }

    /// Sets the name under which Chat Completions give reasoning.
    pub fn with_reasoning_field(mut self, reasoning_field: Option<String>) -> Self {
        self.reasoning_field = reasoning_field;
        self
    }

    /// Sets how the schemas of tools are written.
    pub fn with_schema_policy(mut self, schema_policy: SchemaPolicy) -> Self {
        self.schema_policy = schema_policy;
        self
    }

    /// Sets which reasoning of the past is in the prompt.
    pub fn with_analysis(mut self, analysis: AnalysisPolicy) -> Self {
        self.analysis = analysis;
        self
    }
}

/// The names that a built-in tool can have.
pub(super) const BUILTIN: [&str; 2] = ["browser", "python"];
