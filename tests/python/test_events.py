"""Events of `feed` and `finish`, and what else a parser tells of a stream."""

import array
import copy
import pickle
import threading

import numpy
import openai_harmony as oh
import pytest

REPLY = "<|channel|>analysis<|message|>Hm, 4.<|end|><|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>{}<|call|>"


def marked(encoding: oh.HarmonyEncoding, text: str) -> list[int]:
    return encoding.encode(text, allowed_special="all")


@pytest.mark.parametrize("options", [{}, {"strict": False}, {"recover": True}])
def test_a_reply_as_events(encoding: oh.HarmonyEncoding, options: dict[str, bool]) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT, **options)
    tokens = marked(encoding, REPLY)
    events = parser.feed(tokens)
    assistant = oh.Author.new(oh.Role.ASSISTANT, None)
    reasoning, call = parser.messages
    assert events == [
        oh.MessageStart(assistant, "analysis", None, None),
        oh.ContentDelta("Hm, 4.", "analysis", None, range(3, 8)),
        oh.MessageEnd(reasoning, "end", range(9)),
        oh.MessageStart(assistant, "commentary", "functions.f", "<|constrain|>json"),
        oh.ContentDelta("{}", "commentary", "functions.f", range(len(tokens) - 2, len(tokens) - 1)),
        oh.MessageEnd(call, "call", range(9, len(tokens))),
    ]
    assert [type(event) for event in events[:3]] == [oh.MessageStart, oh.ContentDelta, oh.MessageEnd]
    assert parser.finish() == []
    assert (reasoning.kind, call.kind) == ("reasoning", "tool_call")
    assert parser.content_token_counts == {"analysis": 5, "commentary": 1}
    assert parser.reasoning_tokens == 5


def test_token_by_token_deltas_are_the_last_content_delta(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, "assistant")
    for token in marked(encoding, "<|channel|>final<|message|>👩‍👩‍👧 and é"):
        deltas = [event.text for event in parser.feed([token]) if isinstance(event, oh.ContentDelta)]
        assert deltas == ([] if parser.last_content_delta is None else [parser.last_content_delta])


def test_events_match_and_unpack(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, "assistant")
    for event in parser.feed(marked(encoding, "<|message|>Hi<|return|>")):
        match event:
            case oh.MessageStart(author=author):
                assert author.role is oh.Role.ASSISTANT
            case oh.ContentDelta(text, channel):
                assert (text, channel) == ("Hi", None)
            case oh.MessageEnd(message, stop, token_range):
                assert (message.text, stop, token_range) == ("Hi", "return", range(3))
            case _:
                pytest.fail(f"{event}")


def test_any_array_of_ids_is_fed(encoding: oh.HarmonyEncoding) -> None:
    tokens = marked(encoding, REPLY)
    expected = oh.StreamableParser(encoding, "assistant").feed(tokens)
    forms = [tuple(tokens), iter(tokens), array.array("I", tokens), array.array("q", tokens), numpy.array(tokens)]
    forms += [numpy.array(tokens, dtype=dtype) for dtype in ("uint32", "int32", "uint64", ">i4", "object")]
    forms.append(numpy.array([tokens, tokens]).T.ravel()[::2])
    for form in forms:
        assert oh.StreamableParser(encoding, "assistant").feed(form) == expected


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint64"])
def test_ids_out_of_range_are_refused_before_any_is_taken(encoding: oh.HarmonyEncoding, dtype: str) -> None:
    parser = oh.StreamableParser(encoding, "assistant")
    bad = 2**32 if dtype == "uint64" else -1
    with pytest.raises(OverflowError):
        parser.feed(numpy.array([200008, bad], dtype=dtype))
    with pytest.raises(TypeError):
        parser.feed(numpy.array([200008.0]))
    with pytest.raises(TypeError):
        parser.feed("text")  # type: ignore[arg-type]
    assert parser.tokens == []


def test_an_error_has_the_events_before_it(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, "assistant")
    with pytest.raises(oh.HarmonyError) as failure:
        parser.feed(marked(encoding, "<|message|>Hi<|end|>boom<|start|>"))
    assert [type(event).__name__ for event in failure.value.events] == ["MessageStart", "ContentDelta", "MessageEnd"]
    assert (failure.value.position, len(parser.tokens)) == (3, 4)
    assert parser.feed(marked(encoding, "<|start|>user<|message|>")) != []
    with pytest.raises(oh.HarmonyError) as failure:
        encoding.encode("<|end|>")
    assert list(failure.value.events) == []


@pytest.mark.parametrize("recover", [False, True])
def test_copies_go_on_in_the_middle_of_a_stream(encoding: oh.HarmonyEncoding, recover: bool) -> None:
    tokens = marked(encoding, REPLY)
    for cut in range(len(tokens) + 1):
        parser = oh.StreamableParser(encoding, "assistant", recover=recover)
        for token in tokens[: cut // 2]:
            parser.process(token)
        parser.feed(tokens[cut // 2 : cut])
        copies = [parser.copy(), copy.copy(parser), copy.deepcopy(parser), pickle.loads(pickle.dumps(parser))]
        events = parser.feed(tokens[cut:])
        for other in copies:
            assert len(other.tokens) == cut
            assert other.feed(tokens[cut:]) == events
            assert other.messages == parser.messages


def test_reset_forgets_everything(encoding: oh.HarmonyEncoding) -> None:
    for recover in (False, True):
        parser = oh.StreamableParser(encoding, "assistant", recover=recover)
        first = parser.feed(marked(encoding, REPLY))
        parser.reset()
        assert (parser.tokens, parser.messages, parser.diagnostics, parser.content_token_counts) == ([], [], [], {})
        assert (parser.state, parser.current_role) == (oh.StreamState.HEADER, oh.Role.ASSISTANT)
        assert parser.feed(marked(encoding, REPLY)) == first


def test_events_are_pickled_by_their_public_names(encoding: oh.HarmonyEncoding) -> None:
    events = oh.StreamableParser(encoding, "assistant", recover=True).feed(marked(encoding, REPLY + "<|end|>"))
    assert {type(event) for event in events} == {oh.MessageStart, oh.ContentDelta, oh.MessageEnd, oh.Repair}
    pickled = pickle.dumps(events)
    assert b"openai_harmony._" not in pickled
    assert pickle.loads(pickled) == events


def test_other_threads_run_while_tokens_are_fed(encoding: oh.HarmonyEncoding) -> None:
    tokens = numpy.array(marked(encoding, "<|message|>") + encoding.encode("word " * 1000) * 200, dtype="uint32")
    parsers = [oh.StreamableParser(encoding, "assistant") for _ in range(4)]
    threads = [threading.Thread(target=parser.feed, args=(tokens,)) for parser in parsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {len(parser.tokens) for parser in parsers} == {len(tokens)}
