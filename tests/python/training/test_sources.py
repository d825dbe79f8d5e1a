"""Where rows come from: whatever holds them, the tokens are those of the JSON lines."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from chats import CHATS, SHARD_BYTES, lines, rows_of, run, write
from openai_harmony import training
from openai_harmony.training._samples import samples

ROWS = 300
OPTIONS = training.Options(examples="last")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(ROWS)]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[list[int]]:
    folder = tmp_path_factory.mktemp("lines")
    training.prepare(write(folder / "chats.jsonl", ROWS), folder / "out", OPTIONS)
    return [row["input_ids"] for row in rows_of(folder / "out")]


def ids(source: Any, out: Path, **more: Any) -> list[list[int]]:
    training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES, **more)
    found = rows_of(out)
    # Rows of these are counted from 0, in each file.
    assert found[0]["source_row"] == 0 and found[-1]["source_row"] < ROWS
    return [row["input_ids"] for row in found]


def test_dicts(rows: list[dict[str, Any]], expected: list[list[int]], tmp_path: Path) -> None:
    assert ids(rows, tmp_path / "list") == expected
    assert ids(iter(rows), tmp_path / "iterator", threads=3) == expected
    assert ids((row for row in rows), tmp_path / "generator") == expected
    assert len(list((tmp_path / "list").glob("*.parquet"))) > 3


def with_all_columns(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with null where they lack a column: of Arrow and datasets the first row decides which there are."""
    names = {name for row in rows for name in row}
    return [{name: row.get(name) for name in sorted(names)} for row in rows]


def arrow_table(rows: list[dict[str, Any]]) -> Any:
    """The rows as Arrow has them: each message and each tool has the keys of all, and null where it lacks one."""
    table = pa.Table.from_pylist(with_all_columns(rows))
    tools = next(row for row in table.to_pylist() if row["tools"])["tools"]
    properties = tools[0]["function"]["parameters"]["properties"]
    # One tool's parameters stand in another's schema: what this is about.
    assert {"location", "sql"} <= properties.keys() and None in properties.values()
    return table


def test_parquet(rows: list[dict[str, Any]], expected: list[list[int]], tmp_path: Path) -> None:
    # Without an encoding that hides how large the rows are.
    pq.write_table(arrow_table(rows), tmp_path / "chats.parquet", row_group_size=20, use_dictionary=False)
    assert ids(str(tmp_path / "chats.parquet"), tmp_path / "out", threads=2) == expected
    assert len(list((tmp_path / "out").glob("*.parquet"))) > 1


def test_arrow_reads_files_without_python(rows: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a Python file, one of Arrow's threads aborted the process in one run of a thousand: it released what it had read while
    # the interpreter shut down.
    opened: list[Any] = []
    open_parquet = pq.ParquetFile.__init__

    def watched(self: Any, source: Any, *more: Any, **options: Any) -> None:
        opened.append(source)
        open_parquet(self, source, *more, **options)

    monkeypatch.setattr(pq.ParquetFile, "__init__", watched)
    pq.write_table(arrow_table(rows), tmp_path / "chats.parquet")
    out = tmp_path / "out"
    for _ in range(2):
        training.prepare(str(tmp_path / "chats.parquet"), out, OPTIONS, verify=True)
    files = [str(path) for path in out.glob("*.parquet")]
    assert len(list(samples(files, 3))) == 3
    assert len(list(training.read(out))) > 0
    assert len(opened) > 6
    assert [source for source in opened if not isinstance(source, str | pa.NativeFile)] == []


@pytest.mark.parametrize("form", ["file", "stream"])
def test_arrow_files(rows: list[dict[str, Any]], expected: list[list[int]], tmp_path: Path, form: str) -> None:
    table = arrow_table(rows)
    path = str(tmp_path / "chats.arrow")
    make = pa.ipc.new_file if form == "file" else pa.ipc.new_stream
    with make(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=50)
    assert ids(path, tmp_path / "out", threads=2) == expected
    assert len(list((tmp_path / "out").glob("*.parquet"))) > 1


def test_tables_and_batches(rows: list[dict[str, Any]], expected: list[list[int]], tmp_path: Path) -> None:
    table = arrow_table(rows)
    assert ids(table, tmp_path / "table", threads=2) == expected
    assert ids(table.combine_chunks().to_batches()[0], tmp_path / "batch") == expected
    pieces = pa.concat_tables([table.slice(0, 33), table.slice(33)])
    assert ids(pieces, tmp_path / "pieces") == expected


def test_data_sets(rows: list[dict[str, Any]], expected: list[list[int]], tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    data = datasets.Dataset.from_list(with_all_columns(rows))
    assert ids(data, tmp_path / "memory") == expected
    reversed_twice = data.select(range(ROWS - 1, -1, -1)).select(range(ROWS - 1, -1, -1))
    assert ids(reversed_twice, tmp_path / "selected") == expected
    assert ids(data.to_iterable_dataset(), tmp_path / "streamed") == expected
    data.save_to_disk(str(tmp_path / "saved"), num_shards=3)
    assert ids(str(tmp_path / "saved"), tmp_path / "from disk", threads=2) == expected
    datasets.DatasetDict({"train": data, "test": data}).save_to_disk(str(tmp_path / "splits"))
    with pytest.raises(training.PrepareError, match="holds several splits; name one: .*train or .*test"):
        ids(str(tmp_path / "splits"), tmp_path / "no")
    assert ids(str(tmp_path / "splits" / "train"), tmp_path / "train") == expected


def test_an_object_store(expected: list[list[int]], tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.makedirs("/bucket/in", exist_ok=True)
    every = list(lines(ROWS))
    memory.pipe("/bucket/in/a.jsonl", b"".join(every[:200]))
    memory.pipe("/bucket/in/b.jsonl", b"".join(every[200:]))
    for number, source in enumerate(["memory://bucket/in", "memory://bucket/in/*.jsonl", "memory://bucket/in/[ab].jsonl"]):
        out = f"memory://bucket/out{number}"
        for _ in range(2):
            report = training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES, threads=2)
        assert report.data["run"]["shards_made"] == 0
        names = sorted(name for name in memory.ls(f"/bucket/out{number}", detail=False) if name.endswith(".parquet"))
        found = []
        for name in names:
            with memory.open(name) as file:
                found += pq.read_table(pa.BufferReader(file.read()))["input_ids"].to_pylist()
        assert found == expected


def test_standard_input(expected: list[list[int]], tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    path = write(tmp_path / "chats.jsonl", ROWS)
    with open(path, encoding="utf-8") as rows:
        result = run("prepare", "-", "-o", out, "--examples", "last", stdin=rows)
    assert result.returncode == 0, result.stderr
    assert [row["input_ids"] for row in rows_of(out)] == expected


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.jsonl", "missing.jsonl cannot be read: No such file or directory"),
        ("*.nothing", "no such file, and nothing in it that could be read"),
        ("rows.json", r"is of no kind that is read.*jq -c '.\[\]' FILE.json > FILE.jsonl"),
        ("rows.csv", "is of no kind that is read"),
        ("broken.parquet", "cannot be read as Parquet"),
        ("broken.arrow", "cannot be read as Arrow"),
        ("nowhere://bucket/rows.jsonl", "is on no file system that is known"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, message: str) -> None:
    for made in ("rows.json", "rows.csv", "broken.parquet", "broken.arrow"):
        (tmp_path / made).write_bytes(b"this is none of these")
    source = name if "://" in name else str(tmp_path / name)
    with pytest.raises(training.PrepareError, match=message) as error:
        training.prepare(source, tmp_path / "out")
    assert error.value.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_a_truncated_file_is_said_and_can_be_gone_on_with(tmp_path: Path) -> None:
    path = write(tmp_path / "chats.jsonl.gz", ROWS)
    whole = path.read_bytes()
    path.write_bytes(whole[:-200])
    with pytest.raises(training.PrepareError, match="Truncated compressed stream.*run the same command again") as error:
        training.prepare(path, tmp_path / "out", OPTIONS, shard_bytes=SHARD_BYTES)
    assert error.value.exit_code == 3


def test_rows_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(training.PrepareError, match="rows are paths, dicts, a table of Arrow or a data set, not int"):
        training.prepare(5, tmp_path / "out")
    with pytest.raises(training.PrepareError, match="no input is given"):
        training.prepare([], tmp_path / "out")


def test_the_data_of_the_demo_has_no_errors(tmp_path: Path) -> None:
    report = training.prepare(CHATS, tmp_path / "out")
    assert report.data["errors"]["rows"] == 0
    assert report.data["examples"] > report.data["rows"]
