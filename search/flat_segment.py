"""One segment of the index that answers: documents, their terms, postings, columns and entries, in flat arrays.

A segment is one checked file (`search.checked_file`) that is written once. Its documents are numbered from 0. For each
field F there are, in the sections `F.…`:

    terms, term_at     all terms in the order of their UTF-8 bytes, end to end, and where each begins (u32)
    first              where the postings of each term begin (u32)
    docs               the document of each posting, ascending for each term (u32)
    weights            of the text fields: how heavy the term is there (f32)
    place_at, places   of the text fields: where the positions of each posting begin; ascending positions (u32)

and for each column C one number for each document: `C` itself (f32 or u32), or of a text `C.ids`, which counts in
`C.values`, `C.value_at` (as `terms` and `term_at`). `entry`, `entry_at` (u64) hold the entries as JSON.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from search.checked_file import CheckedFile
from search.errors import CorruptIndex

TEXT_FIELDS = ("combined", "words")
TEXT_COLUMNS = ("id", "site", "lang", "collection", "place")
NUMBER_COLUMNS = {"length": "f", "date": "I"}

_MOST_KNOWN = 8_192
"""How many terms of a field are kept: mostly those in the middle, which every search for a term comes by."""


class _Terms:
    """The terms of a field in order, looked at one by one: a search of them must not read them all."""

    def __init__(self, file: CheckedFile, field: str) -> None:
        self._file = file
        self._at_offset, at = file.unchecked(f"{field}.term_at")
        self._offset, self._bytes = file.unchecked(f"{field}.terms")
        self._at: memoryview[int] = at.cast("I")
        self._count = max(0, len(self._at) - 1)
        self._known: dict[int, bytes] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        known = self._known.get(number)
        if known is None:
            known = self._read(number)
            if len(self._known) < _MOST_KNOWN:
                self._known[number] = known
        return known

    def _read(self, number: int) -> bytes:
        place = self._at_offset + 4 * number
        self._file.check(place, place + 8)
        start, stop = self._at[number], self._at[number + 1]
        self._file.check(self._offset + start, self._offset + stop)
        return bytes(self._bytes[start:stop])


class Segment:
    """A segment open for reading, with the standard library alone; safe to use from several threads.

    `count` is the number of its documents, deleted ones included. Raises `CorruptIndex` wherever it meets damage.
    """

    def __init__(self, path: Path) -> None:
        self.file = CheckedFile(path)
        self._by_field: dict[str, _Terms] = {}
        try:
            self.count: int = int(self.file.facts["documents"])
        except (KeyError, TypeError, ValueError) as error:
            raise CorruptIndex(f"{path.name} does not say what it holds; run `shacksearch index --rebuild`.") from error

    def term_count(self, field: str) -> int:
        """Return how many terms a field has."""
        return len(self._terms(field))

    def term(self, field: str, number: int) -> bytes:
        """Return a term by its number."""
        return self._terms(field)[number]

    def place_of(self, field: str, term: bytes) -> int:
        """Return the number of the first term that is not before `term`."""
        return bisect_left(self._terms(field), term)

    def find(self, field: str, term: bytes) -> int | None:
        """Return the number of a term, or None."""
        terms = self._terms(field)
        number = bisect_left(terms, term)
        return number if number < len(terms) and terms[number] == term else None

    def terms(self, field: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the terms numbered from `start` to before `stop`."""
        if start >= stop:
            return
        ends = self.file.numbers(f"{field}.term_at", "I", start, stop + 1)
        blob = bytes(self.file.read(f"{field}.terms", ends[0], ends[-1]))
        for i in range(stop - start):
            yield blob[ends[i] - ends[0] : ends[i + 1] - ends[0]]

    def extent(self, field: str, number: int) -> tuple[int, int]:
        """Return from where to where the postings of a term reach."""
        start, stop = self.file.numbers(f"{field}.first", "I", number, number + 2)
        return start, stop

    def range_of(self, field: str, prefix: bytes) -> tuple[int, int]:
        """Return the numbers of the first term that begins with `prefix`, and of the first after it that does not."""
        return self.place_of(field, prefix), self.place_of(field, prefix + b"\xff")

    def first(self, field: str, start: int, stop: int) -> memoryview[int]:
        """Return where the postings begin of each term from number `start` on, and where those of the last end."""
        return self.file.numbers(f"{field}.first", "I", start, stop + 1)

    def documents(self, field: str, extent: tuple[int, int]) -> memoryview[int]:
        """Return the documents of some postings."""
        return self.file.numbers(f"{field}.docs", "I", *extent)

    def weights(self, field: str, extent: tuple[int, int]) -> memoryview[float]:
        """Return the weights of some postings of a text field."""
        return self.file.numbers(f"{field}.weights", "f", *extent)

    def places(self, field: str, extent: tuple[int, int]) -> tuple[memoryview[int], memoryview[int]]:
        """Return where the positions of some postings begin (and the last end), and these positions end to end."""
        start, stop = extent
        ends = self.file.numbers(f"{field}.place_at", "I", start, stop + 1)
        return ends, self.file.numbers(f"{field}.places", "I", ends[0], ends[-1])

    def text(self, column: str, document: int) -> str:
        """Return what a document has in a text column."""
        (number,) = self.file.numbers(f"{column}.ids", "I", document, document + 1)
        start, stop = self.file.numbers(f"{column}.value_at", "I", number, number + 2)
        return str(self.file.read(f"{column}.values", start, stop), "utf-8")

    def values(self, column: str) -> list[str]:
        """Return the different values of a text column, which its ids count in."""
        ends = self.file.numbers(f"{column}.value_at", "I")
        blob = bytes(self.file.read(f"{column}.values"))
        return [blob[ends[i] : ends[i + 1]].decode() for i in range(len(ends) - 1)]

    def number(self, column: str, document: int) -> float:
        """Return what a document has in a column of numbers."""
        (value,) = self.file.numbers(column, NUMBER_COLUMNS[column], document, document + 1)
        return value  # type: ignore[no-any-return]

    def entry(self, document: int) -> str:
        """Return the JSON of a document's entry."""
        start, stop = self.file.numbers("entry_at", "Q", document, document + 2)
        return str(self.file.copy("entry", start, stop), "utf-8")

    def close(self) -> None:
        """Release the file."""
        self._by_field.clear()
        self.file.close()

    def _terms(self, field: str) -> _Terms:
        terms = self._by_field.get(field)
        if terms is None:
            terms = self._by_field[field] = _Terms(self.file, field)
        return terms
