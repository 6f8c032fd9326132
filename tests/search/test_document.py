"""An entry as it is indexed: terms by part, weights, length, keys."""

from __future__ import annotations

import pytest

from search.document import CODE, DOMAIN, SECTION, TEXT, TITLE, WEIGHTS, Terms, date_key, document, domain_words
from search.model import Entry
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


def test_combined_field_weighs_each_part() -> None:
    """A word in the title would count no more than one in a code block."""
    combined = document(FULL).combined
    assert combined.weights["queri"] == WEIGHTS["title"] + 2 * WEIGHTS["text"] + WEIGHTS["code"]
    assert combined.weights["run"] == WEIGHTS["title"] + WEIGHTS["text"]
    assert combined.weights["databas"] == WEIGHTS["section"]
    assert combined.weights["eng"] == WEIGHTS["domain"]


def test_positions_tell_the_part() -> None:
    """`title:"a phrase"` would match in the body."""
    document_ = document(FULL)
    assert document_.combined.positions["queri"] == [TITLE.start + 1, TEXT.start + 1, TEXT.start + 4, CODE.start + 1]
    assert document_.words.positions["databases"] == [SECTION.start]
    assert document_.words.positions["eng"] == [DOMAIN.start]


def test_words_are_unstemmed() -> None:
    """A phrase would match other forms of its words."""
    words = document(FULL).words.weights
    assert {"running", "queries", "query", "runs"} <= set(words)
    assert "queri" not in words


def test_length_counts_parts_only() -> None:
    """Spelling a word in several ways would make an entry longer, and so rank it lower."""
    plain = document(entry(text="on call rota")).length
    assert document(entry(text="on-call rota")).length == plain
    assert plain == 3 * WEIGHTS["text"] + WEIGHTS["domain"]


def test_counts_of_the_plain_fields() -> None:
    """`title:` and `body:` would look at the wrong words."""
    counts = document(FULL).counts
    assert counts["title"] == {"run": 1, "queri": 1}
    assert counts["body"]["queri"] == 1
    assert counts["bullets"] == {"first": 1, "queri": 1}
    assert counts["code"]["queri"] == 1
    assert counts["section"] == {"databas": 1}


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
    assert {name for name, values in keys.items() if values} == {"id", "issue"}


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


def test_a_term_counts_once_at_a_place() -> None:
    """A word whose spellings coincide would count double."""
    terms = Terms()
    for place in (3, 3, 5):
        terms.add("x", 2.0, place)
    assert terms.positions == {"x": [3, 5]}
    assert terms.weights == {"x": 4.0}


def test_overlong_parts_are_cut_not_spilt() -> None:
    """The thousandth word of a title would count as part of the domain."""
    positions = document(entry("t " * 3000, section="s " * 3000)).combined.positions
    assert set(positions["t"]) == set(TITLE)
    assert set(positions["s"]) == set(SECTION)
