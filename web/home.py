"""What the home page shows of an archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from search.archive import Archive
from search.collection import is_name
from search.document import bare_issue
from search.engine import Statistics
from search.manifest import IssueRecord
from search.model import Entry, FacetValue
from web.examples import examples

TOP_SITES = 12


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue in a list of issues."""

    name: str
    record: IssueRecord

    @property
    def bare(self) -> str:
        """The name within its collection."""
        return bare_issue(self.name, self.record.collection)


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """A collection in a list of collections: its name, and the key that it is asked for by."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Home:
    """The newest issue with its entries (None without any), the sites with most entries, and searches to begin with.

    `collections` are those with most entries, if there are any.
    """

    newest: IssueLine | None
    entries: tuple[Entry, ...]
    sites: tuple[FacetValue, ...]
    examples: tuple[str, ...]
    statistics: Statistics
    collections: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueList:
    """What the list of issues shows: issues by year, all collections, and the keys of those chosen."""

    years: Sequence[tuple[str, Sequence[IssueLine]]]
    collections: Sequence[CollectionLine]
    chosen: tuple[str, ...]

    @property
    def title(self) -> str:
        """What is listed, in words."""
        names = [line.name for line in self.collections if line.key in self.chosen]
        return f"Issues of {', '.join(names)}" if names else "All issues"


def home(archive: Archive) -> Home:
    """Work out the home page of an archive."""
    newest = next(iter(issue_lines(archive)), None)
    facets = archive.facets()
    return Home(
        newest=newest,
        entries=archive.issue(newest.name) if newest else (),
        sites=facets.get("site", ())[:TOP_SITES],
        examples=examples(archive),
        statistics=archive.statistics(),
        collections=facets.get("in", ())[:TOP_SITES],
    )


def issue_lines(archive: Archive) -> list[IssueLine]:
    """Return all issues, newest first; on one day by name."""
    lines = [IssueLine(name, record) for name, record in archive.issues().items()]
    lines.sort(key=lambda line: line.name)
    return sorted(lines, key=lambda line: line.record.date, reverse=True)


def collection_lines(lines: Iterable[IssueLine]) -> list[CollectionLine]:
    """Return the collections that issues are of, by name; what is no name, as a strange index may have, is left out."""
    names = sorted({line.record.collection for line in lines if is_name(line.record.collection)}, reverse=True)
    found = {name.casefold(): CollectionLine(name, name.casefold()) for name in names}
    return sorted(found.values(), key=lambda line: line.key)


def issue_list(lines: Sequence[IssueLine], chosen: Collection[str] = ()) -> IssueList:
    """Return all issues by year, or those of the chosen collections (by their keys); `lines` are all of them."""
    shown = [line for line in lines if not chosen or line.record.collection.casefold() in chosen]
    years = [(year, list(of_year)) for year, of_year in groupby(shown, key=lambda line: line.record.date[:4])]
    return IssueList(years, collection_lines(lines), tuple(chosen))


def neighbours(lines: Iterable[IssueLine]) -> dict[str, tuple[IssueLine | None, IssueLine | None]]:
    """Return for each issue, by its name, the next newer and the next older of its collection, None where none is.

    `lines` are all issues, newest first.
    """
    by_collection: dict[str, list[IssueLine]] = {}
    for line in lines:
        by_collection.setdefault(line.record.collection, []).append(line)
    return {
        line.name: (newer, older)
        for same in by_collection.values()
        for newer, line, older in zip([None, *same[:-1]], same, [*same[1:], None], strict=True)
    }
