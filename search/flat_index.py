"""The flat segments of a generation: which there are, and which of their documents have been deleted since.

The file `flat.index` lists them. A segment is never changed; what an update deletes from it stands in a file beside it,
and so does by how much the counts of words have shrunk. Both are checked files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from search.checked_file import CheckedFile, FileWriter
from search.errors import CorruptIndex
from search.flat_segment import Segment

INDEX_FORMAT = 9
"""Bumped whenever what is written changes: the files' layout, the analyser, or the weights of the combined field."""

_NAME = "flat.index"
_SEGMENT_NAME = re.compile(r"s[0-9]{6,}")


class SegmentRecord(NamedTuple):
    """A segment as it stands: its name, documents, those not deleted, the sum of their lengths, words in all.

    `deletions` is the name of the file that tells which are deleted, or "".
    """

    name: str
    documents: int
    live: int
    length: float
    words: int
    deletions: str = ""

    @property
    def file(self) -> str:
        """The name of the segment's file."""
        return f"{self.name}.flat"


class Leaf(NamedTuple):
    """A segment open for reading: the number of its first document in the whole index, and what is deleted.

    `gone` tells for the words (by number) of deleted documents how many of those had them.
    """

    segment: Segment
    base: int
    deleted: frozenset[int]
    gone: dict[int, int]


def extents(leaves: Sequence[Leaf], field: str, term: str) -> Iterator[tuple[Leaf, tuple[int, int]]]:
    """Yield, for each segment that has a term, where its postings are."""
    key = term.encode(errors="replace")  # a lone surrogate is in no index
    for leaf in leaves:
        number = leaf.segment.find(field, key)
        if number is not None:
            yield leaf, leaf.segment.extent(field, number)


def read_records(folder: Path) -> list[SegmentRecord]:
    """Return the segments of a generation; raises `CorruptIndex`."""
    file = CheckedFile(folder / _NAME)
    try:
        return [_checked(SegmentRecord(*record)) for record in file.facts["segments"]]
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptIndex(f"The index in {folder.parent} is damaged ({error}); run `shacksearch index`.") from error
    finally:
        file.close()


def _checked(record: SegmentRecord) -> SegmentRecord:
    """Return a record whose names stay in the folder: an update removes and writes files by them."""
    if not _SEGMENT_NAME.fullmatch(record.name) or record.deletions not in ("", f"{record.name}.gone"):
        raise ValueError(f"{record.name!r} is no name of a segment")
    return record


def write_records(folder: Path, records: list[SegmentRecord]) -> None:
    """Write which segments there are, instead of a file that is linked from an older generation."""
    (folder / _NAME).unlink(missing_ok=True)
    FileWriter(folder / _NAME).finish(segments=records)


def open_leaves(folder: Path, records: list[SegmentRecord]) -> list[Leaf]:
    """Open the segments of a generation; raises `CorruptIndex`."""
    leaves, base = [], 0
    for record in records:
        segment = Segment(folder / record.file)
        deleted, gone = read_deletions(folder / record.deletions) if record.deletions else (frozenset[int](), {})
        if segment.count != record.documents or len(deleted) != record.documents - record.live:
            raise CorruptIndex(f"The index in {folder.parent} does not add up; run `shacksearch index --rebuild`.")
        leaves.append(Leaf(segment, base, deleted, gone))
        base += segment.count
    return leaves


def read_deletions(path: Path) -> tuple[frozenset[int], dict[int, int]]:
    """Return the deleted documents of a segment, and the words that these had with how many had them."""
    file = CheckedFile(path)
    words, counts = file.numbers("words", "I").tolist(), file.numbers("counts", "I").tolist()
    deleted = frozenset(file.numbers("documents", "I").tolist())
    file.close()
    return deleted, dict(zip(words, counts, strict=True))


def write_deletions(path: Path, deleted: frozenset[int], gone: dict[int, int]) -> None:
    """Write what `read_deletions` returns."""
    from array import array

    writer = FileWriter(path)
    writer.add("documents", array("I", sorted(deleted)).tobytes())
    writer.add("words", array("I", gone).tobytes())
    writer.add("counts", array("I", gone.values()).tobytes())
    writer.finish()
