//! Tools: which the model is shown, and what a sampler is told of the choice and of the answer's form.

use openai_harmony::ServerOptions;
use serde_json::{Value, json};

use crate::bridge::support::{Request, options};

/// The tools of all kinds that a request of the Responses API can have.
fn all_tools() -> Value {
    json!([
        {"type": "function", "name": "f", "strict": true},
        {"type": "custom", "name": "patch"},
        {"type": "namespace", "name": "crm", "tools": [
            {"type": "function", "name": "list"}, {"type": "custom", "name": "note"}
        ]},
        {"type": "web_search"},
        {"type": "code_interpreter", "container": {"type": "auto"}},
        {"type": "mcp", "server_label": "db", "server_description": "The shop's.", "allowed_tools": ["query", "drop"]},
    ])
}

fn request(choice: Value, constrained: bool) -> Request {
    let options = options(&json!({
        "constrained": constrained,
        "builtin_tools": ["browser", "python"],
        "mcp_tools": {"db": [{"name": "query"}, {"name": "secret"}, {"name": "drop"}]},
    }));
    let body = json!({"input": "x", "tools": all_tools(), "tool_choice": choice});
    Request::responses(&body, &options, None).expect("it is fine")
}

/// The tools in a prompt, with their namespaces.
fn shown(request: &Request) -> Vec<String> {
    let mut namespace = "";
    let mut shown = Vec::new();
    let text = request.text();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            namespace = name;
            if name == "python" {
                shown.push(name.to_owned());
            }
        }
        if let Some((name, _)) = line
            .strip_prefix("type ")
            .and_then(|line| line.split_once(" = ("))
        {
            shown.push(format!("{namespace}.{name}"));
        }
    }
    shown
}

const BROWSER: [&str; 3] = ["browser.search", "browser.open", "browser.find"];
const OTHERS: [&str; 7] = [
    "python",
    "crm.list",
    "crm.note",
    "db.query",
    "db.drop",
    "functions.f",
    "functions.patch",
];

#[test]
fn what_sampling_does_not_enforce_is_hidden() {
    let everything = [&BROWSER[..], &OTHERS].concat();
    let table: [(Value, &[&str], Value); 13] = [
        (
            json!(null),
            &everything,
            json!({"mode": "auto", "tools": null, "named": false}),
        ),
        (
            json!("auto"),
            &everything,
            json!({"mode": "auto", "tools": null, "named": false}),
        ),
        (
            json!("required"),
            &everything,
            json!({"mode": "required", "tools": null, "named": false}),
        ),
        (
            json!("none"),
            &[],
            json!({"mode": "none", "tools": null, "named": false}),
        ),
        (
            json!({"type": "function", "name": "f"}),
            &["functions.f"],
            json!({"mode": "required", "tools": ["f"], "named": true}),
        ),
        (
            json!({"type": "custom", "name": "patch"}),
            &["functions.patch"],
            json!({"mode": "required", "tools": ["patch"], "named": true}),
        ),
        (
            json!({"type": "function", "name": "list", "namespace": "crm"}),
            &["crm.list"],
            json!({"mode": "required", "tools": ["crm.list"], "named": true}),
        ),
        (
            json!({"type": "function", "name": "crm.list"}),
            &["crm.list"],
            json!({"mode": "required", "tools": ["crm.list"], "named": true}),
        ),
        (
            json!({"type": "web_search_preview"}),
            &BROWSER,
            json!({"mode": "required", "tools": ["browser"], "named": true}),
        ),
        (
            json!({"type": "code_interpreter"}),
            &["python"],
            json!({"mode": "required", "tools": ["python"], "named": true}),
        ),
        (
            json!({"type": "mcp", "server_label": "db"}),
            &["db.query", "db.drop"],
            json!({"mode": "required", "tools": ["db"], "named": true}),
        ),
        (
            json!({"type": "mcp", "server_label": "db", "name": "drop"}),
            &["db.drop"],
            json!({"mode": "required", "tools": ["db.drop"], "named": true}),
        ),
        (
            json!({"type": "allowed_tools", "mode": "auto", "tools": [
                {"type": "function", "name": "f"}, {"type": "mcp", "server_label": "db"}, {"type": "code_interpreter"}
            ]}),
            &["python", "db.query", "db.drop", "functions.f"],
            json!({"mode": "auto", "tools": ["f", "db", "python"], "named": false}),
        ),
    ];
    for (choice, expected, told) in table {
        let hiding = request(choice.clone(), false);
        assert_eq!(shown(&hiding), expected, "{choice}");
        assert_eq!(hiding.tool_choice(), told, "{choice}");
        let constrained = request(choice.clone(), true);
        assert_eq!(shown(&constrained), everything, "{choice}");
        assert_eq!(constrained.tool_choice(), told, "{choice}");
        assert_eq!(json!(constrained.tools()), all_tools(), "{choice}");
    }
}

/// A prompt that is cached must stay what it is.
#[test]
fn an_enforced_choice_does_not_change_the_prompt() {
    let prompt = |choice: Value| request(choice, true).text();
    for choice in [
        json!("none"),
        json!("required"),
        json!({"type": "function", "name": "f"}),
    ] {
        assert_eq!(prompt(choice), prompt(json!("auto")));
    }
}

#[test]
fn tools_are_given_back_as_they_came_but_for_hidden_ones() {
    let all = all_tools();
    let tools = |choice: Value| json!(request(choice, false).tools());
    assert_eq!(tools(json!("auto")), all);
    assert_eq!(tools(json!("none")), json!([]));
    assert_eq!(
        tools(json!({"type": "function", "name": "f"})),
        json!([all[0]])
    );
    let mut crm = all[2].clone();
    crm["tools"] = json!([all[2]["tools"][1]]);
    assert_eq!(
        tools(json!({"type": "custom", "name": "note", "namespace": "crm"})),
        json!([crm])
    );
    assert_eq!(
        tools(json!({"type": "mcp", "server_label": "db", "name": "drop"})),
        json!([all[5]])
    );
}

#[test]
fn tools_that_an_mcp_server_may_not_use_are_left_out() {
    for (allowed, expected) in [
        (json!(null), vec!["db.query", "db.secret", "db.drop"]),
        (json!(["query", "gone"]), vec!["db.query"]),
        (json!({"tool_names": ["secret"]}), vec!["db.secret"]),
        (
            json!({"read_only": true}),
            vec!["db.query", "db.secret", "db.drop"],
        ),
        (json!([]), vec![]),
    ] {
        let options = options(
            &json!({"mcp_tools": {"db": [{"name": "query"}, {"name": "secret"}, {"name": "drop"}]}}),
        );
        let tool = json!({"type": "mcp", "server_label": "db", "allowed_tools": allowed});
        let body = json!({"input": "x", "tools": [tool]});
        let request = Request::responses(&body, &options, None).expect("it is fine");
        assert_eq!(shown(&request), expected, "{allowed}");
        assert_eq!(json!(request.tools()), json!([tool]));
    }
}

#[test]
fn custom_tools_say_what_their_input_is_like() {
    let described = |tool: Value| {
        let body = json!({"input": "x", "tools": [tool]});
        let options = ServerOptions::default();
        let text = Request::responses(&body, &options, None)
            .expect("it is fine")
            .text();
        let (_, tool) = text
            .split_once("namespace functions {\n\n")
            .expect("a namespace");
        let (tool, _) = tool.split_once(") => any").expect("a tool");
        tool.to_owned()
    };
    let signature = "type f = (_: {\ninput: string,\n}";
    assert_eq!(described(json!({"type": "custom", "name": "f"})), signature);
    let text =
        json!({"type": "custom", "name": "f", "description": "D", "format": {"type": "text"}});
    assert_eq!(described(text), format!("// D\n{signature}"));
    let grammar = json!({"type": "grammar", "syntax": "regex", "definition": "a+"});
    assert_eq!(
        described(json!({"type": "custom", "name": "f", "format": grammar})),
        format!("// Its input matches this regex grammar:\n// a+\n{signature}")
    );
}

#[test]
fn the_form_of_the_answer_is_told() {
    let chat = |format: Value| {
        let body =
            json!({"messages": [{"role": "user", "content": "x"}], "response_format": format});
        Request::chat(&body, &ServerOptions::default())
            .expect("it is fine")
            .response_format()
    };
    let responses = |format: Value| {
        let body = json!({"input": "x", "text": {"format": format}});
        Request::responses(&body, &ServerOptions::default(), None)
            .expect("it is fine")
            .response_format()
    };
    let schema = json!({"type": "object", "properties": {"b": {}, "a": {}}});
    let told = json!({"name": "n", "description": "d", "schema": schema, "strict": true});
    let mut flat = told.clone();
    flat["type"] = json!("json_schema");
    assert_eq!(
        chat(json!({"type": "json_schema", "json_schema": told})),
        Some(told.clone())
    );
    assert_eq!(responses(flat), Some(told));
    let least = json!({"name": "n", "description": null, "schema": {}, "strict": null});
    assert_eq!(
        chat(json!({"type": "json_schema", "json_schema": {"name": "n"}})),
        Some(least)
    );
    let any = json!({"name": null, "description": null, "schema": null, "strict": null});
    assert_eq!(chat(json!({"type": "json_object"})), Some(any.clone()));
    assert_eq!(responses(json!({"type": "json_object"})), Some(any));
    assert_eq!(chat(json!({"type": "text"})), None);
    assert_eq!(chat(json!(null)), None);
}

#[test]
fn the_number_of_choices_is_told() {
    let n = |n: Value| {
        let body = json!({"messages": [{"role": "user", "content": "x"}], "n": n});
        match Request::chat(&body, &ServerOptions::default()).expect("it is fine") {
            Request::Chat(request) => request.n(),
            Request::Responses(_) => panic!("of the other API"),
        }
    };
    assert_eq!([n(json!(null)), n(json!(1)), n(json!(128))], [1, 1, 128]);
}
