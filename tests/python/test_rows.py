"""Rows of data sets to examples: lines, dicts and Arrow's columns give the same."""

import itertools
import json
import pickle
import threading
from pathlib import Path
from typing import Any

import openai_harmony as oh
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai_harmony import training

numpy = pytest.importorskip("numpy")

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


def asked(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def answered(text: str | None, **more: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": text, **more}


def function(name: str, parameters: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "description": "D", "parameters": parameters}}


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
ROWS: list[dict[str, Any]] = [
    {"messages": [asked("Q1"), answered("A1", reasoning_content="R1"), asked("Q2"), answered("A2", reasoning_content="R2")]},
    {
        "messages": [asked("Q"), answered(None, tool_calls=[CALL]), {"role": "tool", "tool_call_id": "c1", "content": "1"}, answered("A")],
        "tools": [function("f", {"type": "object", "properties": {"a": {"type": "integer", "default": 5}}, "required": ["a"]})],
    },
    {
        "messages": [{"role": "system", "content": "Be brief. <|end|>"}, asked("日本"), answered("🫠", weight=0), asked("x"), answered("y")],
        "tools": [function("g", {"type": "object", "properties": {"b": {"type": "string", "enum": ["x", "y"]}, "c": {"type": "boolean"}}})],
    },
    {"messages": [asked(""), answered("a")], "tools": []},
]  # fmt: skip
COLUMNS = ["input_ids", "labels", "loss_mask", "loss_weight", "message", "part", "offsets", "example", "loss_tokens"]


def shown(batch: training.ExampleBatch) -> dict[str, Any]:
    return {name: getattr(batch, name).tolist() for name in COLUMNS}


def lines(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_lines_and_dicts_give_the_same() -> None:
    batch = training.render_rows(ROWS)
    assert (batch.rows, len(batch), batch.errors) == (4, 5, [])
    assert batch.source_row.tolist() == [0, 0, 1, 2, 3] and batch.example.tolist() == [0, 1, 0, 0, 0]
    of_lines = training.render_rows(lines(ROWS))
    assert shown(of_lines) == shown(batch)
    assert of_lines.source_row.tolist() == [1, 1, 2, 3, 4]
    for rows in (lines(ROWS).decode(), bytearray(lines(ROWS)), memoryview(lines(ROWS)), iter(ROWS), tuple(ROWS)):
        assert shown(training.render_rows(rows)) == shown(batch)


def test_columns_have_their_types_and_cannot_be_written_to() -> None:
    batch = training.render_rows(ROWS, training.Options(fractional_weights=True))
    types = {
        "input_ids": "int32", "labels": "int32", "loss_mask": "uint8", "loss_weight": "float32", "message": "int32", "part": "uint8",
        "offsets": "int64", "source_row": "int64", "example": "int16", "loss_tokens": "int32",
    }  # fmt: skip
    for name, dtype in types.items():
        column = getattr(batch, name)
        assert (column.dtype, column.flags.writeable) == (dtype, False), name
        assert numpy.shares_memory(column, getattr(batch, name))
    assert (
        batch.offsets[-1]
        == len(batch.input_ids)
        == sum(batch.counters["roles"][role]["tokens"] for role in batch.counters["roles"])
    )
    assert repr(batch) == "<ExampleBatch: 4 rows, 5 examples, 0 errors>"


def test_errors_are_told_in_order_and_leave_other_rows_alone() -> None:
    bad = [{"messages": [{"role": "robot", "content": ""}]}, ROWS[0], 5, {"text": "x"}, ROWS[1], {"messages": {"a": {1}}}]
    batch = training.render_rows(bad)
    assert [(error.row, error.path, error.kind) for error in batch.errors] == [
        (0, "messages[0].role", "unknown_role"),
        (2, "", "not_an_object"),
        (3, "", "unknown_format"),
        (5, "messages.a", "wrong_type"),
    ]
    assert shown(batch) == shown(training.render_rows([ROWS[0], ROWS[1]]))
    assert batch.counters["errors"] == {"unknown_role": 1, "not_an_object": 1, "unknown_format": 1, "wrong_type": 1}
    assert batch.rows == 6
    error = training.render_rows(lines([ROWS[0]]) + b"{\n").errors[0]
    assert (error.row, error.byte, error.kind) == (2, len(lines([ROWS[0]])), "json")
    assert error.in_source("x.jsonl").startswith("x.jsonl:2 (byte ")


def test_columns_that_need_not_be_there() -> None:
    arrow = pytest.importorskip("pyarrow")
    small = training.RowRenderer('{"attribution": false}').render_values(ROWS)
    for name in ("message", "part"):
        with pytest.raises(ValueError, match='"attribution": false'):
            getattr(small, name)
        with pytest.raises(ValueError, match='"attribution": false'):
            small.to_arrow([name])
    assert arrow.record_batch(small).schema.names == [
        "input_ids", "labels", "loss_mask", "loss_weight", "source_row", "example", "loss_tokens",
    ]  # fmt: skip
    assert small.loss_weight.tolist() == small.loss_mask.tolist()
    half = [{"messages": [asked("Q"), answered("A", weight=0.5)]}]
    assert training.render_rows(half).errors[0].kind == "bad_weight"
    batch = training.render_rows(half, training.Options(fractional_weights=True))
    assert set(batch.loss_weight.tolist()) == {0.0, 0.5}


def test_errors_are_values() -> None:
    [error] = training.render_rows([{"messages": []}]).errors
    again = pickle.loads(pickle.dumps(error))
    assert again == error and str(again) == str(error) and repr(error).startswith("<RowError empty: row 0: messages ")
    assert again != training.render_rows([ROWS[0], {"messages": []}]).errors[0]
    with pytest.raises(ValueError, match="no error is"):
        training.RowError(0, None, "", "odd", "", "")


def test_fields_that_are_not_read_may_be_anything() -> None:
    odd: dict[Any, Any] = {**ROWS[0], "id": object(), "score": float("nan"), 5: {1}, "nested": {"image": b"x"}}
    assert shown(training.render_rows([odd])) == shown(training.render_rows([ROWS[0]]))
    for value, words in ((object(), "object is not JSON"), (float("nan"), "no number NaN")):
        [error] = training.render_rows([{"messages": [asked("Q"), answered("A", weight=value)]}]).errors
        assert error.path == "messages[1].weight" and words in str(error)


def test_other_values_than_pythons_own() -> None:
    from collections import UserDict

    array = numpy.empty(2, object)
    array[:] = [UserDict(asked("Q")), UserDict(answered("A", weight=numpy.int64(1)))]
    row: Any = UserDict(messages=array)
    assert shown(training.render_rows([row])) == shown(training.render_rows([{"messages": [asked("Q"), answered("A")]}]))
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    [error] = training.render_rows([{"messages": deep}]).errors
    assert "levels deep" in error.message


def test_what_rows_are_not() -> None:
    rows_that_are_none: list[Any] = [5, None, {"messages": []}]
    for no_rows in rows_that_are_none:
        with pytest.raises(TypeError, match="rows are JSON lines in bytes, an iterable of dicts, or an Arrow table, not"):
            training.render_rows(no_rows)
    with pytest.raises(ValueError, match="pack is for preparing whole data sets"):
        training.render_rows([], training.Options(pack=True, max_length=10))

    def rows() -> Any:
        yield ROWS[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        training.render_rows(rows())


def test_the_renderer() -> None:
    renderer = training.RowRenderer(training.Options(examples="last", pack=True, max_length=500, shuffle_seed=5).to_json())
    batch = renderer.render_lines(lines(ROWS), first_row=100, first_byte=1000)
    assert batch.source_row.tolist() == [100, 101, 102, 103]
    assert renderer.render_lines(b"{", first_row=7, first_byte=70).errors[0].byte == 70
    assert renderer.render_values(ROWS[:1], first_row=3).source_row.tolist() == [3]
    assert renderer.detect_format(lines(ROWS)) == "openai"
    with pytest.raises(oh.HarmonyError, match="row 2: ") as failure:
        renderer.detect_format(lines([ROWS[0], {"instruction": "a", "output": "b"}]))
    assert (failure.value.kind, failure.value.position) == ("mixed_formats", 2)
    for options, words in (('{"header": "none"}', "header"), ('{"heeder": "all"}', "heeder"), ("[]", "map"), ("{", "EOF")):
        with pytest.raises(ValueError, match=words):
            training.RowRenderer(options)
    with pytest.raises(TypeError):
        renderer.render_lines("{}")  # type: ignore[arg-type]


def test_every_option_is_one_of_the_renderer() -> None:
    assert training.RowRenderer(training.Options().to_json()).render_lines(b"").rows == 0
    odd = training.Options.from_dict(
        {
            "format": "columns", "map": {"final": "answer"}, "messages_field": "m", "tools_field": "t", "effort": "high",
            "date": "random:2025-01-01..2026-12-31", "builtin_tools": ["python"], "split_think": True, "nulls": "absent",
            "weight_field": "w", "fractional_weights": True, "max_row_bytes": 0, "reasoning": "reference",
        }
    )  # fmt: skip
    batch = training.render_rows(b'{"user": "Q", "answer": "A"}', odd)
    assert (len(batch), batch.errors) == (1, [])
    assert "Reasoning: high" in ENCODING.decode(batch.input_ids)


def test_many_threads_share_a_renderer() -> None:
    renderer = training.RowRenderer()
    expected = shown(renderer.render_lines(lines(ROWS * 20)))
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(shown(renderer.render_lines(lines(ROWS * 20))))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


texts = st.text(max_size=8)
weights = st.fixed_dictionaries({}, optional={"weight": st.sampled_from([None, 0, 1])})
turns = st.lists(
    st.tuples(
        st.builds(asked, texts),
        st.builds(lambda text, more, reasoning: answered(text, **more, **reasoning), texts, weights,
                  st.fixed_dictionaries({}, optional={"reasoning_content": texts | st.none()})),
    ),
    min_size=1, max_size=3,
).map(lambda pairs: [message for pair in pairs for message in pair])  # fmt: skip
rows = st.lists(st.fixed_dictionaries({"messages": turns}, optional={"tools": st.just(ROWS[1]["tools"]) | st.none()}), max_size=5)


@settings(max_examples=50)
@given(rows)
def test_random_rows_give_the_same_from_everywhere(given_rows: list[dict[str, Any]]) -> None:
    batch = training.render_rows(given_rows)
    of_lines = training.render_rows(lines(given_rows))
    assert shown(of_lines) == shown(batch) and len(of_lines.errors) == len(batch.errors) == 0
    arrow = pytest.importorskip("pyarrow")
    assert shown(training.render_rows(table_of(arrow, given_rows))) == shown(batch)


def table_of(arrow: Any, given_rows: list[dict[str, Any]]) -> Any:
    """A table with a column for every key: structs have null where a row has no such key."""
    names = {name: None for row in given_rows for name in row}
    return arrow.table({name: arrow.array([row.get(name) for row in given_rows]) for name in names})


# Structs of Arrow have all keys of all rows, and null for those that a row does not have.


def test_rows_with_different_tools_from_arrow() -> None:
    arrow = pytest.importorskip("pyarrow")
    expected = shown(training.render_rows(lines(ROWS)))
    table = table_of(arrow, ROWS)
    assert "c: struct" in str(table.schema.field("tools").type) or "b: struct" in str(table.schema.field("tools").type)
    batch = training.render_rows(table)
    assert (shown(batch), batch.errors) == (expected, [])
    assert batch.source_row.tolist() == [0, 0, 1, 2, 3]
    for given_rows in (table.to_batches()[0], table.combine_chunks(), arrow.concat_tables([table.slice(0, 1), table.slice(1)])):
        assert shown(training.render_rows(given_rows)) == expected
    # Slices have buffers that begin elsewhere.
    for start in range(4):
        part = table.slice(start, 2)
        assert shown(training.render_rows(part)) == shown(training.render_rows(ROWS[start : start + 2]))


def test_rows_from_parquet_and_ipc(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet, ipc = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow.ipc")
    expected = shown(training.render_rows(ROWS))
    table = table_of(arrow, ROWS)
    parquet.write_table(table, tmp_path / "rows.parquet", row_group_size=2)
    assert shown(training.render_rows(parquet.read_table(tmp_path / "rows.parquet"))) == expected
    with ipc.new_file(tmp_path / "rows.arrow", table.schema) as writer:
        writer.write_table(table, max_chunksize=3)
    with arrow.memory_map(str(tmp_path / "rows.arrow")) as file:
        assert shown(training.render_rows(ipc.open_file(file).read_all())) == expected


def test_rows_from_datasets(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    pytest.importorskip("pyarrow")
    names = {name: None for row in ROWS for name in row}
    made = datasets.Dataset.from_list([{name: row.get(name) for name in names} for row in ROWS])
    expected = shown(training.render_rows(ROWS))
    assert shown(training.render_rows(made)) == expected
    made.save_to_disk(tmp_path / "rows")
    assert shown(training.render_rows(datasets.load_from_disk(tmp_path / "rows"))) == expected
    assert shown(training.render_rows(made.select([1, 0]))) == shown(training.render_rows([ROWS[1], ROWS[0]]))
    assert shown(training.render_rows(made.to_iterable_dataset())) == expected


def test_rows_from_polars() -> None:
    pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"user": ["Q", "日本"], "final": ["A", "B"], "n": [1.5, None]})
    assert shown(training.render_rows(frame)) == shown(
        training.render_rows([{"user": "Q", "final": "A"}, {"user": "日本", "final": "B"}])
    )


def test_nulls_of_arrow_that_stay() -> None:
    arrow = pytest.importorskip("pyarrow")
    schema = {"type": "object", "properties": {"a": {"type": "string", "enum": ["x", None], "default": None}, "b": None}}
    row = {"messages": [asked("Q"), answered("A")], "tools": [function("f", schema)]}
    batch = training.render_rows(table_of(arrow, [row]))
    assert 'a?: "x" | null' in ENCODING.decode(batch.input_ids) and "b?:" not in ENCODING.decode(batch.input_ids)
    # In JSON a property that is null is an error, unless null is nothing there, too.
    assert training.render_rows([row]).errors[0].kind == "tool_schema"
    assert shown(training.render_rows([row], training.Options(nulls="absent"))) == shown(batch)
    assert training.render_rows(table_of(arrow, [row]), training.Options(nulls="keep")).errors[0].kind == "tool_schema"


def kinds_of(arrow: Any) -> list[Any]:
    texts = ["Q", "", "日本"]
    made = [arrow.array(texts, kind) for kind in (arrow.string(), arrow.large_string())]
    made += [made[0].dictionary_encode(), arrow.array(["", *texts])[1:], arrow.array([None, *texts])[1:]]
    if hasattr(arrow, "string_view"):
        made.append(arrow.array(texts, arrow.string_view()))
    return made


def test_every_kind_of_text() -> None:
    arrow = pytest.importorskip("pyarrow")
    expected = shown(training.render_rows([{"user": text, "final": "A"} for text in ("Q", "", "日本")]))
    for array in kinds_of(arrow):
        table = arrow.table({"user": array, "final": ["A"] * 3})
        assert shown(training.render_rows(table)) == expected, array.type


def test_every_kind_of_list() -> None:
    arrow = pytest.importorskip("pyarrow")
    messages = [[asked("Q"), answered("A")], [asked("x"), answered("y")]]
    expected = shown(training.render_rows([{"messages": each} for each in messages]))
    item = arrow.array(messages).type.value_type
    kinds = [arrow.list_(item), arrow.large_list(item), arrow.list_(item, 2)]
    if hasattr(arrow, "list_view"):
        kinds.append(arrow.list_view(item))
    for kind in kinds:
        array = arrow.array([*messages, *messages], kind)
        for part in (array[:2], array[2:], arrow.array([None, *messages], kind)[1:]):
            assert shown(training.render_rows(arrow.table({"messages": part}))) == expected, kind
    as_map = arrow.array(
        [[list(message.items()) for message in each] for each in messages], arrow.list_(arrow.map_(arrow.string(), arrow.string()))
    )
    assert shown(training.render_rows(arrow.table({"messages": as_map}))) == expected


@pytest.mark.parametrize(
    "kind", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "bool_", "float16"]
)
def test_every_kind_of_number(kind: str) -> None:
    arrow = pytest.importorskip("pyarrow")
    values = [bool(value) for value in (1, 0, 1)] if kind == "bool_" else numpy.array([1, 0, 1], kind)
    weight = arrow.array(values, getattr(arrow, kind)())
    role, content = arrow.array(["assistant"] * 3), arrow.array(["A", "B", "C"])
    messages = arrow.StructArray.from_arrays([role, content, weight], ["role", "content", "weight"])
    lists = arrow.ListArray.from_arrays(arrow.array([0, 1, 2, 3], arrow.int32()), messages)
    batch = training.render_rows(arrow.table({"messages": lists}))
    assert batch.errors == [] and batch.source_row.tolist() == [0, 2]


def test_types_that_json_does_not_have() -> None:
    import datetime

    arrow = pytest.importorskip("pyarrow")
    when = arrow.array([datetime.datetime(2025, 6, 28), None])
    fine = arrow.table({"user": ["Q", "x"], "final": ["A", "y"], "when": when, "image": arrow.array([b"x", b"y"])})
    assert shown(training.render_rows(fine)) == shown(
        training.render_rows([{"user": "Q", "final": "A"}, {"user": "x", "final": "y"}])
    )
    batch = training.render_rows(arrow.table({"user": when, "final": ["A", "B"]}))
    assert (batch.errors[0].row, batch.errors[0].path, batch.errors[0].kind) == (0, "user", "wrong_type")
    assert batch.errors[0].message == "is of the Arrow type timestamp[us], which JSON does not have"


def test_malformed_arrays_are_errors() -> None:
    arrow = pytest.importorskip("pyarrow")
    renderer = training.RowRenderer()
    offsets, text = arrow.py_buffer(numpy.array([0, 5, 9], "int32")), arrow.py_buffer(b"abcdefghi")
    good = ("text", 2, 0, None, offsets, text)
    assert renderer._render_arrow([(2, [("user", good), ("final", good)])]).errors == []
    for column in (
        ("text", 1, 0, None, offsets, text),
        ("text", 2, 1, None, offsets, text),
        ("text", 2, 0, arrow.py_buffer(b""), offsets, text),
        ("text", 2, 0, None, offsets, arrow.py_buffer(b"abc")),
        ("text", 2, 0, None, arrow.py_buffer(numpy.array([0, 9, 5], "int32")), text),
        ("text", 2, 0, None, arrow.py_buffer(numpy.array([-1, 9, 9], "int32")), text),
        ("list", 2, 0, None, offsets, ("null", 3, 0, None)),
        ("struct", 2, 0, None, [("a", ("null", 1, 0, None))]),
        ("dictionary", 2, 0, None, good, good),
        ("int32", 2, 2, None, offsets),
        ("odd", 2, 0, None, offsets),
    ):
        with pytest.raises(ValueError, match="malformed|no Arrow array is"):
            renderer._render_arrow([(2, [("user", column)])])
    for row in ((2, [("user", ("text",))]), (2, [("user", 5)]), 5):
        with pytest.raises((TypeError, IndexError)):
            renderer._render_arrow([row])  # type: ignore[list-item]
    far = ("dictionary", 2, 0, None, ("int32", 2, 0, None, arrow.py_buffer(numpy.array([0, 7], "int32"))), good)
    assert [error.path for error in renderer._render_arrow([(2, [("user", far), ("final", good)])]).errors] == ["user"]


def test_examples_as_arrow() -> None:
    arrow = pytest.importorskip("pyarrow")
    batch = training.render_rows(ROWS)
    record = batch.to_arrow()
    record.validate(full=True)
    assert {field.name: str(field.type) for field in record.schema} == {
        "input_ids": "list<item: int32>", "labels": "list<item: int32>", "length": "int32", "loss_tokens": "int32",
        "source_row": "int64", "example": "int16",
    }  # fmt: skip
    offsets = batch.offsets.tolist()
    bounds = list(itertools.pairwise(offsets))
    assert record.column("input_ids").to_pylist() == [batch.input_ids[start:end].tolist() for start, end in bounds]
    assert record.column("length").to_pylist() == [end - start for start, end in bounds]
    assert record.column("labels").values.buffers()[1].address == batch.labels.__array_interface__["data"][0]
    names = ["assistant_masks", "loss_mask", "loss_weight", "message", "part"]
    asked_for = batch.to_arrow(names)
    assert asked_for.schema.names == names
    assert asked_for.column("assistant_masks").to_pylist() == asked_for.column("loss_mask").to_pylist()
    with pytest.raises(KeyError, match="no column 'ids'"):
        batch.to_arrow(["ids"])
    for none in (training.render_rows([]), training.render_rows(b"")):
        assert none.to_arrow().num_rows == 0 and none.to_arrow().schema == record.schema
    whole = arrow.record_batch(batch)
    whole.validate(full=True)
    assert whole.column("input_ids").to_pylist() == record.column("input_ids").to_pylist()


def test_the_mapper() -> None:
    arrow = pytest.importorskip("pyarrow")
    mapper = pickle.loads(pickle.dumps(training.arrow_mapper(training.Options(examples="last"))))
    table = mapper(table_of(arrow, ROWS))
    assert table.schema.names == ["input_ids", "labels", "length", "loss_tokens"] and table.num_rows == 4
    bad = arrow.table({"user": ["Q", None, None], "final": ["A", "B", "C"]})
    with pytest.raises(ValueError, match=r"row 1: .*\(and 1 rows more\)"):
        mapper(bad)
    assert training.arrow_mapper(on_error="skip", columns=["loss_mask"])(bad).num_rows == 1
    parts = training.arrow_mapper(columns=["part", "message"])(table_of(arrow, ROWS))
    assert parts.column("part").to_pylist() == training.render_rows(ROWS).to_arrow(["part"]).column("part").to_pylist()
    fractions = training.arrow_mapper(training.Options(fractional_weights=True))
    assert fractions(table_of(arrow, ROWS)).schema.names[-1] == "loss_weight"
    assert repr(mapper).startswith("ArrowMapper(Options(loss=LossPolicy(")
    relabel = training.Options(loss=training.LossPolicy(turn_end="relabel"))
    assert training.arrow_mapper(relabel).columns[1] == "labels"
    for arguments, words in (
        ({"options": relabel, "columns": ["input_ids", "loss_mask"]}, "changes labels only"),
        ({"options": training.Options(pack=True, max_length=5)}, "pack is for"),
        ({"on_error": "ignore"}, "on_error is one of"),
    ):
        with pytest.raises(ValueError, match=words):
            training.arrow_mapper(**arguments)


def test_the_mapper_in_datasets() -> None:
    datasets = pytest.importorskip("datasets")
    pytest.importorskip("pyarrow")
    names = {name: None for row in ROWS for name in row}
    made = datasets.Dataset.from_list([{name: row.get(name) for name in names} for row in ROWS])
    mapped = made.with_format("arrow").map(training.arrow_mapper(), batched=True, remove_columns=made.column_names)
    expected = training.render_rows(ROWS)
    assert mapped.with_format(None)["input_ids"][:] == expected.to_arrow().column("input_ids").to_pylist()


def test_columns_without_arrow_and_numpy() -> None:
    import subprocess
    import sys

    program = (
        "import sys; sys.modules['numpy'] = sys.modules['pyarrow'] = None\n"
        "from openai_harmony import training\n"
        "batch = training.render_rows([{'user': 'Q', 'final': 'A'}])\n"
        "assert isinstance(batch.input_ids, memoryview) and batch.input_ids.format == 'i' and len(batch) == 1\n"
        "try:\n    batch.to_arrow()\n"
        "except ImportError as error:\n    assert \"pip install 'openai-harmony[train]'\" in str(error), error\n"
        "else:\n    raise AssertionError\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
