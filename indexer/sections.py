"""Sections of a digest that hold no stories: jobs, events, sponsors, credits, how to subscribe, the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from indexer.words import known_words
from search.config import SECTION_KINDS

_EDGES = re.compile(r"^[\W\d_]+|(?:(?! \*$)[\W_])+$")
# "Contributors this week" is as good as "Contributors".
_SPAN = re.compile(
    r"\s+(?:(?:of |for )?(?:this|the) (?:week|month|issue|edition)|(?:der|dieser) woche|de (?:la|esta) semana"
    r"|de (?:la|cette) semaine|d[ae] semana|desta semana|недели)$"
)
_JOINED = re.compile(r"\s*(?:&|\+|/|,|;|\||\s[-–—]\s|、|和|与|及|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")


class SkippedSections:
    """Knows by its heading a section that is to be left out."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are kinds (`SECTION_KINDS`) and headings of one's own, in any case and with any marks around."""
        chosen: set[str] = set()
        for name in names:
            chosen |= _phrases(name) if name in SECTION_KINDS else {_folded(name)}
        self._phrases = chosen - {""}
        self._beginnings = tuple(phrase.rstrip("*") for phrase in chosen if phrase.endswith(" *"))

    def has(self, heading: str) -> bool:
        """Whether a heading is that of such a section, or of several of them ("Events & Jobs")."""
        text = _folded(heading)
        if not text or not self._phrases:
            return False
        names = _JOINED.split(_SPAN.sub("", text))
        return self._is_known(text) or all(map(self._is_known, names))

    def _is_known(self, text: str) -> bool:
        return text in self._phrases or text.startswith(self._beginnings)


def names_slot(heading: str) -> bool:
    """Whether a heading is that of something that each issue has one of: "Bug of the week"."""
    return _SPAN.search(_folded(heading)) is not None


def greets(heading: str) -> bool:
    """Whether a heading is that of words to the reader, in which links are mentioned and no entries stand."""
    return _folded(heading) in _greetings()


@cache
def _greetings() -> frozenset[str]:
    return frozenset(map(_folded, known_words().greetings))


@cache
def _phrases(kind: str) -> frozenset[str]:
    return frozenset(map(_folded, known_words().sections[kind]))


def _folded(heading: str) -> str:
    """A heading in lower case, one blank between words, without numbers before it and marks and pictograms around."""
    text = " ".join(heading.replace("’", "'").split()).casefold()
    return _EDGES.sub("", text)
