"""Us and the peers, each set up as its manual does it: built from entries, updated by an issue, asked for the top ten.

The work is the same for all: title, domain, body and bullets are searched, words are OR-ed, the ten best ids come back
(bm25s has one field, so it gets them end to end). Ours does more
besides (it answers as the page does: with snippets, facets and relaxed hits), so its matching alone is measured, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

Entry = Mapping[str, Any]
TOP = 10
FIELDS = ["title", "domain", "body", "bullets"]


class Engine(Protocol):
    """What is measured."""

    def __init__(self, folder: Path) -> None: ...

    def build(self, lines: Path, entries: Sequence[Entry]) -> None:
        """Make an index in the folder, of the same entries in a file and in memory."""

    def update(self, entries: Sequence[Entry]) -> None:
        """Replace the issue of these entries."""

    def open(self) -> None:
        """Make ready to search."""

    def search(self, kind: str, words: Sequence[str]) -> int:
        """Return how many of the top ten there are; raises `NotImplementedError` for a kind that it has not."""


class Ours:
    """shacksearch, as a library user has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines: Path | None = None
        self._issue = folder / "issues" / "2030-01.md"

    def build(self, lines: Path, entries: Sequence[Entry]) -> None:
        self._lines = lines
        self._write_issue(entries[:TOP])
        self._index()

    def update(self, entries: Sequence[Entry]) -> None:
        self._write_issue(entries)
        self._index()

    def open(self) -> None:
        from search import Archive

        self.archive = Archive.open(self.folder / "index")
        self.search("words", ["first"])

    def search(self, kind: str, words: Sequence[str]) -> int:
        return len(self.archive.search(_ours(kind, words)).hits)

    def _index(self) -> None:
        from indexer.build import update
        from search.config import load_settings

        assert self._lines is not None
        update(load_settings(self.folder / "index", [self._lines, self._issue.parent], environ={}, folder=self.folder))

    def _write_issue(self, entries: Iterable[Entry]) -> None:
        self._issue.parent.mkdir(parents=True, exist_ok=True)
        parts = []
        for entry in entries:
            bullets = "\n".join(f"- {bullet}" for bullet in entry["bullets"])
            parts.append(f"## {entry['title']}\n\n[link]({entry['urls'][0]})\n\n{entry['body']}\n\n{bullets}\n")
        self._issue.write_text("# An issue\n\n" + "\n".join(parts), encoding="utf-8")


class OursMatching(Ours):
    """shacksearch without what a page needs besides: matching and ranking alone."""

    def search(self, kind: str, words: Sequence[str]) -> int:
        from search.query import parse
        from search.tree import Or, Word

        tree = Or(tuple(map(Word, words))) if kind == "words" else parse(_ours(kind, words)).root
        with self.archive._generations.use() as generation:
            return len(generation.reader.match(tree, limit=TOP).page)


def _ours(kind: str, words: Sequence[str]) -> str:
    if kind == "phrase":
        return f'"{" ".join(words)}"'
    if kind == "filter":
        return f"{words[0]} site:{words[1]}"
    return f"{words[0]}*" if kind == "prefix" else " ".join(words)


class PlainWhoosh:
    """Whoosh as it is usually set up: text fields with its stemming analyser, its own writer, parser and scoring."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "index"

    def build(self, lines: Path, entries: Sequence[Entry]) -> None:
        from whoosh import analysis, fields, index

        stemming = analysis.StemmingAnalyzer()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            site=fields.ID(stored=True),
            **{name: fields.TEXT(stored=True, analyzer=stemming) for name in FIELDS},
        )
        self.folder.mkdir(parents=True)
        writer = index.create_in(str(self.folder), schema).writer(limitmb=256)
        for entry in entries:
            writer.add_document(**_row(entry))
        writer.commit()

    def update(self, entries: Sequence[Entry]) -> None:
        from whoosh import index

        writer = index.open_dir(str(self.folder)).writer()
        for entry in entries:
            writer.update_document(**_row(entry))
        writer.commit()

    def open(self) -> None:
        from whoosh import index
        from whoosh.qparser import MultifieldParser, OrGroup

        opened = index.open_dir(str(self.folder))
        self._searcher = opened.searcher()
        self._parser = MultifieldParser(FIELDS, opened.schema, group=OrGroup)
        self.search("words", ["first"])

    def search(self, kind: str, words: Sequence[str]) -> int:
        from whoosh.query import Term

        if kind == "filter":
            only = Term("site", words[1])
            return len(self._searcher.search(self._parser.parse(words[0]), filter=only, limit=TOP).top_n)
        text = {"phrase": f'"{" ".join(words)}"', "prefix": f"{words[0]}*"}.get(kind, " ".join(words))
        return len(self._searcher.search(self._parser.parse(text), limit=TOP).top_n)


class Fts5:
    """SQLite's full-text index, with its Porter stemmer and its bm25."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts5.db"

    def build(self, lines: Path, entries: Sequence[Entry]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.open()
        self._database.execute(
            "create virtual table entry using fts5("
            f"id unindexed, site unindexed, {', '.join(FIELDS)}, tokenize='porter')"
        )
        self._insert(entries)
        self._database.execute("insert into entry(entry) values ('optimize')")
        self._database.commit()

    def update(self, entries: Sequence[Entry]) -> None:
        self._database.executemany("delete from entry where id = ?", [(entry["id"],) for entry in entries])
        self._insert(entries)
        self._database.commit()

    def open(self) -> None:
        self._database = sqlite3.connect(self._path)

    def search(self, kind: str, words: Sequence[str]) -> int:
        wanted = {
            "phrase": f'"{" ".join(words)}"',
            "prefix": f'"{words[0]}"*',
            "filter": f'"{words[0]}"',
        }.get(kind, " OR ".join(f'"{word}"' for word in words))
        sql = "select id from entry where entry match ?" + (" and site = ?" if kind == "filter" else "")
        values = (wanted, words[1]) if kind == "filter" else (wanted,)
        return len(self._database.execute(f"{sql} order by bm25(entry) limit {TOP}", values).fetchall())

    def _insert(self, entries: Sequence[Entry]) -> None:
        self._database.executemany(
            f"insert into entry(id, site, {', '.join(FIELDS)}) values (:id, :site, :{', :'.join(FIELDS)})",
            map(_row, entries),
        )


class Tantivy:
    """tantivy, a library in Rust, through its Python binding."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tantivy"

    def build(self, lines: Path, entries: Sequence[Entry]) -> None:
        self._folder.mkdir(parents=True)
        self._opened()
        self.update(entries)

    def update(self, entries: Sequence[Entry]) -> None:
        import tantivy

        writer = self._index.writer()
        for entry in entries:
            writer.delete_documents("id", entry["id"])
            writer.add_document(tantivy.Document(**_row(entry)))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._opened()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, kind: str, words: Sequence[str]) -> int:
        text = {
            "phrase": f'"{" ".join(words)}"',
            "filter": f'+({" ".join(f"{name}:{words[0]}" for name in FIELDS)}) +site:"{words[-1]}"',
        }.get(kind, " ".join(words))
        if kind == "prefix":
            raise NotImplementedError
        return len(self._searcher.search(self._index.parse_query(text, FIELDS), TOP).hits)

    def _opened(self) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        for name in ("id", "site"):
            schema.add_text_field(name, stored=True, tokenizer_name="raw")
        for name in FIELDS:
            schema.add_text_field(name, stored=True, tokenizer_name="en_stem")
        self._index = tantivy.Index(schema.build(), path=str(self._folder))


class Bm25s:
    """bm25s: scores worked out at build time, summed with numpy; words only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bm25s"

    def build(self, lines: Path, entries: Sequence[Entry]) -> None:
        import bm25s

        texts = [" ".join(_row(entry)[name] for name in FIELDS) for entry in entries]
        retriever = bm25s.BM25()
        retriever.index(bm25s.tokenize(texts, stemmer=_stemmer(), show_progress=False), show_progress=False)
        retriever.save(self._folder)

    def update(self, entries: Sequence[Entry]) -> None:
        raise NotImplementedError

    def open(self) -> None:
        import bm25s

        self._retriever = bm25s.BM25.load(self._folder)
        self._stem = _stemmer()
        self.search("words", ["first"])

    def search(self, kind: str, words: Sequence[str]) -> int:
        import bm25s

        if kind != "words":
            raise NotImplementedError
        tokens = bm25s.tokenize(" ".join(words), stemmer=self._stem, show_progress=False, return_ids=False)
        return int(self._retriever.retrieve(tokens, k=TOP, show_progress=False).documents.shape[1])


def _stemmer() -> object:
    from Stemmer import Stemmer

    return Stemmer("english")


def _row(entry: Entry) -> dict[str, str]:
    site = entry["urls"][0].split("/")[2]
    bullets = "\n".join(entry["bullets"])
    return {
        **{"id": entry["id"], "site": site},
        **{"title": entry["title"], "domain": site, "body": entry["body"], "bullets": bullets},
    }


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "shacksearch": Ours,
    "shacksearch, matching only": OursMatching,
    "Whoosh": PlainWhoosh,
    "SQLite FTS5": Fts5,
    "tantivy": Tantivy,
    "bm25s": Bm25s,
}
