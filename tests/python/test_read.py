"""Prepared examples, read batch by batch, and filled up."""

from pathlib import Path
from typing import Any

import pytest
from openai_harmony import training

arrow: Any = pytest.importorskip("pyarrow")
parquet: Any = pytest.importorskip("pyarrow.parquet")
numpy: Any = pytest.importorskip("numpy")

ROWS = [list(range(10, 10 + length)) for length in (3, 1, 0, 5, 2, 4, 1)]


def table(rows: list[list[int]]) -> Any:
    return arrow.table(
        {
            "input_ids": arrow.array(rows, arrow.list_(arrow.int32())),
            "labels": arrow.array([[-100, *row[1:]] if row else [] for row in rows], arrow.list_(arrow.int32())),
            "loss_mask": arrow.array([[0, *[1] * (len(row) - 1)] if row else [] for row in rows], arrow.list_(arrow.uint8())),
            "loss_weight": arrow.array([[0.5] * len(row) for row in rows], arrow.list_(arrow.float32())),
            "length": arrow.array([len(row) for row in rows], arrow.int32()),
        }
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    parquet.write_table(table(ROWS[:4]), tmp_path / "part-00000.parquet", row_group_size=3)
    parquet.write_table(table(ROWS[4:4]), tmp_path / "part-00001.parquet")
    parquet.write_table(table(ROWS[4:]), tmp_path / "part-00002.parquet", row_group_size=1)
    (tmp_path / "report.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize("batch_rows", [1, 2, 3, 7, 100])
def test_batches_do_not_end_where_files_do(directory: Path, batch_rows: int) -> None:
    batches = list(training.read(directory, columns=["input_ids"], batch_rows=batch_rows))
    assert [row for batch in batches for row in batch.table.column("input_ids").to_pylist()] == ROWS
    assert {len(batch) for batch in batches[:-1]} <= {batch_rows} and 0 < len(batches[-1]) <= batch_rows


@pytest.mark.parametrize("batch_rows", [1, 4, 7])
def test_padding(directory: Path, batch_rows: int) -> None:
    start = 0
    for batch in training.read(
        directory, columns=["labels", "input_ids", "loss_mask", "loss_weight", "length"], batch_rows=batch_rows
    ):
        rows = ROWS[start : start + len(batch)]
        start += len(batch)
        assert batch.columns == ["labels", "input_ids", "loss_mask", "loss_weight", "length"]
        labels, ids, mask, weight, length = batch.padded(pad=7)
        longest = max(map(len, rows))
        assert ids.tolist() == [row + [7] * (longest - len(row)) for row in rows]
        assert labels.tolist() == [([-100, *row[1:]] if row else []) + [-100] * (longest - len(row)) for row in rows]
        assert mask.sum() == sum(max(0, len(row) - 1) for row in rows)
        assert length.tolist() == [len(row) for row in rows]
        assert [str(column.dtype) for column in (ids, labels, mask, weight)] == ["int64", "int64", "int64", "float32"]
        assert all(column.flags.writeable for column in (ids, labels, mask, weight, length))
    assert start == len(ROWS)


def test_default_padding_is_the_end_of_a_text(directory: Path) -> None:
    [batch] = training.read(directory, columns=["input_ids"], batch_rows=10)
    assert batch.padded()[0][1].tolist() == [10, 199_999, 199_999, 199_999, 199_999]


def test_what_may_be_read(directory: Path) -> None:
    for path, rows in ((directory / "part-00000.parquet", ROWS[:4]), (str(directory / "part-0000[12].parquet"), ROWS[4:])):
        [batch] = training.read(path, batch_rows=10)
        assert batch.table.column("input_ids").to_pylist() == rows
        assert batch.columns == ["input_ids", "labels", "loss_mask", "loss_weight", "length"]
    assert list(training.read(directory / "part-00001.parquet")) == []


def test_what_cannot_be_read(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(FileNotFoundError, match="no Parquet files"):
        training.read(empty)
    with pytest.raises(FileNotFoundError):
        training.read(empty / "x.parquet")
    with pytest.raises(KeyError, match="no column 'ids'; it has input_ids, labels"):
        training.read(directory, columns=["ids"])
    with pytest.raises(ValueError, match="batch_rows is a number from 1 on, not 0"):
        training.read(directory, batch_rows=0)


def test_odd_names_of_directories(tmp_path: Path) -> None:
    odd = tmp_path / "a[1]*"
    odd.mkdir()
    parquet.write_table(table(ROWS), odd / "part-00000.parquet")
    assert sum(len(batch) for batch in training.read(odd, batch_rows=2)) == len(ROWS)


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'openai-harmony\[train\]'"):
        training.read("out")
