"""The enums and their values."""

import openai_harmony as oh
import pytest


def test_values() -> None:
    assert [role.value for role in oh.Role] == ["user", "assistant", "system", "developer", "tool"]
    assert [effort.value for effort in oh.ReasoningEffort] == ["Low", "Medium", "High"]
    assert [name.value for name in oh.HarmonyEncodingName] == ["HarmonyGptOss"]
    assert [state.value for state in oh.StreamState] == ["ExpectStart", "Header", "Content"]


def test_a_role_is_its_string() -> None:
    assert oh.Role.ASSISTANT == "assistant"  # type: ignore[comparison-overlap]
    assert hash(oh.Role.ASSISTANT) == hash("assistant")
    assert oh.Role("tool") is oh.Role.TOOL


@pytest.mark.parametrize("value", ["robot", "", "User", None, 5])
def test_an_unknown_role_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError) as failure:
        oh.Role(value)
    first, second = str(failure.value).split("\n")
    assert first == f"Unknown role: {value!r}"
    assert "'developer'" in second


def test_efforts_are_capitalised() -> None:
    assert oh.ReasoningEffort("low").value == "Low"


def test_an_encoding_name_prints_as_its_value() -> None:
    assert str(oh.HarmonyEncodingName.HARMONY_GPT_OSS) == "HarmonyGptOss"
    assert f"{oh.HarmonyEncodingName.HARMONY_GPT_OSS}" == "HarmonyGptOss"
