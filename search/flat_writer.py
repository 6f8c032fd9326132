"""Writing the index of a generation: flat segments, which answer, and the Whoosh index beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import log
from pathlib import Path

from search.document import document
from search.flat_builder import SegmentBuilder, SegmentData, write_segment
from search.flat_index import Leaf, SegmentRecord, open_leaves, read_records, write_deletions, write_records
from search.model import Entry
from search.segment_workers import SegmentWorkers, workers_wanted
from search.serial import entry_from_json, entry_to_json
from search.whoosh_segments import whoosh_files, write_whoosh_segment, write_whoosh_toc

_MANY = 2_000
"""From so many entries on, it is worth to start processes that write segments."""
_TIER = 4
"""As many segments of about one size become one that is as many times larger, so that their number stays small."""


class FlatWriter:
    """Adds to and removes from the index in one folder, which belongs to this writer alone; writes on `commit`.

    Raises `CorruptIndex` when what the folder holds is damaged.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self._folder = folder
        self._records = [] if create else read_records(folder)
        self._leaves = open_leaves(folder, self._records)
        self._next = max((int(record.name[1:]) for record in self._records), default=0) + 1
        self._deleted = [set(leaf.deleted) for leaf in self._leaves]
        self._added: list[Entry] = []
        self._workers: SegmentWorkers | None = None

    def remove_issue(self, name: str) -> None:
        """Remove every entry of the issue `name`."""
        key = name.casefold().encode(errors="replace")
        for leaf, deleted in zip(self._leaves, self._deleted, strict=True):
            number = leaf.segment.find("whole_issue", key)
            if number is not None:
                deleted.update(leaf.segment.documents("whole_issue", leaf.segment.extent("whole_issue", number)))

    def add(self, entry: Entry) -> None:
        """Add one entry; its issue must have been removed if it was there before."""
        if self._workers is not None:
            self._workers.add(entry)
            return
        self._added.append(entry)
        if len(self._added) > _MANY and (wanted := workers_wanted()):
            self._workers = SegmentWorkers(
                [partial(_write_entries, self._folder, name) for name in self._names(wanted)]
            )
            for one in self._added:
                self._workers.add(one)
            self._added.clear()

    def commit(self) -> None:
        """Write the new segment, with what is to be merged into it, and what is deleted of the others."""
        fresh = self._workers.finish() if self._workers is not None else []
        self._workers = None
        merged = self._to_merge()
        kept = [i for i in range(len(self._records)) if i not in merged]
        builder = SegmentBuilder()
        for i in sorted(merged):
            builder.add_segment(self._leaves[i].segment, self._deleted[i])
        for entry in self._added:
            builder.add(document(entry), entry_to_json(entry))
        records = [self._with_deletions(i) for i in kept]
        if len(builder):
            (name,) = self._names(1)
            fresh.append(_write_both(self._folder, name, builder.build()))
        records += fresh
        for i in merged:
            self._remove_files(self._records[i])
        write_records(self._folder, records)
        deleted = [*(frozenset(self._deleted[i]) for i in kept), *(frozenset[int]() for _ in fresh)]
        write_whoosh_toc(
            self._folder, ((r.name, r.documents, r.words, gone) for r, gone in zip(records, deleted, strict=True))
        )
        self.cancel()

    def cancel(self) -> None:
        """Give up what was added and removed."""
        if self._workers is not None:
            self._workers.stop()
        for leaf in self._leaves:
            leaf.segment.close()

    def _to_merge(self) -> set[int]:
        """Choose the segments to write anew: those of which most is deleted, and small ones when there are many."""
        live = [leaf.segment.count - len(deleted) for leaf, deleted in zip(self._leaves, self._deleted, strict=True)]
        chosen = {i for i, leaf in enumerate(self._leaves) if live[i] * 2 < leaf.segment.count}
        while True:
            size = len(self._added) + sum(live[i] for i in chosen)
            peers = {i for i in range(len(live)) if i not in chosen and _tier(live[i]) <= _tier(size)}
            if not size or len(peers) < _TIER - 1:
                return chosen
            chosen |= peers

    def _with_deletions(self, number: int) -> SegmentRecord:
        leaf, record = self._leaves[number], self._records[number]
        deleted = frozenset(self._deleted[number])
        if deleted == leaf.deleted:
            return record
        gone = dict(leaf.gone)
        length = record.length
        for local in deleted - leaf.deleted:
            length -= leaf.segment.number("length", local)
            for word in _words_of(leaf, local):
                gone[word] = gone.get(word, 0) + 1
        name = f"{record.name}.gone"
        write_deletions(self._folder / name, deleted, dict(sorted(gone.items())))
        return record._replace(live=record.documents - len(deleted), length=length, deletions=name)

    def _names(self, count: int) -> list[str]:
        """Return names for new segments."""
        first = self._next
        self._next += count
        return [f"s{number:06}" for number in range(first, self._next)]

    def _remove_files(self, record: SegmentRecord) -> None:
        for path in (self._folder / record.file, *whoosh_files(self._folder, record.name)):
            path.unlink()
        if record.deletions:
            (self._folder / record.deletions).unlink()


def _write_entries(folder: Path, name: str, entries: Iterator[Entry]) -> SegmentRecord | None:
    builder = SegmentBuilder()
    for entry in entries:
        builder.add(document(entry), entry_to_json(entry))
    return _write_both(folder, name, builder.build()) if len(builder) else None


def _write_both(folder: Path, name: str, data: SegmentData) -> SegmentRecord:
    """Write one segment as a flat file and as Whoosh has it; return its record."""
    write_segment(folder / f"{name}.flat", data)
    write_whoosh_segment(folder, name, data)
    lengths = data.columns["length"]
    return SegmentRecord(name, len(data.entries), len(data.entries), float(sum(lengths)), len(data.words.places))  # type: ignore[arg-type]


def _words_of(leaf: Leaf, local: int) -> set[int]:
    """Return the numbers of the words that a document has."""
    entry = entry_from_json(leaf.segment.entry(local))
    spelt = (word.encode(errors="replace") for word in document(entry).words)
    return {number for word in spelt if (number := leaf.segment.find("words", word)) is not None}


def _tier(size: int) -> int:
    return int(log(max(size, 1), _TIER))
