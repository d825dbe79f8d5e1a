"""What all tests share: the encoding, and how hard hypothesis looks."""

import os

import hypothesis
import openai_harmony
import pytest

# Times depend on the machine and are measured in benches, not here. HYPOTHESIS_PROFILE=thorough looks longer; `few` is for code
# that a sanitizer slows down.
hypothesis.settings.register_profile("default", deadline=None, max_examples=150, print_blob=True)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=5000, print_blob=True)
hypothesis.settings.register_profile("few", deadline=None, max_examples=20, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def encoding() -> openai_harmony.HarmonyEncoding:
    return openai_harmony.load_harmony_encoding("HarmonyGptOss")
