//! The `# Tools` section: namespaces of TypeScript function types.

use std::collections::BTreeMap;

use crate::chat::{ToolDescription, ToolNamespaceConfig};
use crate::error::{Error, Kind, Result};
use crate::schema::write_typescript;

/// The section, with the namespaces in the order of their keys; None where there are none.
pub(super) fn section(
    namespaces: Option<&BTreeMap<String, ToolNamespaceConfig>>,
) -> Result<Option<String>> {
    let Some(namespaces) = namespaces.filter(|namespaces| !namespaces.is_empty()) else {
        return Ok(None);
    };
    let mut text = String::from("# Tools");
    for namespace in namespaces.values() {
        text.push_str("\n\n");
        write_namespace(namespace, &mut text)?;
    }
    Ok(Some(text))
}

fn write_namespace(namespace: &ToolNamespaceConfig, text: &mut String) -> Result<()> {
    let name = &namespace.name;
    text.push_str("## ");
    text.push_str(name);
    text.push('\n');
    // Without functions the description is prose, not a comment on the block that follows.
    let prefix = if namespace.tools.is_empty() {
        ""
    } else {
        "// "
    };
    for line in namespace.description.iter().flat_map(|text| text.lines()) {
        text.push('\n');
        text.push_str(prefix);
        text.push_str(line);
    }
    if namespace.tools.is_empty() {
        return Ok(());
    }
    text.push_str("\nnamespace ");
    text.push_str(name);
    text.push_str(" {\n");
    for tool in &namespace.tools {
        write_tool(tool, text)?;
    }
    text.push_str("\n} // namespace ");
    text.push_str(name);
    Ok(())
}

fn write_tool(tool: &ToolDescription, text: &mut String) -> Result<()> {
    for line in tool.description.lines() {
        text.push_str("\n// ");
        text.push_str(line);
    }
    text.push_str("\ntype ");
    text.push_str(&tool.name);
    text.push_str(" = (");
    if let Some(parameters) = tool.parameters.as_ref().filter(|value| !value.is_null()) {
        if parameters.is_string() {
            let tool = tool.name.clone();
            return Err(Error::new(Kind::SchemaIsText { tool }));
        }
        text.push_str("_: ");
        write_typescript(parameters, text)?;
    }
    text.push_str(") => any;\n");
    Ok(())
}
