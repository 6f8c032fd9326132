"""Reading a generation with Whoosh: its files give postings, `search.evaluate` and `search.rank` do the rest.

Whoosh's own matchers and scoring are left aside on purpose: they count deleted entries, round lengths to one byte,
recurse on nested queries, and are slow on wide unions (all measured). What is read here is what any Whoosh reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from search.whoosh_postings import WhooshPostings
from search.whoosh_schema import schema


class WhooshReader:
    """One generation, open for reading; safe to use from several threads.

    Raises `CorruptIndex` when the folder does not hold a readable Whoosh index.
    """

    def __init__(self, folder: Path) -> None:
        try:
            index = FileIndex(FileStorage(str(folder), readonly=True), schema=schema())
            self._postings = WhooshPostings(index.reader())
        except (WhooshIndexError, OSError, EOFError, ValueError, AssertionError) as error:
            raise CorruptIndex(f"The index in {folder} cannot be opened ({error}); run `shacksearch index`.") from error

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
        if document is None or document not in evaluation.matching():
            return ()
        return tuple(Share(label, score) for label, score in evaluation.shares(document))

    def entries(self, identifiers: Sequence[str]) -> list[Entry | None]:
        """Return the entries of these ids, None for each that does not exist."""
        documents = map(self._document, identifiers)
        return [None if document is None else self._entry(document) for document in documents]

    def with_link(self, canonical: str) -> tuple[str, ...]:
        """Return the ids of the entries that have this canonical URL, oldest first."""
        documents = sorted(self._postings.weights("link", canonical), key=lambda d: (self._postings.date(d), d))
        return tuple(self._entry(document).id for document in documents)

    def all_entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position."""
        places = sorted((entry.issue, entry.position, document) for document, entry in self._all())
        return (self._entry(document) for _, _, document in places)

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
        return Statistics(
            entries=len(documents),
            issues=sum(bool(self._postings.weights("issue", name)) for name in self._postings.terms_between("issue", "", "")),
            words=len(self._postings.terms_between("words", "", "")),
            sites=len(set(map(self._postings.site, documents))),
        )

    def close(self) -> None:
        """Release the files."""
        self._postings.close()

    def _document(self, identifier: str) -> int | None:
        return next(iter(self._postings.weights("id", identifier)), None)

    def _entry(self, document: int) -> Entry:
        return entry_from_json(self._postings.stored(document)["entry"])

    def _all(self) -> Iterator[tuple[int, Entry]]:
        return ((document, self._entry(document)) for document in self._postings.documents())
