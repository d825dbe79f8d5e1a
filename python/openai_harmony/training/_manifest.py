"""`_harmony.json`: what a folder of parts was made of, and whether all of it is there."""

from __future__ import annotations

import json
import re
from typing import Any

from ._failures import PlanMismatch
from ._plan import Plan
from ._store import LocalStore, RemoteStore, is_temporary

NAME = "_harmony.json"
ERRORS = "errors.jsonl"
REPORTS = ("report.json", "report.html")
PART = re.compile(r"part-\d{5,}\.parquet")


def write(store: LocalStore | RemoteStore, plan: Plan, *, shards: int | None, is_complete: bool) -> None:
    """Replaces the manifest; whoever reads it sees the old one or the new."""
    content = {
        "plan": plan.hash,
        "complete": is_complete,
        "shards": shards,
        "settings": plan.settings,
        "sources": plan.sources,
    }
    store.write(NAME, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def read(store: LocalStore | RemoteStore) -> dict[str, Any] | None:
    if not store.exists(NAME):
        return None
    with store.open(NAME) as file:
        try:
            content = json.loads(file.read())
        except ValueError:
            content = None
    if not isinstance(content, dict) or not {"plan", "settings", "sources"} <= content.keys():
        raise PlanMismatch(f"{store.location}/{NAME} cannot be read; begin anew with --overwrite")
    return content


def check(store: LocalStore | RemoteStore, plan: Plan, *, verify: bool) -> bool:
    """Whether a run of the same plan was here before; an error where one of another plan was."""
    found = read(store)
    if found is None:
        if any(PART.fullmatch(name) for name in store.names()):
            raise PlanMismatch(f"{store.location} holds parts, and no {NAME} that says of what; delete them with --overwrite")
        return False
    differing = _differences("", found["settings"], plan.settings)
    if differing:
        raise PlanMismatch(
            f"{store.location} was begun with other options:\n"
            + "".join(f"  {line}\n" for line in differing)
            + "give the same, another output, or --overwrite to begin anew"
        )
    changed = _changed_sources(found["sources"], plan.sources, verify=verify)
    if changed:
        raise PlanMismatch(
            f"{store.location} was begun with other input:\n"
            + "".join(f"  {line}\n" for line in changed)
            + "give the same, another output, or --overwrite to begin anew"
        )
    return True


def clear(store: LocalStore | RemoteStore) -> None:
    """Deletes what a run leaves."""
    for name in store.names():
        if PART.fullmatch(name) or name in (NAME, ERRORS, *REPORTS):
            store.remove(name)


def remove_temporary(store: LocalStore | RemoteStore) -> None:
    """Deletes what a run left that was killed."""
    for name in store.names():
        if is_temporary(name):
            store.remove(name)


def _differences(path: str, then: Any, now: Any) -> list[str]:
    if isinstance(then, dict) and isinstance(now, dict):
        names = [*then, *(name for name in now if name not in then)]
        prefix = f"{path}." if path else ""
        return [line for name in names for line in _differences(prefix + name, then.get(name), now.get(name))]
    return [] if then == now else [f"{path}: then {json.dumps(then)}, now {json.dumps(now)}"]


def _changed_sources(then: list[dict[str, Any]], now: list[dict[str, Any]], *, verify: bool) -> list[str]:
    """The sources that differ. Whether only the time of change does is for `verify` to find out, by reading them."""
    old, new = ({source["path"]: source for source in sources} for sources in (then, now))
    lines = [f"{path} is new" for path in new if path not in old] + [f"{path} is missing" for path in old if path not in new]
    for path in new:
        if path not in old:
            continue
        fields = [key for key in new[path] if new[path][key] != old[path].get(key) and not (verify and key == "mtime_ns")]
        if fields == ["mtime_ns"]:
            lines.append(f"{path} was written since; --verify looks whether its rows are the same")
        elif fields:
            lines += [f"{path}: {key} was {old[path].get(key)}, is {new[path][key]}" for key in fields if key != "mtime_ns"]
    if not lines and [source["path"] for source in then] != [source["path"] for source in now]:
        lines.append("the same files in another order")
    return lines
