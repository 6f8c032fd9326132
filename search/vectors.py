"""Postings and columns of a flat index as numpy arrays, for a process that answers many searches."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.document import PARTS, PLACES_OF
from search.flat_index import Leaf, extents
from search.flat_segment import TEXT_FIELDS

Documents = NDArray[np.intp]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
"""Tells for each document whether it is meant."""
_MUCH_SMALLER = 32
_MOST_KEPT = 3_000_000
"""How many postings are kept decoded, at 16 bytes each."""
_COST_OF_ONE = 100
"""What any result costs besides, in postings: words that are in no entry would else be kept without end."""


class Hits(NamedTuple):
    """Documents, ascending, and how heavy each is."""

    documents: Documents
    weights: Numbers


class Occurrences(NamedTuple):
    """Documents and positions, in pairs, ascending."""

    documents: Documents
    places: NDArray[np.int64]


NOTHING = Hits(np.empty(0, np.intp), np.empty(0))


class Vectors:
    """The arrays of a flat index; safe to use from several threads.

    `count` is one more than the largest document number, `live` tells for each document whether it is not deleted.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._leaves = leaves
        self.count = sum(leaf.segment.count for leaf in leaves)
        self.live = np.ones(self.count, bool)
        for leaf in leaves:
            self.live[[leaf.base + document for document in leaf.deleted]] = False
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Hits] = OrderedDict()
        self._size = 0

    @cached_property
    def lengths(self) -> Numbers:
        """The weighted length of each document."""
        return self._column("length", "f").astype(np.float64)

    @cached_property
    def dates(self) -> NDArray[np.int64]:
        """The date of each document as the number YYYYMMDD, 0 for none."""
        return self._column("date", "I").astype(np.int64)

    @cached_property
    def newness(self) -> NDArray[np.int64]:
        """The place of each document when the newest come first, on one day by issue and position."""
        _, places = self.texts("place")
        order = np.lexsort((places, -self.dates))
        newness = np.empty(self.count, np.int64)
        newness[order] = np.arange(self.count)
        return newness

    def texts(self, column: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the values of a text column in order, and for each document which of them it has."""
        found = [leaf.segment.values(column) for leaf in self._leaves]
        values = sorted(set().union(*found))
        number = {value: i for i, value in enumerate(values)}
        ids = [
            np.array([number[value] for value in own], np.int64)[
                np.asarray(leaf.segment.file.numbers(f"{column}.ids", "I"))
            ]
            for leaf, own in zip(self._leaves, found, strict=True)
            if leaf.segment.count
        ]
        return values, np.concatenate(ids) if ids else np.empty(0, np.int64)

    def hits(self, field: str, term: str) -> Hits:
        """Return the live documents of a term with its weight in each; `title` and `body` count occurrences there."""
        return self.kept((field, term), self._count if field in PLACES_OF else self._read, field, term)

    def beginning(self, field: str, prefix: str, terms: Collection[str]) -> Hits:
        """Return the live documents of `terms`, which all begin with `prefix`, once for each term, not in order.

        What begins alike lies side by side, so that it is not looked up term by term.
        """
        wanted = {term.encode() for term in terms}
        found = []
        for leaf in self._leaves:
            segment = leaf.segment
            start, stop = segment.range_of(field, prefix.encode())
            first = np.asarray(segment.first(field, start, stop))
            chosen = np.fromiter(map(wanted.__contains__, segment.terms(field, start, stop)), bool, stop - start)
            found.append(
                self._postings(leaf, field, (int(first[0]), int(first[-1])), np.repeat(chosen, np.diff(first)))
            )
        return _end_to_end(found)

    def kept(self, key: Hashable, find: Callable[..., Hits], *arguments: object) -> Hits:
        """Return what `find` returned of the arguments, or returns now; the results used last are kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = find(*arguments)
        with self._lock:
            self._keep(key, found)
        return found

    def occurrences(self, field: str, term: str, among: Mask | None = None) -> Occurrences:
        """Return where a term stands in live documents, only in those that `among` has if given."""
        documents, places = [], []
        for leaf, extent in extents(self._leaves, field, term):
            local = np.asarray(leaf.segment.documents(field, extent)).astype(np.intp) + leaf.base
            at, all_places = map(np.asarray, leaf.segment.places(field, extent))
            chosen = np.flatnonzero((self.live if among is None else among)[local])
            starts, often = at[chosen].astype(np.int64) - int(at[0]), np.diff(at)[chosen].astype(np.int64)
            documents.append(np.repeat(local[chosen], often))
            places.append(all_places[ranges(starts, often)].astype(np.int64))
        if not documents:
            return Occurrences(NOTHING.documents, np.empty(0, np.int64))
        return Occurrences(np.concatenate(documents), np.concatenate(places))

    def _read(self, field: str, term: str) -> Hits:
        return _end_to_end([self._postings(leaf, field, extent) for leaf, extent in extents(self._leaves, field, term)])

    def _postings(self, leaf: Leaf, field: str, extent: tuple[int, int], chosen: Mask | None = None) -> Hits:
        """Return those postings of a segment that are chosen (None: all) and not of deleted documents."""
        documents = np.asarray(leaf.segment.documents(field, extent)).astype(np.intp) + leaf.base
        weights = np.asarray(leaf.segment.weights(field, extent)) if field in TEXT_FIELDS else np.ones(len(documents))
        if leaf.deleted:
            chosen = self.live[documents] if chosen is None else chosen & self.live[documents]
        if chosen is not None:
            documents, weights = documents[chosen], weights[chosen]
        return Hits(documents, weights.astype(np.float64))

    def _count(self, field: str, term: str) -> Hits:
        found = self.occurrences("combined", term)
        inside = PLACES_OF[field]
        chosen = found.documents[(found.places >= inside.start) & (found.places < inside.stop)]
        documents, counts = np.unique(chosen, return_counts=True)
        return Hits(documents, counts.astype(np.float64))

    def _column(self, name: str, kind: str) -> NDArray[np.generic]:
        columns = [np.asarray(leaf.segment.file.numbers(name, kind)) for leaf in self._leaves]
        return np.concatenate(columns) if columns else np.empty(0, np.uint32)

    def _keep(self, key: Hashable, found: Hits) -> None:
        if key not in self._kept:
            self._kept[key] = found
            self._size += len(found.documents) + _COST_OF_ONE
        while self._size > _MOST_KEPT and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped.documents) + _COST_OF_ONE


def _end_to_end(found: Sequence[Hits]) -> Hits:
    if len(found) <= 1:
        return found[0] if found else NOTHING
    documents, weights = zip(*found, strict=True)
    return Hits(np.concatenate(documents), np.concatenate(weights))


def contains(ascending: NDArray[np.int64], values: NDArray[np.int64]) -> Mask:
    """Tell which of `values` are among ascending numbers."""
    at = np.searchsorted(ascending, values)
    there = at < len(ascending)
    there[there] = ascending[at[there]] == values[there]
    return there


def common(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers that two arrays of ascending, different numbers have both."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    if len(small) * _MUCH_SMALLER < len(large):
        return small[contains(large, small)]
    both = np.sort(np.concatenate((small, large)), kind="stable")  # which merges what is in order, in linear time
    twice: NDArray[np.int64] = both[1:][both[1:] == both[:-1]]
    return twice


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of several ranges end to end."""
    ends = np.cumsum(lengths)
    shifted: NDArray[np.int64] = np.repeat(starts - (ends - lengths), lengths)
    return shifted + np.arange(len(shifted))


def weights_at(places: NDArray[np.int64] | NDArray[np.uint32]) -> Numbers:
    """Return how much one occurrence of a word counts at each position."""
    starts = np.array([part.places.start for part in PARTS])
    return np.array([part.weight for part in PARTS])[np.searchsorted(starts, places, side="right") - 1]
