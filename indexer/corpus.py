"""The corpus as it is now: its files hashed, its units planned, each unit read only when asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from indexer.collecting import gather, in_collection
from indexer.errors import UnreadableSource
from indexer.identities import Identities
from indexer.options import MAX_BYTES, MAX_MAILBOX, READER_VERSION, Digest, ReadOptions
from indexer.read_html import PageScan, scan
from indexer.reading import Reading, read_unit
from indexer.sources import SourceFile, SourceKind, known_as, shown_as
from indexer.units import FREE_KINDS, Unit, plan_units
from search.freshness import STDIN, source_name
from search.manifest import FileRecord
from search.model import Problem

_STDIN_NAME = "stdin.jsonl"
_LIMITS = {"jsonl": sys.maxsize, "mail": MAX_MAILBOX}


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files and units of a corpus.

    `files` are the records of the files by what they are known by, `keys` the hash of each unit by what it is known by
    (of all that its reading depends on: contents, options, the reader's version), `folders` the folders that were
    searched with their modification times (ns), `problems` what could not be looked at. `options` are by collection.
    """

    units: tuple[Unit, ...]
    files: Mapping[str, FileRecord]
    keys: Mapping[str, str]
    folders: Mapping[str, int]
    problems: tuple[Problem, ...]
    options: Mapping[str, ReadOptions]
    standard_input: bytes = b""

    def read(self, units: Iterable[Unit]) -> Iterator[tuple[Unit, Reading]]:
        """Read units one by one, in their order; whatever the sources say, no issue and no id is given twice.

        `units` are all of the corpus, or those whose key is not what it was.
        """
        identities = Identities(self.units)
        for unit in units:
            reading = read_unit(unit, self.load, self.options[unit.collection])
            yield unit, identities.admit(unit, in_collection(reading, unit.collection))

    def load(self, file: SourceFile) -> bytes:
        """Return the bytes of a file; raises `UnreadableSource`."""
        return self.standard_input if _is_stdin(file) else _bytes(file)


def look_at(
    sources: Sequence[Path],
    options: ReadOptions,
    known: Mapping[str, FileRecord],
    *,
    follow_symlinks: bool = False,
    digests: Sequence[Digest] = (),
) -> Corpus:
    """Look at the files of a corpus without reading its entries; `-` among `sources` is standard input.

    `options` are for what lies in the folders of none of the `digests`, each of which has its own.
    `known` are the records of an earlier look: a file of the same size and time is not read again, and an HTML page
    with the same hash not looked into.
    Raises `BadCorpus` for a source that does not exist.
    """
    roots = [Path(source_name(path)) for path in sources if str(path) != STDIN]
    found = gather(roots, digests, follow_symlinks=follow_symlinks)
    problems = list(found.problems)
    groups = {name: list(files) for name, files in found.files.items()}
    standard_input = b""
    if len(roots) < len(sources):
        standard_input = sys.stdin.buffer.read() if sys.stdin is not None else b""
        plain = groups.setdefault("", [])
        plain.append(_standard_input_file(plain))
    records: dict[str, FileRecord] = {}
    for key, file in ((known_as(name, file.name), file) for name, files in groups.items() for file in files):
        # Its time is taken before its contents: a change in between is then seen as one.
        records[key] = unread = _unread_record(file)
        known_one = known.get(key)
        if known_one is not None and _is_untouched(unread, known_one):
            records[key] = known_one
            continue
        try:
            data = standard_input if _is_stdin(file) else _bytes(file)
            records[key] = _record(unread, data, file.kind, known_one)
        except UnreadableSource as error:
            problems.append(Problem(shown_as(key), error.reason))
    units = tuple(unit for name, files in groups.items() for unit in _plan(name, files, records))
    by_collection = {"": options, **{digest.collection: digest.options for digest in digests}}
    keys = _keys(units, records, by_collection)
    return Corpus(units, records, keys, found.folders, tuple(problems), by_collection, standard_input)


def _is_stdin(file: SourceFile) -> bool:
    return str(file.path) == STDIN


def _standard_input_file(others: Iterable[SourceFile]) -> SourceFile:
    taken = any(file.name == _STDIN_NAME for file in others)
    return SourceFile(Path(STDIN), f"{STDIN}/{_STDIN_NAME}" if taken else _STDIN_NAME, "jsonl")


def _bytes(file: SourceFile) -> bytes:
    try:
        size = file.path.stat().st_size
        limit = _LIMITS.get(file.kind, MAX_BYTES)
        if size > limit:
            raise UnreadableSource(f"it is larger than {limit // 1_000_000:,} MB")
        return file.path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"it cannot be opened: {error.strerror}") from error


def _record(unread: FileRecord, data: bytes, kind: SourceKind, known: FileRecord | None) -> FileRecord:
    digest = sha256(data).hexdigest()
    if known is not None and known.sha256 == digest:
        return known._replace(path=unread.path, size=unread.size, mtime_ns=unread.mtime_ns)
    seen = scan(data) if kind == "html" else PageScan(False, (), "")
    return unread._replace(sha256=digest, links=seen.links, is_entry=seen.is_entry, title=seen.title)


def _is_untouched(now: FileRecord, known: FileRecord) -> bool:
    """Tell whether a file is as it was read, as `search.freshness` tells it."""
    seen = (now.path, now.size, now.mtime_ns) == (known.path, known.size, known.mtime_ns)
    return seen and bool(known.sha256) and known.path != STDIN


def _unread_record(file: SourceFile) -> FileRecord:
    if _is_stdin(file):
        return FileRecord(STDIN, 0, 0, "")
    try:
        status = file.path.stat()
    except OSError:
        return FileRecord(str(file.path), -1, -1, "")
    return FileRecord(str(file.path), status.st_size, status.st_mtime_ns, "")


def _plan(collection: str, files: Sequence[SourceFile], records: Mapping[str, FileRecord]) -> Iterator[Unit]:
    """Return the units of one collection, in which its own files alone count."""
    sound = {file.name: records[known_as(collection, file.name)] for file in files}
    sound = {name: record for name, record in sound.items() if record.sha256}
    there = [file for file in files if file.name in sound]
    pages = {file.name: sound[file.name] for file in there if file.kind == "html"}
    scans = {name: PageScan(page.is_entry, page.links, page.title) for name, page in pages.items()}
    return (replace(unit, collection=collection) if collection else unit for unit in plan_units(there, scans))


def _keys(
    units: Sequence[Unit], records: Mapping[str, FileRecord], options: Mapping[str, ReadOptions]
) -> dict[str, str]:
    """Return the key of each unit by what it is known by.

    JSON Lines, feeds and mail may name any issue and any id, and clashes with other files are left out: what is read of
    them depends on the names of all other issues and on all other such files: when one changes they are read again.
    """
    names = sorted(unit.full_name for unit in units if unit.kind not in FREE_KINDS)
    lines = [[unit.key, records[unit.key].sha256] for unit in units if unit.kind in FREE_KINDS]
    keys = {}
    for unit in units:
        how = options[unit.collection]
        parts = [
            READER_VERSION,
            [how.site_url, how.anchors, how.default_lang, how.shape, how.skip_sections],
            [unit.full_name, unit.kind, unit.notice, sorted(unit.entry_files.items())],
            [[file.name, records[known_as(unit.collection, file.name)].sha256] for file in unit.files],
            [names, lines] if unit.kind in FREE_KINDS else [],
        ]
        keys[unit.key] = sha256(json.dumps(parts).encode()).hexdigest()
    return keys
