"""The corpus as it is now: its files hashed, its units planned, each unit read only when asked for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from indexer.errors import UnreadableSource
from indexer.options import MAX_BYTES, READER_VERSION, ReadOptions
from indexer.read_html import PageScan, read_feed_dates, read_html_entry, read_html_issue, scan
from indexer.read_jsonl import read_jsonl
from indexer.read_markdown import is_contents_page, read_markdown
from indexer.sources import SourceFile, discover
from indexer.units import Unit, plan_units
from search.freshness import STDIN
from search.manifest import FileRecord
from search.model import Issue, Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What one unit was read into, and what is to be said about it."""

    issues: tuple[Issue, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files and units of a corpus.

    `files` are the records of the files by name, `keys` the hash of each unit by the name of its first file (of its
    files' contents, the options, and the reader's version), `folders` the folders with their times in nanoseconds.
    """

    units: tuple[Unit, ...]
    files: Mapping[str, FileRecord]
    keys: Mapping[str, str]
    folders: Mapping[str, int]
    problems: tuple[Problem, ...]
    options: ReadOptions
    standard_input: bytes = b""

    def read(self, unit: Unit) -> Reading:
        """Read one unit; a source that cannot be read gives no issues and a problem."""
        try:
            reading = _READERS[unit.kind](self, unit)
        except UnreadableSource as error:
            return Reading((), (Problem(unit.files[0].name, error.reason),))
        notice = (Problem(unit.files[0].name, unit.notice, lost=False),) if unit.notice else ()
        return replace(reading, problems=notice + reading.problems)

    def data(self, file: SourceFile) -> bytes:
        """Return the bytes of a file; raises `UnreadableSource`."""
        return self.standard_input if str(file.path) == STDIN else _bytes(file)


def look_at(
    sources: Sequence[Path],
    options: ReadOptions,
    known: Mapping[str, FileRecord],
    *,
    follow_symlinks: bool = False,
) -> Corpus:
    """Look at the files of a corpus without reading its entries; `-` among `sources` is standard input.

    `known` are the records of an earlier look: an HTML page with the same hash need not be looked into again.
    Raises `BadCorpus` for a source that does not exist.
    """
    found = discover([path for path in sources if str(path) != STDIN], follow_symlinks=follow_symlinks)
    problems = list(found.problems)
    files = list(found.files)
    standard_input = b""
    if any(str(path) == STDIN for path in sources):
        standard_input = sys.stdin.buffer.read()
        files.append(SourceFile(Path(STDIN), "stdin.jsonl", "jsonl"))
    records: dict[str, FileRecord] = {}
    scans: dict[str, PageScan] = {}
    for file in files:
        try:
            data = standard_input if str(file.path) == STDIN else _bytes(file)
            records[file.name] = _record(file, data, known.get(file.name))
            if file.kind == "html":
                record = records[file.name]
                scans[file.name] = PageScan(record.is_entry, record.links, record.title)
        except UnreadableSource as error:
            problems.append(Problem(file.name, error.reason))
            records.setdefault(file.name, _unread_record(file))
    readable = [file for file in files if records[file.name].sha256]
    units = plan_units(readable, scans)
    keys = {unit.files[0].name: _key(unit, records, options) for unit in units}
    return Corpus(units, records, keys, _folders(sources, files), tuple(problems), options, standard_input)


def _bytes(file: SourceFile) -> bytes:
    try:
        size = file.path.stat().st_size
        if size > MAX_BYTES and file.kind != "jsonl":
            raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
        return file.path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"it cannot be opened: {error.strerror}") from error


def _record(file: SourceFile, data: bytes, known: FileRecord | None) -> FileRecord:
    blank = _unread_record(file)
    digest = sha256(data).hexdigest()
    if known and known.sha256 == digest:
        return replace(known, path=blank.path, size=blank.size, mtime_ns=blank.mtime_ns)
    seen = scan(data) if file.kind == "html" else PageScan(False, (), "")
    return replace(blank, sha256=digest, links=seen.links, is_entry=seen.is_entry, title=seen.title)


def _unread_record(file: SourceFile) -> FileRecord:
    if str(file.path) == STDIN:
        return FileRecord(STDIN, 0, 0, "")
    try:
        status = file.path.stat()
    except OSError:
        return FileRecord(str(file.path.absolute()), -1, -1, "")
    return FileRecord(str(file.path.absolute()), status.st_size, status.st_mtime_ns, "")


def _key(unit: Unit, records: Mapping[str, FileRecord], options: ReadOptions) -> str:
    parts = [
        READER_VERSION,
        [options.site_url, options.anchors, options.default_lang],
        [unit.issue, unit.kind, unit.notice, sorted(unit.entry_files.items())],
        [[file.name, records[file.name].sha256] for file in unit.files],
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _folders(sources: Sequence[Path], files: Sequence[SourceFile]) -> dict[str, int]:
    roots = {path.absolute() for path in sources if str(path) != STDIN and path.is_dir()}
    below = {parent for file in files for parent in file.path.absolute().parents if roots & {parent, *parent.parents}}
    return {str(folder): os.stat(folder).st_mtime_ns for folder in sorted(roots | below)}


def _read_markdown(corpus: Corpus, unit: Unit) -> Reading:
    data = corpus.data(unit.files[0])
    issue = read_markdown(data, unit.issue, corpus.options)
    if issue.entries:
        return Reading((issue,))
    if is_contents_page(data, corpus.options):
        return Reading(())
    return Reading((), (Problem(unit.files[0].name, "no entries were found in it", lost=False),))


def _read_html_issue(corpus: Corpus, unit: Unit) -> Reading:
    by_name = {file.name: file for file in unit.files}
    dates: dict[str, str] = {}
    for file in unit.files:
        if file.kind == "feed":
            dates.update(read_feed_dates(corpus.data(file)))
    pages = {
        href: corpus.data(by_name[name]) if name is not None and name in by_name else None
        for href, name in unit.entry_files.items()
    }
    issue = read_html_issue(unit.issue, corpus.data(unit.files[0]), pages, dates, corpus.options)
    missing = sum(page is None for page in pages.values())
    notes = [Problem(unit.files[0].name, f"{missing} of the pages it lists are missing", lost=False)] if missing else []
    return Reading((issue,) if issue.entries else (), tuple(notes))


def _read_html_entry(corpus: Corpus, unit: Unit) -> Reading:
    issue = read_html_entry(unit.issue, corpus.data(unit.files[0]), corpus.options)
    return Reading((issue,) if issue.entries else ())


def _read_jsonl(corpus: Corpus, unit: Unit) -> Reading:
    issues, problems = read_jsonl(corpus.data(unit.files[0]), unit.files[0].name, corpus.options)
    return Reading(issues, problems)


_READERS: Mapping[str, Callable[[Corpus, Unit], Reading]] = {
    "markdown": _read_markdown,
    "html-issue": _read_html_issue,
    "html-entry": _read_html_entry,
    "jsonl": _read_jsonl,
}
