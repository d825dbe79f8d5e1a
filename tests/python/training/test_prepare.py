"""What `prepare` writes: the same bytes whoever does it, in each form that is asked for."""

import gzip
import hashlib
import json
import random
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from chats import SHARD_BYTES, contents, lines, rows_of, write
from openai_harmony import load_harmony_encoding, training

ROWS = 700
LAST = training.Options(examples="last")


def prepared(source: Any, out: Path, options: training.Options = LAST, **more: Any) -> training.Report:
    return training.prepare(source, out, options, shard_bytes=SHARD_BYTES, **more)


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("chats") / "chats.jsonl", ROWS)


@pytest.fixture(scope="module")
def plain(chats: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plain") / "out"
    prepared(str(chats), out, threads=1)
    return out


def test_a_folder_has_a_part_for_each_shard(chats: Path, plain: Path) -> None:
    shards = -(-chats.stat().st_size // SHARD_BYTES)
    names = sorted(path.name for path in plain.iterdir())
    assert shards > 3
    assert names == sorted(
        [*(f"part-{index:05}.parquet" for index in range(shards)), "_harmony.json", "errors.jsonl", "report.json"]
    )
    manifest = json.loads((plain / "_harmony.json").read_text(encoding="utf-8"))
    assert (manifest["shards"], manifest["complete"]) == (shards, True)
    assert (plain / "errors.jsonl").read_bytes() == b""


def test_the_columns_are_those_of_render_rows(chats: Path, plain: Path) -> None:
    batch = training.render_rows(chats.read_bytes(), LAST)
    offsets, ids, labels = (memoryview(getattr(batch, name)).tolist() for name in ("offsets", "input_ids", "labels"))
    rows = rows_of(plain)
    assert len(rows) == len(offsets) - 1 > ROWS * 0.9
    for index, row in enumerate(rows):
        begin, end = offsets[index], offsets[index + 1]
        assert row["input_ids"] == ids[begin:end]
        assert row["labels"] == labels[begin:end]
        assert row["length"] == end - begin
        assert row["loss_tokens"] == sum(label != -100 for label in row["labels"]) > 0
        assert (row["source_row"], row["example"]) == (batch.source_row[index], batch.example[index])
    # Lines are counted as editors count them, across shards.
    assert rows[0]["source_row"] == 1 and rows[-1]["source_row"] == ROWS


def test_the_types_are_those_that_trainers_read(plain: Path) -> None:
    schema = pq.read_schema(plain / "part-00000.parquet")
    assert {field.name: str(field.type) for field in schema} == {
        "input_ids": "list<element: int32>",
        "labels": "list<element: int32>",
        "length": "int32",
        "loss_tokens": "int32",
        "source_row": "int64",
        "example": "int16",
    }


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_change_no_byte(chats: Path, plain: Path, tmp_path: Path, threads: int) -> None:
    prepared(str(chats), tmp_path / "out", threads=threads)
    assert contents(tmp_path / "out") == contents(plain)


@pytest.mark.parametrize("pack", [{"pack": True, "max_length": 700, "shuffle_seed": 5}, {"examples": "auto"}])
def test_threads_change_no_byte_of_other_forms(chats: Path, tmp_path: Path, pack: dict[str, Any]) -> None:
    outputs = []
    for threads in (1, 4):
        out = tmp_path / str(threads)
        prepared(str(chats), out, training.Options(**pack), threads=threads)
        outputs.append(contents(out))
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst", ".ndjson"])
def test_compressed_rows_are_the_same_rows(plain: Path, tmp_path: Path, suffix: str) -> None:
    source = write(tmp_path / f"chats{suffix}", ROWS)
    prepared(str(source), tmp_path / "out", threads=2)
    # The same shards, too.
    assert len(list((tmp_path / "out").glob("*.parquet"))) == len(list(plain.glob("*.parquet")))
    assert rows_of(tmp_path / "out") == rows_of(plain)


def test_a_file_of_several_compressed_members_is_read_whole(plain: Path, tmp_path: Path) -> None:
    every = list(lines(ROWS))
    source = tmp_path / "chats.jsonl.gz"
    source.write_bytes(gzip.compress(b"".join(every[:300])) + gzip.compress(b"".join(every[300:])))
    prepared(str(source), tmp_path / "out")
    assert rows_of(tmp_path / "out") == rows_of(plain)


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".jsonl.zst"])
def test_one_file_has_the_parts_in_order(chats: Path, plain: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"all{suffix}"
    prepared(str(chats), out, threads=3)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    if suffix == ".parquet":
        found = rows_of(out)
    else:
        data = pa.input_stream(str(out), compression="zstd" if suffix.endswith("zst") else None).read()
        found = [json.loads(line) for line in data.splitlines()]
    assert found == rows_of(plain)


def test_several_files_are_one_data_set(chats: Path, tmp_path: Path) -> None:
    every = list(lines(ROWS))
    for name, own in (("a.jsonl", every[:300]), ("b.jsonl.gz", every[300:400]), ("c.jsonl", every[400:])):
        data = b"".join(own)
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    outputs = []
    for number, inputs in enumerate([str(tmp_path / "in"), str(tmp_path / "in" / "*.jsonl*"), sorted((tmp_path / "in").iterdir())]):
        prepared(inputs, tmp_path / str(number), threads=3)
        outputs.append(rows_of(tmp_path / str(number)))
    single = tmp_path / "single"
    prepared(str(chats), single)
    assert outputs[0] == outputs[1] == outputs[2]
    assert [row["input_ids"] for row in outputs[0]] == [row["input_ids"] for row in rows_of(single)]


def test_the_output_is_no_input(tmp_path: Path) -> None:
    write(tmp_path / "chats.jsonl", 50)
    for _ in range(2):
        report = prepared(str(tmp_path), tmp_path / "out", overwrite=True)
        assert report.data["rows"] == 50


def test_packed_rows_have_all_examples_once(chats: Path, tmp_path: Path) -> None:
    options = training.Options(examples="auto", pack=True, max_length=900)
    report = prepared(str(chats), tmp_path / "packed", options)
    prepared(str(chats), tmp_path / "single", training.Options(examples="auto", max_length=900))
    single = {(row["source_row"], row["example"]): row for row in rows_of(tmp_path / "single")}
    seen = set()
    for row in rows_of(tmp_path / "packed"):
        assert row["length"] == len(row["input_ids"]) == sum(row["seq_lengths"]) <= 900
        begin = loss = 0
        for length, place in zip(row["seq_lengths"], zip(row["source_row"], row["example"], strict=True), strict=True):
            own = single[place]
            end = begin + length
            assert row["input_ids"][begin:end] == own["input_ids"]
            assert row["labels"][begin:end] == own["labels"]
            assert row["position_ids"][begin:end] == list(range(length))
            # No label of one sequence is predicted from the one before it.
            assert row["labels"][begin] == -100
            seen.add(place)
            begin, loss = end, loss + own["loss_tokens"]
        assert row["loss_tokens"] == loss
    assert seen == set(single)
    assert report.data["packing"]["fill"] > 0.95


def test_a_seed_shuffles_within_shards(chats: Path, tmp_path: Path) -> None:
    orders = []
    for number, seed in enumerate([1, 1, 2, None]):
        prepared(str(chats), tmp_path / str(number), training.Options(examples="last", shuffle_seed=seed))
        orders.append([row["source_row"] for row in rows_of(tmp_path / str(number))])
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2]) == orders[3]


def test_columns_are_chosen(chats: Path, tmp_path: Path) -> None:
    names = ["position_ids", "assistant_masks", "loss_mask", "message", "part", "loss_weight"]
    prepared(str(chats), tmp_path / "out", columns=names, limit=40)
    rows = rows_of(tmp_path / "out")
    assert list(rows[0]) == ["input_ids", "loss_mask", "assistant_masks", "loss_weight", "position_ids", "message", "part"]
    for row in rows:
        assert row["loss_mask"] == row["assistant_masks"] == [int(weight != 0) for weight in row["loss_weight"]]
        assert row["position_ids"] == list(range(len(row["input_ids"])))
        assert set(row["part"]) <= set(range(1, 10))
    with pytest.raises(training.PrepareError, match="there is no column label; there are input_ids, labels"):
        prepared(str(chats), tmp_path / "other", columns=["label"])


def test_labels_that_are_not_written_cannot_be_changed(chats: Path, tmp_path: Path) -> None:
    options = training.Options(loss=training.LossPolicy(turn_end="relabel"))
    with pytest.raises(training.PrepareError, match="turn_end=relabel changes labels only"):
        prepared(str(chats), tmp_path / "out", options, columns=["loss_mask"])


def test_prompts_end_where_the_model_begins(chats: Path, tmp_path: Path) -> None:
    encoding = load_harmony_encoding("HarmonyGptOss")
    for rule in ("last", "auto"):
        for without_reasoning in ("learn", "empty_analysis"):
            options = training.Options(examples=rule, loss=training.LossPolicy(without_reasoning=without_reasoning))
            out, whole = tmp_path / f"{rule} {without_reasoning}", tmp_path / f"{rule} {without_reasoning} whole"
            prepared(str(chats), out, options, prompts=True, limit=96)
            prepared(str(chats), whole, options, limit=96)
            for prompt, example in zip(rows_of(out), rows_of(whole), strict=True):
                assert list(prompt) == ["input_ids", "length", "source_row", "example"]
                ids = prompt["input_ids"]
                assert prompt["length"] == len(ids)
                assert encoding.decode(ids).endswith("<|start|>assistant")
                assert example["input_ids"][: len(ids)] == ids
                assert not any(label != -100 for label in example["labels"][: len(ids)])


def test_a_limit_reads_so_many_rows(chats: Path, plain: Path, tmp_path: Path) -> None:
    for limit in (1, 64, 100, ROWS):
        report = prepared(str(chats), tmp_path / str(limit), limit=limit, threads=3)
        assert report.data["rows"] == limit
        assert rows_of(tmp_path / str(limit)) == [row for row in rows_of(plain) if row["source_row"] <= limit]


def test_row_groups_have_a_bounded_number_of_tokens(chats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openai_harmony.training import _writer

    monkeypatch.setattr(_writer, "ROW_GROUP_TOKENS", 10_000)
    for number, options in enumerate([LAST, training.Options(examples="last", pack=True, max_length=2000)]):
        prepared(str(chats), tmp_path / str(number), options)
        groups = 0
        for part in (tmp_path / str(number)).glob("*.parquet"):
            file = pq.ParquetFile(part)
            for group in range(file.num_row_groups):
                assert sum(file.read_row_group(group, columns=["length"])["length"].to_pylist()) <= 10_000
                groups += 1
        assert groups > 10


def test_parts_tell_what_they_are_made_of(chats: Path, plain: Path) -> None:
    first = 1
    position = 0
    data = chats.read_bytes()
    for part in sorted(plain.glob("*.parquet")):
        metadata = pq.read_metadata(part).metadata
        source = json.loads(metadata[b"harmony.source"])
        counters = json.loads(metadata[b"harmony.counters"])
        own = data.splitlines(keepends=True)[first - 1 : first - 1 + source["rows"]]
        assert source == {
            "path": str(chats),
            "size": len(data),
            "shard": int(part.name[5:10]),
            "first_row": first,
            "rows": counters["rows"],
            "sha256": hashlib.sha256(b"".join(own)).hexdigest(),
        }
        assert counters["bytes"] == sum(map(len, own))
        options = json.loads(metadata[b"harmony.options"])
        assert options["options"]["examples"] == "last" and options["options"]["format"] == "openai"
        assert metadata[b"harmony.version"].decode() == training.__dict__.get("__version__", metadata[b"harmony.version"].decode())
        # In the schema of Arrow as well, which survives where rows are copied to another file.
        assert pq.read_schema(part).metadata[b"harmony.vocab"] == metadata[b"harmony.vocab"]
        first += source["rows"]
        position += counters["bytes"]
    assert first == ROWS + 1 and position == len(data)


def test_the_vocabulary_has_the_hash_that_parts_tell() -> None:
    import base64

    from openai_harmony.training._footer import VOCABULARY

    encoding = load_harmony_encoding("HarmonyGptOss")
    text = b"".join(base64.b64encode(encoding.decode_bytes([rank])) + b" %d\n" % rank for rank in range(199_998))
    assert hashlib.sha256(text).hexdigest() == VOCABULARY


def test_the_report_adds_up(chats: Path, plain: Path) -> None:
    report = json.loads((plain / "report.json").read_text(encoding="utf-8"))
    rows = rows_of(plain)
    assert report["rows"] == ROWS
    assert report["examples"] == len(rows)
    assert report["tokens"] == sum(row["length"] for row in rows)
    assert report["loss_tokens"] == sum(row["loss_tokens"] for row in rows)
    for name in ("roles", "channels"):
        assert sum(one["tokens"] for one in report[name].values()) == report["tokens"]
        assert sum(one["loss_tokens"] for one in report[name].values()) == report["loss_tokens"]
    lengths = sorted(row["length"] for row in rows)
    assert report["lengths"]["max"] == lengths[-1]
    assert report["lengths"]["p50"] == lengths[-(-len(lengths) // 2) - 1]
    assert sum(report["lengths"]["histogram"].values()) == len(rows)
    assert report["errors"] == {"rows": 0, "kinds": {}}


def test_events_tell_all(chats: Path, tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    report = prepared(str(chats), tmp_path / "out", events=events.append, threads=2)
    assert events[0]["event"] == "plan"
    shards = [event for event in events if event["event"] == "shard"]
    assert sorted(event["shard"] for event in shards) == list(range(events[0]["shards"]))
    assert sum(event["counters"]["tokens"] for event in shards) == report.data["tokens"]
    assert all(event["event"] in ("plan", "progress", "shard") for event in events)


def test_nothing_is_left_running(chats: Path, tmp_path: Path) -> None:
    before = threading.active_count()
    prepared(str(chats), tmp_path / "out", threads=4)
    assert threading.active_count() == before


def test_long_rows_and_empty_lines_and_a_mark(tmp_path: Path) -> None:
    """Numbers and places of rows stay those of the file, whatever is between them."""
    every = list(lines(200))
    source = random.Random(3)
    text, wanted = b"\xef\xbb\xbf", []
    for number, line in enumerate(every):
        text += source.choice([b"", b"\n", b"\r\n", b"   \n"])
        wanted.append((text.count(b"\n") + 1, number))
        text += line.replace(b"\n", source.choice([b"\n", b"\r\n"]))
    path = tmp_path / "chats.jsonl"
    path.write_bytes(text)
    prepared(str(path), tmp_path / "out", threads=3)
    write(tmp_path / "plain.jsonl", 200)
    prepared(str(tmp_path / "plain.jsonl"), tmp_path / "plain")
    plain = rows_of(tmp_path / "plain")
    found = rows_of(tmp_path / "out")
    lines_of_file = {number + 1: row for row, number in wanted}
    assert [(row["source_row"], row["input_ids"]) for row in found] == [
        (lines_of_file[row["source_row"]], row["input_ids"]) for row in plain
    ]


def test_no_rows_make_an_empty_part(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_bytes(b"")
    report = prepared(str(tmp_path / "none.jsonl"), tmp_path / "out", training.Options(format="openai"))
    assert report.data["rows"] == 0
    assert rows_of(tmp_path / "out") == []
