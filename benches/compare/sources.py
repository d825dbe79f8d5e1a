"""What each corpus is made of. The same packages give the same text."""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from . import environments
from .debian import PACKAGES

STANDARD_LIBRARY = Path(os.__file__).parent
EMOJI = ["😀", "🎉", "👍🏽", "👩‍👩‍👧", "🇯🇵", "❤️", "✅", "→", "•", "—", "“", "”", "…", "≈", "√", "∑"]
HANDBOOK_LANGUAGES = ("ar", "fa", "ko", "ru", "el", "vi", "he", "hi", "th", "pl", "tr", "cs", "de", "es", "pt")


def english() -> str:
    """Manuals, and what Python says of itself where there are no packages."""
    from pydoc_data import topics

    parts = [
        _join(_documents("rust-doc", "rust-doc/html/book/*.html"), _without_tags, 2_000_000),
        _join(_documents("debian-handbook", "debian-handbook/html/en-US/*.html"), _without_tags, 2_000_000),
        _join(_documents("python3.11-doc", "python3.11/html/_sources/**/*.txt"), _same, 3_000_000),
        _join(_fortunes(), _same, 1_500_000),
        _join(_shuffled(Path("/usr/share/common-licenses").glob("*")), _same, 500_000),
        "\n".join(text for _, text in sorted(topics.topics.items())),
    ]
    return "\n".join(filter(None, parts))


def python() -> str:
    files = [*STANDARD_LIBRARY.glob("*.py"), *STANDARD_LIBRARY.glob("[a-z]*/*.py")]
    skipped = ("site-packages", "/test", "pydoc_data")
    return _join(_shuffled(file for file in files if not any(part in str(file) for part in skipped)), _same, 8_000_000)


def c() -> str:
    return _join(_shuffled((PACKAGES / "linux-source-6.1").glob("[kmn]*/**/*.[ch]")), _same, 8_000_000)


def json_text() -> str:
    """What tools answer: descriptions of services, minified and indented, and rows of made-up search results."""
    # Made here where it is not yet: without its packages the corpus would be another one on a first run.
    environment = environments.peers().parents[1]
    texts = []
    size = 0
    for index, file in enumerate(_shuffled(environment.glob("lib/*/site-packages/botocore/data/*/*/service-2.json*"))):
        value = json.loads(_read(file))
        indent, separators = ((None, (",", ":")), (2, None), (4, None))[index % 3]
        text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=False)[:200_000]
        texts.append(text)
        size += len(text)
        if size > 5_000_000:
            break
    source = random.Random(3)
    words = _words()
    texts += [_search_result(source, words) for _ in range(6_000)]
    return "\n".join(texts)


def chat() -> str:
    """What models write: markdown with lists, emphasis, emoji and code."""
    source = random.Random(4)
    words = _words()
    parts = []
    for index in range(80_000):
        sentence = " ".join(source.choice(words) for _ in range(source.randint(5, 30)))
        start = source.choice(["", "- ", "1. ", "## ", "> ", "**"])
        end = source.choice([".", "!", "?", " " + source.choice(EMOJI), "**", ":"])
        parts.append(start + sentence + end + source.choice(["\n", "\n\n", "\r\n", " "]))
        if index % 40 == 0:
            parts.append(f'```python\nfor i in range({source.randint(1, 9999)}):\n    print(f"{{i:>8}}")\n```\n')
    return "".join(parts)


def japanese() -> str:
    manuals = _shuffled((PACKAGES / "manpages-ja").glob("usr/share/man/ja/man*/*.gz"))
    guides = [
        *sorted((PACKAGES / "debian-reference-ja").glob("usr/share/debian-reference/*.ja.txt*")),
        *_documents("debian-handbook", "debian-handbook/html/ja-JP/*.html"),
    ]
    return _join(manuals, _without_roff, 6_000_000) + _join(guides, _without_tags, 3_000_000)


def chinese() -> str:
    manuals = _shuffled((PACKAGES / "manpages-zh").glob("usr/share/man/zh_CN/man*/*.gz"))
    guides = _documents("debian-handbook", "debian-handbook/html/zh-CN/*.html")
    return _join(manuals, _without_roff, 6_000_000) + _join(guides, _without_tags, 3_000_000)


def many_languages() -> str:
    texts = []
    guides = (PACKAGES / "installation-guide-amd64").glob("usr/share/doc/installation-guide-amd64/*")
    for folder in sorted(path for path in guides if path.is_dir() and path.name != "en"):
        texts.append(_join(sorted(folder.glob("*.html")), _without_tags, 700_000))
    for folder in sorted((PACKAGES / "debian-handbook").glob("usr/share/doc/debian-handbook/html/*")):
        if folder.name[:2] in HANDBOOK_LANGUAGES:
            texts.append(_join(sorted(folder.glob("*.html")), _without_tags, 600_000))
    texts.append(_join(sorted((PACKAGES / "fortunes-ru").glob("usr/share/games/fortunes/ru/*")), _same, 800_000))
    # Cut to the corpus's size, one language behind the other would leave the last ones out.
    chunks = [text[start : start + 40_000] for text in texts for start in range(0, len(text), 40_000)]
    random.Random(5).shuffle(chunks)
    return "\n".join(chunks)


def _documents(package: str, pattern: str) -> list[Path]:
    return _shuffled((PACKAGES / package).glob(f"usr/share/doc/{pattern}"))


def _fortunes() -> list[Path]:
    files = (PACKAGES / "fortunes").glob("usr/share/games/fortunes/*")
    return _shuffled(file for file in files if file.suffix not in (".dat", ".u8"))


def _search_result(source: random.Random, words: list[str]) -> str:
    row = {
        "id": source.getrandbits(64),
        "url": f"https://example.com/{source.choice(words).lower()}/{source.getrandbits(24):06x}?page={source.randint(1, 99)}",
        "score": round(source.random(), 6),
        "timestamp": f"2026-0{source.randint(1, 9)}-{source.randint(10, 28)}T{source.randint(10, 23)}:00:00Z",
        "snippet": " ".join(source.choice(words) for _ in range(40)),
        "flags": [True, False, None],
        "sha256": f"{source.getrandbits(256):064x}",
    }
    return json.dumps(row)


def _words() -> list[str]:
    return re.findall(r"[A-Za-z']+", english())[:200_000]


def _shuffled(files: Iterable[Path]) -> list[Path]:
    """In an order that is always the same, and not that of a manual's chapters."""
    ordered = sorted(file for file in files if file.is_file())
    random.Random(7).shuffle(ordered)
    return ordered


def _join(files: Iterable[Path], clean: Callable[[str], str], limit: int) -> str:
    texts = []
    size = 0
    for file in files:
        text = clean(_read(file))
        texts.append(text)
        size += len(text.encode("utf-8", "ignore"))
        if size > limit:
            break
    return "\n".join(filter(None, texts))


def _read(file: Path) -> str:
    """The text of a file; nothing where it has another encoding, which manuals of that age may have."""
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _same(text: str) -> str:
    return text


def _without_tags(text: str) -> str:
    text = html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", "", text))
    return re.sub(r"\n{3,}", "\n\n", text)


def _without_roff(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        line = re.sub(r"^\.(B|I|BR|IR|RB|BI|IB|RI|SH|SS|TP|Nm|Sh|It)\s*", "", line)
        if not line.startswith((".", "'\\\"")):
            lines.append(re.sub(r"\\f[BIRP]|\\[&%]", "", line).replace("\\-", "-").replace("\\(aq", "'"))
    return "\n".join(lines)
