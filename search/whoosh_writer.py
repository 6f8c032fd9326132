"""Writing a generation with Whoosh."""

from __future__ import annotations

from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.document import document
from search.model import Entry
from search.serial import entry_to_json
from search.whoosh_schema import row, schema

_MEMORY_MB = 256


class WhooshWriter:
    """Adds to and removes from the Whoosh index in one folder; the folder belongs to this writer alone."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        storage = FileStorage(str(folder))
        index = FileIndex.create(storage, schema(), "MAIN") if create else FileIndex(storage, schema=schema())
        self._writer = index.writer(limitmb=_MEMORY_MB, compound=False)

    def remove_issue(self, name: str) -> None:
        """Remove every entry of the issue `name`."""
        self._writer.delete_by_term("issue", name.casefold())

    def add(self, entry: Entry) -> None:
        """Add one entry; its issue must have been removed if it was there before."""
        self._writer.add_document(**row(document(entry), entry_to_json(entry)))

    def commit(self) -> None:
        """Write the segment; Whoosh merges small segments as it sees fit."""
        self._writer.commit()

    def cancel(self) -> None:
        """Give up what was added and removed."""
        self._writer.cancel()
