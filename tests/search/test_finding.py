"""Finding the words that a question asks for: the same as analysing everything, and leaving out the rest."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.finding import WordFinder
from search.marking import Marker
from search.text import Token, stem, tokens
from tests.search.test_marking import marker

PIECES = st.sampled_from(
    ["e", "mail", "using", "cries", "dying", "TimeoutStartSec", "http3", "1", "000", "C++", "v3.6.1", ".NET", "café",
     "数据库", "k8s", "“so”", "don't", "APIs", "Üs", "y", "ﬁle", "the", "İx", "a\u0301b"]
)  # fmt: skip
MARKS = st.sampled_from(
    [" ", " ", " ", "\n", "-", "/", "'", "’", "::", ", ", ",", ".", "_", "\u3000", "\u00a0", "&", "—"]
)
TEXTS = st.lists(st.tuples(PIECES, MARKS), max_size=12).map(lambda parts: "".join(map("".join, parts)))


def wanted(text: str, forms: set[str], beginnings: tuple[str, ...] = ()) -> list[tuple[str, int, int]]:
    """Return what a finder should find, by analysing all of `text`."""
    return [
        (token.exact, token.start, token.end)
        for token in tokens(text)
        if token.term in forms or token.exact in forms or token.exact.startswith(beginnings)
    ]


def found(text: str, forms: set[str], beginnings: tuple[str, ...] = ()) -> list[tuple[str, int, int]]:
    """Return what a finder does find."""
    return [(token.exact, token.start, token.end) for token in WordFinder(forms, beginnings).find(text)]


@given(TEXTS, TEXTS)
@example("e-mail", "email")
@example("1,000", "1000")
@example("using", "use")
@example("ab::cd", "abcd")
def test_every_word_is_found(text: str, question: str) -> None:
    """A word would not be marked, since the stretch that it stands in was not analysed."""
    forms = {form for token in tokens(question) for form in (token.exact, token.term)}
    assert found(text, forms) == wanted(text, forms)


@given(TEXTS, TEXTS)
def test_every_beginning_is_found(text: str, question: str) -> None:
    """What a prefix stands for would not be marked."""
    beginnings = tuple(token.exact[:2] for token in tokens(question))
    assert found(text, set(), beginnings) == wanted(text, set(), beginnings)


@given(st.from_regex("[a-z]{1,5}(ing|ed|ies|ly|ings|eed|ization|ational|ness|y|e|s)?", fullmatch=True))
def test_word_and_stem_begin_alike(word: str) -> None:
    """A stem that Snowball changes early in the word would not be found."""
    assert found(word, {stem(word)}) == [(word, 0, len(word))]


@given(TEXTS, st.data())
def test_phrases_are_marked_as_before(text: str, data: st.DataObject) -> None:
    """A phrase across the words left out would be marked, or one that is there would not be."""
    typed = [token for token in tokens(text) if token.kind == 0]
    if not typed:
        return
    first = data.draw(st.integers(0, len(typed) - 1))
    chosen = typed[first : first + data.draw(st.integers(1, 4))]
    phrase = re.sub('["\u201c\u201d]', " ", text[chosen[0].start : chosen[-1].end])
    for question in (f'"{phrase}"', phrase):
        one = marker(question)
        assert one.spans(text) == _spans_of_all(one, text)


def test_words_apart_are_no_phrase() -> None:
    """Two words of a phrase with another between them would be marked as the phrase."""
    assert marker('"red green"').spans("red or green, red, (green)")[0][:2] == (14, 25)


def test_nothing_wanted_is_nothing_found() -> None:
    """A search by filters alone would analyse every text for nothing."""
    assert WordFinder(()).find("любой text") == []


@pytest.mark.parametrize("text", ["x" * 100_000, "x-" * 50_000, "'" * 100_000, "数" * 50_000, "e-mail " * 20_000])
def test_long_texts(text: str) -> None:
    """A text of a hundred thousand characters without blanks would be looked at again for each of its words."""
    assert found(text, {"email", "x"}) == wanted(text, {"email", "x"})


class _Everything(WordFinder):
    """Finds by analysing all of a text: what the quick way is held to."""

    def find(self, text: str) -> list[Token]:
        return list(tokens(text))


def _spans_of_all(one: Marker, text: str) -> object:
    other = Marker(one.units)
    other._finder = _Everything(())
    return other.spans(text)
