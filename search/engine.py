"""The seam between shacksearch and an index engine: what a Reader answers and a Writer does.

Both speak in terms of the model and the query tree only, so that nothing above this line knows which engine is below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from search.model import Entry, FacetValue
from search.tree import Node


class Ranked(NamedTuple):
    """One matching entry: its document id and its score (0.0 when only filters were asked for)."""

    id: str
    score: float


class Matches(NamedTuple):
    """A page of matches: how many there are in all, those of the page in order, and facets when asked for.

    `notices` are whole sentences about limits that were met, such as a prefix with too many words.
    """

    total: int
    page: tuple[Ranked, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = MappingProxyType({})
    notices: tuple[str, ...] = ()


class Share(NamedTuple):
    """One part of a hit's score: what it is for (a word of the query, `proximity`), and how much it adds."""

    label: str
    score: float


class Statistics(NamedTuple):
    """What is in an index: numbers of live entries, issues, distinct words and sites."""

    entries: int
    issues: int
    words: int
    sites: int


class Reader(Protocol):
    """One generation of an index, open for reading. Every method may be called from several threads at once."""

    def match(
        self, tree: Node, *, limit: int, offset: int = 0, sort: str = "relevance", facets: bool = False
    ) -> Matches:
        """Return the entries that match `tree`, best (or, with sort="date", newest) first."""

    def explain(self, tree: Node, identifier: str) -> tuple[Share, ...]:
        """Return the parts of one entry's score under `tree`; they add up to it. Empty when it does not match."""

    def entries(self, identifiers: Sequence[str]) -> list[Entry | None]:
        """Return the entries of these ids, None for each that does not exist."""

    def others_with_link(self, canonical: str, identifier: str) -> tuple[str, ...]:
        """Return the ids of the other entries that have a canonical URL of the entry `identifier`, oldest first."""

    def all_entries(self) -> Iterable[Entry]:
        """Yield every entry, by issue and position."""

    def vocabulary(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the words (folded, unstemmed) that begin with `prefix` and their entry counts, most frequent first."""

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the facets over every entry."""

    def statistics(self) -> Statistics:
        """Count what is in the index."""

    def close(self) -> None:
        """Release the files."""


class Writer(Protocol):
    """A new generation of an index, being written; used by one thread."""

    def remove_issue(self, name: str) -> None:
        """Remove every entry of an issue."""

    def add(self, entry: Entry) -> None:
        """Add one entry; its issue must have been removed if it was there before."""

    def commit(self) -> None:
        """Finish the generation; raises `IndexNotWritable` when the disk does not take it."""

    def cancel(self) -> None:
        """Give the generation up."""
