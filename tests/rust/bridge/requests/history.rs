//! Which reasoning is in a conversation: what the renderer itself leaves out.

use openai_harmony::chat::{Message, Role};
use openai_harmony::{AnalysisPolicy, RenderConversationConfig, SchemaPolicy, ServerOptions};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bridge::support::Request;
use crate::support::encoding;

/// An item of the Responses API, of which `n` tells one from another.
fn item(kind: u8, n: usize) -> Value {
    match kind {
        0 => json!({"role": "user", "content": format!("u{n}")}),
        1 => {
            json!({"type": "reasoning", "content": [{"type": "reasoning_text", "text": format!("r{n}")}]})
        }
        2 => json!({"role": "assistant", "content": format!("a{n}")}),
        3 => json!({"role": "assistant", "content": format!("p{n}"), "phase": "commentary"}),
        4 => {
            json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": format!("{n}")})
        }
        5 => {
            json!({"type": "function_call_output", "call_id": "c", "name": "f", "output": format!("o{n}")})
        }
        6 => {
            json!({"type": "code_interpreter_call", "code": format!("{n}"), "outputs": [{"type": "logs", "logs": "l"}]})
        }
        _ => json!({"role": "developer", "content": format!("d{n}")}),
    }
}

/// Renders messages of which none is left out by another than the policy.
fn rendered(messages: &[Message], policy: AnalysisPolicy) -> Vec<u32> {
    let config = RenderConversationConfig::default()
        .with_analysis(policy)
        .with_schema_policy(SchemaPolicy::Complete);
    encoding()
        .render_conversation_for_completion(messages, Role::Assistant, Some(&config))
        .expect("it renders")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_renderer_leaves_out_the_same(kinds in vec(0..8_u8, 1..12)) {
        let items: Vec<Value> = kinds.iter().enumerate().map(|(n, kind)| item(*kind, n)).collect();
        let body = json!({"input": items});
        let request = |policy: AnalysisPolicy| {
            let options = ServerOptions::default().with_analysis(policy);
            Request::responses(&body, &options, None).expect("it is fine")
        };
        let all = request(AnalysisPolicy::Keep).conversation().messages.clone();
        for policy in [AnalysisPolicy::Keep, AnalysisPolicy::Reference, AnalysisPolicy::FinishedTurns] {
            let request = request(policy);
            prop_assert_eq!(request.prompt().expect("it renders"), rendered(&all, policy));
            // What is left is all that is rendered.
            let left = &request.conversation().messages;
            prop_assert_eq!(rendered(left, AnalysisPolicy::Keep), rendered(&all, policy));
        }
    }
}
