//! Schemas that are meant to be too much, under the policy `complete`. No test measures time: what is not bounded does not
//! end.

use openai_harmony::chat::ToolDescription;
use openai_harmony::{
    MAX_SCHEMA_DEPTH, Result, SchemaPolicy, ToolNoteCode, lint_tools, typescript,
};
use serde_json::{Map, Value, json};

use super::schemas::{nested, ways_to_nest};

const TOO_LARGE: &str = "schema too large to show";

/// What is written, and whether lint says that it is not all. A deep `Value` is leaked, since dropping it recurses.
fn write(parameters: Value) -> (Result<String>, bool) {
    let text = typescript(&parameters, SchemaPolicy::Complete);
    let tool = ToolDescription::new("f", "", Some(parameters));
    let notes = lint_tools([&tool], SchemaPolicy::Complete);
    std::mem::forget(tool);
    let is_cut = notes.iter().any(|note| note.code == ToolNoteCode::TooLarge);
    (text, is_cut)
}

fn text_of(parameters: Value) -> String {
    let (text, is_cut) = write(parameters);
    let text = text.expect("it is shallow");
    assert_eq!(text.matches(TOO_LARGE).count(), usize::from(is_cut));
    text
}

fn properties(schemas: impl IntoIterator<Item = (String, Value)>) -> Value {
    let properties: Map<String, Value> = schemas.into_iter().collect();
    json!({"type": "object", "properties": properties})
}

/// Definitions of which each refers to the next one twice.
fn bomb(levels: usize, refer: impl Fn(Value) -> Value) -> Value {
    let definition = |level: usize| {
        let next = json!({"$ref": format!("#/$defs/L{}", level + 1)});
        let body = if level == levels {
            json!({"type": "string"})
        } else {
            refer(next)
        };
        (format!("L{level}"), body)
    };
    let definitions: Map<String, Value> = (0..=levels).map(definition).collect();
    json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/L0"}}, "$defs": definitions})
}

#[test]
fn bombs_of_references_are_bounded() {
    type Refer = fn(Value) -> Value;
    let ways: [(&str, Refer); 6] = [
        (
            "properties",
            |next| json!({"type": "object", "properties": {"x": next, "y": next}}),
        ),
        ("oneOf", |next| json!({"oneOf": [next, next]})),
        ("anyOf", |next| json!({"anyOf": [next, next]})),
        (
            "allOf",
            |next| json!({"properties": {"x": {"allOf": [next, {"description": "d"}]}, "y": next}}),
        ),
        ("prefixItems", |next| json!({"prefixItems": [next, next]})),
        (
            "described",
            |next| json!({"description": "d".repeat(40_000), "prefixItems": [next, next]}),
        ),
    ];
    for (name, refer) in ways {
        let text = text_of(bomb(30, refer));
        assert!(text.contains(TOO_LARGE), "{name}");
        assert!(text.len() < 192 << 10, "{name}: {}", text.len());
    }
}

/// 4,096 schemas are written, and of those beyond that they are there.
#[test]
fn wide_schemas_are_cut() {
    let wide = |count: usize| {
        properties((0..count).map(|index| (format!("p{index}"), json!({"type": "number"}))))
    };
    let text = text_of(wide(4_095));
    assert_eq!(text.matches(": number,\n").count(), 4_095);
    let text = text_of(wide(10_000));
    assert_eq!(text.matches(": number,\n").count(), 4_095);
    assert_eq!(text.matches(": any,").count(), 10_000 - 4_095);
    let variants = vec![json!({"type": "string", "description": "x"}); 10_000];
    let text = text_of(json!({"oneOf": variants}));
    assert_eq!(text.matches("| string // x").count(), 4_095);
}

/// A long text is written whole, and after 64 KiB of text no further schema.
#[test]
fn long_texts_are_written_once() {
    let long = "word ".repeat(200_000);
    let described = json!({"type": "string", "description": long});
    let uses = (0..1_000).map(|index| (format!("p{index}"), json!({"$ref": "#/$defs/D"})));
    let mut parameters = properties(uses);
    parameters["$defs"] = json!({"D": described});
    let text = text_of(parameters);
    assert_eq!(text.matches(&long).count(), 1);
    assert!(text.len() < long.len() + 20_000, "{}", text.len());
    assert!(text.ends_with("p999?: any,\n}"));

    let just_short = properties([
        (
            "a".into(),
            json!({"type": "string", "description": "x".repeat(65_000)}),
        ),
        ("b".into(), json!({"type": "number"})),
    ]);
    assert!(text_of(just_short).ends_with("b?: number,\n}"));
}

/// What costs work but writes nothing is not done again for each use of a schema.
#[test]
fn long_keys_are_read_once() {
    let long = "k".repeat(1 << 20);
    let names: Vec<String> = (0..100_000).map(|index| format!("r{index}")).collect();
    let parts: Vec<Value> = (0..2_000)
        .map(|index| json!({"$ref": format!("#/$defs/P{}", index % 3)}))
        .collect();
    let definitions = json!({
        "Reference": {"$ref": format!("#/$defs/{long}")},
        long: {"type": "number"},
        "Required": {"type": "object", "properties": {"x": true}, "required": names},
        "Title": {"title": "-".repeat(1 << 20) + "a", "type": "string"},
        "Literals": {"enum": vec![json!(null); 100_000]},
        "AllOf": {"allOf": parts},
        "P0": {"properties": {"x": true}}, "P1": {"properties": {"x": true}}, "P2": {"required": ["x"]},
    });
    for name in ["Reference", "Required", "Title", "Literals", "AllOf"] {
        let uses = (0..4_000).map(|_| json!({"$ref": format!("#/$defs/{name}")}));
        let mut parameters = json!({"prefixItems": uses.collect::<Vec<_>>()});
        parameters["$defs"] = definitions.clone();
        let text = text_of(parameters);
        assert!(text.len() < 4 << 20, "{name}: {}", text.len());
    }
}

#[test]
fn schemas_nested_500_deep_are_written_and_deeper_ones_are_an_error() {
    for (name, around) in ways_to_nest() {
        let (text, is_cut) = write(nested(250, around));
        assert!(is_cut || text.expect(name).contains("string"), "{name}");
        for depth in [MAX_SCHEMA_DEPTH, 20_000] {
            let parameters = nested(depth, around);
            let written = typescript(&parameters, SchemaPolicy::Complete);
            let tool = ToolDescription::new("f", "", Some(parameters));
            let notes = lint_tools([&tool], SchemaPolicy::Complete);
            std::mem::forget(tool);
            // What is indented deeper and deeper may be too much before it is too deep.
            match written {
                Err(error) => {
                    assert!(error.is_schema_too_deep(), "{name}: {error}");
                    assert!(
                        notes
                            .iter()
                            .any(|note| note.code == ToolNoteCode::SchemaTooDeep),
                        "{name}"
                    );
                }
                Ok(text) => assert!(text.contains(TOO_LARGE), "{name}"),
            }
        }
    }
}

/// References and `allOf` nest too, without a line of text.
#[test]
fn chains_are_as_deep_as_schemas() {
    let chain = |length: usize, link: fn(Value) -> Value| {
        let definition = |index: usize| {
            let next = json!({"$ref": format!("#/$defs/L{}", index + 1)});
            (
                format!("L{index}"),
                if index == length {
                    json!({"type": "number"})
                } else {
                    link(next)
                },
            )
        };
        let definitions: Map<String, Value> = (0..=length).map(definition).collect();
        json!({"$ref": "#/$defs/L0", "$defs": definitions})
    };
    let links: [fn(Value) -> Value; 3] = [
        |next| next,
        |next| json!({"allOf": [next]}),
        |next| json!({"items": next}),
    ];
    for link in links {
        let small = std::thread::Builder::new()
            .stack_size(1 << 20)
            .spawn(move || {
                assert!(
                    write(chain(200, link))
                        .0
                        .expect("it is shallow")
                        .starts_with("_: number")
                );
                assert!(
                    write(chain(20_000, link))
                        .0
                        .expect_err("it is deep")
                        .is_schema_too_deep()
                );
            });
        small.expect("a thread starts").join().expect("no overflow");
    }
}

/// The deepest schema fits into the stack of a thread with little of it, and lint too.
#[test]
fn the_limit_fits_into_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(1 << 20).spawn(|| {
        for (name, around) in ways_to_nest() {
            let tool = ToolDescription::new("f", "", Some(nested(MAX_SCHEMA_DEPTH - 1, around)));
            for policy in [SchemaPolicy::Faithful, SchemaPolicy::Complete] {
                let parameters = tool.parameters.as_ref().expect("they are there");
                // Of `oneOf` in a property this policy counts both schemas, the other one.
                let is_deeper = policy == SchemaPolicy::Complete && name == "oneOf in a property";
                assert_eq!(typescript(parameters, policy).is_ok(), !is_deeper, "{name}");
                lint_tools([&tool], policy);
            }
            std::mem::forget(tool);
        }
    });
    small.expect("a thread starts").join().expect("no overflow");
}
