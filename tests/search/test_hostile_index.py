"""An index that was made by an enemy: opening, searching and updating it runs none of what it holds."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.archive import Archive
from search.errors import CorruptIndex
from search.generations import current_name
from search.head import read_head, write_head
from tests.indexer.digests import build, write_issue


class Trap:
    """Makes a file when it is unpickled, as it might start any program."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._path,)


@pytest.fixture
def sprung(tmp_path: Path) -> Path:
    """The file that is there when code of the index was run."""
    return tmp_path / "sprung"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The folder of an index of a small corpus."""
    for number in range(1, 4):
        write_issue(tmp_path / "corpus" / f"2019-0{number}.md", "locks", "clocks")
    build(tmp_path / "index", tmp_path / "corpus")
    return tmp_path / "index"


def hostile(trap: Trap, file: Path) -> Iterator[bytes]:
    """Yield contents for a file with a pickle wherever a reader might unpickle: whole, at the start, at the end."""
    content, pickled = file.read_bytes(), pickle.dumps(trap, 2)
    yield pickled
    yield pickled + content[len(pickled) :]
    yield content[: -len(pickled)] + pickled
    yield content + struct.pack("!i", len(pickled)) + pickled


def test_the_trap_springs(sprung: Path) -> None:
    """The tests below would show nothing."""
    pickle.loads(pickle.dumps(Trap(sprung), 2))
    assert sprung.exists()


def test_no_file_of_an_index_is_unpickled(index: Path, sprung: Path) -> None:
    """Whoever can have an index searched or updated (a shared folder, a download) could run programs as its reader."""
    folder = index / current_name(index)
    for file in sorted(folder.iterdir()):
        sound = file.read_bytes()
        for content in hostile(Trap(sprung), file):
            file.write_bytes(content)
            if file.name != "manifest.json":
                write_head(folder, read_head(folder))  # an enemy makes sizes and checksums fit
            try:
                archive = Archive.open(index)
                archive.search("locks clocks*")
                list(archive.entries())
                archive.close()
            except CorruptIndex:
                pass
            assert not sprung.exists(), f"searching an index runs code from {file.name}"
        file.write_bytes(sound)


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst", ".col", ".flat", ".index", ".json"])
def test_no_update_unpickles_the_index_it_builds_upon(index: Path, sprung: Path, suffix: str) -> None:
    """The owner of a corpus who updates an index that an enemy could write to would run the enemy's programs."""
    corpus = index.parent / "corpus"
    for round_, where in enumerate(range(4)):
        folder = index / current_name(index)
        for file in [path for path in folder.iterdir() if path.suffix == suffix and path.name != "manifest.json"]:
            file.write_bytes(list(hostile(Trap(sprung), file))[where])
        write_head(folder, read_head(folder))
        write_issue(corpus / "2019-01.md", "locks", f"round {round_}")
        build(index, corpus)
        assert not sprung.exists(), f"updating an index runs code from its {suffix}"
        assert Archive.open(index).search("round").total == 1
