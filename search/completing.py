"""Completions while typing: the query so far with its last word finished, from the archive's own words."""

from __future__ import annotations

import re

from search.engine import Reader
from search.stopwords import STOP_WORDS
from search.text import fold

_LAST_WORD = re.compile(r"(?P<before>.*?)(?P<word>[^\s\"():]+)\Z", re.DOTALL)
_SHORTEST = 2


def completions(reader: Reader, text: str, limit: int) -> list[str]:
    """Return up to `limit` longer forms of `text`, those with the most frequent words first.

    Nothing is completed after a blank, within a filter, or of a single letter.
    """
    match = _LAST_WORD.match(text)
    if match is None or len(match["word"]) < _SHORTEST or match["before"].endswith(":"):
        return []
    beginning = fold(match["word"].lstrip("-"))
    sign = match["word"][: len(match["word"]) - len(match["word"].lstrip("-"))]
    # Plurals and other forms of a word already offered only repeat it, so ask for more than will be shown.
    words = [
        word for word, _ in reader.vocabulary(beginning, limit * 3) if word not in STOP_WORDS and word != beginning
    ]
    return [f"{match['before']}{sign}{word}" for word in words[:limit]]
