"""Reading a generation with Whoosh: its files give postings, `search.evaluate` and `search.rank` do the rest.

Whoosh's own matchers and scoring are left aside on purpose: they count deleted entries, round lengths to one byte,
recurse on nested queries, and are slow on wide unions (all measured). What is read here is what any Whoosh reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshIndexError

from search import rank
from search.clauses import compile_tree
from search.engine import Matches, Ranked, Share, Statistics
from search.errors import CorruptIndex
from search.evaluate import Evaluation
from search.model import Entry, FacetValue
from search.serial import entry_from_json
from search.tree import Node
from search.whoosh_postings import DAMAGE, WhooshPostings
from search.whoosh_schema import schema

_KEPT_ENTRIES = 1_000
_UNREADABLE = (WhooshIndexError, OSError, ImportError, AttributeError, TypeError, MemoryError)
"""What opening a folder raises besides, since a damaged table of contents may name anything."""


class WhooshReader:
    """One generation, open for reading; safe to use from several threads.

    Raises `CorruptIndex` when the folder does not hold a readable Whoosh index.
    """

    def __init__(self, folder: Path) -> None:
        try:
            index = FileIndex(FileStorage(str(folder), readonly=True), schema=schema())
            self._postings = WhooshPostings(index.reader())
            self._postings.hold_files()
        except (*DAMAGE, *_UNREADABLE) as error:
            raise CorruptIndex(f"The index in {folder} cannot be opened ({error}); run `shacksearch index`.") from error
        # One search asks for the same entry up to three times: for its id, its fields, and as another's "also in".
        self._entry = lru_cache(maxsize=_KEPT_ENTRIES)(self._read_entry)

    def match(
        self, tree: Node, *, limit: int, offset: int = 0, sort: str = "relevance", facets: bool = False
    ) -> Matches:
        """Return the entries that match `tree`, best (or, with sort="date", newest) first."""
        evaluation = Evaluation(compile_tree(tree), self._postings)
        found = evaluation.matching()
        order = rank.newest if sort == "date" else rank.best
        page = order(evaluation, found, self._postings, offset + limit)[offset:] if limit else []
        return Matches(
            total=len(found),
            page=tuple(Ranked(self._entry(document).id, score) for document, score in page),
            facets=rank.facets(found, self._postings) if facets else {},
            notices=tuple(evaluation.notices),
        )

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

    def with_link(self, canonical: str) -> tuple[str, ...]:
        """Return the ids of the entries that have this canonical URL, oldest first."""
        having = self._postings.weights("link", canonical)
        oldest_first = sorted(
            having, key=lambda document: (self._postings.date(document), self._postings.place(document))
        )
        return tuple(self._entry(document).id for document in oldest_first)

    def all_entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position."""
        return map(self._entry, sorted(self._postings.documents(), key=self._postings.place))

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

    def close(self) -> None:
        """Release the files."""
        self._postings.close()

    def _document(self, identifier: str) -> int | None:
        return next(iter(self._postings.weights("id", identifier)), None)

    def _read_entry(self, document: int) -> Entry:
        return entry_from_json(self._postings.stored(document)["entry"])
