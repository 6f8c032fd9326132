"""From a matching set to a page: the best or the newest entries, and the facets of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import partial
from heapq import nlargest, nsmallest
from typing import Protocol

from search.evaluate import PROXIMITY_DEPTH, Evaluation
from search.model import FacetValue


class Columns(Protocol):
    """What is known of each document besides its terms."""

    def date(self, document: int) -> int:
        """Return the date as the number YYYYMMDD, 0 for none."""

    def site(self, document: int) -> str:
        """Return the host of the first link."""

    def lang(self, document: int) -> str:
        """Return the language code."""

    def collection(self, document: int) -> str:
        """Return the name of the collection, "" for none."""

    def has_collections(self) -> bool:
        """Tell whether some document belongs to a collection."""

    def place(self, document: int) -> str:
        """Return what sorts documents by issue and position, however the index came about."""


def best(evaluation: Evaluation, found: Collection[int], columns: Columns, count: int) -> list[tuple[int, float]]:
    """Return the `count` best documents of `found` with their scores; equal scores: the newer, then by `place`."""
    scores = score(evaluation, found)
    candidates = _leading(scores, count)
    candidates.sort(key=lambda document: (-scores[document], *_newest_first(columns, document)))
    return [(document, scores[document]) for document in candidates[:count]]


def newest(evaluation: Evaluation, found: Collection[int], columns: Columns, count: int) -> list[tuple[int, float]]:
    """Return the `count` newest documents of `found` with their scores; on one day: by `place`."""
    ordered = nsmallest(count, found, key=partial(_newest_first, columns))
    scores = score(evaluation, found)
    return [(document, scores[document]) for document in ordered]


def score(evaluation: Evaluation, found: Collection[int]) -> dict[int, float]:
    """Return the score of each of `found`, the same on whatever page and in whatever order it is shown.

    Only the first hundred by their words earn something by proximity, since that needs positions.
    """
    scores = evaluation.scores(found)
    for document, earned in evaluation.proximity(_leading(scores, PROXIMITY_DEPTH)).items():
        scores[document] += earned
    return scores


def shares(evaluation: Evaluation, found: Collection[int], document: int) -> list[tuple[str, float]]:
    """Return (label, score) of each part of the score of `document`, one of `found`; they add up to it."""
    by_word = evaluation.shares(document)
    near = evaluation.proximity((document,)).get(document, 0.0)
    leads = near and document in _leading(evaluation.scores(found), PROXIMITY_DEPTH)
    return [*by_word, ("proximity", near)] if leads else by_word


def facets(found: Collection[int], columns: Columns) -> dict[str, tuple[FacetValue, ...]]:
    """Count the sites, years and languages of `found`: most frequent first, years newest first.

    The collections are counted only where there are any in the index.
    """
    counted = {
        "site": _counted(map(columns.site, found)),
        "year": tuple(sorted(_counted(_years(found, columns)), key=lambda value: value.value, reverse=True)),
        "lang": _counted(map(columns.lang, found)),
    }
    return {**counted, "in": _counted(map(columns.collection, found))} if columns.has_collections() else counted


def _newest_first(columns: Columns, document: int) -> tuple[int, str, int]:
    return -columns.date(document), columns.place(document), document


def _years(found: Collection[int], columns: Columns) -> list[str]:
    return [str(date // 10_000) for date in map(columns.date, found) if date]


def _counted(values: Collection[str] | map[str]) -> tuple[FacetValue, ...]:
    counts = Counter(value for value in values if value)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in ordered)


def _leading(scores: Mapping[int, float], count: int) -> list[int]:
    """Return the documents with the `count` highest scores, and all that tie with the last of them."""
    if count >= len(scores):
        return list(scores)
    least = nlargest(count, scores.values())[-1]
    return [document for document, value in scores.items() if value >= least]
