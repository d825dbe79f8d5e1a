"""What type checkers accept also runs."""

import pytest
import typing_sample


def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    typing_sample.main()
    output = capsys.readouterr().out
    assert "<|start|>assistant to=functions.get_weather<|channel|>commentary" in output
    assert "5 True" in output
