//! The extension module `openai_harmony._core`: converts types and errors, computes nothing.
//!
//! Python objects are read and made directly, without JSON text between the languages. What is written in Python (the models
//! and Enums of the package) is imported when it is first needed, so that programs which never touch a model never import
//! pydantic.

// pyo3 passes some arguments by value.
#![expect(clippy::needless_pass_by_value)]
// What `help` shows is the stubs' text, in the markup of Python; a test compares them.
#![allow(
    clippy::doc_markdown,
    clippy::doc_lazy_continuation,
    clippy::doc_link_with_quotes
)]

mod batch;
mod chat_completions;
mod columns;
mod encoding;
mod errors;
mod functions;
mod objects;
mod parser;
mod rendered;
mod rendering;
mod replies;
mod requests;
mod responses;
mod server_options;
mod single_tokens;
mod special_tokens;
mod tokenize;
mod training;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _core {
    use super::PyModule;
    use pyo3::prelude::*;
    use pyo3::types::PyModuleMethods;

    #[pymodule_export]
    use super::chat_completions::{
        ChatCompletionChoice, ChatCompletionRequest, ChatCompletionStream,
    };
    #[pymodule_export]
    use super::encoding::HarmonyEncoding;
    #[pymodule_export]
    use super::errors::HarmonyError;
    #[pymodule_export]
    use super::functions::{
        get_tool_namespace_config, json_error, lint_tools, load_harmony_encoding,
        raise_disallowed_special_token, typescript, unread_keys,
    };
    #[pymodule_export]
    use super::parser::StreamableParser;
    #[pymodule_export]
    use super::rendered::{Rendered, RenderedBatch, Span, Spans};
    #[pymodule_export]
    use super::replies::server_sent_events;
    #[pymodule_export]
    use super::responses::{ResponseStream, ResponsesRequest};
    #[pymodule_export]
    use super::server_options::ReadOptions;

    #[pymodule_export]
    use super::training::{Example, ExampleBatch, RowError, RowRenderer, pack, training_examples};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::errors::add_attributes(module.py())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
