"""Compare our tokenizer with the reference's and with tiktoken on all texts of a folder.

usage: python tests/differential/texts.py FOLDER           exit 1 where any part of a text has other tokens
       python tests/differential/texts.py FOLDER PACKAGE   a checksum of each part's tokens, as PACKAGE makes them

The texts are compared in parts, since the others take the square of a piece's length: a megabyte of one letter would take
them hours. `HARMONY_TEXTS=FOLDER cargo test --test rust at_length::texts -- --ignored` compares whole texts with the
readable tokenizer.
"""

import pathlib
import sys

from tokenizer import checksums, compare, encoder

PART = 8192


def parts(folder):
    """Parts of the files, in the order of their names, each with what it is called."""
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.is_file():
            text = path.read_bytes().decode(errors="replace")
            for start in range(0, len(text), PART):
                yield f"{path.name} from character {start}", text[start : start + PART]


def batches(folder):
    return ((name, [part]) for name, part in parts(folder))


if __name__ == "__main__":
    folder, *package = sys.argv[1:]
    if package:
        for checksum in checksums(encoder(package[0]), batches(folder)):
            print(checksum)
    else:
        sys.exit(not compare([__file__, folder], batches(folder)))
