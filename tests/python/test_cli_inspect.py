"""``harmony inspect`` and ``count --chats``: what each token is, as people see it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import openai_harmony as oh
import pytest
from commands import command_line, environment, run, run_on_terminal
from openai_harmony.cli._training_options import _HELP, option_fields
from pages import Page

TURNS = [
    ("user", None, "Q1"),
    ("assistant", "analysis", "R1"),
    ("assistant", "final", "A1"),
    ("user", None, "Q2"),
    ("assistant", "analysis", "R2"),
    ("assistant", "final", "A2"),
]
CHAT = {"messages": [{"role": role, "channel": channel, "content": text} for role, channel, text in TURNS]}
FIRST = """\
  0 user                     │ <|start|>user<|message|>Q1<|end|>
  1 assistant analysis exact │ <|start|>assistant⟦<|channel|>analysis<|message|>R1<|end|>⟧
  2 assistant final exact    │ ⟦<|start|>assistant<|channel|>final<|message|>A1<|return|>⟧
"""
SECOND = """\
  0 user                     │ <|start|>user<|message|>Q1<|end|>
  2 assistant final          │ <|start|>assistant<|channel|>final<|message|>A1<|end|>
  3 user                     │ <|start|>user<|message|>Q2<|end|>
  4 assistant analysis exact │ <|start|>assistant⟦<|channel|>analysis<|message|>R2<|end|>⟧
  5 assistant final exact    │ ⟦<|start|>assistant<|channel|>final<|message|>A2<|return|>⟧
"""


def write(folder: Path, *rows: object) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "chats.jsonl").write_text(lines, encoding="utf-8")


def test_examples_as_text(tmp_path: Path) -> None:
    write(tmp_path, CHAT)
    head = "chats.jsonl:1, example {} of 2  {} tokens, 14 in the loss ({} %)\n"
    expected = head.format(1, 22, "63.6") + FIRST + "\n" + head.format(2, 36, "38.9") + SECOND
    assert run("inspect", "chats.jsonl", cwd=tmp_path) == (0, expected, "")
    assert run("inspect", "chats.jsonl", "--max-row-bytes", "0", cwd=tmp_path) == (0, expected, "")
    assert run("inspect", "chats.jsonl", "1", cwd=tmp_path).out == expected
    assert run("inspect", "chats.jsonl", "--all", cwd=tmp_path).out == expected
    assert run("inspect", "-", stdin=json.dumps(CHAT)).out == expected.replace("chats.jsonl", "standard input")
    (tmp_path / "chat.json").write_text(json.dumps(CHAT, indent=1), encoding="utf-8")
    assert run("inspect", "chat.json", cwd=tmp_path).out == expected.replace("chats.jsonl:1", "chat.json:0")
    assert run("inspect", "chat.json", "0", cwd=tmp_path).out == expected.replace("chats.jsonl:1", "chat.json:0")


def test_which_row(tmp_path: Path) -> None:
    write(tmp_path, CHAT, *({"messages": CHAT["messages"][:3]} for _ in range(2)))
    with (tmp_path / "chats.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n\n")
    third = run("inspect", "chats.jsonl", "3", cwd=tmp_path)
    assert third == (0, f"chats.jsonl:3  22 tokens, 14 in the loss (63.6 %)\n{FIRST}", "")
    assert run("inspect", "--all", "chats.jsonl", cwd=tmp_path).out.count("tokens, ") == 4
    for arguments, code, message in [
        (["4"], 1, "chats.jsonl:4 is empty"),
        (["17"], 1, "chats.jsonl has 5 lines, and no line 17"),
        (["0"], 2, "lines are counted from 1"),
        (["--all", "1"], 2, "--all shows every row, and ROW one"),
        (["--width", "39"], 2, "--width 39: at least 40 columns are needed"),
    ]:
        assert run("inspect", "chats.jsonl", *arguments, cwd=tmp_path) == (code, "", f"error: {message}\n")


def test_options_are_those_of_training(tmp_path: Path) -> None:
    write(tmp_path, CHAT)

    def shown(*options: str) -> str:
        code, out, _ = run("inspect", "chats.jsonl", *options, cwd=tmp_path)
        assert code == 0
        return out

    assert shown("--examples", "last", "--header", "content").splitlines()[-1:] == [
        "  5 assistant final exact    │ <|start|>assistant<|channel|>final<|message|>⟦A2<|return|>⟧"
    ]
    joint = shown("--examples", "joint")
    assert "  2 assistant final inexact  │ <|start|>assistant<|channel|>final<|message|>A1<|end|>\n" in joint
    inexact = shown("--examples", "joint", "--inexact")
    assert "  2 assistant final inexact  │ <|start|>assistant⟦<|channel|>final<|message|>A1⟧<|end|>\n" in inexact
    relabelled = shown("--reasoning", "keep", "--turn-end", "relabel")
    assert "│ ⟦<|start|>assistant<|channel|>final<|message|>A1<|end|>→<|return|>⟧\n" in relabelled
    assert "⟦" not in shown("--channels", "commentary")


def test_what_is_not_learned_is_told(tmp_path: Path) -> None:
    write(tmp_path, CHAT, {"messages": CHAT["messages"][:1]})
    assert run("inspect", "chats.jsonl", "--examples", "joint", cwd=tmp_path).err == (
        "warning: chats.jsonl:1: 2 targets of 16 tokens not learned: inexact\n"
    )
    assert run("inspect", "chats.jsonl", "2", cwd=tmp_path) == (0, "", "warning: chats.jsonl:2: nothing of it is learned\n")
    code, out, err = run("inspect", "chats.jsonl", "--no-terminators", "--max-length", "5", cwd=tmp_path)
    assert (code, out) == (0, "")
    assert "warning: terminators=False: the model is not taught to stop" in err
    assert "warning: chats.jsonl:1: 4 targets of 32 tokens not learned: too_long\n" in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--header", "contents"],
            "argument --header: 'contents' is none of sampled, after_role, content, all; did you mean 'content'?",
        ),
        (["--max-length", "-5"], "max_length is a whole number from 1 on or None, not -5"),
        (["--date", "today"], "date is 'none', 'YYYY-MM-DD' or 'random:YYYY-MM-DD..YYYY-MM-DD', not 'today'"),
    ],
)
def test_options_that_are_wrong(options: list[str], message: str, tmp_path: Path) -> None:
    write(tmp_path, CHAT)
    code, out, err = run("inspect", "chats.jsonl", *options, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_every_field_of_the_options_has_its_line_of_help() -> None:
    assert set(_HELP) == {field.name for field in option_fields()}


def test_rows_of_openai_keep_their_reasoning(tmp_path: Path) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    row = {
        "messages": [
            {"role": "user", "content": "Q"},
            {"role": "assistant", "reasoning": "R", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": "21"},
            {"role": "assistant", "content": "A"},
            {"role": "user", "content": "Q2"},
            {"role": "assistant", "content": "A2"},
        ]
    }
    write(tmp_path, row)
    out = run("inspect", "chats.jsonl", "--date", "2025-06-28", "--effort", "high", cwd=tmp_path).out
    assert "Current date: 2025-06-28" in out
    assert "Reasoning: high" in out
    assert "assistant analysis exact" in out
    assert "⟦<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>{}<|call|>⟧" in out


def test_rows_of_other_formats(tmp_path: Path) -> None:
    write(
        tmp_path, {"instruction": "Q", "output": "<think>R</think>A"}, {"dialog": CHAT["messages"]}, {"input": "Q", "output": "A"}
    )
    out = run("inspect", "chats.jsonl", "--split-think", cwd=tmp_path).out
    assert "⟦<|channel|>analysis<|message|>R<|end|>⟧" in out
    assert "example 2 of 2" in run("inspect", "chats.jsonl", "2", "--map", "messages=dialog", cwd=tmp_path).out
    assert "example 2 of 2" in run("inspect", "chats.jsonl", "2", "--messages-field", "dialog", cwd=tmp_path).out
    columns = ["--format", "columns", "--map", "user=input,final=output"]
    assert (
        "<|start|>assistant⟦<|channel|>final<|message|>A<|return|>⟧"
        in run("inspect", "chats.jsonl", "3", *columns, cwd=tmp_path).out
    )


def test_what_nobody_may_have_meant_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"messages": [{"role": "user", "content": "<|start|>"}, {"role": "assistant", "content": "<think>R</think>A"}]})
    assert run("inspect", "chats.jsonl", cwd=tmp_path).err == (
        "warning: chats.jsonl:1: an answer that is learned has no reasoning before it\n"
        "warning: chats.jsonl:1: text spells special tokens; it stays text\n"
        "warning: chats.jsonl:1: an answer has <think> in it; --split-think makes it reasoning\n"
    )
    assert run("inspect", "chats.jsonl", "-q", cwd=tmp_path).err == ""


def test_rows_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "chats.jsonl").write_text(
        '{"messages": []\n{"text": "a"}\n{"messages": [{"role": "robot", "content": ""}]}\n', encoding="utf-8"
    )
    for line, message in [
        ("1", "chats.jsonl:1 (byte 0): "),
        ("2", "chats.jsonl:2 (byte 16): the row has a text, and no messages; give the messages that the text was made of"),
        ("3", "chats.jsonl:3 (byte 30): messages[0].role: unknown role: 'robot'; the roles are "),
    ]:
        code, out, err = run("inspect", "chats.jsonl", line, cwd=tmp_path)
        assert (code, out) == (1, "")
        assert err.startswith(f"error: {message}")


def test_rows_of_compressed_files(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    write(tmp_path, CHAT, CHAT)
    text = (tmp_path / "chats.jsonl").read_bytes() + b"\n"
    expected = run("inspect", "chats.jsonl", "2", cwd=tmp_path).out
    for suffix, compression in (("gz", "gzip"), ("zst", "zstd")):
        name = f"chats.jsonl.{suffix}"
        with arrow.CompressedOutputStream(str(tmp_path / name), compression) as file:
            file.write(text)
        assert run("inspect", name, "2", cwd=tmp_path) == (0, expected.replace("chats.jsonl", name), "")
        assert run("inspect", name, "--all", cwd=tmp_path).out.count("example 2 of 2") == 2
        assert run("inspect", name, "3", cwd=tmp_path).err == f"error: {name}:3 is empty\n"
        assert run("inspect", name, "0", cwd=tmp_path).code == 2
    (tmp_path / "broken.jsonl.gz").write_bytes(b"no gzip")
    code, out, err = run("inspect", "broken.jsonl.gz", cwd=tmp_path)
    assert (code, out) == (3, "")
    assert err.startswith("error: broken.jsonl.gz: ")


def test_rows_of_columns(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    # Columns have null where the second conversation has no channel.
    second = {"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A", "channel": "final"}]}
    table = arrow.Table.from_pylist([CHAT, second])
    parquet.write_table(table, tmp_path / "chats.parquet")
    with arrow.ipc.new_file(tmp_path / "chats.arrow", table.schema) as file:
        file.write_table(table)
    write(tmp_path, CHAT, second)
    for name in ("chats.parquet", "chats.arrow"):
        for number in (0, 1):
            lines = run("inspect", "chats.jsonl", str(number + 1), cwd=tmp_path)
            expected = lines.out.replace(f"chats.jsonl:{number + 1}", f"{name}:{number}")
            assert run("inspect", name, str(number), cwd=tmp_path).out == expected
        assert run("inspect", name, "2", cwd=tmp_path).err == f"error: {name} ends with the row 1, and has no row 2\n"
    (tmp_path / "broken.parquet").write_bytes(b"no columns")
    code, out, err = run("inspect", "broken.parquet", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("error: broken.parquet cannot be read as Parquet: ")
    assert run("inspect", "none.parquet", cwd=tmp_path) == (3, "", "error: none.parquet: No such file or directory\n")
    assert run("inspect", "none.jsonl.gz", cwd=tmp_path) == (3, "", "error: none.jsonl.gz: No such file or directory\n")


def test_the_page_has_every_token_and_needs_nothing_else(tmp_path: Path) -> None:
    hostile = "</span><script>alert(1)</script> & <|end|>"
    write(tmp_path, {"messages": [{"role": "user", "content": hostile}, CHAT["messages"][2]]})
    code, out, err = run("inspect", "chats.jsonl", "--html", "-q", cwd=tmp_path)
    assert (code, err) == (0, "")
    page = Page()
    page.feed(out)
    assert page.references == []
    assert "url(" not in out and "@import" not in out
    text = f"<|start|>user<|message|>{hostile}<|end|><|start|>assistant<|channel|>final<|message|>A1<|return|>"
    assert "".join(data for data, _ in page.tokens) == text
    assert "".join(data for data, classes in page.tokens if "loss" in classes) == "<|channel|>final<|message|>A1<|return|>"
    assert ("user", {"role"}) in page.tokens


def test_the_page_shows_labels_of_another_token(tmp_path: Path) -> None:
    write(tmp_path, CHAT)
    out = run("inspect", "chats.jsonl", "--html", "--reasoning", "keep", "--turn-end", "relabel", cwd=tmp_path).out
    assert out.count(' data-label="&lt;|return|&gt;">&lt;|end|&gt;</span>') == 1


# On a terminal

PARTS = {"start": "90", "role": "34", "channel": "36", "message": "90", "content": "39", "terminator": "31"}


def colored(text: str, part: str, in_loss: bool) -> str:
    return f"\x1b[{'4;' if in_loss else ''}{PARTS[part]}m{text}\x1b[0m"


def test_colors_and_underlines_on_a_terminal(tmp_path: Path) -> None:
    pytest.importorskip("rich")
    write(tmp_path, {"messages": CHAT["messages"][:3]})
    code, shown = run_on_terminal("inspect", "chats.jsonl", env={"COLUMNS": "100"}, cwd=tmp_path)
    assert code == 0
    line = next(line for line in shown.splitlines() if "A1" in line)
    parts = [("<|start|>", "start"), ("assistant", "role"), ("<|channel|>final", "channel"), ("<|message|>", "message")]
    parts += [("A1", "content"), ("<|return|>", "terminator")]
    assert "".join(colored(text, part, True) for text, part in parts) in line
    line = next(line for line in shown.splitlines() if "R1" in line)
    assert colored("assistant", "role", False) + colored("<|channel|>analysis", "channel", True) in line
    assert "\x1b[4min the loss\x1b[0m" in shown
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 100


def test_a_terminal_without_colors_still_underlines(tmp_path: Path) -> None:
    pytest.importorskip("rich")
    write(tmp_path, {"messages": CHAT["messages"][:3]})
    _, shown = run_on_terminal("inspect", "chats.jsonl", env={"NO_COLOR": "1"}, cwd=tmp_path)
    assert set(re.findall(r"\x1b\[([0-9;]*)m", shown)) == {"0", "1", "4"}


def test_plain_text_unless_a_terminal_shows_it(tmp_path: Path) -> None:
    write(tmp_path, CHAT)
    plain = run("inspect", "chats.jsonl", cwd=tmp_path).out
    assert "\x1b" not in plain
    assert run_on_terminal("inspect", "chats.jsonl", "--color", "never", cwd=tmp_path) == (0, plain)
    assert run_on_terminal("inspect", "chats.jsonl", env={"TERM": "dumb"}, cwd=tmp_path) == (0, plain)
    assert run("inspect", "chats.jsonl", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}, cwd=tmp_path).out == plain


def test_colors_where_they_are_forced(tmp_path: Path) -> None:
    pytest.importorskip("rich")
    write(tmp_path, CHAT)
    forced = run("inspect", "chats.jsonl", env={"FORCE_COLOR": "1", "COLUMNS": "100"}, cwd=tmp_path)
    assert forced.code == 0
    assert "\x1b[4;36m" in forced.out
    assert run("inspect", "chats.jsonl", "--color", "always", env={"COLUMNS": "100"}, cwd=tmp_path) == forced


def test_lines_are_as_wide_as_asked(tmp_path: Path) -> None:
    pytest.importorskip("rich")
    write(tmp_path, {"messages": [{"role": "user", "content": "日本 word " * 40 + "x" * 200}, CHAT["messages"][2]]})
    code, out, err = run("inspect", "chats.jsonl", "--width", "60", "-q", cwd=tmp_path)
    assert (code, err) == (0, "")
    from rich.cells import cell_len

    assert max(map(cell_len, out.splitlines())) <= 60
    assert "⟦<|channel|>" in out
    assert "".join(out.split()).count("日本word") == 40


def test_a_missing_extra_says_how_to_install_it(tmp_path: Path) -> None:
    write(tmp_path, CHAT)
    (tmp_path / "rich.py").write_text("raise ImportError('blocked')", encoding="utf-8")
    # -m has the working directory on the path, before what is installed.
    code, out, err = run("inspect", "chats.jsonl", "--color", "always", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err == (
        "\x1b[1;31merror\x1b[0m: drawing on a terminal needs packages that are not installed\n"
        "\x1b[1;36mhint\x1b[0m: pip install 'openai-harmony[cli]', or --color never\n"
    )
    assert run("inspect", "chats.jsonl", cwd=tmp_path).code == 0


def test_rich_is_loaded_only_where_it_shows(tmp_path: Path) -> None:
    write(tmp_path, CHAT)
    code = (
        "import sys\nfrom openai_harmony.cli import main\n"
        "assert main(['inspect', 'chats.jsonl']) == 0\nassert main(['inspect', 'chats.jsonl', '--html']) == 0\n"
        "assert not any(name.partition('.')[0] == 'rich' for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    write(tmp_path, *[CHAT] * 400)
    process = subprocess.Popen(
        command_line(["inspect", "chats.jsonl", "--all"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=tmp_path,
    )
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b"chats.jsonl:1")
    process.stdout.close()
    assert (process.stderr.read(), process.wait(timeout=60)) == (b"", 0)
    process.stderr.close()


# count --chats


def test_count_chats(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    write(tmp_path, CHAT, CHAT)
    chat = oh.Conversation.from_json(json.dumps(CHAT))
    tokens = len(encoding.render_conversation(chat, oh.RenderConversationConfig(auto_drop_analysis=False)))
    code, out, err = run("count", "--chats", "chats.jsonl", "--json", cwd=tmp_path)
    assert (code, err) == (0, "")
    form = json.loads(out)
    assert form["tokens"] == 2 * tokens
    assert sum(form["roles"].values()) == sum(form["channels"].values()) == form["tokens"]
    assert set(form["roles"]) == {"user", "assistant"}
    assert set(form["channels"]) == {"none", "analysis", "final"}
    [file] = form["files"]
    assert (file["file"], file["conversations"], file["messages"], file["tokens"]) == ("chats.jsonl", 2, 12, 2 * tokens)
    assert run("count", "--chats", "chats.jsonl", cwd=tmp_path).out == (
        "88 chats.jsonl (2 conversations, 12 messages)\n\n"
        "32  36.4 % assistant analysis\n32  36.4 % assistant final\n24  27.3 % user\n"
    )
    dropped = json.loads(run("count", "--chats", "chats.jsonl", "--reasoning", "finished_turns", "--json", cwd=tmp_path).out)[
        "files"
    ][0]
    assert (dropped["messages"], dropped["channels"]["analysis"]) == (10, 16)
    assert json.loads(run("count", "--chats", "--jsonl", "--json", stdin="").out) == {
        "tokens": 0,
        "roles": {},
        "channels": {},
        "files": [{"file": "-", "tokens": 0, "conversations": 0, "messages": 0, "roles": {}, "channels": {}}],
    }
