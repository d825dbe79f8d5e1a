"""Prepared data go into trainers as they are: the loss that they compute is that of the mask, computed by hand."""

from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
import trl
from conftest import gpt_oss, llama, loss_by_hand
from datasets import Dataset, load_dataset
from openai_harmony import training
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

PAD = 199_999
Rows = list[dict[str, list[int]]]


def data_set(folder: Path, *columns: str) -> Dataset:
    cache = str(folder / "cache")
    data = load_dataset("parquet", data_files=f"{folder}/*.parquet", split="train", cache_dir=cache)
    return data.select_columns(list(columns)) if columns else data


def tokenizer() -> Any:
    """One that pads. No trainer tokenizes here."""
    vocabulary = Tokenizer(WordLevel({"<|endoftext|>": PAD, "<|return|>": 200_002}, unk_token="<|endoftext|>"))
    return transformers.PreTrainedTokenizerFast(tokenizer_object=vocabulary, pad_token="<|endoftext|>", eos_token="<|return|>")


def trained(trainer: Any) -> float:
    """The loss of the first step, which all rows are in, before anything is learned."""
    trainer.train()
    return next(float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry)


def arguments(folder: Path, **others: Any) -> dict[str, Any]:
    return {
        "output_dir": str(folder),
        "per_device_train_batch_size": 100,
        "max_steps": 1,
        "logging_steps": 1,
        "learning_rate": 0.0,
        "report_to": [],
        "use_cpu": True,
        "save_strategy": "no",
        "disable_tqdm": True,
        "bf16": False,
        **others,
    }


@pytest.mark.parametrize("all_columns", [False, True])
@pytest.mark.parametrize("skip_prepare", [False, True])
def test_trl(prepared: Path, rows: Rows, model: Any, tmp_path: Path, skip_prepare: bool, all_columns: bool) -> None:
    data = data_set(prepared) if all_columns else data_set(prepared, "input_ids", "labels")
    prepare = {"skip_prepare_dataset": True} if skip_prepare else {}
    config = trl.SFTConfig(**arguments(tmp_path), max_length=None, packing=False, dataset_kwargs=prepare)
    trainer = trl.SFTTrainer(model, args=config, train_dataset=data, processing_class=tokenizer())
    assert trained(trainer) == pytest.approx(loss_by_hand(llama(), rows), abs=2e-3)


def test_transformers(prepared: Path, rows: Rows, model: Any, tmp_path: Path) -> None:
    collator = transformers.DataCollatorForSeq2Seq(tokenizer(), label_pad_token_id=-100)
    config = transformers.TrainingArguments(**arguments(tmp_path))
    trainer = transformers.Trainer(model, config, train_dataset=data_set(prepared, "input_ids", "labels"), data_collator=collator)
    assert trained(trainer) == pytest.approx(loss_by_hand(llama(), rows), abs=2e-3)


def test_torch(prepared: Path, rows: Rows, model: Any) -> None:
    [batch] = training.read(prepared, columns=["input_ids", "labels"], batch_rows=100)
    ids, labels = map(torch.from_numpy, batch.padded(pad=PAD))
    with torch.no_grad():
        loss = model(ids, attention_mask=ids != PAD, labels=labels).loss
    assert float(loss) == pytest.approx(loss_by_hand(model, rows), abs=2e-3)


def test_the_mask_matters(rows: Rows, model: Any) -> None:
    everything = [{**row, "labels": [-100, *row["input_ids"][1:]]} for row in rows]
    assert loss_by_hand(model, rows) != pytest.approx(loss_by_hand(model, everything), abs=2e-3)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_packed_rows_are_kept_apart_by_llama(packed: Path, rows: Rows, attention: str) -> None:
    model = llama(attention)
    [batch] = training.read(packed, batch_rows=100)
    packed_rows = batch.table.to_pylist()
    assert sum(len(row["seq_lengths"]) for row in packed_rows) == len(rows) > len(packed_rows)
    row = max(packed_rows, key=lambda row: len(row["seq_lengths"]))
    assert training.check_packing(model, row) < 1e-4


def test_gpt_oss_mixes_packed_rows(packed: Path) -> None:
    [batch] = training.read(packed, batch_rows=100)
    row = max(batch.table.to_pylist(), key=lambda row: len(row["seq_lengths"]))
    with pytest.raises(ValueError, match="mixes the sequences of a packed row"):
        training.check_packing(gpt_oss(), row)


def test_trl_keeps_packed_rows_apart(packed: Path, rows: Rows, model: Any, tmp_path: Path) -> None:
    """Its collator makes one row of all, and restarts the positions where a sequence begins."""
    data = data_set(packed, "input_ids", "labels", "seq_lengths")
    kwargs = {"skip_prepare_dataset": True}
    config = trl.SFTConfig(**arguments(tmp_path), max_length=None, packing=False, padding_free=True, dataset_kwargs=kwargs)
    model.config.use_cache = False
    trainer = trl.SFTTrainer(model, args=config, train_dataset=data, processing_class=tokenizer())
    assert trained(trainer) == pytest.approx(loss_by_hand(llama(), rows), abs=2e-3)
