"""What all commands of ``harmony`` have in common: streams, exit codes, colours, help, mistakes, imports."""

import functools
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import openai_harmony as oh
import pytest
from commands import command_line, environment, run, run_bytes, run_in_shell, run_on_terminal

COMMANDS = ["encode", "decode", "count", "render", "parse", "inspect", "completions"]
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")


def test_the_console_script_is_the_module() -> None:
    scripts = importlib.metadata.entry_points(group="console_scripts", name="harmony")
    from openai_harmony.cli import main

    assert [script.load() for script in scripts] == [main]


def test_version() -> None:
    for option in ("--version", "-V"):
        code, out, err = run(option)
        assert (code, err) == (0, "")
        assert out.split()[:2] == ["harmony", oh.__version__]


def test_help_lists_the_commands() -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert run("-h").out == out
    for name in COMMANDS:
        assert f"\n  {name}" in out
    assert "examples:\n" in out


def test_no_command_shows_help_as_a_mistake() -> None:
    assert run() == (2, "", run("--help").out)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_has_examples(name: str) -> None:
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: harmony {name} ")
    assert f"examples:\n  harmony {name} " in out or f"| harmony {name}" in out
    for option in ("--color auto|always|never", "-q, --quiet", "-v, --verbose", "-h, --help"):
        assert option in out


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["encodes"], "unknown command 'encodes'", "did you mean 'encode'?"),
        (["zzzzzz"], "unknown command 'zzzzzz'", "harmony --help shows the commands"),
        (["--color", "never", "encode"], "unknown option '--color' before the command", "options of a command follow its name"),
        (["encode", "--spical", "all", "Hi"], "unknown option '--spical'", "did you mean '--special'?"),
        (["encode", "--spical=all", "Hi"], "unknown option '--spical'", "did you mean '--special'?"),
        (["encode", "--spec", "all", "Hi"], "unknown option '--spec'", "did you mean '--special'?"),
        (["encode", "--zzz", "Hi"], "unknown option '--zzz'", "harmony encode --help"),
        (["encode", "Hi", "there"], "one argument too many: 'there'", "put text with spaces into quotes"),
        (
            ["encode", "--special", "al", "Hi"],
            "argument --special: 'al' is none of none, all, error; did you mean 'all'?",
            "harmony encode --help",
        ),
        (["encode", "--json", "--binary", "Hi"], "argument --binary: not allowed with argument --json", "harmony encode --help"),
        (["render"], "the following arguments are required: FILE", "harmony render --help"),
        (["render", "-", "--for", "none", "--role", "tool"], "--role is the next message's, which --for none does not begin", None),
        (["count", "--chats", "--special", "all"], "--special is for text; in conversations text stays text", None),
        (["count", "--reasoning", "keep"], "--reasoning is for conversations", "--chats counts them"),
        (
            ["inspect", "-", "--html", "--width", "80"],
            "argument --width: not allowed with argument --html",
            "harmony inspect --help",
        ),
        (["encode", "--text"], "--text needs the text as an argument", None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes(arguments: list[str], message: str, hint: str | None) -> None:
    expected = f"error: {message}\n" + (f"hint: {hint}\n" if hint else "")
    assert run(*arguments) == (2, "", expected)


def test_the_version_is_one() -> None:
    assert run("--version").out.split()[1] == importlib.metadata.version("openai-harmony")


@pytest.mark.parametrize("name", ["encode", "decode", "count", "render", "parse", "inspect"])
def test_a_file_that_is_not_there(name: str, tmp_path: Path) -> None:
    file_option = ["--file"] if name in ("encode", "decode") else []
    code, out, err = run(name, *file_option, "nowhere.json", cwd=tmp_path)
    assert (code, out, err) == (3, "", "error: nowhere.json: No such file or directory\n")


@pytest.mark.parametrize("name", ["encode", "decode", "count", "render", "parse"])
def test_input_that_is_not_utf_8(name: str) -> None:
    code, out, err = run(name, "-", stdin=b"one\ntw\xf6\n")
    assert (code, out) == (1, "")
    assert err.startswith("error: standard input: not UTF-8: the byte 0xf6 at offset 6 begins no character (line 2)\nhint: ")


def test_a_row_that_is_not_utf_8() -> None:
    code, out, err = run("inspect", "-", "2", stdin=b"\n[\xf6]\n")
    assert (code, out) == (1, "")
    assert err.startswith("error: standard input:2 (byte 1): the row is no UTF-8: byte 1 of it is part of no character")


@ON_POSIX
@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", "C.UTF-8"])
def test_the_locale_changes_nothing(locale: str) -> None:
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ids = " ".join(map(str, oh.load_harmony_encoding("HarmonyGptOss").encode("Grüße 🫠\r\n")))
    assert run("encode", stdin="Grüße 🫠\r\n", env=env) == (0, f"{ids}\n", "")
    assert run("encode", "Grüße 🫠\r\n".encode(), env=env) == (0, f"{ids}\n", "")
    assert run_bytes("decode", ids, env=env) == (0, "Grüße 🫠\r\n".encode(), b"")


@ON_POSIX
def test_an_argument_that_is_not_utf_8() -> None:
    code, out, err = run("encode", b"\xff")
    assert (code, out) == (1, "")
    assert err.startswith("error: the argument: not UTF-8: the byte 0xff at offset 0")


@ON_POSIX
@pytest.mark.parametrize("stage", ["head -n 1", "head -c 1", "true"])
def test_a_closed_pipe_ends_quietly(stage: str, tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("12194\n" * 300_000, encoding="utf-8")
    for script in ("harmony decode ids.txt --tokens", "harmony encode ids.txt", "harmony --help"):
        result = run_in_shell(f"{script} | {stage} > taken; echo ${{PIPESTATUS[0]}}", cwd=tmp_path)
        assert result == (0, "0\n", ""), script


@ON_POSIX
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["encode Hi", "--help", "completions bash"])
def test_a_full_disk_is_told(command: str, unbuffered: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    env = {"PYTHONUNBUFFERED": unbuffered}
    result = run_in_shell(f"harmony {command} > /dev/full; echo $?", cwd=Path("/"), env=env)
    assert result == (0, "3\n", "error: cannot write: No space left on device\n")


@ON_POSIX
@pytest.mark.parametrize(
    ("redirection", "message"),
    [(">&-", "error: cannot write: standard output is closed\n"), ("<&-", "error: standard input is closed\n")],
)
def test_closed_streams_are_told(redirection: str, message: str) -> None:
    result = run_in_shell(f"harmony encode {redirection}; code=$?; exit $code", cwd=Path("/"))
    assert (result.code, result.err) == (3, message)


@ON_POSIX
def test_without_standard_error_the_exit_code_tells() -> None:
    assert run_in_shell("harmony encodes 2>&-; echo $?", cwd=Path("/")) == (0, "2\n", "")


@ON_POSIX
def test_interruption() -> None:
    import signal

    # A shell has its background jobs ignore SIGINT. A child process inherits that, but no handler.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            command_line(["encode"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment({"X": "1"}),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdin is not None
    # A pipe that takes more than it holds is read: the command has begun.
    process.stdin.write(b"a" * 1_000_000)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, b"")


# Colours: nothing but a terminal gets them unasked.


def test_colors_of_messages_where_there_is_no_terminal() -> None:
    plain = "error: unknown option '--zzz'\nhint: harmony encode --help\n"
    colored = "\x1b[1;31merror\x1b[0m: unknown option '--zzz'\n\x1b[1;36mhint\x1b[0m: harmony encode --help\n"
    mistake = ("encode", "--zzz")
    assert run(*mistake).err == plain
    assert run(*mistake, env={"FORCE_COLOR": "1"}).err == colored
    assert run(*mistake, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).err == plain
    assert run(*mistake, env={"FORCE_COLOR": "1", "NO_COLOR": ""}).err == colored
    assert run(*mistake, "--color", "always", env={"NO_COLOR": "1"}).err == colored
    assert run(*mistake, "--color=always").err == colored
    assert run(*mistake, "--color", "never", env={"FORCE_COLOR": "1"}).err == plain


@ON_POSIX
def test_colors_of_messages_on_a_terminal() -> None:
    plain = "error: unknown option '--zzz'\nhint: harmony encode --help\n"
    colored = "\x1b[1;31merror\x1b[0m: unknown option '--zzz'\n\x1b[1;36mhint\x1b[0m: harmony encode --help\n"
    mistake = ("encode", "--zzz")
    assert run_on_terminal(*mistake) == (2, colored)
    assert run_on_terminal(*mistake, env={"NO_COLOR": "1"}) == (2, plain)
    assert run_on_terminal(*mistake, env={"TERM": "dumb"}) == (2, plain)
    assert run_on_terminal(*mistake, "--color", "never") == (2, plain)


def test_quiet_and_verbose(tmp_path: Path) -> None:
    warning = "warning: there is no file 'a.txt', so this is taken as text; --file or --text says which it is\n"
    assert run("encode", "a.txt", cwd=tmp_path) == (0, "64 7186\n", warning)
    assert run("encode", "a.txt", "-q", cwd=tmp_path) == (0, "64 7186\n", "")
    assert run("encode", "Hi", "-v") == (0, "12194\n", "note: the argument: 2 bytes, 1 token\n")


# Imports: what a command does not need is not loaded. Time is measured in benches.

HEAVY = ("pydantic", "pydantic_core", "rich", "pyarrow", "numpy", "typing_extensions")


@functools.cache
def of_argparse() -> set[str]:
    """The modules that argparse loads by itself; from Python 3.14 on these are many, for its colours."""
    code = "import argparse, sys; argparse.ArgumentParser().add_argument('x'); print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], ""),
        (["--version"], ""),
        (["encode", "--help"], ""),
        (["encode", "Hi"], ""),
        (["decode", "12194"], ""),
        (["count", "-"], ""),
        (["completions", "bash"], ""),
        (["parse", "--help"], ""),
        (["render", "--help"], ""),
        (["inspect", "--help"], ""),
        (["parse", "-", "--role", "none"], ""),
        (["parse", "-"], "pydantic pydantic_core typing_extensions"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_imported(arguments: list[str], heavy: str) -> None:
    stdin = b"<|channel|>final<|message|>Hi" if heavy else b""
    loaded = imported(arguments, stdin)
    assert " ".join(sorted(set(HEAVY) & loaded)) == heavy
    if arguments[0] in ("--help", "--version", "encode", "decode"):
        costly = {"typing", "inspect", "dataclasses", "difflib", "json", "pathlib", "subprocess"}
        assert not (loaded - of_argparse()) & costly


def imported(arguments: list[str], stdin: bytes) -> set[str]:
    """The packages that a command loads."""
    code = (
        "import sys\n"
        "from openai_harmony.cli import main\n"
        f"assert main({arguments!r}) == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], input=stdin, capture_output=True, check=True)
    return set(done.stderr.decode().splitlines()[-1].split())


def test_the_package_imports_nothing_of_the_command() -> None:
    code = (
        "import sys, openai_harmony\n"
        "openai_harmony.load_harmony_encoding('HarmonyGptOss').encode('Hi')\n"
        "print(*(name for name in sys.modules if name in ('argparse', 'rich') or name.startswith('openai_harmony.cli')))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b""
