"""Examples of conversations, and the options for them."""

import json
import pickle
import subprocess
import sys
import warnings
from dataclasses import FrozenInstanceError
from typing import Any

import openai_harmony as oh
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai_harmony import training

numpy = pytest.importorskip("numpy")

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


def said(role: str, text: str, channel: str | None = None) -> oh.Message:
    message = oh.Message.from_role_and_content(oh.Role(role), text)
    return message if channel is None else message.with_channel(channel)


CHAT = oh.Conversation.from_messages(
    [
        said("user", "Q1"),
        said("assistant", "R1", "analysis"),
        said("assistant", "A1", "final"),
        said("user", "Q2"),
        said("assistant", "R2", "analysis"),
        said("assistant", "A2", "final"),
    ]
)


def learned(example: training.Example) -> str:
    return ENCODING.decode(example.tokens[example.loss_mask == 1])


def test_one_conversation_is_not_one_sequence() -> None:
    made = training.examples(CHAT)
    assert [example.kept.tolist() for example in made] == [[0, 1, 2], [0, 2, 3, 4, 5]]
    assert [example.targets.tolist() for example in made] == [[1, 2], [4, 5]]
    assert learned(made[1]) == ("<|channel|>analysis<|message|>R2<|end|><|start|>assistant<|channel|>final<|message|>A2<|return|>")
    assert (len(made), len(made[:1]), made.lost) == (2, 1, [])
    assert made[-1].loss_tokens == made[1].labels.tolist().count(-100) * -1 + len(made[1])


def test_columns_are_shared_and_cannot_be_written_to() -> None:
    [example] = training.examples(CHAT, training.Options(examples="last"))
    types = {
        "tokens": "uint32", "labels": "int32", "loss_mask": "uint8", "weight": "float32", "message": "int32",
        "part": "uint8", "sampled": "bool", "kept": "int32", "targets": "int32",
    }  # fmt: skip
    for name, dtype in types.items():
        column = getattr(example, name)
        assert (column.dtype, column.flags.writeable) == (dtype, False), name
        assert numpy.shares_memory(column, getattr(example, name))
        assert len(column) == len(example) or name in ("kept", "targets")
    assert example.part[-1] == training.Part.TERMINATOR


def test_arrow_takes_an_example() -> None:
    arrow = pytest.importorskip("pyarrow")
    [example] = training.examples(CHAT, training.Options(examples="last"))
    record = arrow.record_batch(example)
    record.validate(full=True)
    assert record.column("labels").to_pylist() == example.labels.tolist()
    assert record.schema.names == ["tokens", "labels", "loss_mask", "weight", "message", "part", "sampled"]


def test_what_is_lost_is_told() -> None:
    joint = training.examples(CHAT, training.Options(examples="joint"))
    assert [(lost.reason, lost.targets) for lost in joint.lost] == [("inexact", 2)]
    short = training.examples(CHAT, training.Options(max_length=5))
    assert len(short) == 0 and {lost.reason for lost in short.lost} == {"too_long"}
    with pytest.raises(oh.HarmonyError, match="tokens, and may have 5") as failure:
        training.examples(CHAT, training.Options(max_length=5, too_long="error"))
    assert failure.value.kind == "example_too_long"


def test_weights() -> None:
    [first, second] = training.examples(CHAT, weights=[None, 0, 0.5])
    assert set(first.weight.tolist()) == {0.0, 0.5} and learned(first).startswith("<|start|>assistant<|channel|>final")
    assert set(second.weight.tolist()) == {0.0, 1.0}
    for weight in (-0.5, 1.5, float("nan")):
        with pytest.raises(oh.HarmonyError, match="no number from 0 to 1") as failure:
            training.examples(CHAT, weights=[1, weight])
        assert (failure.value.kind, failure.value.position) == ("bad_weight", 1)
    with pytest.raises(ValueError, match="7 numbers for 6 messages"):
        training.examples(CHAT, weights=[1] * 7)
    with pytest.raises(TypeError):
        training.examples(CHAT, weights=["1"])  # type: ignore[list-item]


def test_relabelled_ends() -> None:
    chat = oh.Conversation(messages=[message for message in CHAT.messages if message.channel != "analysis"])
    for turn_end, label, mask in (("mask", -100, 0), ("relabel", 200002, 0), ("keep", 200007, 1)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", oh.HarmonyWarning)
            options = training.Options.from_dict({"turn_end": turn_end})
        [example] = training.examples(chat, options)
        end = example.tokens.tolist().index(200007, example.tokens.tolist().index(17196))
        assert (example.labels[end], example.loss_mask[end]) == (label, mask)


def test_inserted_reasoning_is_of_no_message() -> None:
    chat = oh.Conversation(messages=[said("user", "Q"), said("assistant", "A", "final")])
    [example] = training.examples(chat, training.Options(loss=training.LossPolicy(without_reasoning="empty_analysis")))
    assert ENCODING.decode(example.tokens[example.message == -2]) == ("<|channel|>analysis<|message|><|end|><|start|>assistant")
    assert not example.loss_mask[example.message == -2].any()


def test_options_are_values() -> None:
    options = training.Options()
    assert options == training.Options() and hash(options) == hash(training.Options(map={}))
    assert options != training.Options(loss=training.LossPolicy(inexact=True))
    assert pickle.loads(pickle.dumps(options)) == options
    with pytest.raises(FrozenInstanceError):
        options.pack = True  # type: ignore[misc]
    assert repr(options.loss).startswith("LossPolicy(train_on='assistant', header='sampled', channels=('analysis', ")
    assert training.Options(max_length=0).max_length is None


def test_the_text_of_options_is_canonical() -> None:
    options = training.Options(map={"b": "c", "a": "b"}, max_length=5)
    again = training.Options.from_json(training.Options(max_length=5, map={"a": "b", "b": "c"}).to_json())
    assert options == again and options.to_json() == again.to_json()
    assert list(json.loads(options.to_json())) == sorted(options.to_dict())
    assert " " not in options.to_json()


def test_texts_stand_for_lists() -> None:
    loss = training.LossPolicy(channels="final, analysis,")  # type: ignore[arg-type]
    assert loss.channels == ("final", "analysis")
    options = training.Options(map="messages=dialog, tools=functions", builtin_tools="python")  # type: ignore[arg-type]
    assert options.map == {"messages": "dialog", "tools": "functions"} and options.builtin_tools == ("python",)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"train_on": "last"}, "train_on is one of 'assistant', 'last_turn', 'last_message', not 'last'"),
    ({"header": None}, "header is one of 'sampled', 'after_role', 'content', 'all', not None"),
    ({"turn_end": []}, "turn_end is one of 'mask', 'relabel', 'keep', not \\[\\]"),
    ({"channels": [5]}, "channels is a list of names, and 5 is none"),
    ({"channels": 5}, "channels is a list of names, not 5"),
    ({"channels": [""]}, "channels is a list of names, and '' is none"),
    ({"terminators": 1}, "terminators is True or False, not 1"),
    ({"weight_field": ""}, "weight_field is text, not ''"),
    ({"reasoning": "none"}, "reasoning is one of 'finished_turns', 'keep', 'reference'"),
    ({"examples": "all"}, "examples is one of 'auto', 'each', 'last', 'joint'"),
    ({"max_length": -1}, "max_length is a whole number from 1 on or None, not -1"),
    ({"max_length": 5.5}, "max_length is a whole number from 1 on or None, not 5.5"),
    ({"max_length": True}, "max_length is a whole number"),
    ({"max_row_bytes": -1}, "max_row_bytes is a whole number from 0 on, not -1"),
    ({"messages_field": ""}, "messages_field is a name or None, not ''"),
    ({"shuffle_seed": "x"}, "shuffle_seed is a whole number from 0 on or None, not 'x'"),
    ({"pack": True}, "pack needs max_length"),
    ({"format": "jsonl"}, "format is one of 'auto', 'harmony', 'openai', 'columns'"),
    ({"map": {"a": 5}}, "map is a dict of names"),
    ({"map": "a"}, "map is pairs of names such as 'messages=dialog,tools=functions', not 'a'"),
    ({"builtin_tools": ["search"]}, "builtin_tools is a list of names \\(browser, python\\), and 'search' is none"),
    ({"date": "today"}, "date is 'none', 'YYYY-MM-DD' or 'random:"),
    ({"date": "2025-02-30"}, "not '2025-02-30': day"),
    ({"date": "random:2026-01-01..2025-01-01"}, "the first day is behind the last one"),
    ({"effort": "High"}, "effort is one of 'low', 'medium', 'high', not 'High'"),
    ({"maxlength": 5}, "there is no option 'maxlength'; did you mean 'max_length'"),
    ({"train-on": "assistant"}, "there is no option 'train-on'; did you mean 'train_on'"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "words"), BAD, ids=[next(iter(row[0])) for row in BAD])
def test_bad_options_name_what_there_is(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        training.Options.from_dict(options)


def test_what_is_no_policy() -> None:
    with pytest.raises(ValueError, match="loss is a LossPolicy"):
        training.Options(loss="all")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        training.Options(header="all")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="options are a JSON object"):
        training.Options.from_json("[]")


@pytest.mark.parametrize("options", [{"terminators": False}, {"turn_end": "keep"}])
def test_options_that_teach_the_wrong_thing_warn(options: dict[str, Any]) -> None:
    with pytest.warns(oh.HarmonyWarning, match="taught") as caught:
        training.LossPolicy(**options)
    assert [warning.filename for warning in caught] == [__file__]


values: dict[str, list[Any]] = {
    "train_on": ["assistant", "last_turn", "last_message"],
    "header": ["sampled", "after_role", "content", "all"],
    "channels": [["analysis"], ["final", "commentary"], []],
    "tool_calls": [True, False],
    "turn_end": ["mask", "relabel"],
    "tool_results": [True, False],
    "inexact": [True, False],
    "without_reasoning": ["learn", "mask_header", "empty_analysis"],
    "reasoning": ["finished_turns", "keep", "reference"],
    "examples": ["auto", "each", "last", "joint"],
    "max_length": [None, 5, 25, 1000],
    "too_long": ["drop", "shorten"],
    "schema_policy": ["complete", "faithful"],
}
flat_options = st.fixed_dictionaries({}, optional={name: st.sampled_from(of) for name, of in values.items()})


@given(flat_options)
def test_every_option_reaches_the_core(flat: dict[str, Any]) -> None:
    options = training.Options.from_dict(flat)
    assert training.Options.from_json(options.to_json()) == options
    assert {name: options.to_dict()[name] for name in flat} == flat
    for example in training.examples(CHAT, options):
        assert len(example) <= (options.max_length or len(example))
        assert example.labels[0] == -100
        learns = example.labels != -100
        ends = options.loss.turn_end == "relabel"
        assert ((example.labels == example.tokens) | ~learns | (ends & (example.labels == 200002))).all()


def test_packing() -> None:
    assert training.pack(numpy.array([7, 5, 9]), 10) == [[2], [0], [1]]
    assert training.pack(iter([]), 10) == [] and training.pack([11, 1], 10) == [[0], [1]]
    with pytest.raises(OverflowError):
        training.pack([-1], 10)
    with pytest.raises(TypeError):
        training.pack([1.5], 10)  # type: ignore[list-item]


def test_importing_stays_light() -> None:
    program = (
        "import sys, openai_harmony\n"
        "assert 'openai_harmony.training' not in sys.modules and 'dataclasses' not in sys.modules\n"
        "from openai_harmony import training\n"
        "training.Options(), training.LossPolicy()\n"
        "heavy = {'numpy', 'pyarrow', 'torch', 'argparse', 'rich', 'ray', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
