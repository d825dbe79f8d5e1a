"""``policies.jsonl.gz``: a schema, what either policy makes of it, and what lint says of the complete one."""

from typing import Any

import openai_harmony as oh
import pytest
from corpora import read_lines

ROWS = list(read_lines("policies.jsonl.gz"))


def parameters_of(row: dict[str, Any]) -> Any:
    """The row's parameters; those of one row are described rather than written out."""
    if row["name"] == "big enum":
        return {"type": "object", "properties": {"a": {"type": "string", "enum": [f"v{index}" for index in range(250)]}}}
    return row["parameters"]


def test_the_corpus_is_whole() -> None:
    assert len(ROWS) == 44


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_policies_write_what_is_recorded(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    parameters = parameters_of(row)
    faithful = oh.typescript(parameters, policy="faithful")
    complete = oh.typescript(parameters)
    assert faithful == row["faithful"]
    assert (faithful == complete) == row["same"]
    if "complete_max_bytes" in row:
        assert len(complete.encode()) <= row["complete_max_bytes"]
    else:
        assert complete == row["complete"]

    tool = oh.ToolDescription.new("f", "D", parameters)
    assert {note.code for note in oh.lint_tools([tool], policy="complete")} == set(row["lint"])
    content = oh.DeveloperContent.new().with_function_tools([tool], schema_policy="complete")
    text = encoding.decode(encoding.render(oh.Message.from_role_and_content("developer", content)))
    assert f"type f = ({complete}) => any;" in text
