"""Check a built site: every link leads to a file, and to a place in it, that is there, and no page loads anything from elsewhere.

usage: links.py FOLDER
"""

from __future__ import annotations

import posixpath
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself; a link is followed by a reader.
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
# It names a page by the address that the server was asked for.
SKIPPED = "404.html"


class Links(HTMLParser):
    """The links of a page, the places in it, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attributes if value is not None}
        self.places |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and "href" in values and values.get("rel") != "canonical":
            self.loaded.append(values["href"])
        elif tag in LOADED and LOADED[tag] in values:
            self.loaded.append(values[LOADED[tag]])


def main() -> None:
    root = Path(sys.argv[1])
    pages = {path.relative_to(root).as_posix(): parsed(path) for path in root.rglob("*.html") if path.name != SKIPPED}
    faults = []
    for name, page in sorted(pages.items()):
        faults += [f"{name}: loads {address}" for address in page.loaded if urlsplit(address).netloc]
        for link in dict.fromkeys([*page.links, *page.loaded]):
            fault = wrong(link, name, root, pages)
            if fault:
                faults.append(f"{name}: {link}: {fault}")
    for fault in faults:
        print(fault, file=sys.stderr)
    links = sum(len(page.links) for page in pages.values())
    if faults:
        raise SystemExit(f"{len(faults)} faults in {len(pages)} pages with {links} links")
    print(f"{len(pages)} pages with {links} links: all lead somewhere, and nothing is loaded from elsewhere")


def parsed(path: Path) -> Links:
    page = Links()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def wrong(link: str, name: str, root: Path, pages: dict[str, Links]) -> str | None:
    """What is wrong with a link of a page."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if target.startswith("..") or not (root / target).exists():
        return "there is no such file"
    if (root / target).is_dir():
        target = posixpath.normpath(posixpath.join(target, "index.html"))
        if not (root / target).exists():
            return "that folder has no page"
    # rustdoc's pages of source have ranges of lines for places, which it makes as it is asked for them.
    if not parts.fragment or target not in pages or "/src/" in target:
        return None
    places = pages[target].places
    return None if {parts.fragment, unquote(parts.fragment)} & places else "there is no such place on the page"


if __name__ == "__main__":
    main()
