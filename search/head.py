"""What a search must know of a generation: `manifest.json`, its head, and `files.json`, what it was made from.

The rest, which only an update needs, is in `records.json` (`search.manifest`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

from search.errors import CorruptIndex, StaleIndex
from search.record import Record

MANIFEST_FORMAT = 2
HEAD = "manifest.json"
FILES = "files.json"
_CHUNK = 1 << 20
_NOT_AS_EXPECTED = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class IndexFile(NamedTuple):
    """A file of a generation: its size in bytes and its CRC-32, to find damage by."""

    size: int
    crc32: int


class Head(Record):
    """What a generation is.

    `index_format` is the format of the engine's files, `sources` are the paths it was made from, as given and made
    absolute, `created` is an ISO 8601 time, `reader` the version of reading. `index_files` are the other files of the
    generation by name.
    """

    index_format: int
    sources: tuple[str, ...]
    created: str
    follow_symlinks: bool
    reader: int
    index_files: Mapping[str, IndexFile] = MappingProxyType({})


class FileStamp(NamedTuple):
    """A source file as it was read: absolute path, size in bytes, modification time (ns), SHA-256 in hexadecimal."""

    path: str
    size: int
    mtime_ns: int
    sha256: str


class Stamps(NamedTuple):
    """What tells whether a generation is older than its corpus.

    `sources` and `follow_symlinks` are those of its head; `files` are by name inside the corpus, `folders` the folders
    that were searched with their modification times (ns).
    """

    sources: tuple[str, ...]
    follow_symlinks: bool
    files: Mapping[str, FileStamp]
    folders: Mapping[str, int]


def read_head(folder: Path) -> Head:
    """Read the head of the generation in `folder`.

    Raises `StaleIndex` (another version wrote it) or `CorruptIndex`.
    """
    try:
        data = json.loads((folder / HEAD).read_bytes())
        if data.pop("format") != MANIFEST_FORMAT:
            raise StaleIndex(f"The index in {folder.parent} is of another version; run `shacksearch index`.")
        data["sources"] = tuple(data["sources"])
        data["index_files"] = {name: IndexFile(*record) for name, record in data["index_files"].items()}
        return Head(**data)
    except _NOT_AS_EXPECTED as error:
        raise damaged(folder, str(error)) from None


def read_stamps(folder: Path, head: Head) -> Stamps:
    """Read what the generation in `folder` was made from; raises `CorruptIndex`."""
    data = read_json(folder, FILES, head)
    try:
        files = {name: FileStamp(*stamp) for name, stamp in data["files"].items()}
        return Stamps(head.sources, head.follow_symlinks, files, dict(data["folders"]))
    except _NOT_AS_EXPECTED as error:
        raise damaged(folder, str(error)) from None


def read_json(folder: Path, name: str, head: Head) -> Any:
    """Read another JSON file of a generation, which must have its checksum; raises `CorruptIndex`."""
    try:
        content = (folder / name).read_bytes()
        if crc32(content) != head.index_files[name].crc32:
            raise ValueError(f"{name} is not as it was written")
        return json.loads(content)
    except _NOT_AS_EXPECTED as error:
        raise damaged(folder, str(error)) from None


def write_head(folder: Path, head: Head) -> None:
    """Write the head of a generation, whose other files are there, replacing one linked from an older generation."""
    (folder / HEAD).unlink(missing_ok=True)
    index_files = {file.name: (file.stat().st_size, _crc32(file)) for file in sorted(folder.iterdir())}
    data = {name: getattr(head, name) for name in Head.__match_args__}
    (folder / HEAD).write_text(json.dumps({"format": MANIFEST_FORMAT, **data, "index_files": index_files}))


def write_json(folder: Path, name: str, data: Any) -> None:
    """Write another JSON file of a generation, replacing one linked from an older generation."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(json.dumps(data), encoding="utf-8")


def check_files(folder: Path, files: Mapping[str, IndexFile], *, contents: bool = False) -> None:
    """Raise `CorruptIndex` when a file is missing or has another size than when it was written.

    With `contents`, every file is read (some 3 GB a second) and must have its checksum, too.
    """
    for name, written in files.items():
        try:
            size = os.stat(f"{folder}/{name}").st_size
            sound = size == written.size and (not contents or _crc32(folder / name) == written.crc32)
        except OSError as error:
            raise damaged(folder, str(error)) from None
        if not sound:
            raise damaged(folder, f"{name} is not as it was written")


def damaged(folder: Path, reason: str) -> CorruptIndex:
    """Return the error for a generation that cannot be read."""
    return CorruptIndex(f"The index in {folder.parent} is damaged ({reason}); run `shacksearch index`.")


def _crc32(path: Path) -> int:
    checksum = 0
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = crc32(chunk, checksum)
    return checksum
