"""`shacksearch index --watch`, as a process of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from search.archive import Archive
from tests.conftest import missing
from tests.indexer.digests import write_issue
from tests.indexer.test_commands import environment, run

SECONDS = 30


class Watching:
    """The running command; what it says goes to a file, so that it never waits for a reader."""

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        self.folder = folder
        self.said = folder / "said.txt"
        # A shell lets what it runs in the background ignore Ctrl-C, and so would what that starts.
        heeding = ["env", "--default-signal=INT"]
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [*heeding, sys.executable, "-m", "search", "index", "--watch", *map(str, arguments)],
                cwd=folder, env=environment(folder), stdout=said, stderr=said, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.wait_for("until Ctrl-C")

    @property
    def text(self) -> str:
        """What it has said up to now."""
        return self.said.read_text(encoding="utf-8")

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; fails when it does not for too long, or the command has ended."""
        end = monotonic() + SECONDS
        while not holds():
            assert self.process.poll() is None, self.text
            assert monotonic() < end, self.text
            sleep(0.05)

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until it has said this so many times."""
        self.wait_until(lambda: self.text.count(words) >= times)

    def end(self) -> int:
        """Press Ctrl-C, and return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One issue, in the folder that is the default corpus."""
    if importlib.util.find_spec("watchfiles") is None:
        missing("watchfiles")
    write_issue(tmp_path / "corpus" / "2019-01.md", "sharding")
    return tmp_path / "corpus"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    """A function that starts watching; whatever is still running when the test ends is killed."""
    started: list[Watching] = []

    def begin(*arguments: str | Path) -> Watching:
        started.append(Watching(tmp_path, *arguments))
        return started[-1]

    yield begin
    for watching in started:
        watching.process.kill()
        watching.process.wait(SECONDS)


def finds(folder: Path, query: str) -> bool:
    """Tell whether the index has hits for a query."""
    return Archive(folder / "index").search(query, sort="date").total > 0


def test_a_new_issue_is_found_without_a_command(tmp_path: Path, corpus: Path, start: Callable[..., Watching]) -> None:
    """Whoever writes an issue would have to index by hand, or many files saved at once would be many generations."""
    watching = start()
    for number in range(2, 8):
        write_issue(corpus / f"2019-0{number}.md", "caching", "pigeonholes")
    watching.wait_until(lambda: finds(tmp_path, "pigeonholes"))
    watching.wait_for("12 entries written")
    generation = Archive(tmp_path / "index").generation()
    assert generation == "g000002", "what is saved together is one change"
    assert watching.end() == 130
    assert "Traceback" not in watching.text


def test_what_goes_wrong_is_told_and_watching_goes_on(
    tmp_path: Path, corpus: Path, start: Callable[..., Watching]
) -> None:
    """One bad moment (a branch being switched, an issue half saved) would end the watch unseen."""
    watching = start()
    shutil.move(corpus, tmp_path / "away")
    watching.wait_for("Still watching")
    assert finds(tmp_path, "sharding"), "the old index answers on"
    write_issue(tmp_path / "away" / "2019-02.md", "pigeonholes")
    (tmp_path / "away" / "2019-03.md").write_bytes(b"\xff\xfe\x00broken")
    shutil.move(tmp_path / "away", corpus)
    watching.wait_until(lambda: finds(tmp_path, "pigeonholes"))
    watching.wait_for("2019-03.md: ")
    assert watching.end() == 130
    assert "Traceback" not in watching.text


def test_a_changed_setting_is_heeded(tmp_path: Path, corpus: Path, start: Callable[..., Watching]) -> None:
    """A digest that is added while its keeper writes, or a rule of one, would wait for another start."""
    (tmp_path / "shacksearch.toml").write_text('lang = "en"\n', encoding="utf-8")
    watching = start()
    write_issue(tmp_path / "weekly" / "2019-01.md", "walruses")
    tables = f'corpus = "{corpus.name}"\n[[collection]]\nname = "weekly"\npath = "weekly"\n'
    (tmp_path / "shacksearch.toml").write_text(tables, encoding="utf-8")
    watching.wait_until(lambda: finds(tmp_path, "in:weekly walruses"))
    watching.wait_for("until Ctrl-C", times=2)
    (tmp_path / "shacksearch.toml").write_text(f'{tables}shape = "round"\n', encoding="utf-8")
    watching.wait_for("shape in collection weekly of ")
    (tmp_path / "shacksearch.toml").write_text(f'{tables}lang = "nl"\n', encoding="utf-8")
    watching.wait_until(lambda: finds(tmp_path, "in:weekly lang:nl"))
    write_issue(tmp_path / "weekly" / "2019-02.md", "pigeonholes")
    watching.wait_until(lambda: finds(tmp_path, "issue:weekly/2019-02"))
    assert watching.end() == 130
    assert "Traceback" not in watching.text


def test_one_file_that_editors_replace_is_watched(tmp_path: Path, corpus: Path, start: Callable[..., Watching]) -> None:
    """After the first save by an editor that writes a new file in place of the old, changes would go unnoticed."""
    issue = corpus / "2019-01.md"
    watching = start(issue)
    for word in ("pigeonholes", "walruses"):
        write_issue(tmp_path / "draft.md", word)
        os.replace(tmp_path / "draft.md", issue)
        watching.wait_until(lambda word=word: finds(tmp_path, word))  # type: ignore[misc]
    assert watching.end() == 130


def test_an_index_inside_the_corpus_does_not_wake_itself(
    tmp_path: Path, corpus: Path, start: Callable[..., Watching]
) -> None:
    """Writing the index would count as a change, and the program would never rest."""
    watching = start("--index", corpus / ".index")
    write_issue(corpus / "2019-02.md", "pigeonholes")
    watching.wait_for("1 entry written")
    sleep(2.5)  # several rounds of looking
    assert Archive(corpus / ".index").generation() == "g000002"
    assert watching.text.count("entry written") == 1
    assert watching.end() == 130


def test_what_cannot_be_watched_is_refused(tmp_path: Path, corpus: Path) -> None:
    """The command would wait for ever for something that cannot change."""
    for arguments in (["--watch", "-"], ["--watch", "--check"]):
        status, _, error = run(tmp_path, "index", *arguments, stdin="")
        assert status == 2
        assert "--watch needs files to watch" in error
