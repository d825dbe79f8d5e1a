"""Prepared data, a model that is small and random, and the loss as the labels say it is, computed by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from openai_harmony import training

CHATS = Path(__file__).resolve().parents[2] / "test-data" / "training" / "chats.jsonl"
VOCABULARY = 201_088
ROWS = 6


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("prepared")
    training.prepare(CHATS, out, training.Options(examples="last"), limit=ROWS)
    return out


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packed")
    training.prepare(CHATS, out, training.Options(examples="last", pack=True, max_length=4096), limit=ROWS)
    return out


@pytest.fixture(scope="session")
def rows(prepared: Path) -> list[dict[str, list[int]]]:
    [batch] = training.read(prepared, columns=["input_ids", "labels"], batch_rows=100)
    rows: list[dict[str, list[int]]] = batch.table.to_pylist()
    assert 3 < len(rows) <= ROWS
    return rows


def llama(attention: str = "sdpa") -> Any:
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=8192,
        attn_implementation=attention,
    )
    return transformers.LlamaForCausalLM(config)


def gpt_oss() -> Any:
    torch.manual_seed(0)
    config = transformers.GptOssConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        num_local_experts=2,
        num_experts_per_tok=1,
        attn_implementation="eager",
    )
    return transformers.GptOssForCausalLM(config)


@pytest.fixture
def model() -> Iterator[Any]:
    yield llama()


def loss_by_hand(model: Any, rows: list[dict[str, list[int]]]) -> float:
    """The mean, over all tokens in the loss, of how unexpected each is behind those before it in its own example."""
    losses: list[float] = []
    with torch.no_grad():
        for row in rows:
            logits = model(torch.tensor([row["input_ids"]])).logits[0].double()
            surprise = -logits.log_softmax(-1)
            losses += [float(surprise[place - 1, label]) for place, label in enumerate(row["labels"]) if label != -100]
    assert len(losses) > 20
    return sum(losses) / len(losses)
