"""What the home page shows of an archive."""

from __future__ import annotations

from dataclasses import dataclass

from search.archive import Archive
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


@dataclass(frozen=True, slots=True)
class Home:
    """The newest issue with its entries (None without any), the sites with most entries, and searches to begin with."""

    newest: IssueLine | None
    entries: tuple[Entry, ...]
    sites: tuple[FacetValue, ...]
    examples: tuple[str, ...]
    statistics: Statistics


def home(archive: Archive) -> Home:
    """Work out the home page of an archive."""
    newest = next(iter(issue_lines(archive)), None)
    return Home(
        newest=newest,
        entries=archive.issue(newest.name) if newest else (),
        sites=archive.facets().get("site", ())[:TOP_SITES],
        examples=examples(archive),
        statistics=archive.statistics(),
    )


def issue_lines(archive: Archive) -> list[IssueLine]:
    """Return all issues, newest first; on one day by name."""
    lines = [IssueLine(name, record) for name, record in archive.issues().items()]
    lines.sort(key=lambda line: line.name)
    return sorted(lines, key=lambda line: line.record.date, reverse=True)
