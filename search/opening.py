"""Which generation answers: the newest one, kept open until the last question on it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from search.engine import Reader
from search.errors import CorruptIndex, StaleIndex
from search.flat_index import INDEX_FORMAT
from search.flat_reader import FlatReader
from search.generations import current_name
from search.head import Head, Stamps, check_files, read_head, read_stamps

if TYPE_CHECKING:
    from search.manifest import Manifest

_TRIES = 5
_Read = TypeVar("_Read")


class Generation:
    """One open generation: its name, its head, its reader, and how many questions use it now.

    `stamp` is that of the file that named it.
    """

    def __init__(self, folder: Path, head: Head, reader: Reader) -> None:
        self.name = folder.name
        self.head = head
        self.reader = reader
        self._folder = folder
        self._manifest: Manifest | None = None
        self.stamp: tuple[int, int] | None = None
        self.users = 0

    def stamps(self) -> Stamps:
        """Return what tells whether this generation is older than its corpus; raises as `manifest` does."""
        return self._read(lambda: read_stamps(self._folder, self.head))

    def manifest(self) -> Manifest:
        """Return all that is known of this generation.

        Raises `CorruptIndex`, and `FileNotFoundError` when a writer has removed the generation meanwhile.
        """
        if self._manifest is None:
            from search.manifest import read_manifest

            self._manifest = self._read(lambda: read_manifest(self._folder))
        return self._manifest

    def _read(self, read: Callable[[], _Read]) -> _Read:
        try:
            return read()
        except CorruptIndex:
            self._folder.stat()
            raise


class Generations:
    """The generations of one index folder that are open; safe to use from several threads.

    With `answer_many`, they are read in the way that costs more to open and less to ask.
    """

    def __init__(self, index_dir: Path, *, answer_many: bool = False) -> None:
        self._index_dir = index_dir
        self._answer_many = answer_many
        self._lock = Lock()
        self._newest: Generation | None = None

    @contextmanager
    def use(self) -> Iterator[Generation]:
        """Give the newest generation; one that has been replaced is closed when its last user is done.

        Raises `NoIndex`, `StaleIndex` or `CorruptIndex`.
        """
        with self._lock:
            generation = self._renew()
            generation.users += 1
        try:
            yield generation
        finally:
            with self._lock:
                generation.users -= 1
                if generation is not self._newest and not generation.users:
                    generation.reader.close()

    def size(self) -> int:
        """Return the size in bytes of the files of the newest generation."""
        with self.use() as generation:
            folder = self._index_dir / generation.name
            return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())

    def close(self) -> None:
        """Close the newest generation when nobody uses it; a later `use` opens it again."""
        with self._lock:
            self._retire()

    def _renew(self) -> Generation:
        # The stamp first: if `current` is replaced right after, the next question opens that one.
        stamp = _stamp(self._index_dir)
        name = current_name(self._index_dir)
        if self._newest is None or (self._newest.name, self._newest.stamp) != (name, stamp):
            fresh = self._open_newest(name)
            fresh.stamp = stamp
            self._retire()
            self._newest = fresh
        return self._newest

    def _retire(self) -> None:
        old, self._newest = self._newest, None
        if old is not None and not old.users:
            old.reader.close()

    def _open_newest(self, name: str) -> Generation:
        # A writer may replace and remove a generation between our reading its name and opening its files.
        for _ in range(_TRIES):
            try:
                return self._open(name)
            except CorruptIndex:
                newer = current_name(self._index_dir)
                if newer == name:
                    raise
                name = newer
        raise CorruptIndex(f"The index in {self._index_dir} changes faster than it can be opened; try again.")

    def _open(self, name: str) -> Generation:
        folder = self._index_dir / name
        head = read_head(folder)
        if head.index_format != INDEX_FORMAT:
            raise StaleIndex(
                f"The index in {self._index_dir} is of another version; run `shacksearch index` to rebuild it."
            )
        check_files(folder, head.index_files)
        return Generation(folder, head, FlatReader(folder, answers_many=self._answer_many))


def _stamp(index_dir: Path) -> tuple[int, int] | None:
    """Return what tells one writing of `current` from the next.

    The name does not: where an index folder was removed and made anew, its generations have the names of those before.
    """
    try:
        status = (index_dir / "current").stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
