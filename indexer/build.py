"""Bringing an index up to date: what was added, changed or removed since, written to a new generation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.corpus import Corpus, look_at
from indexer.folder import FolderStore
from indexer.options import READER_VERSION, digests, read_options
from indexer.plan import Plan, Progress
from indexer.store import Store
from search.config import Settings
from search.errors import BadCorpus, CorruptIndex
from search.freshness import STDIN, source_name
from search.manifest import IssueRecord, Manifest
from search.model import Problem
from search.record import replace


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: issues added, changed and removed, entries written, what the index holds now, problems.

    `read` counts the units that were read: none when nothing had changed. `rebuilt` is true when the index was made
    from scratch.
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

    Only issues whose files changed are read, and only those that then differ are written. An index that is damaged or
    of another version is made anew. Raises `BadCorpus`, `IndexBusy`, `IndexNotWritable` or `EngineUnavailable`;
    whatever happens, the old generation stays in use until the new one is whole.
    """
    store = _store(settings)
    with store.writing():
        task = _Task.of(settings, store, sources, rebuild=rebuild)
        if task.old is not None and _is_same(task, task.old):
            return _report(task, task.old.issues)
        try:
            return _write(task, store, progress)
        except CorruptIndex:
            if task.old is None:
                raise
            # Damage that no checksum tells: what is built upon it is no index either.
            return _write(task.anew(), store, progress)


def _write(task: _Task, store: Store, progress: Progress | None) -> Report:
    """Write a new generation; raises `CorruptIndex` when the one that it is built upon is damaged."""
    with store.new_generation(base=task.old) as draft:
        with draft.writer() as writer:
            issues = task.plan.carry_out(writer, progress)
        draft.finish(_manifest(task, issues), sum(issue.entries for issue in issues.values()))
    return _report(task, issues)


def is_current(settings: Settings, sources: Sequence[Path] = ()) -> bool:
    """Tell whether `update` with the same arguments would leave every entry as it is; writes nothing.

    Raises `BadCorpus` when a source does not exist.
    """
    return _Task.of(settings, _store(settings), sources).is_current


@dataclass(frozen=True, slots=True)
class _Task:
    """An update to be made: from which sources, as they are now, to which index, as it was (None: from scratch)."""

    settings: Settings
    index_format: int
    sources: tuple[str, ...]
    corpus: Corpus
    old: Manifest | None
    plan: Plan

    @classmethod
    def of(cls, settings: Settings, store: Store, sources: Sequence[Path], *, rebuild: bool = False) -> _Task:
        """Look at the index and at the corpus; raises `BadCorpus`."""
        before = store.manifest()
        old = before if before and not rebuild and store.is_sound(before) else None
        chosen = _chosen(settings, sources, before)
        corpus = _look_at(settings, chosen, old)
        return cls(settings, store.format, tuple(map(source_name, chosen)), corpus, old, Plan(corpus, old))

    def anew(self) -> _Task:
        """Return the task to make the same index from scratch."""
        return _Task(self.settings, self.index_format, self.sources, self.corpus, None, Plan(self.corpus, None))

    @property
    def is_current(self) -> bool:
        """Whether the index holds what it would hold after the update."""
        return self.old is not None and self.plan.is_done and set(self.old.sources) == set(self.sources)


def _store(settings: Settings) -> Store:
    """Return where the index of these settings is written: the one place where an engine is chosen for writing."""
    if settings.cluster is None:
        return FolderStore(settings.index)
    from search.opensearch_store import OpenSearchStore

    return OpenSearchStore(settings.cluster)


def _chosen(settings: Settings, sources: Sequence[Path], before: Manifest | None) -> list[Path]:
    chosen = list(sources) or list(settings.sources)
    if not chosen and before is not None:
        if STDIN in before.sources:
            raise BadCorpus("The index was made from standard input; name again what it is to be made from.")
        chosen = [Path(source) for source in before.sources]
    if not chosen:
        raise BadCorpus("No corpus is configured; name the folder of your digest: `shacksearch index FOLDER`.")
    return chosen


def _look_at(settings: Settings, chosen: Sequence[Path], old: Manifest | None) -> Corpus:
    options = read_options(settings)
    known = old.files if old is not None and old.reader == READER_VERSION else {}
    corpus = look_at(chosen, options, known, follow_symlinks=settings.follow_symlinks, digests=digests(settings))
    if not corpus.files and not corpus.problems:
        raise BadCorpus(f"There are no digest files in {', '.join(map(str, chosen))}; Markdown and HTML are read.")
    return corpus


def _is_same(task: _Task, old: Manifest) -> bool:
    """Tell whether not even a file's time differs, so that no new generation is needed to note it."""
    return replace(_manifest(task, old.issues), created=old.created, index_files=old.index_files) == old


def _manifest(task: _Task, issues: Mapping[str, IssueRecord]) -> Manifest:
    return Manifest(
        index_format=task.index_format,
        sources=task.sources,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        follow_symlinks=task.settings.follow_symlinks,
        reader=READER_VERSION,
        files=dict(task.corpus.files),
        folders=dict(task.corpus.folders),
        units=task.plan.units,
        issues=dict(issues),
    )


def _report(task: _Task, issues: Mapping[str, IssueRecord]) -> Report:
    plan = task.plan
    records = [plan.units[unit.key] for unit in task.corpus.units]
    return Report(
        added=tuple(plan.added),
        changed=tuple(plan.changed),
        removed=tuple(plan.removed),
        written=plan.written,
        read=len(plan.pending),
        issues=len(issues),
        entries=sum(issue.entries for issue in issues.values()),
        problems=(*task.corpus.problems, *(problem for record in records for problem in record.problems)),
        rebuilt=task.old is None,
    )
