"""The wheel as it is installed."""

import re
from importlib.metadata import files

import openai_harmony
from corpora import ROOT


def test_the_notices_are_in_the_wheel() -> None:
    notices = [path for path in files("openai-harmony") or [] if path.name == "NOTICE"]
    assert len(notices) == 1
    text = notices[0].read_text(encoding="utf-8")
    assert "Copyright (c) 2022 OpenAI, Shantanu Jain" in text
    assert "UNICODE LICENSE V3" in text


def test_the_version_is_the_crates() -> None:
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    assert re.findall(r'^version = "(.*)"$', manifest, re.MULTILINE) == [openai_harmony.__version__]
