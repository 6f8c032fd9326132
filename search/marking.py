"""Why a hit hit: the places in its text that match the query, and the snippet around the densest of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from search.clauses import Lookup, Unit
from search.document import CODE, TEXT, TITLE
from search.finding import WordFinder
from search.text import Token, is_cjk

SNIPPET_COLUMNS = 220
"""How much a snippet shows, in columns; a CJK character takes two."""
_LEAD_COLUMNS = 60
_MOST_IN_WINDOW = 50
_LONGEST_UNCUT = 60
_NARROW = "\u2e80"
"""No character up to this one takes two columns."""
_MARKED_AT = {"combined": (TITLE, TEXT, CODE), "words": (TITLE, TEXT, CODE), "title": (TITLE,), "body": (TEXT,)}
"""Where what is looked up in a field is marked."""


class Span(NamedTuple):
    """A stretch of text (start and end, in characters) that unit number `unit` of the query matches."""

    start: int
    end: int
    unit: int


class Marker:
    """Finds what the units of a query match in a piece of text."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        lookups = [lookup for unit in units for lookup in unit.lookups if lookup.fields[0] in _MARKED_AT]
        self._finder = WordFinder(
            {term for lookup in lookups if not lookup.prefix for term, _ in lookup.sequence},
            tuple(lookup.sequence[0][0] for lookup in lookups if lookup.prefix),
        )

    def spans(self, text: str, places: range = TEXT) -> list[Span]:
        """Return the matching stretches of `text`, which stands at `places`, by where they start."""
        found: list[Span] = []
        analysed = self._finder.find(text)
        if not analysed:
            return found
        for number, unit in enumerate(self.units):
            for lookup in unit.lookups:
                if _looks_at(lookup, places):
                    found.extend(Span(start, end, number) for start, end in _occurrences(lookup, analysed))
        return sorted(set(found))

    def mark(self, text: str, places: range = TEXT) -> str:
        """Return `text` as escaped HTML with `<mark>` around what matches."""
        return mark(text, self.spans(text, places))

    def snippet(self, text: str, code: Sequence[str] = ()) -> str:
        """Return about two lines of `text` around the densest match, escaped and marked.

        Without a match there, the same of `code` if that has one, else how `text` begins.
        """
        spans = self.spans(text)
        if not spans:
            for block in code:
                if in_code := self.spans(block, CODE):
                    return _excerpt(block, in_code)
        return _excerpt(text, spans)


def mark(text: str, spans: Iterable[Span], offset: int = 0) -> str:
    """Return `text` as escaped HTML with `<mark>` around the spans, which count from `offset` before it."""
    out, done = [], 0
    for start, end in _merged(spans):
        begin, stop = max(start - offset, 0), min(end - offset, len(text))
        if begin < stop:
            out += [escape(text[done:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
            done = stop
    return "".join([*out, escape(text[done:])])


def escape(text: str) -> str:
    """Escape text for HTML, in content and in quoted attributes."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(character, entity)
    return text


def _looks_at(lookup: Lookup, places: range) -> bool:
    if lookup.places is not None:
        return lookup.places == places
    return places in _MARKED_AT.get(lookup.fields[0], ())


def _occurrences(lookup: Lookup, analysed: Sequence[Token]) -> Iterable[tuple[int, int]]:
    exactly = lookup.fields == ("words",)
    first = lookup.sequence[0][0]
    if lookup.prefix:
        return [(token.start, token.end) for token in analysed if token.exact.startswith(first)]
    if len(lookup.sequence) == 1:
        return [(t.start, t.end) for t in analysed if (t.exact if exactly else t.term) == first]
    return _sequences(lookup, analysed, exactly)


def _sequences(lookup: Lookup, analysed: Sequence[Token], exactly: bool) -> Iterable[tuple[int, int]]:
    at: dict[tuple[int, str], Token] = {}
    for token in analysed:
        at.setdefault((token.position, token.exact if exactly else token.term), token)
    first, last = lookup.sequence[0][0], lookup.sequence[-1][1]
    for (position, term), token in list(at.items()):
        if term == first and all((position + distance, other) in at for other, distance in lookup.sequence):
            yield token.start, at[position + last, lookup.sequence[-1][0]].end


def _merged(spans: Iterable[Span]) -> Iterable[tuple[int, int]]:
    """Join spans that overlap or touch, so that no mark stands within another."""
    start = end = -1
    for span in sorted(spans):
        if span.start > end:
            if end > 0:
                yield start, end
            start, end = span.start, span.end
        else:
            end = max(end, span.end)
    if end > 0:
        yield start, end


def _excerpt(text: str, spans: Sequence[Span]) -> str:
    narrow = text.isascii() or max(text) <= _NARROW
    columns = range(len(text) + 1) if narrow else list(accumulate(map(_columns, text), initial=0))
    start, stop = _densest(columns, spans)
    begin = _break_after(text, bisect_left(columns, columns[start] - _LEAD_COLUMNS), start)
    last = bisect_right(columns, columns[begin] + SNIPPET_COLUMNS) - 1
    end = _break_before(text, max(stop, last - _LONGEST_UNCUT), last)
    if end == len(text):
        begin = min(begin, _break_after(text, bisect_left(columns, columns[end] - SNIPPET_COLUMNS), start))
    # No snippet begins or ends with a blank, and an ellipsis says that there is more.
    shown = " ".join(mark(text[begin:end], spans, begin).split())
    return ("… " if begin else "") + shown + (" …" if end < len(text) else "")


def _densest(columns: Sequence[int], spans: Sequence[Span]) -> tuple[int, int]:
    """Return start and end of the first span of the window that matches most different units, then most often.

    `columns` holds how many columns there are before each character, and in all.
    """
    best, found = (0, 0), (0, 0)
    for i, span in enumerate(spans):
        reach = columns[span.start] + SNIPPET_COLUMNS - _LEAD_COLUMNS
        others = spans[i + 1 : i + _MOST_IN_WINDOW]
        inside = [span.unit, *(other.unit for other in others if columns[other.end] <= reach)]
        value = (len(set(inside)), len(inside))
        if value > found:
            best, found = (span.start, span.end), value
    return best


def _columns(character: str) -> int:
    return 2 if character > _NARROW and is_cjk(character) else 1


def _break_after(text: str, first: int, last: int) -> int:
    """Return the first place from `first` to `last` at which no word is cut; `first` if there is none."""
    return next((place for place in range(first, last + 1) if _may_break(text, place)), first)


def _break_before(text: str, first: int, last: int) -> int:
    """Return the last place from `first` to `last` at which no word is cut; `last` if there is none."""
    return next((place for place in range(last, first - 1, -1) if _may_break(text, place)), last)


def _may_break(text: str, place: int) -> bool:
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    return before.isspace() or after.isspace() or (is_cjk(before) and is_cjk(after))
