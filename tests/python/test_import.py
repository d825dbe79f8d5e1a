"""What importing the package costs and gives."""

import subprocess
import sys

import openai_harmony as oh
import pytest


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)


def test_tokens_need_no_pydantic() -> None:
    result = run(
        "import sys, openai_harmony\n"
        "encoding = openai_harmony.load_harmony_encoding('HarmonyGptOss')\n"
        "tokens = encoding.encode('<|channel|>final<|message|>Hi', allowed_special='all')\n"
        "assert encoding.decode(tokens) == '<|channel|>final<|message|>Hi'\n"
        "parser = openai_harmony.StreamableParser(encoding, openai_harmony.Role.ASSISTANT)\n"
        "for token in tokens:\n"
        "    parser.process(token)\n"
        "assert parser.current_content == parser.last_content_delta == 'Hi'\n"
        "assert parser.current_role is openai_harmony.Role.ASSISTANT\n"
        "assert parser.state is openai_harmony.StreamState.CONTENT\n"
        "assert parser.tokens == tokens and parser.state_data['state'] == 'Content'\n"
        "loaded = [name for name in sys.modules if name.partition('.')[0] in ('pydantic', 'pydantic_core')]\n"
        "assert not loaded, loaded\n"
        "openai_harmony.Message\n"
        "assert 'pydantic' in sys.modules\n"
    )
    assert result.returncode == 0, result.stderr


def test_importing_needs_neither_files_nor_environment() -> None:
    result = run(
        "import os\n"
        "os.environ.clear()\n"
        "os.environ.update(TIKTOKEN_ENCODINGS_BASE='/nowhere', TIKTOKEN_RS_CACHE_DIR='/nowhere')\n"
        "import openai_harmony, socket\n"
        "socket.socket = None\n"
        "print(openai_harmony.load_harmony_encoding('HarmonyGptOss').encode('Hi'))\n"
    )
    assert (result.returncode, result.stdout) == (0, "[12194]\n"), result.stderr


def test_all_names_are_there() -> None:
    for name in oh.__all__:
        assert getattr(oh, name) is not None
    assert set(oh.__all__) <= set(dir(oh))
    assert sorted(oh.__all__) == oh.__all__
    namespace: dict[str, object] = {}
    exec("from openai_harmony import *", namespace)
    assert set(oh.__all__) <= set(namespace)


# What openai-harmony 0.0.8 let people import.
@pytest.mark.parametrize(
    "name",
    """Role Author Content TextContent DeveloperContent ToolDescription SystemContent Message Conversation
    HarmonyEncoding HarmonyEncodingName load_harmony_encoding StreamableParser StreamState HarmonyError ReasoningEffort
    ChannelConfig ToolNamespaceConfig RenderConversationConfig RenderOptions raise_disallowed_special_token T""".split(),
)
def test_every_name_of_old_is_importable(name: str) -> None:
    exec(f"from openai_harmony import {name}")


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="module 'openai_harmony' has no attribute 'Mesage'"):
        oh.Mesage  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        exec("from openai_harmony import Mesage")


def test_the_version_is_the_distributions() -> None:
    from importlib.metadata import version

    assert oh.__version__ == version("openai-harmony")


def test_a_missing_extension_says_how_to_install() -> None:
    result = run("import sys\nsys.modules['openai_harmony._core'] = None\nimport openai_harmony")
    assert "ImportError: the compiled extension openai_harmony._core cannot be loaded" in result.stderr
    assert "pip install --force-reinstall openai-harmony" in result.stderr
