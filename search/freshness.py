"""Whether an index is older than its corpus, found out without reading what has not been touched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import file_digest
from importlib import import_module
from pathlib import Path

from search.manifest import FileRecord, Manifest

STDIN = "-"
"""The source that stands for standard input; what came from there is never out of date."""


def is_stale(manifest: Manifest) -> bool:
    """Tell whether a file that the index was made from has changed or gone, or a new one has come.

    Files are compared by size and time, and by content where these differ; folders are only searched again when
    their own time has changed.
    """
    return any(map(_has_changed, manifest.files.values())) or _has_new_files(manifest)


def holds(manifest: Manifest, corpus: Sequence[Path]) -> bool:
    """Tell whether the index was made from these sources."""
    return set(manifest.sources) == {os.path.abspath(path) for path in corpus}


def _has_changed(record: FileRecord) -> bool:
    if record.path == STDIN:
        return False
    try:
        status = os.stat(record.path)
        if (status.st_size, status.st_mtime_ns) == (record.size, record.mtime_ns):
            return False
        with open(record.path, "rb") as file:
            return status.st_size != record.size or file_digest(file, "sha256").hexdigest() != record.sha256
    except OSError:
        return True


def _has_new_files(manifest: Manifest) -> bool:
    if all(_modified(folder) == then for folder, then in manifest.folders.items()):
        return False
    # Only now is the reader of folders needed; it is not imported by a search on an index that is up to date.
    sources = [Path(source) for source in manifest.sources if source != STDIN]
    known = {record.path for record in manifest.files.values()}
    found = import_module("indexer.sources").discover(
        sources, follow_symlinks=manifest.follow_symlinks
    ).files
    return any(str(file.path.absolute()) not in known for file in found)


def _modified(folder: str) -> int | None:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return None
