"""Reading a generation's flat segments: the reader that answers every search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from search import rank
from search.clauses import Clause, compile_tree, units
from search.engine import Matches, Ranked, Share, Statistics
from search.evaluate import Evaluation
from search.flat_index import open_leaves, read_records
from search.flat_postings import FlatPostings
from search.model import Entry, FacetValue
from search.serial import entry_from_json
from search.tree import Node

if TYPE_CHECKING:
    from search.vector_matching import VectorMatcher

_KEPT_ENTRIES = 1_000
_PREFIX_WORDS = 20
_FILTER_WORDS = 20
"""As many words cost what it costs to bring everything that passes a filter in order of date."""
_WIDE = 300_000


class FlatReader:
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
        self._postings = FlatPostings(self._leaves, length / live if live else 0.0)
        # One search asks for the same entry up to three times: for its id, its fields, and as another's "also in".
        self._entry = lru_cache(maxsize=_KEPT_ENTRIES)(self._read_entry)
        self._shown: dict[str, int] = {}
        self.with_link = lru_cache(maxsize=_KEPT_ENTRIES)(self._with_link)

    def match(
        self, tree: Node, *, limit: int, offset: int = 0, sort: str = "relevance", facets: bool = False
    ) -> Matches:
        """Return the entries that match `tree`, best (or, with sort="date", newest) first."""
        clause = compile_tree(tree)
        if self._answers_many or _is_wide(clause, len(self._postings.documents())):
            return self._match_vectors(clause, limit, offset, sort, facets)
        evaluation = Evaluation(clause, self._postings)
        found = evaluation.matching()
        order = rank.newest if sort == "date" else rank.best
        page = order(evaluation, found, self._postings, offset + limit)[offset:] if limit else []
        return Matches(
            total=len(found),
            page=tuple(map(self._ranked, page)),
            facets=rank.facets(found, self._postings) if facets else {},
            notices=tuple(evaluation.notices),
        )

    def _match_vectors(self, clause: Clause, limit: int, offset: int, sort: str, facets: bool) -> Matches:
        total, page, notices = self._matcher.match(clause, limit, offset, sort)
        return Matches(
            total=total,
            page=tuple(map(self._ranked, page)),
            facets=self._matcher.facets(clause) if facets else {},
            notices=notices,
        )

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        """Every word, as the first misspelt one asks for them and all others after it."""
        counts = self._postings.counts("words", "")
        return sorted(counts.items(), key=lambda item: (item[1], item[0]), reverse=True)

    @cached_property
    def _matcher(self) -> VectorMatcher:
        from search.vector_matching import VectorMatcher
        from search.vectors import Vectors

        return VectorMatcher(Vectors(self._leaves), self._postings)

    def explain(self, tree: Node, identifier: str) -> tuple[Share, ...]:
        """Return the parts of one entry's score under `tree`; they add up to it. Empty when it does not match."""
        evaluation = Evaluation(compile_tree(tree), self._postings)
        document = self._document(identifier)
        found = evaluation.matching()
        if document is None or document not in found:
            return ()
        return tuple(Share(label, score) for label, score in rank.shares(evaluation, found, document))

    def entries(self, identifiers: Sequence[str]) -> list[Entry | None]:
        """Return the entries of these ids, None for each that does not exist."""
        documents = map(self._document, identifiers)
        return [None if document is None else self._entry(document) for document in documents]

    def _with_link(self, canonical: str) -> tuple[str, ...]:
        """Return the ids of the entries that have this canonical URL, oldest first."""
        having = self._postings.weights("link", canonical)
        oldest_first = sorted(
            having, key=lambda document: (self._postings.date(document), self._postings.place(document))
        )
        return tuple(map(self._postings.id, oldest_first))

    def all_entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position."""
        return map(self._read_entry, sorted(self._postings.documents(), key=self._postings.place))

    def vocabulary(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the words (folded, unstemmed) that begin with `prefix` and their entry counts, most frequent first."""
        if not prefix and self._answers_many:
            return self._words[:limit]
        words, _ = self._postings.expand("words", prefix, limit)
        return words

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the facets over every entry."""
        if self._answers_many:
            return self._matcher.all_facets()
        return rank.facets(self._postings.documents(), self._postings)

    def statistics(self) -> Statistics:
        """Count what is in the index."""
        documents = self._postings.documents()
        sites = {self._postings.site(document) for document in documents}
        return Statistics(
            entries=len(documents),
            issues=len(self._postings.counts("whole_issue", "")),
            words=len(self._postings.counts("words", "")),
            sites=len(sites - {""}),
        )

    def close(self) -> None:
        """Release the files."""
        for leaf in self._leaves:
            leaf.segment.close()

    def _ranked(self, hit: tuple[int, float]) -> Ranked:
        """Return a hit with its id, which will be asked for its entry next."""
        document, score = hit
        identifier = self._postings.id(document)
        if len(self._shown) >= _KEPT_ENTRIES:
            self._shown.clear()
        self._shown[identifier] = document
        return Ranked(identifier, score)

    def _document(self, identifier: str) -> int | None:
        shown = self._shown.get(identifier)
        return shown if shown is not None else next(iter(self._postings.weights("id", identifier)), None)

    def _read_entry(self, document: int) -> Entry:
        return entry_from_json(self._postings.entry(document))


def _is_wide(clause: Clause, documents: int) -> bool:
    """Tell whether a query has so much to look at that numpy is worth its import even for a single search."""
    wanted = sum(_PREFIX_WORDS if lookup.prefix else 1 for unit in units(clause) for lookup in unit.lookups)
    return (wanted or _FILTER_WORDS) * documents > _WIDE
