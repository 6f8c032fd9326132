"""Documents made into the flat arrays of a segment, with numpy: what a new segment and a merged one have in common.

Every occurrence of a word is one row (word, document, position); sorted by word, they are the postings. The combined
field, which holds stems, is the same rows with each word's stem for the word.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.checked_file import FileWriter
from search.document import Document
from search.flat_segment import NUMBER_COLUMNS, TEXT_COLUMNS, Segment
from search.text import stem
from search.vectors import weights_at

U32 = NDArray[np.uint32]


class Postings(NamedTuple):
    """The postings of a field: its terms in the order of their bytes, where the postings of each begin, documents."""

    terms: Sequence[bytes]
    first: U32
    docs: U32


class TextPostings(NamedTuple):
    """The postings of a text field; besides, the weight of each, where its positions begin, and the positions."""

    terms: Sequence[bytes]
    first: U32
    docs: U32
    weights: NDArray[np.float32]
    place_at: U32
    places: U32


class SegmentData(NamedTuple):
    """All that a segment holds. `columns` has one value a document for each column, `entries` JSON."""

    words: TextPostings
    combined: TextPostings
    keys: Mapping[str, Postings]
    columns: Mapping[str, Sequence[str] | Sequence[float]]
    entries: Sequence[bytes]


class _Numbers(dict[str, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class SegmentBuilder:
    """Collects documents, from entries or out of other segments, and sorts them into a segment."""

    def __init__(self) -> None:
        self._words = _Numbers()
        self._rows = (array("I"), array("I"), array("I"))
        self._keys: dict[str, dict[str, list[int]]] = {}
        self._columns: dict[str, list[str] | list[float]] = {name: [] for name in (*TEXT_COLUMNS, *NUMBER_COLUMNS)}
        self._entries: list[bytes] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, document: Document, entry_json: str) -> None:
        """Add a document, whose entry is stored as `entry_json`."""
        number = len(self._entries)
        words, documents, places = self._rows
        words.extend(map(self._words.__getitem__, document.words))
        documents.extend(repeat(number, len(document.words)))
        places.extend(document.places)
        for field, values in document.keys.items():
            self._add_key(field, values, number)
        for name, value in document.columns.items():
            self._columns[name].append(value)  # type: ignore[arg-type]
        self._entries.append(entry_json.encode(errors="replace"))

    def add_segment(self, segment: Segment, deleted: Iterable[int]) -> None:
        """Add the documents of a segment without those that are deleted."""
        live = np.ones(segment.count, bool)
        live[list(deleted)] = False
        renumbered = (np.cumsum(live) - 1 + len(self._entries)).astype(np.uint32)
        for row, more in zip(self._rows, self._read_rows(segment, live, renumbered), strict=True):
            row.frombytes(more.astype(np.uint32).tobytes())
        for field in segment.file.facts["keys"]:
            self._read_keys(segment, field, live, renumbered)
        kept = np.flatnonzero(live).tolist()
        for name, column in self._columns.items():
            column.extend(map(_column_of(segment, name), kept))  # type: ignore[arg-type]
        self._entries.extend(segment.entry(document).encode() for document in kept)

    def build(self) -> SegmentData:
        """Return the segment of all that was added."""
        words, documents, places = self._sorted_rows()
        spelt = list(self._words)
        stems = _Numbers()
        stem_of = np.fromiter((stems[stem(word)] for word in spelt), np.uint32, len(spelt))
        return SegmentData(
            words=_text_postings(spelt, words, documents, places),
            combined=_text_postings(list(stems), stem_of[words] if spelt else words, documents, places),
            keys={field: _postings(values) for field, values in self._keys.items()},
            columns=self._columns,
            entries=self._entries,
        )

    def _sorted_rows(self) -> tuple[U32, U32, U32]:
        """Return the rows by document and position, which those of other segments are not in."""
        words, documents, places = (np.frombuffer(row, np.uint32) for row in self._rows)
        order = (documents.astype(np.uint64) << np.uint64(32)) | places
        if np.all(order[1:] >= order[:-1]):
            return words, documents, places
        sorting = np.argsort(order, kind="stable")
        return words[sorting], documents[sorting], places[sorting]

    def _read_rows(self, segment: Segment, live: NDArray[np.bool_], renumbered: U32) -> tuple[U32, U32, U32]:
        whole = (0, segment.file.size("words.docs") // 4)
        terms = [term.decode(errors="replace") for term in segment.terms("words", 0, segment.term_count("words"))]
        numbers = np.fromiter(map(self._words.__getitem__, terms), np.uint32, len(terms))
        first = np.asarray(segment.file.numbers("words.first", "I"))
        docs = np.asarray(segment.documents("words", whole))
        at, places = map(np.asarray, segment.places("words", whole))
        words = np.repeat(numbers, np.diff(first))
        often = np.diff(at)
        kept = np.repeat(live[docs], often)
        return np.repeat(words, often)[kept], renumbered[np.repeat(docs, often)[kept]], places[kept]

    def _read_keys(self, segment: Segment, field: str, live: NDArray[np.bool_], renumbered: U32) -> None:
        self._keys.setdefault(field, {})  # a segment has every field, also one without a term
        for number, term in enumerate(segment.terms(field, 0, segment.term_count(field))):
            docs = np.asarray(segment.documents(field, segment.extent(field, number)))
            for document in renumbered[docs[live[docs]]].tolist():
                self._add_key(field, (term.decode(),), document)

    def _add_key(self, field: str, values: Iterable[str], document: int) -> None:
        known = self._keys.setdefault(field, {})
        for value in values:
            known.setdefault(value, []).append(document)


def word_counts(data: SegmentData) -> list[int]:
    """Return how many words each document has."""
    often = np.diff(data.words.place_at.astype(np.int64))
    counted = np.bincount(data.words.docs, weights=often, minlength=len(data.entries))
    return [int(count) for count in counted]


def write_segment(path: Path, data: SegmentData) -> None:
    """Write the flat file of a segment."""
    writer = FileWriter(path)
    try:
        for field, text in (("combined", data.combined), ("words", data.words)):
            _write_postings(writer, field, text)
            writer.add(f"{field}.weights", _raw(text.weights))
            writer.add(f"{field}.place_at", _raw(text.place_at))
            writer.add(f"{field}.places", _raw(text.places))
        for field, postings in data.keys.items():
            _write_postings(writer, field, postings)
        for name in TEXT_COLUMNS:
            _write_text_column(writer, name, data.columns[name])  # type: ignore[arg-type]
        for name, kind in NUMBER_COLUMNS.items():
            writer.add(name, array(kind, data.columns[name]).tobytes())
        writer.add("entry_at", _ends(data.entries, np.uint64))
        writer.add("entry", b"".join(data.entries))
        writer.finish(documents=len(data.entries), keys=list(data.keys))
    except BaseException:
        writer.abandon()
        raise


def _text_postings(terms: Sequence[str], numbers: U32, documents: U32, places: U32) -> TextPostings:
    """Sort rows into postings; a term that stands twice at one position of a document counts once."""
    spelt = [term.encode(errors="replace") for term in terms]
    ranking = sorted(range(len(spelt)), key=spelt.__getitem__)
    rank = np.empty(len(spelt), np.uint32)
    rank[ranking] = np.arange(len(spelt), dtype=np.uint32)
    ranked = rank[numbers] if spelt else numbers
    # Rows come by document and position, and a stable sort leaves them so within each term.
    order = np.argsort(ranked, kind="stable")
    ranked, documents, places = ranked[order], documents[order], places[order]
    new_posting = _changes(ranked) | _changes(documents)
    distinct = new_posting | _changes(places)
    ranked, documents, places = ranked[distinct], documents[distinct], places[distinct]
    starts = np.flatnonzero(new_posting[distinct])
    weights = np.add.reduceat(weights_at(places), starts) if len(starts) else np.empty(0)
    # Words that only deleted documents had are left behind in merging.
    present, first = np.unique(ranked[starts], return_index=True)
    return TextPostings(
        [spelt[ranking[i]] for i in present.tolist()],
        np.append(first, len(starts)).astype(np.uint32),
        documents[starts],
        weights.astype(np.float32),
        np.append(starts, len(places)).astype(np.uint32),
        places,
    )


def _changes(values: U32) -> NDArray[np.bool_]:
    """Tell for each value whether it differs from the one before it."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _postings(values: Mapping[str, Sequence[int]]) -> Postings:
    spelt = sorted((value.encode(errors="replace"), docs) for value, docs in values.items())
    first = np.cumsum([0, *(len(docs) for _, docs in spelt)])
    docs = array("I")
    for _, of_one in spelt:
        docs.extend(of_one)
    return Postings([term for term, _ in spelt], first.astype(np.uint32), np.frombuffer(docs, np.uint32))


def _write_postings(writer: FileWriter, field: str, postings: Postings | TextPostings) -> None:
    writer.add(f"{field}.terms", b"".join(postings.terms))
    writer.add(f"{field}.term_at", _ends(postings.terms))
    writer.add(f"{field}.first", _raw(postings.first))
    writer.add(f"{field}.docs", _raw(postings.docs))


def _write_text_column(writer: FileWriter, name: str, column: Sequence[str]) -> None:
    values = sorted({value.encode(errors="replace") for value in column})
    numbers = {value: number for number, value in enumerate(values)}
    writer.add(f"{name}.values", b"".join(values))
    writer.add(f"{name}.value_at", _ends(values))
    writer.add(f"{name}.ids", array("I", [numbers[value.encode(errors="replace")] for value in column]).tobytes())


def _ends(blobs: Sequence[bytes], kind: type[np.unsignedinteger[Any]] = np.uint32) -> bytes:
    return np.cumsum([0, *map(len, blobs)]).astype(kind).tobytes()


def _raw(values: NDArray[np.generic]) -> bytes:
    return values.tobytes()


def _column_of(segment: Segment, name: str) -> Callable[[int], str | float]:
    if name in TEXT_COLUMNS:
        return lambda document: segment.text(name, document)
    return lambda document: segment.number(name, document)
