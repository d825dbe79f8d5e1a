"""Compare our tokenizer with the reference's and with tiktoken, on texts that leave no rule untried.

usage: python tests/differential/tokenizer.py           exit 1 where any batch of texts has other tokens
       python tests/differential/tokenizer.py PACKAGE   a checksum of each batch's tokens, as PACKAGE makes them

The texts: every code point among neighbours of every class, the text of every token, and all strings of up to five
characters over an alphabet that holds each class. Batches keep a difference findable: the texts of one that differs
are printed.
"""

import array
import base64
import itertools
import os
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

CONTEXTS = [
    "a{}b",
    "A{}B",
    "1{}2",
    " {} ",
    "!{}!",
    "{0}{0}a",
    "{}'s",
    "a'{}T'T",
    "l'{}'TT",
    "\n{}\n",
    "  {}x",
    "{}\n/x",
    "B{}AA a",
    "A{}BC{}DE",
]
SEPARATOR = "\n\n|\n\n"
ALPHABET = "As\u02b0\u03011 \n!\u00a0\r/'T\u017fr"
BATCH = 512
ORDINARY_TOKENS = 199_998
PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)


def ranks():
    with open(os.path.join(os.environ["TIKTOKEN_ENCODINGS_BASE"], "o200k_base.tiktoken"), "rb") as file:
        return {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, file)}


def encoder(package):
    if package == "tiktoken":
        import tiktoken

        return tiktoken.Encoding("o200k_base", pat_str=PATTERN, mergeable_ranks=ranks(), special_tokens={}).encode_ordinary
    import openai_harmony

    encoding = openai_harmony.load_harmony_encoding("HarmonyGptOss")
    return lambda text: encoding.encode(text, disallowed_special=())


def texts():
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            yield SEPARATOR.join(context.format(chr(code), chr(code)) for context in CONTEXTS)
    for token in sorted(ranks(), key=lambda token: (len(token), token)):
        try:
            text = token.decode()
        except UnicodeDecodeError:
            continue
        yield f"{text}{SEPARATOR}a{text}1 {text}"
    for length in range(1, 6):
        yield from map("".join, itertools.product(ALPHABET, repeat=length))


def batches():
    """Batches of the texts, each with what it is called."""
    every = texts()
    while batch := list(itertools.islice(every, BATCH)):
        yield f"{batch[0]!r} to {batch[-1]!r}", batch


def checksums(encode, batches):
    for _, batch in batches:
        tokens = array.array("I")
        for text in batch:
            tokens.extend(encode(text))
            tokens.append(0xFFFFFFFF)
        yield zlib.crc32(tokens.tobytes())


def compare(command, batches):
    """Whether ours, the reference and tiktoken print the same checksums of the batches for the command and their name."""
    from drive import reference_python, vocabulary_folder

    # For this process too, whose names of the batches come from the same vocabulary.
    os.environ["TIKTOKEN_ENCODINGS_BASE"] = str(vocabulary_folder())
    theirs = reference_python()

    def run(column):
        python, package = column
        return subprocess.run([python, *command, package], stdout=subprocess.PIPE, check=True).stdout.split()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        columns = pool.map(run, [(sys.executable, "openai_harmony"), (theirs, "openai_harmony"), (theirs, "tiktoken")])
        ours, reference, tiktoken = list(columns)
    count = differing = 0
    for (name, _), *tokens in zip(batches, ours, reference, tiktoken, strict=True):
        count += 1
        for other, theirs in zip(["the reference", "tiktoken"], tokens[1:], strict=True):
            if tokens[0] != theirs:
                differing += 1
                print(f"ours differs from {other} in {name}")
    print(f"{count} batches, compared with the reference and tiktoken: {differing} differ")
    return count > 0 and differing == 0


if __name__ == "__main__":
    if sys.argv[1:]:
        for checksum in checksums(encoder(sys.argv[1]), batches()):
            print(checksum)
    else:
        sys.exit(not compare([__file__], batches()))
