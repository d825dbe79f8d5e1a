"""Compare two results files of run.py: counts by operation, and the first differences.

usage: compare.py OURS THEIRS [SHOW]    exit 1 where anything differs
Errors are compared by their class and their first words (up to the first colon or line end); HarmonyError
stands for RuntimeError, its base.
"""

import json
import sys
from collections import Counter


def head(err):
    """What must agree of an error: its class and the words before the details."""
    if not err:
        return None
    kind, words = err
    return ["RuntimeError" if kind == "HarmonyError" else kind, words.split(":")[0].split("\n")[0]]


def outcome(case):
    """What a case gave, its errors cut down to what must agree."""
    out = case.get("out")
    if isinstance(out, dict):
        out = {**out, **{key: head(out[key]) for key in ("err", "utf8_err") if key in out}}
    return out, head(case.get("err"))


class Comparison:
    """Counts of equal and differing cases by operation, with the first `show` differences as text."""

    def __init__(self, show=5):
        self.same, self.different = Counter(), Counter()
        self.show, self.shown = show, []

    def add(self, ours_path, theirs_path):
        with open(ours_path) as ours_file, open(theirs_path) as theirs_file:
            for ours_line, theirs_line in zip(ours_file, theirs_file, strict=True):
                ours, theirs = json.loads(ours_line), json.loads(theirs_line)
                if ours["id"] != theirs["id"]:
                    raise ValueError(f"rows of different cases: {ours['id']} and {theirs['id']}")
                if outcome(ours) == outcome(theirs):
                    self.same[ours["op"]] += 1
                    continue
                self.different[ours["op"]] += 1
                if len(self.shown) < self.show:
                    self.shown.append(difference(ours, theirs))

    def report(self):
        """Print what was found; true where nothing differs."""
        for line in self.shown:
            print(line)
        for op in sorted(self.same | self.different):
            print(f"{op}: same {self.same[op]} different {self.different[op]}")
        differing, total = self.different.total(), self.same.total() + self.different.total()
        print(f"{differing} of {total} cases differ")
        return differing == 0


def difference(ours, theirs):
    case = {key: value for key, value in ours.items() if key not in ("out", "err")}
    rows = [f"DIFF {json.dumps(case)[:1000]}"]
    for name, (out, err) in (("ours", outcome(ours)), ("theirs", outcome(theirs))):
        rows.append(f"  {name:7}{json.dumps(out)[:600]} {err}")
    return "\n".join(rows)


def main():
    ours, theirs, *show = sys.argv[1:]
    comparison = Comparison(*map(int, show))
    comparison.add(ours, theirs)
    sys.exit(not comparison.report())


if __name__ == "__main__":
    main()
