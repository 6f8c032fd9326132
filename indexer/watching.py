"""`shacksearch index --watch`: the index brought up to date whenever its sources change, until it is interrupted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import sleep
from typing import Any

from search.archive import Archive
from search.config import Settings
from search.errors import BadConfig, BadCorpus, ShacksearchError
from search.terminal import note

QUIET_MS = 200
"""How long nothing must change before the index is brought up to date: one save is several changes."""
LONGEST_MS = 2_000
"""How long changes that never pause are waited for."""
LOOK_MS = 1_000
"""How often the sources are looked at besides: one that is replaced as a whole is no longer reported on."""


def watch(settings: Settings, update: Callable[[], Settings]) -> None:
    """Call `update` after each change to what the index was made from or to its settings; ends only by what is raised.

    `update` returns the settings that hold now. What it says of them, the sources or the index is told on standard
    error, and watching goes on. Raises `BadConfig` when watchfiles is not installed, `BadCorpus` when nothing can be
    watched, and the error of a missing index.
    """
    while True:
        sources = _sources(settings)
        looks = changes([*sources, *settings.files], settings.index)
        next(looks)
        note(f"Watching {', '.join(map(str, sources))} until Ctrl-C.")
        settings = _until_others(settings, sources, looks, update)


def _sources(settings: Settings) -> list[Path]:
    return [Path(source) for source in Archive.of(settings).head().sources]


def _until_others(
    settings: Settings, sources: Sequence[Path], looks: Iterable[None], update: Callable[[], Settings]
) -> Settings:
    """Update after each look; return the settings once the index is made from other sources, or is another."""
    told = ""
    for _ in looks:
        try:
            now = update()
            told = ""
            if now.place != settings.place or _sources(now) != sources:
                return now
        except (ShacksearchError, OSError) as error:
            if str(error) != told:
                note(f"{error} Still watching.")
            told = str(error)
    return settings


def changes(sources: Sequence[Path], index: Path) -> Iterator[None]:
    """Yield once watching has begun, and after each burst of changes below `sources`, save those in `index`.

    A source may vanish and come back. Raises `BadConfig` when watchfiles is not installed, `BadCorpus` when the system
    lets nobody watch.
    """
    try:
        import watchfiles
    except ImportError:
        raise BadConfig("--watch needs watchfiles; install `shacksearch[watch]`.") from None
    ignored = watchfiles.DefaultFilter(ignore_paths=[os.path.realpath(index)])
    begun = False
    gone: list[tuple[int, int] | None] | None = None
    while True:
        seen = _identities(sources)
        there = sorted({os.path.realpath(source) for source, found in zip(sources, seen, strict=True) if found})
        if not begun:
            begun = True
            yield
        if not there:
            if seen != gone:
                yield
            gone = seen
            sleep(LOOK_MS / 1000)
            continue
        gone = None
        fresh = True  # what changed before the watch began is found by looking
        bursts = watchfiles.watch(
            *there,
            watch_filter=ignored,
            step=QUIET_MS,
            debounce=LONGEST_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
        )
        while (found := _next(bursts)) is not None:
            if found or fresh:
                yield
            fresh = False
            if _identities(sources) != seen:
                break


def _next(bursts: Iterator[set[Any]]) -> set[Any] | None:
    """Return the next burst, or None when a source vanished as the watch was to begin; raises `BadCorpus`."""
    try:
        return next(bursts, None)
    except FileNotFoundError:
        return None
    except OSError as error:  # the system's limit of watches
        raise BadCorpus(f"The sources cannot be watched ({error}).") from None


def _identities(sources: Iterable[Path]) -> list[tuple[int, int] | None]:
    """Return what tells each source from another that takes its place; None for one that is gone."""
    found: list[tuple[int, int] | None] = []
    for source in sources:
        try:
            status = source.stat()
            found.append((status.st_dev, status.st_ino))
        except OSError:
            found.append(None)
    return found
