"""Columns by Arrow's C data interface: shared, released once, and alive for as long as someone reads them."""

import ctypes
import gc
import subprocess
import sys
from typing import Any

import openai_harmony as oh
import pytest

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")
CHAT = oh.Conversation.from_messages(
    [
        oh.Message.from_role_and_content("user", "Q"),
        oh.Message.from_role_and_content("assistant", "A").with_channel("final"),
    ]
)
COLUMNS = {"tokens": "uint32", "message": "int32", "part": "uint8", "sampled": "uint8"}


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


def exported(made: Any) -> tuple[Any, Any, Any]:
    """The capsules of an object, and the structures in them."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    schema, array = capsules = made.__arrow_c_array__()
    return (
        capsules,
        Schema.from_address(pointer(schema, b"arrow_schema")),
        Array.from_address(pointer(array, b"arrow_array")),
    )


def release(structure: Any) -> None:
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(structure.release)(ctypes.addressof(structure))


def test_the_structures_are_what_the_interface_says() -> None:
    rendered = ENCODING.render_annotated(CHAT)
    _capsules, schema, array = exported(rendered)
    assert (schema.format, schema.n_children, schema.dictionary) == (b"+s", 4, None)
    assert (array.length, array.null_count, array.offset, array.n_buffers) == (len(rendered), 0, 0, 1)
    children = [schema.children[index].contents for index in range(4)]
    assert [(child.name, child.format) for child in children] == [
        (b"tokens", b"I"),
        (b"message", b"i"),
        (b"part", b"C"),
        (b"sampled", b"C"),
    ]
    for index, name in enumerate(COLUMNS):
        column = array.children[index].contents
        assert (column.length, column.n_buffers, column.buffers[0]) == (len(rendered), 2, None)
        # The memory is that of the column: nothing is copied.
        assert column.buffers[1] == address(getattr(rendered, name))


def address(column: Any) -> int:
    return int(pytest.importorskip("numpy").asarray(column).__array_interface__["data"][0])


def test_what_is_released_is_marked_and_not_released_again() -> None:
    capsules, schema, array = exported(ENCODING.render_annotated_batch([CHAT, CHAT]))
    for structure in (schema, array):
        assert structure.release
        release(structure)
        assert structure.release is None
    # Their destructors look at the mark: a second release would end the process.
    del capsules
    gc.collect()


def test_a_child_may_be_moved_out() -> None:
    capsules, _schema, array = exported(ENCODING.render_annotated(CHAT))
    source = array.children[0].contents
    moved = Array()
    ctypes.memmove(ctypes.byref(moved), ctypes.byref(source), ctypes.sizeof(Array))
    source.release = None
    expected = ENCODING.render_conversation(CHAT)
    del capsules, source, array
    gc.collect()
    numbers = ctypes.cast(moved.buffers[1], ctypes.POINTER(ctypes.c_uint32))
    assert numbers[: moved.length] == expected
    release(moved)


LEAK = """
import ctypes, gc, resource, sys
sys.path[:0] = {path!r}
from test_arrow import CHAT, ENCODING, exported, release

def peak():
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

batch = [CHAT] * {chats}
def turn():
    capsules, schema, array = exported(ENCODING.render_annotated_batch(batch, num_threads=1))
    if {released!r}:
        release(schema)
        release(array)

for _ in range({turns} // 10):
    turn()
before = peak()
for _ in range({turns}):
    turn()
assert peak() - before < 20_000_000, peak() - before
"""


# Some three megabytes of columns at a time, and structures without columns.
@pytest.mark.parametrize(("chats", "turns"), [(20_000, 30), (0, 30_000)], ids=["columns", "structures"])
@pytest.mark.parametrize("released", [True, False], ids=["by the taker", "by the capsule"])
def test_released_memory_is_free(released: bool, chats: int, turns: int) -> None:
    pytest.importorskip("resource", reason="the platform has no figures")
    program = LEAK.format(path=sys.path, released=released, chats=chats, turns=turns)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_pyarrow_shares_the_memory_and_keeps_it() -> None:
    arrow = pytest.importorskip("pyarrow")
    rendered = ENCODING.render_annotated(CHAT, next_turn_role="assistant")
    record = arrow.record_batch(rendered)
    record.validate(full=True)
    assert {field.name: str(field.type) for field in record.schema} == COLUMNS
    addresses = {name: address(getattr(rendered, name)) for name in COLUMNS}
    assert {name: record.column(name).buffers()[1].address for name in COLUMNS} == addresses
    expected = {name: getattr(rendered, name).tolist() for name in COLUMNS}
    del rendered
    # What would be given the memory, were it free.
    others = [ENCODING.render_annotated(CHAT) for _ in range(100)]
    assert record.to_pydict() == expected and others


def test_pyarrow_takes_batches_and_rows_of_them() -> None:
    arrow = pytest.importorskip("pyarrow")
    chats = [CHAT, oh.Conversation(messages=[]), CHAT]
    batch = ENCODING.render_annotated_batch(chats)
    record = arrow.record_batch(batch)
    record.validate(full=True)
    for name in COLUMNS:
        assert record.column(name).to_pylist() == [getattr(each, name).tolist() for each in batch]
        assert record.column(name).values.buffers()[1].address == address(getattr(batch, name))
    row = arrow.record_batch(batch[2])
    row.validate(full=True)
    assert row.column("tokens").to_pylist() == ENCODING.render_conversation(CHAT)
    assert arrow.record_batch(ENCODING.render_annotated_batch([])).num_rows == 0
    assert arrow.record_batch(batch[1]).num_rows == 0


def test_polars_takes_them() -> None:
    polars = pytest.importorskip("polars")
    batch = ENCODING.render_annotated_batch([CHAT, CHAT])
    frame = polars.Series(batch).struct.unnest()
    del batch
    gc.collect()
    assert frame.columns == list(COLUMNS)
    assert frame["tokens"].to_list() == ENCODING.render_batch([CHAT, CHAT])
