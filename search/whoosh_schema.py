"""The Whoosh schema: one field per part of an entry, the combined ranking field, keys, and columns.

Our own analyser has done its work before Whoosh sees a document, so the fields here take finished postings and only
encode them. The schema lives in code, never in the index: an index is always opened with this one, and an index whose
manifest names another `INDEX_FORMAT` is rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from whoosh import columns, fields, formats

from search.document import Document, Terms, date_key

INDEX_FORMAT = 5
"""Bumped whenever what is written changes: this schema, the analyser, or the weights of the combined field."""

KEYS = ("id", "issue", "host", "link", "lang", "has", "date", "whole_title")
COUNTS = ("title", "body", "bullets", "code", "section")
POSITIONAL = ("combined", "words")


class _Postings(fields.FieldType):  # type: ignore[misc]
    """A field that takes finished postings; Whoosh must not analyse, score or store it."""

    def __init__(self, layout: formats.Format) -> None:
        self.format = layout
        self.analyzer = None
        self.scorable = self.stored = self.unique = False


class PositionsField(_Postings):
    """Takes `Terms`: a weight and positions for each term."""

    def index(self, value: Terms, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions), as Whoosh's writer wants them."""
        encode = self.format.encode
        for term, weight in value.weights.items():
            positions = value.positions[term]
            yield term.encode(), len(positions), weight, encode(positions)


class CountsField(_Postings):
    """Takes a mapping of terms to how often they occur."""

    def index(self, value: Mapping[str, int], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded frequency), as Whoosh's writer wants them."""
        for term, count in value.items():
            yield term.encode(), count, float(count), formats.pack_uint(count)


class KeysField(_Postings):
    """Takes a tuple of whole values, matched exactly."""

    def index(self, value: tuple[str, ...], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (value, 1, 1.0, b""), as Whoosh's writer wants them."""
        for key in value:
            yield key.encode(), 1, 1.0, b""


def schema() -> fields.Schema:
    """Return a fresh schema object."""
    return fields.Schema(
        **{name: PositionsField(formats.Positions()) for name in POSITIONAL},
        **{name: CountsField(formats.Frequency()) for name in COUNTS},
        **{name: KeysField(formats.Existence()) for name in KEYS},
        entry=fields.STORED(),
        length_of=fields.COLUMN(columns.NumericColumn("f")),
        date_of=fields.COLUMN(columns.NumericColumn("I")),
        site_of=fields.COLUMN(columns.VarBytesColumn()),
        lang_of=fields.COLUMN(columns.VarBytesColumn()),
        place_of=fields.COLUMN(columns.VarBytesColumn()),
    )


def row(document: Document, entry_json: str) -> dict[str, Any]:
    """Return the keyword arguments of Whoosh's `add_document` for one document; `entry_json` is stored as it is."""
    entry = document.entry
    return {
        "combined": document.combined,
        "words": document.words,
        **document.counts,
        **document.keys,
        "entry": entry_json,
        "length_of": document.length,
        "date_of": int(date_key(entry.date) or 0),
        "site_of": entry.domain.encode(),
        "lang_of": entry.lang.encode(),
        "place_of": f"{entry.issue}\n{entry.position:09}".encode(),
    }
