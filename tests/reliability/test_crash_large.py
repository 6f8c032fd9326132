"""As `test_crash`, for a build that is large enough to be shared by several processes: none outlives the writer."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from search.archive import Archive
from search.errors import NoIndex
from tests.reliability.dying import is_free, litter
from tests.reliability.large import write_large
from tests.search.running import Program

ENTRIES = 2_600
MOMENTS = (0.25, 0.45, 0.6, 0.75, 0.9)
_SOON = 2.0


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with a large corpus."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "home").mkdir()
    return Program.on_corpus(folder / "home", write_large(folder / "entries.jsonl", ENTRIES))


def processes_with(marker: str) -> set[int]:
    """Return the processes whose environment holds a text; forks have that of their parent."""
    found = set()
    for number in filter(str.isdecimal, os.listdir("/proc")):
        try:
            if marker.encode() in Path(f"/proc/{number}/environ").read_bytes():
                found.add(int(number))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc to find processes")
def test_no_process_outlives_a_killed_writer(program: Program) -> None:
    """One that lives on would write into the folder of the next writer, or wait for ever."""
    marker = f"SHACKSEARCH_INDEX={program.index}"
    began = time.monotonic()
    assert program("index").status == 0
    took = time.monotonic() - began
    with_all = Archive.open(program.index).statistics()
    for share in MOMENTS:
        writer = program.start("index", "--rebuild", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * share)
        writer.kill()
        writer.wait()
        late = time.monotonic() + _SOON
        while (left := processes_with(marker)) and time.monotonic() < late:
            time.sleep(0.02)
        assert not left
        assert is_free(program.index)
        assert Archive.open(program.index).statistics() == with_all
    assert program("index").status == 0
    assert not litter(program.index)
    assert Archive.open(program.index).statistics() == with_all


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc to find processes")
def test_a_writer_that_is_told_to_end_takes_its_processes_with_it(program: Program) -> None:
    """Ctrl-C, or a service manager's SIGTERM, would leave processes behind."""
    other = program.with_index(program.folder / "other")
    writer = other.start("index", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    writer.terminate()
    writer.wait()
    late = time.monotonic() + _SOON
    while (left := processes_with(f"SHACKSEARCH_INDEX={other.index}")) and time.monotonic() < late:
        time.sleep(0.02)
    assert not left
    with suppress(NoIndex):
        Archive.open(other.index)
    assert other("index").status == 0
    assert not litter(other.index)
