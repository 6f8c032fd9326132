"""The relaxed query: most of the words, all of the filters."""

from __future__ import annotations

import pytest

from search.query import parse
from search.relaxing import relaxed
from search.tree import And, AtLeast, Node, Not, Or, Prefix, Site, Word


def loose(text: str) -> Node | None:
    """Return the relaxed tree of a query text."""
    return relaxed(parse(text).root)


@pytest.mark.parametrize(
    "text", ["docker", "", "site:a.org", "-docker", "docker -swarm", "the docker", "dock*", '"docker"', "how is the"]
)
def test_one_word_has_none_to_spare(text: str) -> None:
    """A query of one word would find entries without it."""
    assert loose(text) is None


def test_words_may_be_missing() -> None:
    """Of two words that no entry has both of, nothing would be found."""
    assert loose("docker swarm") == And((AtLeast(0.0, (Word("docker"), Word("swarm"))),))


def test_filters_and_exclusions_stay() -> None:
    """A relaxed page would show entries of other sites, or with the excluded word."""
    wanted = AtLeast(0.0, (Word("docker"), Prefix("sw"), Or((Word("a"), Word("b")))))
    assert loose("docker sw* -kubernetes (a OR b) site:a.org") == And(
        (wanted, Not(Word("kubernetes")), Site(("a.org",)))
    )


def test_choice_of_filters_stays() -> None:
    """`site:a.org OR has:code` would be taken for words that may be missing."""
    tree = loose("docker swarm (site:a.org OR has:code)")
    assert isinstance(tree, And)
    assert isinstance(tree.parts[1], Or)


def test_phrase_comes_apart() -> None:
    """A phrase that stands nowhere would hold back entries with its words."""
    assert loose('title:"docker swarm"') == And((AtLeast(0.0, (Word("docker", "title"), Word("swarm", "title"))),))


def test_chinese_run_has_pairs_to_spare() -> None:
    """A question in Chinese without blanks would never be relaxed."""
    assert loose("数据库分片") == And((AtLeast(0.0, (Word("数据库分片"),)),))
