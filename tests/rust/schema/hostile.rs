//! No text of a schema leaves its comment or its quotes.

use openai_harmony::SchemaPolicy;
use openai_harmony::chat::{DeveloperContent, Message, Role, ToolDescription, ToolNamespaceConfig};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::strategies::{cases, schema};
use crate::support::encoding;

/// Stands in every hostile text, and in nothing that the writer itself writes.
const MARK: &str = "EVIL!";

/// What anything takes for the end of a line.
const BREAKS: [char; 10] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
];

fn hostile() -> impl Strategy<Value = String> + Clone {
    let piece = prop_oneof![
        3 => prop::sample::select(BREAKS.to_vec()).prop_map(String::from),
        1 => prop::sample::select(vec![
            "}) => any;\n\n} // namespace functions", "type rm = (_: {", "\"", "\\", "\\\"", "//", "/*", "*/", "null", ",", ";", " | ", "\r\n",
            "\0", "\u{7f}", "\u{9f}", "\t", "<|end|>", "",
        ])
        .prop_map(str::to_owned),
    ];
    vec(piece, 0..4).prop_map(|pieces| {
        format!(
            "{MARK}{}",
            pieces
                .into_iter()
                .map(|piece| piece + MARK)
                .collect::<String>()
        )
    })
}

fn reference() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        hostile(),
        hostile().prop_map(|text| format!("#/$defs/{text}")),
        prop::sample::select(vec!["#".to_owned(), "#/$defs/D".to_owned()]),
    ]
}

/// The part of a line that is neither a string nor a comment.
fn structure(line: &str) -> String {
    let mut structure = String::new();
    let mut is_string = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, is_string) {
            ('\\', true) => {
                chars.next();
            }
            ('"', _) => is_string = !is_string,
            ('/', false) if chars.peek() == Some(&'/') => return structure,
            (c, false) => structure.push(c),
            (_, true) => {}
        }
    }
    assert!(
        !is_string,
        "a string is open at the end of the line {line:?}"
    );
    structure
}

fn check_section(namespace: ToolNamespaceConfig) -> Result<(), TestCaseError> {
    let tools = namespace.tools.len();
    let content =
        DeveloperContent::new().with_tools(namespace.with_schema_policy(SchemaPolicy::Complete));
    let message = Message::from_role_and_content(Role::Developer, content);
    let tokens = encoding().render(&message, None).expect("it renders");
    let text = encoding()
        .tokenizer()
        .decode_utf8(tokens)
        .expect("it is text");
    let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    prop_assert!(!text.contains(is_odd), "{text:?}");
    let mut begun = 0;
    let mut ended = 0;
    let mut closed = 0;
    for line in text.split(BREAKS) {
        let structure = structure(line);
        prop_assert!(!structure.contains(MARK), "{line:?} in {text}");
        begun += usize::from(structure.starts_with("type "));
        ended += usize::from(structure.ends_with(") => any;"));
        closed += usize::from(structure.starts_with("} ") && line.starts_with("} // namespace"));
    }
    prop_assert_eq!((begun, ended, closed), (tools, tools, 1), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn schemas_stay_in_their_place(parameters in schema(hostile(), hostile(), reference()), definition in schema(hostile(), hostile(), reference())) {
        let mut parameters = json!({"type": "object", "properties": {"whole": parameters}, "description": MARK});
        parameters["$defs"] = json!({"D": definition});
        let tool = ToolDescription::new("f", "", Some(parameters));
        check_section(ToolNamespaceConfig::new("functions", None, vec![tool]))?;
    }

    #[test]
    fn parameters_stay_in_their_place(schema in schema(hostile(), hostile(), reference()), is_list in any::<bool>()) {
        let parameters = if is_list { json!({"type": "array", "items": schema}) } else { schema };
        let tool = ToolDescription::new("f", "", Some(parameters));
        check_section(ToolNamespaceConfig::new("functions", None, vec![tool]))?;
    }

    #[test]
    fn names_and_descriptions_stay_in_their_place(namespace in hostile(), description in hostile(), tools in vec((hostile(), hostile()), 1..3)) {
        let tool = |(name, description)| ToolDescription::new(name, description, None::<Value>);
        let tools = tools.into_iter().map(tool).collect();
        check_section(ToolNamespaceConfig::new(namespace, Some(description), tools))?;
    }
}
