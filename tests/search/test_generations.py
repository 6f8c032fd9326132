"""The index folder: what is in use stays whole whatever happens to a writer, and nothing is left lying about."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.build import update
from search.errors import CorruptIndex, IndexBusy, IndexNotWritable, NoIndex
from search.generations import current_name, new_generation, writing
from tests.indexer.digests import build, contents, settings, write_issue

ROOT = Path(__file__).parents[2]


def generation(index: Path, text: str = "x", *, base: str | None = None) -> str:
    """Publish a generation with one file."""
    with writing(index), new_generation(index, base=base) as folder:
        (folder / f"{text}.txt").write_text(text)
    return current_name(index)


def names(index: Path) -> list[str]:
    """Return what stands in the index folder."""
    return sorted(path.name for path in index.iterdir())


def test_no_index(tmp_path: Path) -> None:
    """A missing index would not be told from a damaged one, and not be built on its own."""
    (tmp_path / "file").write_text("")
    for place in ("nowhere", "file", "file/below"):
        with pytest.raises(NoIndex, match="shacksearch index"):
            current_name(tmp_path / place)


@pytest.mark.parametrize("data", [b"", b"g1", b"../../etc", b"g000001/..", b"\xff\xfe", b"g000001 g000002"])
def test_current_that_is_no_name(tmp_path: Path, data: bytes) -> None:
    """A damaged `current` would lead out of the index folder."""
    (tmp_path / "current").write_bytes(data)
    with pytest.raises(CorruptIndex, match="shacksearch index"):
        current_name(tmp_path)


def test_generations_follow_each_other(tmp_path: Path) -> None:
    """Readers could not tell a new generation from the old, or old ones would fill the disk."""
    assert [generation(tmp_path, str(number)) for number in range(4)] == ["g000001", "g000002", "g000003", "g000004"]
    assert names(tmp_path) == ["current", "g000003", "g000004", "lock"]


def test_not_current_before_the_block_ends(tmp_path: Path) -> None:
    """Readers would open a generation that is still being written."""
    old = generation(tmp_path)
    with writing(tmp_path), new_generation(tmp_path, base=None) as folder:
        assert current_name(tmp_path) == old
        assert folder.name > old
    assert current_name(tmp_path) == folder.name


def test_base_is_shared_by_hard_links(tmp_path: Path) -> None:
    """An update would copy the whole index."""
    old = generation(tmp_path, "old")
    new = generation(tmp_path, "new", base=old)
    assert os.path.samefile(tmp_path / old / "old.txt", tmp_path / new / "old.txt")
    assert sorted(os.listdir(tmp_path / new)) == ["new.txt", "old.txt"]


def test_base_is_copied_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links no update would be possible."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    old = generation(tmp_path, "old")
    monkeypatch.setattr(os, "link", refuse)
    new = generation(tmp_path, "new", base=old)
    assert (tmp_path / new / "old.txt").read_text() == "old"


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (ValueError("a defect"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), IndexNotWritable),
        (CorruptIndex("not what was written"), CorruptIndex),
    ],
)
@pytest.mark.parametrize("has_old", [True, False])
def test_failure_leaves_the_old_generation_and_no_litter(
    tmp_path: Path, error: BaseException, raised: type[BaseException], has_old: bool
) -> None:
    """A full disk or Ctrl-C would leave the index broken, or half a generation behind."""
    if has_old:
        generation(tmp_path, "old")
    before = contents(tmp_path)

    def fail() -> None:
        with writing(tmp_path), new_generation(tmp_path, base=None) as folder:
            (folder / "half.txt").write_text("half")
            raise error

    with pytest.raises(raised):
        fail()
    assert contents(tmp_path) == {**before, "lock": b""}
    assert names(tmp_path) == (["current", "g000001", "lock"] if has_old else ["lock"])


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, name: str, call: int, error: BaseException) -> Iterator[list[int]]:
    """Let the `call`th call of a function of `os` fail; gives the number of calls."""
    real, calls = getattr(os, name), [0]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if calls[0] == call:
            raise error
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, wrapped)
        yield calls


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_failure_at_any_step_of_publishing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """An error after the switch would remove the generation that is in use; one before it would leave litter."""
    for name, call in [("replace", 1), *(("fsync", call) for call in range(1, 7))]:
        index = tmp_path / f"{name}-{call}"
        generation(index, "old")
        with failing(monkeypatch, name, call, error) as calls:
            try:
                generation(index, "new", base="g000001")
            except (IndexNotWritable, KeyboardInterrupt):
                pass
            else:
                assert calls[0] < call
        current = current_name(index)
        assert (index / current / "old.txt").read_text() == "old"
        assert (index / current / "new.txt").exists() == (current == "g000002")
        assert set(names(index)) == {"current", "lock", "g000001", current}
        assert generation(index, "next") > current


def test_everything_is_on_disk_before_the_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut `current` could name a generation whose files are empty."""
    done: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        done.append(os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), tmp_path))
        real_fsync(descriptor)

    def replace(source: Path, target: Path) -> None:
        done.append("SWITCH")
        real_replace(source, target)

    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("needs /proc to tell which file is synced")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    with writing(tmp_path), new_generation(tmp_path, base=None) as folder:
        (folder / "a").write_text("a")
        (folder / "b").write_text("b")
    switch = done.index("SWITCH")
    assert {"g000001/a", "g000001/b", "g000001", ".", "current.new"} <= set(done[:switch])
    assert done[switch + 1 :] == ["."]
    assert done.index("g000001") > max(done.index("g000001/a"), done.index("g000001/b"))


@pytest.mark.parametrize("text", ["g000002\n", "g000007\n", "rubbish", ""])
def test_damaged_current_is_replaced(tmp_path: Path, text: str) -> None:
    """A new generation would be built under the very name that `current` has, and be read before it is whole."""
    generation(tmp_path)
    (tmp_path / "current").write_text(text)
    with writing(tmp_path), new_generation(tmp_path, base=None) as folder:
        assert folder.name not in text
    assert current_name(tmp_path) == folder.name
    assert set(names(tmp_path)) <= {"current", "lock", "g000001", folder.name}


def test_current_that_cannot_be_read_just_now_removes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too many files open, the generation in use would be taken for an unused one and be removed."""
    generation(tmp_path, "old")
    real = Path.read_text

    def read_text(path: Path, *args: Any, **kwargs: Any) -> str:
        if path.name == "current":
            raise OSError(errno.EMFILE, "Too many open files")
        return real(path, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", read_text)
        with pytest.raises(ZeroDivisionError), writing(tmp_path), new_generation(tmp_path, base=None):
            raise ZeroDivisionError
    assert current_name(tmp_path) == "g000001"
    assert (tmp_path / "g000001" / "old.txt").exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """An index folder that was set by mistake to one with other things in it would be emptied."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one").write_text("dear")
    (tmp_path / "gallery").mkdir()
    for number in range(3):
        generation(tmp_path, str(number))
    assert {"letters", "gallery"} <= set(names(tmp_path))
    assert (tmp_path / "letters" / "one").read_text() == "dear"


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the index folder should be would be a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexNotWritable, match="--index"), writing(tmp_path / "file"):
        pass


HOLD = "import sys; from pathlib import Path; from search.generations import writing\n"
HOLD += "with writing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"


def python(code: str, *arguments: Path | str, **options: Any) -> subprocess.Popen[str]:
    """Start a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """Two writers would write over each other's generation."""
    with python(HOLD, tmp_path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy, match="try again"), writing(tmp_path, wait_seconds=0.1):
            pass
        holder.communicate("")
    with writing(tmp_path, wait_seconds=0.1):
        pass


def test_two_writers_in_one_process(tmp_path: Path) -> None:
    """Two threads of a server would write over each other's generation."""
    with writing(tmp_path), pytest.raises(IndexBusy), writing(tmp_path, wait_seconds=0.1):
        pass


def test_lock_dies_with_its_owner(tmp_path: Path) -> None:
    """After a kill the index could never be written again."""
    with python(HOLD, tmp_path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait()
    with writing(tmp_path, wait_seconds=0.1):
        pass


def test_interrupted_update(tmp_path: Path) -> None:
    """Ctrl-C while an issue is read would leave half an index in use, or litter."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_issue(corpus / "2019-01.md", "locks")
    build(index, corpus)
    write_issue(corpus / "2019-02.md", "clocks")

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    before = contents(index)
    for rebuild in (False, True):
        with pytest.raises(KeyboardInterrupt):
            update(settings(index, corpus), rebuild=rebuild, progress=interrupt)
        assert contents(index) == before
    assert build(index, corpus).added == ("2019-02",)
