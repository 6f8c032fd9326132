"""Building in several processes: the same index as in one, and every way it can go wrong is the writer's to tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import flat_writer, segment_workers
from search.flat_index import SegmentRecord
from search.model import Entry
from search.segment_workers import SegmentWorkers
from search.tree import Not, Nothing, Word
from tests.search.making import FLAT, VECTORS, numbered

EVERYTHING = Not(Nothing())
LINUX = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processes are forked on Linux only")


@LINUX
@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_same_index_as_in_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """A large archive would lose entries, or rank otherwise than a small one."""
    entries = [made for issue in range(30) for made in numbered("docker", f"w{issue} swarm", issue=f"i{issue:02}")]
    alone = FLAT.write(tmp_path / "alone", entries)
    monkeypatch.setattr(flat_writer, "_MANY", 10)
    monkeypatch.setattr(segment_workers, "_BATCH", 30)
    monkeypatch.setattr(flat_writer, "workers_wanted", lambda: count)
    folder = tmp_path / "together"
    VECTORS.write(folder, entries).close()
    assert len(list(folder.glob("*.flat"))) == min(count, 2), "each has had a batch, which is half of it"
    writer = FLAT.update(folder)
    writer.remove_issue("i07")
    for made in numbered("docker", "w7 swarm", issue="i07"):
        writer.add(made)
    writer.commit()
    together = VECTORS.open(folder)
    assert list(together.all_entries()) == list(alone.all_entries())
    for tree in (EVERYTHING, Word("docker"), Word("swarm"), Word("w7")):
        assert together.match(tree, limit=100, facets=True) == alone.match(tree, limit=100, facets=True)
    assert together.statistics() == alone.statistics()


def _fail(entries: Iterator[Entry]) -> SegmentRecord:
    next(entries)
    raise OSError(28, "No space left on device")


def _die(entries: Iterator[Entry]) -> SegmentRecord:
    next(entries)
    os._exit(1)


@LINUX
@pytest.mark.parametrize(("write", "reason"), [(_fail, "No space left"), (_die, "has been ended")])
@pytest.mark.parametrize("issues", [1, 4000])
def test_a_worker_that_fails(write: object, reason: str, issues: int) -> None:
    """A full disk, or a process that the system killed, would end in a half index, a wait for ever, or a riddle."""
    workers = SegmentWorkers([write])  # type: ignore[list-item]
    with pytest.raises(OSError, match=reason):  # noqa: PT012 - whichever of them meets it
        for issue in range(issues):
            workers.add(numbered("docker", issue=f"i{issue}")[0])
        workers.finish()
    workers.stop()
