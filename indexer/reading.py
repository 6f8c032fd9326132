"""Reading one unit of a corpus into issues, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.errors import UnreadableSource
from indexer.options import ReadOptions
from indexer.parts import Parts
from indexer.read_feed import feed_parts, read_feed
from indexer.read_html import html_parts, read_feed_dates, read_html_entry, read_html_issue
from indexer.read_jsonl import read_jsonl
from indexer.read_mail import mail_parts, mailbox_parts, read_mail, read_mailbox
from indexer.read_markdown import is_contents_page, markdown_parts, read_markdown
from indexer.sources import SourceFile
from indexer.units import Unit
from search.model import Issue, Problem

_MOST_PROBLEMS = 20
Load = Callable[[SourceFile], bytes]
"""Gives the bytes of a file; raises `UnreadableSource`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one unit was read into, and what is to be said about it."""

    issues: tuple[Issue, ...]
    problems: tuple[Problem, ...] = ()


def read_unit(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    """Read one unit; a source that cannot be read gives no issues and a problem."""
    try:
        reading = _READERS[unit.kind](unit, load, options)
    except UnreadableSource as error:
        return Reading((), (Problem(unit.files[0].name, error.reason),))
    notice = (Problem(unit.files[0].name, unit.notice, lost=False),) if unit.notice else ()
    return replace(reading, problems=notice + _first(reading.problems))


def _first(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The first problems, and how many more there are: the index keeps them, and reads them again for each search."""
    rest = problems[_MOST_PROBLEMS:]
    if not rest:
        return problems
    more = Problem(rest[0].path, f"{len(rest):,} more problems with it are not listed", any(one.lost for one in rest))
    return (*problems[:_MOST_PROBLEMS], more)


def _read_markdown(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    data = load(unit.files[0])
    issue = read_markdown(data, unit.issue, options, unit.files[0].name)
    if issue.entries:
        return Reading((issue,))
    if is_contents_page(data, options):
        return Reading(())
    return Reading((), (Problem(unit.files[0].name, "no entries were found in it", lost=False),))


def _read_html_issue(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    by_name = {file.name: file for file in unit.files}
    dates: dict[str, str] = {}
    for file in unit.files:
        if file.kind == "feed":
            dates.update(read_feed_dates(load(file)))
    pages = {
        href: load(by_name[name]) if name is not None and name in by_name else None
        for href, name in unit.entry_files.items()
    }
    issue = read_html_issue(unit.issue, load(unit.files[0]), pages, dates, options)
    missing = sum(page is None for page in pages.values())
    notes = [Problem(unit.files[0].name, f"{missing} of the pages it lists are missing", lost=False)] if missing else []
    return Reading((issue,) if issue.entries else (), tuple(notes))


def _read_html_entry(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    issue = read_html_entry(unit.issue, load(unit.files[0]), options)
    return Reading((issue,) if issue.entries else ())


def _read_jsonl(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    issues, problems = read_jsonl(load(unit.files[0]), unit.files[0].name, options)
    return Reading(issues, problems)


def _read_feed(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    return Reading(read_feed(load(unit.files[0]), unit.issue, options))


def _read_mail(unit: Unit, load: Load, options: ReadOptions) -> Reading:
    file = unit.files[0]
    if file.path.suffix.lower() == ".mbox":
        return Reading(*read_mailbox(file.path, file.name, unit.issue, options))
    issue = read_mail(load(file), unit.issue, options)
    if issue.entries:
        return Reading((issue,))
    return Reading((), (Problem(file.name, "no entries were found in it", lost=False),))


def parts_of(unit: Unit, load: Load, options: ReadOptions) -> Iterator[Parts]:
    """The issues of a unit taken apart, where their entries are found by shape: none for JSON Lines, lists of pages.

    Raises `UnreadableSource`.
    """
    file = unit.files[0]
    if unit.kind == "markdown":
        yield markdown_parts(load(file), unit.issue, options, file.name)
    elif unit.kind == "html-issue" and not unit.entry_files:
        yield html_parts(unit.issue, load(file), {}, options)
    elif unit.kind == "feed":
        yield from feed_parts(load(file), unit.issue, options)
    elif unit.kind == "mail" and file.path.suffix.lower() == ".mbox":
        yield from mailbox_parts(file.path, file.name, unit.issue, options, [])
    elif unit.kind == "mail":
        yield mail_parts(load(file), unit.issue, options)


_READERS: Mapping[str, Callable[[Unit, Load, ReadOptions], Reading]] = {
    "markdown": _read_markdown,
    "html-issue": _read_html_issue,
    "html-entry": _read_html_entry,
    "feed": _read_feed,
    "mail": _read_mail,
    "jsonl": _read_jsonl,
}
