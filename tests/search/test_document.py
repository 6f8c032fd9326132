"""An entry as it is indexed: terms by part, weights, length, keys."""

from __future__ import annotations

import pytest

from search.document import CODE, DOMAIN, SECTION, TEXT, TITLE, WEIGHTS, date_key, document, domain_words, weight_at
from search.model import Entry
from search.text import stem
from tests.search.making import entry

FULL = entry(
    "Running queries",
    "A query runs.",
    url="https://www.eng.example.co.uk/a",
    bullets=("first query",),
    code=("SELECT query", "x"),
    section="Databases",
    images=("a.png",),
)


def places(entry_: Entry, stemmed: bool = True) -> dict[str, list[int]]:
    """Return, by stem or by word, where it stands in an entry."""
    found: dict[str, list[int]] = {}
    made = document(entry_)
    for word, place in zip(made.words, made.places, strict=True):
        found.setdefault(stem(word) if stemmed else word, []).append(place)
    return found


def test_each_part_has_its_weight() -> None:
    """A word in the title would count no more than one in a code block."""
    weights = {term: sum(map(weight_at, found)) for term, found in places(FULL).items()}
    assert weights["queri"] == WEIGHTS["title"] + 2 * WEIGHTS["text"] + WEIGHTS["code"]
    assert weights["run"] == WEIGHTS["title"] + WEIGHTS["text"]
    assert weights["databas"] == WEIGHTS["section"]
    assert weights["eng"] == WEIGHTS["domain"]


def test_positions_tell_the_part() -> None:
    """`title:word` or `title:"a phrase"` would match in the body."""
    assert places(FULL)["queri"] == [TITLE.start + 1, TEXT.start + 1, TEXT.start + 4, CODE.start + 1]
    words = places(FULL, stemmed=False)
    assert words["databases"] == [SECTION.start]
    assert words["eng"] == [DOMAIN.start]


def test_words_are_unstemmed() -> None:
    """A phrase would match other forms of its words."""
    words = document(FULL).words
    assert {"running", "queries", "query", "runs"} <= set(words)
    assert "queri" not in words


def test_length_counts_parts_only() -> None:
    """Spelling a word in several ways would make an entry longer, and so rank it lower."""
    plain = document(entry(text="on call rota")).columns["length"]
    assert document(entry(text="on-call rota")).columns["length"] == plain
    assert plain == 3 * WEIGHTS["text"] + WEIGHTS["domain"]


def test_columns() -> None:
    """Hits could not be put in order of date, or of issue and position, nor counted by site and language."""
    columns = document(FULL).columns
    assert columns | {"length": 0.0} == {
        "length": 0.0, "date": 20190101, "id": "2019-01#1", "site": "eng.example.co.uk", "lang": "en",
        "collection": "", "place": "2019-01\n000000001",
    }  # fmt: skip


def test_keys() -> None:
    """A filter would not find what it names."""
    keys = document(FULL).keys
    assert keys["id"] == ("2019-01#1",)
    assert set(keys["host"]) == {"eng.example.co.uk", "example.co.uk", "co.uk", "uk"}
    assert keys["link"] == ("https://eng.example.co.uk/a",)
    assert keys["has"] == ("code", "image", "bullets")
    assert keys["lang"] == ("en",)
    assert keys["date"] == ("20190101",)
    assert keys["whole_title"] == ("running queries",)


def test_keys_of_a_collection() -> None:
    """`issue:2019-07` would not find the issue in its collection, or a removed issue take that of another with it."""
    keys = document(entry("t", issue="2019-A", collection="Go-1")).keys
    assert keys["collection"] == ("go-1",)
    assert keys["issue"] == ("go-1/2019-a", "2019-a")
    assert keys["whole_issue"] == ("go-1/2019-a",)
    assert document(entry("t", issue="Go-1/2019")).keys["issue"] == ("go-1/2019",)


def test_every_link_has_keys() -> None:
    """The second of two links that belong together could not be filtered by its site."""
    both = Entry("a#1", "A", 1, "t", urls=("https://a.org/1", "https://b.org/2"), domain="a.org")
    keys = document(both).keys
    assert keys["issue"] == ("a",)
    assert set(keys["host"]) == {"a.org", "org", "b.org"}
    assert keys["link"] == ("https://a.org/1", "https://b.org/2")


def test_bare_entry_has_no_keys_but_its_names() -> None:
    """An entry without date, link or language would fail to be indexed, or be found by an empty filter."""
    keys = document(Entry("a#1", "a", 1, "")).keys
    assert {name for name, values in keys.items() if values} == {"id", "issue", "whole_issue"}


@pytest.mark.parametrize(
    ("domain", "words"), [("github.com", "github"), ("eng.uber.com", "eng uber"), ("localhost", "localhost"), ("", "")]
)
def test_domain_words(domain: str, words: str) -> None:
    """Every entry would match `com`."""
    assert domain_words(domain) == words


@pytest.mark.parametrize(("date", "key"), [("2019-02-01", "20190201"), ("", "")])
def test_date_key(date: str, key: str) -> None:
    """Dates would not compare."""
    assert date_key(date) == key


def test_overlong_parts_are_cut_not_spilt() -> None:
    """The thousandth word of a title would count as part of the domain."""
    positions = places(entry("t " * 3000, section="s " * 3000))
    assert set(positions["t"]) == set(TITLE)
    assert set(positions["s"]) == set(SECTION)
