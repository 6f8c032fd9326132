"""Small digests of our own for tests: real files, written and indexed as a user would."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from indexer.build import Report, update
from search.archive import Archive
from search.config import Settings
from search.model import Entry


def settings(index: Path, *corpus: Path, site_url: str = "", follow_symlinks: bool = False) -> Settings:
    """Return settings as a command would have them."""
    return Settings(index, corpus, site_url, "github", "en", follow_symlinks, (), {})


def write_issue(path: Path, *words: str, date: str = "") -> Path:
    """Write a Markdown issue with one headed entry about each word, and return its path."""
    front = f"---\ndate: {date}\n---\n\n" if date else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(front + "# A digest\n\n" + "\n".join(map(_headed, words)), encoding="utf-8")
    return path


def _headed(word: str) -> str:
    return f"## All about {word}\n\n[site.example](https://site.example/{word})\n\nA note on {word}.\n\n* one {word}\n"


def write_lines(path: Path, *entries: dict[str, object]) -> Path:
    """Write JSON Lines of entries, and return their path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


def write_page(path: Path, title: str, content: str) -> Path:
    """Write an HTML page with furniture around its content, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><nav>menu</nav>'
        f'<article><h2 class="entry-title">{title}</h2><div class="entry-content">{content}</div></article>'
        "<footer>imprint</footer></body></html>",
        encoding="utf-8",
    )
    return path


def write_verse(corpus: Path, name: str, text: str) -> Path:
    """Write the page of one entry."""
    link = f'<p><a href="https://site.example/{name}">Read the original</a></p>'
    return write_page(corpus / "verses" / f"{name}.html", f"Verse {name}", f"{link}<p>{text}</p>")


def write_html_issue(corpus: Path, name: str, verses: Sequence[str]) -> Path:
    """Write an issue's page that lists verses."""
    items = "".join(f'<li><a href="../verses/{verse}.html">Verse {verse}</a></li>' for verse in verses)
    return write_page(corpus / "issues" / f"{name}.html", f"Issue {name}", f"<p>Tools</p><ul>{items}</ul>")


def write_feed(corpus: Path, dates: dict[str, str]) -> Path:
    """Write an Atom feed with the dates of issues."""
    path = corpus / "feeds" / "issues.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    items = "".join(
        f'<entry><link href="https://digest.example/issues/{name}.html"/><published>{date}T00:00:00Z</published></entry>'
        for name, date in dates.items()
    )
    path.write_text(f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>', encoding="utf-8")
    return path


def build(index: Path, *corpus: Path, rebuild: bool = False) -> Report:
    """Bring the index of these sources up to date."""
    return update(settings(index, *corpus), rebuild=rebuild)


def entries(index: Path) -> list[Entry]:
    """Return all entries of an index, read by an archive that is opened just for that."""
    archive = Archive.open(index)
    try:
        return list(archive.entries())
    finally:
        archive.close()


def ids(index: Path) -> list[str]:
    """Return the ids of all entries of an index."""
    return [entry.id for entry in entries(index)]


def found(index: Path, query: str) -> list[tuple[str, float, str]]:
    """Return id, score and snippet of the hits of a query."""
    archive = Archive.open(index)
    try:
        page = archive.search(query, limit=100)
        return [(hit.id, hit.score, hit.snippet) for hit in page.hits if not hit.weak]
    finally:
        archive.close()


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
