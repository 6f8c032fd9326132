"""All that is known of a generation: its head, the files it was made from, and what was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from search.head import (
    FILES,
    FileStamp,
    Head,
    IndexFile,
    damaged,
    read_head,
    read_json,
    read_stamps,
    write_head,
    write_json,
)
from search.model import Problem
from search.record import Record

_RECORDS = "records.json"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


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
    """An issue as it was indexed; `content` is the hash of its entries, `entries` their number.

    `collection` is the name of its collection, or "".
    """

    content: str
    title: str
    date: str
    lang: str
    entries: int
    collection: str = ""


class Manifest(Record):
    """What is in a generation and where it came from.

    `sources` are the paths as given and made absolute, `index_format` the engine's format, `created` an ISO 8601
    time. `files` are by name inside the corpus, `folders` the folders that were searched with their modification
    times (ns), `units` by the name of their first file, `issues` by name. `reader` is the version of reading that the
    records were made by. `index_files` are the files of the generation by name, filled in by `write_manifest`.
    """

    index_format: int
    sources: tuple[str, ...]
    created: str
    follow_symlinks: bool = False
    reader: int = 0
    files: Mapping[str, FileRecord] = _NOTHING
    folders: Mapping[str, int] = _NOTHING
    units: Mapping[str, UnitRecord] = _NOTHING
    issues: Mapping[str, IssueRecord] = _NOTHING
    index_files: Mapping[str, IndexFile] = _NOTHING


def write_manifest(folder: Path, manifest: Manifest, base: Manifest | None = None) -> None:
    """Write the manifest of the generation in `folder`, whose other files are there; `base` is what it was built upon.

    What is linked from that generation is replaced, never written through.
    """
    files = {name: list(record[: len(FileStamp._fields)]) for name, record in manifest.files.items()}
    write_json(folder, FILES, {"files": files, "folders": dict(manifest.folders)})
    pages = {name: record[len(FileStamp._fields) :] for name, record in manifest.files.items()}
    records: dict[str, Mapping[str, Any]] = {
        "pages": {name: rest for name, rest in pages.items() if any(rest)},
        "units": {name: _plain(record) for name, record in manifest.units.items()},
        "issues": manifest.issues,
    }
    write_json(folder, _RECORDS, {name: dict(values) for name, values in records.items()})
    write_head(
        folder,
        Head(**{name: getattr(manifest, name) for name in Head.__match_args__}),
        base.index_files if base else {},
    )


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the generation in `folder`.

    Raises `StaleIndex` (another version wrote it) or `CorruptIndex`.
    """
    head = read_head(folder)
    stamps, data = read_stamps(folder, head), read_json(folder, _RECORDS, head)
    try:
        pages = data["pages"]
        return Manifest(
            *(head.index_format, head.sources, head.created, head.follow_symlinks, head.reader),
            files={name: FileRecord(*stamp, *_page(pages.get(name))) for name, stamp in stamps.files.items()},
            folders=stamps.folders,
            units={name: _unit_record(*record) for name, record in data["units"].items()},
            issues={name: IssueRecord(*record) for name, record in data["issues"].items()},
            index_files=head.index_files,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(folder, str(error)) from None


def _plain(record: UnitRecord) -> tuple[object, ...]:
    return record.key, record.issues, [(p.path, p.reason, p.lost) for p in record.problems]


def _page(rest: Any) -> tuple[Any, ...]:
    return (tuple(rest[0]), *rest[1:]) if rest else ()


def _unit_record(key: str, issues: list[str], problems: list[list[Any]]) -> UnitRecord:
    return UnitRecord(key, tuple(issues), tuple(Problem(*problem) for problem in problems))
