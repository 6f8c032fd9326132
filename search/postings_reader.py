"""What readers of postings have in common: queries answered with `search.evaluate` and `search.rank`, entries by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from search import evaluate, rank
from search.clauses import compile_tree
from search.engine import Matches, Ranked, Share, Statistics
from search.model import Entry, FacetValue
from search.serial import entry_from_json
from search.tree import Node

KEPT_ENTRIES = 1_000


class Documents(evaluate.Postings, rank.Columns, Protocol):
    """What an index must tell besides postings and columns."""

    def id(self, document: int) -> str:
        """Return a document's id."""

    def entry(self, document: int) -> str:
        """Return the JSON of a document's entry."""

    def counts(self, field: str, prefix: str) -> dict[str, int]:
        """Return the terms that begin with `prefix` and are in some live document, with the number of those."""


_Documents = TypeVar("_Documents", bound=Documents)


class PostingsReader(Generic[_Documents]):
    """One generation, open for reading; safe to use from several threads if its postings are."""

    def __init__(self, postings: _Documents) -> None:
        self._postings = postings
        # One search asks for the same entry up to three times: for its id, its fields, and as another's "also in".
        self._entry = lru_cache(maxsize=KEPT_ENTRIES)(self._read_entry)

    def match(
        self, tree: Node, *, limit: int, offset: int = 0, sort: str = "relevance", facets: bool = False
    ) -> Matches:
        """Return the entries that match `tree`, best (or, with sort="date", newest) first."""
        evaluation = evaluate.Evaluation(compile_tree(tree), self._postings)
        found = evaluation.matching()
        order = rank.newest if sort == "date" else rank.best
        page = order(evaluation, found, self._postings, offset + limit)[offset:] if limit else []
        return Matches(
            total=len(found),
            page=tuple(map(self._ranked, page)),
            facets=rank.facets(found, self._postings) if facets else {},
            notices=tuple(evaluation.notices),
        )

    def explain(self, tree: Node, identifier: str) -> tuple[Share, ...]:
        """Return the parts of one entry's score under `tree`; they add up to it. Empty when it does not match."""
        evaluation = evaluate.Evaluation(compile_tree(tree), self._postings)
        document = self._document(identifier)
        found = evaluation.matching()
        if document is None or document not in found:
            return ()
        return tuple(Share(label, score) for label, score in rank.shares(evaluation, found, document))

    def entries(self, identifiers: Sequence[str]) -> list[Entry | None]:
        """Return the entries of these ids, None for each that does not exist."""
        documents = map(self._document, identifiers)
        return [None if document is None else self._entry(document) for document in documents]

    def others_with_link(self, canonical: str, identifier: str) -> tuple[str, ...]:
        """Return the ids of the other entries that have a canonical URL of the entry `identifier`, oldest first."""
        having = self._postings.weights("link", canonical)
        oldest_first = sorted(
            having, key=lambda document: (self._postings.date(document), self._postings.place(document))
        )
        return tuple(other for other in map(self._postings.id, oldest_first) if other != identifier)

    def all_entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position."""
        return map(self._read_entry, sorted(self._postings.documents(), key=self._postings.place))

    def vocabulary(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the words (folded, unstemmed) that begin with `prefix` and their entry counts, most frequent first."""
        words, _ = self._postings.expand("words", prefix, limit)
        return words

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the facets over every entry."""
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

    def _ranked(self, hit: tuple[int, float]) -> Ranked:
        document, score = hit
        return Ranked(self._postings.id(document), score)

    def _document(self, identifier: str) -> int | None:
        return next(iter(self._postings.weights("id", identifier)), None)

    def _read_entry(self, document: int) -> Entry:
        return entry_from_json(self._postings.entry(document))
