//! Defaults in a schema are written as compact JSON, by code of the library's own.

use openai_harmony::chat::{DeveloperContent, Message, Role, ToolDescription};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::encoding;

/// What is written for a default value. It stands in an array, since strings by themselves are written raw.
fn written(value: &Value) -> String {
    let schema = json!({"type": "object", "properties": {"a": {"default": [value]}}});
    let content = DeveloperContent::new().with_function_tools(vec![ToolDescription::new(
        "f",
        "",
        Some(schema),
    )]);
    let message = Message::from_role_and_content(Role::Developer, content);
    let tokens = encoding().render(&message, None).expect("it renders");
    let text = encoding()
        .tokenizer()
        .decode_utf8(tokens)
        .expect("it is text");
    let (_, rest) = text
        .split_once("a?: any, // default: [")
        .expect("the default is there");
    let (value, _) = rest.rsplit_once("]\n}) => any;").expect("the default ends");
    value.to_owned()
}

/// Plain numbers from 1e-5 to 1e16, exponents without a plus beyond.
fn expected(float: f64) -> String {
    let size = float.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        format!("{float:e}")
    } else if float.fract() == 0.0 {
        format!("{float}.0")
    } else {
        format!("{float}")
    }
}

#[test]
fn floats_of_every_size() {
    for exponent in -324..=308 {
        for digits in [
            "1",
            "-1",
            "1.5",
            "9.5",
            "1.2345678901234567",
            "9.999999999999998",
        ] {
            let float: f64 = format!("{digits}e{exponent}").parse().expect("a number");
            if float.is_finite() {
                assert_eq!(written(&json!(float)), expected(float));
            }
        }
    }
    assert_eq!(written(&json!(0.0)), "0.0");
    assert_eq!(written(&json!(-0.0)), "-0.0");
}

/// Every finite float but zero; those that are written without an exponent are common.
fn float() -> impl Strategy<Value = f64> {
    let any = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL;
    prop_oneof![any, -1e17_f64..1e17, -1e-3_f64..1e-3]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_float(float in float()) {
        let written = written(&json!(float));
        prop_assert_eq!(&written, &expected(float));
        prop_assert_eq!(written.parse::<f64>().expect("it is a number").to_bits(), float.to_bits());
    }

    #[test]
    fn any_integer(signed: i64, unsigned: u64) {
        prop_assert_eq!(written(&json!(signed)), signed.to_string());
        prop_assert_eq!(written(&json!(unsigned)), unsigned.to_string());
    }

    #[test]
    fn any_string(
        characters in vec(prop_oneof![any::<char>(), prop::char::range('\0', '\u{7f}')], 0..20),
    ) {
        let text: String = characters.into_iter().collect();
        prop_assert_eq!(written(&json!(text)), serde_json::to_string(&text).expect("it has a JSON form"));
    }
}

#[test]
fn every_control_character() {
    let controls: String = ('\0'..'\u{a1}').collect();
    let expected = serde_json::to_string(&controls).expect("it has a JSON form");
    assert_eq!(written(&json!(controls)), expected);
}

#[test]
fn values_in_values_keep_their_order() {
    let value = json!({"z": [1, {"b": null, "a": true}], "": {}, "k\"": [[], false]});
    assert_eq!(
        written(&value),
        r#"{"z":[1,{"b":null,"a":true}],"":{},"k\"":[[],false]}"#
    );
}
