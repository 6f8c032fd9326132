"""What an update must do: which units to read again, which issues to write, which to remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

from indexer.corpus import Corpus
from indexer.units import Unit
from search.engine import Writer
from search.manifest import IssueRecord, Manifest, UnitRecord
from search.model import Issue
from search.serial import entry_to_json

Progress = Callable[[int, int], None]
"""Told how far a build is: units read, of how many."""


class Plan:
    """The units of a corpus that an index does not hold as they are, and what came of reading them.

    `pending` are the units to read, `units` the records of the others (and in the end of all), `added`, `changed` and
    `removed` the names of issues, `written` the number of entries written.
    """

    def __init__(self, corpus: Corpus, old: Manifest | None) -> None:
        known = old.units if old else {}
        self._corpus = corpus
        self._old_issues: Mapping[str, IssueRecord] = old.issues if old else {}
        self.pending: list[Unit] = []
        self.units: dict[str, UnitRecord] = {}
        for unit in corpus.units:
            name = unit.key
            record = known.get(name)
            if record is not None and record.key == corpus.keys[name]:
                self.units[name] = record
            else:
                self.pending.append(unit)
        self._staying = {issue for record in self.units.values() for issue in record.issues}
        self.added: list[str] = []
        self.changed: list[str] = []
        self.removed: list[str] = []
        self.written = 0

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to read and nothing to remove."""
        return not self.pending and self._staying == set(self._old_issues)

    def carry_out(self, writer: Writer, progress: Progress | None = None) -> dict[str, IssueRecord]:
        """Read what is pending, write what differs, and return the records of all issues; the caller commits."""
        issues = {name: record for name, record in self._old_issues.items() if name in self._staying}
        for done, (unit, reading) in enumerate(self._corpus.read(self.pending), 1):
            name = unit.key
            read = tuple(issue.name for issue in reading.issues)
            self.units[name] = UnitRecord(self._corpus.keys[name], read, reading.problems)
            issues.update((issue.name, self._write(issue, writer)) for issue in reading.issues)
            if progress is not None:
                progress(done, len(self.pending))
        for issue_name in sorted(set(self._old_issues) - set(issues)):
            writer.remove_issue(issue_name)
            self.removed.append(issue_name)
        return issues

    def _write(self, issue: Issue, writer: Writer) -> IssueRecord:
        record = _record(issue)
        old = self._old_issues.get(issue.name)
        if old == record:
            return record
        if old is not None:
            writer.remove_issue(issue.name)
        (self.added if old is None else self.changed).append(issue.name)
        for entry in issue.entries:
            writer.add(entry)
        self.written += len(issue.entries)
        return record


def _record(issue: Issue) -> IssueRecord:
    content = sha256("\n".join(map(entry_to_json, issue.entries)).encode()).hexdigest()
    return IssueRecord(content, issue.title, issue.date, issue.lang, len(issue.entries), issue.collection)
