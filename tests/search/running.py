"""Running the real program: in a pipe, or in a terminal of a given size."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60


@dataclass(frozen=True)
class Run:
    """What came of a run; in a terminal, `out` is what the terminal got on standard output."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output in lines, without colours and links."""
        return plain(self.out).replace("\r\n", "\n").splitlines()


def plain(text: str) -> str:
    """Take colours and OSC 8 links out of a text."""
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;.*?\x1b\\", "", text)


@dataclass(frozen=True)
class Program:
    """`shacksearch` with settings of its own: nothing of the user's is read or written."""

    folder: Path
    index: Path
    corpus: Path

    @classmethod
    def on_corpus(cls, folder: Path, corpus: Path) -> Program:
        """Use a copy of `corpus` (a folder or file), which nobody else changes, and an index that is yet to be made."""
        copy = folder / corpus.name
        shutil.copytree(corpus, copy) if corpus.is_dir() else shutil.copy(corpus, copy)
        return cls(folder, folder / "index", copy)

    def with_index(self, index: Path) -> Program:
        """Use another index folder."""
        return replace(self, index=index)

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment that the program runs in."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "SHACKSEARCH_INDEX": str(self.index),
            "SHACKSEARCH_CORPUS": str(self.corpus),
            **(more or {}),
        }

    def start(
        self, *arguments: str | bytes, env: Mapping[str, str] | None = None, **pipes: int
    ) -> subprocess.Popen[bytes]:
        """Start the program; the caller says where its standard streams lead."""
        command = [sys.executable, "-m", "search", *arguments]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment(env), **pipes)  # type: ignore[call-overload,no-any-return]

    def __call__(self, *arguments: str | bytes, env: Mapping[str, str] | None = None, given: bytes = b"") -> Run:
        """Run the program with all its streams in pipes."""
        process = self.start(*arguments, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(given, timeout=SECONDS)
        return Run(process.returncode, out.decode(), err.decode())

    def in_terminal(
        self, *arguments: str, columns: int = 80, rows: int = 100, env: Mapping[str, str] | None = None
    ) -> Run:
        """Run the program with standard input and output on a real terminal, standard error in a pipe."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        given = {"TERM": "xterm-256color", "PAGER": "cat", **(env or {})}
        process = self.start(*arguments, env=given, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
        os.close(theirs)
        received = []
        while block := _read(ours):
            received.append(block)
        os.close(ours)
        _, err = process.communicate(timeout=SECONDS)
        return Run(process.returncode, b"".join(received).decode(), err.decode())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""
