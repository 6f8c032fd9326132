"""Queries that are meant to hurt: each comes to an end, is no error, and says where it was cut.

What each costs is measured by `tests/bench/queries.py`, on 20,000 entries.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from search.archive import Archive
from search.model import ResultPage
from tests.indexer.digests import build
from tests.reliability.large import write_large
from tests.reliability.queries import HOSTILE
from web.app import create_app

ENTRIES, WORDS = 1_500, 20_000


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with more words to each letter than a prefix may stand for."""
    folder = tmp_path_factory.mktemp("large")
    build(folder / "index", write_large(folder / "entries.jsonl", ENTRIES, words=WORDS))
    return folder / "index"


@pytest.fixture(scope="module")
def archive(index: Path) -> Archive:
    """That index, open."""
    return Archive.open(index)


@pytest.fixture(scope="module")
def app(index: Path) -> Flask:
    """The page that shows it."""
    return create_app(index)


def is_sound(page: ResultPage) -> bool:
    """Tell whether an answer is one: a page of hits, best first, marked in escaped text, with whole sentences."""
    marks = all(
        set(re.findall("<[^>]*>", hit.snippet + hit.title_marked)) <= {"<mark>", "</mark>"} for hit in page.hits
    )
    sentences = all(notice[-1] in ".?" and "\n" not in notice for notice in page.notices)
    return marks and sentences and len(page.hits) == min(page.total, 10) and len(page.notices) < 50


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_with_an_answer(archive: Archive, name: str) -> None:
    """One query would keep a processor busy for minutes, exhaust the stack, or end in a trace."""
    assert is_sound(archive.search(HOSTILE[name]))
    assert is_sound(archive.search(HOSTILE[name], sort="date"))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_on_the_page_it_is_an_answer_or_one_sentence(app: Flask, name: str) -> None:
    """A visitor could keep the server busy, or be shown that something went wrong."""
    client = app.test_client()
    query = urlencode({"q": HOSTILE[name]}, errors="surrogatepass")
    for path in (f"/?{query}", f"/api/v1/search?{query}", f"/api/v1/suggest?{query}", f"/feed.atom?{query}"):
        assert client.get(path).status_code in (200, 400)


@pytest.mark.parametrize(
    ("name", "notice"),
    [
        ("b*", "b* has more than 300 words; only the most frequent were searched."),
        ("10,000 words", "Only the first 10,000 characters of the query were used."),
        ("10,000 words", "Only the first 100 words of the query were used."),
        ("5,000 parentheses", "Parentheses more than 20 deep were ignored."),
        ("100,000 characters", "A word longer than 200 characters was cut to that length."),
        ("long NOT chain", "Only the first 100 words of the query were used."),
        ("date junk", "before: needs a date such as 2019, 2019-02 or 2019-02-01, so it was searched for as text."),
        ("unknown fields", "ea: is not a field that can be searched, so it was searched for as text."),
    ],
)
def test_what_was_left_out_is_said(archive: Archive, name: str, notice: str) -> None:
    """An answer to a part of the question would pass for one to all of it."""
    assert notice in archive.search(HOSTILE[name]).notices


def test_a_prefix_stands_for_its_most_frequent_words(archive: Archive) -> None:
    """A cut prefix would find rare words and miss what most entries have."""
    most_frequent = archive.suggest("ba", 1)[0]
    found = {hit.id for hit in archive.search("ba*", limit=ENTRIES).hits}
    having = {hit.id for hit in archive.search(f'"{most_frequent}"', limit=ENTRIES).hits if not hit.weak}
    assert len(having) > 3
    assert having <= found
