//! The tools of other people that the documents show: `tools.json`.

use std::fmt::Write as _;

use openai_harmony::SchemaPolicy;

use super::{complete, faithful};
use crate::support::{encoding, json_data, rows, text};

/// What the documents show of a tool: its parameters under both policies, as the model reads them.
fn shown(name: &str, faithful: &str, complete: &str) -> String {
    let block = |policy: SchemaPolicy, parameters: &str| {
        format!(
            "`{}`:\n\n```ts\ntype {name} = ({parameters}) => any;\n```\n\n",
            policy.as_str()
        )
    };
    block(SchemaPolicy::Faithful, faithful) + &block(SchemaPolicy::Complete, complete)
}

#[test]
fn the_format_shows_both_policies() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/format.md");
    let document = std::fs::read_to_string(path).expect("it is there");
    let mut all = String::new();
    let mut table = String::from("| tool | `faithful` | `complete` |\n|---|---|---|\n");
    let mut servers = [0, 0];
    let tools = json_data("tools.json");
    for tool in rows(&tools) {
        let texts = [faithful(&tool["parameters"]), complete(&tool["parameters"])];
        let tokens = texts
            .each_ref()
            .map(|text| encoding().tokenizer().encode_ordinary(text).len());
        let name = text(&tool["name"]);
        let _ = writeln!(table, "| `{name}` | {} | {} |", tokens[0], tokens[1]);
        if text(&tool["origin"]).starts_with("an MCP server") {
            servers = [servers[0] + tokens[0], servers[1] + tokens[1]];
        }
        let _ = write!(
            all,
            "**`{name}`**, after {}:\n\n{}",
            text(&tool["origin"]),
            shown(name, &texts[0], &texts[1])
        );
    }
    let _ = writeln!(
        table,
        "| the five servers' | {} | {} |",
        servers[0], servers[1]
    );
    for part in [table, all] {
        assert!(
            document.contains(&part),
            "docs/format.md is to hold this:\n{part}"
        );
    }
}
