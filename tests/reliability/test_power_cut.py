"""What a power cut would leave: everything must be on the disk before it is named, as the system calls show."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.indexer.digests import write_issue
from tests.search.running import Program

TRACED = "openat,write,pwrite64,writev,ftruncate,fsync,fdatasync,mkdir,mkdirat,link,linkat,rename,renameat,renameat2"
TRACED += ",unlink,unlinkat,rmdir,copy_file_range,sendfile"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a corpus of two issues."""
    for name in ("2019-01", "2019-02"):
        write_issue(tmp_path / "given" / f"{name}.md", *(f"subject{number}" for number in range(5)))
    (tmp_path / "home").mkdir()
    return Program.on_corpus(tmp_path / "home", tmp_path / "given")


def calls(program: Program, log: Path, *arguments: str) -> list[tuple[str, list[str]]]:
    """Run the program and return its file calls that succeeded: each with the paths in its arguments, absolute."""
    tracer = shutil.which("strace")
    if tracer is None:
        missing("strace, which records system calls")
    command = [str(tracer), "-f", "-y", "-s", "4096", "-e", f"trace={TRACED}", "-o", str(log)]
    run = subprocess.run(
        [*command, sys.executable, "-m", "search", *arguments],
        cwd=program.folder, env=program.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "PTRACE" in run.stderr:
        missing("leave to trace processes")
    assert run.returncode == 0, run.stderr
    return [call for line in _whole(log.read_text(errors="replace")) if (call := _parsed(line))]


def _whole(log: str) -> list[str]:
    """Return the lines of a log, those put together that were interrupted by another thread's."""
    begun: dict[str, str] = {}
    lines = []
    for line in log.splitlines():
        if match := _UNFINISHED.match(line):
            begun[match[1]] = match[2]
        elif match := _RESUMED.match(line):
            lines.append(f"{match[1]} {begun.pop(match[1], '')}{match[2]}")
        else:
            lines.append(line)
    return lines


def _parsed(line: str) -> tuple[str, list[str]] | None:
    match = _CALL.match(line)
    if match is None or int(match[3]) < 0:
        return None
    name, arguments = match[1], match[2]
    if name == "openat" and not re.search("O_WRONLY|O_RDWR|O_CREAT", arguments):
        return None
    if name in ("write", "pwrite64", "writev", "ftruncate", "fsync", "fdatasync", "copy_file_range", "sendfile"):
        return name.rstrip("0123456789"), re.findall(r"\d+<(/[^>]*)>", arguments)
    folders = re.findall(r'(?:\d+|AT_FDCWD)<(/[^>]*)>, "([^"]*)"', arguments)
    named = [str(Path(folder, path)) for folder, path in folders] or re.findall(r'"(/[^"]*)"', arguments)
    return name.removesuffix("2").removesuffix("at"), named


class Disk:
    """What of an index folder is not on the disk yet: files that were written, folders in which names changed."""

    def __init__(self, index: Path) -> None:
        self._index = str(index)
        self.unsynced: set[str] = set()
        self.removed: list[str] = []

    def after(self, name: str, paths: list[str]) -> None:
        """Take note of a call."""
        ours = [path for path in paths if path.startswith(self._index) and not path.endswith("/lock")]
        if not ours:
            return
        target = ours[-1]
        if name in ("fsync", "fdatasync"):
            self.unsynced.discard(target)
        elif name in ("unlink", "rmdir"):
            self.unsynced.discard(target)
            self.removed.append(target)
        elif name == "rename":
            self.unsynced.discard(ours[0])
            self.unsynced.add(str(Path(target).parent))
        elif name == "link":  # what it names was synced with the generation it is of
            self.unsynced.add(str(Path(target).parent))
        else:  # opened to be written, written, cut, copied into, or a folder made
            self.unsynced.add(target)
            if name in ("open", "mkdir"):
                self.unsynced.add(str(Path(target).parent))


@pytest.mark.parametrize("what", ["first build", "update", "rebuild"])
def test_all_is_on_the_disk_before_it_is_named(program: Program, tmp_path: Path, what: str) -> None:
    """After a power cut `current` would name a generation whose files are empty, or the old one be gone already."""
    if what != "first build":
        assert program("index").status == 0
        write_issue(program.corpus / "2019-02.md", "something else")
    index, current = str(program.index), str(program.index / "current")
    old = (program.index / "current").read_text().strip() if what != "first build" else "none"
    disk = Disk(program.index)
    traced = calls(program, tmp_path / "log", "index", *(["--rebuild"] if what == "rebuild" else []))
    [switch] = [place for place, (name, paths) in enumerate(traced) if name == "rename" and paths[-1] == current]
    for name, paths in traced[:switch]:
        disk.after(name, paths)
    assert not {path for path in disk.unsynced if path.startswith(index)}
    assert not [path for path in disk.removed if f"/{old}/" in path]
    assert [traced[switch + 1]] == [("fsync", [index])]
    assert any(name == "fsync" and "/g00000" in paths[0] for name, paths in traced[:switch])
    assert program("--count", "subject1").out == ("2\n" if what == "first build" else "1\n")
