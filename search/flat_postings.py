"""Postings and columns of a flat index for `search.evaluate`, with the standard library alone: for a single search."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import nlargest

from search.document import PLACES_OF
from search.flat_index import Leaf, extents
from search.flat_segment import TEXT_FIELDS


class FlatPostings:
    """A `search.evaluate.Postings` and `search.rank.Columns` over flat segments; safe to use from several threads.

    Documents are numbered through all segments, in the order of these.
    """

    def __init__(self, leaves: Sequence[Leaf], average_length: float) -> None:
        self._leaves = leaves
        self._average_length = average_length
        self._documents = _live(leaves)

    def documents(self) -> Collection[int]:
        """Return every live document."""
        return self._documents

    def average_length(self) -> float:
        """Return the mean weighted length of the combined field over live documents."""
        return self._average_length

    def length(self, document: int) -> float:
        """Return the weighted length of the combined field of one document."""
        leaf = self._leaf(document)
        return leaf.segment.number("length", document - leaf.base)

    def date(self, document: int) -> int:
        """Return a document's date as the number YYYYMMDD, 0 when it has none."""
        leaf = self._leaf(document)
        return int(leaf.segment.number("date", document - leaf.base))

    def id(self, document: int) -> str:
        """Return a document's id."""
        return self._text("id", document)

    def site(self, document: int) -> str:
        """Return the host of a document's first link."""
        return self._text("site", document)

    def lang(self, document: int) -> str:
        """Return a document's language code."""
        return self._text("lang", document)

    def collection(self, document: int) -> str:
        """Return the name of a document's collection, "" for none."""
        return self._text("collection", document)

    def has_collections(self) -> bool:
        """Tell whether some document belongs to a collection."""
        return bool(self.counts("collection", ""))

    def place(self, document: int) -> str:
        """Return what sorts documents by issue and position."""
        return self._text("place", document)

    def weights(self, field: str, term: str) -> Mapping[int, float]:
        """Return the live documents of a term with its weight in each; `title` and `body` count occurrences there."""
        if field in PLACES_OF:
            inside = PLACES_OF[field]
            counted = ((d, sum(p in inside for p in places)) for d, places in self._positions("combined", term, None))
            return {document: float(count) for document, count in counted if count}
        found: dict[int, float] = {}
        for leaf, extent in extents(self._leaves, field, term):
            documents = leaf.segment.documents(field, extent)
            weights = leaf.segment.weights(field, extent) if field in TEXT_FIELDS else [1.0] * len(documents)
            base, deleted = leaf.base, leaf.deleted
            if deleted:
                found.update((d + base, w) for d, w in zip(documents, weights, strict=True) if d not in deleted)
            else:
                found.update(zip([d + base for d in documents] if base else documents, weights, strict=True))
        return found

    def positions(self, field: str, term: str, documents: Collection[int]) -> Mapping[int, Sequence[int]]:
        """Return the ascending positions of a term in those of `documents` that have it."""
        return dict(self._positions(field, term, documents))

    def frequency(self, field: str, term: str, *, prefix: bool = False) -> int:
        """Return how many postings a term has, or all that begin with it; those of deleted documents count, too."""
        if not prefix:
            indexed = "combined" if field in PLACES_OF else field
            return sum(stop - start for _, (start, stop) in extents(self._leaves, indexed, term))
        found = 0
        for leaf in self._leaves:
            start, stop = leaf.segment.range_of(field, term.encode(errors="replace"))
            first = leaf.segment.first(field, start, stop)
            found += first[-1] - first[0]
        return found

    def expand(self, field: str, prefix: str, limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return the most frequent terms that begin with `prefix`, with counts, and whether more than `limit` do."""
        counts = self.counts(field, prefix)
        return nlargest(limit, counts.items(), key=lambda item: (item[1], item[0])), len(counts) > limit

    def counts(self, field: str, prefix: str) -> dict[str, int]:
        """Return the terms that begin with `prefix` and are in some live document, with the number of those."""
        counts: dict[str, int] = {}
        for leaf in self._leaves:
            for term, count in leaf_counts(leaf, field, prefix.encode(errors="replace")):
                if count:
                    counts[term] = counts.get(term, 0) + count
        return counts

    def terms_between(self, field: str, first: str, end: str) -> list[str]:
        """Return the terms of a field from `first` to before `end`; an empty bound is open."""
        found: set[str] = set()
        for leaf in self._leaves:
            start = leaf.segment.place_of(field, first.encode())
            stop = leaf.segment.place_of(field, end.encode()) if end else leaf.segment.term_count(field)
            found.update(term.decode() for term in leaf.segment.terms(field, start, stop))
        return sorted(found)

    def entry(self, document: int) -> str:
        """Return the JSON of a document's entry."""
        leaf = self._leaf(document)
        return leaf.segment.entry(document - leaf.base)

    def _positions(
        self, field: str, term: str, documents: Collection[int] | None
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield (document, positions) of a term, of those in `documents` only if that is given."""
        for leaf, extent in extents(self._leaves, field, term):
            ends, places = leaf.segment.places(field, extent)
            having = leaf.segment.documents(field, extent)
            for i in range(len(having)) if documents is None else _places_of(documents, leaf.base, having):
                if having[i] not in leaf.deleted:
                    yield having[i] + leaf.base, places[ends[i] - ends[0] : ends[i + 1] - ends[0]].tolist()

    def _leaf(self, document: int) -> Leaf:
        return next(leaf for leaf in reversed(self._leaves) if leaf.base <= document)

    def _text(self, column: str, document: int) -> str:
        leaf = self._leaf(document)
        return leaf.segment.text(column, document - leaf.base)


def _places_of(documents: Collection[int], base: int, having: memoryview[int]) -> Iterator[int]:
    """Yield where those of `documents` stand in `having`, which counts from `base`."""
    for document in documents:
        i = bisect_left(having, document - base)
        if i < len(having) and having[i] == document - base:
            yield i


def leaf_counts(leaf: Leaf, field: str, prefix: bytes) -> Iterator[tuple[str, int]]:
    """Yield the terms of a segment that begin with `prefix`, with how many live documents have each."""
    segment = leaf.segment
    start, stop = segment.range_of(field, prefix)
    if start == stop:
        return
    first = segment.first(field, start, stop)
    for i, term in enumerate(segment.terms(field, start, stop)):
        count = first[i + 1] - first[i]
        if leaf.deleted and field == "words":
            count -= leaf.gone.get(start + i, 0)
        elif leaf.deleted:
            count = sum(d not in leaf.deleted for d in segment.documents(field, (first[i], first[i + 1])))
        yield term.decode(), count


def _live(leaves: Sequence[Leaf]) -> Collection[int]:
    every = range(leaves[-1].base + leaves[-1].segment.count if leaves else 0)
    deleted = {leaf.base + document for leaf in leaves for document in leaf.deleted}
    return frozenset(every).difference(deleted) if deleted else every
