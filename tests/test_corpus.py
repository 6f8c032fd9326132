"""The shipped corpus: large and varied enough to show every feature, and all of it our own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.corpus import look_at
from indexer.options import ReadOptions
from search.model import Entry, Issue
from search.text import is_cjk
from tests.conftest import CORPUS

EXEMPT = {"2019-15#2"}
"""An entry without a note, as the ruled shape allows."""
_SHINGLE = 8
_SAME = 12


@pytest.fixture(scope="module")
def issues() -> tuple[Issue, ...]:
    """Every issue of the corpus, read as the indexer reads it."""
    corpus = look_at([CORPUS], ReadOptions(), {})
    readings = [reading for _, reading in corpus.read(corpus.units)]
    assert not [problem for reading in readings for problem in reading.problems]
    return tuple(issue for reading in readings for issue in reading.issues)


@pytest.fixture(scope="module")
def entries(issues: tuple[Issue, ...]) -> list[Entry]:
    """Every entry of the corpus."""
    return [entry for issue in issues for entry in issue.entries]


def words(text: str) -> float:
    """Count words, a CJK character as half a one."""
    cjk = sum(map(is_cjk, text))
    return cjk / 2 + len("".join(" " if is_cjk(c) else c for c in text).split())


def test_size(issues: tuple[Issue, ...], entries: list[Entry]) -> None:
    """The corpus would be too small to show paging, facets and relaxed searches."""
    assert len(issues) >= 14
    assert len(entries) >= 150


def test_notes_have_30_to_120_words(entries: list[Entry]) -> None:
    """A note would be too thin to be found by its content, or too long for a digest."""
    counts = {entry.id: words(entry.text) for entry in entries if entry.id not in EXEMPT}
    assert not {identifier: count for identifier, count in counts.items() if not 30 <= count <= 120}


def test_every_feature_has_something_to_show(entries: list[Entry]) -> None:
    """A search with has:code, lang:zh, a domain with several entries, or an "also in" would find nothing."""
    assert sum(bool(entry.code) for entry in entries) >= 10
    assert sum(entry.lang == "zh" for entry in entries) >= 20
    assert sum(bool(entry.bullets) for entry in entries) >= 50
    assert sum(bool(entry.section) for entry in entries) >= 10
    assert sum(not entry.title or len(entry.urls) > 1 for entry in entries) >= 5
    links = Counter(url for entry in entries for url in set(entry.urls))
    assert sum(count > 1 for count in links.values()) >= 5
    assert Counter(entry.domain for entry in entries).most_common(1)[0][1] >= 10


def test_every_entry_has_title_link_and_date(entries: list[Entry]) -> None:
    """A card on the page would have nothing to click on, or an issue could not be sorted by date."""
    assert not [entry.id for entry in entries if not (entry.title and entry.urls)]
    assert {entry.issue for entry in entries if not entry.date} == {"go-maps"}


def _shingles(text: str, size: int) -> Iterator[str]:
    found = re.findall(r"[a-z0-9']+|[\u4e00-\u9fff]", text.lower())
    return (" ".join(found[i : i + size]) for i in range(len(found) - size + 1))


def _archive_text(shared: Path) -> str:
    pages = [*shared.glob("archive/techshack/*.md"), *shared.glob("archive/techshack-html/*/*.html")]
    return "\n".join(re.sub(r"<[^>]+>|https?://\S+", " ", page.read_text(encoding="utf-8")) for page in pages)


def test_no_sentence_of_the_archive(entries: list[Entry], shared: Path) -> None:
    """Text of the real archive, which is licensed NonCommercial, would have got into the repository."""
    theirs = _archive_text(shared)
    latin, cjk = set(_shingles(theirs, _SHINGLE)), set(_shingles(theirs, _SAME))
    titles = "\n".join(entry.title for entry in entries)
    for entry in entries:
        size, known = (_SAME, cjk) if entry.lang == "zh" else (_SHINGLE, latin)
        common = set(_shingles(entry.text, size)) & known - set(_shingles(titles, size))
        assert not common, f"{entry.id}: {sorted(common)[:3]}"
