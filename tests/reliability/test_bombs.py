"""A corpus that is meant to exhaust us: bounded memory and time, all of it reported, and the rest indexed."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

from tests.indexer.digests import write_issue
from tests.reliability.bombs import BOMBS
from tests.search.running import Program

SCALE = 0.05
MEMORY = 1 << 30
CPU_SECONDS = 200


def limit() -> None:
    """Let the process have no more memory and processor time than a bomb may cost."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def test_bombs_are_reported_and_the_rest_is_indexed(tmp_path: Path) -> None:
    """One file could keep a digest from being indexed, or its machine from doing anything else."""
    corpus = tmp_path / "given"
    write_issue(corpus / "2019-07.md", "sharding")
    for name, bomb in BOMBS.items():
        (corpus / name).write_text(bomb(SCALE), encoding="utf-8")
    (tmp_path / "home").mkdir()
    program = Program.on_corpus(tmp_path / "home", corpus)
    lines = [str(program.corpus / name) for name in BOMBS if name.endswith(".jsonl")]
    process = program.start(
        "index", str(program.corpus), *lines, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit
    )
    err = process.communicate()[1].decode()
    assert process.returncode == 2, err[-2000:]
    assert "Traceback" not in err
    assert program("--count", "title:sharding").out == "1\n"
    told = err + program("export").out
    # A page without any entry is silently passed over: it may lead to others.
    assert not [name for name in BOMBS if name not in told and Path(name).stem not in told and ".html" not in name]
    assert len(err) < 100_000
    assert (program.index / "current").exists()
