"""The archive as its readers use it: one object that answers every question the CLI and the web page ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from search.answer import Request, also_in, answer, explain, plain_hits
from search.engine import Share, Statistics
from search.errors import BadQuery, CorruptIndex
from search.head import Head, Stamps
from search.model import Entry, FacetValue, Hit, ResultPage
from search.opening import Generation, Generations
from search.query import parse
from search.record import replace
from search.synonyms import load_synonyms
from search.tree import And, IssueIs, Node, Nothing, Phrase, Prefix, Word, simplify, walk

if TYPE_CHECKING:
    from search.config import Settings
    from search.manifest import IssueRecord, Manifest
    from search.opensearch_generations import OpenSearchGeneration, OpenSearchGenerations

SORTS = ("relevance", "date")
DEEPEST = 10_000
"""The last hit that can be paged to."""
_TRIES = 5
_Answer = TypeVar("_Answer")


class Archive:
    """An index, open for questions. Thread-safe: one archive serves many requests at once.

    With `once`, it is for a process that asks one question and ends, such as a command: it opens sooner, without numpy,
    and answers slower. Each question is answered from one generation, the newest. Every method raises `NoIndex`,
    `StaleIndex` or `CorruptIndex` when there is nothing (or nothing sound) to answer from, and `EngineUnavailable` when
    the index is on a server that does not answer.
    """

    def __init__(
        self,
        index_dir: Path,
        synonyms: Sequence[Path] = (),
        generations: OpenSearchGenerations | None = None,
        *,
        once: bool = False,
    ) -> None:
        self.index_dir = index_dir
        self._place = index_dir if generations is None else generations.cluster
        self._generations = generations or Generations(index_dir, answer_many=not once)
        self._synonyms = load_synonyms(*synonyms)

    @classmethod
    def open(cls, index_dir: str | Path, synonyms: Sequence[Path] = (), *, once: bool = False) -> Archive:
        """Open the index in `index_dir`; raises `NoIndex`, `StaleIndex` or `CorruptIndex` at once.

        `synonyms` are files of synonyms besides those that ship with the project; raises `BadConfig` when one of them
        cannot be read.
        """
        archive = cls(Path(index_dir), synonyms, once=once)
        archive.generation()
        return archive

    @classmethod
    def of(cls, settings: Settings, *, once: bool = False) -> Archive:
        """Return the archive of these settings, whichever engine has it; it is opened by the first question.

        Raises `BadConfig` when a file of synonyms cannot be read, or a library is missing.
        """
        if settings.cluster is None:
            return cls(settings.index, settings.synonyms, once=once)
        from search.opensearch_generations import OpenSearchGenerations

        return cls(settings.index, settings.synonyms, OpenSearchGenerations(settings.cluster))

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
        request = Request(
            query.root, query.text, limit, offset, sort, facets, query.notices, _filters(filters), self._synonyms
        )
        page = self._ask(lambda generation: answer(generation.reader, request))
        return replace(page, took_ms=round((perf_counter() - started) * 1000, 3))

    def explain(self, text: str, identifier: str, *, filters: Sequence[str] = ()) -> tuple[Share, ...]:
        """Return the parts of one hit's score for a query, adding up to it; empty for an entry that is no hit."""
        query = parse(text)
        request = Request(query.root, query.text, filters=_filters(filters), synonyms=self._synonyms)
        return self._ask(lambda generation: explain(generation.reader, request, identifier))

    def entry(self, identifier: str) -> Entry | None:
        """Return one entry by its document id, or None."""
        return self._ask(lambda generation: generation.reader.entries([identifier])[0])

    def entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position, all from one generation."""
        with self._generations.use() as generation:
            yield from generation.reader.all_entries()

    def issue(self, name: str) -> tuple[Entry, ...]:
        """Return the entries of an issue (its name in any case), by position; empty when there is none."""
        return self._ask(lambda generation: _issue(generation, name))

    def related(self, identifier: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the entries most like one, without those that have the same link; empty for an unknown id."""
        return self._ask(lambda generation: _related(generation, identifier, limit))

    def also_in(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the other entries with the same first link, oldest first."""
        return self._ask(lambda generation: _also_in(generation, entry))

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        """Return queries that begin like `text`, its last word completed from the archive's words."""
        from search.completing import completions

        typed = parse(text).text  # without what no index holds: control characters, half a surrogate pair
        return self._ask(lambda generation: completions(generation.reader, typed, limit))

    def issues(self) -> dict[str, IssueRecord]:
        """Return the issues by name: title, date, language and number of entries."""
        return dict(self.manifest().issues)

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the sites, years and languages (and collections, if any) of all entries, with counts."""
        return self._ask(lambda generation: generation.reader.facets())

    def statistics(self) -> Statistics:
        """Count what is in the index."""
        return self._ask(lambda generation: generation.reader.statistics())

    def manifest(self) -> Manifest:
        """Return what the index was made from."""
        return self._ask(lambda generation: generation.manifest())

    def head(self) -> Head:
        """Return what the index is, and which sources it was made from."""
        return self._ask(lambda generation: generation.head)

    def stamps(self) -> Stamps:
        """Return what tells whether the index is older than its corpus."""
        return self._ask(lambda generation: generation.stamps())

    def place(self) -> str:
        """Return where the index is: its folder, or its name and the addresses of its cluster."""
        return str(self._place)

    def size(self) -> int:
        """Return the size in bytes of the generation that answers now."""
        return self._generations.size()

    def generation(self) -> str:
        """Return the name of the generation that answers now."""
        return self._ask(lambda generation: generation.name)

    def close(self) -> None:
        """Release the files; a later question opens them again."""
        self._generations.close()

    def _ask(self, question: Callable[[Generation | OpenSearchGeneration], _Answer]) -> _Answer:
        # Whoosh opens some files only when they are needed; meanwhile a writer may have removed them.
        for _ in range(_TRIES):
            try:
                with self._generations.use() as generation:
                    return question(generation)
            except FileNotFoundError:
                self._generations.close()
        raise CorruptIndex(f"Parts of the index {self.place()} are missing; run `shacksearch index --rebuild`.")


def _issue(generation: Generation | OpenSearchGeneration, name: str) -> tuple[Entry, ...]:
    page = generation.reader.match(IssueIs((name.casefold(),)), limit=DEEPEST, sort="date").page
    entries = generation.reader.entries([ranked.id for ranked in page])
    # The name of an issue alone is that of the issues of that name in collections, too.
    own = (entry for entry in entries if entry is not None and entry.issue.casefold() == name.casefold())
    return tuple(sorted(own, key=lambda entry: entry.position))


def _related(generation: Generation | OpenSearchGeneration, identifier: str, limit: int) -> tuple[Hit, ...]:
    from search.relating import related

    entry = generation.reader.entries([identifier])[0]
    return plain_hits(generation.reader, related(generation.reader, entry, limit)) if entry else ()


def _also_in(generation: Generation | OpenSearchGeneration, entry: Entry) -> tuple[Entry, ...]:
    found = generation.reader.entries(also_in(generation.reader, entry))
    return tuple(other for other in found if other)


def _filters(texts: Sequence[str]) -> tuple[Node, ...]:
    """Return the trees of filters, several of a kind as one; raises `BadQuery` for what does not read as a filter."""
    nodes: list[Node] = []
    for text in texts:
        read = parse(text)
        if read.notices or any(isinstance(node, Word | Prefix | Phrase) for node in walk(read.root)):
            raise BadQuery(f"{text!r} is not a filter: {' '.join(read.notices) or 'use for example site:github.com.'}")
        nodes.append(read.root)
    both = simplify(And(tuple(nodes)))
    return both.parts if isinstance(both, And) else tuple({both} - {Nothing()})
