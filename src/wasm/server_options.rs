//! What a server decides about its requests and responses.

use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::errors::{Given, thrown};
use super::read;
use crate::chat::{ReasoningEffort, ToolDescription, ToolNamespaceConfig};

/// What a server decides. The defaults, which what is set here replaces.
#[wasm_bindgen]
#[derive(Default)]
pub struct ServerOptions {
    pub(super) options: crate::ServerOptions,
}

/// A tool as MCP servers list it. Their own key for its schema is `inputSchema`, that of the OpenAI APIs `input_schema`.
#[derive(Deserialize)]
struct McpTool {
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, alias = "inputSchema")]
    input_schema: Option<Value>,
}

#[wasm_bindgen]
impl ServerOptions {
    /// The default options.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the date that the model is told; undefined leaves the line out.
    #[wasm_bindgen(setter)]
    pub fn set_date(&mut self, date: Option<String>) {
        self.options.date = date;
    }

    /// Sets who the model is told it is; undefined leaves the line out.
    #[wasm_bindgen(setter, js_name = modelIdentity)]
    pub fn set_model_identity(&mut self, model_identity: Option<String>) {
        self.options.model_identity = model_identity;
    }

    /// Sets until when the model is told that its knowledge reaches; undefined leaves the line out.
    #[wasm_bindgen(setter, js_name = knowledgeCutoff)]
    pub fn set_knowledge_cutoff(&mut self, knowledge_cutoff: Option<String>) {
        self.options.knowledge_cutoff = knowledge_cutoff;
    }

    /// Sets the effort of requests that name none.
    #[wasm_bindgen(setter, js_name = defaultReasoningEffort)]
    pub fn set_default_reasoning_effort(&mut self, name: String) {
        self.options.default_reasoning_effort = name;
    }

    /// Sets the efforts that requests may name, and what each is for the model.
    #[wasm_bindgen(js_name = setReasoningEfforts)]
    pub fn set_reasoning_efforts(
        &mut self,
        names: Vec<String>,
        efforts: Vec<String>,
    ) -> Result<(), JsValue> {
        let efforts: Result<Vec<ReasoningEffort>, _> =
            efforts.iter().map(|effort| effort.parse()).collect();
        self.options.reasoning_efforts = names.into_iter().zip(efforts.map_err(thrown)?).collect();
        Ok(())
    }

    /// Adds the built-in tool of this name.
    #[wasm_bindgen(js_name = addBuiltinTool)]
    pub fn add_builtin_tool(&mut self, name: &str) -> Result<(), JsValue> {
        self.add(ToolNamespaceConfig::builtin(name).map_err(thrown)?)
    }

    /// Adds a built-in tool in the server's own words, which is JSON text.
    #[wasm_bindgen(js_name = addBuiltinNamespace)]
    pub fn add_builtin_namespace(&mut self, namespace: &str) -> Result<(), JsValue> {
        self.add(read::value(namespace, false, Given::Tools)?)
    }

    /// Adds the tools of an MCP server, a list as JSON text.
    #[wasm_bindgen(js_name = addMcpTools)]
    pub fn add_mcp_tools(&mut self, server_label: String, tools: &str) -> Result<(), JsValue> {
        let tools: Vec<McpTool> = read::value(tools, false, Given::Tools)?;
        let tools = tools.into_iter().map(|tool| {
            let description = tool.description.unwrap_or_default();
            ToolDescription::new(tool.name, description, tool.input_schema)
        });
        self.options.mcp_tools.insert(server_label, tools.collect());
        Ok(())
    }

    /// Sets whether sampling is constrained.
    #[wasm_bindgen(setter)]
    pub fn set_constrained(&mut self, constrained: bool) {
        self.options.constrained = constrained;
    }

    /// Sets the name under which Chat Completions give reasoning; undefined leaves it out.
    #[wasm_bindgen(setter, js_name = reasoningField)]
    pub fn set_reasoning_field(&mut self, reasoning_field: Option<String>) {
        self.options.reasoning_field = reasoning_field;
    }

    /// Sets how the schemas of tools are written.
    #[wasm_bindgen(js_name = setSchemaPolicy)]
    pub fn set_schema_policy(&mut self, policy: &str) -> Result<(), JsValue> {
        self.options.schema_policy = policy.parse().map_err(thrown)?;
        Ok(())
    }

    /// Sets which reasoning of the past is in the prompt.
    #[wasm_bindgen(js_name = setAnalysis)]
    pub fn set_analysis(&mut self, policy: &str) -> Result<(), JsValue> {
        self.options.analysis = policy.parse().map_err(thrown)?;
        Ok(())
    }
}

impl ServerOptions {
    fn add(&mut self, tool: ToolNamespaceConfig) -> Result<(), JsValue> {
        let options = std::mem::take(&mut self.options);
        self.options = options.with_builtin_tool(tool).map_err(thrown)?;
        Ok(())
    }
}
