"""Corrections: what a word begins or is nearest to, for words that the archive does not have."""

from __future__ import annotations

import pytest

from search.query import parse
from search.spelling import corrected, nearest
from search.tree import Prefix, Word, canonical

VOCABULARY = [
    ("docker", 9),
    ("kubernetes", 7),
    ("rocker", 2),
    ("locker", 2),
    ("go", 5),
    ("git", 4),
    ("gist", 3),
    ("3.6.1", 9),
    ("数据", 9),
]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("dokcer", "docker"),
        ("dockr", "docker"),
        ("kuberentes", "kubernetes"),
        ("kubernets", "kubernetes"),
        ("kbrnts", None),
        ("gti", "git"),
        ("gxx", None),
        ("ocker", "docker"),
        ("docker", "docker"),
        ("xyzzy", None),
    ],
)
def test_nearest(word: str, near: str | None) -> None:
    """A slip of the finger would not be recognised, or any word taken for any other."""
    assert nearest(word, VOCABULARY) == near


def test_same_first_letter_then_most_frequent() -> None:
    """Among words equally near, a rare one would be offered."""
    assert nearest("bat", [("cat", 9), ("bar", 2)]) == "bar"
    assert nearest("zocker", VOCABULARY) == "docker"


def begun(prefix: str, limit: int) -> list[tuple[str, int]]:
    """Return the words that begin with a prefix, as an index does."""
    return [(word, count) for word, count in VOCABULARY if word.startswith(prefix)][:limit]


def correct(text: str, known: set[str]) -> str | None:
    """Return the corrected query text."""
    tree = corrected(parse(text).root, lambda word: word.text in known, begun)
    return canonical(tree) if tree else None


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("dokcer", "docker"),
        ("title:dokcer site:a.org", "title:docker site:a.org"),
        ("dokcer git", "docker git"),
        ("dokcer OR kubernets", "docker OR kubernetes"),
        ("Dokcer", "docker"),
        ("kuber", "kuber*"),
        ("ku", "ku*"),
        ("title:Dock git", "title:Dock* git"),
        ("kuber gitt", "kuber* git"),
        ("git -dokcer", None),
        ("git dx", None),
        ("git d", None),
        ("dok3er", None),
        ("dokcer*", None),
        ('"dokcer git"', None),
        ("数椐", None),
        ("", None),
    ],
)
def test_corrected_query(text: str, better: str | None) -> None:
    """A correction would change what was right, or leave a typing error or half a word in place."""
    assert correct(text, {"git", "docker"}) == better


def test_half_a_word_does_not_read_the_whole_vocabulary() -> None:
    """Every letter that is typed would read the whole list of words."""

    def vocabulary(prefix: str, limit: int) -> list[tuple[str, int]]:
        assert prefix
        return begun(prefix, limit)

    assert corrected(Word("kuber"), lambda word: False, vocabulary) == Prefix("kuber")


def test_known_words_do_not_ask_for_the_vocabulary() -> None:
    """Every search that finds nothing would read the whole list of words."""

    def vocabulary(prefix: str, limit: int) -> list[tuple[str, int]]:
        raise AssertionError("the vocabulary was read")

    assert corrected(Word("docker"), lambda word: True, vocabulary) is None
