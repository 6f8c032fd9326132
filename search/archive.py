"""The archive as its readers use it: one object that answers every question the CLI and the web page ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from search.answer import Request, answer
from search.engine import Share, Statistics
from search.errors import BadQuery, CorruptIndex
from search.manifest import IssueRecord, Manifest
from search.model import Entry, FacetValue, ResultPage
from search.opening import Generation, Generations
from search.query import Query, parse
from search.tree import And, Node, Phrase, Prefix, Word, simplify

SORTS = ("relevance", "date")
DEEPEST = 10_000
"""The last hit that can be paged to."""
_TRIES = 5
_Answer = TypeVar("_Answer")


class Archive:
    """An index folder, open for questions. Thread-safe: one archive serves many requests at once.

    Each question is answered from one generation, the newest. Every method raises `NoIndex`, `StaleIndex` or
    `CorruptIndex` when there is nothing (or nothing sound) to answer from.
    """

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._generations = Generations(index_dir)

    @classmethod
    def open(cls, index_dir: str | Path) -> Archive:
        """Open the index in `index_dir`; raises `NoIndex`, `StaleIndex` or `CorruptIndex` at once."""
        archive = cls(Path(index_dir))
        archive.generation()
        return archive

    def search(
        self,
        text: str,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        *,
        filters: Sequence[str] = (),
        facets: bool = True,
    ) -> ResultPage:
        """Answer a query with a page of hits.

        `text` may be anything and never raises; `filters` are further query items such as `site:github.com`, which
        must hold whatever `text` says. Raises `BadQuery` when the other arguments make no sense.
        """
        if sort not in SORTS:
            raise BadQuery(f"Results cannot be sorted by {sort!r}; use one of {', '.join(SORTS)}.")
        if limit < 0 or offset < 0 or offset + limit > DEEPEST:
            raise BadQuery(f"Hits 1 to {DEEPEST:,} can be asked for; choose a limit and offset within that.")
        started = perf_counter()
        query = parse(text)
        request = Request(_filtered(query, filters), query.text, limit, offset, sort, facets, query.notices)
        page = self._ask(lambda generation: answer(generation.reader, request))
        return replace(page, took_ms=round((perf_counter() - started) * 1000, 3))

    def explain(self, text: str, identifier: str, *, filters: Sequence[str] = ()) -> tuple[Share, ...]:
        """Return the parts of one entry's score for a query, adding up to it; empty when it does not match strictly."""
        root = _filtered(parse(text), filters)
        return self._ask(lambda generation: generation.reader.explain(root, identifier))

    def entry(self, identifier: str) -> Entry | None:
        """Return one entry by its document id, or None."""
        return self._ask(lambda generation: generation.reader.entries([identifier])[0])

    def entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position, all from one generation."""
        with self._generations.use() as generation:
            yield from generation.reader.all_entries()

    def issues(self) -> dict[str, IssueRecord]:
        """Return the issues by name: title, date, language and number of entries."""
        return dict(self.manifest().issues)

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the sites, years and languages of all entries, with counts."""
        return self._ask(lambda generation: generation.reader.facets())

    def statistics(self) -> Statistics:
        """Count what is in the index."""
        return self._ask(lambda generation: generation.reader.statistics())

    def manifest(self) -> Manifest:
        """Return what the index was made from."""
        return self._ask(lambda generation: generation.manifest)

    def generation(self) -> str:
        """Return the name of the generation that answers now."""
        return self._ask(lambda generation: generation.name)

    def close(self) -> None:
        """Release the files; a later question opens them again."""
        self._generations.close()

    def _ask(self, question: Callable[[Generation], _Answer]) -> _Answer:
        # Whoosh opens some files only when they are needed; meanwhile a writer may have removed them.
        for _ in range(_TRIES):
            try:
                with self._generations.use() as generation:
                    return question(generation)
            except FileNotFoundError:
                self._generations.close()
        raise CorruptIndex(f"Files of the index in {self.index_dir} are missing; run `shacksearch index --rebuild`.")


def _filtered(query: Query, filters: Sequence[str]) -> Node:
    """Return the query's tree with `filters` added; raises `BadQuery` for one that does not read as a filter."""
    nodes: list[Node] = []
    for text in filters:
        read = parse(text)
        if isinstance(read.root, Word | Prefix | Phrase | And) or read.notices:
            raise BadQuery(f"{text!r} is not a filter: {' '.join(read.notices) or 'use for example site:github.com.'}")
        nodes.append(read.root)
    return simplify(And((query.root, *nodes))) if nodes else query.root
