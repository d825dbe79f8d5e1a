"""The results as Markdown: every number in it is the results', so that none is typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import goals, javascript, startup
from .notation import marked, short
from .peers import OURS, REFERENCE

GENERATED = "<!-- Written by `make bench` from the measured results; do not edit. -->"


def performance(results: dict[str, Any], plots: Sequence[str], folder: str) -> str:
    """The document: the goals, the plots, the method. `folder` is where the plots and tables are, seen from it."""
    parts = ["# Performance", GENERATED, _run(results["run"]), "## Goals", _GOALS, _goals(results)]
    parts += [*_encoding(results), "## Plots"]
    parts += [f"![{name.removesuffix('.svg')}]({folder}/{name})" for name in plots]
    parts.append(f"All numbers: [tables]({folder}/README.md), [JSON]({folder}/results.json).")
    parts += javascript.section(table)
    parts += ["## Rerun", _RERUN.format(minutes=sum(results["run"]["seconds"].values()) / 60), "## Method", _METHOD]
    return "\n\n".join(parts) + "\n"


_GOALS = """\
The encoding goals are judged by the speeds in turns. A * marks a tokenizer whose ids are not tiktoken's on some of the texts that are
checked first: see exactness in the tables. The best of the others may be another one in each row."""

_ENCODING = """\
MB/s of UTF-8 (× tiktoken), from text to a Python list of ids, one core. All are of the same run and
the same slices, for all alike:

- **in turns**: a slice each, then the next one's turn. Each finds the processor's caches full of what the others left there, as in a
  program that tokenizes now and then. The goals are judged by this.
- **steady**: some slices in a row, of which the first is not timed, in new processes. What the tokenizer reads again and again is in the
  caches by then, as in a program that does little else, so that all are faster, and those the most that wait for memory the most.
- **repeated**: one slice of 0.9 MB again and again, as a server tokenizes a conversation with each of its turns, while in the others no
  tokenizer has seen the text before. A tokenizer that keeps the tokens of all words that it has met is faster by that."""

_RERUN = """\
| command | does | takes |
|---|---|---|
| `make bench` | everything on this page, which it writes anew with `benches/results` | {minutes:.0f} minutes, on a machine that does nothing else |
| `make bench QUICK=1` | the same with little input, into `target/bench/quick`; for trying things, not for numbers | less |
| `make bench ONLY="throughput hostile"` | some sections, into `target/bench/partial` | |
| `make bench-startup` | import, load and memory alone, printed | |
| `make bench-against REV=main` | this checkout beside the package of another commit, into `target/bench/against` | 4 minutes |

The first run installs the peers under `target/bench` and downloads some Debian packages for the corpora, which takes longer. Where
there is no apt, the corpora that need it are left out."""

_METHOD = """\
- **Fresh text**, except where it says repeated. Each tokenizer encodes every slice of a corpus once. Repeating a text flatters those that
  cache, some of them several times.
- **Batches** are of documents of 4,000 characters, the same in each round, and a ratio is that of a tokenizer's batch to its own calls one
  by one. They read and write Python objects on one core, `decode_batch` of lists for most of its time: its goal is 1.4 for that, and was
  1.8 while threads without the GIL read Python's lists.
- **Processor time on one core**, except for batches, which are measured by the clock on two. Each tokenizer has a process of its own,
  pinned to the same core, and one works at a time; they take turns, each round begun by another.
- **Medians.** A ratio to tiktoken is the median of the ratios on the same slices.
- **Ids first.** Before anything is measured, all encode texts made to tell them apart; so it is known who is exact. The ids of ours are
  compared with tiktoken's in every measurement, and a difference ends the run.
- **A Python list out**, without special tokens looked for, by each package's own method for that. Garbage collection is off.
- **Decoding** reads a list of ints that belong to it alone, as if they came from a model.
- **Hostile inputs** go to each in growing sizes. A tokenizer is stopped after some seconds, and is
  not asked where the two smaller sizes foretell as much: several take the square of the size. What was stopped is shown as "> seconds".
  The ten times larger size is for ours alone, as medians of fresh processes.
- **The OpenAI APIs** with 0.0.8 are the least that a server has to write in Python for well-formed requests and completions, in
  `benches/compare/bridge_by_hand.py`.
- **Training data**: ours is `training.prepare` from JSON lines, or from dicts in memory, to Parquet. The usual path is `datasets.map` over
  `apply_chat_template` with trl's template for training, which marks what the assistant writes, and `to_parquet`. It learns each row as
  one sequence; `last` writes about as many tokens, `auto` more, since it learns all turns in their own contexts. Neither counts
  imports. Threads are compared on the same rows several times over, and memory is that of the command `harmony prepare`.
- **Streaming** by 0.0.8 is left out where its shorter messages foretell more than a minute.
- **Above the bare interpreter** is a difference of two processes, and below nothing where that is less than they vary; the tables
  have its error.
- **Private memory** is what the process wrote to and no other process can share; **resident memory** also has pages of files."""


def tables(results: dict[str, Any]) -> str:
    """All numbers, section by section."""
    sections = {
        "corpora": ("Corpora", _corpora),
        "check": ("Exactness", _check),
        "throughput": ("Encoding, in turns", _throughput),
        "steady": ("Encoding, steady", _steady),
        "repeated": ("Encoding, repeated", _steady),
        "arrays": ("Encoding to arrays", _throughput),
        "decoding": ("Decoding", _decoding),
        "batches": ("Batches over two cores", _batches),
        "small_calls": ("Small calls", _small_calls),
        "startup": ("Start-up", startup.table),
        "loading": ("Loading", _loading),
        "rendering": ("Rendering", _rendering),
        "parsing": ("Parsing", _parsing),
        "streaming": ("Streaming", _streaming),
        "bridge": ("The OpenAI APIs", _bridge),
        "hostile": ("Hostile inputs", _hostile),
        "training": ("Training data", _training),
    }
    parts = ["# Results", GENERATED, _run(results["run"])]
    for section, (title, table) in sections.items():
        if section in results:
            parts += [f"## {title}", table(results[section])]
    return "\n\n".join(parts) + "\n"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, of which all columns but the first are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _run(run: dict[str, Any]) -> str:
    changed = ", with uncommitted changes" if run["uncommitted_changes"] else ""
    text = (
        f"Measured on {run['date']} at commit `{run['commit']}`{changed}, on {run['cores']} cores of {run['processor']}, "
        f"{run['memory_gib']} GiB, {run['system']}, Python {run['python']}, {run['rust']}; "
        f"load average at the start {run['load_average_at_start']}."
    )
    return text + ("\n\n**A quick run: too little input for its numbers to be quoted.**" if run["quick"] else "")


def _goals(results: dict[str, Any]) -> str:
    rows = []
    for goal in goals.all_goals(results):
        other = f"{short(goal.other)} ({marked(goal.other_name, results)})" if goal.other is not None else ""
        ratio = f"{short(goal.times_other)}×" if goal.times_other is not None else ""
        limit = "" if goal.target is None else f"{'≥' if goal.more else '≤'} {short(goal.target)} {goal.unit}"
        if goal.aim is not None:
            limit += f" (aim {short(goal.aim)})"
        measured = f"{short(goal.measured)} {goal.unit}"
        rows.append([goal.what, limit, measured, goal.verdict, other, ratio])
    return table(["", "goal", "measured", "met", "best of the others", "better by"], rows)


def _encoding(results: dict[str, Any]) -> list[str]:
    """The speeds in turns, in a row and repeated; nothing where none was measured."""
    sections = {"throughput": "### In turns", "steady": "### Steady", "repeated": "### Repeated"}
    parts = []
    for section, title in sections.items():
        if section in results:
            columns = [corpus["peers"] for corpus in results[section].values()]
            parts += [title, _speeds(list(results[section]), columns, results)]
    return ["## Encoding", _ENCODING, *parts] if parts else []


def _loading(section: dict[str, Any]) -> str:
    rows = [[name, short(one["ms"]), short(one["private_mib"])] for name, one in section.items()]
    text = "Import, load and a first text in a fresh process that has imported Python's own modules before.\n\n"
    return text + table(["", "ms", "private memory, MiB"], rows)


def _check(section: dict[str, Any]) -> str:
    rows = [[name, ", ".join(texts) or "none"] for name, texts in section["differing"].items()]
    count = len(section["texts"])
    return f"Of {count} texts, those on which the ids are not tiktoken's:\n\n" + table(["", "differs on"], rows)


def _corpora(section: dict[str, Any]) -> str:
    """Results on other texts are not to be compared with these."""
    rows = [[name, f"{one['bytes']:,}", f"`{one['sha256'][:16]}`"] for name, one in section.items()]
    return table(["", "bytes", "sha256"], rows)


def _peers(columns: Sequence[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for column in columns for name in column))


def _throughput(section: dict[str, Any]) -> str:
    columns = [corpus["peers"] for corpus in section.values()]
    parts = ["MB/s (× tiktoken); the ids of those in _italics_ are not tiktoken's.", _speeds(list(section), columns)]
    lengths = ", ".join(f"{name} {corpus['bytes_per_token']:.2f}" for name, corpus in section.items())
    return "\n\n".join([*parts, f"Bytes a token: {lengths}."])


def _steady(section: dict[str, Any]) -> str:
    columns = [corpus["peers"] for corpus in section.values()]
    return "MB/s (× tiktoken).\n\n" + _speeds(list(section), columns)


def _decoding(section: dict[str, Any]) -> str:
    parts = ["MB/s (× tiktoken); those in _italics_ do not give the text again.", _speeds(list(section), list(section.values()))]
    return "\n\n".join(parts)


def _speeds(names: Sequence[str], columns: Sequence[dict[str, Any]], results: dict[str, Any] | None = None) -> str:
    rows = []
    for peer in _peers(columns):
        cells = []
        for column in columns:
            one = column.get(peer)
            text = f"{one['mb_per_s']:.0f} ({one['times_tiktoken']:.1f}×)" if one else ""
            cells.append(text if not one or one.get("exact", True) else f"_{text}_")
        rows.append([marked(peer, results or {}), *cells])
    return table(["", *names], rows)


def _batches(section: dict[str, Any]) -> str:
    rows = []
    for kind in ("encode", "encode_guarded", "decode"):
        for name, one in section[kind].items():
            speeds = [short(one["one_by_one_mb_per_s"]), short(one["batch_mb_per_s"])]
            rows.append([f"{name}: {kind.replace('_', ', ')}", *speeds, short(one["times_one_by_one"])])
    text = table(["", "one by one, MB/s", "batch, MB/s", "ratio"], rows)
    render = section.get("render")
    if render:
        one_by_one, together = short(render["one_by_one_ms"]), short(render["batch_ms"])
        text += f"\n\nOur render batch: {one_by_one} ms one by one, {together} ms together."
    return text


def _small_calls(section: dict[str, Any]) -> str:
    header, columns = [""], []
    for name, kinds in section.items():
        for kind, meaning in (("ordinary", "special tokens are text"), ("guarded", "special tokens are refused")):
            header.append(f"{name}: {meaning}")
            columns.append(kinds[kind])
    rows = [[peer, *(short(column.get(peer)) for column in columns)] for peer in _peers(columns)]
    return "Nanoseconds a call.\n\n" + table(header, rows)


def _rendering(section: dict[str, Any]) -> str:
    notes = {"small_complete": f", schemas `complete` in {OURS}"}
    rows = [
        [f"{one['messages']} messages, {one['tokens']:,} tokens{notes.get(name, '')}", *_both(one["us"])]
        for name, one in section.items()
    ]
    return "Microseconds.\n\n" + table(["", OURS, REFERENCE], rows)


def _parsing(section: dict[str, Any]) -> str:
    rows = [[f"{section['tokens']:,} tokens in one call", *_both(section["ms"])]]
    return "Milliseconds.\n\n" + table(["", OURS, REFERENCE], rows)


def _streaming(section: dict[str, Any]) -> str:
    rows = []
    for way, packages in section.items():
        for length in packages[OURS]:
            rows.append([way, f"{int(length):,}", *_both({name: costs.get(length) for name, costs in packages.items()})])
    return "Nanoseconds a token.\n\n" + table(["read after each token", "tokens", OURS, REFERENCE], rows)


def _bridge(section: dict[str, Any]) -> str:
    prompt = section["prompt"]
    what = f"a request with {prompt['messages']} messages to its {prompt['tokens']:,} tokens, µs"
    rows = [[what, "", *_both(prompt["us"])]]
    ways = {
        "parser": "the parser alone",
        "chunks": "chunks",
        "server_sent_events": "server-sent events of chunks",
        "events": "events of Responses",
    }
    for way, name in ways.items():
        for batch, peers in section["stream"][way].items():
            rows.append([f"{section['tokens']:,} tokens: {name}, ns a token", "all" if batch == "0" else batch, *_both(peers)])
    return table(["", "tokens at a time", OURS, f"by hand with {REFERENCE}"], rows)


def _training(section: dict[str, Any]) -> str:
    costs, tokens, alone = section["us_a_row"], section["tokens"], section["annotated"]
    slowest = max(costs.values())
    rows = [[name, short(cost), short(slowest / cost), f"{tokens[name]:,}"] for name, cost in costs.items()]
    rows.append(["of the template, without the map", short(section["template_us_a_row"]), "", ""])
    size = section["bytes"] / 1e6
    wall = ", ".join(f"{threads}: {short(seconds)} s" for threads, seconds in section["wall_seconds"].items())
    memory = ", ".join(f"{one['rows']:,} rows: {one['peak_mib']:.0f} MiB" for one in section["memory"])
    return "\n\n".join(
        [
            f"{section['chats']:,} chats, {size:.0f} MB of JSON lines, to Parquet with ids and labels; processor time on one core.",
            table(["", "µs a row", "×", "tokens written"], rows),
            f"The same ids in {section['agreeing']} of the {section['checked']} rows that are checked first: in all that have neither tools nor instructions, which the template writes in ways of its own.",
            f"Rendering a conversation takes {alone['plain']:.1f} µs, with attribution {alone['annotated']:.1f} µs.",
            f"By the clock, {section['threads_rows']:,} rows by so many threads: {wall}. Most memory, one thread, rows from standard input: {memory}.",
        ]
    )


def _both(values: dict[str, float | None]) -> list[str]:
    return [short(values.get(name)) for name in (OURS, REFERENCE)]


def _hostile(section: dict[str, Any]) -> str:
    families = section["families"]
    peers = _peers([row["peers"] for row in families.values()])
    rows = []
    for family, row in families.items():
        cells = []
        for name in peers:
            outcome = row["peers"].get(name, {})
            failure = _failure(outcome.get("failure", ""))
            cells.append(short(outcome["seconds"] * 1e3) if "seconds" in outcome else failure)
        name = family.replace("|", "\\|")
        rows.append([f"`{name}`", short(row["growth"]["ratio"]), *cells])
    size = section["bytes"] / 1e6
    text = f"Milliseconds for {size:g} MB, and how many times as long ours takes for ten times as much.\n\n"
    return text + table(["", "ours, ten times", *peers], rows)


def _failure(failure: str) -> str:
    """What went wrong, in a word that fits a table."""
    if failure.startswith("more than"):
        return "> " + failure.removeprefix("more than ")
    return "crash" if failure.startswith("crashed") else failure.split(":")[0]
