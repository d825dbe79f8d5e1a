//! Requests of the OpenAI APIs that are refused, and the body that says so to the client.

use serde_json::{Value, json};

use super::{Error, Fault, InvalidRequest, Kind, RowErrorKind};

/// Requests of the OpenAI APIs.
impl Error {
    /// The refusal of a request, for what a server refuses by itself. `param` is the place in its body, and empty for the body
    /// as a whole.
    ///
    /// ```
    /// use openai_harmony::Error;
    ///
    /// let error = Error::invalid_request("max_tokens", "4096 tokens are the most");
    /// assert_eq!(error.to_string(), "max_tokens: 4096 tokens are the most");
    /// ```
    pub fn invalid_request(param: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Kind::InvalidRequest(Box::new(InvalidRequest {
            param: param.into(),
            text: text.into(),
            code: None,
            fault: Fault::default(),
        })))
    }

    /// The same refusal with OpenAI's word for it.
    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        if let Kind::InvalidRequest(refusal) = &mut self.kind {
            refusal.code = Some(code);
        }
        self
    }

    /// The same refusal, what it is in a row of a data set, and what to do about it.
    pub(crate) fn in_row(self, kind: RowErrorKind, hint: &'static str) -> Self {
        self.of_row_kind(kind).with_hint(hint)
    }

    /// The same refusal, and what it is in a row of a data set.
    pub(crate) fn of_row_kind(mut self, kind: RowErrorKind) -> Self {
        if let Kind::InvalidRequest(refusal) = &mut self.kind {
            refusal.fault.kind = kind;
        }
        self
    }

    /// The same refusal, and what to do about it in a row of a data set.
    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        if let Kind::InvalidRequest(refusal) = &mut self.kind {
            refusal.fault.hint = hint;
        }
        self
    }

    /// The same refusal, and what stands there.
    pub(crate) fn instead_of(mut self, found: &'static str) -> Self {
        if let Kind::InvalidRequest(refusal) = &mut self.kind {
            refusal.fault.found = Some(found);
        }
        self
    }

    pub(crate) fn refusal(&self) -> Option<&InvalidRequest> {
        match &self.kind {
            Kind::InvalidRequest(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// A request of an OpenAI API that asks for what is not there or makes no sense: answer it with HTTP status 400 and
    /// [`Error::response_body`].
    pub fn is_invalid_request(&self) -> bool {
        self.refusal().is_some()
    }

    /// For an invalid request, where in its body the fault is, such as `messages[2].content[1].type`.
    pub fn param(&self) -> Option<&str> {
        let param = self.refusal()?.param.as_str();
        (!param.is_empty()).then_some(param)
    }

    /// For an invalid request, the API's word for the fault, where it has one: `previous_response_not_found`.
    pub fn code(&self) -> Option<&'static str> {
        self.refusal()?.code
    }

    /// What an OpenAI API answers: `{"error": {"message", "type", "param", "code"}}`. The type is `invalid_request_error`
    /// for invalid requests, which are the client's fault, and `server_error` for all other errors.
    ///
    /// ```
    /// use openai_harmony::{ChatCompletionRequest, ServerOptions};
    /// use serde_json::json;
    ///
    /// let body = json!({"messages": [{"role": "robot", "content": "Hi"}]});
    /// let error = ChatCompletionRequest::new(&body, &ServerOptions::default()).unwrap_err();
    /// assert!(error.is_invalid_request());
    /// assert_eq!(
    ///     error.response_body(),
    ///     json!({"error": {
    ///         "message": "messages[0].role: unknown role: 'robot'",
    ///         "type": "invalid_request_error",
    ///         "param": "messages[0].role",
    ///         "code": null,
    ///     }})
    /// );
    /// ```
    pub fn response_body(&self) -> Value {
        let kind = if self.is_invalid_request() {
            "invalid_request_error"
        } else {
            "server_error"
        };
        json!({"error": {
            "message": self.to_string(),
            "type": kind,
            "param": self.param(),
            "code": self.code(),
        }})
    }
}
