"""Which generation answers: the newest one, kept open until the last question on it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from search.engine import Reader
from search.errors import CorruptIndex, StaleIndex
from search.generations import current_name
from search.manifest import Manifest, check_files, read_manifest

_TRIES = 5


@dataclass(slots=True)
class Generation:
    """One open generation: its name, what it was made from, its reader, and how many questions use it now.

    `stamp` is that of the file that named it.
    """

    name: str
    manifest: Manifest
    reader: Reader
    stamp: tuple[int, int] | None = None
    users: int = 0

    @property
    def sources(self) -> tuple[str, ...]:
        """What it was made from: absolute paths, or `-` for standard input."""
        return self.manifest.sources


class Generations:
    """The generations of one index folder that are open; safe to use from several threads."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
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
                return _open(self._index_dir, name)
            except CorruptIndex:
                newer = current_name(self._index_dir)
                if newer == name:
                    raise
                name = newer
        raise CorruptIndex(f"The index in {self._index_dir} changes faster than it can be opened; try again.")


def _stamp(index_dir: Path) -> tuple[int, int] | None:
    """Return what tells one writing of `current` from the next.

    The name does not: where an index folder was removed and made anew, its generations have the names of those before.
    """
    try:
        status = (index_dir / "current").stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _open(index_dir: Path, name: str) -> Generation:
    from search.whoosh_reader import WhooshReader
    from search.whoosh_schema import INDEX_FORMAT

    manifest = read_manifest(index_dir / name)
    if manifest.index_format != INDEX_FORMAT:
        raise StaleIndex(f"The index in {index_dir} is of another version; run `shacksearch index` to rebuild it.")
    check_files(index_dir / name, manifest)
    return Generation(name, manifest, WhooshReader(index_dir / name))
