"""What is read together: a Markdown file, an HTML issue with its entry pages, an entry page, a file of many issues."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from indexer.sources import SourceFile, known_as
from search.document import within

if TYPE_CHECKING:
    from indexer.read_html import PageScan

UnitKind = Literal["markdown", "html-issue", "html-entry", "feed", "mail", "jsonl"]
FREE_KINDS = frozenset({"feed", "mail", "jsonl"})
"""Kinds of files that hold any number of issues, whose names are known only when they are read."""


# Overviews that sites generate: they list entry pages, but are no issues.
_OVERVIEWS = frozenset({"index", "archive", "archives", "categories", "category", "tags", "tag", "authors", "author"})
_FOLDER_PAGES = frozenset({"index", "_index", "readme"})
_SURE_COMPONENTS = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that make one issue (of `FREE_KINDS`: several), the page or file itself first.

    `issue` is the issue's name. `entry_files` maps each listed target of an HTML issue, as its page has it, to the name
    of the entry's file or None where that is missing; empty for a page that lists none and is read by its shape.
    `notice` is a sentence for the user about the unit, or "", `collection` the name of the digest it belongs to, or "".
    """

    issue: str
    kind: UnitKind
    files: tuple[SourceFile, ...]
    entry_files: Mapping[str, str | None] = field(default_factory=dict)
    notice: str = ""
    collection: str = ""

    @property
    def key(self) -> str:
        """What the unit is known by in an index: its first file."""
        return known_as(self.collection, self.files[0].name)

    @property
    def full_name(self) -> str:
        """The issue's name among those of all collections."""
        return within(self.collection, self.issue)


def plan_units(files: Sequence[SourceFile], scans: Mapping[str, PageScan]) -> tuple[Unit, ...]:
    """The units of a corpus, in the order of `files`.

    `scans` has the scan of each HTML file by name; a file without one (it could not be read) is in no unit. A feed is
    among the files of each HTML issue beside or below it, for it tells their dates. Of its own it is read only where it
    was named itself or nothing else is there: beside issues it would say them all again.
    """
    pages = {file.name: file for file in files if file.kind == "html" and file.name in scans}
    resolver = _Resolver(pages)
    listed = {name: _entry_files(name, scans, resolver) for name in pages if not scans[name].is_entry}
    claimed = {target for entry_files in listed.values() for target in entry_files.values() if target}
    names = _IssueNames()
    units = []
    only_feeds = all(file.kind == "feed" for file in files)
    for file in files:
        if file.kind in ("markdown", "mail", "jsonl"):
            units.append(names.unit(file, file.kind, ()))
        elif file.kind == "feed" and (file.named or only_feeds):
            units.append(names.unit(file, "feed", ()))
        elif file.name in listed:
            entries = [pages[target] for target in dict.fromkeys(listed[file.name].values()) if target]
            units.append(names.unit(file, "html-issue", (*entries, *_feeds(file, files)), listed[file.name]))
        elif file.name in pages and file.name not in claimed:
            units.append(names.unit(file, "html-entry", ()))
    return tuple(units)


class _IssueNames:
    """Gives each unit a name of its own, in any case: the file's stem, or more of its path when the stem is taken."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}

    def unit(
        self,
        file: SourceFile,
        kind: UnitKind,
        others: tuple[SourceFile, ...],
        entry_files: Mapping[str, str | None] | None = None,
    ) -> Unit:
        notice = ""
        candidates = self._candidates(file.name)
        issue = stem = next(candidates)
        while issue.casefold() in self._owner:
            issue = next(candidates)
        if issue != stem:
            notice = f"There is an issue {stem} already ({self._owner[stem.casefold()]}): this one is named {issue}."
        self._owner[issue.casefold()] = file.name
        return Unit(issue, kind, (file, *others), entry_files or {}, notice)

    @staticmethod
    def _candidates(name: str) -> Iterator[str]:
        path = PurePosixPath(name)
        if path.stem.lower() in _FOLDER_PAGES and path.suffix.lower() in (".md", ".mdx") and path.parent.name:
            yield path.parent.name  # `2020-03-03-title/index.md`
        yield path.stem
        yield str(path.with_suffix(""))
        yield name
        yield from (f"{name}-{number}" for number in count(2))


def _entry_files(name: str, scans: Mapping[str, PageScan], resolver: _Resolver) -> dict[str, str | None]:
    """Where the listed targets of a page lead; empty unless one leads to an entry's page."""
    if PurePosixPath(name).stem.lower() in _OVERVIEWS or PurePosixPath(name).parent.name.lower() in _OVERVIEWS:
        return {}
    targets = {href: resolver.resolve(name, href) for href in scans[name].links}
    found = {href: target if target and scans[target].is_entry else None for href, target in targets.items()}
    return found if any(found.values()) else {}


class _Resolver:
    """Finds the file that a link of a page leads to, by the trailing components of its path."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names
        self._by_last: dict[str, list[str]] = {}
        for name in names:
            self._by_last.setdefault(PurePosixPath(name).name, []).append(name)

    def resolve(self, page: str, href: str) -> str | None:
        """The name of the file, or None. An absolute link must agree in two components, or in the file's whole name."""
        try:
            split = urlsplit(href)
        except ValueError:
            return None
        path = unquote(split.path)
        if not split.netloc:
            exact = posixpath.normpath(posixpath.join(posixpath.dirname(page), path.lstrip("/")))
            if exact in self._names:
                return exact
        wanted = [part for part in path.split("/") if part not in ("", ".", "..")]
        agreeing = [(_agreement(wanted, name), name) for name in self._by_last.get(wanted[-1], ())] if wanted else []
        best = max(agreeing, key=lambda pair: (pair[0], -len(pair[1])), default=(0, ""))
        sure = min(_SURE_COMPONENTS, best[1].count("/") + 1)
        return best[1] if best[0] >= sure else None


def _agreement(wanted: Sequence[str], name: str) -> int:
    """How many trailing components two paths have in common."""
    count = 0
    for one, other in zip(reversed(wanted), reversed(name.split("/")), strict=False):
        if one != other:
            break
        count += 1
    return count


def _feeds(page: SourceFile, files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """The feeds in the page's folder, in a folder above it, or in a folder beside one of these."""
    found = []
    for file in files:
        if file.kind == "feed":
            base = posixpath.dirname(posixpath.dirname(file.name))
            if not base or page.name.startswith(base + "/"):
                found.append(file)
    return tuple(found)
