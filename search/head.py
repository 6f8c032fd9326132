"""What a search must know of a generation: `manifest.json`, its head, and `files.json`, what it was made from.

The rest, which only an update needs, is in `records.json` (`search.manifest`). The head is one JSON object whose last
member is the CRC-32 of all that stands before it, so that a flipped bit is found; the other files have theirs in it.
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

MANIFEST_FORMAT = 4
HEAD = "manifest.json"
FILES = "files.json"
_SEAL = ', "crc32": '
_NOT_AS_EXPECTED = (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class IndexFile(NamedTuple):
    """A file of a generation, to find damage by: its size in bytes, its CRC-32, and its modification time (ns) then."""

    size: int
    crc32: int
    mtime_ns: int


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
        content = (folder / HEAD).read_bytes()
        data = json.loads(content)
        if data.pop("format") != MANIFEST_FORMAT:
            raise StaleIndex(f"The index in {folder.parent} is of another version; run `shacksearch index`.")
        if data.pop("crc32") != crc32(content.rpartition(_SEAL.encode())[0]):
            raise ValueError(f"{HEAD} is not as it was written")
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


def write_head(folder: Path, head: Head, base: Mapping[str, IndexFile] = MappingProxyType({})) -> None:
    """Write the head of a generation, whose other files are there, replacing one linked from an older generation.

    `base` are the files of that one. Those that are still linked to it need not be read for their checksums, since
    what a writer changes it writes to a file of its own.
    """
    (folder / HEAD).unlink(missing_ok=True)
    index_files = {file.name: _index_file(file, base.get(file.name)) for file in sorted(folder.iterdir())}
    data: dict[str, Any] = {name: getattr(head, name) for name in Head.__match_args__}
    (folder / HEAD).write_text(sealed({"format": MANIFEST_FORMAT, **data, "index_files": index_files}))


def sealed(head: Mapping[str, Any]) -> str:
    """Return a head as it stands in its file: JSON, with its checksum as the last member."""
    open_ended = json.dumps(head).removesuffix("}")
    return f"{open_ended}{_SEAL}{crc32(open_ended.encode())}}}"


def write_json(folder: Path, name: str, data: Any) -> None:
    """Write another JSON file of a generation, replacing one linked from an older generation."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(json.dumps(data), encoding="utf-8")


def check_files(folder: Path, files: Mapping[str, IndexFile]) -> None:
    """Raise `CorruptIndex` when a file is missing or has another size than when it was written."""
    for name, written in files.items():
        _check(folder, name, _status(folder, name).st_size == written.size)


def check_contents(folder: Path, files: Mapping[str, IndexFile], *, every: int = 1) -> None:
    """Raise `CorruptIndex` when a file is not as it was written; some 3 GB a second are read.

    With `every`, what nothing has been written to since is only read once in so many generations: an update of a large
    index need not read all of it, and what decays with no clock telling of it is found in time.
    """
    check_files(folder, files)
    for place, (name, written) in enumerate(sorted(files.items())):
        touched = _status(folder, name).st_mtime_ns != written.mtime_ns
        if touched or (_number(folder) + place) % every == 0:
            try:
                found = _crc32(folder / name)
            except OSError as error:
                raise damaged(folder, str(error)) from None
            _check(folder, name, found == written.crc32)


def damaged(folder: Path, reason: str) -> CorruptIndex:
    """Return the error for a generation that cannot be read."""
    return CorruptIndex(f"The index in {folder.parent} is damaged ({reason}); run `shacksearch index --rebuild`.")


def _number(folder: Path) -> int:
    number = folder.name[1:]  # as in g000012
    return int(number) if number.isdecimal() else 0


def _status(folder: Path, name: str) -> os.stat_result:
    try:
        return os.stat(f"{folder}/{name}")
    except OSError as error:
        raise damaged(folder, str(error)) from None


def _check(folder: Path, name: str, sound: bool) -> None:
    if not sound:
        raise damaged(folder, f"{name} is not as it was written")


def _index_file(path: Path, before: IndexFile | None) -> IndexFile:
    status = path.stat()
    if before is not None and status.st_nlink > 1 and status.st_size == before.size:
        return before._replace(mtime_ns=status.st_mtime_ns)
    return IndexFile(status.st_size, _crc32(path), status.st_mtime_ns)


def _crc32(path: Path) -> int:
    with open(path, "rb") as file:
        if not path.stat().st_size:
            return 0
        import mmap

        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return crc32(content)
