"""Small indexes of our own for tests: entries by hand, written by the real writer into real folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from search.archive import Archive
from search.document import within
from search.engine import Reader, Writer
from search.flat_index import INDEX_FORMAT
from search.flat_reader import FlatReader
from search.flat_writer import FlatWriter
from search.generations import new_generation, writing
from search.manifest import Manifest, write_manifest
from search.model import Entry
from search.urls import host_of
from search.whoosh_reader import WhooshReader


@dataclass(frozen=True)
class Engine:
    """An index engine: how a writer of a new folder, a writer of an old one, and a reader are had.

    `scores_live` tells whether scores come from live entries alone, so that an updated index ranks as a fresh one.
    """

    name: str
    create: Callable[[Path], Writer]
    update: Callable[[Path], Writer]
    open: Callable[[Path], Reader]
    scores_live: bool = True

    def write(self, folder: Path, entries: Iterable[Entry]) -> Reader:
        """Write a new index of `entries` into `folder`, and open it."""
        folder.mkdir(parents=True, exist_ok=True)
        writer = self.create(folder)
        for entry in entries:
            writer.add(entry)
        writer.commit()
        return self.open(folder)


WHOOSH = Engine(
    "whoosh",
    create=lambda folder: FlatWriter(folder, create=True),
    update=lambda folder: FlatWriter(folder, create=False),
    open=WhooshReader,
)
FLAT = Engine(
    "flat",
    create=lambda folder: FlatWriter(folder, create=True),
    update=lambda folder: FlatWriter(folder, create=False),
    open=FlatReader,
)
VECTORS = replace(FLAT, name="vectors", open=partial(FlatReader, answers_many=True))
ENGINES = (FLAT, VECTORS, WHOOSH)


def entry(
    title: str = "",
    text: str = "",
    *,
    issue: str = "2019-01",
    position: int = 1,
    url: str = "https://example.org/a",
    date: str = "2019-01-01",
    bullets: tuple[str, ...] = (),
    code: tuple[str, ...] = (),
    images: tuple[str, ...] = (),
    section: str = "",
    lang: str = "en",
    collection: str = "",
) -> Entry:
    """Return an entry whose derived fields follow from the others, as the indexer would have it."""
    issue = within(collection, issue) if collection else issue
    return Entry(
        id=f"{issue}#{position}",
        issue=issue,
        position=position,
        title=title,
        collection=collection,
        urls=(url,) if url else (),
        domain=host_of(url),
        body=text,
        bullets=bullets,
        text="\n".join((text, *bullets)),
        code=code,
        images=images,
        section=section,
        lang=lang,
        date=date,
    )


def numbered(*texts: str, issue: str = "2019-01", date: str = "2019-01-01") -> list[Entry]:
    """Return the entries of one issue, one for each text, without titles."""
    return [entry(text=text, issue=issue, position=i, date=date, url="") for i, text in enumerate(texts, 1)]


def archive_of(index_dir: Path, entries: Iterable[Entry]) -> Archive:
    """Write a new generation that holds just `entries`, and open the archive."""
    with writing(index_dir), new_generation(index_dir, base=None) as folder:
        FLAT.write(folder, entries).close()
        write_manifest(folder, Manifest(index_format=INDEX_FORMAT, sources=(), created="2019-01-01T00:00:00+00:00"))
    return Archive.open(index_dir)


def found(reader: Reader, query: str) -> set[str]:
    """Return the ids of all entries that match a query text strictly."""
    from search.query import parse

    return {ranked.id for ranked in reader.match(parse(query).root, limit=10_000).page}


def positions_found(reader: Reader, query: str) -> list[int]:
    """Return, in order, the positions (in their issue) of the entries that match a query text strictly."""
    return sorted(int(identifier.rpartition("#")[2]) for identifier in found(reader, query))
