"""Many digests in one index: which of them each file belongs to, and the names that what is read of it gets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from indexer.options import Digest
from indexer.reading import Reading
from indexer.sources import SourceFile, discover, folder_name, free_name, printable_name
from search.document import within
from search.model import Issue, Problem


class _Root(NamedTuple):
    """A folder or file of a digest: where it really is, the digest, and what names of files in it begin with."""

    place: str
    digest: Digest
    before: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of all sources.

    `files` are by the name of the collection they belong to ("" for none), `problems` and `folders` those of
    `Discovery`.
    """

    files: Mapping[str, Sequence[SourceFile]]
    problems: Sequence[Problem] = ()
    folders: Mapping[str, int] = field(default_factory=dict)


def gather(sources: Sequence[Path], digests: Sequence[Digest], *, follow_symlinks: bool = False) -> Gathered:
    """Find all files at and below `sources`; raises `BadCorpus` for one that does not exist.

    A file belongs to the digest whose folder it lies in, whichever source led to it; of folders in each other the
    innermost counts. There it is named from that folder on, and stands once. What a link leads to that lies in none is
    of the digest that the link is in. What comes of one digest depends on no other, nor on the files that are in none.
    """
    roots = sorted(_roots(digests), key=lambda root: len(root.place), reverse=True)
    by_digest: dict[str, list[Path]] = {"": []}
    for source in sources:
        owner = _owner(_place(source), roots)
        by_digest.setdefault(owner.digest.collection if owner else "", []).append(source)
    files: dict[str, dict[str, SourceFile]] = {"": {}, **{digest.collection: {} for digest in digests}}
    problems: list[Problem] = []
    folders: dict[str, int] = {}
    seen: set[str] = set()
    real = cache(os.path.realpath)  # of folders, which have many files
    for collection, together in by_digest.items():
        found = discover(together, follow_symlinks=follow_symlinks)
        problems += found.problems
        folders.update(found.folders)
        for file in found.files:
            place = os.path.join(real(file.path.parent), file.path.name) if roots else ""
            owner = _owner(place, roots)
            into = owner.digest.collection if owner else collection
            if not into:
                files[into][file.name] = file
            elif place not in seen:
                seen.add(place)
                name = free_name(_name_in(owner, place) if owner else file.name, files[into])
                files[into][name] = replace(file, name=name)
    ordered = {name: sorted(of_one.values(), key=lambda file: file.name) for name, of_one in files.items()}
    return Gathered({name: of_one for name, of_one in ordered.items() if of_one}, problems, folders)


def in_collection(reading: Reading, collection: str) -> Reading:
    """Return what was read in a collection, under the names that it has among all; "" is none.

    Issues that say themselves which collection they are of, as JSON Lines may, are left as they are.
    """
    if not collection:
        return reading
    issues = tuple(issue if issue.collection else _issue(issue, collection) for issue in reading.issues)
    problems = tuple(replace(problem, path=f"{collection}/{problem.path}") for problem in reading.problems)
    return Reading(issues, problems)


def _issue(issue: Issue, collection: str) -> Issue:
    name = within(collection, issue.name)
    entries = tuple(
        replace(entry, id=within(collection, entry.id), issue=name, collection=collection) for entry in issue.entries
    )
    return replace(issue, name=name, entries=entries, collection=collection)


def _roots(digests: Sequence[Digest]) -> Iterator[_Root]:
    for digest in digests:
        for path in digest.roots:
            yield _Root(_place(path), digest, f"{folder_name(path)}/" if len(digest.roots) > 1 else "")


def _place(path: Path) -> str:
    """Return where a folder really is, or a file's name in the folder where that really is."""
    return os.path.realpath(path) if path.is_dir() else os.path.join(os.path.realpath(path.parent), path.name)


def _owner(place: str, roots: Sequence[_Root]) -> _Root | None:
    return next((root for root in roots if place == root.place or place.startswith(f"{root.place}{os.sep}")), None)


def _name_in(root: _Root, place: str) -> str:
    relative = os.path.basename(place) if place == root.place else os.path.relpath(place, root.place)
    return printable_name(f"{root.before}{relative}")
