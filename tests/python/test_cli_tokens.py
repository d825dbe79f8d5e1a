"""``harmony encode``, ``decode`` and ``count`` of text."""

import json
import struct
from pathlib import Path

import hypothesis.strategies as st
import openai_harmony as oh
import pytest
from commands import run, run_bytes, run_on_terminal
from hypothesis import given, settings


def ids_of(encoding: oh.HarmonyEncoding, text: str) -> str:
    return " ".join(map(str, encoding.encode_ordinary(text)))


def test_encode_text_file_and_stdin(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    text = "\ufeffHello 🫠\r\n world\n"
    (tmp_path / "prompt.txt").write_bytes(text.encode())
    expected = (0, ids_of(encoding, text) + "\n", "")
    assert run("encode", text) == expected
    assert run("encode", "prompt.txt", cwd=tmp_path) == expected
    assert run("encode", "--file", "prompt.txt", cwd=tmp_path) == expected
    assert run("encode", "-", stdin=text) == expected
    assert run("encode", stdin=text) == expected
    assert run("encode", "--text", "prompt.txt", cwd=tmp_path).out == ids_of(encoding, "prompt.txt") + "\n"
    assert run("encode", "--text", "-").out == ids_of(encoding, "-") + "\n"
    assert run("encode", "--", "-5").out == ids_of(encoding, "-5") + "\n"


def test_names_as_windows_writes_them(tmp_path: Path, encoding: oh.HarmonyEncoding) -> None:
    name = r"C:\chats\a b.txt"
    code, out, err = run("encode", name.replace(" ", ""), cwd=tmp_path)
    assert (code, out) == (0, ids_of(encoding, name.replace(" ", "")) + "\n")
    assert err.startswith(r"warning: there is no file 'C:\\chats\\ab.txt'")
    # Where backslashes are no separators, such a name is a file's as any other.
    path = tmp_path / name
    try:
        path.write_text("Hi", encoding="utf-8")
    except OSError:
        pytest.skip("the name is a path here")
    assert run("encode", name, cwd=tmp_path) == (0, "12194\n", "")
    assert json.loads(run("count", name, "--json", cwd=tmp_path).out)["files"] == [{"file": name, "tokens": 1}]


def test_encode_empty_input() -> None:
    assert run("encode") == (0, "\n", "")
    assert run("encode", "") == (0, "\n", "")
    assert run("encode", "--json") == (0, "[]\n", "")
    assert run_bytes("encode", "--binary") == (0, b"", b"")


def test_encode_forms() -> None:
    assert run("encode", "Hi there", "--json") == (0, "[12194, 1354]\n", "")
    assert run_bytes("encode", "Hi there", "--binary") == (0, struct.pack("<2I", 12194, 1354), b"")


def test_special_tokens() -> None:
    text = "one\ntwo <|end|><|start|>"
    code, out, err = run("encode", text)
    assert (code, out) == (1, "")
    assert err == (
        "error: the argument spells the special token <|end|> (line 2, character 5)\n"
        "hint: --special all makes it that token, --special none takes it as ordinary text\n"
    )
    assert run("encode", text, "--special", "error").code == 1
    assert run("encode", text, "--special", "all").out.split()[-2:] == ["200007", "200006"]
    assert "200007" not in run("encode", text, "--special", "none").out.split()
    assert run("encode", "<|no token|>").code == 0


def test_binary_is_not_for_terminals() -> None:
    code, shown = run_on_terminal("encode", "Hi", "--binary", env={"NO_COLOR": "1"})
    assert (code, shown) == (2, "error: --binary writes no text\nhint: send it to a file or a pipe\n")


@pytest.mark.parametrize(
    "ids", ["12194 1354", "12194,1354", "[12194, 1354]", " 12194\n1354\n", "[12194,\n1354]\n", "\ufeff12194 1354"]
)
def test_decode_reads(ids: str, tmp_path: Path) -> None:
    assert run("decode", stdin=ids) == (0, "Hi there", "")
    assert run("decode", ids) == (0, "Hi there", "")
    (tmp_path / "x.ids").write_text(ids, encoding="utf-8")
    assert run("decode", "x.ids", cwd=tmp_path) == (0, "Hi there", "")


def test_decode_many_arguments_and_bytes() -> None:
    assert run("decode", "12194", "1354") == (0, "Hi there", "")
    assert run("decode", "--binary", stdin=struct.pack("<2I", 12194, 1354)) == (0, "Hi there", "")


def test_decode_empty_input() -> None:
    for stdin in ("", " \n", "[]"):
        assert run("decode", stdin=stdin) == (0, "", "")
        assert run("decode", "--tokens", stdin=stdin) == (0, "", "")
    assert json.loads(run("decode", "--json", "--tokens").out) == {"text": "", "count": 0, "tokens": []}


@pytest.mark.parametrize(
    ("ids", "message", "hint"),
    [
        ("1 -100", "'-100' (item 1, counted from 0) is no token id", "take out masks such as -100"),
        (
            "1 x 2",
            "'x' (item 1, counted from 0) is no token id",
            "ids stand apart by spaces, commas or lines, or in one JSON array",
        ),
        (
            "1.5",
            "'1.5' (item 0, counted from 0) is no token id",
            "ids stand apart by spaces, commas or lines, or in one JSON array",
        ),
        (
            "[1, [2]]",
            "'[2]' (item 1, counted from 0) is no token id",
            "ids stand apart by spaces, commas or lines, or in one JSON array",
        ),
        (
            "1_0",
            "'1_0' (item 0, counted from 0) is no token id",
            "ids stand apart by spaces, commas or lines, or in one JSON array",
        ),
        ("٣", "'٣' (item 0, counted from 0) is no token id", "ids stand apart by spaces, commas or lines, or in one JSON array"),
        ("5 201089", "no token has the id 201089 (item 1, counted from 0)", "ids are from 0 to 201088"),
        ("9999999999999999999", "no token has the id 9999999999999999999 (item 0, counted from 0)", "ids are from 0 to 201088"),
    ],
)
def test_bad_ids(ids: str, message: str, hint: str) -> None:
    assert run("decode", stdin=ids) == (1, "", f"error: standard input: {message}\nhint: {hint}\n")


def test_ids_too_long_are_cut_in_messages() -> None:
    err = run("decode", stdin="9" * 100_000).err
    assert err.startswith("error: standard input: '" + "9" * 40 + "…'")
    assert len(err) < 300


def test_bytes_that_are_no_ids() -> None:
    assert run("decode", "--binary", stdin=b"abcde") == (1, "", "error: standard input: 5 bytes are no ids of four bytes each\n")


def test_decode_half_a_character(encoding: oh.HarmonyEncoding) -> None:
    half = " ".join(map(str, encoding.encode("Hi 🫠")[:-1]))
    assert run("decode", half) == (0, "Hi \ufffd", "")
    code, out, err = run("decode", half, "--errors", "strict")
    assert (code, out) == (1, "")
    assert err == (
        "error: the argument: not UTF-8 from id 9552 on (item 1, counted from 0)\nhint: --errors replace writes U+FFFD there\n"
    )


def test_decode_tokens(encoding: oh.HarmonyEncoding) -> None:
    ids = encoding.encode('Hi 🫠\n"ü"<|end|>', allowed_special="all")
    code, out, _ = run("decode", "--tokens", stdin=" ".join(map(str, ids)))
    assert code == 0
    assert out == (
        ' 12194 "Hi"\n  9552 " \\xf0\\x9f"\n   104 "\\xab"\n   254 "\\xa0"\n   198 "\\n"\n     1 "\\""\n   572 "ü"\n     1 "\\""\n200007 "<|end|>"\n'
    )
    form = json.loads(run("decode", "--tokens", "--json", stdin=" ".join(map(str, ids))).out)
    assert (form["text"], form["count"]) == ('Hi 🫠\n"ü"<|end|>', len(ids))
    assert form["tokens"][1] == {"id": 9552, "text": None, "bytes": "20f09f"}
    assert form["tokens"][6] == {"id": 572, "text": "ü", "bytes": "c3bc"}
    assert json.loads(run("decode", "--json", "12194").out) == {"text": "Hi", "count": 1}


def test_decode_ends_the_line_on_a_terminal_only() -> None:
    assert run_on_terminal("decode", "12194") == (0, "Hi\n")
    assert run("decode", "12194").out == "Hi"


@settings(max_examples=15)
@given(st.text())
def test_decoding_gives_back_what_was_encoded(text: str) -> None:
    data = text.encode(errors="replace")
    code, out, _ = run_bytes("encode", "--special", "none", "--binary", stdin=data)
    assert code == 0
    assert run_bytes("decode", "--binary", stdin=out) == (0, data, b"")


def test_count(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hi there", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Hi <|end|>" * 30, encoding="utf-8")
    assert run("count", "a.txt", cwd=tmp_path) == (0, "2 a.txt\n", "")
    assert run("count", "a.txt", "b.txt", cwd=tmp_path) == (0, "  2 a.txt\n180 b.txt\n182 total\n", "")
    assert run("count", "b.txt", "--special", "all", cwd=tmp_path) == (0, "90 b.txt\n", "")
    form = json.loads(run("count", "a.txt", "-", "--json", stdin="Hi", cwd=tmp_path).out)
    assert form == {"tokens": 3, "files": [{"file": "a.txt", "tokens": 2}, {"file": "-", "tokens": 1}]}
    assert run("count", stdin="") == (0, "0 -\n", "")
    # One file that cannot be read is no count at all.
    assert run("count", "a.txt", "none.txt", cwd=tmp_path) == (3, "", "error: none.txt: No such file or directory\n")
