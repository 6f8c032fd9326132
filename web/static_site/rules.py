"""What the scripts of an exported site must know of ours to search alike: weights, words, characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.han import simplified

from search.clauses import SYNONYM, WHOLE_TITLE
from search.document import WEIGHTS
from search.evaluate import K1, B
from search.stopwords import STOP_WORDS

_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"


def rules(characters: str, synonyms: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the rules for an archive whose terms consist of these characters."""
    return {
        "ranking": {"k": K1, "b": B, "synonym": SYNONYM, "wholeTitle": WHOLE_TITLE, "weights": WEIGHTS},
        "simplified": _simplified(characters),
        "stopWords": sorted(STOP_WORDS),
        "synonyms": dict(synonyms),
    }


def _simplified(characters: str) -> dict[str, str]:
    """Return the simplified form of each Chinese character that has another, if that is in the archive."""
    there = {character for character in characters if character >= _FIRST_HAN}
    if not there:
        return {}
    forms = ((chr(code), simplified(chr(code))) for code in range(ord(_FIRST_HAN), ord(_LAST_HAN) + 1))
    return {character: form for character, form in forms if form != character and form in there}
