"""The query tree made ready: units, their spellings, and what is left out."""

from __future__ import annotations

import pytest

from search.clauses import (
    AllOf,
    AnyOf,
    Clause,
    Dates,
    Keys,
    Lookup,
    Preferring,
    Several,
    Unit,
    Without,
    compile_tree,
    units,
)
from search.document import TEXT, TITLE
from search.query import parse
from search.tree import And, AtLeast, Node, Nothing, Phrase, Prefix, Word


def compiled(text: str) -> Clause:
    """Return the clause of a query text, without the wish for a title."""
    return required(parse(text).root)


def required(node: Node) -> Clause:
    """Return the clause of a tree, without the wish for a title."""
    clause = compile_tree(node)
    return clause.part if isinstance(clause, Preferring) else clause


def labels(text: str) -> list[str]:
    """Return the labels of the units that a query text is scored by."""
    return [unit.label for unit in units(compiled(text))]


def lookups(node: Node) -> tuple[Lookup, ...]:
    """Return the lookups of a tree that compiles to one unit."""
    unit = required(node)
    assert isinstance(unit, Unit)
    return unit.lookups


def test_word_with_spellings() -> None:
    """`on-call` would only find one of its spellings."""
    joined, apart = lookups(Word("on-call"))
    assert joined == Lookup(("combined",), (("oncal", 0),))
    assert apart == Lookup(("combined",), (("on", 0), ("call", 1)))


def test_fields_of_a_word() -> None:
    """`title:x` would look in the body, or `body:x` leave the bullets out."""
    assert lookups(Word("x", "title")) == (Lookup(("title",), (("x", 0),)),)
    assert lookups(Word("x", "body")) == (Lookup(("body",), (("x", 0),)),)
    assert lookups(Word("a-b", "title"))[1] == Lookup(("combined",), (("a", 0), ("b", 1)), TITLE)


def test_phrase_is_exact_and_without_other_spellings() -> None:
    """A phrase would match stems, or a version by a more general one."""
    assert lookups(Phrase("running 3.6.1")) == (Lookup(("words",), (("running", 0), ("3.6.1", 1))),)
    assert lookups(Phrase("load balancers", "body"))[0].places == TEXT


def test_prefix_takes_the_joined_spelling() -> None:
    """`on-ca*` would find every word that begins with `on`."""
    assert lookups(Prefix("on-ca")) == (Lookup(("words",), (("onca", 0),), None, prefix=True),)


@pytest.mark.parametrize(
    ("prefix", "whole", "beginning"),
    [("web@ngin", ["web"], "ngin"), ("数据Red", ["数据"], "red"), ("a b@c@de", ["a", "b", "c"], "de")],
)
def test_only_the_end_of_a_prefix_is_open(prefix: str, whole: list[str], beginning: str) -> None:
    """`web@ngin*` would find every word that begins with `web`, and none that begins with `ngin` would be asked for."""
    found = list(units(compile_tree(Prefix(prefix))))
    assert [unit.label for unit in found] == [*whole, f"{prefix}*"]
    assert found[-1].lookups[0].sequence == ((beginning, 0),)


def test_cjk_prefix_is_a_run() -> None:
    """`数据*` would look for terms that no index has."""
    assert labels("数据库*") == ["数据", "据库"]


def test_cjk_run_is_a_unit_for_each_pair() -> None:
    """A question in Chinese would have to stand in the text to the letter."""
    assert labels("使用Redis缓存") == ["使用", "使用Redis缓存", "缓存"]


def test_link_is_looked_up_as_a_link() -> None:
    """An address pasted into the box would find pages that share its words."""
    assert compiled("http://www.example.org/a/?utm_source=x") == Keys("link", ("https://example.org/a",))


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("site:github.com site:a.org", Keys("host", ("github.com", "a.org"))),
        ("issue:2019-07A", Keys("issue", ("2019-07a",))),
        ("in:Weekly", Keys("collection", ("weekly",))),
        ("lang:zh", Keys("lang", ("zh",))),
        ("has:code", Keys("has", ("code",))),
        ("before:2019-02", Dates("", "20190201")),
        ("after:2018", Dates("20180101", "")),
        ("-site:a.org", Without(Keys("host", ("a.org",)))),
        ("", AnyOf(())),
    ],
)
def test_filters(text: str, clause: Clause) -> None:
    """A filter would let through what it should not."""
    assert compiled(text) == clause


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("how does docker work", ["docker", "work"]),
        ("what is the", ["what", "is", "the"]),
        ("title:the docker", ["the", "docker"]),
        ("the site:a.org", ["the"]),
        ("articles about docker", ["docker"]),
        ('the "to be"', ['"to be"']),
        ("The Docker", ["Docker"]),
    ],
)
def test_stop_words(text: str, kept: list[str]) -> None:
    """A question in plain words would find only what has its function words too, or `what is` nothing at all."""
    assert labels(text) == kept


def test_excluded_words_are_not_scored() -> None:
    """An entry would gain by a word that the user does not want."""
    assert labels("docker -swarm (a OR b)") == ["docker", "a", "b"]


@pytest.mark.parametrize(("share", "needed"), [(0.01, 1), (0.5, 2), (0.51, 3), (1.0, 4), (0.0, 1)])
def test_share_of_the_parts(share: float, needed: int) -> None:
    """A relaxed query would ask for too many or for no words."""
    clause = compile_tree(AtLeast(share, (Word("x"), Word("y"), Word("数据库"), Word("the"))))
    assert isinstance(clause, Several)
    assert (clause.least, len(clause.parts)) == (needed, 4)


def test_nested_conjunctions_are_one() -> None:
    """The units of a Chinese run would not count as neighbours of the word beside it."""
    clause = required(And((Word("数据库"), And((Word("x"), Word("y"))))))
    assert isinstance(clause, AllOf)
    assert len(clause.parts) == 4


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("What is HTTP/3?", "what is http 3"),
        ('"Load balancing" (explained) site:a.org -x', "load balancing explained"),
        ("Docker", "docker"),
        ("数据库", "数据 据库"),
        ("title:docker", None),
        ("a OR b", None),
        ("dock*", None),
        ("site:a.org", None),
    ],
)
def test_whole_title_is_wished_for(text: str, title: str | None) -> None:
    """The entry whose title is the query would stand below one that only has its words."""
    clause = compile_tree(parse(text).root)
    wish = clause.unit.lookups[0] if isinstance(clause, Preferring) else None
    assert (wish and (wish.fields, wish.sequence)) == (title and (("whole_title",), ((title, 0),)))


def test_nothing_matches_nothing() -> None:
    """An empty box would list everything."""
    assert compile_tree(Nothing()) == AnyOf(())
