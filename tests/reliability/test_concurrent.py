"""Readers and writers at the same time: ten readers during a hundred updates, and two writers at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from indexer.build import update
from search.archive import Archive
from search.errors import ShacksearchError
from search.generations import current_name
from tests.indexer.digests import build, settings, write_issue
from tests.reliability.dying import litter
from tests.search.running import Program

READERS, UPDATES, MOST_UPDATES, ANSWERS, ISSUES = 10, 100, 1_000, 20, 4
_SECONDS = 120


def write_state(corpus: Path, number: int) -> None:
    """Write issues that all tell the same number."""
    for issue in range(ISSUES):
        write_issue(corpus / f"2019-0{issue + 1}.md", f"state{number:04}", f"always{issue}")


def read_until_told(index: Path, stop: Any, report: Any, answered: Any, reopens: bool) -> None:
    """Ask one question after the other, count the answers in `answered`, and report what was wrong with them."""
    os.nice(10)  # the writer must get on, however many readers there are
    last, wrong = "", []
    archive = Archive.open(index)
    while not stop.is_set() and not wrong:
        try:
            if reopens:
                archive.close()
                archive = Archive.open(index)
            hits = [hit.title for hit in archive.search("state*", limit=50, sort="date").hits]
            entries = [entry.title for entry in archive.entries()]
        except (ShacksearchError, OSError) as error:
            wrong.append(repr(error))
            break
        for titles in (hits, [title for title in entries if "state" in title]):
            if len(titles) != ISSUES or len(set(titles)) != 1 or titles[0] < last:
                wrong.append(f"after {last}: {titles}")
            last = titles[0] if titles else last
        if len(entries) != 2 * ISSUES:
            wrong.append(f"{len(entries)} entries")
        answered.value += 1
    report.put(wrong)


def test_ten_readers_during_a_hundred_updates(tmp_path: Path) -> None:
    """A search at the wrong moment would fail, mix two states of the archive, or go back to an older one."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_state(corpus, 0)
    build(index, corpus)
    context = get_context("forkserver")
    stop, report = context.Event(), context.SimpleQueue()
    answered = [context.Value("i", 0) for _ in range(READERS)]
    readers = [
        context.Process(target=read_until_told, args=(index, stop, report, count, place % 2 == 0))
        for place, count in enumerate(answered)
    ]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, MOST_UPDATES):
            write_state(corpus, number)
            build(index, corpus, rebuild=number % 10 == 0)
            assert len(list(index.iterdir())) <= 4
            if number >= UPDATES and min(count.value for count in answered) >= ANSWERS:
                break
    finally:
        stop.set()
    wrong = [one for _ in readers for one in report.get()]
    for reader in readers:
        reader.join(_SECONDS)
    assert not wrong
    assert min(count.value for count in answered) >= ANSWERS
    assert not litter(index)


HOLD = "import sys; from pathlib import Path; from search.generations import writing\n"
HOLD += "with writing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"


def test_the_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    """A cron job that meets a git hook would fail, or write over what the other has written."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_state(corpus, 0)
    with ThreadPoolExecutor(4) as pool:
        reports = [pool.submit(update, settings(index, corpus), rebuild=True) for _ in range(4)]
        assert {future.result().entries for future in reports} == {2 * ISSUES}
    assert current_name(index) == "g000004"
    assert not litter(index)


def test_the_second_writer_says_that_it_would_wait_for_ever(tmp_path: Path) -> None:
    """`shacksearch index` would hang without a word while another one hangs."""
    write_state(tmp_path / "given", 0)
    (tmp_path / "home").mkdir()
    program = Program.on_corpus(tmp_path / "home", tmp_path / "given")
    assert program("index").status == 0
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(program.index)], cwd=Path(__file__).parents[2], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    write_issue(program.corpus / "2019-09.md", "more")
    began = time.monotonic()
    run = program("index")
    assert time.monotonic() - began < _SECONDS
    assert (run.status, len(run.err.splitlines())) == (2, 1)
    assert "Another process is writing the index" in run.err
    assert program("--count", "state0000").out == f"{ISSUES}\n"
    holder.communicate("")
    assert program("index").status == 0
    assert program("--count", "more").out == "1\n"
