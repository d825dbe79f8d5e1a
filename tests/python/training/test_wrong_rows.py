"""Rows that cannot be read, under the three policies."""

import json
from pathlib import Path
from typing import Any

import pytest
from chats import DATA, SHARD_BYTES, contents, lines, rows_of, run, write
from openai_harmony import training

OPTIONS = training.Options(examples="last", format="openai")
BAD = [b'{"messages": [{"role": "robot", "content": "Hi"}]}\n', b"{]\n", b'{"messages": []}\n', b"\xff\n"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """A file in which every tenth row is wrong, and the numbers of those rows."""
    path = tmp_path_factory.mktemp("mixed") / "mixed.jsonl"
    rows: list[bytes] = []
    wrong: list[int] = []
    for number, line in enumerate(lines(900)):
        if number % 10 == 7:
            wrong.append(len(rows) + 1)
            rows.append(BAD[number // 10 % len(BAD)])
        rows.append(line)
    path.write_bytes(b"".join(rows))
    return path, wrong


def errors_of(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "errors.jsonl").read_text(encoding="utf-8").splitlines()]


def test_skipped_rows_are_listed_in_order(mixed: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, wrong = mixed
    outputs = []
    for threads in (1, 4):
        out = tmp_path / str(threads)
        report = training.prepare(path, out, OPTIONS, shard_bytes=SHARD_BYTES, on_error="skip", threads=threads)
        assert report.data["errors"]["rows"] == len(wrong) == sum(report.data["errors"]["kinds"].values())
        assert len(report.data["first_errors"]) == 10
        outputs.append(contents(out))
    assert outputs[0] == outputs[1]
    errors = errors_of(tmp_path / "1")
    assert [error["row"] for error in errors] == wrong
    data = path.read_bytes()
    for error in errors:
        assert error["source"] == str(path)
        assert data[error["byte"] :].startswith(data.splitlines(keepends=True)[error["row"] - 1])
        assert error["kind"] and error["message"]
    assert {row["source_row"] for row in rows_of(tmp_path / "1")}.isdisjoint(wrong)
    assert report.data["rows"] == 900 + len(wrong)


@pytest.mark.parametrize("threads", [1, 4])
def test_the_first_wrong_row_ends_the_run(mixed: tuple[Path, list[int]], tmp_path: Path, threads: int) -> None:
    path, wrong = mixed
    every = path.read_bytes().splitlines(keepends=True)
    # The first wrong row stands behind some shards without any.
    ahead = b"".join(lines(600))
    shifted = tmp_path / "shifted.jsonl"
    shifted.write_bytes(ahead + b"".join(every))
    with pytest.raises(training.PrepareError) as error:
        training.prepare(shifted, tmp_path / "out", OPTIONS, shard_bytes=SHARD_BYTES, threads=threads)
    assert error.value.exit_code == 1
    place = len(ahead) + sum(map(len, every[: wrong[0] - 1]))
    assert str(error.value).startswith(f"{shifted}:{600 + wrong[0]} (byte {place:,}): ")
    # What is finished stays: all shards before it.
    made = sorted(path.name for path in (tmp_path / "out").glob("*.parquet"))
    assert made == [f"part-{index:05}.parquet" for index in range(place // SHARD_BYTES)]
    assert made
    # And nothing is lost when such rows are then left out.
    report = training.prepare(shifted, tmp_path / "out", OPTIONS, shard_bytes=SHARD_BYTES, on_error="skip", threads=threads)
    assert report.data["run"]["shards_there_before"] == len(made)
    whole = tmp_path / "whole"
    training.prepare(shifted, whole, OPTIONS, shard_bytes=SHARD_BYTES, on_error="skip")
    assert contents(tmp_path / "out") == contents(whole)


def test_so_many_may_be_skipped(mixed: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, wrong = mixed
    with pytest.raises(training.PrepareError, match="rows are wrong, and --max-errors allows 20") as error:
        training.prepare(path, tmp_path / "out", OPTIONS, on_error="skip", max_errors=20)
    assert error.value.exit_code == 1
    training.prepare(path, tmp_path / "out", OPTIONS, on_error="skip", max_errors=len(wrong))


def test_a_report_writes_nothing_else(mixed: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, wrong = mixed
    out = tmp_path / "out"
    with pytest.raises(training.PrepareError, match=f"{len(wrong)} rows are wrong") as error:
        training.prepare(path, out, OPTIONS, on_error="report", threads=3)
    assert error.value.exit_code == 1
    assert [path.name for path in out.iterdir()] == ["errors.jsonl"]
    assert [error["row"] for error in errors_of(out)] == wrong
    good = write(tmp_path / "good.jsonl", 100)
    report = training.prepare(good, out, OPTIONS, on_error="report")
    assert report.data["rows"] == 100
    assert list(out.iterdir()) == []


def test_errors_of_one_file_stand_beside_it(mixed: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, wrong = mixed
    training.prepare(path, tmp_path / "all.parquet", OPTIONS, on_error="skip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.errors.jsonl", "all.parquet"]
    assert len((tmp_path / "all.errors.jsonl").read_text(encoding="utf-8").splitlines()) == len(wrong)


def test_rows_of_python_are_counted_from_0(tmp_path: Path) -> None:
    rows: list[Any] = [json.loads(line) for line in lines(100)]
    rows[70] = {"messages": [{"role": "robot", "content": "Hi"}]}
    rows[80] = 5
    training.prepare(rows, tmp_path / "out", OPTIONS, on_error="skip")
    errors = errors_of(tmp_path / "out")
    assert [(error["source"], error["row"], error["kind"]) for error in errors] == [
        ("<list>", 70, "unknown_role"),
        ("<list>", 80, "not_an_object"),
    ]
    assert all("byte" not in error for error in errors)


def test_the_command_shows_what_is_wrong(mixed: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, wrong = mixed
    fail = run("prepare", path, "-o", tmp_path / "out")
    assert fail.returncode == 1 and fail.stdout == ""
    assert f"{path}:{wrong[0]} (byte " in fail.stderr and "--on-error skip" in fail.stderr
    skip = run("prepare", path, "-o", tmp_path / "out", "--on-error", "skip")
    assert skip.returncode == 0
    assert skip.stderr.count(f"{path}:") == 10
    assert f"{len(wrong)} wrong" in skip.stderr
    report = run("prepare", path, "--on-error", "report")
    assert report.returncode == 1 and report.stdout == ""
    assert report.stderr.count(f"{path}:") == 10 and f"{len(wrong)} rows are wrong" in report.stderr


def bad_rows() -> list[tuple[dict[str, Any], dict[str, Any], bytes]]:
    """The rows of the corpus: what is expected of each, its options, and its bytes."""
    cases = [json.loads(line) for line in (DATA / "bad_rows.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        (case, case.get("options", {}), case["line"].encode() if "line" in case else bytes.fromhex(case["hex"])) for case in cases
    ]


def test_every_bad_row_has_its_error_under_each_policy(tmp_path: Path) -> None:
    cases = [(case, row) for case, options, row in bad_rows() if not options]
    assert len(cases) > 60
    good = next(iter(lines(1)))
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b"".join(good + row + b"\n" for _, row in cases))
    options = training.Options(examples="last")
    report = training.prepare(path, tmp_path / "skip", options, on_error="skip", threads=2)
    errors = errors_of(tmp_path / "skip")
    expected = [(2 * index + 2, case["kind"], case["path"]) for index, (case, _) in enumerate(cases)]
    assert [(error["row"], error["kind"], error["path"]) for error in errors] == expected
    assert report.data["rows"] == 2 * len(cases) and report.data["examples"] == len(cases)
    with pytest.raises(training.PrepareError, match=f"{len(cases)} rows are wrong"):
        training.prepare(path, tmp_path / "report", options, on_error="report", threads=2)
    assert errors_of(tmp_path / "report") == errors
    for index, (case, row) in enumerate(cases):
        path.write_bytes(good + row + b"\n")
        with pytest.raises(training.PrepareError) as error:
            training.prepare(path, tmp_path / f"fail {index}", training.Options(format=formats_of(case)), on_error="fail")
        assert error.value.exit_code == 1
        if "bad.jsonl:2 " in str(error.value):
            assert str(error.value) == f"{path}:2 (byte {len(good):,}): {case['text']}"
        else:
            # It is told before anything is rendered that rows are of several formats, or of none.
            assert case["kind"] in ("unknown_format", "preference_row") or "but row 1 is openai" in str(error.value)


def formats_of(case: dict[str, Any]) -> Any:
    return case.get("options", {}).get("format", "auto")


def test_bad_rows_of_other_options(tmp_path: Path) -> None:
    for index, (case, options, row) in enumerate(bad_rows()):
        if options:
            path = tmp_path / f"{index}.jsonl"
            path.write_bytes(row + b"\n")
            training.prepare(path, tmp_path / str(index), training.Options.from_dict(options), on_error="skip")
            assert [(error["kind"], error["path"]) for error in errors_of(tmp_path / str(index))] == [(case["kind"], case["path"])]


def test_without_a_limit_rows_are_as_long_as_they_are(tmp_path: Path) -> None:
    row = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "note": "x" * (64 << 20)}
    (tmp_path / "long.jsonl").write_text(json.dumps(row) + "\n")
    errors = {}
    for limit in (64 << 20, 0):
        options = training.Options(examples="last", format="openai", max_row_bytes=limit)
        report = training.prepare(tmp_path / "long.jsonl", tmp_path / f"out-{limit}", options, on_error="skip")
        errors[limit] = report.data["errors"]["kinds"]
    assert errors == {64 << 20: {"too_large": 1}, 0: {}}
