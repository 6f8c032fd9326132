"""Reading a generation's flat segments: the reader that answers every search."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from search.clauses import Clause, compile_tree, units
from search.engine import Matches, Ranked
from search.flat_index import open_leaves, read_records
from search.flat_postings import FlatPostings
from search.model import FacetValue
from search.postings_reader import KEPT_ENTRIES, PostingsReader
from search.tree import Node

if TYPE_CHECKING:
    from search.vector_matching import VectorMatcher

_MANY = 200_000
"""So many postings take as long to read one by one as it takes to import numpy and bring the arrays into memory."""
_EACH_FILTERED = 10
"""As many postings cost what it costs to bring one entry that passes a filter in order of date."""


class FlatReader(PostingsReader[FlatPostings]):
    """One generation, open for reading; safe to use from several threads.

    With `answers_many`, searches are answered from numpy arrays: quicker, once numpy is imported and they are made.
    Every file is opened at once, so that the index can be read to the end even if a writer removes it meanwhile. Raises
    `CorruptIndex` when the folder does not hold a sound index, and later when a damaged place in it is met.
    """

    def __init__(self, folder: Path, *, answers_many: bool = False) -> None:
        self._answers_many = answers_many
        records = read_records(folder)
        self._leaves = open_leaves(folder, records)
        live = sum(record.live for record in records)
        length = sum(record.length for record in records)
        self._shown: dict[str, int] = {}
        super().__init__(FlatPostings(self._leaves, length / live if live else 0.0))

    def match(
        self, tree: Node, *, limit: int, offset: int = 0, sort: str = "relevance", facets: bool = False
    ) -> Matches:
        """Return the entries that match `tree`, best (or, with sort="date", newest) first."""
        if not self._answers_many and self._cost(compile_tree(tree)) < _MANY:
            return super().match(tree, limit=limit, offset=offset, sort=sort, facets=facets)
        total, page, notices = self._matcher.match(tree, limit, offset, sort)
        return Matches(
            total=total,
            page=tuple(map(self._ranked, page)),
            facets=self._matcher.facets(tree) if facets else {},
            notices=notices,
        )

    def others_with_link(self, canonical: str, identifier: str) -> tuple[str, ...]:
        """Return the ids of the other entries that have a canonical URL of the entry `identifier`, oldest first."""
        if self._answers_many and canonical not in self._shared_links:
            return ()
        return super().others_with_link(canonical, identifier)

    def vocabulary(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the words (folded, unstemmed) that begin with `prefix` and their entry counts, most frequent first."""
        return self._words[:limit] if self._answers_many and not prefix else super().vocabulary(prefix, limit)

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the facets over every entry."""
        return self._matcher.all_facets() if self._answers_many else super().facets()

    def close(self) -> None:
        """Release the files."""
        for leaf in self._leaves:
            leaf.segment.close()

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        """Every word, as the first misspelt one asks for them and all others after it."""
        counts = self._postings.counts("words", "")
        return sorted(counts.items(), key=lambda item: (item[1], item[0]), reverse=True)

    @cached_property
    def _shared_links(self) -> frozenset[str]:
        """The links that more than one entry has: few, so that a page need not look up each of its own."""
        return frozenset(link for link, count in self._postings.counts("link", "").items() if count > 1)

    @cached_property
    def _matcher(self) -> VectorMatcher:
        from search.vector_matching import VectorMatcher
        from search.vectors import Vectors

        return VectorMatcher(Vectors(self._leaves), self._postings)

    def _cost(self, clause: Clause) -> int:
        """Return about how many postings a query reads."""
        lookups = [lookup for unit in units(clause) for lookup in unit.lookups]
        if not lookups:
            return len(self._postings.documents()) * _EACH_FILTERED
        return sum(
            self._postings.frequency(field, term, prefix=lookup.prefix)
            for lookup in lookups
            for term, _ in lookup.sequence
            for field in lookup.fields
        )

    def _ranked(self, hit: tuple[int, float]) -> Ranked:
        """Return a hit with its id, which will be asked for its entry next."""
        ranked = super()._ranked(hit)
        if len(self._shown) >= KEPT_ENTRIES:
            self._shown.clear()
        self._shown[ranked.id] = hit[0]
        return ranked

    def _document(self, identifier: str) -> int | None:
        shown = self._shown.get(identifier)
        return shown if shown is not None else super()._document(identifier)
