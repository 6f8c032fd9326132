"""The query tree made ready for an index: words analysed into units that are looked up and scored.

A unit is what one word of the question asks for, in all its spellings: `on-call` looks up `oncal`, and `on` right
before `call`, and an entry counts the spelling it has most of. A run of Chinese is one unit for each pair of
characters.

The classes here are named tuples, since they are made for every search and a dataclass takes six times as long to
define (.45 ms each on a cold start); a clause is told by its class, never by comparing it with one of another class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from search import tree
from search.document import TEXT, TITLE, date_key, title_key
from search.stopwords import is_stop_word
from search.text import JOINED, PART, Token, chunks, is_cjk, tokens
from search.urls import canonical_url

WHOLE_TITLE = 10.0
"""How many occurrences of a word it is worth to have the whole query for a title."""

SYNONYM = 0.4
"""What an occurrence of a word counts that only means the same as the one asked for."""

_KEPT = 64
_PLACES = {"": None, "title": TITLE, "body": TEXT}


class Lookup(NamedTuple):
    """One way an entry can have what a unit asks for.

    `sequence` holds (term, distance from the first term in positions); `fields` are the fields whose weights add
    up, `factor` times; `places` limits the positions. With `prefix`, the one term of `sequence` stands for all that
    begin with it.
    """

    fields: tuple[str, ...]
    sequence: tuple[tuple[str, int], ...]
    places: range | None = None
    prefix: bool = False
    factor: float = 1.0


class Unit(NamedTuple):
    """What one word (or phrase, or prefix) asks for; an entry matches by any of the lookups."""

    label: str
    lookups: tuple[Lookup, ...]


class Keys(NamedTuple):
    """Entries that have any of `values` in an exact-match field."""

    field: str
    values: tuple[str, ...]


class Dates(NamedTuple):
    """Entries whose date key (eight digits) is at least `first` and less than `end`; empty means open."""

    first: str
    end: str


class AllOf(NamedTuple):
    """Entries that match every part."""

    parts: tuple[Clause, ...]


class AnyOf(NamedTuple):
    """Entries that match some part; of no parts: no entry."""

    parts: tuple[Clause, ...]


class Without(NamedTuple):
    """Entries that do not match the part."""

    part: Clause


class Several(NamedTuple):
    """Entries that match at least `least` of the parts."""

    least: int
    parts: tuple[Clause, ...]


class Preferring(NamedTuple):
    """Entries that match the part; those that have what `unit` asks for score the more."""

    part: Clause
    unit: Unit


Clause: TypeAlias = Unit | Keys | Dates | AllOf | AnyOf | Without | Several | Preferring


@lru_cache(maxsize=_KEPT)  # a search compiles one tree to match it, for its facets, and to mark what it matches
def compile_tree(node: tree.Node) -> Clause:
    """Return the clause of a query tree; words that only phrase the question are left out of an `And`.

    Words that are an entry's whole title are a wish for that entry, so it scores by that besides.
    """
    clause = _compile(node)
    parts = node.parts if isinstance(node, tree.And) else (node,)
    asked = " ".join(part.text for part in parts if isinstance(part, tree.Word | tree.Phrase) and not part.field)
    if title := title_key(asked):
        return Preferring(clause, Unit("whole title", (Lookup(("whole_title",), ((title, 0),), factor=WHOLE_TITLE),)))
    return clause


def _compile(node: tree.Node) -> Clause:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of node
    match node:
        case tree.Word() | tree.Phrase() | tree.Prefix():
            return _looked_up(node)
        case tree.Site(hosts):
            return Keys("host", hosts)
        case tree.IssueIs(names):
            return Keys("issue", names)
        case tree.CollectionIs(names):
            return Keys("collection", names)
        case tree.LangIs(langs):
            return Keys("lang", langs)
        case tree.Has(what):
            return Keys("has", (what,))
        case tree.Before(day):
            return Dates("", date_key(day))
        case tree.After(day):
            return Dates(date_key(day), "")
        case tree.And(parts):
            return _all_of(map(_compile, _without_stop_words(parts)))
        case tree.Or(parts):
            return AnyOf(tuple(map(_compile, parts)))
        case tree.Not(part):
            return Without(_compile(part))
        case tree.AtLeast(share, parts):
            return _at_least(share, parts)
        case tree.SameLink(url, weight):
            return Unit("same link", (Lookup(("link",), ((url, 0),), factor=weight),))
        case tree.Nothing():
            return AnyOf(())


@lru_cache(maxsize=_KEPT)  # a word stands in several of the trees that a search tries one after the other
def _looked_up(node: tree.Word | tree.Phrase | tree.Prefix) -> Clause:
    return _all_of(_units(node))


def units(clause: Clause) -> Iterator[Unit]:
    """Yield the units that an entry is scored by (not those excluded), in the order of the query."""
    match clause:
        case Unit():
            yield clause
        case AllOf(parts) | AnyOf(parts) | Several(_, parts):
            for part in parts:
                yield from units(part)
        case Preferring(part, unit):
            yield from units(part)
            yield unit


def _all_of(clauses: Iterable[Clause]) -> Clause:
    flat: list[Clause] = []
    for clause in clauses:
        flat.extend(clause.parts if isinstance(clause, AllOf) else (clause,))
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def _at_least(share: float, parts: tuple[tree.Node, ...]) -> Clause:
    flat: list[Clause] = []
    for part in _without_stop_words(parts):
        clause = _compile(part)
        flat.extend(clause.parts if isinstance(clause, AllOf) else (clause,))
    needed = max(1, -int(-share * len(flat) // 1))
    return Several(needed, tuple(flat))


def _without_stop_words(parts: tuple[tree.Node, ...]) -> tuple[tree.Node, ...]:
    """Drop words such as "how does" from a conjunction, unless nothing else is searched for."""
    kept = tuple(part for part in parts if not (isinstance(part, tree.Word) and is_stop_word(part)))
    searched = any(isinstance(part, tree.Word | tree.Phrase | tree.Prefix | tree.Or) for part in kept)
    return kept if searched else parts


def _units(node: tree.Word | tree.Phrase | tree.Prefix) -> Iterator[Clause]:
    if isinstance(node, tree.Phrase):
        yield from _phrase(node)
    elif isinstance(node, tree.Prefix) and not is_cjk(node.text[-1]):
        yield from _prefix(node)
    elif node.text.lower().startswith(("http://", "https://")):
        yield Keys("link", (canonical_url(node.text),))
    else:
        for chunk in chunks(node.text):
            yield from _word(chunk, node)


def _word(chunk: list[Token], node: tree.Word | tree.Prefix) -> Iterator[Unit]:
    parts = [token for token in chunk if token.kind == PART]
    if is_cjk(parts[0].exact[0]):
        for part in parts:
            yield Unit(part.exact, (_lookup([part], node.field),))
        return
    joined = [[token] for token in chunk if token.kind == JOINED]
    lookups = [_lookup(spelling, node.field) for spelling in [*joined, parts]]
    for text in node.also if isinstance(node, tree.Word) else ():
        if found := [token for token in tokens(text) if token.kind == PART]:
            lookups.append(_synonym(text, found, node.field))
    yield Unit(node.text, tuple(dict.fromkeys(lookups)))


def _synonym(text: str, found: list[Token], field: tree.TextField) -> Lookup:
    """Look up a word that means the same, or several that stand together; in quotes, in just this form."""
    if text.startswith('"'):
        sequence = tuple((token.exact, token.position) for token in found)
        return Lookup(("words",), sequence, _PLACES[field], factor=SYNONYM)
    return _lookup(found, field)._replace(factor=SYNONYM)


def _lookup(found: list[Token], field: tree.TextField) -> Lookup:
    sequence = tuple((token.term, token.position - found[0].position) for token in found)
    if len(sequence) == 1 and field:
        return Lookup((field,), sequence)
    return Lookup(("combined",), sequence, _PLACES[field])


def _phrase(node: tree.Phrase) -> Iterator[Unit]:
    found = [token for token in tokens(node.text) if token.kind == PART]
    if found:
        sequence = tuple((token.exact, token.position - found[0].position) for token in found)
        yield Unit(f'"{node.text}"', (Lookup(("words",), sequence, _PLACES[node.field]),))


def _prefix(node: tree.Prefix) -> Iterator[Unit]:
    """Yield a unit for each chunk; only the last is a beginning: of `web@ngin*`, `web` is a whole word."""
    *whole, last = chunks(node.text)
    for chunk in whole:
        yield from _word(chunk, tree.Word(node.text[chunk[0].start : chunk[-1].end], node.field))
    beginning = last[0].exact
    yield Unit(f"{node.text}*", (Lookup(("words",), ((beginning, 0),), _PLACES[node.field], prefix=True),))
