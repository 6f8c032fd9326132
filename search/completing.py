"""Completions while typing: the query so far with its last word finished, from the archive's own words.

Chinese, Japanese and Korean have no words to look up, only pairs of characters: what is typed there is continued by
those characters that follow it in several entries (in one, any word may come after another).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from search.engine import Reader
from search.stopwords import STOP_WORDS
from search.text import fold, is_cjk, tokens
from search.tree import Phrase

_LAST_WORD = re.compile(r"(?P<before>.*?)(?P<word>[^\s\"():]+)\Z", re.DOTALL)
_SHORTEST = 2
_TRIED_EACH = 3
"""How many words are looked at for each that is offered."""


def completions(reader: Reader, text: str, limit: int) -> list[str]:
    """Return up to `limit` longer forms of `text`, those with the most frequent words first.

    Nothing is completed after a blank, within a filter, or of a single letter.
    """
    match = _LAST_WORD.match(text)
    if match is None or match["before"].endswith(":"):
        return []
    if run := _last_run(match["word"]):
        return [text + character for character in islice(_following(reader, run, limit * _TRIED_EACH), limit)]
    if len(match["word"]) < _SHORTEST:
        return []
    beginning = fold(match["word"].lstrip("-"))
    sign = match["word"][: len(match["word"]) - len(match["word"].lstrip("-"))]
    # Plurals and other forms of a word already offered only repeat it, so ask for more than will be shown.
    words = [
        word
        for word, _ in reader.vocabulary(beginning, limit * _TRIED_EACH)
        if word not in STOP_WORDS and word != beginning
    ]
    return [f"{match['before']}{sign}{word}" for word in words[:limit]]


def _last_run(word: str) -> str:
    """Return the CJK characters that a word ends in."""
    return "".join(takewhile(is_cjk, reversed(word)))[::-1]


def _following(reader: Reader, run: str, most: int) -> Iterator[str]:
    """Yield the characters that follow a run in several entries, of the `most` most frequent after its last one."""
    last = next(tokens(run[-1])).exact
    for pair, count in reader.vocabulary(last, most):
        if len(pair) == len(last) + 1:
            having = count if len(run) == 1 else reader.match(Phrase(run + pair[-1]), limit=0).total
            if having > 1:
                yield pair[-1]
