"""The plots, from the results alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .notation import marked, short
from .peers import BASE, OURS
from .svg import Drawing

MARGIN = 16


def all_plots(results: dict[str, Any]) -> dict[str, str]:
    """Each plot's file name and text, of the sections that were measured."""
    plots: dict[str, tuple[str, Callable[[Any], str]]] = {
        "throughput.svg": ("throughput", throughput),
        "streaming.svg": ("streaming", streaming),
        "loading.svg": ("loading", loading),
        "hostile.svg": ("hostile", hostile),
        "training.svg": ("training", training),
    }
    return {name: plot(results) for name, (section, plot) in plots.items() if section in results}


def throughput(results: dict[str, Any]) -> str:
    """A panel of bars for each corpus: in turns, with a stroke at the steady speed."""
    section, steady = results["throughput"], results.get("steady", {})
    columns, row_height, panel_width = 2, 17, 460
    most_peers = max(len(corpus["peers"]) for corpus in section.values())
    panel_height = 34 + most_peers * row_height + 14
    rows = math.ceil(len(section) / columns)
    drawing = Drawing(columns * panel_width + MARGIN, rows * panel_height + 60, "Encoding throughput by corpus")
    drawing.text(MARGIN, 22, "Encoding fresh text to a Python list of ids, one core, MB/s (× tiktoken)", "title")
    text = "Bar and number: a slice in turns with the others. Stroke: several slices in a row. *: not always tiktoken's ids"
    drawing.text(MARGIN, 42, text, "faint")
    for index, (corpus, values) in enumerate(section.items()):
        left = MARGIN + index % columns * panel_width
        top = 60 + index // columns * panel_height
        drawing.text(left, top + 14, corpus, "strong")
        peers = sorted(values["peers"].items(), key=lambda item: -item[1]["mb_per_s"])
        rows_of_steady = steady.get(corpus, {}).get("peers", {})
        most = max(one["mb_per_s"] for one in [*values["peers"].values(), *rows_of_steady.values()])
        for place, (name, one) in enumerate(peers):
            y = top + 22 + place * row_height
            drawing.text(left + 146, y + 12, marked(name, results), "end strong" if name == OURS else "end faint")
            width = one["mb_per_s"] / most * 180
            drawing.bar(left + 152, y + 2, width, row_height - 5, _kind(name))
            if name in rows_of_steady:
                stroke = left + 152 + rows_of_steady[name]["mb_per_s"] / most * 180
                drawing.line([(stroke, y), (stroke, y + row_height - 1)], f"{_kind(name)}-line")
                width = max(width, stroke - left - 152)
            label = f"{one['mb_per_s']:.0f} ({one['times_tiktoken']:.1f}×)"
            drawing.text(left + 158 + width, y + 12, label, "strong" if name == OURS else "faint")
    return drawing.render()


def streaming(results: dict[str, Any]) -> str:
    """Lines of the cost of a token against the length of the message, both on logarithmic scales."""
    # A recovering parser costs the same to within the width of a line; the tables have it.
    section = {way: packages for way, packages in results["streaming"].items() if "recovering" not in way}
    drawing = Drawing(880, 460, "Streaming: cost of a token by the length of the message")
    drawing.text(MARGIN, 22, "Streaming from Python: processor time for a token, by tokens in the message", "title")
    points = [value for ways in section.values() for lengths in ways.values() for value in lengths.values()]
    lengths = sorted({int(length) for ways in section.values() for own in ways.values() for length in own})
    low, high = math.floor(math.log10(min(points))), math.ceil(math.log10(max(points)))
    left, right, top, bottom = 80, 560, 44, 420

    def x(length: int) -> float:
        span = math.log10(lengths[-1] / lengths[0]) or 1
        return left + math.log10(length / lengths[0]) / span * (right - left)

    def y(nanoseconds: float) -> float:
        return bottom - (math.log10(nanoseconds) - low) / ((high - low) or 1) * (bottom - top)

    for power in range(low, high + 1):
        drawing.line([(left, y(10**power)), (right, y(10**power))], "grid")
        drawing.text(left - 8, y(10**power) + 4, _time(10**power), "end faint")
    for length in lengths:
        drawing.text(x(length), bottom + 20, f"{length:,}", "middle faint")
    labels = []
    for way, packages in section.items():
        for name, costs in packages.items():
            line = [(x(int(length)), y(cost)) for length, cost in costs.items()]
            kind = "ours" if name == OURS else "peer"
            drawing.line(line, f"{kind}-line")
            for point in line:
                drawing.dot(*point, 3, kind)
            labels.append((line[-1][1], f"{name}: {way}", "strong" if name == OURS else "faint"))
    for height, label, classes in _spread(labels):
        drawing.text(right + 12, height + 4, label, classes)
    return drawing.render()


def loading(results: dict[str, Any]) -> str:
    """Two columns of bars on logarithmic scales: what it costs until the first text is encoded."""
    section = results["loading"]
    row_height, width = 19, 440
    drawing = Drawing(2 * width + MARGIN, 78 + len(section) * row_height, "Time and memory until the first text is encoded")
    drawing.text(MARGIN, 22, "Import, load and the first encoded text, in a fresh process (logarithmic scales)", "title")
    measures = [("time", "ms", 0.1, "ms"), ("private memory", "private_mib", 0.01, "MiB")]
    for place, (title, key, least, unit) in enumerate(measures):
        left = MARGIN + place * width + 146
        drawing.text(left, 52, title, "strong")
        most = max(one[key] for one in section.values())
        scale = 200 / math.log10(max(most, least * 10) / least)
        for row, (name, one) in enumerate(sorted(section.items(), key=lambda item, key=key: item[1][key])):  # type: ignore[misc]
            y = 60 + row * row_height
            drawing.text(left - 8, y + 12, marked(name, results), "end strong" if name == OURS else "end faint")
            length = math.log10(max(one[key], least) / least) * scale
            drawing.bar(left, y, length, row_height - 5, _kind(name))
            drawing.text(left + 8 + length, y + 12, f"{short(one[key])} {unit}", "strong" if name == OURS else "faint")
    return drawing.render()


def hostile(results: dict[str, Any]) -> str:
    """A row for each family, with a dot for each tokenizer, or a cross at the right."""
    section = results["hostile"]
    families = section["families"]
    row_height, left, right = 15, 230, 800
    drawing = Drawing(880, 104 + len(families) * row_height, "Hostile inputs")
    megabytes = section["bytes"] / 1e6
    title = f"Time for {megabytes:g} MB of hostile input (logarithmic scale)"
    drawing.text(MARGIN, 22, title, "title")
    seconds = [peer["seconds"] for row in families.values() for peer in row["peers"].values() if "seconds" in peer]
    low = math.floor(math.log10(min(seconds)))
    high = math.ceil(math.log10(max(*seconds, section["limit_seconds"])))

    def x(value: float) -> float:
        return left + (math.log10(value) - low) / (high - low) * (right - left)

    bottom = 74 + len(families) * row_height
    for power in range(low, high + 1):
        drawing.line([(x(10**power), 68), (x(10**power), bottom)], "grid")
        drawing.text(x(10**power), bottom + 18, _time(10 ** (power + 9)), "middle faint")
    for place, (family, row) in enumerate(families.items()):
        y = 80 + place * row_height
        drawing.text(left - 12, y + 4, family, "end faint")
        # Ours last, so that no other dot covers it.
        for name, peer in sorted(row["peers"].items(), key=lambda item: item[0] == OURS):
            if "seconds" in peer:
                drawing.dot(x(peer["seconds"]), y, 4.5 if name == OURS else 3.5, _kind(name))
            else:
                drawing.text(right + 24, y + 4, "×", "middle strong")
    for start, name, label in ((left, OURS, "ours"), (left + 70, BASE, "tiktoken"), (left + 160, "", "others")):
        drawing.dot(start, 46, 4.5 if name == OURS else 3.5, _kind(name))
        drawing.text(start + 10, 50, label)
    failed = {name for row in families.values() for name, peer in row["peers"].items() if "seconds" not in peer}
    if failed:
        drawing.text(left + 220, 50, f"× gave up, crashed or was stopped: {', '.join(sorted(failed))}")
    return drawing.render()


def training(results: dict[str, Any]) -> str:
    """Bars of what a row costs on its way to training data, on a logarithmic scale."""
    section = results["training"]
    costs = sorted(section["us_a_row"].items(), key=lambda item: item[1])
    row_height, left = 24, 270
    drawing = Drawing(880, 64 + len(costs) * row_height + MARGIN, "Training data: cost of a row")
    drawing.text(MARGIN, 22, "From chats to Parquet with ids and labels: processor time for a row (logarithmic scale)", "title")
    drawing.text(MARGIN, 42, f"{section['chats']:,} chats, {section['bytes'] / section['chats'] / 1e3:.1f} kB each", "faint")
    most = costs[-1][1]
    least = 10 ** math.floor(math.log10(costs[0][1]))
    for row, (name, cost) in enumerate(costs):
        y = 58 + row * row_height
        is_ours = name.startswith("ours")
        drawing.text(left - 8, y + 13, name, "end strong" if is_ours else "end faint")
        length = max(math.log10(cost / least) / (math.log10(most / least) or 1) * 420, 2)
        drawing.bar(left, y, length, row_height - 7, "ours" if is_ours else "peer")
        label = f"{_time(cost * 1e3)} ({most / cost:.0f}×)" if cost != most else _time(cost * 1e3)
        drawing.text(left + 8 + length, y + 13, label, "strong" if is_ours else "faint")
    return drawing.render()


def _kind(name: str) -> str:
    return {OURS: "ours", BASE: "base"}.get(name, "peer")


def _time(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:g} ns"


def _spread(labels: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Labels moved down where they would cover one another."""
    placed: list[tuple[float, str, str]] = []
    for height, label, classes in sorted(labels):
        least = placed[-1][0] + 15 if placed else height
        placed.append((max(height, least), label, classes))
    return placed
