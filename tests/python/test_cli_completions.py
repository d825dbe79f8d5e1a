"""``harmony completions``: each script is run by its shell where the shell is there."""

import shutil
import subprocess
from pathlib import Path

import pytest
from commands import run
from openai_harmony.cli._arguments import option_names
from openai_harmony.cli._commands import SUMMARIES, parser_of

SHELLS = ["bash", "zsh", "fish"]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completions")
    for shell in SHELLS:
        code, out, err = run("completions", shell)
        assert (code, err) == (0, "")
        (folder / shell).write_text(out, encoding="utf-8")
    return folder


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_in_the_script(shell: str, scripts: Path) -> None:
    script = (scripts / shell).read_text(encoding="utf-8")
    for name in SUMMARIES:
        assert name in script
        for option in option_names(parser_of(name)):
            written = f"-l {option[2:]}" if shell == "fish" and option.startswith("--") else option
            written = f"-s {option[1:]}" if shell == "fish" and not option.startswith("--") else written
            assert written in script, (name, option)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_can_read_its_script(shell: str, scripts: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    subprocess.run([shell, "-n", scripts / shell], check=True)


def in_bash(scripts: Path, words: list[str]) -> list[str]:
    """What bash offers where these are the words of the line, and the cursor is at the end of the last."""
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        f"source '{scripts / 'bash'}'; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _harmony; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout.split()


def in_fish(scripts: Path, words: list[str]) -> list[str]:
    script = f"source '{scripts / 'fish'}'; complete -C '{' '.join(words)}'"
    rows = subprocess.run(["fish", "-c", script], check=True, capture_output=True, text=True).stdout.splitlines()
    return [row.partition("\t")[0] for row in rows]


@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["harmony", "enc"], ["encode"]),
        (["harmony", "--v"], ["--version"]),
        (["harmony", "encode", "--special", ""], ["none", "all", "error"]),
        (["harmony", "encode", "--spec"], ["--special"]),
        (["harmony", "completions", ""], ["bash", "zsh", "fish"]),
        (["harmony", "inspect", "--examples", "ea"], ["each"]),
        (["harmony", "render", "--role", "dev"], ["developer"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_what_is_offered(shell: str, words: list[str], offered: list[str], scripts: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    complete = {"bash": in_bash, "fish": in_fish}[shell]
    assert sorted(complete(scripts, words)) == sorted(offered)


def test_bash_divides_at_the_equals_sign(scripts: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("needs bash")
    assert in_bash(scripts, ["harmony", "encode", "--special", "="]) == ["none", "all", "error"]
    assert in_bash(scripts, ["harmony", "encode", "--special", "=", "a"]) == ["all"]
    # Names of files are bash's own business.
    assert in_bash(scripts, ["harmony", "encode", "a"]) == []


def test_other_shells_are_refused() -> None:
    code, out, err = run("completions", "zhs")
    assert (code, out) == (2, "")
    assert err == "error: argument SHELL: 'zhs' is none of bash, zsh, fish; did you mean 'zsh'?\nhint: harmony completions --help\n"
