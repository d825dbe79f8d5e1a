"""Many rows through one process, whose memory does not grow with them."""

import contextlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from chats import command, lines, write

if not sys.platform.startswith("linux"):
    pytest.skip("memory is read from /proc", allow_module_level=True)

# What a process and a thread may take, and how much more the larger run may.
MEBIBYTES, GROWTH = 150 + 40, 1.1
# The rows here are short: so many fill the first shard, as 12,000 usual ones do.
FEW = 75_000


def peak_of(process: "subprocess.Popen[bytes]") -> float:
    """The most memory of a process in MiB, up to now."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def prepare(source: "str | Path", out: Path, rows: int = 0) -> float:
    """Prepares rows with one thread; returns the most memory it took."""
    process = subprocess.Popen(
        command("prepare", source, "-o", out, "--threads", 1, "--examples", "last", "-q"), stdin=subprocess.PIPE
    )
    assert process.stdin is not None
    feeder = threading.Thread(target=feed, args=(process, rows))
    feeder.start()
    peak = 0.0
    while process.poll() is None:
        try:
            peak = max(peak, peak_of(process))
        except (OSError, StopIteration):
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    feeder.join()
    assert process.wait() == 0
    return peak


def feed(process: "subprocess.Popen[bytes]", rows: int) -> None:
    assert process.stdin is not None
    block = list(lines(5000))
    with process.stdin as pipe:
        while rows > 0:
            pipe.write(b"".join(block[:rows]))
            rows -= len(block)


def test_memory_stays_the_same(tmp_path: Path) -> None:
    few, many = (prepare("-", tmp_path / str(rows), rows) for rows in (FEW, 2 * FEW))
    assert max(few, many) < MEBIBYTES
    assert many < few * GROWTH


@pytest.mark.slow
def test_memory_stays_the_same_for_a_million_rows(tmp_path: Path) -> None:
    few, many = (prepare("-", tmp_path / str(rows), rows) for rows in (FEW, 1_000_000))
    print(f"peak memory: {few:.0f} MiB for {FEW:,} rows, {many:.0f} MiB for 1,000,000")
    assert max(few, many) < MEBIBYTES
    assert many < few * GROWTH


@pytest.mark.slow
def test_memory_stays_the_same_for_compressed_rows(tmp_path: Path) -> None:
    few, many = (prepare(write(tmp_path / f"{rows}.jsonl.zst", rows), tmp_path / str(rows)) for rows in (FEW, 300_000))
    assert max(few, many) < MEBIBYTES
    assert many < few * GROWTH
