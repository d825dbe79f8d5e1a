"""Whether a model keeps the sequences of a packed row apart, asked of models that do and that do not."""

from types import SimpleNamespace
from typing import Any

import pytest
from openai_harmony import training

torch: Any = pytest.importorskip("torch")

ROW = {"input_ids": [5, 6, 7, 8, 9, 5], "position_ids": [0, 1, 2, 0, 1, 0], "seq_lengths": [3, 2, 1]}


def model(separates: bool) -> Any:
    """A model whose logits are the mean of what came before: of the sequence, or of the row."""

    class Means(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.embedding = torch.nn.Embedding(20, 8)
            self.dropout = torch.nn.Dropout(0.5)

        @property
        def device(self) -> Any:
            return self.embedding.weight.device

        def forward(self, input_ids: Any, position_ids: Any, use_cache: bool) -> Any:
            assert not use_cache and input_ids.shape == position_ids.shape
            values = self.dropout(self.embedding(input_ids))
            starts = (position_ids == 0).cumsum(-1)
            same = starts[:, :, None] == starts[:, None, :] if separates else torch.ones_like(starts[:, :, None] == 0)
            seen = same & torch.ones(values.shape[1], values.shape[1], dtype=torch.bool).tril()
            return SimpleNamespace(logits=(seen.float() @ values) / seen.sum(-1, keepdim=True))

    torch.manual_seed(0)
    return Means()


def test_sequences_that_are_kept_apart() -> None:
    apart = model(separates=True)
    assert training.check_packing(apart, ROW) < 1e-6
    assert apart.training  # As it was before: it is asked without dropout.


def test_sequences_that_see_each_other() -> None:
    with pytest.raises(ValueError, match=r"mixes the sequences of a packed row: the logits of sequence [12],"):
        training.check_packing(model(separates=False), ROW)


@pytest.mark.parametrize(
    "row",
    [
        {"input_ids": [5, 6], "position_ids": [0, 1], "seq_lengths": [2]},
        {"input_ids": [5, 6], "position_ids": [0, 0], "seq_lengths": [1, 2]},
        {"input_ids": [5, 6], "position_ids": [0], "seq_lengths": [1, 1]},
    ],
)
def test_rows_that_are_not_packed(row: dict[str, list[int]]) -> None:
    with pytest.raises(ValueError, match="a packed row of two sequences or more is needed"):
        training.check_packing(model(separates=True), row)


def test_logits_that_are_no_numbers() -> None:
    broken = model(separates=True)
    broken.embedding.weight.data.fill_(float("nan"))
    with pytest.raises(ValueError, match="mixes the sequences"):
        training.check_packing(broken, ROW)
