"""Whether a model keeps the sequences of a packed row apart."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

__all__ = ["check_packing"]

MOST = 1e-2
"""How much logits may differ, relative to their size. Numbers of 16 bits make less; another context makes tens of times more."""


def check_packing(model: Any, row: Mapping[str, Any]) -> float:
    """Whether a model of transformers keeps the sequences of a packed row apart: runs the row, and each sequence by itself.

    ``row`` has ``input_ids``, ``position_ids`` and ``seq_lengths``, as ``harmony prepare --pack`` writes them; it has to hold two
    sequences at least. Returns by how much the logits differ at most, relative to their size.

    Raises ``ValueError`` where that is more than 1e-2: then the sequences of a row see each other, and the model must not be
    trained on such rows. gpt-oss in transformers 5.24 does so with its default attention. Call it once before you train, with
    the model as it will be trained. It needs torch.
    """
    torch: Any = import_module("torch")

    lengths = [int(length) for length in row["seq_lengths"]]
    ids = torch.as_tensor([int(token) for token in row["input_ids"]], device=model.device)
    positions = torch.as_tensor([int(position) for position in row["position_ids"]], device=model.device)
    if len(lengths) < 2 or sum(lengths) != len(ids) or len(ids) != len(positions):
        raise ValueError(
            f"a packed row of two sequences or more is needed; this one has {len(ids)} tokens, {len(positions)} positions, "
            f"and sequences of {lengths} tokens"
        )
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            packed = logits(model, ids, positions)
            worst, at, start = 0.0, 0, 0
            for index, length in enumerate(lengths):
                alone = logits(model, ids[start : start + length], positions[start : start + length])
                difference = packed[start : start + length] - alone
                relative = (torch.linalg.vector_norm(difference) / torch.linalg.vector_norm(alone).clamp_min(1e-12)).item()
                if not relative <= worst:
                    worst, at = relative, index
                start += length
    finally:
        model.train(was_training)
    if not worst <= MOST:
        raise ValueError(
            f"the model mixes the sequences of a packed row: the logits of sequence {at}, counted from 0, differ by "
            f"{worst:.1%} from those that it has alone\n"
            "train on rows that are not packed, or with an attention that separates sequences by position_ids"
        )
    return float(worst)


def logits(model: Any, ids: Any, positions: Any) -> Any:
    # No attention_mask: one of ones only, and a cache, each keep transformers from looking at the positions.
    return model(input_ids=ids[None], position_ids=positions[None], use_cache=False).logits[0].float()
