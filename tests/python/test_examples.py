"""The programs of docs/examples run, and say what they are."""

import subprocess
import sys

from corpora import ROOT


def test_the_demo_says_what_is_canned_what_channels_are_and_where_to_read_on() -> None:
    command = [sys.executable, "-X", "utf8", str(ROOT / "docs" / "examples" / "weather.py")]
    shown = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    beginning, end = shown[:1000], shown[-600:]
    assert "replies are canned" in beginning
    for channel in ["analysis", "commentary", "final"]:
        assert f"    {channel} " in beginning
    assert "=== Where to read on" in end
    for document in ["docs/format.md", "docs/python.md", "docs/recovery.md", "make demo-web"]:
        assert document in end
    assert (ROOT / "docs" / "format.md").exists()
