"""The Whoosh index of a generation, written through Whoosh's own codec: any Whoosh can open and search it.

Each flat segment (`search.flat_segment`) has a Whoosh segment of the same name with the same documents under the same
numbers. Whoosh's own writer is left aside: it would analyse and sort again what is sorted already, and it unpickles
the files that it adds to. Nothing here reads what an index holds.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search.flat_builder import Postings, SegmentData, TextPostings, word_counts
from search.whoosh_schema import schema

_NAME = "MAIN"
_BLOCK = 128
"""How many postings Whoosh puts in a block."""
_KEPT = 1 << 16
_GENERATION = 1
"""A folder holds one state of the index only, so Whoosh's own counter stands still."""


def write_whoosh_segment(folder: Path, name: str, data: SegmentData) -> None:
    """Write the files of one segment."""
    storage = FileStorage(str(folder))
    codec = W3Codec(compression=0)
    segment = W3Segment(codec, _NAME, len(data.entries), segid=name)
    fields = schema()
    lengths = word_counts(data)
    _write_documents(codec.per_document_writer(storage, segment), fields, data, lengths)
    writer = codec.field_writer(storage, segment)
    for field in fields.names():
        postings = data.words if field == "words" else data.keys.get(field)
        if postings is not None:
            _write_field(writer, field, fields[field], postings, lengths)
    writer.close()


def write_whoosh_toc(folder: Path, segments: Iterable[tuple[str, int, int, frozenset[int]]]) -> None:
    """Write which segments the index has: the name of each, its documents, words in all, and deleted documents."""
    for path in folder.glob(f"_{_NAME}_*.toc"):
        path.unlink()
    rmtree(folder / f"{_NAME}.tmp", ignore_errors=True)  # the codec's, which it leaves behind
    found = []
    for name, documents, words, deleted in segments:
        segment = W3Segment(W3Codec(), _NAME, documents, segid=name, deleted=set(deleted) or None)
        segment._fieldlengths = {"words": words}
        found.append(segment)
    TOC(schema(), found, _GENERATION).write(FileStorage(str(folder)), _NAME)


def whoosh_files(folder: Path, name: str) -> list[Path]:
    """Return the files of one segment."""
    return list(folder.glob(f"{_NAME}_{name}.*"))


def _write_documents(writer: Any, fields: Any, data: SegmentData, lengths: list[int]) -> None:
    columns = {f"{name}_of": values for name, values in data.columns.items()}
    kinds = {name: fields[name].column_type for name in columns}
    for number, entry in enumerate(data.entries):
        writer.start_doc(number)
        writer.add_field("entry", fields["entry"], entry.decode(), 0)
        writer.add_field("words", fields["words"], None, lengths[number])
        for name, values in columns.items():
            value = values[number]
            encoded = value.encode(errors="replace") if isinstance(value, str) else value
            writer.add_column_value(name, kinds[name], encoded)
        writer.finish_doc()
    writer.close()


def _write_field(writer: Any, field: str, kind: Any, postings: Postings | TextPostings, lengths: list[int]) -> None:
    blocks = _Blocks(postings, kind.format, lengths)
    writer.start_field(field, kind)
    first = postings.first.tolist()
    for i, term in enumerate(postings.terms):
        writer.start_term(term)
        for start in range(first[i], first[i + 1], _BLOCK):
            blocks.put(writer._postwriter, start, min(start + _BLOCK, first[i + 1]))
        writer.finish_term()
    writer.finish_field()


class _Blocks:
    """The postings of a field for the codec's writer, a block at a time.

    `add` of that writer, called for each posting, comes to the same in three times the time.
    """

    def __init__(self, postings: Postings | TextPostings, layout: Any, lengths: list[int]) -> None:
        self._docs = postings.docs.tolist()
        self._lengths = lengths
        self._layout = layout
        self._at: list[int] | None = None
        if isinstance(postings, TextPostings):
            self._at, self._places = postings.place_at.tolist(), postings.places.tolist()
            self._weights = postings.weights.tolist()
        self._encode_one = lru_cache(_KEPT)(lambda place: layout.encode([place]))

    def put(self, block: Any, start: int, stop: int) -> None:
        """Add the postings from `start` to before `stop`, at most a block, in place of as many calls of `add`."""
        if len(block):
            block._write_block()
        docs = self._docs[start:stop]
        weights = [1.0] * len(docs) if self._at is None else self._weights[start:stop]
        lengths = [self._lengths[document] for document in docs]
        block._ids, block._weights = array("I", docs), array("f", weights)
        block._values = [] if self._at is None else list(self._encoded(self._at[start : stop + 1]))
        block._maxweight, block._minlength, block._maxlength = max(weights), min(lengths), max(lengths)

    def _encoded(self, at: list[int]) -> Iterator[bytes]:
        for start, stop in pairwise(at):
            if stop - start == 1:
                yield self._encode_one(self._places[start])
            else:
                yield self._layout.encode(self._places[start:stop])
