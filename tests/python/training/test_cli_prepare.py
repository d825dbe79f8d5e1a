"""`harmony prepare` in a shell."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from chats import CHATS, command, rows_of, run, write


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("chats") / "chats.jsonl", 200)


def test_the_report_goes_to_standard_error(chats: Path, tmp_path: Path) -> None:
    result = run("prepare", chats, "-o", tmp_path / "out", "--threads", 1)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.startswith("1 source, ")
    for words in ("rows ", "examples", "in the loss", "by role", "length", "shards"):
        assert words in result.stderr
    assert "\x1b" not in result.stderr
    quiet = run("prepare", chats, "-o", tmp_path / "quiet", "-q")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_lines_on_standard_output(chats: Path, tmp_path: Path) -> None:
    result = run("prepare", chats, "-o", "-", "--format", "openai", "--limit", 3, "--examples", "last")
    assert result.returncode == 0
    assert run("prepare", chats, "-o", tmp_path / "out", "--limit", 3, "--examples", "last").returncode == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == rows_of(tmp_path / "out")


def test_a_closed_pipe_ends_quietly(chats: Path) -> None:
    process = subprocess.Popen(command("prepare", chats, "-o", "-", "-q"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait(60) == 0


def test_events_as_json_lines(chats: Path, tmp_path: Path) -> None:
    result = run("prepare", chats, "-o", tmp_path / "out", "--json", "--shard-bytes", "64K")
    assert (result.returncode, result.stderr) == (0, "")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = [event["event"] for event in events]
    assert (kinds[0], kinds[-1]) == ("plan", "result")
    assert set(kinds) == {"plan", "progress", "shard", "result"}
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert {key: value for key, value in events[-1].items() if key != "event"} == report


def test_options_and_where_they_are_from(chats: Path, tmp_path: Path) -> None:
    config = tmp_path / "prepare.toml"
    config.write_text('max-length = 512\nexamples = "each"\ncolumns = ["input_ids"]\non_error = "skip"\n', encoding="utf-8")
    result = run("prepare", "--config", config, "--print-options", "--examples", "last")
    assert result.returncode == 0, result.stderr
    lines = {line.split(" = ")[0]: line for line in result.stdout.splitlines()}
    assert lines["max_length"].split() == ["max_length", "=", "512", "#", "config"]
    assert lines["examples"].split() == ["examples", "=", '"last"', "#", "command", "line"]
    assert lines["header"].split() == ["header", "=", '"sampled"', "#", "default"]
    assert lines["effort"].endswith("# default, unless a row says")
    assert lines["on_error"].endswith("# config")
    if sys.version_info >= (3, 11):
        import tomllib

        # What is printed can be a file itself.
        again = tmp_path / "again.toml"
        again.write_text(result.stdout, encoding="utf-8")
        assert tomllib.loads(result.stdout)["columns"] == ["input_ids"]
        same = run("prepare", "--config", again, "--print-options")
        assert [line.split("#")[0] for line in same.stdout.splitlines()] == [
            line.split("#")[0] for line in result.stdout.splitlines()
        ]
    assert run("prepare", chats, "-o", tmp_path / "out", "--config", config).returncode == 0
    assert list(rows_of(tmp_path / "out")[0]) == ["input_ids"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max-lenght = 5", "there is no option 'max_lenght'"),
        ("max-length = ", "not TOML"),
        ('examples = "all"', "examples is one of"),
        ("shard_bytes = -1", "shard_bytes is -1; it must be a whole number from 1024 on"),
        ("shard_bytes = true", "shard_bytes is True; it must be a whole number"),
        ('on_error = "skp"', "on_error is fail, skip or report"),
    ],
)
def test_a_file_of_options_that_is_wrong(chats: Path, tmp_path: Path, text: str, message: str) -> None:
    config = tmp_path / "prepare.toml"
    config.write_text(text, encoding="utf-8")
    result = run("prepare", chats, "-o", tmp_path / "out", "--config", config)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "out"], "no input is given"),
        (["IN"], "no output is given"),
        (["IN", "-o", "-", "--json"], "both want standard output"),
        (["IN", "-o", "out", "--pack"], "pack needs max_length"),
        (["IN", "-o", "out", "--columns", "label"], "there is no column label"),
        (["IN", "-o", "out", "--max-errors", "3"], "max_errors is how many rows may be skipped"),
        (["IN", "-o", "out", "--shard-bytes", "many"], "is no size"),
        (["IN", "-o", "out", "--threads", "0"], "threads is 0"),
        (["IN", "-o", "out", "--exmaples", "last"], "did you mean '--examples'"),
        (["nothing.jsonl", "-o", "out"], "nothing.jsonl cannot be read"),
    ],
)
def test_wrong_use(chats: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run("prepare", *(str(chats) if one == "IN" else one for one in arguments), cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_writes_nothing(chats: Path, tmp_path: Path) -> None:
    result = run("prepare", chats, "-o", "out", "--dry-run", "--json", "--examples", "last", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    guess = json.loads(result.stdout.splitlines()[-1])["estimate"]
    assert run("prepare", chats, "-o", tmp_path / "real", "--examples", "last").returncode == 0
    report = json.loads((tmp_path / "real" / "report.json").read_text(encoding="utf-8"))
    assert [path.name for path in tmp_path.iterdir()] == ["real"]
    for name in ("rows", "examples", "tokens", "loss_tokens"):
        assert guess[name] == pytest.approx(report[name], rel=0.1)
    assert "all would be" in run("prepare", chats, "--dry-run").stderr


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [("pyarrow", [], "train"), ("matplotlib", ["--report", "report.html"], "report"), ("ray", ["--engine", "ray"], "ray")],
)
def test_a_missing_extra_is_named(chats: Path, tmp_path: Path, missing: str, arguments: list[str], extra: str) -> None:
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "sitecustomize.py").write_text(f"import sys\nsys.modules[{missing!r}] = None\n")
    path = os.pathsep.join(filter(None, [str(tmp_path / "hide"), os.environ.get("PYTHONPATH", "")]))
    result = run("prepare", chats, "-o", tmp_path / "out", *arguments, env={"PYTHONPATH": path})
    assert (result.returncode, result.stdout) == (2, "")
    assert f"pip install 'openai-harmony[{extra}]'" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_page_with_every_token(chats: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from html.parser import HTMLParser

    page = tmp_path / "report.html"
    result = run("prepare", chats, "-o", tmp_path / "out", "--report", page, "--max-length", 300, "--examples", "last")
    assert result.returncode == 0, result.stderr
    text = page.read_text(encoding="utf-8")
    assert text.count('<section class="example">') == 20
    assert text.count("<svg") == 3 and "max_length" in text
    # Nothing is fetched.
    links: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            links.extend(value for name, value in attributes if name in ("src", "href", "xlink:href") and value)
            assert tag not in ("script", "link", "iframe", "img")

    Links().feed(text)
    assert all(link.startswith("#") for link in links)
    # The tokens in the loss are those of the output.
    shown = text[text.index('<section class="example">') :]
    assert " loss" in shown and "&lt;|channel|&gt;" in shown
    again = tmp_path / "again.html"
    assert (
        run("prepare", chats, "-o", tmp_path / "out", "--report", again, "--max-length", 300, "--examples", "last").returncode == 0
    )
    examples = again.read_text(encoding="utf-8")
    assert examples[examples.index('<section class="example">') :] == shown


def test_the_page_shows_the_loss_of_the_output(tmp_path: Path) -> None:
    """The parts are read from the tokens alone, and are those that rendering gives."""
    from openai_harmony import load_harmony_encoding, training
    from openai_harmony.training._samples import columns_of

    encoding = load_harmony_encoding("HarmonyGptOss")
    training.prepare(CHATS, tmp_path / "out", training.Options(), columns=["part", "message"])
    for row in rows_of(tmp_path / "out"):
        messages, parts = columns_of(row["input_ids"], encoding.decode_tokens_bytes(row["input_ids"]))
        assert parts == row["part"]
        order = list(dict.fromkeys(row["message"]))
        assert messages == [order.index(message) for message in row["message"]]


def test_a_terminal_shows_a_bar(chats: Path, tmp_path: Path) -> None:
    pytest.importorskip("rich")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(command("prepare", chats, "-o", tmp_path / "out"), stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(ours)
    assert process.wait(60) == 0
    assert b"rows/s" in shown and b"\x1b[" in shown and b"examples" in shown


def test_help_names_every_option() -> None:
    result = run("prepare", "--help")
    assert result.returncode == 0
    for name in ("--output", "--columns", "--on-error", "--engine", "--max-length", "--pack", "--shuffle-seed", "--examples"):
        assert name in result.stdout
