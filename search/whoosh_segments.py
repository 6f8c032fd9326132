"""The Whoosh index of a generation, written through Whoosh's own codec: any Whoosh can open and search it.

Each flat segment (`search.flat_segment`) has a Whoosh segment of the same name with the same documents under the same
numbers. Whoosh's own writer is left aside: it would analyse and sort again what is sorted already, and it unpickles
the files that it adds to. Nothing here reads what an index holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search.flat_builder import Postings, SegmentData, TextPostings, word_counts
from search.whoosh_schema import schema

_NAME = "MAIN"
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
        if field == "words":
            _write_field(writer, field, fields[field], data.words, _with_positions(data.words, fields[field], lengths))
        elif field in data.keys:
            postings = data.keys[field]
            _write_field(writer, field, fields[field], postings, _bare(postings))
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


_Posting = tuple[int, float, bytes, int]


def _write_field(
    writer: Any, field: str, kind: Any, postings: Postings | TextPostings, rows: Iterator[_Posting]
) -> None:
    writer.start_field(field, kind)
    first = postings.first.tolist()
    for i, term in enumerate(postings.terms):
        writer.start_term(term)
        for _ in range(first[i + 1] - first[i]):
            writer.add(*next(rows))
        writer.finish_term()
    writer.finish_field()


def _with_positions(text: TextPostings, kind: Any, lengths: list[int]) -> Iterator[_Posting]:
    encode = kind.format.encode
    docs, weights = text.docs.tolist(), text.weights.tolist()
    at, places = text.place_at.tolist(), text.places.tolist()
    for i, document in enumerate(docs):
        yield document, weights[i], encode(places[at[i] : at[i + 1]]), lengths[document]


def _bare(postings: Postings) -> Iterator[_Posting]:
    for document in postings.docs.tolist():
        yield document, 1.0, b"", 1
