"""One encoding serves many threads at once."""

from concurrent.futures import ThreadPoolExecutor

import openai_harmony as oh

TEXTS = [f"{word} {number} é 日本語 " * 500 for number, word in enumerate(["alpha", "beta", "gamma", "delta"] * 8)]


def test_encode_and_decode(encoding: oh.HarmonyEncoding) -> None:
    expected = [encoding.encode(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(encoding.encode, TEXTS)) == expected
            assert list(pool.map(encoding.decode, expected)) == TEXTS


def test_render_and_parse(encoding: oh.HarmonyEncoding) -> None:
    conversations = [oh.Conversation.from_messages([oh.Message.from_role_and_content("assistant", text)] * 3) for text in TEXTS]

    def there_and_back(conversation: oh.Conversation) -> list[oh.Message]:
        tokens = oh.load_harmony_encoding("HarmonyGptOss").render_conversation(conversation)
        return encoding.parse_messages_from_completion_tokens(tokens)

    with ThreadPoolExecutor(8) as pool:
        for conversation, messages in zip(conversations, pool.map(there_and_back, conversations), strict=True):
            assert messages == conversation.messages


def test_streams(encoding: oh.HarmonyEncoding) -> None:
    def stream(text: str) -> str:
        parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT).process(200008)
        for token in encoding.encode(text):
            parser.process(token)
        return parser.process_eos().messages[0].text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stream, TEXTS)) == TEXTS


def test_one_parser_fed_by_many_threads_loses_nothing(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT).process(200008)
    [token] = encoding.encode("a")

    def feed(count: int) -> None:
        for _ in range(count):
            parser.process(token)
            assert set(parser.current_content) == {"a"}

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(feed, [500] * 4))
    assert parser.current_content == "a" * 2000
    assert len(parser.tokens) == 2001
