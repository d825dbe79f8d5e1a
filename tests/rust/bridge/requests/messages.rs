//! What becomes of messages and items.

use openai_harmony::ServerOptions;
use serde_json::{Value, json};

use crate::bridge::support::{Request, messages_of};

fn chat(messages: Value) -> Vec<String> {
    let body = json!({"messages": messages});
    messages_of(&Request::chat(&body, &ServerOptions::default()).expect("it is fine"))
}

fn items(input: Value) -> Vec<String> {
    let body = json!({"input": input});
    messages_of(&Request::responses(&body, &ServerOptions::default(), None).expect("it is fine"))
}

#[test]
fn reasoning_has_three_names_of_which_the_first_with_text_counts() {
    let said = |message: Value| chat(json!([{"role": "user", "content": "x"}, message]));
    for (fields, expected) in [
        (
            json!({"reasoning": "a", "reasoning_content": "b", "thinking": "c"}),
            "a",
        ),
        (
            json!({"reasoning": null, "reasoning_content": "b", "thinking": "c"}),
            "b",
        ),
        (
            json!({"reasoning": "", "reasoning_content": "", "thinking": "c"}),
            "c",
        ),
    ] {
        let mut message = fields;
        message["role"] = json!("assistant");
        assert_eq!(said(message)[1], format!("assistant/analysis: {expected}"));
    }
}

#[test]
fn refusals_are_answers() {
    let refused = json!({"role": "assistant", "content": "", "refusal": "No."});
    assert_eq!(
        chat(json!([{"role": "user", "content": "x"}, refused]))[1],
        "assistant/final: No."
    );
    let both = json!({"role": "assistant", "content": "Yes.", "refusal": "No."});
    assert_eq!(
        chat(json!([{"role": "user", "content": "x"}, both]))[1],
        "assistant/final: Yes."
    );
}

#[test]
fn messages_that_say_nothing_are_none() {
    let nothing = json!([
        {"role": "assistant", "content": [], "tool_calls": [], "reasoning": ""},
        {"role": "system", "content": ""},
        {"role": "system", "content": "S"},
        {"role": "user", "content": []},
        {"role": "assistant", "content": ["", {"type": "text", "text": ""}]},
        {"role": "developer", "content": ["", ""]},
    ]);
    // Instructions before the first message stay so.
    assert_eq!(chat(nothing), ["developer: # Instructions\n\nS", "user: "]);
}

#[test]
fn parts_may_be_bare_strings_and_of_either_api() {
    let parts = json!(["a", {"type": "text", "text": "b"}, {"type": "input_text", "text": "c"},
        {"type": "output_text", "text": "d"}, {"type": "refusal", "refusal": "e"}]);
    assert_eq!(
        chat(json!([{"role": "user", "content": parts}])),
        ["user: a|b|c|d|e"]
    );
    assert_eq!(
        items(json!([{"role": "user", "content": parts}])),
        ["user: a|b|c|d|e"]
    );
}

#[test]
fn arguments_are_written_as_they_are() {
    for (arguments, expected) in [
        (json!("{ \"a\" : 1 }"), "{ \"a\" : 1 }"),
        (json!("not json"), "not json"),
        (json!(null), ""),
        (
            json!({"b": [1, 2.5, null], "a": "é\n"}),
            "{\"b\":[1,2.5,null],\"a\":\"é\\n\"}",
        ),
        (json!([]), "[]"),
    ] {
        let call = json!({"id": "c", "function": {"name": "f", "arguments": arguments}});
        let message = json!({"role": "assistant", "tool_calls": [call]});
        let expected = format!("assistant/commentary to=functions.f <|constrain|>json: {expected}");
        assert_eq!(chat(json!([message])), [expected.as_str()]);
        let item =
            json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": arguments});
        assert_eq!(items(json!([item])), [expected]);
    }
}

/// No name of the past can be read as another part of a header.
#[test]
fn names_of_the_past_are_made_one_word() {
    for (name, expected) in [
        ("get weather", "functions.get_weather"),
        ("a<|end|>", "functions.a_|end|>"),
        ("x to=user\n", "functions.x_to=user_"),
        ("", "functions."),
        ("user", "functions.user"),
    ] {
        let call = json!({"id": "c", "function": {"name": name, "arguments": ""}});
        let result = json!({"role": "tool", "tool_call_id": "c", "content": "r"});
        let messages = chat(json!([{"role": "assistant", "tool_calls": [call]}, result]));
        assert_eq!(
            messages[0],
            format!("assistant/commentary to={expected} <|constrain|>json: ")
        );
        assert_eq!(
            messages[1],
            format!("tool:{expected}/commentary to=assistant: r")
        );
    }
    for (namespace, expected) in [
        ("crm", "crm.f"),
        ("", "functions.f"),
        ("my crm", "my_crm.f"),
        ("system:x", "system_x.f"),
        ("user", "user.f"),
    ] {
        let call =
            json!({"type": "function_call", "call_id": "c", "name": "f", "namespace": namespace});
        assert_eq!(
            items(json!([call])),
            [format!(
                "assistant/commentary to={expected} <|constrain|>json: "
            )]
        );
    }
}

#[test]
fn custom_calls_and_their_outputs() {
    let messages = items(json!([
        {"type": "custom_tool_call", "call_id": "c", "name": "patch", "input": "a\n\"b\""},
        {"type": "custom_tool_call_output", "call_id": "c", "output": "done"},
        {"type": "custom_tool_call", "call_id": "d", "name": "note", "namespace": "crm", "input": ""},
    ]));
    assert_eq!(
        messages,
        [
            "assistant/commentary to=functions.patch <|constrain|>json: {\"input\":\"a\\n\\\"b\\\"\"}",
            "tool:functions.patch/commentary to=assistant: done",
            "assistant/commentary to=crm.note <|constrain|>json: {\"input\":\"\"}",
        ]
    );
}

#[test]
fn calls_that_the_server_ran_come_with_their_results() {
    let messages = items(json!([
        {"type": "code_interpreter_call", "code": "1", "outputs": [
            {"type": "logs", "logs": "a"}, {"type": "image", "url": "data:"}, {"type": "logs", "logs": "b"}
        ]},
        {"type": "code_interpreter_call", "code": null, "outputs": []},
        {"type": "code_interpreter_call", "code": "2", "outputs": null},
        {"type": "mcp_call", "server_label": "db", "name": "q", "arguments": "{}", "output": "rows", "error": null},
        {"type": "mcp_call", "server_label": "db", "name": "q", "arguments": "{}", "output": null, "error": "no table"},
        {"type": "mcp_call", "server_label": "db", "name": "q", "arguments": "{}"},
        {"type": "web_search_call"}, {"type": "mcp_list_tools"}, {"type": "mcp_approval_request"},
        {"type": "mcp_approval_response"},
    ]));
    assert_eq!(
        messages,
        [
            "assistant/analysis to=python: 1",
            "tool:python/analysis to=assistant: a|b",
            "assistant/analysis to=python: ",
            "assistant/analysis to=python: 2",
            "assistant/commentary to=db.q <|constrain|>json: {}",
            "tool:db.q/commentary to=assistant: rows",
            "assistant/commentary to=db.q <|constrain|>json: {}",
            "tool:db.q/commentary to=assistant: no table",
            "assistant/commentary to=db.q <|constrain|>json: {}",
        ]
    );
}

#[test]
fn phases_are_channels() {
    for (phase, channel) in [
        (json!("commentary"), "commentary"),
        (json!("final_answer"), "final"),
        (json!(null), "final"),
    ] {
        let item = json!({"type": "message", "role": "assistant", "phase": phase, "content": "x"});
        assert_eq!(items(json!([item])), [format!("assistant/{channel}: x")]);
    }
}

/// Clients that keep nothing else of the reasoning send this back.
#[test]
fn encrypted_content_of_ours_is_read() {
    let reasoning = |fields: Value| {
        let mut item = fields;
        item["type"] = json!("reasoning");
        items(json!([{"role": "user", "content": "x"}, item]))
            .pop()
            .expect("a message")
    };
    let ours = "harmony1:VHJvbXPDuA==";
    assert_eq!(
        reasoning(json!({"encrypted_content": ours})),
        "assistant/analysis: Tromsø"
    );
    assert_eq!(
        reasoning(json!({"content": [], "encrypted_content": ours})),
        "assistant/analysis: Tromsø"
    );
    let both =
        json!({"content": [{"type": "reasoning_text", "text": "r"}], "encrypted_content": ours});
    assert_eq!(reasoning(both), "assistant/analysis: r");
    for other in ["gAAAAA", "harmony1:V", "harmony1:/w=="] {
        assert_eq!(reasoning(json!({"encrypted_content": other})), "user: x");
    }
    let summary = json!({"summary": [{"type": "summary_text", "text": "s"}]});
    assert_eq!(reasoning(summary), "user: x");
}

/// Developer messages of the previous response stand first, too.
#[test]
fn leading_instructions_are_one_section() {
    let body = json!({"instructions": "A", "input": [{"role": "developer", "content": "D"}, {"role": "user", "content": "x"}]});
    let previous = [
        json!({"role": "developer", "content": "B"}),
        json!({"type": "mcp_list_tools"}),
        json!({"role": "system", "content": "C"}),
    ];
    let request =
        Request::responses(&body, &ServerOptions::default(), Some(&previous)).expect("it is fine");
    assert_eq!(
        messages_of(&request),
        ["developer: # Instructions\n\nA\n\nB\n\nC\n\nD", "user: x"]
    );
}

/// The items that the next request needs, a string made into one.
#[test]
fn items_are_those_of_both_requests() {
    let previous = [json!({"role": "user", "content": "a"})];
    let options = ServerOptions::default();
    let items = |input: Value| {
        let body = json!({"input": input});
        match Request::responses(&body, &options, Some(&previous)).expect("it is fine") {
            Request::Responses(request) => json!(request.items()),
            Request::Chat(_) => panic!("of the other API"),
        }
    };
    assert_eq!(
        items(json!([{"role": "user", "content": "b"}])),
        json!([previous[0], {"role": "user", "content": "b"}])
    );
    assert_eq!(
        items(json!("b")),
        json!([previous[0], {"type": "message", "role": "user", "content": "b"}])
    );
}
