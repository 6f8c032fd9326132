"""A large archive made up by a seeded generator, for what only shows at size."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

WORDS_OF_AN_ENTRY = 80
_SYLLABLES = [onset + vowel + coda for onset in "bcdfghklmnprstvz" for vowel in "aeiou" for coda in ("", "n", "r", "s")]
_HAN = range(0x4E00, 0x4E00 + 800)


def vocabulary(size: int, chance: random.Random) -> list[str]:
    """Return `size` made-up words, the frequent ones first and short, as in a real language."""
    words: dict[str, None] = dict.fromkeys(("a", "the", "word", "title", "sharding", "kubernetes", "raft", "to"))
    while len(words) < size:
        length = 2 + (len(words) > 2_000) + (len(words) > 12_000)
        words["".join(chance.choices(_SYLLABLES, k=length))] = None
    return list(words)


def entries(count: int, *, words: int = 30_000, seed: int = 2019) -> Iterator[dict[str, object]]:
    """Yield `count` entries as JSON Lines have them: Zipf-distributed words, every twentieth entry in Chinese."""
    chance = random.Random(seed)
    known = vocabulary(words, chance)
    weights = list(accumulate(1 / rank for rank in range(3, words + 3)))
    for number in range(count):
        chosen = chance.choices(known, cum_weights=weights, k=WORDS_OF_AN_ENTRY)
        body = "".join(map(chr, chance.choices(_HAN, k=120))) if number % 20 == 0 else " ".join(chosen[6:])
        yield {
            "issue": f"{2000 + number // 1_000}-{1 + number % 1_000 // 20:02}",
            "position": 1 + number % 20,
            "title": " ".join(chosen[:6]),
            "url": f"https://{chosen[0]}.example.org/{number}",
            "body": body,
            "bullets": [" ".join(chosen[10:20])] if number % 3 == 0 else [],
            "code": [" ".join(chosen[20:26])] if number % 7 == 0 else [],
        }


def write_large(path: Path, count: int, **how: int) -> Path:
    """Write a file of `count` entries, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        for entry in entries(count, **how):
            file.write(json.dumps(entry) + "\n")
    return path
