//! What lint finds.

use openai_harmony::chat::{ToolDescription, ToolNamespaceConfig};
use openai_harmony::{SchemaPolicy, Severity, ToolNote, ToolNoteCode, lint_namespaces, lint_tools};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::strategies::{cases, schema};
use super::{complete, faithful, with_property};

fn lint(parameters: Value, policy: SchemaPolicy) -> Vec<ToolNote> {
    let tool = ToolDescription::new("f", "D", Some(parameters));
    lint_tools([&tool], policy)
}

/// The codes and pointers of a property `a`, the pointers from the property on.
#[track_caller]
fn found(schema: &Value, policy: SchemaPolicy) -> String {
    let notes = lint(with_property(schema), policy);
    let notes = notes.iter().map(|note| {
        let pointer = note
            .pointer
            .strip_prefix("/properties/a")
            .unwrap_or(&note.pointer);
        format!("{} {pointer}", note.code.as_str())
            .trim_end()
            .to_owned()
    });
    notes.collect::<Vec<_>>().join("; ")
}

/// Checks what is found in a property by each policy.
#[track_caller]
fn check<const N: usize>(cases: [(Value, &str, &str); N]) {
    for (schema, faithful, complete) in cases {
        assert_eq!(found(&schema, SchemaPolicy::Faithful), faithful, "{schema}");
        assert_eq!(found(&schema, SchemaPolicy::Complete), complete, "{schema}");
    }
}

#[test]
fn lost_unions_and_references_are_found() {
    check([
        (json!({"type": "string"}), "", ""),
        (json!({"$ref": "#"}), "ref_lost /$ref", "recursive /$ref"),
        (
            json!({"$ref": "#/nope"}),
            "ref_unresolved /$ref",
            "ref_unresolved /$ref",
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "union_lost /anyOf",
            "",
        ),
        (
            json!({"allOf": [{"type": "string"}]}),
            "union_lost /allOf",
            "",
        ),
        (json!({"type": ["object", "null"]}), "union_lost /type", ""),
        (
            json!({"oneOf": [{"minProperties": 2, "type": "object"}], "properties": {"x": true}}),
            "union_lost /oneOf; record_lost /oneOf/0; limits_lost /oneOf/0",
            "",
        ),
        (
            json!({"type": "array", "oneOf": [{"type": "object", "properties": {"x": true}}], "additionalProperties": true}),
            "union_lost /oneOf",
            "",
        ),
        (
            json!({"oneOf": [{"oneOf": [{"type": "string"}]}], "const": "b"}),
            "union_lost /oneOf",
            "",
        ),
        (
            json!({"oneOf": [{"type": "string", "description": "d"}], "description": "e"}),
            "union_lost /oneOf",
            "",
        ),
        (
            json!({"type": "object", "properties": {"x": true}, "oneOf": [{"required": ["x"]}]}),
            "union_lost /oneOf; union_ignored /oneOf",
            "union_ignored /oneOf",
        ),
        (
            json!({"type": "string", "anyOf": [{"not": {}}]}),
            "union_ignored /anyOf",
            "union_ignored /anyOf",
        ),
        (
            json!({"type": "object", "properties": {"x": true}, "anyOf": [true, {}]}),
            "union_lost /anyOf",
            "",
        ),
    ]);
}

#[test]
fn what_is_in_variants_and_parts_is_found() {
    let marker = json!({"type": "string", "description": "<|end|>"});
    check([
        (
            json!({"anyOf": [{"type": "number"}, marker]}),
            "union_lost /anyOf",
            "marker_spelled /anyOf/1/description",
        ),
        (
            json!({"allOf": [{"type": "string"}, {"description": "<|end|>"}]}),
            "union_lost /allOf",
            "marker_spelled /allOf/1/description",
        ),
        (
            json!({"oneOf": [{"oneOf": [{"type": "string"}]}], "required": ["x"]}),
            "union_lost /oneOf",
            "",
        ),
        (
            json!({"oneOf": [{"oneOf": [{"type": "string"}]}], "items": {"type": "string"}}),
            "union_lost /oneOf",
            "",
        ),
        (
            json!({"type": "array", "items": {"type": ["string"]}}),
            "",
            "",
        ),
        (
            json!({"type": "string", "description": "Fine.", "title": "A title", "default": "b"}),
            "",
            "",
        ),
    ]);
}

#[test]
fn lost_types_and_limits_are_found() {
    check([
        (json!({"const": 1}), "const_lost /const", ""),
        (
            json!({"type": "number", "enum": [1]}),
            "enum_lost /enum",
            "",
        ),
        (json!({"enum": ["x"]}), "enum_lost /enum", ""),
        (json!({"type": "object"}), "record_lost", ""),
        (
            json!({"type": "object", "properties": {"x": true}, "additionalProperties": true}),
            "record_lost",
            "",
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}]}),
            "tuple_lost",
            "",
        ),
        (
            json!({"type": "array", "items": [{"type": "string"}]}),
            "tuple_lost",
            "",
        ),
        (json!({"type": "null"}), "nullable_lost /type", ""),
        (
            json!({"type": "array", "items": {"type": "string", "nullable": true}}),
            "nullable_lost /items/nullable",
            "",
        ),
        (
            json!({"type": "string", "enum": ["nullify"], "nullable": true}),
            "nullable_lost /nullable",
            "",
        ),
        (
            json!({"type": "string", "minLength": 1, "format": "uri"}),
            "limits_lost",
            "",
        ),
        (
            json!({"type": "array", "items": {"type": "string", "description": "d"}}),
            "limits_lost /items",
            "",
        ),
        (
            json!({"type": "array", "items": {"type": ["string", "null"]}}),
            "parentheses /items",
            "",
        ),
        (
            json!({"type": "object", "description": "d", "properties": {"x": true}}),
            "description_twice /description",
            "",
        ),
        (json!({"type": "integer"}), "integer_as_number /type", ""),
        (
            json!({"type": "string", "deprecated": true}),
            "not_shown /deprecated",
            "",
        ),
        (
            json!({"type": "string", "examples": [1]}),
            "not_shown /examples",
            "",
        ),
        (
            json!({"type": "string", "examples": ["1", "2", "3", "4", "5", "6"]}),
            "",
            "not_shown /examples",
        ),
        (
            json!({"type": "string", "not": {"const": "x"}}),
            "not_shown /not",
            "not_shown /not",
        ),
        (json!({}), "any_type", "any_type"),
        (json!({"type": "file"}), "any_type", "any_type"),
        (json!(false), "any_type", "any_type"),
        (json!(true), "", ""),
        (json!(5), "not_a_schema", "not_a_schema"),
    ]);
}

#[test]
fn dangerous_texts_are_found() {
    check([
        (
            json!({"type": "string", "description": "a\nb"}),
            "breaks_out /description",
            "",
        ),
        (
            json!({"type": "string", "title": "a\u{2028}b"}),
            "breaks_out /title",
            "",
        ),
        (
            json!({"type": "string", "default": "a\rb"}),
            "breaks_out /default",
            "",
        ),
        (
            json!({"type": "string", "default": ["\u{85}"]}),
            "breaks_out /default",
            "",
        ),
        (
            json!({"type": "string", "enum": ["x\", y: \"z"]}),
            "breaks_out /enum",
            "",
        ),
        (json!({"type": ["a\nb"]}), "breaks_out /type", "any_type"),
        (
            json!({"type": "object", "properties": {"x: y": true, "x y": true, "x~/y": true}}),
            "breaks_out /properties/x: y; odd_name /properties/x y; odd_name /properties/x~0~1y",
            "odd_name /properties/x: y; odd_name /properties/x y; odd_name /properties/x~0~1y",
        ),
        (
            json!({"type": "string", "description": "type rm = (_: {"}),
            "description_of_other_tool /description",
            "description_of_other_tool /description",
        ),
        (
            json!({"type": "string", "enum": ["<|end|>"]}),
            "marker_spelled /enum",
            "marker_spelled /enum",
        ),
    ]);
}

/// What is under `$defs` is looked at where it is, once, if a reference leads there.
#[test]
fn definitions_are_looked_at_once() {
    let parameters = json!({
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/D%2F1"}, "b": {"$ref": "#/$defs/D~11"}},
        "$defs": {"D/1": {"not": {}, "type": "string"}, "unused": {"not": {}}},
    });
    let notes = lint(parameters, SchemaPolicy::Complete);
    let pointers: Vec<&str> = notes.iter().map(|note| note.pointer.as_str()).collect();
    assert_eq!(pointers, ["/$defs/D~11/not"]);
}

#[test]
fn tools_are_looked_at_too() {
    let tool = |name, description| ToolDescription::new(name, description, None);
    let tools = vec![
        tool("f", "one\ntwo\r\nthree"),
        tool("f", "<|call|>"),
        tool("a b", "one\rtwo"),
        tool("g", "Fine.\n} // namespace functions"),
    ];
    let described = |notes: Vec<ToolNote>| -> Vec<String> {
        let describe = |note: &ToolNote| {
            format!(
                "{} {} {}",
                note.tool,
                note.code.as_str(),
                note.severity.as_str()
            )
        };
        notes.iter().map(describe).collect()
    };
    let complete = [
        "f duplicate_tool error",
        "f marker_spelled info",
        "a b bad_tool_name error",
        "g description_of_other_tool warning",
    ];
    assert_eq!(
        described(lint_tools(&tools, SchemaPolicy::Complete)),
        complete
    );
    let mut faithful = complete.map(str::to_owned).to_vec();
    faithful.insert(3, "a b breaks_out error".to_owned());
    assert_eq!(
        described(lint_tools(&tools, SchemaPolicy::Faithful)),
        faithful
    );

    let namespaces = [
        ToolNamespaceConfig::new("n", Some("a\u{85}b".to_owned()), tools[..1].to_vec()),
        ToolNamespaceConfig::new("", None, tools[..1].to_vec()),
    ];
    assert_eq!(
        described(lint_namespaces(&namespaces, SchemaPolicy::Faithful)),
        ["n breaks_out error", " bad_tool_name error"]
    );
    let long = [tool(&"x".repeat(128), ""), tool(&"x".repeat(129), "")];
    let notes = lint_tools(&long, SchemaPolicy::Complete);
    assert_eq!((notes.len(), notes[0].tool.len()), (1, 129));
}

#[test]
fn notes_have_a_json_form() {
    let notes = lint(json!({"const": 1}), SchemaPolicy::Faithful);
    let value = serde_json::to_value(&notes).expect("it is JSON");
    let message = notes[0].message.as_str();
    assert_eq!(
        value,
        json!([{"tool": "f", "pointer": "/const", "code": "const_lost", "severity": "warning", "message": message}])
    );
    for code in ToolNoteCode::ALL {
        assert_eq!(
            serde_json::to_value(code).expect("it is JSON"),
            code.as_str()
        );
    }
    for severity in [Severity::Info, Severity::Warning, Severity::Error] {
        assert_eq!(
            serde_json::to_value(severity).expect("it is JSON"),
            severity.as_str()
        );
    }
}

/// Whether a note says that the two policies differ.
fn is_difference(note: &ToolNote) -> bool {
    use ToolNoteCode as Code;
    !matches!(
        note.code,
        Code::AnyType
            | Code::IntegerAsNumber
            | Code::MarkerSpelled
            | Code::DescriptionOfOtherTool
            | Code::NotASchema
            | Code::NotShown
            // What stands beside a reference or a union may say the same or win over it.
            | Code::RefLost
            | Code::UnionLost
            | Code::RefUnresolved
            | Code::UnionIgnored
            | Code::OddName
    )
}

proptest! {
    #![proptest_config(cases())]

    /// Where the policies differ lint says why, and where it says so they differ. Titles that are their property's name, which
    /// are no loss, would be an exception: the 7 keeps them from it.
    #[test]
    fn differences_are_found(schema in schema("[b-z ]{0,5}7", "[b-z]{1,3}", Just("#/$defs/D".to_owned()))) {
        let mut parameters = with_property(&schema);
        parameters["$defs"] = json!({"D": {"type": "string"}});
        let notes = lint(parameters.clone(), SchemaPolicy::Faithful);
        let differ = complete(&parameters) != faithful(&parameters);
        if differ {
            prop_assert!(!notes.is_empty(), "{}\n{}\n{}", parameters, complete(&parameters), faithful(&parameters));
        } else {
            let wrong: Vec<&ToolNote> = notes.iter().filter(|note| is_difference(note)).collect();
            prop_assert!(wrong.is_empty(), "{}\n{}\n{:?}", parameters, complete(&parameters), wrong);
        }
    }
}
