//! The class `HarmonyEncoding`. Its methods are the signatures; what they do is in modules by topic.

use std::collections::HashSet;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySet, PyString, PyTuple};

use super::batch::{self, Annotate, Encode, Render, Threads};
use super::columns;
use super::errors::tiktoken_error;
use super::objects::scratch::Scratch;
use super::objects::strings::Strings;
use super::objects::tokens::{Token, Tokens, count_special};
use super::objects::{
    bytes, from_utf8, integers, memory, pickles, read_messages, strings, write_messages,
};
use super::rendered::{Rendered, RenderedBatch, Table};
use super::rendering::{self, Rendering};
use super::special_tokens::SpecialTokens;
use super::{single_tokens, tokenize};
use crate::{Ending, ParseOptions, Rank, Tokenizer, special};

/// About how many bytes parsing takes for a token: its text, in a row that grows, and the token itself.
pub(super) const PARSED_BYTES: usize = 32;
/// The same for a special token, several of which make a message, its events, and repairs.
const PARSED_MARKER_BYTES: usize = 1024;

/// About how many bytes parsing takes for tokens.
pub(super) fn parsed_bytes(tokens: &[Rank]) -> usize {
    let markers = count_special(tokens).saturating_mul(PARSED_MARKER_BYTES);
    markers.saturating_add(tokens.len().saturating_mul(PARSED_BYTES))
}

/// Renders conversations to tokens and parses tokens to messages; also the tokenizer under both.
///
/// Made by ``load_harmony_encoding``. It never changes, so that one object serves all threads; copying and unpickling
/// it give the encoding of the same name.
///
/// Wherever tokens are taken, any iterable of ints will do: a generator, a tuple, bytes. Arrays of integers (numpy's,
/// ``array.array``, any buffer) are read by their memory. An int that is negative or beyond 32 bits raises
/// ``OverflowError``, anything that is no int ``TypeError``.
///
/// It has the methods and properties of a ``tiktoken.Encoding``, and serves where one is expected. Where the published
/// openai-harmony has the method, too (``encode``, ``decode``), errors are ``HarmonyError``; elsewhere they are what
/// tiktoken raises.
///
/// The methods for batches take any iterable of items and return a list. An exception says in its last line which item
/// it is about. ``num_threads`` is how many threads may work at a time, by default as many as there are cores; it
/// raises ``ValueError`` where it is less than 1.
///
/// The render methods raise ``HarmonyError`` for a conversation that the format does not allow (a tool's message
/// without a name, system content in a message that is not the system's), ``ValueError`` for a value that is not JSON's
/// or the model's (NaN in a schema, an unknown role or effort, a channel that is a number), ``TypeError`` for a value
/// in a tool's parameters that has no JSON form, ``AttributeError`` for content that has no ``to_dict``.
///
/// A subclass calls ``super().__init__(encoding)`` with an encoding that there is, or its name.
#[pyclass(module = "openai_harmony", frozen, subclass, dict, weakref)]
pub(super) struct HarmonyEncoding {
    pub(super) encoding: crate::HarmonyEncoding,
}

impl HarmonyEncoding {
    fn tokenizer(&self) -> &'static Tokenizer {
        self.encoding.tokenizer()
    }

    fn special_tokens<'a>(
        &self,
        allowed: &'a Strings,
        disallowed: Option<&'a Strings>,
    ) -> SpecialTokens<'a> {
        SpecialTokens::new(self.tokenizer(), allowed, disallowed)
    }

    fn bytes_of(&self, tokens: &Bound<'_, PyAny>) -> PyResult<Scratch<Vec<u8>>> {
        Ok(tokenize::decode(self.tokenizer(), tokens)??)
    }

    fn render_with<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        ending: Ending,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        Rendering::new(self.encoding, ending, config)?.list(conversation)
    }
}

#[pymethods]
impl HarmonyEncoding {
    /// Subclasses may be made of anything, and tell `__init__` of it. There is one encoding.
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(inner)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let encoding = crate::load_harmony_encoding(crate::HarmonyEncodingName::HarmonyGptOss);
        Ok(Self {
            encoding: encoding?,
        })
    }

    /// `inner` is an encoding, or the name of one.
    fn __init__(_slf: &Bound<'_, Self>, inner: &Bound<'_, PyAny>) -> PyResult<()> {
        if !inner.is_instance_of::<Self>() {
            encoding_name(inner)?;
        }
        Ok(())
    }

    /// What subclasses written for openai-harmony 0.0.8 give to `__init__`.
    #[getter]
    fn _inner(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    /// The encoding's name, such as ``HarmonyGptOss``.
    #[getter]
    fn name(&self) -> &str {
        self.encoding.name()
    }

    /// The text of every special token; a new set each time.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> "<|start|>" in load_harmony_encoding("HarmonyGptOss").special_tokens_set
    /// True
    #[getter]
    fn special_tokens_set<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PySet>> {
        PySet::new(py, self.tokenizer().special_tokens())
    }

    /// The tokens to give the model: the conversation, and the beginning of a message of ``next_turn_role``.
    ///
    /// Without a config, reasoning that led to an answer already given is left out, as ``RenderConversationConfig()``
    /// has it.
    ///
    /// >>> from openai_harmony import Conversation, Message, Role, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> conversation = Conversation.from_messages([Message.from_role_and_content(Role.USER, "Hi")])
    /// >>> encoding.decode(encoding.render_conversation_for_completion(conversation, Role.ASSISTANT))
    /// '<|start|>user<|message|>Hi<|end|><|start|>assistant'
    #[pyo3(signature = (conversation, next_turn_role, config=None))]
    fn render_conversation_for_completion<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        next_turn_role: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let ending = Ending::Turn(read_messages::named(next_turn_role)?);
        self.render_with(conversation, ending, config)
    }

    /// The tokens of the conversation alone.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.render_with(conversation, Ending::Message, config)
    }

    /// The tokens of the conversation, ended by ``<|return|>`` where its last message is the assistant's final one.
    ///
    /// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
    /// >>> encoding.decode(encoding.render_conversation_for_training(Conversation.from_messages([answer])))
    /// '<|start|>assistant<|channel|>final<|message|>4<|return|>'
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation_for_training<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.render_with(conversation, Ending::Training, config)
    }

    /// The tokens of each conversation, by several threads.
    ///
    /// They are those of ``render_conversation_for_completion`` with a ``next_turn_role``, those of
    /// ``render_conversation_for_training`` with ``for_training=True``, otherwise those of ``render_conversation``.
    /// Raises what these raise, ``ValueError`` where both arguments are given.
    ///
    /// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> hi = Conversation.from_messages([Message.from_role_and_content("user", "Hi")])
    /// >>> encoding.decode_batch(encoding.render_batch([hi, Conversation(messages=[])], "assistant"))
    /// ['<|start|>user<|message|>Hi<|end|><|start|>assistant', '<|start|>assistant']
    #[pyo3(signature = (
        conversations,
        next_turn_role = None,
        config = None,
        *,
        for_training = false,
        num_threads = None,
    ))]
    fn render_batch<'py>(
        &self,
        conversations: &Bound<'py, PyAny>,
        next_turn_role: Option<&Bound<'py, PyAny>>,
        config: Option<&Bound<'py, PyAny>>,
        for_training: bool,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let ending = rendering::ending(next_turn_role, for_training)?;
        let task = Render(Rendering::new(self.encoding, ending, config)?);
        batch::run(conversations, num_threads.as_ref(), &task)
    }

    /// The tokens of the conversation, and what each of them is: of which message, which part of it, and whether the model
    /// writes it.
    ///
    /// The tokens and exceptions are those of ``render_batch`` with the same arguments.
    ///
    /// >>> from openai_harmony import Conversation, Message, Part, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> said = Message.from_role_and_content("user", "Say <|end|>.")
    /// >>> rendered = encoding.render_annotated(Conversation.from_messages([said]), next_turn_role="assistant")
    /// >>> encoding.decode(rendered.tokens[rendered.part == Part.CONTENT])
    /// 'Say <|end|>.'
    /// >>> encoding.decode(rendered.tokens[rendered.message == -1])
    /// '<|start|>assistant'
    #[pyo3(signature = (conversation, config=None, *, next_turn_role=None, for_training=false))]
    fn render_annotated(
        &self,
        conversation: &Bound<'_, PyAny>,
        config: Option<&Bound<'_, PyAny>>,
        next_turn_role: Option<&Bound<'_, PyAny>>,
        for_training: bool,
    ) -> PyResult<Rendered> {
        let ending = rendering::ending(next_turn_role, for_training)?;
        Rendering::new(self.encoding, ending, config)?.rendered(conversation)
    }

    /// The tokens of each conversation, and what each of them is, by several threads.
    ///
    /// The tokens and exceptions are those of ``render_batch`` with the same arguments. No list of ints is made: all
    /// conversations are in the same few columns.
    ///
    /// >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> hi = Conversation.from_messages([Message.from_role_and_content("user", "Hi")])
    /// >>> batch = encoding.render_annotated_batch([hi, hi], next_turn_role="assistant")
    /// >>> len(batch), batch.offsets.tolist(), batch[1].message.tolist()
    /// (2, [0, 7, 14], [0, 0, 0, 0, 0, -1, -1])
    #[pyo3(signature = (
        conversations,
        config = None,
        *,
        next_turn_role = None,
        for_training = false,
        num_threads = None,
    ))]
    fn render_annotated_batch(
        &self,
        conversations: &Bound<'_, PyAny>,
        config: Option<&Bound<'_, PyAny>>,
        next_turn_role: Option<&Bound<'_, PyAny>>,
        for_training: bool,
        num_threads: Option<Threads>,
    ) -> PyResult<RenderedBatch> {
        let ending = rendering::ending(next_turn_role, for_training)?;
        let task = Annotate(Rendering::new(self.encoding, ending, config)?);
        let mut rendered = Vec::new();
        batch::each_job(conversations, num_threads.as_ref(), &task, |mut rows, _| {
            memory::reserve(&mut rendered, rows.len())?;
            rendered.append(&mut rows);
            Ok(())
        })?;
        let table = conversations.py().detach(|| Table::new(rendered))?;
        Ok(RenderedBatch::new(table))
    }

    /// The tokens of one message.
    ///
    /// >>> from openai_harmony import Message, load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").render(Message.from_role_and_content("user", "Hi"))
    /// [200006, 1428, 200008, 12194, 200007]
    #[pyo3(signature = (message, render_options=None))]
    fn render<'py>(
        &self,
        message: &Bound<'py, PyAny>,
        render_options: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        rendering::message(self.encoding, message, render_options)
    }

    /// The messages in what a model wrote.
    ///
    /// ``role`` is given where the tokens go on in a header whose role was rendered before them, which is what
    /// ``render_conversation_for_completion`` leaves the model with. With ``strict=False`` a header that a message's
    /// end cuts short becomes the text of a message instead of an error.
    ///
    /// Raises ``HarmonyError`` where the tokens do not follow the format, or stop within a header, ``ValueError`` for
    /// an unknown role.
    ///
    /// >>> from openai_harmony import Role, load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> tokens = encoding.encode("<|channel|>final<|message|>It is 4.<|return|>", allowed_special="all")
    /// >>> [message] = encoding.parse_messages_from_completion_tokens(tokens, Role.ASSISTANT)
    /// >>> message.channel, message.text
    /// ('final', 'It is 4.')
    #[pyo3(signature = (tokens, role=None, *, strict=true, recover=false))]
    fn parse_messages_from_completion_tokens<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
        role: Option<&Bound<'py, PyAny>>,
        strict: bool,
        recover: bool,
    ) -> PyResult<Bound<'py, PyList>> {
        let role = role.map(read_messages::named).transpose()?;
        let Tokens(tokens) = tokens;
        memory::ensure(parsed_bytes(&tokens))?;
        let messages = py.detach(|| {
            if recover {
                let encoding = self.encoding;
                return Ok(encoding.recover_messages_from_completion_tokens(tokens, role));
            }
            let options = ParseOptions { strict };
            self.encoding
                .parse_messages_from_completion_tokens_with_options(tokens, role, options)
        })?;
        write_messages::messages(py, &messages)
    }

    /// The text of the tokens; ``HarmonyError`` where it is not UTF-8, or where no token has such an id.
    fn decode_utf8<'py>(&self, py: Python<'py>, tokens: Tokens) -> PyResult<Bound<'py, PyAny>> {
        let text = py.detach(|| self.tokenizer().decode_utf8(&tokens.0))?;
        from_utf8::string(py, text.as_bytes(), "strict")
    }

    /// The text of the tokens. Bytes that are not UTF-8 are treated as ``bytes.decode`` does with these ``errors``.
    ///
    /// Raises ``HarmonyError`` where no token has such an id; ``UnicodeDecodeError`` with ``errors="strict"`` and
    /// ``LookupError`` for unknown ``errors``, both only where bytes are not UTF-8.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").decode([12194, 0])
    /// 'Hi!'
    #[pyo3(signature = (tokens, errors="replace"))]
    fn decode<'py>(&self, tokens: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
        let bytes = self.bytes_of(tokens)?;
        from_utf8::string(tokens.py(), &bytes, errors)
    }

    /// The bytes of the tokens; ``HarmonyError`` where no token has such an id.
    fn decode_bytes<'py>(&self, tokens: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        bytes::new(tokens.py(), &self.bytes_of(tokens)?)
    }

    /// The text of each row of tokens, as ``decode`` gives it; ``KeyError`` where no token has such an id.
    ///
    /// Tokens are decoded by all threads; the thread that calls reads the rows and makes the strings of what they have found.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").decode_batch([[12194], [12194, 0]])
    /// ['Hi', 'Hi!']
    #[pyo3(signature = (batch, *, errors="replace", num_threads=None))]
    fn decode_batch<'py>(
        &self,
        batch: &Bound<'py, PyAny>,
        errors: &str,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        batch::decode(self.tokenizer(), batch, errors, num_threads.as_ref())
    }

    /// The bytes of each row of tokens; ``KeyError`` where no token has such an id.
    #[pyo3(signature = (batch, *, num_threads=None))]
    fn decode_bytes_batch<'py>(
        &self,
        batch: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        batch::decode_bytes(self.tokenizer(), batch, num_threads.as_ref())
    }

    /// The bytes of each token; ``KeyError`` where no token has such an id.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> encoding.decode_tokens_bytes(encoding.encode("Hi there 🫠"))
    /// [b'Hi', b' there', b' \xf0\x9f', b'\xab', b'\xa0']
    fn decode_tokens_bytes<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
    ) -> PyResult<Bound<'py, PyList>> {
        single_tokens::each_bytes(py, self.tokenizer(), &tokens.0)
    }

    /// The bytes of one token, a special one's as it is written; ``KeyError`` where no token has this id.
    fn decode_single_token_bytes<'py>(
        &self,
        py: Python<'py>,
        token: Token,
    ) -> PyResult<Bound<'py, PyBytes>> {
        single_tokens::bytes(py, self.tokenizer(), token.0)
    }

    /// The text of the tokens, and for each token the index of the first character that it has a byte of.
    ///
    /// Raises ``KeyError`` where no token has such an id, ``UnicodeDecodeError`` where the bytes are not UTF-8.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> encoding.decode_with_offsets(encoding.encode("Hi there 🫠"))
    /// ('Hi there 🫠', [0, 2, 8, 9, 9])
    fn decode_with_offsets<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyList>)> {
        single_tokens::text_with_offsets(py, self.tokenizer(), &tokens.0)
    }

    /// The tokens of the text, in which special tokens are looked for as these two arguments say.
    ///
    /// Text that spells a special token of ``allowed_special`` becomes that token. Other text of
    /// ``disallowed_special``, by default all other special tokens, raises ``HarmonyError``; pass ``()`` to have it
    /// encoded as ordinary text. Half a surrogate pair becomes U+FFFD.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> encoding.encode("Hi<|end|>", allowed_special={"<|end|>"})
    /// [12194, 200007]
    /// >>> encoding.encode("Hi<|end|>", disallowed_special=())
    /// [12194, 27, 91, 419, 91, 29]
    #[pyo3(
        signature = (
            text,
            *,
            allowed_special = Strings::NONE,
            disallowed_special = Some(Strings::All),
        ),
        text_signature = "($self, text, *, allowed_special=(), disallowed_special='all')"
    )]
    fn encode<'py>(
        &self,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyList>> {
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        list_of_tokens(text, &special_tokens)
    }

    /// The tokens of the text, as ``encode`` gives them, in an array that cannot be written to.
    ///
    /// Where numpy is not installed it is a ``memoryview`` of the same. Raises ``ValueError`` where ``encode`` raises
    /// ``HarmonyError``.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> tokens = encoding.encode_to_numpy("Hi!")
    /// >>> tokens.nbytes, tokens.tolist(), encoding.decode(tokens)
    /// (8, [12194, 0], 'Hi!')
    #[pyo3(
        signature = (
            text,
            *,
            allowed_special = Strings::NONE,
            disallowed_special = Some(Strings::All),
        ),
        text_signature = "($self, text, *, allowed_special=(), disallowed_special='all')"
    )]
    fn encode_to_numpy<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        let tokens = tokenize::encode(text, &special_tokens)?;
        let tokens = tokens.map_err(|error| tiktoken_error(py, &error))?;
        columns::array(py, memory::numbers(&tokens)?)
    }

    /// Of a text that is to go on, the tokens that what follows does not change, and what may come behind those.
    ///
    /// The second are rows of tokens, sorted, that start with what is left of the text; the last token of each reaches the
    /// text's end or goes beyond. They are those that tiktoken finds, and there may be others.
    ///
    /// Raises ``ValueError`` where ``encode`` raises ``HarmonyError``, and where all rows together have more than 2**24
    /// tokens, which takes a text that ends in a word of some thousand tokens, or in whitespace of more than 150.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> stable, completions = encoding.encode_with_unstable("Go to Toky")
    /// >>> encoding.decode(stable), len(completions)
    /// ('Go to', 326)
    /// >>> [encoding.decode(row) for row in completions if len(row) == 1]
    /// [' Tokyo']
    #[pyo3(
        signature = (
            text,
            *,
            allowed_special = Strings::NONE,
            disallowed_special = Some(Strings::All),
        ),
        text_signature = "($self, text, *, allowed_special=(), disallowed_special='all')"
    )]
    fn encode_with_unstable<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyList>)> {
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        let tokens = tokenize::encode_with_unstable(text, &special_tokens)?;
        let (stable, completions) = tokens.map_err(|error| tiktoken_error(py, &error))?;
        Ok((
            integers::list(py, &stable)?,
            integers::lists(py, &completions)?,
        ))
    }

    /// The tokens of each text, as ``encode`` gives them, by several threads.
    ///
    /// Raises ``ValueError`` where ``encode`` raises ``HarmonyError``.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").encode_batch(["Hi", "Hi!"])
    /// [[12194], [12194, 0]]
    #[pyo3(
        signature = (
            text,
            *,
            num_threads = None,
            allowed_special = Strings::NONE,
            disallowed_special = Some(Strings::All),
        ),
        text_signature = "($self, text, *, num_threads=None, allowed_special=(), disallowed_special='all')"
    )]
    fn encode_batch<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyList>> {
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        batch::run(text, num_threads.as_ref(), &Encode(special_tokens))
    }

    /// The tokens of the text, in which no special token is looked for.
    fn encode_ordinary<'py>(&self, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyList>> {
        list_of_tokens(text, &self.special_tokens(&Strings::NONE, None))
    }

    /// The tokens of each text, in which no special token is looked for, by several threads.
    #[pyo3(signature = (text, *, num_threads=None))]
    fn encode_ordinary_batch<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let none = Strings::NONE;
        let special_tokens = self.special_tokens(&none, None);
        batch::run(text, num_threads.as_ref(), &Encode(special_tokens))
    }

    /// The tokens of the text, in which everything that spells a special token is one.
    fn encode_with_special_tokens<'py>(
        &self,
        text: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyList>> {
        list_of_tokens(text, &self.special_tokens(&Strings::All, None))
    }

    /// The id of the token, ordinary or special, that is this text; ``KeyError`` where none is.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> encoding = load_harmony_encoding("HarmonyGptOss")
    /// >>> encoding.encode_single_token("Hi"), encoding.encode_single_token(b"<|end|>")
    /// (12194, 200007)
    fn encode_single_token(&self, text_or_bytes: &Bound<'_, PyAny>) -> PyResult<Rank> {
        single_tokens::token(self.tokenizer(), text_or_bytes)
    }

    /// The bytes of all ordinary tokens, sorted by themselves and not by id.
    fn token_byte_values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        single_tokens::all_bytes(py, self.tokenizer())
    }

    /// How many ids there are, special tokens included: 201,088 is the highest one.
    #[getter]
    fn n_vocab(_slf: &Bound<'_, Self>) -> usize {
        special::COUNT
    }

    /// The highest id that a token has.
    #[getter]
    fn max_token_value(_slf: &Bound<'_, Self>) -> usize {
        special::COUNT - 1
    }

    /// The id of ``<|endoftext|>``, which ends a document in training data; a model's answer ends in others.
    #[getter]
    fn eot_token(_slf: &Bound<'_, Self>) -> Rank {
        special::END_OF_TEXT
    }

    /// Whether the token is special: a marker of the format, or reserved.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").is_special_token(200006)
    /// True
    fn is_special_token(&self, token: Token) -> bool {
        self.tokenizer().is_special_token(token.0)
    }

    /// The tokens that end a message, sorted: ``<|return|>``, ``<|end|>``, ``<|call|>``.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").stop_tokens()
    /// [200002, 200007, 200012]
    fn stop_tokens(&self) -> PyResult<Vec<Rank>> {
        Ok(sorted(self.encoding.stop_tokens()?))
    }

    /// The tokens at which sampling stops, sorted: ``<|return|>`` after an answer, ``<|call|>`` after a tool call.
    ///
    /// >>> from openai_harmony import load_harmony_encoding
    /// >>> load_harmony_encoding("HarmonyGptOss").stop_tokens_for_assistant_actions()
    /// [200002, 200012]
    fn stop_tokens_for_assistant_actions(&self) -> PyResult<Vec<Rank>> {
        Ok(sorted(self.encoding.stop_tokens_for_assistant_actions()?))
    }

    /// Copies and pickles are the shared instance of the name; those of subclasses have attributes of their own.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        if !slf.is_exact_instance_of::<Self>() {
            return pickles::reduced(slf.as_any(), pickles::attributes(slf.as_any())?);
        }
        let load = py
            .import(intern!(py, "openai_harmony"))?
            .getattr(intern!(py, "load_harmony_encoding"))?;
        (load, (slf.get().name(),)).into_pyobject(py)
    }

    fn __repr__(&self) -> String {
        format!("HarmonyEncoding({:?})", self.name())
    }
}

/// The encoding's name in a string or in a member of the Enum; anything else names no encoding, by whatever text it has.
pub(super) fn encoding_name(name: &Bound<'_, PyAny>) -> PyResult<crate::HarmonyEncodingName> {
    let name = match name.cast::<PyString>() {
        Ok(string) => string.clone(),
        Err(_) => name.str()?,
    };
    strings::text(&name)?
        .parse()
        .map_err(|error: crate::Error| PyValueError::new_err(error.to_string()))
}

fn list_of_tokens<'py>(
    text: &Bound<'py, PyString>,
    special_tokens: &SpecialTokens<'_>,
) -> PyResult<Bound<'py, PyList>> {
    integers::list(text.py(), &tokenize::encode(text, special_tokens)??)
}

fn sorted(tokens: HashSet<Rank>) -> Vec<Rank> {
    let mut tokens: Vec<Rank> = tokens.into_iter().collect();
    tokens.sort_unstable();
    tokens
}
