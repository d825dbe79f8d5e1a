"""The wheel as it is installed."""

from importlib.metadata import files


def test_the_notices_are_in_the_wheel() -> None:
    notices = [path for path in files("openai-harmony") or [] if path.name == "NOTICE"]
    assert len(notices) == 1
    text = notices[0].read_text(encoding="utf-8")
    assert "Copyright (c) 2022 OpenAI, Shantanu Jain" in text
    assert "UNICODE LICENSE V3" in text
