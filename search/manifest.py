"""What a generation was made from: `manifest.json`, beside the engine's files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from search.errors import CorruptIndex, NoIndex, StaleIndex
from search.model import Problem

MANIFEST_FORMAT = 1


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A source file as it was read: absolute path, size in bytes, modification time (ns), SHA-256 in hexadecimal.

    `links`, `is_entry` and `title` are what was seen in an HTML page, kept so that it need not be read to find out which
    issue lists it.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    links: tuple[str, ...] = ()
    is_entry: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """What was read together (an issue's file or files; a file of many issues), by the name of its first file.

    `key` is the hash of its files, the reader's version and the options; `issues` what it was read into, and
    `problems` what was reported of it, which is reported again as long as it stays as it is.
    """

    key: str
    issues: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """An issue as it was indexed; `content` is the hash of its entries, `entries` their number."""

    content: str
    title: str
    date: str
    lang: str
    entries: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a generation and where it came from.

    `sources` are the paths as given and made absolute, `index_format` the engine's format, `created` an ISO 8601
    time. `files` are by name inside the corpus, `folders` the folders that were searched with their modification
    times (ns), `units` by the name of their first file, `issues` by name.
    """

    index_format: int
    sources: tuple[str, ...]
    created: str
    follow_symlinks: bool = False
    files: dict[str, FileRecord] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    units: dict[str, UnitRecord] = field(default_factory=dict)
    issues: dict[str, IssueRecord] = field(default_factory=dict)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of the generation in `folder`, replacing one that is linked from an older generation."""
    path = folder / "manifest.json"
    path.unlink(missing_ok=True)
    path.write_text(json.dumps({"format": MANIFEST_FORMAT, **asdict(manifest)}, ensure_ascii=False), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the generation in `folder`.

    Raises `NoIndex`, `StaleIndex` (another version wrote it) or `CorruptIndex`.
    """
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if data.pop("format") != MANIFEST_FORMAT:
            raise StaleIndex(f"The index in {folder.parent} is of another version; run `shacksearch index`.")
        data["sources"] = tuple(data["sources"])
        data["files"] = {name: _file_record(record) for name, record in data["files"].items()}
        data["units"] = {name: _unit_record(record) for name, record in data["units"].items()}
        data["issues"] = {name: IssueRecord(**record) for name, record in data["issues"].items()}
        return Manifest(**data)
    except FileNotFoundError:
        raise NoIndex(f"There is no index in {folder.parent}; run `shacksearch index` to make it.") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CorruptIndex(f"The index in {folder.parent} is damaged ({error}); run `shacksearch index`.") from None


def _file_record(record: dict[str, Any]) -> FileRecord:
    return FileRecord(**{**record, "links": tuple(record["links"])})


def _unit_record(record: dict[str, Any]) -> UnitRecord:
    problems = tuple(Problem(**problem) for problem in record["problems"])
    return UnitRecord(record["key"], tuple(record["issues"]), problems)
