"""The tokenizer and the render and parse methods of the encoding."""

import sys

import openai_harmony as oh
import pytest

HI = [12194]


def conversation() -> oh.Conversation:
    return oh.Conversation.from_messages(
        [
            oh.Message.from_role_and_content(oh.Role.USER, "2 + 2?"),
            oh.Message.from_role_and_content(oh.Role.ASSISTANT, "Simple.").with_channel("analysis"),
            oh.Message.from_role_and_content(oh.Role.ASSISTANT, "4").with_channel("final"),
        ]
    )


def test_there_is_one_encoding_a_process() -> None:
    by_name = oh.load_harmony_encoding("HarmonyGptOss")
    assert by_name is oh.load_harmony_encoding(oh.HarmonyEncodingName.HARMONY_GPT_OSS)
    assert by_name.name == "HarmonyGptOss"


def test_special_tokens_are_a_fresh_set(encoding: oh.HarmonyEncoding) -> None:
    specials = encoding.special_tokens_set
    assert isinstance(specials, set)
    assert len(specials) == 1091
    assert {"<|start|>", "<|message|>", "<|end|>", "<|endoftext|>", "<|reserved_201088|>"} <= specials
    specials.clear()
    assert len(encoding.special_tokens_set) == 1091
    assert all(encoding.is_special_token(*encoding.encode(text, allowed_special="all")) for text in encoding.special_tokens_set)


@pytest.mark.parametrize(
    ("token", "special"),
    [(0, False), (199997, False), (199998, True), (200006, True), (201088, True), (201089, False), (2**32 - 1, False)],
)
def test_is_special_token(encoding: oh.HarmonyEncoding, token: int, special: bool) -> None:
    assert encoding.is_special_token(token) is special


def test_stop_tokens_are_sorted(encoding: oh.HarmonyEncoding) -> None:
    assert encoding.stop_tokens() == [200002, 200007, 200012]
    assert encoding.stop_tokens_for_assistant_actions() == [200002, 200012]


def test_encode_knows_special_tokens_by_its_arguments(encoding: oh.HarmonyEncoding) -> None:
    ordinary = [27, 91, 419, 91, 29]
    assert encoding.encode("Hi<|end|>", allowed_special="all") == [*HI, 200007]
    for allowed in ({"<|end|>"}, frozenset({"<|end|>"}), ("<|end|>",), ["<|end|>"]):
        assert encoding.encode("Hi<|end|>", allowed_special=allowed) == [*HI, 200007]
    nothing: list[list[str] | set[str] | tuple[str, ...] | None] = [(), None, set(), [], {"<|start|>"}]
    for disallowed in nothing:
        assert encoding.encode("Hi<|end|>", disallowed_special=disallowed) == [*HI, *ordinary]
    assert encoding.encode("Hi<|end|>", allowed_special={"<|start|>"}, disallowed_special=()) == [*HI, *ordinary]
    assert encoding.encode_ordinary("Hi<|end|>") == [*HI, *ordinary]
    assert encoding.encode_with_special_tokens("Hi<|end|>") == [*HI, 200007]


def test_encode_refuses_the_leftmost_and_first_listed(encoding: oh.HarmonyEncoding) -> None:
    def refused(text: str, *disallowed: str) -> str:
        with pytest.raises(oh.HarmonyError) as failure:
            encoding.encode(text, disallowed_special=list(disallowed))
        return str(failure.value).split("'")[1]

    assert refused("ab", "b", "a") == "a"
    assert refused("<|end|><|start|>", "<|start|>", "<|end|>") == "<|end|>"
    assert refused("hello", "hell", "hello") == "hell"
    assert refused("hello", "hello", "hell") == "hello"
    assert refused("x", "") == ""
    assert refused("a.b", "a.b") == "a.b"


def test_raise_disallowed_special_token_says_what_encode_says(encoding: oh.HarmonyEncoding) -> None:
    with pytest.raises(oh.HarmonyError) as by_encode:
        encoding.encode("<|end|>")
    with pytest.raises(oh.HarmonyError) as by_hand:
        oh.raise_disallowed_special_token("<|end|>")
    assert str(by_encode.value) == str(by_hand.value)
    assert "disallowed_special=()" in str(by_hand.value)


@pytest.mark.parametrize(
    ("text", "as_if"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\ud83d\udc4d", "👍"),
        ("\ud83d👍\udc4d", "\ufffd👍\ufffd"),
    ],
    ids=ascii,
)
def test_surrogates_join_or_are_replaced(encoding: oh.HarmonyEncoding, text: str, as_if: str) -> None:
    assert encoding.encode(text) == encoding.encode(as_if)
    assert encoding.encode_ordinary(text) == encoding.encode_ordinary(as_if)
    assert encoding.encode_with_special_tokens(text) == encoding.encode_with_special_tokens(as_if)

    def message(value: str) -> oh.Message:
        author = oh.Author.new(oh.Role.TOOL, value)
        return oh.Message.from_author_and_content(author, value).with_channel(value).with_recipient(value).with_content_type(value)

    assert encoding.render(message(text)) == encoding.render(message(as_if))

    def schema(value: str) -> oh.Message:
        parameters = {
            "type": "object",
            "description": value,
            "properties": {value: {"type": "string", "enum": [value]}},
        }
        tool = oh.ToolDescription.new(value, value, parameters)
        content = oh.DeveloperContent.new().with_instructions(value).with_function_tools([tool])
        return oh.Message.from_role_and_content("developer", content)

    assert encoding.render(schema(text)) == encoding.render(schema(as_if))


def test_decode(encoding: oh.HarmonyEncoding) -> None:
    half = encoding.encode("👩‍👩")[:1]
    assert encoding.decode_bytes(half) == "👩".encode()[:3]
    assert encoding.decode(half) == "\ufffd"
    assert encoding.decode(half, "ignore") == ""
    assert encoding.decode(half, errors="backslashreplace") == "\\xf0\\x9f\\x91"
    assert encoding.decode([*HI, 200007]) == encoding.decode_utf8([*HI, 200007]) == "Hi<|end|>"
    assert encoding.decode_bytes([]) == b""


def test_decode_takes_numpy_arrays(encoding: oh.HarmonyEncoding) -> None:
    numpy = pytest.importorskip("numpy")
    tokens = encoding.encode("Hi there")
    for dtype in ("int64", "int32", "uint32", "uint64"):
        array = numpy.array(tokens, dtype=dtype)
        assert encoding.decode(array) == encoding.decode_utf8(array) == "Hi there"
        assert encoding.is_special_token(array[0]) is False
    parser = oh.StreamableParser(encoding, None)
    parser.process(numpy.int64(200006))
    assert parser.tokens == [200006]


def test_render_completion_drops_old_reasoning_by_default(encoding: oh.HarmonyEncoding) -> None:
    final = "<|start|>assistant<|channel|>final<|message|>4<|end|>"
    user = "<|start|>user<|message|>2 + 2?<|end|>"
    analysis = "<|start|>assistant<|channel|>analysis<|message|>Simple.<|end|>"

    def rendered(config: oh.RenderConversationConfig | None) -> str:
        return encoding.decode(encoding.render_conversation(conversation(), config))

    assert rendered(None) == rendered(oh.RenderConversationConfig()) == user + final
    assert rendered(oh.RenderConversationConfig(auto_drop_analysis=False)) == user + analysis + final


def test_the_next_role_is_a_role_or_its_string(encoding: oh.HarmonyEncoding) -> None:
    by_role = encoding.render_conversation_for_completion(conversation(), oh.Role.ASSISTANT)
    assert by_role == encoding.render_conversation_for_completion(conversation(), "assistant")
    assert by_role == [*encoding.render_conversation(conversation()), 200006, 173781]
    tokens = encoding.encode("<|message|>x<|end|>", allowed_special="all")
    messages = encoding.parse_messages_from_completion_tokens(tokens, "assistant")
    assert messages == encoding.parse_messages_from_completion_tokens(tokens, role=oh.Role.ASSISTANT)
    assert oh.StreamableParser(encoding, "assistant").current_role is oh.Role.ASSISTANT


def test_training_ends_with_return(encoding: oh.HarmonyEncoding) -> None:
    tokens = encoding.render_conversation_for_training(conversation())
    assert tokens == [*encoding.render_conversation(conversation())[:-1], 200002]


def test_render_options(encoding: oh.HarmonyEncoding) -> None:
    message = oh.Message.from_role_and_content("system", oh.SystemContent.new())
    line = "\nCalls to these tools must go to the commentary channel: 'functions'."
    plain = encoding.decode(encoding.render(message))
    told = encoding.decode(encoding.render(message, oh.RenderOptions(conversation_has_function_tools=True)))
    assert told == plain.replace("<|end|>", f"{line}<|end|>")


def test_any_class_of_messages_and_contents_renders(encoding: oh.HarmonyEncoding) -> None:
    class Picture(oh.Content):
        url: str

        def to_dict(self) -> dict[str, object]:
            return {"type": "text", "text": self.url}

    class Shouted(oh.TextContent):
        def to_dict(self) -> dict[str, object]:
            return {"type": "text", "text": self.text.upper()}

    class Note(oh.Message):
        pass

    class Rules(oh.DeveloperContent):
        def to_dict(self) -> dict[str, object]:
            return {**super().to_dict(), "instructions": "Be kind."}

    note = Note.from_role_and_contents("user", [Picture(url="hello"), Shouted(text="y")])
    assert encoding.render(note) == encoding.render(
        oh.Message.from_role_and_contents("user", [oh.TextContent(text="hello"), oh.TextContent(text="Y")])
    )
    rules = oh.Message.from_role_and_content("developer", Rules.new())
    assert encoding.decode(encoding.render(rules)).startswith("<|start|>developer<|message|># Instructions\n\nBe kind.")


def test_parsed_messages_are_whole_models(encoding: oh.HarmonyEncoding) -> None:
    text = "<|start|>functions.f to=assistant<|channel|>commentary <|constrain|>json<|message|>{}<|end|>"
    [message] = encoding.parse_messages_from_completion_tokens(encoding.encode(text, allowed_special="all"))
    assert message == (
        oh.Message.from_author_and_content(oh.Author.new(oh.Role.TOOL, "functions.f"), "{}")
        .with_channel("commentary")
        .with_recipient("assistant")
        .with_content_type("<|constrain|>json")
    )
    assert type(message.author.role) is oh.Role
    assert oh.Message.model_validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize(
    "token", ["it's", '"', "'\"", "\\", "\n\t\x00\x7f", "\u2028", "\ue884", "\U000e0001", "é字👍", "a\u0301", "\u0301", "ﾞ"]
)
def test_refused_strings_are_shown_as_python_shows_them(encoding: oh.HarmonyEncoding, token: str) -> None:
    with pytest.raises(oh.HarmonyError) as failure:
        encoding.encode(f"x{token}", disallowed_special=[token])
    assert str(failure.value).startswith(f"Encountered text corresponding to disallowed special token {token!r}.\n")


def long_texts() -> dict[str, str]:
    every = "".join(chr(character) for character in range(0x11_0000) if not 0xD800 <= character < 0xE000)
    boundaries = "\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff"
    return {
        "every character": every,
        "every character of the basic plane": every[: 0x1_0000 - 0x800],
        "every two boundaries": "".join(left + right for left in boundaries for right in boundaries) * 100,
        "ASCII": "A long text, in ASCII. " * 1000,
        "Latin-1": "façade, naïve; " * 1000,
        "one character at the end": "plain " * 1000 + "é",
        "one character at the start": "🎉" + "plain " * 1000,
        "few among many": ("plain words " * 11 + "—") * 200,
        "three bytes": "日本語の文章。" * 1000,
        "four bytes": "🎉𝒻" * 3000,
        "parts that begin anywhere": "".join("é" + "a" * count + "日" * (count % 7) + "🎉" for count in range(150)),
    }


@pytest.mark.parametrize("name", long_texts())
def test_long_texts_have_the_tokens_of_their_utf8(encoding: oh.HarmonyEncoding, name: str) -> None:
    text = long_texts()[name]
    tokens = encoding.encode_ordinary(text)
    assert encoding.decode_bytes(tokens) == text.encode()
    # A batch appends its UTF-8 to that of the texts before it.
    assert [HI, tokens] == encoding.encode_ordinary_batch(["Hi", text])
    assert tokens == encoding.encode_to_numpy(text, disallowed_special=()).tolist()


@pytest.mark.parametrize("before", [0, 1, 2047, 2048, 5000])
def test_surrogates_join_or_are_replaced_in_long_texts(encoding: oh.HarmonyEncoding, before: int) -> None:
    text = "a" * before + "\ud83d\udc4d" + "b" * 5000 + "\ud800" + "c" * before
    as_if = "a" * before + "👍" + "b" * 5000 + "�" + "c" * before
    assert encoding.encode(text) == encoding.encode(as_if)


@pytest.mark.parametrize("wide", ["日", "🎉"], ids=ascii)
@pytest.mark.parametrize("surrogate", ["\ud800", "\udbff", "\udc00", "\udfff"], ids=ascii)
def test_surrogates_are_found_in_every_place_of_a_long_text(encoding: oh.HarmonyEncoding, surrogate: str, wide: str) -> None:
    for place in range(40):
        text, as_if = (wide * place + character + wide * 1000 for character in (surrogate, "�"))
        assert encoding.encode(text) == encoding.encode(as_if)


class Liar(str):
    """Says about itself what is not so."""

    def __len__(self) -> int:
        raise RuntimeError("a secret")

    def isascii(self) -> bool:
        raise RuntimeError("a secret")


@pytest.mark.parametrize("text", ["Hi", "é", "plain " * 1000, "é " * 10_000])
def test_subclasses_of_str_are_read_as_what_they_hold(encoding: oh.HarmonyEncoding, text: str) -> None:
    assert encoding.encode(Liar(text)) == encoding.encode(text)


@pytest.mark.parametrize("text", ["façade ", "日本語の文章。", "🎉日本 "], ids=ascii)
def test_encoding_takes_no_memory_of_the_text_for_its_utf8(encoding: oh.HarmonyEncoding, text: str) -> None:
    text = text * 10_000
    size = sys.getsizeof(text)
    encoding.encode(text)
    assert sys.getsizeof(text) == size


def test_what_a_text_leaves_is_not_in_the_next_one(encoding: oh.HarmonyEncoding) -> None:
    for text in ("日本語 " * 2000, "Hi", "日本語 " * 300_000, "Hi", "é " * 3000):
        assert encoding.decode(encoding.encode(text)) == text
    with pytest.raises(oh.HarmonyError):
        encoding.encode("日本語 " * 2000 + "<|end|>")
    assert encoding.encode("Hi") == HI


def test_ids_are_shared_integers(encoding: oh.HarmonyEncoding) -> None:
    first, second = encoding.encode(" zygote zygote" * 2), encoding.encode(" zygote zygote")
    assert all(left is right for left, right in zip(first, second, strict=False))
