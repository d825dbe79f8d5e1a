//! The response object: what it repeats of the request, and how far it is.

use serde_json::{Value, json};

use crate::bridge::context::RequestContext;
use crate::bridge::json::object;
use crate::bridge::reply::{FinishReason, ReplyInfo};
use crate::bridge::usage::Usage;

/// How far a response is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Running,
    Finished(FinishReason),
    Failed { code: String, message: String },
}

impl Progress {
    /// The response's status, which its last event is called after.
    pub(super) fn status(&self) -> &'static str {
        match self {
            Self::Running => "in_progress",
            Self::Finished(FinishReason::Stop) => "completed",
            Self::Finished(FinishReason::Length | FinishReason::ContentFilter) => "incomplete",
            Self::Failed { .. } => "failed",
        }
    }

    fn incomplete_details(&self) -> Value {
        match self {
            Self::Finished(FinishReason::Length) => json!({"reason": "max_output_tokens"}),
            Self::Finished(FinishReason::ContentFilter) => json!({"reason": "content_filter"}),
            _ => Value::Null,
        }
    }

    fn error(&self) -> Value {
        match self {
            Self::Failed { code, message } => json!({"code": code, "message": message}),
            _ => Value::Null,
        }
    }
}

/// The response object.
pub(super) fn response(
    info: &ReplyInfo,
    context: &RequestContext,
    progress: &Progress,
    output: Vec<Value>,
    usage: &Usage,
) -> Value {
    let model = info.model.as_deref().or(context.model.as_deref());
    let is_running = *progress == Progress::Running;
    let mut response = object([
        ("id", info.id.as_str().into()),
        ("object", "response".into()),
        ("created_at", info.created.into()),
        ("status", progress.status().into()),
        ("error", progress.error()),
        ("incomplete_details", progress.incomplete_details()),
        ("model", model.unwrap_or_default().into()),
        ("output", output.into()),
        (
            "usage",
            if is_running {
                Value::Null
            } else {
                usage.of_response()
            },
        ),
    ]);
    if let Value::Object(response) = &mut response {
        response.extend(context.echo.clone());
    }
    response
}
