"""What openai-harmony 0.0.8 let people import without meaning to, kept so that no import of theirs breaks."""

from typing import TypeVar

T = TypeVar("T")
