"""Postings and columns of one open Whoosh index, decoded once and kept.

Whoosh readers share file positions, so one lock covers every access to them.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from heapq import nlargest
from pickle import PickleError
from threading import RLock
from typing import Any

from whoosh import reading
from whoosh.filedb.filetables import FileFormatError
from whoosh.reading import IndexReader, TermNotFound

from search.document import PLACES_OF, weight_at
from search.errors import CorruptIndex
from search.text import stem

_DAMAGED_BLOCK: type[Exception] = getattr(reading, "CorruptIndexError", ValueError)  # Whoosh 2.7 has no such error
DAMAGE = (
    *(_DAMAGED_BLOCK, FileFormatError, struct.error, zlib.error, PickleError),
    *(EOFError, ValueError, LookupError, AssertionError, TypeError),
)
"""What Whoosh raises, mostly unawares, on reading files that are cut short or overwritten."""
_COLUMNS = ("id_of", "length_of", "date_of", "site_of", "lang_of", "collection_of", "place_of")
_KEPT_TERMS = 2_000
_KEPT_POSTINGS = 4_000_000


class WhooshPostings:
    """A `search.evaluate.Postings` over a Whoosh reader; documents are Whoosh's document numbers."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._lock = RLock()
        self._weights: OrderedDict[tuple[str, str], dict[int, float]] = OrderedDict()
        self._kept = 0
        self._columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}

    def hold_files(self) -> None:
        """Open every file now, so that the index can be read to the end even if a writer removes it meanwhile.

        Whoosh would open a column when it is first asked for, and take one that is gone for empty. Raises
        `CorruptIndex` when one is gone already.
        """
        with self._files():
            for leaf, _ in self._reader.leaf_readers():
                if leaf.doc_count_all():
                    leaf.stored_fields(0)
                    for name, readers in self._columns.items():
                        if not leaf.has_column(name):
                            raise CorruptIndex(f"The index lacks its column {name}; run `shacksearch index --rebuild`.")
                        readers.append(leaf.column_reader(name))

    @cached_property
    def _live(self) -> frozenset[int]:
        with self._files():
            return frozenset(self._reader.all_doc_ids())

    @cached_property
    def _lengths(self) -> list[float]:
        return self._column("length_of")

    @cached_property
    def _average_length(self) -> float:
        return sum(self._lengths[document] for document in self._live) / len(self._live) if self._live else 0.0

    @cached_property
    def _dates(self) -> list[int]:
        return self._column("date_of")

    @cached_property
    def _ids(self) -> list[str]:
        return self._text_column("id_of")

    @cached_property
    def _sites(self) -> list[str]:
        return self._text_column("site_of")

    @cached_property
    def _langs(self) -> list[str]:
        return self._text_column("lang_of")

    @cached_property
    def _collections(self) -> list[str]:
        return self._text_column("collection_of")

    @cached_property
    def _order(self) -> list[str]:
        return self._text_column("place_of")

    @contextmanager
    def _files(self) -> Iterator[None]:
        """Let one thread at the files; raises `CorruptIndex` when what they hold makes no sense."""
        with self._lock:
            try:
                yield
            except DAMAGE as error:
                raise CorruptIndex(f"The index is damaged ({error}); run `shacksearch index --rebuild`.") from error

    def documents(self) -> Collection[int]:
        """Return every live document."""
        return self._live

    def average_length(self) -> float:
        """Return the mean weighted length of the combined field over live documents."""
        return self._average_length

    def length(self, document: int) -> float:
        """Return the weighted length of the combined field of one document."""
        return self._lengths[document]

    def date(self, document: int) -> int:
        """Return a document's date as the number YYYYMMDD, 0 when it has none."""
        return self._dates[document]

    def site(self, document: int) -> str:
        """Return the host of a document's first link."""
        return self._sites[document]

    def lang(self, document: int) -> str:
        """Return a document's language code."""
        return self._langs[document]

    def collection(self, document: int) -> str:
        """Return the name of a document's collection, "" for none."""
        return self._collections[document]

    def has_collections(self) -> bool:
        """Tell whether some document belongs to a collection."""
        return any(self._collections[document] for document in self._live)

    def place(self, document: int) -> str:
        """Return what sorts documents by issue and position."""
        return self._order[document]

    def weights(self, field: str, term: str) -> Mapping[int, float]:
        """Return the live documents of a term with its weight in each.

        Whoosh has the unstemmed words only, so those of a stem are put together here.
        """
        if field in PLACES_OF:
            inside = PLACES_OF[field]
            counted = {d: float(sum(p in inside for p in places)) for d, places in self._stem_positions(term).items()}
            return {document: count for document, count in counted.items() if count}
        if field == "combined":
            return {d: float(sum(map(weight_at, places))) for d, places in self._stem_positions(term).items()}
        key = (field, term)
        with self._files():
            known = self._weights.get(key)
            if known is None:
                known = {matcher.id() + base: matcher.weight() for matcher, base in self._walk(field, term)}
                self._keep(key, known)
            else:
                self._weights.move_to_end(key)
            return known

    def positions(self, field: str, term: str, documents: Collection[int]) -> Mapping[int, Sequence[int]]:
        """Return the ascending positions of a term in those of `documents` that have it."""
        if field == "combined":
            return {
                document: places for document, places in self._stem_positions(term).items() if document in documents
            }
        wanted = set(documents)
        with self._files():
            return {
                matcher.id() + base: matcher.value_as("positions")
                for matcher, base in self._walk(field, term)
                if matcher.id() + base in wanted
            }

    def _stem_positions(self, term: str) -> dict[int, list[int]]:
        """Return, by document, the positions of all words with a stem."""
        found: dict[int, set[int]] = {}
        for word in self._words_by_stem.get(term, ()):
            for document, places in self.positions("words", word, self._live).items():
                found.setdefault(document, set()).update(places)
        return {document: sorted(places) for document, places in found.items()}

    @cached_property
    def _words_by_stem(self) -> dict[str, list[str]]:
        words: dict[str, list[str]] = {}
        for word in self.counts("words", ""):
            words.setdefault(stem(word), []).append(word)
        return words

    def expand(self, field: str, prefix: str, limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return the most frequent terms that begin with `prefix`, with counts, and whether more than `limit` do."""
        counts = self.counts(field, prefix)
        return nlargest(limit, counts.items(), key=lambda item: (item[1], item[0])), len(counts) > limit

    def counts(self, field: str, prefix: str) -> dict[str, int]:
        """Return the terms that begin with `prefix` and are in some live document, with the number of those."""
        counts: Counter[str] = Counter()
        with self._files():
            for leaf, _ in self._reader.leaf_readers():
                for key, info in leaf.iter_prefix(field, prefix):
                    counts[key.decode()] += (
                        _live_count(leaf, field, key) if leaf.has_deletions() else info.doc_frequency()
                    )
        return +counts

    def terms_between(self, field: str, first: str, end: str) -> list[str]:
        """Return the terms of a field from `first` to before `end`; an empty bound is open."""
        with self._files():
            terms = [term.decode() for term in self._reader.lexicon(field)]
        return [term for term in terms if term >= first and (not end or term < end)]

    def id(self, document: int) -> str:
        """Return a document's id."""
        return self._ids[document]

    def entry(self, document: int) -> str:
        """Return the JSON of a document's entry."""
        with self._files():
            return str(self._reader.stored_fields(document)["entry"])

    def close(self) -> None:
        """Release the reader's files."""
        with self._files():
            self._reader.close()

    def _walk(self, field: str, term: str) -> Iterator[tuple[Any, int]]:
        """Yield (matcher, document base) at each live posting of a term, segment by segment."""
        key = term.encode(errors="replace")  # a lone surrogate is in no index
        for leaf, base in self._reader.leaf_readers():
            for matcher in _live_postings(leaf, field, key):
                yield matcher, base

    def _column(self, name: str) -> list[Any]:
        with self._files():
            return [value for reader in self._columns[name] for value in reader]

    def _text_column(self, name: str) -> list[str]:
        with self._files():
            return [value.decode() for value in self._column(name)]

    def _keep(self, key: tuple[str, str], found: dict[int, float]) -> None:
        self._weights[key] = found
        self._kept += len(found)
        while len(self._weights) > _KEPT_TERMS or self._kept > _KEPT_POSTINGS:
            _, dropped = self._weights.popitem(last=False)
            self._kept -= len(dropped)


def _live_postings(leaf: IndexReader, field: str, key: bytes) -> Iterator[Any]:
    """Yield a matcher standing at each posting of a term in one segment, without those of deleted documents."""
    try:
        matcher = leaf.postings(field, key)
    except TermNotFound:
        return
    while matcher.is_active():
        yield matcher
        matcher.next()


def _live_count(leaf: IndexReader, field: str, key: bytes) -> int:
    # Whoosh's own counts go on counting deleted documents until their segment is merged.
    return sum(1 for _ in _live_postings(leaf, field, key))
