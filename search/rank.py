"""From a matching set to a page: the best or the newest entries, and the facets of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
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


def best(evaluation: Evaluation, found: Collection[int], columns: Columns, count: int) -> list[tuple[int, float]]:
    """Return the `count` best documents of `found` with their scores; equal scores: the newer, then the earlier one.

    Only the first hundred by their words (or the first `count`, if that is more) are looked at for proximity, since
    that needs positions.
    """
    scores = evaluation.scores(found)
    leading = _leading(scores, max(count, PROXIMITY_DEPTH))
    for document, earned in evaluation.proximity(leading).items():
        scores[document] += earned
    ordered = sorted(leading, key=lambda document: (-scores[document], -columns.date(document), document))
    return [(document, scores[document]) for document in ordered[:count]]


def newest(
    evaluation: Evaluation, found: Collection[int], columns: Columns, count: int
) -> list[tuple[int, float]]:
    """Return the `count` newest documents of `found` with their scores; on one day: in the order of the issue."""
    ordered = nsmallest(count, found, key=lambda document: (-columns.date(document), document))
    scores = evaluation.scores(ordered)
    return [(document, scores[document]) for document in ordered]


def facets(found: Collection[int], columns: Columns) -> dict[str, tuple[FacetValue, ...]]:
    """Count the sites, years and languages of `found`: most frequent first, years newest first."""
    return {
        "site": _counted(map(columns.site, found)),
        "year": tuple(sorted(_counted(_years(found, columns)), key=lambda value: value.value, reverse=True)),
        "lang": _counted(map(columns.lang, found)),
    }


def _years(found: Collection[int], columns: Columns) -> list[str]:
    return [str(date // 10_000) for date in map(columns.date, found) if date]


def _counted(values: Collection[str] | map[str]) -> tuple[FacetValue, ...]:
    counts = Counter(value for value in values if value)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in ordered)


def _leading(scores: Mapping[int, float], count: int) -> list[int]:
    """Return the documents with the `count` highest scores, and all that tie with the last of them."""
    score: Callable[[int], float] = scores.__getitem__
    leading = nlargest(count, scores, key=score)
    if len(leading) < len(scores):
        least = scores[leading[-1]]
        leading = [document for document, value in scores.items() if value >= least]
    return leading
