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
    let mut totals = [0, 0];
    let tools = json_data("tools.json");
    for tool in rows(&tools) {
        let texts = [faithful(&tool["parameters"]), complete(&tool["parameters"])];
        let tokens = texts
            .each_ref()
            .map(|text| encoding().tokenizer().encode_ordinary(text).len());
        totals = [totals[0] + tokens[0], totals[1] + tokens[1]];
        let _ = write!(
            all,
            "**`{}`**, after {}; {} and {} tokens.\n\n{}",
            text(&tool["name"]),
            text(&tool["origin"]),
            tokens[0],
            tokens[1],
            shown(text(&tool["name"]), &texts[0], &texts[1])
        );
    }
    let _ = writeln!(
        all,
        "Together {} tokens `faithful`, {} `complete`.",
        totals[0], totals[1]
    );
    assert!(
        document.contains(&all),
        "docs/format.md is to hold this:\n{all}"
    );
}
