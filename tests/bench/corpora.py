"""Corpora of any size: entries of words of our own corpus, drawn by a seeded generator so that each run has the same.

The words come by the law of Zipf (the word of rank r as often as 1/r), over a vocabulary that grows with the corpus as
that of a language does: words of ours, and pairs of them written as one. Sites come by a power law, too.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[2] / "corpus"
PER_ISSUE = 10
_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")
_TITLE_WORDS = 7
_TEXT_WORDS = (30, 130)
_BULLETS = 3
_COINED_EACH = 10


def entries(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield entries as `shacksearch index` reads them from JSON Lines; the first n are the same whatever the count."""
    draw = random.Random(seed)
    words = vocabulary(seed)
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    for number in range(count):
        drawn = draw.choices(words, cum_weights=weights, k=_TITLE_WORDS + draw.randint(*_TEXT_WORDS))
        text = drawn[_TITLE_WORDS:]
        summary, rest = text[: len(text) // 2], text[len(text) // 2 :]
        issue, position = divmod(number, PER_ISSUE)
        year = 2000 + issue // 500
        yield {
            "id": f"{year}-{issue % 500:03}#{position + 1}",
            "title": " ".join(drawn[:_TITLE_WORDS]),
            "body": " ".join(summary),
            "bullets": [" ".join(rest[start::_BULLETS]) for start in range(_BULLETS)],
            "urls": [f"https://site{int(draw.paretovariate(0.8)) % 3000}.example.org/{number}"],
            "lang": "en",
            "date": f"{year}-{1 + issue % 12:02}-{1 + issue % 28:02}",
        }


def vocabulary(seed: int = 1) -> list[str]:
    """Return the words of our corpus, the most frequent first, then as many times as many that are coined of them."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.md")))
    own = [word for word, _ in Counter(_WORD.findall(text)).most_common()]
    draw = random.Random(seed)
    coined = [draw.choice(own).lower() + draw.choice(own).lower() for _ in range(_COINED_EACH * len(own))]
    return [*own, *dict.fromkeys(word for word in coined if len(word) < 18)]


def write_lines(path: Path, count: int) -> None:
    """Write a corpus as one file of JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries(count))


def write_issues(folder: Path, count: int) -> None:
    """Write a corpus as a folder with a file for each issue."""
    folder.mkdir(parents=True)
    issue: list[str] = []
    for number, entry in enumerate(entries(count), 1):
        issue.append(json.dumps(entry) + "\n")
        if number % PER_ISSUE == 0 or number == count:
            name = entry["id"].partition("#")[0]
            (folder / f"{name}.jsonl").write_text("".join(issue), encoding="utf-8")
            issue = []


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
