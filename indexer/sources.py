"""The files of a corpus: found, named, told apart by their suffix."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from search.errors import BadCorpus
from search.model import Problem

SourceKind = Literal["markdown", "html", "feed", "mail", "jsonl"]

_KINDS: dict[str, SourceKind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xml": "feed",
    ".atom": "feed",
    ".rss": "feed",
    ".eml": "mail",
    ".mbox": "mail",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_SKIPPED_FOLDERS = frozenset({"node_modules"})
# What repositories hold besides a digest; it is read when it is named itself.
_NO_ISSUES = frozenset(
    [
        "changelog",
        "code_of_conduct",
        "code-of-conduct",
        "contributing",
        "license",
        "licence",
        "security",
        "support",
        "pull_request_template",
        "issue_template",
        "template",
        "authors",
        "contributors",
    ]
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: where it is, its name inside the corpus (a POSIX path), its kind, and whether the user named it."""

    path: Path
    name: str
    kind: SourceKind
    named: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files of a corpus, sorted by name, what could not be looked at, and every folder that was looked into.

    `folders` maps each folder's absolute path to its modification time (ns) from before it was listed: a file that
    comes later changes it.
    """

    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...]
    folders: Mapping[str, int] = field(default_factory=dict)


def discover(paths: Sequence[Path], *, follow_symlinks: bool = False) -> Discovery:
    """All source files at and below `paths`, which are folders or files.

    A name is the path relative to its root (for a file: the file's name), with the root's folder in front where two
    roots would give the same name. Hidden files and folders and `node_modules` are left out; JSON Lines, and Markdown
    that is named like a licence or a guide to contributing, are read only when named themselves. Symbolic links out of
    their root are followed only with `follow_symlinks`; those that lead in a circle, and what cannot be read, are
    problems. Raises `BadCorpus` for a path that does not exist.
    """
    problems: list[Problem] = []
    folders: dict[str, int] = {}
    roots = [(path, list(_files_of(path, follow_symlinks, problems, folders))) for path in _distinct(paths)]
    times: dict[str, int] = {}
    for _, found in roots:
        for file in found:
            times[file.name] = times.get(file.name, 0) + 1
    files: dict[str, SourceFile] = {}
    for root, found in roots:
        for file in found:
            name = file.name if times[file.name] == 1 else f"{folder_name(root)}/{file.name}"
            free = free_name(printable_name(name), files)
            files[free] = SourceFile(file.path, free, file.kind, file.named)
    return Discovery(tuple(sorted(files.values(), key=lambda file: file.name)), tuple(problems), folders)


def _distinct(paths: Sequence[Path]) -> list[Path]:
    """The roots, each once, however it is spelt."""
    return list({Path(os.path.realpath(path)): path for path in reversed(paths)}.values())[::-1]


def free_name(name: str, taken: dict[str, SourceFile]) -> str:
    """Return `name`, or where two roots have folders of the same name too, with a number after the first folder."""
    number, free = 2, name
    while free in taken:
        folder, _, rest = name.partition("/")
        free = f"{folder}-{number}/{rest}" if rest else f"{number}/{name}"
        number += 1
    return free


def printable_name(name: str) -> str:
    """Return `name` with bytes that are not UTF-8 written as in Python's literals, for an index takes only text."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def known_as(collection: str, name: str) -> str:
    """Return what a file is known by in an index: its name, in a collection after that of the collection.

    No other name has two slashes in a row.
    """
    return f"{collection}//{name}" if collection else name


def shown_as(key: str) -> str:
    """Return what a file is known by in the form that is shown."""
    return key.replace("//", "/")


def folder_name(root: Path) -> str:
    """Return the name of the folder that a root is, or that a file as a root stands in."""
    absolute = root.resolve()
    return (absolute.parent if absolute.is_file() else absolute).name or "root"


def _files_of(
    root: Path, follow_symlinks: bool, problems: list[Problem], folders: dict[str, int]
) -> Iterator[SourceFile]:
    if not os.path.lexists(root):
        raise BadCorpus(f"There is no file or folder {root}: name one that holds digest issues.")
    if root.is_dir():
        yield from _walk(root, follow_symlinks, problems, folders)
    elif kind := _KINDS.get(root.suffix.lower()):
        yield SourceFile(root, root.name, kind, named=True)
    elif root.is_file():
        problems.append(Problem(str(root), f"files that end in {root.suffix or 'nothing'} are not read"))
    else:
        problems.append(Problem(str(root), "it is a link to nowhere, or no file"))


def _walk(root: Path, follow_symlinks: bool, problems: list[Problem], folders: dict[str, int]) -> Iterator[SourceFile]:
    real_root = os.path.realpath(root)
    pending = [(root, PurePosixPath(), frozenset({real_root}))]
    while pending:
        folder, relative, above = pending.pop()
        try:
            folders[str(folder.absolute())] = folder.stat().st_mtime_ns
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem(str(folder), f"the folder cannot be read: {error.strerror}"))
            continue
        for entry in entries:
            path, name = Path(entry.path), relative / entry.name
            if entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS:
                continue
            if entry.is_symlink() and not _may_follow(path, real_root, above, follow_symlinks, problems):
                continue
            if entry.is_dir():
                pending.append((path, name, above | {os.path.realpath(path)}))
            elif (kind := _kind_in_folder(path)) and entry.is_file():
                yield SourceFile(path, str(name), kind)


def _kind_in_folder(path: Path) -> SourceKind | None:
    """The kind of a file that stands in a folder; None for what is only read when it is named itself."""
    kind = _KINDS.get(path.suffix.lower())
    return None if kind == "jsonl" or (kind == "markdown" and path.stem.lower() in _NO_ISSUES) else kind


def _may_follow(
    link: Path, real_root: str, above: frozenset[str], follow_symlinks: bool, problems: list[Problem]
) -> bool:
    """Whether to follow a symbolic link. `above` are the real paths of the folders it stands in."""
    try:
        target = os.path.realpath(link, strict=True)
    except OSError as error:
        problems.append(Problem(str(link), f"the symbolic link leads nowhere: {error.strerror}"))
        return False
    if target in above:
        problems.append(Problem(str(link), "the symbolic link leads back to a folder it stands in", lost=False))
        return False
    return follow_symlinks or os.path.commonpath([real_root, target]) == real_root
