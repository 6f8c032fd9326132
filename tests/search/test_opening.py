"""Which generation answers: the newest, for every question, while updates run and for as long as it is used."""

from __future__ import annotations

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from search.archive import Archive
from search.errors import CorruptIndex, NoIndex, StaleIndex
from search.generations import current_name
from search.manifest import read_manifest, write_manifest
from search.opening import Generations
from search.tree import Not, Nothing
from tests.indexer.digests import build, write_issue

EVERYTHING = Not(Nothing())


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One issue of one entry."""
    return write_issue(tmp_path / "corpus" / "2019-01.md", "locks").parent


@pytest.fixture
def index(tmp_path: Path, corpus: Path) -> Path:
    """Its index."""
    build(tmp_path / "index", corpus)
    return tmp_path / "index"


def open_files(index: Path) -> list[str]:
    """Return the names of the generations of which this process has files open or mapped."""
    held = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    held += [line.split(maxsplit=5)[-1] for line in Path("/proc/self/maps").read_text().splitlines()]
    return sorted({part for path in held for part in path.split("/") if str(index) in path and part.startswith("g0")})


def test_no_index(tmp_path: Path) -> None:
    """A missing index would not be told from a damaged one, and not be built on its own."""
    with pytest.raises(NoIndex, match="shacksearch index"), Generations(tmp_path).use():
        pass


def test_newest_answers_the_next_question(index: Path, corpus: Path) -> None:
    """A server would answer from an old index until it is started again."""
    archive = Archive.open(index)
    assert archive.search("clocks").strict_total == 0
    write_issue(corpus / "2019-02.md", "clocks")
    build(index, corpus)
    assert archive.search("clocks").strict_total == 1
    assert archive.generation() == current_name(index)


def test_one_question_stays_with_one_generation(index: Path, corpus: Path) -> None:
    """A page of hits would be put together from two states of the archive."""
    generations = Generations(index)
    with generations.use() as before:
        write_issue(corpus / "2019-02.md", "clocks")
        build(index, corpus)
        with generations.use() as after:
            assert after.name > before.name
            assert after.reader.match(EVERYTHING, limit=9).total == 2
        assert before.reader.match(EVERYTHING, limit=9).total == 1
        assert [entry.title for entry in before.reader.all_entries()] == ["All about locks"]
    generations.close()


def test_question_outlives_its_generation(index: Path, corpus: Path) -> None:
    """A long export would break off when two updates have removed the files it reads from."""
    archive = Archive.open(index)
    for word in "abcdefgh":
        write_issue(corpus / f"2019-1{word}.md", f"subject{word}")
    build(index, corpus)
    reading = archive.entries()
    got = [next(reading).id]
    for number in range(3):
        write_issue(corpus / f"2019-0{number + 2}.md", "clocks")
        build(index, corpus)
        assert archive.search("clocks").strict_total == number + 1
    got += [entry.id for entry in reading]
    assert len(got) == 9
    assert not any(identifier.startswith("2019-02") for identifier in got)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc to tell which files are open")
def test_old_generations_are_closed(index: Path, corpus: Path) -> None:
    """A server would keep every generation it ever used on disk and run out of file descriptors."""
    generations = Generations(index)
    with generations.use() as first:
        list(first.reader.all_entries())
        write_issue(corpus / "2019-02.md", "clocks")
        build(index, corpus)
        with generations.use() as second:
            list(second.reader.all_entries())
        assert {first.name, second.name} <= set(open_files(index))
    assert open_files(index) == [second.name]
    generations.close()
    assert open_files(index) == []
    with generations.use() as again:
        assert again.name == second.name
    generations.close()


def test_closing_while_in_use(index: Path) -> None:
    """Closing an archive would break the questions that are being answered."""
    generations = Generations(index)
    with generations.use() as generation:
        generations.close()
        assert generation.reader.match(EVERYTHING, limit=9).total == 1


def test_index_that_was_removed_and_made_anew(index: Path, corpus: Path) -> None:
    """The generations of the new index have the names of the old: a server would go on answering from the old one."""
    archive = Archive.open(index)
    assert archive.search("locks").total == 1
    shutil.rmtree(index)
    write_issue(corpus / "2019-01.md", "clocks")
    build(index, corpus)
    assert current_name(index) == "g000001"
    assert archive.search("locks").strict_total == 0
    assert archive.search("clocks").strict_total == 1


def test_generation_that_is_gone(index: Path) -> None:
    """An index whose files were deleted would be a traceback, or pass for no index."""
    shutil.rmtree(index / current_name(index))
    with pytest.raises(CorruptIndex, match="shacksearch index"):
        Archive.open(index)


def test_other_index_format(index: Path) -> None:
    """An index of another release would be opened, and answer wrongly."""
    folder = index / current_name(index)
    write_manifest(folder, replace(read_manifest(folder), index_format=999))
    with pytest.raises(StaleIndex, match="another version"):
        Archive.open(index)


def test_truncated_file(index: Path) -> None:
    """A damaged index would be found only by a traceback in the middle of a search."""
    [segment] = (index / current_name(index)).glob("*.pst")
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(CorruptIndex, match="not as it was written"):
        Archive.open(index)


def test_damaged_index_that_is_mended_answers_again(index: Path, corpus: Path) -> None:
    """A server would have to be started again after the index has been mended."""
    archive = Archive.open(index)
    name = current_name(index)
    (index / "current").write_text("rubbish")
    with pytest.raises(CorruptIndex):
        archive.search("locks")
    (index / "current").write_text(name)
    assert archive.search("locks").total == 1


def test_threads_search_while_updates_run(index: Path, corpus: Path) -> None:
    """A search at the moment of a switch would fail, or mix two generations."""
    write_issue(corpus / "state.md", "first0", "second0")
    build(index, corpus)
    archive = Archive.open(index)
    stop = threading.Event()

    def ask() -> int:
        asked = 0
        while not stop.is_set():
            titles = [hit.title for hit in archive.search("first* OR second*").hits]
            words = sorted(title.removeprefix("All about ") for title in titles)
            number = words[0].removeprefix("first")
            assert words == [f"first{number}", f"second{number}"]
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        for number in range(1, 13):
            write_issue(corpus / "state.md", f"first{number}", f"second{number}")
            build(index, corpus, rebuild=number % 4 == 0)
        stop.set()
        asked = [future.result() for future in asking]
    assert min(asked) > 0
    assert archive.search("first12").total == 1
    archive.close()


def test_archives_opened_while_updates_run(index: Path, corpus: Path) -> None:
    """A command started at the moment of a switch would find the generation gone that it has just read the name of."""
    stop = threading.Event()

    def open_again_and_again() -> int:
        opened = 0
        while not stop.is_set():
            archive = Archive.open(index)
            assert archive.search("locks").total == 1
            archive.close()
            opened += 1
        return opened

    with ThreadPoolExecutor(2) as pool:
        opening = [pool.submit(open_again_and_again) for _ in range(2)]
        for number in range(12):
            write_issue(corpus / "2019-02.md", f"subject{number}")
            build(index, corpus, rebuild=number % 2 == 0)
        stop.set()
        assert min(future.result() for future in opening) > 0
