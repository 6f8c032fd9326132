"""Bringing an index up to date: what was added, changed or removed since, written to a new generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.corpus import Corpus, look_at
from indexer.options import READER_VERSION, read_options
from indexer.plan import Plan, Progress
from search.config import Settings
from search.engine import Writer
from search.errors import BadCorpus, CorruptIndex, NoIndex, StaleIndex
from search.flat_index import INDEX_FORMAT
from search.flat_reader import FlatReader
from search.freshness import STDIN, source_name
from search.generations import current_name, new_generation, writing
from search.head import check_files
from search.manifest import IssueRecord, Manifest, read_manifest, write_manifest
from search.model import Entry, Problem
from search.record import replace
from search.tree import Not, Nothing


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
    of another version is made anew. Raises `BadCorpus`, `IndexBusy` or `IndexNotWritable`; whatever happens, the old
    generation stays in use until the new one is whole.
    """
    with writing(settings.index):
        task = _Task.of(settings, sources, rebuild=rebuild)
        if task.old is not None and _is_same(task, task.old):
            return _report(task, task.old.issues)
        try:
            return _write(task, progress)
        except CorruptIndex:
            if task.old is None:
                raise
            # Damage that no checksum tells: what is built upon it is no index either.
            return _write(task.anew(), progress)


def _write(task: _Task, progress: Progress | None) -> Report:
    """Write a new generation; raises `CorruptIndex` when the one that it is built upon is damaged."""
    index = task.settings.index
    base = current_name(index) if task.old is not None else None
    with new_generation(index, base=base) as folder:
        with _writer(folder, create=base is None) as writer:
            issues = task.plan.carry_out(writer, progress)
        write_manifest(folder, _manifest(task, issues), task.old)
        _verify(folder, sum(issue.entries for issue in issues.values()))
    return _report(task, issues)


def is_current(settings: Settings, sources: Sequence[Path] = ()) -> bool:
    """Tell whether `update` with the same arguments would leave every entry as it is; writes nothing.

    Raises `BadCorpus` when a source does not exist.
    """
    return _Task.of(settings, sources).is_current


@dataclass(frozen=True, slots=True)
class _Task:
    """An update to be made: from which sources, as they are now, to which index, as it was (None: from scratch)."""

    settings: Settings
    sources: tuple[str, ...]
    corpus: Corpus
    old: Manifest | None
    plan: Plan

    @classmethod
    def of(cls, settings: Settings, sources: Sequence[Path], *, rebuild: bool = False) -> _Task:
        """Look at the index and at the corpus; raises `BadCorpus`."""
        before = _manifest_before(settings.index)
        old = before if before and not rebuild and _is_sound(settings.index, before) else None
        chosen = _chosen(settings, sources, before)
        corpus = _look_at(settings, chosen, old)
        return cls(settings, tuple(map(source_name, chosen)), corpus, old, Plan(corpus, old))

    def anew(self) -> _Task:
        """Return the task to make the same index from scratch."""
        return _Task(self.settings, self.sources, self.corpus, None, Plan(self.corpus, None))

    @property
    def is_current(self) -> bool:
        """Whether the index holds what it would hold after the update."""
        return self.old is not None and self.plan.is_done and set(self.old.sources) == set(self.sources)


def _manifest_before(index: Path) -> Manifest | None:
    try:
        return read_manifest(index / current_name(index))
    except (NoIndex, StaleIndex, CorruptIndex):
        return None


def _is_sound(index: Path, manifest: Manifest) -> bool:
    """Tell whether an index can be built upon. Its files are read whole, lest damage be carried on for ever."""
    if manifest.index_format != INDEX_FORMAT:
        return False
    try:
        folder = index / current_name(index)
        check_files(folder, manifest.index_files, contents=True)
        FlatReader(folder).close()
    except CorruptIndex:
        return False
    return True


def _chosen(settings: Settings, sources: Sequence[Path], before: Manifest | None) -> list[Path]:
    chosen = list(sources) or list(settings.corpus)
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
    corpus = look_at(chosen, options, known, follow_symlinks=settings.follow_symlinks)
    if not corpus.files and not corpus.problems:
        raise BadCorpus(f"There are no digest files in {', '.join(map(str, chosen))}; Markdown and HTML are read.")
    return corpus


def _is_same(task: _Task, old: Manifest) -> bool:
    """Tell whether not even a file's time differs, so that no new generation is needed to note it."""
    return replace(_manifest(task, old.issues), created=old.created, index_files=old.index_files) == old


def _manifest(task: _Task, issues: Mapping[str, IssueRecord]) -> Manifest:
    return Manifest(
        index_format=INDEX_FORMAT,
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
    records = [plan.units[unit.files[0].name] for unit in task.corpus.units]
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


class _LazyWriter:
    """A writer that is opened when something is to be written, since opening and committing one is not free."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._folder = folder
        self._writer: Writer | None = self._open(create=True) if create else None

    def remove_issue(self, name: str) -> None:
        self._opened().remove_issue(name)

    def add(self, entry: Entry) -> None:
        self._opened().add(entry)

    def commit(self) -> None:
        if self._writer is not None:
            self._writer.commit()

    def cancel(self) -> None:
        if self._writer is not None:
            self._writer.cancel()

    def _opened(self) -> Writer:
        if self._writer is None:
            self._writer = self._open(create=False)
        return self._writer

    def _open(self, *, create: bool) -> Writer:
        from search.flat_writer import FlatWriter  # with numpy and Whoosh, which take their time

        return FlatWriter(self._folder, create=create)


@contextmanager
def _writer(folder: Path, *, create: bool) -> Iterator[Writer]:
    """Give a writer that is committed when the block ends, and cancelled when it raises."""
    writer = _LazyWriter(folder, create=create)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _verify(folder: Path, expected: int) -> None:
    """Open and query a generation before it is used; raises `CorruptIndex` when it is not what was written."""
    reader = FlatReader(folder)
    try:
        found = reader.match(Not(Nothing()), limit=0).total
        if found != expected:
            raise CorruptIndex(f"The new index has {found} entries instead of {expected}, so the old one stays in use.")
    finally:
        reader.close()
