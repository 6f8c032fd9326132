"""The index folder: generations, of which a file named `current` names one.

    INDEX/current          the name of the generation in use, replaced by an atomic rename
    INDEX/lock             held by the one writer; the system releases it when its owner dies
    INDEX/g000012/         one generation: the engine's files and `manifest.json`, never changed once current

A writer builds `g000013` beside it, syncs it to disk, and only then renames a new `current` into place. The
generation before the current one is kept, so that a reader which has just read `current` still finds its files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search.errors import CorruptIndex, IndexBusy, IndexNotWritable, NoIndex

_NAME = re.compile(r"g[0-9]{6,}")
_FRESH = "current.new"
_KEPT_BEFORE = 1


def current_name(index_dir: Path) -> str:
    """Return the name of the generation in use.

    Raises `NoIndex` when there is none, and `CorruptIndex` when `current` does not name a generation.
    """
    try:
        name = (index_dir / "current").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndex(f"There is no index in {index_dir}; run `shacksearch index` to make it.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CorruptIndex(f"The index in {index_dir} cannot be read ({error}); run `shacksearch index`.") from error
    if not _NAME.fullmatch(name):
        raise CorruptIndex(f"The index in {index_dir} is damaged; run `shacksearch index` to rebuild it.")
    return name


@contextmanager
def writing(index_dir: Path, *, wait_seconds: float = 10.0) -> Iterator[None]:
    """Hold the writer's lock of an index folder, which is made if need be; what a dead writer left there is removed.

    Raises `IndexBusy` when another writer keeps it for longer than `wait_seconds`, `IndexNotWritable` when the
    folder cannot be made or written.
    """
    from filelock import FileLock, Timeout

    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index_dir / "lock", timeout=wait_seconds)
        lock.acquire()
    except Timeout:
        raise IndexBusy(f"Another process is writing the index in {index_dir}; try again when it is done.") from None
    except OSError as error:
        raise _not_writable(index_dir, error) from None
    try:
        _remove_unused(index_dir)
        yield
    finally:
        lock.release()


@contextmanager
def new_generation(index_dir: Path, *, base: str | None) -> Iterator[Path]:
    """Give the folder of a new generation to fill; make it current when the block ends without an error.

    With `base`, the folder starts out with hard links to that generation's files (copies where the file system has
    no links). Hold `writing` around it. When the block raises, the folder is removed and the old generation stays.
    Raises `IndexNotWritable` when the disk is full or read-only.
    """
    try:
        folder = index_dir / _next_name(index_dir)
        folder.mkdir()
        if base is not None:
            _link_files(index_dir / base, folder)
        yield folder
        _publish(index_dir, folder)
    except OSError as error:
        raise _not_writable(index_dir, error) from error
    finally:
        # Whatever happened, and wherever in `_publish` it did: what `current` names stays, an unfinished folder goes.
        _remove_unused(index_dir)


def _publish(index_dir: Path, folder: Path) -> None:
    """Sync every file of a generation, then name it in `current`, so that a power cut leaves the old or the new one."""
    for path in folder.iterdir():
        if path.stat().st_nlink == 1:  # what is linked from an older generation was synced with that
            _sync(path)
    _sync(folder)
    fresh = index_dir / _FRESH
    fresh.write_text(folder.name + "\n", encoding="utf-8")
    _sync(fresh)
    _sync(index_dir)
    fresh.replace(index_dir / "current")
    _sync(index_dir)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link_files(source: Path, target: Path) -> None:
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            from shutil import copy2

            copy2(path, target / path.name)


def _named(index_dir: Path) -> str | None:
    """Return what `current` says, "" when it says nothing that is a name, None when it cannot be read just now."""
    try:
        return current_name(index_dir)
    except NoIndex:
        return ""
    except CorruptIndex as error:
        return None if isinstance(error.__cause__, OSError) else ""


def _names(index_dir: Path) -> list[str]:
    return sorted((p.name for p in index_dir.iterdir() if _NAME.fullmatch(p.name)), key=_number)


def _number(name: str) -> int:
    return int(name[1:])


def _next_name(index_dir: Path) -> str:
    # `current` counts too: it may name a folder that was lost, and an unfinished one must not take that name.
    taken = [*_names(index_dir), _named(index_dir) or "g000000"]
    return f"g{max(map(_number, taken)) + 1:06d}"


def _remove_unused(index_dir: Path) -> None:
    """Remove what no reader needs: generations before the last, and what never became current."""
    from shutil import rmtree

    current = _named(index_dir)
    if current is None:
        return
    with suppress(OSError):
        (index_dir / _FRESH).unlink(missing_ok=True)
        names = _names(index_dir)
        older = [name for name in names if current and _number(name) < _number(current)]
        for name in set(names) - {current, *older[-_KEPT_BEFORE:]}:
            rmtree(index_dir / name, ignore_errors=True)


def _not_writable(index_dir: Path, error: OSError) -> IndexNotWritable:
    reason = error.strerror or str(error)
    return IndexNotWritable(f"The index in {index_dir} cannot be written ({reason}); choose another with --index.")
