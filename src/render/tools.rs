//! The `# Tools` section: namespaces of TypeScript function types.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::chat::{SchemaPolicy, ToolDescription, ToolNamespaceConfig};
use crate::error::{Error, Kind, Result};
use crate::schema::{comment_lines, tool_name, write_parameters};

/// The section, with the namespaces in the order of their keys; None where there are none.
pub(super) fn section(
    namespaces: Option<&BTreeMap<String, ToolNamespaceConfig>>,
    policy: Option<SchemaPolicy>,
) -> Result<Option<String>> {
    let Some(namespaces) = namespaces.filter(|namespaces| !namespaces.is_empty()) else {
        return Ok(None);
    };
    let mut text = String::from("# Tools");
    for namespace in namespaces.values() {
        text.push_str("\n\n");
        let policy = policy.or(namespace.schema_policy).unwrap_or_default();
        write_namespace(namespace, policy, &mut text)?;
    }
    Ok(Some(text))
}

fn write_namespace(
    namespace: &ToolNamespaceConfig,
    policy: SchemaPolicy,
    text: &mut String,
) -> Result<()> {
    let name = name(&namespace.name, policy);
    text.push_str("## ");
    text.push_str(&name);
    text.push('\n');
    // Without functions the description is prose, not a comment on the block that follows.
    let prefix = if namespace.tools.is_empty() {
        "\n"
    } else {
        "\n// "
    };
    write_description(
        namespace.description.as_deref().unwrap_or_default(),
        prefix,
        policy,
        text,
    );
    if namespace.tools.is_empty() {
        return Ok(());
    }
    text.push_str("\nnamespace ");
    text.push_str(&name);
    text.push_str(" {\n");
    for tool in &namespace.tools {
        write_tool(tool, policy, text)?;
    }
    text.push_str("\n} // namespace ");
    text.push_str(&name);
    Ok(())
}

fn write_tool(tool: &ToolDescription, policy: SchemaPolicy, text: &mut String) -> Result<()> {
    write_description(&tool.description, "\n// ", policy, text);
    text.push_str("\ntype ");
    text.push_str(&name(&tool.name, policy));
    text.push_str(" = (");
    if let Some(parameters) = &tool.parameters {
        if parameters.is_string() {
            let tool = tool.name.clone();
            return Err(Error::new(Kind::SchemaIsText { tool }));
        }
        write_parameters(parameters, policy, text)?;
    }
    text.push_str(") => any;\n");
    Ok(())
}

/// A description, each line of it behind the prefix.
fn write_description(description: &str, prefix: &str, policy: SchemaPolicy, text: &mut String) {
    let mut write = |line: &str| {
        text.push_str(prefix);
        text.push_str(line);
    };
    match policy {
        SchemaPolicy::Faithful => description.lines().for_each(write),
        SchemaPolicy::Complete if description.is_empty() => {}
        SchemaPolicy::Complete => comment_lines(description).for_each(|line| write(&line)),
    }
}

/// A name, which of a complete section cannot be taken for anything else.
fn name(name: &str, policy: SchemaPolicy) -> Cow<'_, str> {
    match policy {
        SchemaPolicy::Faithful => Cow::Borrowed(name),
        SchemaPolicy::Complete => tool_name(name),
    }
}
