"""The extension module, written in Rust: the encoding, the streaming parser, the OpenAI APIs and their error."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NoReturn, Protocol, TypeAlias, TypedDict, final

import numpy as np
import numpy.typing as npt
from typing_extensions import Buffer, Self, disjoint_base

from ._bridge import BridgeDiagnostic, ServerOptions
from ._conversation import Conversation
from ._enums import HarmonyEncodingName, Role, StreamState
from ._events import Event, Repair
from ._lint import ToolNote
from ._message import Message
from ._options import RenderConversationConfig, RenderOptions
from ._policies import AnySchemaPolicy
from ._tools import ToolDescription, ToolNamespaceConfig

__all__ = [
    "ChatCompletionChoice",
    "ChatCompletionRequest",
    "ChatCompletionStream",
    "Example",
    "ExampleBatch",
    "HarmonyEncoding",
    "HarmonyError",
    "Rendered",
    "RenderedBatch",
    "ResponseStream",
    "ResponsesRequest",
    "RowError",
    "RowRenderer",
    "Span",
    "Spans",
    "StreamableParser",
    "_ServerOptions",
    "__version__",
    "get_tool_namespace_config",
    "json_error",
    "lint_tools",
    "load_harmony_encoding",
    "pack",
    "raise_disallowed_special_token",
    "server_sent_events",
    "training_examples",
    "typescript",
    "unread_keys",
]

__version__: Final[str]

class HarmonyError(RuntimeError):
    """What the format or the vocabulary does not allow: text, tokens or messages that cannot be rendered or parsed.

    It is a ``RuntimeError``. Values that are wrong in Python's terms raise Python's own errors instead (``TypeError``,
    ``ValueError``, ``OverflowError``, ``AttributeError``); each method says which.

    >>> from openai_harmony import HarmonyError, load_harmony_encoding
    >>> try:
    ...     load_harmony_encoding("HarmonyGptOss").parse_messages_from_completion_tokens([1])
    ... except HarmonyError as error:
    ...     print(str(error).splitlines()[0])
    Unexpected token 1 while expecting start token 200006
    """

    kind: str | None
    """What went wrong, as a word that stays the same when the error's wording changes; ``None`` where there is none."""

    position: int | None
    """Where: the index of the token or message at fault, ``None`` where the error has no place."""

    param: str | None
    """Of a refused request (``kind`` is ``invalid_request``), the place in its body, such as ``messages[2].content[1].type``."""

    code: str | None
    """Of a refused request, the API's own word for the fault, where it has one: ``previous_response_not_found``."""

    events: Sequence[Event]
    """What the tokens before the failing one caused, where ``StreamableParser.feed`` was given them; else empty."""

    def response_body(self) -> dict[str, Any]:
        """What an OpenAI API answers: ``{"error": {"message", "type", "param", "code"}}``.

        The type is ``invalid_request_error`` for errors of the kind ``invalid_request``, which are the client's fault (status
        400), and ``server_error`` for all others.

        >>> from openai_harmony import ChatCompletionRequest, HarmonyError
        >>> try:
        ...     ChatCompletionRequest({"messages": [{"role": "robot", "content": "Hi"}]})
        ... except HarmonyError as error:
        ...     print(error.response_body()["error"]["message"])
        messages[0].role: unknown role: 'robot'
        """

@disjoint_base
class HarmonyEncoding:
    """Renders conversations to tokens and parses tokens to messages; also the tokenizer under both.

    Made by ``load_harmony_encoding``. It never changes, so that one object serves all threads; copying and unpickling
    it give the encoding of the same name.

    Wherever tokens are taken, any iterable of ints will do: a generator, a tuple, bytes. Arrays of integers (numpy's,
    ``array.array``, any buffer) are read by their memory. An int that is negative or beyond 32 bits raises
    ``OverflowError``, anything that is no int ``TypeError``.

    It has the methods and properties of a ``tiktoken.Encoding``, and serves where one is expected. Where the published
    openai-harmony has the method, too (``encode``, ``decode``), errors are ``HarmonyError``; elsewhere they are what
    tiktoken raises.

    The methods for batches take any iterable of items and return a list. An exception says in its last line which item
    it is about. ``num_threads`` is how many threads may work at a time, by default as many as there are cores; it
    raises ``ValueError`` where it is less than 1.

    The render methods raise ``HarmonyError`` for a conversation that the format does not allow (a tool's message
    without a name, system content in a message that is not the system's), ``ValueError`` for a value that is not JSON's
    or the model's (NaN in a schema, an unknown role or effort, a channel that is a number), ``TypeError`` for a value
    in a tool's parameters that has no JSON form, ``AttributeError`` for content that has no ``to_dict``.

    A subclass calls ``super().__init__(encoding)`` with an encoding that there is, or its name.
    """

    def __init__(self, inner: HarmonyEncoding | HarmonyEncodingName | str) -> None: ...
    @property
    def name(self) -> str:
        """The encoding's name, such as ``HarmonyGptOss``."""

    @property
    def special_tokens_set(self) -> set[str]:
        """The text of every special token; a new set each time.

        >>> from openai_harmony import load_harmony_encoding
        >>> "<|start|>" in load_harmony_encoding("HarmonyGptOss").special_tokens_set
        True
        """

    @property
    def n_vocab(self) -> int:
        """How many ids there are, special tokens included: 201,088 is the highest one."""

    @property
    def max_token_value(self) -> int:
        """The highest id that a token has."""

    @property
    def eot_token(self) -> int:
        """The id of ``<|endoftext|>``, which ends a document in training data; a model's answer ends in others."""

    def render_conversation_for_completion(
        self,
        conversation: Conversation,
        next_turn_role: Role | str,
        config: RenderConversationConfig | None = None,
    ) -> list[int]:
        """The tokens to give the model: the conversation, and the beginning of a message of ``next_turn_role``.

        Without a config, reasoning that led to an answer already given is left out, as ``RenderConversationConfig()``
        has it.

        >>> from openai_harmony import Conversation, Message, Role, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> conversation = Conversation.from_messages([Message.from_role_and_content(Role.USER, "Hi")])
        >>> encoding.decode(encoding.render_conversation_for_completion(conversation, Role.ASSISTANT))
        '<|start|>user<|message|>Hi<|end|><|start|>assistant'
        """

    def render_conversation(self, conversation: Conversation, config: RenderConversationConfig | None = None) -> list[int]:
        """The tokens of the conversation alone."""

    def render_conversation_for_training(
        self, conversation: Conversation, config: RenderConversationConfig | None = None
    ) -> list[int]:
        """The tokens of the conversation, ended by ``<|return|>`` where its last message is the assistant's final one.

        >>> from openai_harmony import Conversation, Message, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
        >>> encoding.decode(encoding.render_conversation_for_training(Conversation.from_messages([answer])))
        '<|start|>assistant<|channel|>final<|message|>4<|return|>'
        """

    def render_batch(
        self,
        conversations: Iterable[Conversation],
        next_turn_role: Role | str | None = None,
        config: RenderConversationConfig | None = None,
        *,
        for_training: bool = False,
        num_threads: int | None = None,
    ) -> list[list[int]]:
        """The tokens of each conversation, by several threads.

        They are those of ``render_conversation_for_completion`` with a ``next_turn_role``, those of
        ``render_conversation_for_training`` with ``for_training=True``, otherwise those of ``render_conversation``.
        Raises what these raise, ``ValueError`` where both arguments are given.

        >>> from openai_harmony import Conversation, Message, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> hi = Conversation.from_messages([Message.from_role_and_content("user", "Hi")])
        >>> encoding.decode_batch(encoding.render_batch([hi, Conversation(messages=[])], "assistant"))
        ['<|start|>user<|message|>Hi<|end|><|start|>assistant', '<|start|>assistant']
        """

    def render_annotated(
        self,
        conversation: Conversation,
        config: RenderConversationConfig | None = None,
        *,
        next_turn_role: Role | str | None = None,
        for_training: bool = False,
    ) -> Rendered:
        """The tokens of the conversation, and what each of them is: of which message, which part of it, and whether the model
        writes it.

        The tokens and exceptions are those of ``render_batch`` with the same arguments.

        >>> from openai_harmony import Conversation, Message, Part, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> said = Message.from_role_and_content("user", "Say <|end|>.")
        >>> rendered = encoding.render_annotated(Conversation.from_messages([said]), next_turn_role="assistant")
        >>> encoding.decode(rendered.tokens[rendered.part == Part.CONTENT])
        'Say <|end|>.'
        >>> encoding.decode(rendered.tokens[rendered.message == -1])
        '<|start|>assistant'
        """

    def render_annotated_batch(
        self,
        conversations: Iterable[Conversation],
        config: RenderConversationConfig | None = None,
        *,
        next_turn_role: Role | str | None = None,
        for_training: bool = False,
        num_threads: int | None = None,
    ) -> RenderedBatch:
        """The tokens of each conversation, and what each of them is, by several threads.

        The tokens and exceptions are those of ``render_batch`` with the same arguments. No list of ints is made: all
        conversations are in the same few columns.

        >>> from openai_harmony import Conversation, Message, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> hi = Conversation.from_messages([Message.from_role_and_content("user", "Hi")])
        >>> batch = encoding.render_annotated_batch([hi, hi], next_turn_role="assistant")
        >>> len(batch), batch.offsets.tolist(), batch[1].message.tolist()
        (2, [0, 7, 14], [0, 0, 0, 0, 0, -1, -1])
        """

    def render(self, message: Message, render_options: RenderOptions | None = None) -> list[int]:
        """The tokens of one message.

        >>> from openai_harmony import Message, load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").render(Message.from_role_and_content("user", "Hi"))
        [200006, 1428, 200008, 12194, 200007]
        """

    def parse_messages_from_completion_tokens(
        self, tokens: Iterable[int], role: Role | str | None = None, *, strict: bool = True, recover: bool = False
    ) -> list[Message]:
        """The messages in what a model wrote.

        ``role`` is given where the tokens go on in a header whose role was rendered before them, which is what
        ``render_conversation_for_completion`` leaves the model with. With ``strict=False`` a header that a message's
        end cuts short becomes the text of a message instead of an error.

        Raises ``HarmonyError`` where the tokens do not follow the format, or stop within a header, ``ValueError`` for
        an unknown role.

        >>> from openai_harmony import Role, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> tokens = encoding.encode("<|channel|>final<|message|>It is 4.<|return|>", allowed_special="all")
        >>> [message] = encoding.parse_messages_from_completion_tokens(tokens, Role.ASSISTANT)
        >>> message.channel, message.text
        ('final', 'It is 4.')
        """

    def decode_utf8(self, tokens: Iterable[int]) -> str:
        """The text of the tokens; ``HarmonyError`` where it is not UTF-8, or where no token has such an id."""

    def decode(self, tokens: Iterable[int], errors: str = "replace") -> str:
        """The text of the tokens. Bytes that are not UTF-8 are treated as ``bytes.decode`` does with these ``errors``.

        Raises ``HarmonyError`` where no token has such an id; ``UnicodeDecodeError`` with ``errors="strict"`` and
        ``LookupError`` for unknown ``errors``, both only where bytes are not UTF-8.

        >>> from openai_harmony import load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").decode([12194, 0])
        'Hi!'
        """

    def decode_bytes(self, tokens: Iterable[int]) -> bytes:
        """The bytes of the tokens; ``HarmonyError`` where no token has such an id."""

    def decode_batch(self, batch: Iterable[Iterable[int]], *, errors: str = "replace", num_threads: int | None = None) -> list[str]:
        """The text of each row of tokens, as ``decode`` gives it; ``KeyError`` where no token has such an id.

        Tokens are decoded by all threads; the thread that calls reads the rows and makes the strings of what they have found.

        >>> from openai_harmony import load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").decode_batch([[12194], [12194, 0]])
        ['Hi', 'Hi!']
        """

    def decode_bytes_batch(self, batch: Iterable[Iterable[int]], *, num_threads: int | None = None) -> list[bytes]:
        """The bytes of each row of tokens; ``KeyError`` where no token has such an id."""

    def decode_tokens_bytes(self, tokens: Iterable[int]) -> list[bytes]:
        """The bytes of each token; ``KeyError`` where no token has such an id.

        >>> from openai_harmony import load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> encoding.decode_tokens_bytes(encoding.encode("Hi there 🫠"))
        [b'Hi', b' there', b' \\xf0\\x9f', b'\\xab', b'\\xa0']
        """

    def decode_single_token_bytes(self, token: int) -> bytes:
        """The bytes of one token, a special one's as it is written; ``KeyError`` where no token has this id."""

    def decode_with_offsets(self, tokens: Iterable[int]) -> tuple[str, list[int]]:
        """The text of the tokens, and for each token the index of the first character that it has a byte of.

        Raises ``KeyError`` where no token has such an id, ``UnicodeDecodeError`` where the bytes are not UTF-8.

        >>> from openai_harmony import load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> encoding.decode_with_offsets(encoding.encode("Hi there 🫠"))
        ('Hi there 🫠', [0, 2, 8, 9, 9])
        """

    def encode(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | Collection[str] = (),
        disallowed_special: Literal["all"] | Collection[str] | None = "all",
    ) -> list[int]:
        """The tokens of the text, in which special tokens are looked for as these two arguments say.

        Text that spells a special token of ``allowed_special`` becomes that token. Other text of
        ``disallowed_special``, by default all other special tokens, raises ``HarmonyError``; pass ``()`` to have it
        encoded as ordinary text. Half a surrogate pair becomes U+FFFD.

        >>> from openai_harmony import load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> encoding.encode("Hi<|end|>", allowed_special={"<|end|>"})
        [12194, 200007]
        >>> encoding.encode("Hi<|end|>", disallowed_special=())
        [12194, 27, 91, 419, 91, 29]
        """

    def encode_to_numpy(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | Collection[str] = (),
        disallowed_special: Literal["all"] | Collection[str] | None = "all",
    ) -> npt.NDArray[np.uint32]:
        """The tokens of the text, as ``encode`` gives them, in an array that cannot be written to.

        Where numpy is not installed it is a ``memoryview`` of the same. Raises ``ValueError`` where ``encode`` raises
        ``HarmonyError``.

        >>> from openai_harmony import load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> tokens = encoding.encode_to_numpy("Hi!")
        >>> tokens.nbytes, tokens.tolist(), encoding.decode(tokens)
        (8, [12194, 0], 'Hi!')
        """

    def encode_batch(
        self,
        text: Iterable[str],
        *,
        num_threads: int | None = None,
        allowed_special: Literal["all"] | Collection[str] = (),
        disallowed_special: Literal["all"] | Collection[str] | None = "all",
    ) -> list[list[int]]:
        """The tokens of each text, as ``encode`` gives them, by several threads.

        Raises ``ValueError`` where ``encode`` raises ``HarmonyError``.

        >>> from openai_harmony import load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").encode_batch(["Hi", "Hi!"])
        [[12194], [12194, 0]]
        """

    def encode_ordinary(self, text: str) -> list[int]:
        """The tokens of the text, in which no special token is looked for."""

    def encode_ordinary_batch(self, text: Iterable[str], *, num_threads: int | None = None) -> list[list[int]]:
        """The tokens of each text, in which no special token is looked for, by several threads."""

    def encode_with_special_tokens(self, text: str) -> list[int]:
        """The tokens of the text, in which everything that spells a special token is one."""

    def encode_with_unstable(
        self,
        text: str,
        *,
        allowed_special: Literal["all"] | Collection[str] = (),
        disallowed_special: Literal["all"] | Collection[str] | None = "all",
    ) -> tuple[list[int], list[list[int]]]:
        """Of a text that is to go on, the tokens that what follows does not change, and what may come behind those.

        The second are rows of tokens, sorted, that start with what is left of the text; the last token of each reaches the
        text's end or goes beyond. They are those that tiktoken finds, and there may be others.

        Raises ``ValueError`` where ``encode`` raises ``HarmonyError``, and where all rows together have more than 2**24
        tokens, which takes a text that ends in a word of some thousand tokens, or in whitespace of more than 150.

        >>> from openai_harmony import load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> stable, completions = encoding.encode_with_unstable("Go to Toky")
        >>> encoding.decode(stable), len(completions)
        ('Go to', 326)
        >>> [encoding.decode(row) for row in completions if len(row) == 1]
        [' Tokyo']
        """

    def encode_single_token(self, text_or_bytes: str | bytes) -> int:
        """The id of the token, ordinary or special, that is this text; ``KeyError`` where none is.

        >>> from openai_harmony import load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> encoding.encode_single_token("Hi"), encoding.encode_single_token(b"<|end|>")
        (12194, 200007)
        """

    def token_byte_values(self) -> list[bytes]:
        """The bytes of all ordinary tokens, sorted by themselves and not by id."""

    def is_special_token(self, token: int) -> bool:
        """Whether the token is special: a marker of the format, or reserved.

        >>> from openai_harmony import load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").is_special_token(200006)
        True
        """

    def stop_tokens(self) -> list[int]:
        """The tokens that end a message, sorted: ``<|return|>``, ``<|end|>``, ``<|call|>``.

        >>> from openai_harmony import load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").stop_tokens()
        [200002, 200007, 200012]
        """

    def stop_tokens_for_assistant_actions(self) -> list[int]:
        """The tokens at which sampling stops, sorted: ``<|return|>`` after an answer, ``<|call|>`` after a tool call.

        >>> from openai_harmony import load_harmony_encoding
        >>> load_harmony_encoding("HarmonyGptOss").stop_tokens_for_assistant_actions()
        [200002, 200012]
        """

@disjoint_base
class StreamableParser:
    """Parses what a model writes while it writes it, token by token.

    ``role`` is the role that was rendered before the first token, or ``None`` where the stream begins with
    ``<|start|>``. With ``strict=False`` a header that a message's end cuts short becomes the text of a message instead
    of an error. Raises ``ValueError`` for an unknown role.

    With ``recover=True``, whatever ``strict`` is, no token is an error and none is lost: what is malformed is repaired, as
    ``docs/recovery.md`` says, and ``diagnostics`` tells how.

    A copy, and what a pickle gives back, goes on from where the parser stands, independently of it.

    >>> from openai_harmony import Role, StreamableParser, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> parser = StreamableParser(encoding, role=Role.ASSISTANT)
    >>> for token in encoding.encode("<|channel|>final<|message|>It is 4.<|return|>", allowed_special="all"):
    ...     delta = parser.process(token).last_content_delta
    ...     if delta:
    ...         print(parser.current_channel, repr(delta))
    final 'It'
    final ' is'
    final ' '
    final '4'
    final '.'
    >>> parser.messages[0].text
    'It is 4.'
    """

    def __init__(self, encoding: HarmonyEncoding, role: Role | str | None, *, strict: bool = True, recover: bool = False) -> None:
        """Begin a stream; called again, forget everything and begin another one.

        A subclass may have an ``__init__`` with arguments of its own, which calls this one. Before it does, the methods raise
        ``RuntimeError``.
        """

    def process(self, token: int) -> Self:
        """Take the next token; returns the parser itself.

        Raises ``HarmonyError`` where the token does not follow the format, and may be called again after that.
        """

    def process_eos(self) -> Self:
        """Take the end of the stream, which ends an open message; returns the parser itself.

        Raises ``HarmonyError`` where the stream ends within a header.
        """

    def feed(self, tokens: Iterable[int]) -> list[Event]:
        """Take any number of tokens; returns the events that they caused.

        Deltas are joined within a call. Tokens given to ``process`` cause no events; both may be mixed. Other threads run
        meanwhile. Raises ``HarmonyError`` at the first token that does not follow the format: the tokens before it are
        taken, and the error's ``events`` are what they caused.

        >>> from openai_harmony import Role, StreamableParser, load_harmony_encoding
        >>> encoding = load_harmony_encoding("HarmonyGptOss")
        >>> parser = StreamableParser(encoding, Role.ASSISTANT)
        >>> reply = encoding.encode("<|channel|>final<|message|>It is 4.<|return|>", allowed_special="all")
        >>> [type(event).__name__ for event in parser.feed(reply)]
        ['MessageStart', 'ContentDelta', 'MessageEnd']
        """

    def finish(self) -> list[Event]:
        """Take the end of the stream as ``process_eos`` does; returns the events that it caused."""

    def reset(self) -> None:
        """Forget everything that was fed."""

    def copy(self) -> Self:
        """A parser that goes on from here independently."""

    def __copy__(self) -> Self: ...
    @property
    def diagnostics(self) -> list[Repair]:
        """What a parser with ``recover=True`` has repaired so far; a new list each time."""

    @property
    def content_token_counts(self) -> dict[str | None, int]:
        """How many tokens were fed as content, by channel, in all messages, the open one too; a new dict each time.

        Markers and headers are not counted.
        """

    @property
    def reasoning_tokens(self) -> int:
        """How many tokens were fed as content of the channel ``analysis``."""

    @property
    def current_content(self) -> str:
        """The text so far of the message being parsed; ``""`` between messages and in headers."""

    @property
    def current_role(self) -> Role | None:
        """The role of the message being parsed, or the one given for the next; ``None`` where it is not known yet."""

    @property
    def current_content_type(self) -> str | None:
        """The content type of the message being parsed, where its header gave one."""

    @property
    def current_recipient(self) -> str | None:
        """The recipient of the message being parsed, where its header gave one."""

    @property
    def current_channel(self) -> str | None:
        """The channel of the message being parsed, where its header gave one."""

    @property
    def last_content_delta(self) -> str | None:
        """The text that the last token added, ``None`` where it added none: markers, headers, half a character."""

    @property
    def messages(self) -> list[Message]:
        """The messages finished so far; new objects each time, free to be changed."""

    @property
    def tokens(self) -> list[int]:
        """All tokens taken so far; a new list each time."""

    @property
    def state(self) -> StreamState:
        """What the parser is waiting for."""

    @property
    def state_data(self) -> dict[str, Any]:
        """The state as data that JSON can hold: its name under ``state``, and what has been read of a message.

        >>> from openai_harmony import StreamableParser, load_harmony_encoding
        >>> StreamableParser(load_harmony_encoding("HarmonyGptOss"), None).state_data
        {'state': 'ExpectStart'}
        """

class _Model(Protocol):
    """pydantic's."""

    def model_dump(self, *, mode: Literal["json"], exclude_none: Literal[True], by_alias: Literal[True]) -> Any: ...

# What has the form of JSON: a dict, which may be a TypedDict, or a model.
_Body: TypeAlias = Mapping[str, object] | _Model

@final
class _ServerOptions:
    """What ``ServerOptions`` say, read when they are made, so that no request reads them again."""

    def __new__(cls, options: ServerOptions) -> Self: ...

@final
class Rendered:
    """The tokens of a conversation, and what each of them is; made by ``HarmonyEncoding.render_annotated``.

    Columns are as long as the tokens: read-only numpy arrays over memory that they share with this object, or without numpy
    memoryviews. pyarrow, polars and others take the object itself, ``pyarrow.record_batch(rendered)``, and share it, too.

    >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
    >>> chat = Conversation.from_messages([Message.from_role_and_content("user", "2 + 2?"), answer])
    >>> rendered = encoding.render_annotated(chat, for_training=True)
    >>> encoding.decode(rendered.tokens[rendered.sampled])
    '<|channel|>final<|message|>4<|return|>'
    >>> rendered.message.tolist()
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    """

    @property
    def tokens(self) -> npt.NDArray[np.uint32]:
        """The ids, those that rendering without annotations gives: ``uint32``. ``tokens.view(numpy.int32)`` is what torch takes."""

    @property
    def message(self) -> npt.NDArray[np.int32]:
        """The index of each token's message in the conversation as it was given, those included that were left out; -1 for the
        beginning of the next turn: ``int32``.
        """

    @property
    def part(self) -> npt.NDArray[np.uint8]:
        """Which part of its message each token is, as ``Part`` numbers them: ``uint8``."""

    @property
    def sampled(self) -> npt.NDArray[np.bool_]:
        """Whether the model would have written the token here, given a prompt that ends in ``<|start|>assistant`` and sampling
        that stops at ``<|return|>`` and ``<|call|>``: ``bool``.
        """

    @property
    def messages(self) -> Spans:
        """The messages that were rendered, and where their tokens are."""

    @property
    def roles(self) -> npt.NDArray[np.uint8]:
        """The role of each token's message: 0 system, 1 developer, 2 user, 3 assistant, 4 tool, 255 none. Computed when asked."""

    @property
    def channels(self) -> npt.NDArray[np.uint8]:
        """The channel of each token's message: 0 none, 1 analysis, 2 commentary, 3 final, 4 another. Computed when asked."""

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@final
class RenderedBatch:
    """The tokens of many conversations, one behind the other, and what each of them is; made by
    ``HarmonyEncoding.render_annotated_batch``.

    It has the columns of ``Rendered``, and ``offsets``; its items are a ``Rendered`` for each conversation, which share its
    memory. pyarrow, polars and others take it as a table with a list for each conversation.

    >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> chats = [Conversation.from_messages([Message.from_role_and_content("user", text)]) for text in ("Hi", "Hi!")]
    >>> batch = encoding.render_annotated_batch(chats)
    >>> batch.offsets.tolist(), encoding.decode(batch[1].tokens)
    ([0, 5, 11], '<|start|>user<|message|>Hi!<|end|>')
    """

    @property
    def tokens(self) -> npt.NDArray[np.uint32]:
        """The ids of all conversations: ``uint32``."""

    @property
    def message(self) -> npt.NDArray[np.int32]:
        """The index of each token's message in its own conversation; -1 for the beginning of a next turn: ``int32``."""

    @property
    def part(self) -> npt.NDArray[np.uint8]:
        """Which part of its message each token is, as ``Part`` numbers them: ``uint8``."""

    @property
    def sampled(self) -> npt.NDArray[np.bool_]:
        """Whether the model would have written each token: ``bool``."""

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where the tokens of each conversation begin, and where those of the last one end: ``int64``."""

    @property
    def messages(self) -> Spans:
        """The messages of all conversations. Their places are in the tokens of their own conversation."""

    @property
    def message_offsets(self) -> npt.NDArray[np.int64]:
        """Where the messages of each conversation begin in ``messages``, and where those of the last one end: ``int64``."""

    @property
    def roles(self) -> npt.NDArray[np.uint8]:
        """The role of each token's message, as ``Rendered.roles`` has it. Computed when asked."""

    @property
    def channels(self) -> npt.NDArray[np.uint8]:
        """The channel of each token's message, as ``Rendered.channels`` has it. Computed when asked."""

    def __len__(self) -> int: ...
    def __getitem__(self, key: int, /) -> Rendered: ...
    def __iter__(self) -> Iterator[Rendered]: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@final
class Span:
    """A rendered message, and where its tokens are.

    Places are indices of the conversation's tokens, in a batch of those of its own row; an end is behind the last token.

    >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> hi = Conversation.from_messages([Message.from_role_and_content("user", "Hi")])
    >>> [span] = encoding.render_annotated(hi).messages
    >>> span.role.value, span.start, span.content_start, span.content_end, span.end
    ('user', 0, 3, 4, 5)
    """

    @property
    def index(self) -> int:
        """The index of the message in the conversation as it was given."""

    @property
    def role(self) -> Role:
        """Its author's role, a ``Role``."""

    @property
    def name(self) -> str | None:
        """Its author's name."""

    @property
    def channel(self) -> str | None:
        """Its channel."""

    @property
    def recipient(self) -> str | None:
        """Its recipient."""

    @property
    def start(self) -> int:
        """The index of its first token, ``<|start|>``."""

    @property
    def end(self) -> int:
        """The index behind its last token, the terminator."""

    @property
    def content_start(self) -> int:
        """The index of the first token of its content."""

    @property
    def content_end(self) -> int:
        """The index behind the last token of its content."""

    @property
    def sampled_start(self) -> int:
        """The index of the first token that the model writes; ``end`` where it writes none."""

    @property
    def exact(self) -> bool:
        """Whether the messages rendered before it are those that its prompt had when it was written, by the rule for reasoning
        that the conversation was rendered with.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Spans:
    """The messages that were rendered, each a ``Span``, made when it is asked for; and what they have, as columns.

    Columns are read-only numpy arrays, or without numpy memoryviews.

    >>> from openai_harmony import Conversation, Message, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> chat = [Message.from_role_and_content("user", "Hi"), Message.from_role_and_content("assistant", "Hello!")]
    >>> messages = encoding.render_annotated(Conversation.from_messages(chat)).messages
    >>> len(messages), messages[-1].index, messages.start.tolist(), messages.roles.tolist()
    (2, 1, [0, 5], [2, 3])
    """

    def __len__(self) -> int: ...
    def __getitem__(self, key: int, /) -> Span: ...
    def __iter__(self) -> Iterator[Span]: ...
    @property
    def index(self) -> npt.NDArray[np.int64]:
        """The index of each message in its conversation as it was given: ``int64``, as all places."""

    @property
    def roles(self) -> npt.NDArray[np.uint8]:
        """Their roles, as ``Rendered.roles`` has them."""

    @property
    def channels(self) -> npt.NDArray[np.uint8]:
        """Their channels, as ``Rendered.channels`` has them."""

    @property
    def start(self) -> npt.NDArray[np.int64]:
        """The first token of each, ``<|start|>``."""

    @property
    def end(self) -> npt.NDArray[np.int64]:
        """Behind the last token of each, the terminator."""

    @property
    def content_start(self) -> npt.NDArray[np.int64]:
        """The first token of the content of each."""

    @property
    def content_end(self) -> npt.NDArray[np.int64]:
        """Behind the last token of the content of each."""

    @property
    def sampled_start(self) -> npt.NDArray[np.int64]:
        """The first token of each that the model writes; ``end`` where it writes none."""

    @property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Whether each stands behind what its prompt had when it was written: ``bool``."""

@final
class Example:
    """A training example: the tokens of some messages of a conversation, and which of them are in the loss.

    Its columns are as long as the tokens, but for ``kept`` and ``targets``: read-only numpy arrays over memory that they share
    with this object, or without numpy memoryviews. pyarrow, polars and others take the object itself.

    >>> from openai_harmony import Conversation, Message, load_harmony_encoding, training
    >>> answer = Message.from_role_and_content("assistant", "4").with_channel("final")
    >>> chat = Conversation.from_messages([Message.from_role_and_content("user", "2 + 2?"), answer])
    >>> [example] = training.examples(chat)
    >>> load_harmony_encoding("HarmonyGptOss").decode(example.tokens[example.labels != -100])
    '<|channel|>final<|message|>4<|return|>'
    """

    @property
    def tokens(self) -> npt.NDArray[np.uint32]:
        """The ids: ``uint32``."""

    @property
    def labels(self) -> npt.NDArray[np.int32]:
        """The label of each token: itself where it is in the loss, else -100; not shifted: ``int32``."""

    @property
    def loss_mask(self) -> npt.NDArray[np.uint8]:
        """1 for each token in the loss, else 0: ``uint8``."""

    @property
    def weight(self) -> npt.NDArray[np.float32]:
        """The weight of each token in the loss, from 0 to 1: ``float32``."""

    @property
    def message(self) -> npt.NDArray[np.int32]:
        """The index of each token's message in the conversation; -2 for tokens that no message has: ``int32``."""

    @property
    def part(self) -> npt.NDArray[np.uint8]:
        """Which part of its message each token is, as ``Part`` numbers them: ``uint8``."""

    @property
    def sampled(self) -> npt.NDArray[np.bool_]:
        """Whether the model would have written the token here: ``bool``."""

    @property
    def kept(self) -> npt.NDArray[np.int32]:
        """The messages that are rendered, by their index in the conversation: ``int32``."""

    @property
    def targets(self) -> npt.NDArray[np.int32]:
        """Those of them that are learned: ``int32``."""

    @property
    def loss_tokens(self) -> int:
        """How many tokens are in the loss."""

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@final
class ExampleBatch:
    """The examples of rows, one behind the other, and the errors of rows that have none; made by ``render_rows``.

    Columns are read-only numpy arrays over memory that they share with this object, or without numpy memoryviews. Those of
    tokens have a value for each token of all examples; ``offsets`` says where each example begins. ``to_arrow`` makes a table
    of them; pyarrow, polars and others take the object as it is, too.

    >>> from openai_harmony import load_harmony_encoding, training
    >>> batch = training.render_rows(b'{"messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}]}')
    >>> len(batch), batch.errors, batch.loss_tokens.tolist()
    (1, [], [5])
    >>> load_harmony_encoding("HarmonyGptOss").decode(batch.input_ids[batch.loss_mask == 1])
    '<|channel|>final<|message|>4<|return|>'
    """

    @property
    def rows(self) -> int:
        """How many rows were read, those with errors among them."""

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each example begins in the columns of tokens, and where the last one ends: ``int64``."""

    @property
    def input_ids(self) -> npt.NDArray[np.int32]:
        """The ids: ``int32``."""

    @property
    def labels(self) -> npt.NDArray[np.int32]:
        """The label of each token: itself where it is in the loss, else -100; not shifted: ``int32``."""

    @property
    def loss_mask(self) -> npt.NDArray[np.uint8]:
        """1 for each token in the loss, else 0: ``uint8``."""

    @property
    def loss_weight(self) -> npt.NDArray[np.float32]:
        """The weight of each token in the loss, from 0 to 1: ``float32``. Without ``fractional_weights``, the mask as numbers."""

    @property
    def message(self) -> npt.NDArray[np.int32]:
        """The index of each token's message in its conversation, added ones included; -2 for tokens that no message has: ``int32``."""

    @property
    def part(self) -> npt.NDArray[np.uint8]:
        """Which part of its message each token is, as ``Part`` numbers them: ``uint8``."""

    @property
    def source_row(self) -> npt.NDArray[np.int64]:
        """The row of each example: of JSON lines the line, counted from 1, else the index, counted from 0: ``int64``."""

    @property
    def example(self) -> npt.NDArray[np.int16]:
        """Which of its row's examples each is, counted from 0: ``int16``."""

    @property
    def loss_tokens(self) -> npt.NDArray[np.int32]:
        """How many tokens of each example are in the loss: ``int32``."""

    @property
    def errors(self) -> list[RowError]:
        """What is wrong with rows, in their order; a new list each time."""

    @property
    def warnings(self) -> dict[str, int]:
        """How many rows each warning is about, such as ``no_targets``."""

    @property
    def counters(self) -> dict[str, Any]:
        """What was counted: numbers, and dicts of numbers, which add up to those of more rows."""

    def to_arrow(self, columns: Sequence[str] | None = None) -> Any:
        """The examples as a ``pyarrow.RecordBatch`` with a row for each, of the columns that ``harmony prepare`` writes.

        Those are ``input_ids``, ``labels``, ``length``, ``loss_tokens``, ``source_row`` and ``example``, unless others are
        asked for: ``loss_mask``, ``assistant_masks`` (the same under another name), ``loss_weight``, ``message``, ``part``. The
        tokens are not copied. Raises ``ImportError`` without pyarrow, ``KeyError`` for another name.
        """

    def __len__(self) -> int: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@final
class RowError:
    """Why a row makes no examples: where, what, and what to do about it.

    >>> from openai_harmony import training
    >>> [error] = training.render_rows([{"messages": [{"role": "robot", "content": "Hi"}]}]).errors
    >>> print(error.in_source("chats.jsonl"))
    chats.jsonl:0: messages[0].role: unknown role: 'robot'; the roles are system, developer, user, assistant and tool
    >>> error.row, error.path, error.kind
    (0, 'messages[0].role', 'unknown_role')
    """

    def __new__(cls, row: int, byte: int | None, path: str, kind: str, message: str, hint: str) -> Self: ...
    @property
    def row(self) -> int:
        """The row: of JSON lines the line, counted from 1, else the index, counted from 0."""

    @property
    def byte(self) -> int | None:
        """Where in the source the row begins; None where rows have no bytes."""

    @property
    def path(self) -> str:
        """Where in the row, such as ``messages[3].role``; empty for the row as a whole."""

    @property
    def kind(self) -> str:
        """What kind of error it is, as a word that stays the same: ``unknown_role``."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def hint(self) -> str:
        """What to do about it; empty where the message says it."""

    def in_source(self, source: str) -> str:
        """All of it, with the name of the source before it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]: ...

@final
class RowRenderer:
    """Turns rows of a data set into examples. It never changes, so that one object serves all threads.

    Each method gives an ``ExampleBatch``, in which every row is examples or an error. The interpreter is free while rows are
    rendered.

    ``options`` are those that ``Options.to_json`` writes. Raises ``ValueError`` for a name that no option has, and for a value
    that the option does not have.

    >>> from openai_harmony import training
    >>> renderer = training.RowRenderer(training.Options(examples="last").to_json())
    >>> batch = renderer.render_values([{"messages": [{"role": "user", "content": "Hi"}]}, {"text": "Hi"}])
    >>> len(batch), [error.kind for error in batch.errors]
    (0, ['unknown_format'])
    """

    def __new__(cls, options: str = "{}") -> Self: ...
    def detect_format(self, lines: Buffer) -> str:
        """The format of a data set of JSON lines, told by the first hundred of them; that of the options where they name one.

        Raises ``HarmonyError`` where rows are of several formats, where one is of none, and where there is no row: its ``kind``
        is that of a row's error, its ``position`` the line, counted from 1.
        """

    def render_lines(self, lines: Buffer, *, first_row: int = 1, first_byte: int = 0) -> ExampleBatch:
        """The examples of whole lines of JSON, in a ``bytes`` object or another buffer.

        ``first_row`` is the number of the first line, counted from 1, ``first_byte`` where it begins in its file.
        """

    def render_values(self, rows: Iterable[object], *, first_row: int = 0) -> ExampleBatch:
        """The examples of rows that are dicts, of values that JSON has. ``first_row`` is the number of the first one."""

    def _render_arrow(
        self, batches: Iterable[tuple[int, list[tuple[str, tuple[Any, ...]]]]], *, first_row: int = 0
    ) -> ExampleBatch:
        """The examples of rows of Arrow's record batches, as ``openai_harmony.training`` describes their buffers."""

@final
class ChatCompletionRequest:
    """A checked request to Chat Completions, and the conversation that it is for the model.

    ``body`` is the request's JSON as a dict, or anything with pydantic's ``model_dump``, which may also stand anywhere in it.
    Fields that are not known are ignored: those about sampling are the engine's. Types that are not known (roles, parts,
    tools) are refused, since without them the model would be asked something else. ``docs/openai.md`` has the rules.

    Raises ``HarmonyError`` of the kind ``invalid_request`` with the place as ``param``; ``TypeError`` for values in the body
    that have no JSON form.

    >>> from openai_harmony import ChatCompletionRequest, ServerOptions, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> body = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 2 + 2?"}]}
    >>> request = ChatCompletionRequest(body, ServerOptions(date=None))
    >>> [message.author.role.value for message in request.conversation]
    ['system', 'developer', 'user']
    >>> encoding.decode(request.prompt(encoding)).endswith("<|start|>user<|message|>What is 2 + 2?<|end|><|start|>assistant")
    True
    """

    def __new__(cls, body: _Body, options: ServerOptions | None = None) -> Self: ...
    @property
    def conversation(self) -> Conversation:
        """What the prompt is rendered from, as a new object. Reasoning that a prompt leaves out is not in it any more."""

    def prompt(self, encoding: HarmonyEncoding) -> list[int]:
        """The prompt's tokens, up to the start of the assistant's message.

        Raises ``HarmonyError`` of the kind ``invalid_request`` where a tool's parameters are nested too deep.
        """

    @property
    def tool_choice(self) -> dict[str, Any]:
        """What a sampler needs to know of ``tool_choice``: a ``mode`` (``auto``, ``none`` or ``required``), the names of the
        ``tools`` that may be called or ``None`` for all, and whether one is ``named``.
        """

    @property
    def response_format(self) -> dict[str, Any] | None:
        """The form that the answer is to have: ``name``, ``description``, ``schema``, ``strict``; ``None`` for free text. For
        ``json_object`` all four are ``None``.
        """

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools as the request gave them, but for those that its ``tool_choice`` hides from the model; a new list each time."""

    @property
    def n(self) -> int:
        """How many choices are asked for."""

@final
class ChatCompletionStream:
    """Makes of the model's tokens the chunks of a chat completion, and the whole completion, which is what the chunks make.

    It serves both kinds of requests: a server that does not stream feeds it, too, and answers with ``response()``. Whatever the
    tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is in
    ``diagnostics``.

    ``id`` is by default ``chatcmpl-`` and 24 random hexadecimal digits, ``created`` the time, ``model`` the request's.
    ``prompt_tokens`` and ``cached_tokens`` are for the usage.

    >>> from openai_harmony import ChatCompletionRequest, ChatCompletionStream, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> request = ChatCompletionRequest({"messages": [{"role": "user", "content": "What is 2 + 2?"}]})
    >>> reply = ChatCompletionStream(encoding, request, prompt_tokens=len(request.prompt(encoding)))
    >>> sampled = encoding.encode("<|channel|>final<|message|>4<|return|>", allowed_special="all")
    >>> for chunk in reply.feed(sampled) + reply.finish():
    ...     print(chunk["choices"][0]["delta"], chunk["choices"][0]["finish_reason"])
    {'role': 'assistant', 'content': None} None
    {'content': '4'} None
    {} stop
    >>> reply.response()["choices"][0]["message"]
    {'role': 'assistant', 'content': '4', 'refusal': None}
    """

    def __new__(
        cls,
        encoding: HarmonyEncoding,
        request: ChatCompletionRequest,
        *,
        id: str | None = None,
        created: int | None = None,
        model: str | None = None,
        prompt_tokens: int = 0,
        cached_tokens: int = 0,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """The response's id."""

    def feed(
        self, tokens: Iterable[int], *, choice: int = 0, logprobs: Iterable[Mapping[int, float]] | None = None
    ) -> list[dict[str, Any]]:
        """Take tokens of a choice; returns the chunks that they make. Other threads run meanwhile.

        ``logprobs`` has for each token a mapping from ids to log probabilities, in which the token itself is; they are shown
        if the request asks for them. A choice that is finished has no more chunks. Raises ``IndexError`` for a choice that the
        request does not ask for.
        """

    def finish(self, reason: str = "stop", *, choice: int = 0) -> list[dict[str, Any]]:
        """End a choice for the engine's reason; returns its last chunks, and behind those of the last choice the usage, if it is
        asked for.

        Raises ``ValueError`` for other reasons, and ``IndexError`` for a choice that the request does not ask for.
        """

    def response(self) -> dict[str, Any]:
        """The whole completion; before the end what there is of it, with ``finish_reason`` ``None``."""

    @property
    def stopped(self) -> bool:
        """Whether the model has ended the first choice, with ``<|return|>`` or ``<|call|>``: what it writes behind that is not shown."""

    @property
    def messages(self) -> list[Message]:
        """The messages of the first choice that are finished; new objects each time."""

    @property
    def diagnostics(self) -> list[BridgeDiagnostic]:
        """What of the first choice is not shown as the model wrote it; a new list each time."""

    def choice(self, index: int) -> ChatCompletionChoice:
        """What is known of one choice; ``IndexError`` for one that the request does not ask for."""

@final
class ChatCompletionChoice:
    """One choice of a ``ChatCompletionStream``: ``stream.choice(index)``. It goes with the stream."""

    @property
    def stopped(self) -> bool:
        """Whether the model has ended the choice, with ``<|return|>`` or ``<|call|>``: what it writes behind that is not shown."""

    @property
    def messages(self) -> list[Message]:
        """The messages of the choice that are finished; new objects each time."""

    @property
    def diagnostics(self) -> list[BridgeDiagnostic]:
        """What of the choice is not shown as the model wrote it; a new list each time."""

@final
class ResponsesRequest:
    """A checked request to the Responses API, and the conversation that it is for the model.

    ``body`` is the request's JSON as a dict, or anything with pydantic's ``model_dump``, which may also stand anywhere in it.
    ``previous`` are the items of the response that ``previous_response_id`` names, which the server keeps: those of its
    request's ``items``, then those of its ``output``. What is ignored and what is refused is as in ``ChatCompletionRequest``.

    Raises ``HarmonyError`` of the kind ``invalid_request`` with the place as ``param``, and as ``code``
    ``previous_response_not_found`` where the items are missing; ``TypeError`` for values in the body that have no JSON form.

    >>> from openai_harmony import ResponsesRequest, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> answer = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4"}]}
    >>> previous = [{"role": "user", "content": "What is 2 + 2?"}, answer]
    >>> request = ResponsesRequest({"previous_response_id": "resp_1", "input": "And times 3?"}, previous=previous)
    >>> len(request.items)
    3
    >>> [message.text for message in request.conversation][1:]
    ['What is 2 + 2?', '4', 'And times 3?']
    """

    def __new__(cls, body: _Body, options: ServerOptions | None = None, *, previous: Sequence[Any] | None = None) -> Self: ...
    @property
    def items(self) -> list[dict[str, Any]]:
        """All items: those of the previous response, then those of the request; a new list each time. With a response's output
        behind them they are what the next request needs as ``previous``.
        """

    @property
    def conversation(self) -> Conversation:
        """What the prompt is rendered from, as a new object. Reasoning that a prompt leaves out is not in it any more."""

    def prompt(self, encoding: HarmonyEncoding) -> list[int]:
        """The prompt's tokens, up to the start of the assistant's message.

        Raises ``HarmonyError`` of the kind ``invalid_request`` where a tool's parameters are nested too deep.
        """

    @property
    def tool_choice(self) -> dict[str, Any]:
        """What a sampler needs to know of ``tool_choice``, as in ``ChatCompletionRequest``. Tools of a namespace have its name
        and a dot before theirs; a namespace alone is all of it.
        """

    @property
    def response_format(self) -> dict[str, Any] | None:
        """The form that the answer is to have: ``name``, ``description``, ``schema``, ``strict``; ``None`` for free text. For
        ``json_object`` all four are ``None``.
        """

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools as the request gave them, but for those that its ``tool_choice`` hides from the model; a new list each time."""

@final
class ResponseStream:
    """Makes of the model's tokens the events of a response, and the whole response, which is what the events make.

    It serves both kinds of requests: a server that does not stream feeds it, too, and answers with ``response()``. Whatever the
    tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is in
    ``diagnostics``.

    ``id`` is by default ``resp_`` and 24 random hexadecimal digits, ``created`` the time, ``model`` the request's.
    ``prompt_tokens`` and ``cached_tokens`` are for the usage.

    Calls of tools that the server runs wait in ``pending``: answer each by ``add_result``, sample from ``prompt``, and go on in
    the same response with ``resume``.

    >>> from openai_harmony import ResponsesRequest, ResponseStream, load_harmony_encoding
    >>> encoding = load_harmony_encoding("HarmonyGptOss")
    >>> request = ResponsesRequest({"input": "What is 2 + 2?"})
    >>> reply = ResponseStream(encoding, request, prompt_tokens=len(request.prompt(encoding)))
    >>> sampled = encoding.encode("<|channel|>final<|message|>4<|return|>", allowed_special="all")
    >>> events = reply.feed(sampled) + reply.finish()
    >>> [event["type"] for event in events][2:5]
    ['response.output_item.added', 'response.content_part.added', 'response.output_text.delta']
    >>> events[-1]["response"] == reply.response()
    True
    >>> reply.response()["output"][0]["content"][0]["text"]
    '4'
    """

    def __new__(
        cls,
        encoding: HarmonyEncoding,
        request: ResponsesRequest,
        *,
        id: str | None = None,
        created: int | None = None,
        model: str | None = None,
        prompt_tokens: int = 0,
        cached_tokens: int = 0,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """The response's id."""

    def feed(self, tokens: Iterable[int], *, logprobs: Iterable[Mapping[int, float]] | None = None) -> list[dict[str, Any]]:
        """Take tokens; returns the events that they cause. Other threads run meanwhile.

        ``logprobs`` has for each token a mapping from ids to log probabilities, in which the token itself is; they are shown
        if the request asks for them. A response that is finished has no more events.
        """

    def finish(self, reason: str = "stop") -> list[dict[str, Any]]:
        """End the response for the engine's reason; returns its last events. Calls that still wait for a result are incomplete.

        Raises ``ValueError`` for other reasons.
        """

    def fail(self, code: str, message: str) -> list[dict[str, Any]]:
        """End the response because the server cannot go on; returns its last events, of which the very last is
        ``response.failed``. ``code`` is OpenAI's word, such as ``server_error``.
        """

    def response(self) -> dict[str, Any]:
        """The whole response; before the end what there is of it, with the status ``in_progress``."""

    @property
    def pending(self) -> list[Message]:
        """The calls that wait for the server to run them, the oldest first; new objects each time.

        A call waits from its end on. An engine that keeps the tokens that end messages to itself does not show it: feed
        ``<|call|>`` then.
        """

    def add_result(self, text: str, *, item: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Answer the call that has waited longest; returns the events that end its item. ``item`` has fields that the server sets
        in the item, such as the address of a page in ``action``.

        Raises ``HarmonyError`` of the kind ``no_pending_call`` where no call waits.
        """

    def prompt(self, encoding: HarmonyEncoding) -> list[int]:
        """The prompt of the next completion: the request's, then all messages so far and the results of calls.

        Raises what the request's ``prompt`` raises.
        """

    def resume(self, prompt_tokens: int) -> None:
        """Go on with another completion, whose prompt has so many tokens."""

    @property
    def stopped(self) -> bool:
        """Whether the model has ended the running completion, with ``<|return|>`` or ``<|call|>``: what it writes behind that is not
        shown.
        """

    @property
    def messages(self) -> list[Message]:
        """The messages that are finished, in all completions, and behind each call the result that the server gave; new objects
        each time.
        """

    @property
    def diagnostics(self) -> list[BridgeDiagnostic]:
        """What is not shown as the model wrote it; a new list each time."""

def server_sent_events(chunks_or_events: Iterable[_Body]) -> str:
    r"""Chunks of Chat Completions, or events of Responses, as server-sent events: the text that goes over HTTP.

    Each is ``event: TYPE``, where it has a type, and ``data:`` with compact JSON, in which only what has to be is escaped.
    Behind the last chunk of Chat Completions the server sends ``data: [DONE]`` and an empty line by itself.

    >>> from openai_harmony import server_sent_events
    >>> server_sent_events([{"id": "chatcmpl-1", "choices": []}])
    'data: {"id":"chatcmpl-1","choices":[]}\n\n'
    >>> server_sent_events([{"type": "response.created", "sequence_number": 0}])
    'event: response.created\ndata: {"type":"response.created","sequence_number":0}\n\n'
    """

def load_harmony_encoding(name: str | HarmonyEncodingName) -> HarmonyEncoding:
    """The encoding of this name; the same object each time, built into the package and loaded in an instant.

    Raises ``ValueError`` for a name that no encoding has.

    >>> from openai_harmony import HarmonyEncodingName, load_harmony_encoding
    >>> load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS).name
    'HarmonyGptOss'
    """

def raise_disallowed_special_token(token: str) -> NoReturn:
    """Raise the ``HarmonyError`` with which ``encode`` refuses text that spells this special token."""

def typescript(parameters: Mapping[str, Any] | bool | None, policy: AnySchemaPolicy = "complete") -> str:
    """A tool's parameters as the model reads them: what stands between the parentheses of its type.

    That is nothing for a tool that takes none, else ``_: `` and a TypeScript type. Raises ``ValueError`` for an unknown
    policy and for schemas nested deeper than 512, ``TypeError`` for a value that has no JSON form.

    >>> from openai_harmony import typescript
    >>> parameters = {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}
    >>> print(typescript(parameters))
    _: {
    a?: string | null,
    }
    >>> print(typescript(parameters, policy="faithful"))
    _: {
    a?: any,
    }
    """

def lint_tools(
    tools: Iterable[ToolDescription | ToolNamespaceConfig | Mapping[str, Any]], policy: AnySchemaPolicy = "faithful"
) -> list[ToolNote]:
    """What a policy loses of tools, and what is dangerous in them.

    Takes descriptions of tools and namespaces of tools, or dicts of either, and tells of the tools first; of a content, give
    ``content.tools.values()``. Takes time in proportion to their size. ``docs/tools.md`` lists the codes.

    Raises ``ValueError`` for an unknown policy and for what is no tool, ``TypeError`` for a value that has no JSON form.

    >>> from openai_harmony import ToolDescription, lint_tools
    >>> parameters = {"type": "object", "properties": {"user": {"$ref": "#/$defs/User"}}, "$defs": {"User": {"type": "string"}}}
    >>> tool = ToolDescription.new("greet", "Greets a user.", parameters)
    >>> [(note.tool, note.pointer, note.code, note.severity) for note in lint_tools([tool])]
    [('greet', '/properties/user/$ref', 'ref_lost', 'warning')]
    >>> lint_tools([tool], policy="complete")
    []
    """

def json_error(text: str) -> tuple[int, str] | None:
    """Where a text stops being JSON, in characters, and how, as the value of a ``JsonErrorKind``; None where it is JSON."""

def unread_keys(data: object) -> list[str]:
    """The keys of a message's dict, or of a conversation's, that reading it would lose."""

class _Tool(TypedDict):
    name: str
    description: str
    parameters: dict[str, Any] | None

class _ToolNamespace(TypedDict):
    name: str
    description: str | None
    tools: list[_Tool]

def get_tool_namespace_config(name: str) -> _ToolNamespace:
    """The built-in tool namespace ``browser`` or ``python``, as new plain data; ``ValueError`` for any other name."""

def pack(lengths: Iterable[int], capacity: int) -> list[list[int]]:
    """Which examples share a row of ``capacity`` tokens, by their lengths: for each row the indices of its examples.

    Best fit decreasing: the longest example comes first, of equals the one that is given first; it goes into the fullest row
    that has room for it, of equals the oldest. An example that is longer than a row has one of its own.

    >>> from openai_harmony import training
    >>> training.pack([7, 5, 4, 3, 3, 1, 9], 10)
    [[6, 5], [0, 3], [1, 2], [4]]
    """

def training_examples(
    conversation: Conversation, options: str, weights: Sequence[float | None] | None = None
) -> tuple[list[Example], list[tuple[str, int, int]]]:
    """The examples of a conversation, and what is in none of them. The options are JSON text."""
