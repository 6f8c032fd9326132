"""A disk that is full or may not be written: one sentence, and the old generation stays in use."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.indexer.digests import write_issue
from tests.reliability.dying import litter, state
from tests.search.running import Program

MEGABYTES = 4


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)):
        missing("a file system of its own, which only root can mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def mount(*arguments: str) -> bool:
    """Mount something; tell whether it could be done."""
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0


@pytest.fixture
def program(tmp_path: Path, disk: Path) -> Program:
    """The program with a corpus on another disk, and its index (of one issue) on the small one."""
    (tmp_path / "home").mkdir()
    write_issue(tmp_path / "given" / "2019-01.md", *(f"subject{number}" for number in range(20)))
    program = Program.on_corpus(tmp_path / "home", tmp_path / "given").with_index(disk / "index")
    assert program("index").status == 0
    return program


def fill(disk: Path, leave: int) -> Path:
    """Fill the disk but for `leave` bytes, and return the file that does it."""
    filler = disk / "filler"
    with open(filler, "wb") as file:
        status = os.statvfs(disk)
        file.write(bytes(max(0, status.f_bavail * status.f_frsize - leave)))
    return filler


def test_a_full_disk(program: Program, disk: Path) -> None:
    """A disk that fills up at any stage of an update would break the index, leave half of one, or end in a trace."""
    before = state(program.index)
    failures = 0
    for kilobytes in (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256):
        write_issue(program.corpus / "2019-02.md", *(f"more{kilobytes}x{number}" for number in range(200)))
        filler = fill(disk, kilobytes * 1024)
        arguments = ("index", "--rebuild") if kilobytes % 3 else ("index",)
        run = program(*arguments)
        if run.status == 0:
            break
        failures += 1
        assert run.status == 2
        assert run.err.splitlines()[-1].startswith("shacksearch: ")
        assert len(run.err.splitlines()) == 1
        assert "No space left" in run.err
        assert "Traceback" not in run.err
        assert state(program.index) == before
        assert not litter(program.index)
        filler.unlink()
    assert failures > 3
    (disk / "filler").unlink(missing_ok=True)
    assert program("index").status == 0
    assert len(state(program.index)["entries"]) == 220
    assert not litter(program.index)


def test_a_disk_without_room_for_more_files(program: Program, disk: Path) -> None:
    """A disk that has room but takes no more files would break the index."""
    before = state(program.index)
    used = os.statvfs(disk).f_files - os.statvfs(disk).f_ffree
    for free in (0, 1, 2, 3, 8):
        assert mount("-o", f"remount,nr_inodes={used + free}", str(disk))
        write_issue(program.corpus / "2019-02.md", f"more{free}")
        run = program("index", "--rebuild")
        assert (run.status, len(run.err.splitlines())) == (2, 1)
        assert "No space left" in run.err
        assert state(program.index) == before
        assert not litter(program.index)
    assert mount("-o", "remount,nr_inodes=0", str(disk))
    assert program("index").status == 0
    assert len(state(program.index)["entries"]) == 21


def test_a_folder_that_may_only_be_read(program: Program, disk: Path) -> None:
    """An index on a read-only disk could not be searched, or updating it would end in a trace."""
    write_issue(program.corpus / "2019-02.md", "more")
    assert mount("-o", "remount,ro", str(disk))
    run = program("--count", "subject3")
    assert (run.status, run.out) == (0, "1\n")
    assert "older than its corpus" in run.err
    for arguments in (("index",), ("index", "--rebuild"), ("index", "--index", str(disk / "other"))):
        run = program(*arguments)
        assert (run.status, len(run.err.splitlines())) == (2, 1)
        assert "cannot be written (Read-only file system)" in run.err
    run = program("subject3", env={"SHACKSEARCH_INDEX": str(disk / "other")})
    assert run.status == 2
    assert run.err.splitlines()[-1].endswith("choose another with --index.")
    assert program("index", "--check").status == 1
    assert program("stats").status == 0
    assert mount("-o", "remount,rw", str(disk))
    assert program("index").status == 0
    assert program("--count", "more").out == "1\n"
