"""The query tree: what `search.query.parse` makes of a text and what an engine answers.

All nodes are immutable, hashable and free of behaviour. A tree that comes from `parse` is in normal form: see
`simplify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from search.record import Record

TextField: TypeAlias = Literal["", "title", "body"]
Feature: TypeAlias = Literal["code", "image", "bullets"]

OPERATORS = ("AND", "OR", "NOT")
QUOTES = '"\u201c\u201d\u201e\u201f\uff02'  # straight, curly (also low and reversed), full-width
OPENING = "(\uff08"  # the second is full-width
CLOSING = ")\uff09"


class Word(Record):
    """One word as typed, in any form its analyser makes of it; `field` "" means title and body.

    `also` are words, or words that must stand together, that will do as well (`search.synonyms`); `parse` leaves it
    empty, and `canonical` leaves it out.
    """

    text: str
    field: TextField = ""
    also: tuple[str, ...] = ()


class Phrase(Record):
    """These words, next to each other and in this form; `text` has single spaces between the words."""

    text: str
    field: TextField = ""


class Prefix(Record):
    """Any word that begins with `text`, which is without the star."""

    text: str
    field: TextField = ""


class Site(Record):
    """Entries whose host is one of `hosts` or below one of them; lower case, without `www.`."""

    hosts: tuple[str, ...]


class IssueIs(Record):
    """Entries of an issue whose case-folded name is one of `names` (which are case-folded)."""

    names: tuple[str, ...]


class CollectionIs(Record):
    """Entries of a collection whose case-folded name is one of `names` (which are case-folded)."""

    names: tuple[str, ...]


class LangIs(Record):
    """Entries in one of these languages: lower-case primary subtags such as `zh`."""

    langs: tuple[str, ...]


class Has(Record):
    """Entries that hold a code block, an image, or a bullet list."""

    what: Feature


class Before(Record):
    """Entries dated earlier than `day` (ISO 8601, YYYY-MM-DD)."""

    day: str


class After(Record):
    """Entries dated on `day` (ISO 8601, YYYY-MM-DD) or later."""

    day: str


class And(Record):
    """All of `parts` hold; in normal form there are at least two and none is an `And`."""

    parts: tuple[Node, ...]


class Or(Record):
    """At least one of `parts` holds; in normal form there are at least two and none is an `Or`."""

    parts: tuple[Node, ...]


class Not(Record):
    """`part` does not hold; in normal form `part` is not itself a `Not`."""

    part: Node


class AtLeast(Record):
    """At least `share` (0 to 1) of what `parts` ask for holds; never comes from `parse`, only from relaxing."""

    share: float
    parts: tuple[Node, ...]


class SameLink(Record):
    """Entries that have the link `url` (see `search.urls.canonical_url`); never comes from `parse`, only from relaxing.

    They are scored as if by a word that stands in them `weight` times.
    """

    url: str
    weight: float = 1.0


class Nothing(Record):
    """The empty query; in normal form it is only ever the whole tree."""


Choice: TypeAlias = Site | IssueIs | CollectionIs | LangIs
"""Filters that allow any of several values."""

Node: TypeAlias = (
    Word
    | Phrase
    | Prefix
    | Site
    | IssueIs
    | CollectionIs
    | LangIs
    | Has
    | Before
    | After
    | And
    | Or
    | Not
    | AtLeast
    | SameLink
    | Nothing
)


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and all nodes below it, each before its parts, in the order of the text."""
    yield node
    if isinstance(node, And | Or | AtLeast):
        for part in node.parts:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.part)


def words(node: Node) -> tuple[Word, ...]:
    """Return the words that are searched for (not those excluded), in order, duplicates kept."""
    if isinstance(node, Word):
        return (node,)
    if isinstance(node, And | Or | AtLeast):
        return tuple(word for part in node.parts for word in words(part))
    return ()


def word_count(node: Node) -> int:
    """Count the words that are written in `node` and below it: words, prefixes, and each word of a phrase."""
    return sum(_own_words(below) for below in walk(node))


def _own_words(node: Node) -> int:
    if isinstance(node, Phrase):
        return node.text.count(" ") + 1
    return 1 if isinstance(node, Word | Prefix) else 0


def first_words(node: Node, room: int) -> tuple[Node, int]:
    """Replace all words of `node` after the first `room` with `Nothing`; also return how much room is left."""
    if isinstance(node, And | Or):
        parts = []
        for part in node.parts:
            kept, room = first_words(part, room)
            parts.append(kept)
        return type(node)(tuple(parts)), room
    if isinstance(node, Not):
        kept, room = first_words(node.part, room)
        return Not(kept), room
    count = _own_words(node)
    if count <= room:
        return node, room - count
    kept_text = " ".join(node.text.split(" ")[:room]) if isinstance(node, Phrase) else ""
    if isinstance(node, Phrase) and any(char.isalnum() for char in kept_text):
        return Phrase(kept_text, node.field), 0
    return Nothing(), 0


def simplify(node: Node) -> Node:
    """Return the normal form of `node`: the same meaning without needless nodes.

    Nested `And`s and `Or`s of the same kind are joined, those of one part are that part, `Not` of `Not` cancels out,
    and `Nothing` is left out. `Site`, `IssueIs`, `CollectionIs` and `LangIs` filters next to each other in an `And` or
    `Or` become one filter that allows any of their values (an entry has one site, so two that must both hold would find
    nothing).
    """
    if isinstance(node, Not):
        part = simplify(node.part)
        if isinstance(part, Not):
            return part.part
        return part if isinstance(part, Nothing) else Not(part)
    if isinstance(node, And | Or):
        return _join(type(node), [simplify(part) for part in node.parts])
    return node


def _join(kind: type[And] | type[Or], simple: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for part in simple:
        if isinstance(part, And | Or) and type(part) is kind:
            flat.extend(part.parts)
        elif not isinstance(part, Nothing):
            flat.append(part)
    parts = _merge_filters(flat)
    if len(parts) < 2:
        return parts[0] if parts else Nothing()
    return kind(tuple(parts))


def _merge_filters(parts: list[Node]) -> list[Node]:
    """Put the values of all filters of a kind into the first of that kind; the other parts stay as they are."""
    values: dict[type[Node], dict[str, None]] = {}
    for part in parts:
        if isinstance(part, Choice):
            values.setdefault(type(part), {}).update(dict.fromkeys(_values(part)))
    merged: list[Node] = []
    for part in parts:
        if not isinstance(part, Choice):
            merged.append(part)
        elif type(part) in values:
            merged.append(type(part)(tuple(values.pop(type(part)))))
    return merged


def _values(node: Choice) -> tuple[str, ...]:
    if isinstance(node, Site):
        return node.hosts
    return node.langs if isinstance(node, LangIs) else node.names


def canonical(node: Node) -> str:
    """Return a query text that `search.query.parse` reads as this same tree, if the tree came from `parse`.

    Parentheses stand only where they are needed, so the text nests no deeper than the one the tree came from.
    The one exception is a text that would exceed the length limit of `parse`.
    """
    if isinstance(node, And | AtLeast):
        return " ".join(canonical(part) for part in node.parts)
    if isinstance(node, Or):
        return " OR ".join(_grouped(part) if isinstance(part, And) else canonical(part) for part in node.parts)
    if isinstance(node, Not):
        return _negated(node.part)
    if isinstance(node, Choice):
        name = {Site: "site", IssueIs: "issue", CollectionIs: "in", LangIs: "lang"}[type(node)]
        return " OR ".join(f"{name}:{_quoted_if_needed(value)}" for value in _values(node))
    return _canonical_leaf(node)


def _canonical_leaf(node: Word | Phrase | Prefix | Has | Before | After | SameLink | Nothing) -> str:
    if isinstance(node, Nothing):
        return ""
    if isinstance(node, SameLink):
        return node.url
    if isinstance(node, Has):
        return f"has:{node.what}"
    if isinstance(node, Before | After):
        return f"{type(node).__name__.lower()}:{node.day}"
    if node == Word(node.text) and node.text in OPERATORS:
        return f"({node.text})"  # an operator alone in parentheses is a word
    written = {Word: "{}", Phrase: '"{}"', Prefix: "{}*"}[type(node)].format(node.text)
    return f"{node.field}:{written}" if node.field else written


def _negated(part: Node) -> str:
    several = isinstance(part, And | Or) or (isinstance(part, Choice) and len(_values(part)) > 1)
    text = _grouped(part) if several else canonical(part)
    return f"NOT {text}" if text.startswith("-") else f"-{text}"


def _grouped(node: Node) -> str:
    return f"({canonical(node)})"


def _quoted_if_needed(value: str) -> str:
    return f'"{value}"' if any(char.isspace() or char in OPENING + CLOSING for char in value) else value
