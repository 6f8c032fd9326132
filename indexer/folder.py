"""A folder of generations as the place where an index is written; see `search.generations`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from search.engine import Writer
from search.errors import CorruptIndex, NoIndex, StaleIndex
from search.flat_index import INDEX_FORMAT
from search.flat_reader import FlatReader
from search.generations import current_name, new_generation, writing
from search.head import check_contents
from search.manifest import Manifest, read_manifest, write_manifest
from search.model import Entry
from search.tree import Not, Nothing

_READ_EVERY = 16
"""A file of the index is read whole by one update in so many, even if nothing was written to it."""


class FolderStore:
    """Where the generations of an index folder are written."""

    format = INDEX_FORMAT

    def __init__(self, index: Path) -> None:
        self._index = index

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer's lock; raises `IndexBusy` or `IndexNotWritable`."""
        return writing(self._index)

    def manifest(self) -> Manifest | None:
        """Return what the generation in use was made from; None when there is none, or none that can be read."""
        return _manifest_before(self._index)

    def is_sound(self, manifest: Manifest) -> bool:
        """Tell whether the generation in use, which has this manifest, can be built upon."""
        return _is_sound(self._index, manifest)

    @contextmanager
    def new_generation(self, *, base: Manifest | None) -> Iterator[FolderDraft]:
        """Give a new generation to fill, empty or as the one in use (`base`); it is used from when the block ends."""
        name = None if base is None else current_name(self._index)
        with new_generation(self._index, base=name) as folder:
            yield FolderDraft(folder, base)


class FolderDraft(NamedTuple):
    """A generation in a folder, being made: on top of another, whose manifest is `base`, or from nothing."""

    folder: Path
    base: Manifest | None

    def writer(self) -> AbstractContextManager[Writer]:
        """Give a writer that is committed when the block ends, and cancelled when it raises."""
        return _writer(self.folder, create=self.base is None)

    def finish(self, manifest: Manifest, expected: int) -> None:
        """Write down what it was made from; raises `CorruptIndex` when it does not hold `expected` entries."""
        write_manifest(self.folder, manifest, self.base)
        _verify(self.folder, expected)


def _manifest_before(index: Path) -> Manifest | None:
    try:
        return read_manifest(index / current_name(index))
    except (NoIndex, StaleIndex, CorruptIndex):
        return None


def _is_sound(index: Path, manifest: Manifest) -> bool:
    """Tell whether an index can be built upon: its files are checked, lest damage be carried on for ever."""
    if manifest.index_format != INDEX_FORMAT:
        return False
    try:
        folder = index / current_name(index)
        check_contents(folder, manifest.index_files, every=_READ_EVERY)
        FlatReader(folder).close()
    except CorruptIndex:
        return False
    return True


class _LazyWriter:
    """A writer that is opened when something is to be written, since opening and committing one is not free."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._folder = folder
        self._writer: Writer | None = self._open(create=True) if create else None

    def remove_issue(self, name: str) -> None:
        self._opened().remove_issue(name)

    def add(self, entry: Entry) -> None:
        self._opened().add(entry)

    def commit(self) -> None:
        if self._writer is not None:
            self._writer.commit()

    def cancel(self) -> None:
        if self._writer is not None:
            self._writer.cancel()

    def _opened(self) -> Writer:
        if self._writer is None:
            self._writer = self._open(create=False)
        return self._writer

    def _open(self, *, create: bool) -> Writer:
        from search.flat_writer import FlatWriter  # with numpy and Whoosh, which take their time

        return FlatWriter(self._folder, create=create)


@contextmanager
def _writer(folder: Path, *, create: bool) -> Iterator[Writer]:
    """Give a writer that is committed when the block ends, and cancelled when it raises."""
    writer = _LazyWriter(folder, create=create)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _verify(folder: Path, expected: int) -> None:
    """Open and query a generation before it is used; raises `CorruptIndex` when it is not what was written."""
    reader = FlatReader(folder)
    try:
        found = reader.match(Not(Nothing()), limit=0).total
        if found != expected:
            raise CorruptIndex(f"The new index has {found} entries instead of {expected}, so the old one stays in use.")
    finally:
        reader.close()
