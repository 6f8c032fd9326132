"""What a generation was made from: `manifest.json`, beside the engine's files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from search.errors import CorruptIndex, StaleIndex
from search.model import Problem

MANIFEST_FORMAT = 1
_NAME = "manifest.json"
_CHUNK = 1 << 20
_PLAIN = ("index_format", "sources", "created", "follow_symlinks", "reader", "folders")


class FileRecord(NamedTuple):
    """A source file as it was read: absolute path, size in bytes, modification time (ns), SHA-256 in hexadecimal.

    `links`, `is_entry` and `title` are what was seen in an HTML page, kept so that it need not be read to find out
    which issue lists it.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    links: tuple[str, ...] = ()
    is_entry: bool = False
    title: str = ""


class UnitRecord(NamedTuple):
    """What was read together (an issue's file or files; a file of many issues), by the name of its first file.

    `key` is the hash of its files, the reader's version and the options; `issues` what it was read into, and
    `problems` what was reported of it, which is reported again as long as it stays as it is.
    """

    key: str
    issues: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class IssueRecord(NamedTuple):
    """An issue as it was indexed; `content` is the hash of its entries, `entries` their number."""

    content: str
    title: str
    date: str
    lang: str
    entries: int


class IndexFile(NamedTuple):
    """A file of the engine's in a generation: its size in bytes and its CRC-32, to find damage by."""

    size: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a generation and where it came from.

    `sources` are the paths as given and made absolute, `index_format` the engine's format, `created` an ISO 8601
    time. `files` are by name inside the corpus, `folders` the folders that were searched with their modification
    times (ns), `units` by the name of their first file, `issues` by name. `reader` is the version of reading that the
    records were made by. `index_files` are the engine's files by name, filled in by `write_manifest`.
    """

    index_format: int
    sources: tuple[str, ...]
    created: str
    follow_symlinks: bool = False
    reader: int = 0
    files: dict[str, FileRecord] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    units: dict[str, UnitRecord] = field(default_factory=dict)
    issues: dict[str, IssueRecord] = field(default_factory=dict)
    index_files: dict[str, IndexFile] = field(default_factory=dict)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of the generation in `folder`, replacing one that is linked from an older generation."""
    path = folder / _NAME
    path.unlink(missing_ok=True)
    index_files = {file.name: IndexFile(file.stat().st_size, _crc32(file)) for file in sorted(folder.iterdir())}
    data = {
        **{name: getattr(manifest, name) for name in _PLAIN},
        **{name: _as_dicts(getattr(manifest, name)) for name in ("files", "issues")},
        "format": MANIFEST_FORMAT,
        "units": {name: _unit_dict(record) for name, record in manifest.units.items()},
        "index_files": _as_dicts(index_files),
    }
    path.write_text(json.dumps(data), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the generation in `folder`.

    Raises `StaleIndex` (another version wrote it) or `CorruptIndex`.
    """
    try:
        data = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        if data.pop("format") != MANIFEST_FORMAT:
            raise StaleIndex(f"The index in {folder.parent} is of another version; run `shacksearch index`.")
        data["sources"] = tuple(data["sources"])
        data["files"] = {name: _file_record(record) for name, record in data["files"].items()}
        data["units"] = {name: _unit_record(record) for name, record in data["units"].items()}
        data["issues"] = {name: IssueRecord(**record) for name, record in data["issues"].items()}
        data["index_files"] = {name: IndexFile(**record) for name, record in data["index_files"].items()}
        return Manifest(**data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(folder, str(error)) from None


def check_files(folder: Path, manifest: Manifest, *, contents: bool = False) -> None:
    """Raise `CorruptIndex` when an engine's file is missing or has another size than when it was written.

    With `contents`, every file is read (some 3 GB a second) and must have its checksum, too.
    """
    for name, written in manifest.index_files.items():
        try:
            size = (folder / name).stat().st_size
            sound = size == written.size and (not contents or _crc32(folder / name) == written.crc32)
        except OSError as error:
            raise _damaged(folder, str(error)) from None
        if not sound:
            raise _damaged(folder, f"{name} is not as it was written")


def _as_dicts(records: Mapping[str, FileRecord | IssueRecord | IndexFile]) -> dict[str, dict[str, Any]]:
    return {name: record._asdict() for name, record in records.items()}


def _unit_dict(record: UnitRecord) -> dict[str, Any]:
    problems = [{"path": p.path, "reason": p.reason, "lost": p.lost} for p in record.problems]
    return {**record._asdict(), "problems": problems}


def _damaged(folder: Path, reason: str) -> CorruptIndex:
    return CorruptIndex(f"The index in {folder.parent} is damaged ({reason}); run `shacksearch index`.")


def _crc32(path: Path) -> int:
    checksum = 0
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = crc32(chunk, checksum)
    return checksum


def _file_record(record: dict[str, Any]) -> FileRecord:
    return FileRecord(**{**record, "links": tuple(record["links"])})


def _unit_record(record: dict[str, Any]) -> UnitRecord:
    problems = tuple(Problem(**problem) for problem in record["problems"])
    return UnitRecord(record["key"], tuple(record["issues"]), problems)
