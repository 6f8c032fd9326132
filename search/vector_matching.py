"""Pages of matches from arrays: the best or newest of what a query finds, and facets of all of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search import evaluate
from search.clauses import compile_tree
from search.flat_postings import FlatPostings
from search.model import FacetValue
from search.tree import Node
from search.vector_evaluation import VectorEvaluation, leading_places
from search.vectors import Documents, Vectors

_KEPT = 16
"""How many queries are kept evaluated: the next page, and the facets, of one that was just asked."""
_KEPT_VALUES = 1 << 16


class Page(NamedTuple):
    """How many documents match, and those asked for with their scores."""

    total: int
    page: list[tuple[int, float]]
    notices: tuple[str, ...]


class VectorMatcher:
    """Answers queries on one generation from arrays; safe to use from several threads."""

    def __init__(self, vectors: Vectors, postings: FlatPostings) -> None:
        self._vectors, self._postings = vectors, postings
        # Kept by tree: clauses of different kinds with the same parts are equal (`search.clauses`).
        self._evaluations = lru_cache(_KEPT)(self._evaluation)
        self._value = lru_cache(_KEPT_VALUES)(FacetValue)

    def match(self, tree: Node, limit: int, offset: int, sort: str) -> Page:
        """Return the documents that match, best (or, with sort="date", newest) first."""
        evaluation = self._evaluated(tree)
        found = evaluation.matching
        if not limit or not len(found):
            return Page(len(found), [], tuple(evaluation.notices))
        if sort == "date":
            newness = self._vectors.newness[found]
            leading = leading_places(-newness.astype(float), offset + limit)
            order = leading[np.argsort(newness[leading])]
        else:
            leading = leading_places(evaluation.scores, offset + limit)
            order = leading[np.lexsort((self._vectors.newness[found[leading]], -evaluation.scores[leading]))]
        chosen = order[offset : offset + limit]
        page = zip(found[chosen].tolist(), evaluation.scores[chosen].tolist(), strict=True)
        return Page(len(found), list(page), tuple(evaluation.notices))

    def facets(self, tree: Node) -> dict[str, tuple[FacetValue, ...]]:
        """Count the sites, years and languages of what matches: most frequent first, years newest first."""
        return self._facets_of(self._evaluated(tree).matching)

    def all_facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Count the sites, years and languages of all documents."""
        return self._facets_of(np.flatnonzero(self._vectors.live))

    def _evaluated(self, tree: Node) -> VectorEvaluation:
        evaluation = self._evaluations(tree, evaluate.constants())
        if evaluate.PARTIAL not in evaluation.notices:
            return evaluation
        self._evaluations.cache_clear()
        return self._evaluation(tree, evaluate.constants())

    def _evaluation(self, tree: Node, _: tuple[float, ...]) -> VectorEvaluation:
        """Evaluate a query; what is kept of it is no longer so when the constants change."""
        return VectorEvaluation(compile_tree(tree), self._vectors, self._postings)

    def _facets_of(self, found: Documents) -> dict[str, tuple[FacetValue, ...]]:
        years = np.bincount(self._years[found])
        values = ((str(year), int(years[year])) for year in np.flatnonzero(years).tolist() if year)
        return {
            "site": self._counted(self._columns["site"], found),
            "year": tuple(FacetValue(year, count) for year, count in sorted(values, reverse=True)),
            "lang": self._counted(self._columns["lang"], found),
            **({"in": self._counted(self._columns["collection"], found)} if self._has_collections else {}),
        }

    @cached_property
    def _has_collections(self) -> bool:
        return self._postings.has_collections()

    @cached_property
    def _columns(self) -> Mapping[str, tuple[list[str], NDArray[np.int64]]]:
        return {name: self._vectors.texts(name) for name in ("site", "lang", "collection")}

    @cached_property
    def _years(self) -> NDArray[np.int64]:
        return self._vectors.dates // 10_000

    def _counted(self, column: tuple[list[str], NDArray[np.int64]], found: Documents) -> tuple[FacetValue, ...]:
        names, numbers = column
        counts = np.bincount(numbers[found], minlength=len(names))
        there = np.flatnonzero(counts)
        order = there[np.argsort(-counts[there], kind="stable")]  # names are in order already
        counted = zip(order.tolist(), counts[order].tolist(), strict=True)
        return tuple([self._value(names[i], count) for i, count in counted if names[i]])
