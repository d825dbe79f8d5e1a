"""The vocabulary in tiktoken: made of our tables, which other tests hold to be the published ones, so that nothing is downloaded."""

import openai_harmony as oh
import tiktoken

OURS = oh.load_harmony_encoding("HarmonyGptOss")
# The pattern of o200k, as tiktoken_ext has it.
WORD = r"[^\r\n\p{L}\p{N}]?", r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
PATTERN = "|".join(
    [
        r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+".join(WORD),
        r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*".join(WORD),
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
SPECIAL = range(199_998, 201_089)
THEIRS = tiktoken.Encoding(
    "o200k_harmony",
    pat_str=PATTERN,
    mergeable_ranks={OURS.decode_single_token_bytes(token): token for token in range(SPECIAL.start)},
    special_tokens={OURS.decode_single_token_bytes(token).decode(): token for token in SPECIAL},
    explicit_n_vocab=SPECIAL.stop,
)
