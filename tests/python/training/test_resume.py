"""Runs that end before they are done: killed, interrupted, out of room. Nothing is lost, and what comes out is the same."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from chats import SHARD_BYTES, command, contents, rows_of, run, write
from openai_harmony import training

if sys.platform == "win32":
    pytest.skip("signals of POSIX", allow_module_level=True)

ROWS = 3000
OPTIONS = training.Options(examples="last")
# The form of the input, and options.
FORMS: dict[str, tuple[str, list[str]]] = {
    "plain": (".jsonl", []),
    "pack": (".jsonl", ["--pack", "--max-length", "700", "--shuffle-seed", "3"]),
    "gz": (".jsonl.gz", []),
    "report": (".jsonl", ["--report", "report.html"]),
}


def arguments(form: str, source: Path, out: Path) -> list[object]:
    suffix, options = FORMS[form]
    options = [str(out.parent / f"{out.name}.html") if option == "report.html" else option for option in options]
    return ["prepare", source.with_name(f"chats{suffix}"), "-o", out, "--shard-bytes", SHARD_BYTES, "--threads", 2, *options]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    write(folder / "chats.jsonl.gz", ROWS)
    return write(folder / "chats.jsonl", ROWS)


def kills(form: str, source: Path, tmp_path: Path, count: int, seed: int) -> None:
    """Kills runs at random moments until that many were killed, and compares what is there when one has ended by itself."""
    if form == "report":
        pytest.importorskip("matplotlib")
    chance = random.Random(seed)
    start = time.monotonic()
    assert (whole := run(*arguments(form, source, tmp_path / "whole"))).returncode == 0, whole.stderr
    seconds = time.monotonic() - start
    killed = round_number = 0
    while killed < count:
        out = tmp_path / f"round {round_number}"
        while True:
            process = subprocess.Popen(command(*arguments(form, source, out)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                _, errors = process.communicate(timeout=chance.uniform(0.1, seconds * 1.05) if killed < count else None)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                killed += 1
                continue
            assert process.returncode == 0, errors
            break
        assert contents(out) == contents(tmp_path / "whole")
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        assert report["rows"] == ROWS
        shutil.rmtree(out)
        round_number += 1


@pytest.mark.parametrize("form", list(FORMS))
def test_killed_runs_go_on(form: str, source: Path, tmp_path: Path) -> None:
    kills(form, source, tmp_path, count=3, seed=list(FORMS).index(form))


@pytest.mark.slow
@pytest.mark.parametrize("form", list(FORMS))
def test_fifty_kills(form: str, source: Path, tmp_path: Path) -> None:
    kills(form, source, tmp_path, count={"plain": 20, "pack": 15, "gz": 10, "report": 5}[form], seed=100)


def test_done_shards_are_not_read(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openai_harmony.training._sources import LineFile

    out = tmp_path / "out"
    training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES)
    before = contents(out)
    parts = sorted(out.glob("*.parquet"))
    for part in (parts[2], parts[-1]):
        part.unlink()
    opened: list[Any] = []
    read = LineFile.reader

    class Watched:
        def __init__(self, reader: Any, bounds: Any) -> None:
            self._reader, self._bounds = reader, bounds

        def chunk(self) -> Any:
            opened.append(self._bounds)
            return self._reader.chunk()

        def __getattr__(self, name: str) -> Any:
            return getattr(self._reader, name)

    monkeypatch.setattr(LineFile, "reader", lambda self, bounds, row: Watched(read(self, bounds, row), bounds))
    report = training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES)
    size = source.stat().st_size
    last = (len(parts) - 1) * SHARD_BYTES
    assert set(opened) == {(2 * SHARD_BYTES, 3 * SHARD_BYTES), (last, size)}
    assert (report.data["run"]["shards_made"], report.data["rows"]) == (2, ROWS)
    assert contents(out) == before


@pytest.mark.parametrize("what", ["data", "notes", "end", "length"])
def test_damaged_parts_are_found(source: Path, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES)
    before = contents(out)
    part = out / "part-00001.parquet"
    data = bytearray(part.read_bytes())
    if what == "data":
        data[len(data) // 2] ^= 1
    elif what == "notes":
        place = data.index(b'{"bytes":') + len(b'{"bytes":')
        data[place] = ord("1") if data[place] != ord("1") else ord("2")
    elif what == "end":
        data[-6] ^= 1
    else:
        del data[-100:]
    part.write_bytes(data)
    warnings: list[str] = []

    def hear(event: dict[str, Any]) -> None:
        if event["event"] == "warning":
            warnings.append(event["message"])

    report = training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES, verify=True, events=hear)
    assert report.data["run"]["shards_made"] == 1
    assert contents(out) == before
    # What has no footer any more is no part at all, and needs no word.
    assert warnings == (["part-00001.parquet is damaged and is made anew"] if what in ("data", "notes") else [])


def test_other_options_are_told(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    training.prepare(source, out, OPTIONS, shard_bytes=SHARD_BYTES)
    with pytest.raises(training.PrepareError) as error:
        training.prepare(source, out, training.Options(examples="each"), shard_bytes=SHARD_BYTES, columns=["input_ids", "labels"])
    assert error.value.exit_code == 2
    for line in ('options.examples: then "last", now "each"', 'now ["input_ids", "labels"]', "--overwrite"):
        assert line in str(error.value)
    report = training.prepare(source, out, training.Options(examples="each"), shard_bytes=1 << 30, overwrite=True)
    assert [path.name for path in sorted(out.iterdir())] == ["_harmony.json", "errors.jsonl", "part-00000.parquet", "report.json"]
    assert report.data["rows"] == ROWS


def test_other_input_is_told(tmp_path: Path) -> None:
    out, chats = tmp_path / "out", write(tmp_path / "chats.jsonl", 100)
    training.prepare(chats, out, OPTIONS)
    os.utime(chats, ns=(1, 1))
    with pytest.raises(training.PrepareError, match="was written since; --verify looks whether its rows are the same"):
        training.prepare(chats, out, OPTIONS)
    assert training.prepare(chats, out, OPTIONS, verify=True).data["run"]["shards_made"] == 0
    text = chats.read_bytes()
    chats.write_bytes(text.replace(b"brief", b"quick"))
    os.utime(chats, ns=(1, 1))
    with pytest.raises(training.PrepareError, match="has other rows than those that part-00000.parquet was made of"):
        training.prepare(chats, out, OPTIONS, verify=True)
    chats.write_bytes(text + text)
    with pytest.raises(training.PrepareError, match=f"size was {len(text)}, is {2 * len(text)}"):
        training.prepare(chats, out, OPTIONS)
    with pytest.raises(training.PrepareError, match=r"more.jsonl is new"):
        training.prepare([chats, write(tmp_path / "more.jsonl", 5)], out, OPTIONS)


def test_a_stream_that_has_other_rows_is_told(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, 700) for name in ("a.jsonl", "b.jsonl"))
    second.write_bytes(first.read_bytes().replace(b"brief", b"quick", 1))
    out = tmp_path / "out"
    for path, code in ((first, 0), (first, 0), (second, 2)):
        with open(path, encoding="utf-8") as rows:
            result = run("prepare", "-", "-o", out, "--shard-bytes", SHARD_BYTES, stdin=rows)
        assert result.returncode == code, result.stderr
    assert "has other rows from 1 on than those that are done" in result.stderr


def test_parts_of_nobody_are_not_touched(tmp_path: Path) -> None:
    out, chats = tmp_path / "out", write(tmp_path / "chats.jsonl", 10)
    out.mkdir()
    (out / "part-00000.parquet").write_bytes(b"somebody's")
    with pytest.raises(training.PrepareError, match="holds parts, and no _harmony.json that says of what"):
        training.prepare(chats, out, OPTIONS)
    assert (out / "part-00000.parquet").read_bytes() == b"somebody's"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_run_that_can_be_gone_on_with(source: Path, tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out"
    training.prepare(source, tmp_path / "whole", training.Options(), shard_bytes=SHARD_BYTES)
    process = subprocess.Popen(
        command("prepare", source, "-o", out, "--shard-bytes", SHARD_BYTES, "--threads", 1), stderr=subprocess.PIPE, text=True
    )
    while not list(out.glob("part-*.parquet")):
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number, errors
    assert "run the same command again to go on" in errors
    assert not [path.name for path in out.iterdir() if ".tmp-" in path.name or path.name.endswith(".lock")]
    assert json.loads((out / "_harmony.json").read_text(encoding="utf-8"))["complete"] is False
    result = run("prepare", source, "-o", out, "--shard-bytes", SHARD_BYTES)
    assert result.returncode == 0 and "there before" in result.stderr
    assert contents(out) == contents(tmp_path / "whole")


def test_two_at_once_are_refused(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    # It waits for rows that do not come, and holds the lock.
    first = subprocess.Popen(
        command("prepare", "-", "-o", out, "--format", "openai"), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        while not (out / "_harmony.lock").exists() or not (out / "_harmony.lock").read_bytes():
            assert first.poll() is None
            time.sleep(0.01)
        second = run("prepare", source, "-o", out)
        assert second.returncode == 2
        assert f"process {first.pid} on " in second.stderr and "works in this folder" in second.stderr
    finally:
        first.kill()
        first.communicate()
    # It left its lock, which nobody holds any more.
    assert (out / "_harmony.lock").exists()
    third = run("prepare", source, "-o", out, "--overwrite", "--limit", 10)
    assert third.returncode == 0, third.stderr
    assert f"took over the lock of process {first.pid}, which has ended" in third.stderr
    assert not (out / "_harmony.lock").exists()


def test_a_lock_of_another_host_stays(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "_harmony.lock").write_text('{"pid": 1, "host": "elsewhere"}')
    with pytest.raises(
        training.PrepareError, match=r"process 1 on elsewhere works in this folder.*_harmony.lock if it does no longer"
    ):
        training.prepare(source, out, OPTIONS)


def test_a_full_disk_can_be_gone_on_with(source: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150k", "tmpfs", disk]).returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        command_line = ["prepare", source, "-o", disk / "out", "--shard-bytes", SHARD_BYTES, "--examples", "last"]
        full = run(*command_line)
        assert full.returncode == 3
        assert "there is no room left" in full.stderr and "run the same command again to go on" in full.stderr
        assert "Traceback" not in full.stderr
        names = [path.name for path in (disk / "out").iterdir()]
        assert "part-00000.parquet" in names and not [name for name in names if ".tmp-" in name]
        subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
        on = run(*command_line)
        assert on.returncode == 0 and "there before" in on.stderr
        training.prepare(source, tmp_path / "whole", OPTIONS, shard_bytes=SHARD_BYTES)
        assert contents(disk / "out") == contents(tmp_path / "whole")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_limit_of_file_sizes_is_told(source: Path, tmp_path: Path) -> None:
    """As a quota would: any write may fail, that of one output file as well."""
    for out in (tmp_path / "out", tmp_path / "out.parquet"):
        result = subprocess.run(
            command("prepare", source, "-o", out, "--examples", "last"),
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        )
        assert result.returncode == 3, result.stderr
        assert "there is no room left" in result.stderr
    assert not (tmp_path / "out.parquet").exists()
    assert not [path for path in tmp_path.rglob("*") if ".tmp-" in path.name]


def test_one_file_appears_whole_or_not_at_all(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    process = subprocess.Popen(command("prepare", source, "-o", out, "--threads", 1), stderr=subprocess.PIPE, text=True)
    while not [path for path in tmp_path.iterdir() if ".tmp-" in path.name]:
        assert process.poll() is None
        time.sleep(0.005)
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 143 and "nothing is written; a folder as output can be gone on with" in errors
    assert list(tmp_path.iterdir()) == []
    assert run("prepare", source, "-o", out).returncode == 0
    assert len({row["source_row"] for row in rows_of(out)}) > ROWS * 0.9
