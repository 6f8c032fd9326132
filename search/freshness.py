"""Whether an index is older than its corpus, found out without reading what has not been touched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from search.errors import BadCorpus
from search.head import FileStamp, Head, Stamps

STDIN = "-"
"""The source that stands for standard input; what came from there is never out of date."""


def is_stale(made: Stamps) -> bool:
    """Tell whether a file that the index was made from has changed or gone, or a new one has come.

    Files are compared by size and time, and by content where these differ; folders are only searched again when
    their own time has changed.
    """
    return any(map(_has_changed, made.files.values())) or _has_new_files(made)


def holds(made: Stamps | Head, corpus: Sequence[Path]) -> bool:
    """Tell whether the index was made from these sources."""
    return set(made.sources) == set(map(source_name, corpus))


def source_name(source: Path) -> str:
    """Return a source as manifests have it: an absolute path, or `-`.

    Symbolic links stay in it (but before `..`, where they matter), so that one that is turned elsewhere is noticed.
    """
    if str(source) == STDIN:
        return STDIN
    return str(source.resolve() if ".." in source.parts else source.absolute())


def _has_changed(record: FileStamp) -> bool:
    if record.path == STDIN:
        return False
    try:
        status = os.stat(record.path)
        if (status.st_size, status.st_mtime_ns) == (record.size, record.mtime_ns):
            return False
        from hashlib import file_digest  # OpenSSL takes its time

        with open(record.path, "rb") as file:
            return status.st_size != record.size or file_digest(file, "sha256").hexdigest() != record.sha256
    except (OSError, ValueError):
        return record.size >= 0  # below 0: it could not be looked at then, either


def _has_new_files(made: Stamps) -> bool:
    if all(_modified(folder) == then for folder, then in made.folders.items()):
        return False
    # Only now is the reader of folders needed; it is not imported by a search on an index that is up to date.
    sources = [Path(source) for source in made.sources if source != STDIN]
    known = {record.path for record in made.files.values()}
    try:
        found = import_module("indexer.sources").discover(sources, follow_symlinks=made.follow_symlinks)
    except BadCorpus:  # one of them is gone
        return True
    return any(str(file.path) not in known for file in found.files)


def _modified(folder: str) -> int | None:
    try:
        return os.stat(folder).st_mtime_ns
    except (OSError, ValueError):
        return None
