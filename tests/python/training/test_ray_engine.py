"""The engine of a cluster: two nodes on this machine. `make test-ray` runs this alone; it takes minutes and 2 GB."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from chats import SHARD_BYTES, contents, lines, write
from openai_harmony import training

ray = pytest.importorskip("ray")
# Ray warns of its own future, and leaves sockets to the end of the process.
pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]


ROWS = 1500
OPTIONS = training.Options(examples="last")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    environment = os.pathsep.join(path for path in sys.path if path)
    os.environ["PYTHONPATH"] = environment
    made = import_module("ray.cluster_utils").Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100 << 20}
    )
    made.add_node(num_cpus=1, object_store_memory=100 << 20)
    ray.init(address=made.address, log_to_driver=False, logging_level="ERROR")
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("source") / "chats.jsonl", ROWS)


def both(source: Any, tmp_path: Path, options: training.Options = OPTIONS, **more: Any) -> training.Report:
    """Prepares by both engines, and compares all that they write."""
    training.prepare(source, tmp_path / "threads", options, shard_bytes=SHARD_BYTES, **more)
    report = on_ray(source, tmp_path / "ray", options, **more)
    assert contents(tmp_path / "ray") == contents(tmp_path / "threads")
    return report


def on_ray(source: Any, out: Any, options: training.Options = OPTIONS, **more: Any) -> training.Report:
    return training.prepare(source, out, options, shard_bytes=SHARD_BYTES, engine="ray", **{"shared_fs": True, **more})


def test_the_bytes_are_those_of_the_threads(cluster: Any, source: Path, tmp_path: Path) -> None:
    report = both(source, tmp_path)
    assert report.data["rows"] == ROWS
    # Again there is nothing to do.
    again = on_ray(source, tmp_path / "ray")
    assert again.data["run"]["shards_made"] == 0


def test_packed_compressed_and_several_files(cluster: Any, tmp_path: Path) -> None:
    files = [write(tmp_path / "in" / name, 600) for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl.zst", "d.jsonl")]
    both(files, tmp_path, training.Options(examples="last", pack=True, max_length=700, shuffle_seed=1))


def test_parquet(cluster: Any, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.Table.from_pylist([json.loads(line) for line in lines(400)])
    pyarrow.parquet.write_table(table, tmp_path / "chats.parquet", row_group_size=50)
    both(tmp_path / "chats.parquet", tmp_path)


def test_wrong_rows_are_those_of_the_threads(cluster: Any, tmp_path: Path) -> None:
    every = list(lines(900))
    for place in (350, 800):
        every[place] = b'{"messages": [{"role": "robot", "content": "Hi"}]}\n'
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(b"".join(every))
    both(path, tmp_path, on_error="skip")
    with pytest.raises(training.PrepareError, match=r"mixed.jsonl:351 \(byte .*unknown role") as error:
        on_ray(path, tmp_path / "fail")
    assert error.value.exit_code == 1
    assert (tmp_path / "fail" / "part-00000.parquet").exists()
    with pytest.raises(training.PrepareError, match="2 rows are wrong, and --max-errors allows 1"):
        on_ray(path, tmp_path / "few", on_error="skip", max_errors=1)


def test_no_actor_is_used(cluster: Any, source: Path, tmp_path: Path) -> None:
    # What Ray itself knows of; its public list asks the dashboard, which is not there.
    actors = import_module("ray._private.state").actors
    before = set(actors())
    on_ray(source, tmp_path / "out")
    # Ray Data counts in actors of its own, which work on no rows.
    made = {one["ActorClassName"] for name, one in actors().items() if name not in before}
    assert not [name for name in made if "MapWorker" in name or not name.startswith("_")]


def test_a_node_that_dies_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    source = write(tmp_path / "chats.jsonl", 20_000)
    training.prepare(source, tmp_path / "threads", OPTIONS, shard_bytes=1 << 20)
    node = cluster.add_node(num_cpus=1, object_store_memory=100 << 20)
    out = tmp_path / "ray"
    failure: list[BaseException] = []

    def work() -> None:
        try:
            training.prepare(source, out, OPTIONS, shard_bytes=1 << 20, engine="ray", shared_fs=True)
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive() and not list(out.glob("part-*.parquet")):
        time.sleep(0.01)
    assert thread.is_alive(), failure
    cluster.remove_node(node, allow_graceful=False)
    thread.join(300)
    assert not thread.is_alive() and not failure
    assert contents(out) == contents(tmp_path / "threads")


def test_a_node_with_another_version_is_refused(cluster: Any, source: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "openai_harmony"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("__version__ = '0.0.1'\n")
    path = os.pathsep.join([str(other.parent), os.environ["PYTHONPATH"]])
    node = cluster.add_node(num_cpus=1, object_store_memory=100 << 20, env_vars={"PYTHONPATH": path})
    try:
        cluster.wait_for_nodes()
        with pytest.raises(training.PrepareError, match="has openai-harmony 0.0.1, and this machine .*; install the same on all"):
            on_ray(source, tmp_path / "out")
    finally:
        cluster.remove_node(node)


def test_what_only_this_machine_has_is_refused(cluster: Any, source: Path, tmp_path: Path) -> None:
    refusals: list[tuple[Any, dict[str, Any], str]] = [
        (source, {"shared_fs": False}, "is on this machine, and the cluster has 2; use an object store, or say --shared-fs"),
        ([{"messages": []}], {}, "rows in memory are on this machine only"),
        ("-", {}, "only this machine has a standard input"),
        (source, {"limit": 5}, "use --limit with the engine threads"),
    ]
    for rows, options, message in refusals:
        with pytest.raises(training.PrepareError, match=message) as error:
            on_ray(rows, tmp_path / "out", training.Options(format="openai"), **options)
        assert error.value.exit_code == 2
        assert not (tmp_path / "out").exists()
    with pytest.raises(training.PrepareError, match="give a folder for output"):
        on_ray(source, tmp_path / "one.parquet")


def test_a_node_that_does_not_answer_is_told(cluster: Any, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openai_harmony.training import _ray

    # All processors are taken.
    gate = tmp_path / "gate"

    def wait() -> None:
        while not gate.exists():
            time.sleep(0.05)

    busy = [ray.remote(num_cpus=1)(wait).remote() for _ in range(2)]
    time.sleep(3)
    monkeypatch.setattr(_ray, "NODE_TIMEOUT", 2.0)
    with pytest.raises(training.PrepareError, match="has not answered for 2 s") as error:
        on_ray(source, tmp_path / "out")
    assert error.value.exit_code == 3
    gate.touch()
    ray.get(busy)


def test_no_cluster_is_started(tmp_path: Path) -> None:
    """Last, as it disconnects."""
    ray.shutdown()
    with pytest.raises(training.PrepareError, match="no Ray cluster answers at 127.0.0.1:1: start one with `ray start --head`"):
        on_ray(write(tmp_path / "chats.jsonl", 10), tmp_path / "out", address="127.0.0.1:1")
