"""A writer that is killed at any moment: the index then answers as before or as after, and nothing is left behind."""

from __future__ import annotations

import time
from itertools import count, cycle
from pathlib import Path

import pytest

from search.errors import NoIndex
from tests.indexer.digests import build
from tests.reliability.dying import VERSIONS, State, ended, is_free, kill_after, litter, moments, start, state
from tests.reliability.dying import write_corpus as write

KILLED = -9
UPDATES, REBUILDS, FIRST_BUILDS = 110, 55, 45


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """What an index of each version of the corpus answers that was built at one go."""
    folder = tmp_path_factory.mktemp("expected")
    states = []
    for version in range(VERSIONS):
        write(folder / "corpus", version)
        build(folder / "index", folder / "corpus", rebuild=True)
        states.append(state(folder / "index"))
    return states


class Victims:
    """Writers that are killed at moments spread over the time that one takes; those that end before do not count."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.corpus = folder / "corpus"
        self.index = folder / "index"
        self.version = 0
        self.kills = 0
        self._seed = seed
        write(self.corpus, 0)
        ended(start(folder / "warming", self.corpus))
        began = time.monotonic()
        ended(start(folder / "timing", self.corpus))
        self._moments = cycle(moments(25, time.monotonic() - began, seed))

    def kill(self, *, rebuild: bool = False) -> bool:
        """Start a writer and kill it; tell whether it had ended before."""
        status = kill_after(start(self.index, self.corpus, rebuild=rebuild), next(self._moments))
        assert status in (0, KILLED)
        self.kills += status == KILLED
        return status == 0


def no_litter_yet(index: Path) -> bool:
    """Tell whether a killed writer left no more than it may: one unfinished generation, one `current.new`."""
    return len({path.name for path in index.iterdir()} - {"current", "current.new", "lock"}) <= 3


def test_killed_updates(tmp_path: Path, expected: list[State]) -> None:
    """A killed update would leave an index that mixes two states, is locked, or can no longer be updated."""
    victims = Victims(tmp_path, 1)
    build(victims.index, victims.corpus)
    while victims.kills < UPDATES:
        victims.version += 1
        write(victims.corpus, victims.version)
        before, after = (expected[(victims.version + step) % VERSIONS] for step in (-1, 0))
        is_done = victims.kill()
        assert state(victims.index) in ([after] if is_done else [before, after])
        assert is_free(victims.index)
        assert no_litter_yet(victims.index)
        build(victims.index, victims.corpus)
        assert state(victims.index) == after
        assert not litter(victims.index)


def test_killed_rebuilds_one_after_the_other(tmp_path: Path, expected: list[State]) -> None:
    """Writers that are killed again and again would fill the disk, or in the end break what is in use."""
    victims = Victims(tmp_path, 2)
    build(victims.index, victims.corpus)
    while victims.kills < REBUILDS:
        victims.kill(rebuild=True)
        assert state(victims.index) == expected[0]
        assert no_litter_yet(victims.index)
    assert is_free(victims.index)
    build(victims.index, victims.corpus, rebuild=True)
    assert state(victims.index) == expected[0]
    assert not litter(victims.index)


def test_killed_first_builds(tmp_path: Path, expected: list[State]) -> None:
    """Half of a first index would answer, or keep the whole one from being built."""
    victims = Victims(tmp_path, 3)
    for number in count():
        victims.index = tmp_path / f"index{number}"
        is_done = victims.kill()
        try:
            assert state(victims.index) == expected[0]
        except NoIndex:
            assert not is_done
        if victims.index.exists():
            assert is_free(victims.index)
        build(victims.index, victims.corpus)
        assert state(victims.index) == expected[0]
        assert not litter(victims.index)
        if victims.kills == FIRST_BUILDS:
            break


@pytest.mark.parametrize("is_update", [True, False])
def test_killed_before_each_write_to_the_folder(tmp_path: Path, expected: list[State], is_update: bool) -> None:
    """One moment that chance did not hit would be the one that breaks the index."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write(corpus, 0)
    build(index, corpus)
    seen = set()
    for number in count(1):
        version = number if is_update else 0
        before, after = expected[(version - is_update) % VERSIONS], expected[version % VERSIONS]
        write(corpus, version)
        status = ended(start(index, corpus, rebuild=not is_update, last=number))
        found = state(index)
        assert found in (before, after)
        seen.add(found == after)
        build(index, corpus)
        assert state(index) == after
        assert is_free(index)
        assert not litter(index)
        if status == 0:
            break
    assert number > 10
    assert True in seen
