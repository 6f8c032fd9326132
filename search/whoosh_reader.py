"""Reading a generation with Whoosh: its files give postings, `search.evaluate` and `search.rank` do the rest.

Whoosh's own matchers and scoring are left aside on purpose: they count deleted entries, round lengths to one byte,
recurse on nested queries, and are slow on wide unions (all measured). What is read here is what any Whoosh reads.
"""

from __future__ import annotations

from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshIndexError

from search.errors import CorruptIndex
from search.postings_reader import PostingsReader
from search.whoosh_postings import DAMAGE, WhooshPostings
from search.whoosh_schema import schema

_UNREADABLE = (WhooshIndexError, OSError, ImportError, AttributeError, TypeError, MemoryError)
"""What opening a folder raises besides, since a damaged table of contents may name anything."""


class WhooshReader(PostingsReader[WhooshPostings]):
    """One generation, open for reading; safe to use from several threads.

    Raises `CorruptIndex` when the folder does not hold a readable Whoosh index.
    """

    def __init__(self, folder: Path) -> None:
        try:
            index = FileIndex(FileStorage(str(folder), readonly=True), schema=schema())
            postings = WhooshPostings(index.reader())
            postings.hold_files()
        except (*DAMAGE, *_UNREADABLE) as error:
            raise CorruptIndex(f"The index in {folder} cannot be opened ({error}); run `shacksearch index`.") from error
        super().__init__(postings)

    def close(self) -> None:
        """Release the files."""
        self._postings.close()
