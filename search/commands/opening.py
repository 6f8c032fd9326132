"""The archive for a command: opened, built first when there is no index, mended when it is damaged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from search.archive import Archive
from search.config import Settings
from search.errors import CorruptIndex, NoIndex, ShacksearchError, StaleIndex
from search.terminal import note

_Answer = TypeVar("_Answer")


def ask(settings: Settings, question: Callable[[Archive], _Answer], *, once: bool = True) -> _Answer:
    """Return the answer to a question (which may be asked twice); it is not `once` when it makes many searches.

    Without an index, or when it is damaged or of another version, one is built from the corpus first, and standard
    error says so. Raises `NoIndex`, `StaleIndex` or `CorruptIndex` when there is no corpus to build it from.
    """
    try:
        return question(_opened(settings, once=once))
    except (NoIndex, StaleIndex, CorruptIndex) as error:
        problem = error
    _mend(settings, problem)
    return question(Archive.of(settings, once=once))


def _mend(settings: Settings, problem: ShacksearchError) -> None:
    missing = isinstance(problem, NoIndex)
    sources = settings.sources if missing else _sources(settings)
    if not sources and missing:
        raise NoIndex(
            f"There is no index {settings.place} and no corpus to make it from; "
            "run `shacksearch index FOLDER` with the folder of your digest."
        )
    if not sources:
        raise problem
    found = f"There is no index {settings.place} yet" if missing else str(problem).partition(";")[0].rstrip(".")
    note(f"{found}; making it {'' if missing else 'anew '}from {', '.join(map(str, sources))}.")
    _build(settings, sources, rebuild=not missing)


def _opened(settings: Settings, *, once: bool) -> Archive:
    archive = Archive.of(settings, once=once)
    for sentence in out_of_date(archive, settings):
        note(sentence)
    return archive


def out_of_date(archive: Archive, settings: Settings) -> Iterator[str]:
    """Yield a sentence if the index is older than its corpus, or is not of the corpus that a flag names."""
    from search.freshness import holds, is_stale

    if settings.cluster and not any(map(os.path.exists, archive.head().sources)):
        return  # made on another machine, whose files are not to be looked at from here
    made = archive.stamps()
    if is_stale(made):
        yield "The index is older than its corpus; run `shacksearch index` to bring it up to date."
    if settings.origins.get("corpus") == "flag" and not holds(made, settings.corpus):
        yield "The index was made from other sources; run `shacksearch index` with the same --corpus to change that."


def _sources(settings: Settings) -> Sequence[Path]:
    """Return what to build a damaged index from: what it was made from if that is known, else the corpus."""
    from search.freshness import STDIN
    from search.generations import current_name
    from search.head import read_head

    if settings.cluster:
        return settings.sources
    try:
        made_from = read_head(settings.index / current_name(settings.index)).sources
    except (NoIndex, StaleIndex, CorruptIndex):
        return settings.sources
    known = STDIN not in made_from and all(map(Path.exists, map(Path, made_from)))
    return tuple(map(Path, made_from)) if known else settings.sources


def _build(settings: Settings, sources: Sequence[Path], *, rebuild: bool) -> None:
    from search.commands.progress import progress

    # By name, since imports run one way: the indexer knows search, not the other way round.
    update = import_module("indexer.build").update
    with progress() as report_progress:
        report = update(settings, sources, rebuild=rebuild, progress=report_progress)
    for problem in report.problems:
        note(f"{problem.path}: {problem.reason}.")
    entries = "1 entry" if report.entries == 1 else f"{report.entries} entries"
    note(f"The index holds {entries} of {report.issues} issue{'s' * (report.issues != 1)}.")
