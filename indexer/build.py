"""Bringing an index up to date: what was added, changed or removed since, written to a new generation."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from indexer.corpus import Corpus, look_at
from indexer.options import ReadOptions
from indexer.units import Unit
from search.config import Settings
from search.engine import Writer
from search.errors import BadCorpus, CorruptIndex, NoIndex, StaleIndex
from search.freshness import STDIN
from search.generations import current_name, new_generation, writing
from search.manifest import IssueRecord, Manifest, UnitRecord, read_manifest, write_manifest
from search.model import Entry, Issue, Problem
from search.serial import entry_to_json
from search.tree import Not, Nothing
from search.whoosh_schema import INDEX_FORMAT


class Progress(Protocol):
    """Told how far a build is: units read, of how many."""

    def __call__(self, done: int, total: int) -> None:
        """Take note."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: issues added, changed and removed, entries written, what the index holds now, problems.

    `read` counts the units that were read: none when nothing had changed.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    written: int
    read: int
    issues: int
    entries: int
    problems: tuple[Problem, ...]
    rebuilt: bool

    @property
    def unchanged(self) -> bool:
        """Whether the index already held just this."""
        return not (self.added or self.changed or self.removed or self.rebuilt)


def update(
    settings: Settings,
    sources: Sequence[Path] = (),
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Make the index hold exactly `sources` (default: the configured corpus, else what it was made from before).

    Only issues whose files changed are read, and only those that then differ are written. Raises `BadCorpus`,
    `IndexBusy` or `IndexNotWritable`; whatever happens, the old generation stays in use until the new one is whole.
    """
    with writing(settings.index):
        old = None if rebuild else _old_manifest(settings.index)
        chosen = _chosen(settings, sources, old or _old_manifest(settings.index))
        corpus = _look_at(settings, chosen, old)
        plan = _Plan(corpus, old)
        if old is not None and not plan.pending and not plan.gone and _same_files(corpus, old, chosen):
            return plan.report(old.issues, rebuilt=False)
        base = current_name(settings.index) if old is not None else None
        with new_generation(settings.index, base=base) as folder:
            issues = plan.carry_out(folder, create=old is None, progress=progress)
            write_manifest(folder, _manifest(settings, chosen, corpus, plan.units, issues))
            _verify(folder, sum(issue.entries for issue in issues.values()))
        return plan.report(issues, rebuilt=old is None)


def is_current(settings: Settings, sources: Sequence[Path] = ()) -> bool:
    """Tell whether `update` with the same arguments would find nothing to do; writes nothing.

    Raises `BadCorpus` when a source does not exist.
    """
    old = _old_manifest(settings.index)
    if old is None:
        return False
    chosen = _chosen(settings, sources, old)
    plan = _Plan(_look_at(settings, chosen, old), old)
    return not plan.pending and not plan.gone and set(old.sources) == set(_names(chosen))


class _Plan:
    """Which units must be read, and what came of it."""

    def __init__(self, corpus: Corpus, old: Manifest | None) -> None:
        self._corpus = corpus
        self._old_issues = old.issues if old else {}
        known = old.units if old else {}
        self.units: dict[str, UnitRecord] = {}
        self.pending: list[Unit] = []
        for unit in corpus.units:
            name = unit.files[0].name
            record = known.get(name)
            if record is not None and record.key == corpus.keys[name]:
                self.units[name] = record
            else:
                self.pending.append(unit)
        staying = {name for record in self.units.values() for name in record.issues}
        self.gone = set(self._old_issues) - staying
        self._taken = set(staying)
        self._added: list[str] = []
        self._changed: list[str] = []
        self._removed: list[str] = []
        self._written = 0

    def carry_out(self, folder: Path, *, create: bool, progress: Progress | None) -> dict[str, IssueRecord]:
        """Read what is pending, write what differs, and return the records of all issues."""
        issues = {name: record for name, record in self._old_issues.items() if name not in self.gone}
        with _writer(folder, create=create) as writer:
            for done, unit in enumerate(self.pending, 1):
                issues.update(self._read(unit, writer))
                if progress is not None:
                    progress(done, len(self.pending))
            for name in sorted(self.gone - set(issues)):
                writer.remove_issue(name)
                self._removed.append(name)
        return issues

    def report(self, issues: Mapping[str, IssueRecord], *, rebuilt: bool) -> Report:
        """Sum up."""
        problems = [problem for record in self.units.values() for problem in record.problems]
        return Report(
            added=tuple(self._added),
            changed=tuple(self._changed),
            removed=tuple(self._removed),
            written=self._written,
            read=len(self.pending),
            issues=len(issues),
            entries=sum(issue.entries for issue in issues.values()),
            problems=tuple([*self._corpus.problems, *problems]),
            rebuilt=rebuilt,
        )

    def _read(self, unit: Unit, writer: _LazyWriter) -> dict[str, IssueRecord]:
        reading = self._corpus.read(unit)
        problems = list(reading.problems)
        records: dict[str, IssueRecord] = {}
        for issue in reading.issues:
            if issue.name.casefold() in {name.casefold() for name in self._taken}:
                problems.append(Problem(unit.files[0].name, f"issue {issue.name} was read from another file already"))
                continue
            self._taken.add(issue.name)
            records[issue.name] = self._write(issue, writer)
        name = unit.files[0].name
        self.units[name] = UnitRecord(self._corpus.keys[name], tuple(records), tuple(problems))
        return records

    def _write(self, issue: Issue, writer: _LazyWriter) -> IssueRecord:
        record = _issue_record(issue)
        old = self._old_issues.get(issue.name)
        if old == record:
            return record
        if old is not None:
            writer.remove_issue(issue.name)
        (self._added if old is None else self._changed).append(issue.name)
        for entry in issue.entries:
            writer.add(entry)
        self._written += len(issue.entries)
        return record


class _LazyWriter:
    """A writer that is opened when something is to be written, since opening and committing one is not free."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._folder = folder
        self._create = create
        self._writer: Writer | None = None
        if create:
            self._open()

    def remove_issue(self, name: str) -> None:
        self._open().remove_issue(name)

    def add(self, entry: Entry) -> None:
        self._open().add(entry)

    def commit(self) -> None:
        if self._writer is not None:
            self._writer.commit()

    def cancel(self) -> None:
        if self._writer is not None:
            self._writer.cancel()

    def _open(self) -> Writer:
        if self._writer is None:
            from search.whoosh_writer import WhooshWriter

            self._writer = WhooshWriter(self._folder, create=self._create)
        return self._writer


@contextmanager
def _writer(folder: Path, *, create: bool) -> Iterator[_LazyWriter]:
    writer = _LazyWriter(folder, create=create)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _old_manifest(index: Path) -> Manifest | None:
    """Return the manifest of an index that can be updated, or None when it must be built from scratch."""
    from search.whoosh_reader import WhooshReader

    try:
        folder = index / current_name(index)
        manifest = read_manifest(folder)
        if manifest.index_format != INDEX_FORMAT:
            return None
        WhooshReader(folder).close()
    except (NoIndex, StaleIndex, CorruptIndex):
        return None
    return manifest


def _chosen(settings: Settings, sources: Sequence[Path], old: Manifest | None) -> list[Path]:
    chosen = list(sources) or list(settings.corpus)
    if not chosen and old is not None:
        chosen = [Path(source) for source in old.sources if source != STDIN]
    if not chosen:
        raise BadCorpus("No corpus is configured; name the folder of your digest: `shacksearch index FOLDER`.")
    return chosen


def _look_at(settings: Settings, chosen: Sequence[Path], old: Manifest | None) -> Corpus:
    options = ReadOptions(site_url=settings.site_url, anchors=settings.anchors, default_lang=settings.lang)
    corpus = look_at(chosen, options, old.files if old else {}, follow_symlinks=settings.follow_symlinks)
    if not corpus.files and not corpus.problems:
        raise BadCorpus(f"There are no digest files in {', '.join(map(str, chosen))}; Markdown and HTML are read.")
    return corpus


def _same_files(corpus: Corpus, old: Manifest, chosen: Sequence[Path]) -> bool:
    return (
        dict(corpus.files) == old.files
        and dict(corpus.folders) == old.folders
        and set(old.sources) == set(_names(chosen))
        and {unit.files[0].name for unit in corpus.units} == set(old.units)
    )


def _manifest(
    settings: Settings,
    chosen: Sequence[Path],
    corpus: Corpus,
    units: dict[str, UnitRecord],
    issues: dict[str, IssueRecord],
) -> Manifest:
    return Manifest(
        index_format=INDEX_FORMAT,
        sources=tuple(_names(chosen)),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        follow_symlinks=settings.follow_symlinks,
        files=dict(corpus.files),
        folders=dict(corpus.folders),
        units=units,
        issues=issues,
    )


def _names(sources: Sequence[Path]) -> list[str]:
    return [STDIN if str(path) == STDIN else os.path.abspath(path) for path in sources]


def _issue_record(issue: Issue) -> IssueRecord:
    content = sha256("\n".join(map(entry_to_json, issue.entries)).encode()).hexdigest()
    return IssueRecord(content, issue.title, issue.date, issue.lang, len(issue.entries))


def _verify(folder: Path, expected: int) -> None:
    """Open and query a generation before it is used; raises `CorruptIndex` when it is not what was written."""
    from search.whoosh_reader import WhooshReader

    reader = WhooshReader(folder)
    try:
        found = reader.match(Not(Nothing()), limit=1).total
        if found != expected:
            raise CorruptIndex(f"The new index has {found} entries instead of {expected}, so the old one stays in use.")
    finally:
        reader.close()
