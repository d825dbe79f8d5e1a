//! Results stand behind their calls: by hand, and against a reading of the rule that looks at everything each time.

use openai_harmony::ServerOptions;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bridge::support::{Request, messages_of};

fn call(id: Value, name: &str) -> Value {
    json!({"type": "function_call", "call_id": id, "name": name, "arguments": ""})
}

fn output(id: Value, name: Value, text: &str) -> Value {
    json!({"type": "function_call_output", "call_id": id, "name": name, "output": text})
}

/// Calls as `f()`, results as `f: text`, messages of the user as their text.
fn read(items: &[Value]) -> Result<Vec<String>, String> {
    let body = json!({"input": items});
    let request = Request::responses(&body, &ServerOptions::default(), None);
    let request = request.map_err(|error| error.param().unwrap_or_default().to_owned())?;
    let in_short = |message: String| {
        if let Some(call) = message.strip_prefix("assistant/commentary to=functions.") {
            let (name, _) = call.split_once(' ').expect("a type");
            return format!("{name}()");
        }
        if let Some(result) = message.strip_prefix("tool:functions.") {
            return result.replace("/commentary to=assistant", "");
        }
        message.trim_start_matches("user: ").to_owned()
    };
    Ok(messages_of(&request).into_iter().map(in_short).collect())
}

#[test]
fn results_without_ids_are_of_the_oldest_call_that_waits() {
    let null = Value::Null;
    let of_name = |name: &str| output(null.clone(), json!(name), "by name");
    let of_none = || output(null.clone(), null.clone(), "by order");
    let calls = [
        call(json!("a"), "f"),
        call(json!("b"), "g"),
        call(json!("c"), "f"),
    ];
    let with = |results: &[Value]| read(&[&calls[..], results].concat());

    assert_eq!(
        with(&[of_name("f"), of_none(), of_name("f")]),
        Ok([
            "f()",
            "f: by name",
            "g()",
            "g: by order",
            "f()",
            "f: by name"
        ]
        .map(str::to_owned)
        .into())
    );
    // One that has its result by its id does not wait any more.
    assert_eq!(
        with(&[output(json!("a"), null.clone(), "by id"), of_none()]),
        Ok(["f()", "f: by id", "g()", "g: by order", "f()"]
            .map(str::to_owned)
            .into())
    );
    // The name alone is enough where no call of it waits.
    assert_eq!(
        with(&[of_name("h")]),
        Ok(["f()", "g()", "f()", "h: by name"]
            .map(str::to_owned)
            .into())
    );
    assert_eq!(
        with(&[of_none(), of_none(), of_none(), of_none()]),
        Err("input[6].call_id".to_owned())
    );
}

#[test]
fn calls_of_an_earlier_group_do_not_wait() {
    let user = json!({"role": "user", "content": "u"});
    let late = output(Value::Null, Value::Null, "late");
    assert_eq!(
        read(&[call(json!("a"), "f"), user, late]),
        Err("input[2].call_id".to_owned())
    );
}

#[test]
fn calls_that_the_server_ran_do_not_wait() {
    let python = json!({"type": "code_interpreter_call", "code": "1", "outputs": null});
    let result = output(Value::Null, Value::Null, "r");
    assert_eq!(read(&[python, result]), Err("input[1].call_id".to_owned()));
}

/// A repeated id is the nearest call's before the result.
#[test]
fn the_same_id_in_two_turns_names_two_calls() {
    let user = json!({"role": "user", "content": "u"});
    let items = [
        call(json!("c"), "f"),
        output(json!("c"), Value::Null, "1"),
        user,
        call(json!("c"), "g"),
        output(json!("c"), Value::Null, "2"),
    ];
    assert_eq!(
        read(&items),
        Ok(["f()", "f: 1", "u", "g()", "g: 2"]
            .map(str::to_owned)
            .into())
    );
}

/// Results of older calls stay among those of the group.
#[test]
fn late_results_stay_where_they_are() {
    let user = json!({"role": "user", "content": "u"});
    let result = |id: &str, text: &str| output(json!(id), Value::Null, text);
    let items = [
        call(json!("a"), "f"),
        user,
        result("a", "late"),
        call(json!("b"), "g"),
        result("a", "later"),
        result("b", "r"),
    ];
    assert_eq!(
        read(&items),
        Ok(["f()", "u", "f: late", "g()", "g: r", "f: later"]
            .map(str::to_owned)
            .into())
    );
}

#[derive(Clone, Debug)]
enum Step {
    User,
    Call { id: u8, name: u8 },
    Result { id: Option<u8>, name: Option<u8> },
}

fn step() -> impl Strategy<Value = Step> {
    let (id, name) = (0..4_u8, 0..3_u8);
    prop_oneof![
        1 => Just(Step::User),
        4 => (id.clone(), name.clone()).prop_map(|(id, name)| Step::Call { id, name }),
        5 => (proptest::option::of(id), proptest::option::of(name))
            .prop_map(|(id, name)| Step::Result { id, name }),
    ]
}

/// The rule, read word by word (R21, R22). Gives what [`read`] does.
fn by_the_rule(steps: &[Step]) -> Result<Vec<String>, String> {
    let function = |name: u8| format!("f{name}");
    // Of each result the index of its call, or the name that stands for one.
    let mut of_call: Vec<Option<Result<usize, String>>> = vec![None; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        let Step::Result { id, name } = step else {
            continue;
        };
        let before = (0..at).rev();
        let found = match id {
            Some(id) => before.clone().find(
                |index| matches!(steps[*index], Step::Call { id: other, .. } if other == *id),
            ),
            None => before
                .take_while(|index| !matches!(steps[*index], Step::User))
                .filter(|index| match steps[*index] {
                    Step::Call { name: other, .. } => name.is_none_or(|name| name == other),
                    _ => false,
                })
                .filter(|index| !of_call.contains(&Some(Ok(*index))))
                .last(),
        };
        of_call[at] = Some(match (found, name) {
            (Some(index), _) => Ok(index),
            (None, Some(name)) => Err(function(*name)),
            (None, None) => return Err(format!("input[{at}].call_id")),
        });
    }
    let group = |at: usize| {
        steps[..at]
            .iter()
            .filter(|step| matches!(step, Step::User))
            .count()
    };
    let mut messages = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::User => messages.push("u".to_owned()),
            Step::Call { name, .. } => {
                messages.push(format!("{}()", function(*name)));
                for (result, call) in of_call.iter().enumerate() {
                    if *call == Some(Ok(at)) && group(result) == group(at) {
                        messages.push(format!("{}: {result}", function(*name)));
                    }
                }
            }
            Step::Result { .. } => match &of_call[at] {
                Some(Ok(call)) if group(*call) == group(at) => {}
                Some(Ok(call)) => {
                    let Step::Call { name, .. } = steps[*call] else {
                        panic!("a call")
                    };
                    messages.push(format!("{}: {at}", function(name)));
                }
                Some(Err(name)) => messages.push(format!("{name}: {at}")),
                None => panic!("each result was looked at"),
            },
        }
    }
    Ok(messages)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn results_stand_where_the_rule_says(steps in vec(step(), 0..14)) {
        let items: Vec<Value> = steps
            .iter()
            .enumerate()
            .map(|(at, step)| match step {
                Step::User => json!({"role": "user", "content": "u"}),
                Step::Call { id, name } => call(json!(format!("c{id}")), &format!("f{name}")),
                Step::Result { id, name } => {
                    let id = id.map(|id| format!("c{id}"));
                    let name = name.map(|name| format!("f{name}"));
                    output(json!(id), json!(name), &at.to_string())
                }
            })
            .collect();
        if !items.is_empty() {
            prop_assert_eq!(read(&items), by_the_rule(&steps));
        }
    }
}
