"""Writers that are killed: processes forked from a warmed one, so that a kill costs a fraction of a second."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from indexer.build import update
from search.archive import Archive
from search.errors import IndexBusy
from search.generations import writing
from tests.indexer.digests import settings, write_issue

QUERIES = (
    "about",
    "mended",
    "titled*",
    "note OR constant",
    '"a note on"',
    "site:site.example -constant3",
    "has:bullets",
)
_SECONDS = 60
_PRELOADED = ("tests.reliability.dying", "indexer.read_markdown", "search.whoosh_writer", "filelock", "json", "shutil")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_OPERATIONS = frozenset({"os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "os.truncate"})
VERSIONS = 4

State = dict[str, Any]
"""All that an index answers: every entry, and id, score and snippet of the hits of some queries."""


def state(index: Path) -> State:
    """Return what a reader that opens the index now is told; raises what `Archive` raises."""
    archive = Archive.open(index)
    try:
        return answers(archive)
    finally:
        archive.close()


def answers(archive: Archive) -> State:
    """Return what an archive answers."""
    found: State = {query: _hits(archive, query) for query in QUERIES}
    return {**found, "entries": list(archive.entries()), "issues": archive.issues(), "facets": archive.facets()}


def _hits(archive: Archive, query: str) -> list[tuple[str, float, str]]:
    return [(hit.id, hit.score, hit.snippet) for hit in archive.search(query, limit=50).hits]


def write_corpus(corpus: Path, version: int) -> None:
    """Turn the corpus, which is of the version before, into this one: issues stay, one changes, one comes, one goes."""
    number = version % VERSIONS
    for week in range(10, 15):
        if not (corpus / f"2019-{week}.md").exists():
            write_issue(corpus / f"2019-{week}.md", *(f"constant{week}x{place}" for place in range(4)))
    write_issue(corpus / "2019-20.md", *(f"mended{number}x{place}" for place in range(4)))
    (corpus / f"2019-3{(number - 1) % VERSIONS}.md").unlink(missing_ok=True)
    write_issue(corpus / f"2019-3{number}.md", f"titled{number}", "constant")


def start(index: Path, corpus: Path, *, rebuild: bool = False, last: int = 0) -> ForkServerProcess:
    """Start a writer; with `last`, it kills itself right before its file operation of that number (from 1)."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    writer = context.Process(target=_write, args=(index, corpus, rebuild, last))
    writer.start()
    return writer


def _write(index: Path, corpus: Path, rebuild: bool, last: int) -> None:
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    if last:
        _die_before_operation(index, last)
    update(settings(index, corpus), rebuild=rebuild)


def _die_before_operation(index: Path, last: int) -> None:
    done = 0

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal done
        is_write = event in _OPERATIONS or (event == "open" and arguments[2] & _WRITING)
        if is_write and str(arguments[0]).startswith(str(index)):
            done += 1
            if done == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(audit)


def ended(writer: ForkServerProcess) -> int:
    """Wait for a writer's end and return its exit status: 0, or minus the signal's number."""
    writer.join(_SECONDS)
    assert writer.exitcode is not None
    status = writer.exitcode
    writer.close()
    return status


def kill_after(writer: ForkServerProcess, seconds: float) -> int:
    """Kill a writer after some time (not at all if it ends before), and return its exit status."""
    time.sleep(seconds)
    writer.kill()
    return ended(writer)


def moments(count: int, seconds: float, seed: int) -> Iterator[float]:
    """Yield `count` random moments: one in each of `count` equal parts of a time, so that no phase is left out."""
    chance = random.Random(seed)
    for part in range(count):
        yield seconds * (part + chance.random()) / count


def is_free(index: Path) -> bool:
    """Tell whether the writer's lock can be had at once."""
    try:
        with writing(index, wait_seconds=0):
            return True
    except IndexBusy:
        return False


def litter(index: Path) -> set[str]:
    """Return what stands in an index folder besides what must: `current`, the lock, its generation and one before."""
    names = {path.name for path in index.iterdir()}
    current = (index / "current").read_text().strip()
    before = sorted(name for name in names if name.startswith("g") and name < current)
    return names - {"current", "lock", current, *before[-1:]}
