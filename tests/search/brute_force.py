"""Matching and ranking the slow way: every entry is read again for every query.

Written from the description (search/document.py, search/evaluate.py), not from the code: terms are counted in lists
of tokens, phrases are found by looking at every place, and nothing is shared with the engine but the analyser, the
list of stop words and the constants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from math import ceil, log, sqrt

from search.clauses import WHOLE_TITLE
from search.document import CODE, DOMAIN, SECTION, TEXT, TITLE, WEIGHTS, bare_issue, domain_words
from search.evaluate import IDF_POWER, K1, PROXIMITY, REACH, REVERSED, B
from search.model import Entry
from search.stopwords import is_stop_word
from search.text import JOINED, PART, chunks, is_cjk, stem, tokens
from search.tree import (
    After,
    And,
    AtLeast,
    Before,
    CollectionIs,
    Has,
    IssueIs,
    LangIs,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    SameLink,
    Site,
    Word,
)
from search.urls import canonical_url, host_of


@dataclass(frozen=True)
class Asked:
    """What is scored as one: the label, spellings as sequences of (form, distance), and how to look for them."""

    label: str
    spellings: tuple[tuple[tuple[str, int], ...], ...]
    field: str = ""
    exact: bool = False
    prefix: bool = False
    title: str = ""
    url: str = ""
    link_weight: float = 0.0


@dataclass
class Reading:
    """An entry, analysed: the weight, and the exact and stemmed forms, of each place."""

    entry: Entry
    weights: dict[int, float] = field(default_factory=dict)
    exact: dict[int, set[str]] = field(default_factory=dict)
    stemmed: dict[int, set[str]] = field(default_factory=dict)
    length: float = 0.0

    def __post_init__(self) -> None:
        """Put down what stands at each place."""
        entry = self.entry
        parts = [("title", TITLE, entry.title), ("domain", DOMAIN, domain_words(entry.domain))]
        parts += [
            ("section", SECTION, entry.section),
            ("text", TEXT, entry.text),
            ("code", CODE, "\n".join(entry.code)),
        ]
        for name, places, text in parts:
            for token in tokens(text):
                place = places.start + token.position
                self.weights[place] = WEIGHTS[name]
                self.exact.setdefault(place, set()).add(token.exact)
                self.stemmed.setdefault(place, set()).add(stem(token.exact))
                self.length += WEIGHTS[name] if token.kind == PART else 0.0

    def starts(self, spelling: Sequence[tuple[str, int]], asked: Asked) -> list[int]:
        """Return the places at which a spelling begins."""
        forms = self.exact if asked.exact else self.stemmed
        places = {"": range(CODE.stop), "title": TITLE, "body": TEXT}[asked.field]

        def stands(form: str, place: int) -> bool:
            there = forms.get(place, set())
            return any(other.startswith(form) for other in there) if asked.prefix else form in there

        return [p for p in sorted(forms) if p in places and all(stands(form, p + away) for form, away in spelling)]

    def weight(self, asked: Asked) -> float:
        """Return the weight of the spelling that the entry has most of, or what a whole title or a link is worth."""
        if asked.url:
            return asked.link_weight * (asked.url in map(canonical_url, self.entry.urls))
        if asked.title:
            return WHOLE_TITLE * (" ".join(parts_of(self.entry.title)) == asked.title)
        return max(self._weight(spelling, asked) for spelling in asked.spellings)

    def _weight(self, spelling: Sequence[tuple[str, int]], asked: Asked) -> float:
        starts = self.starts(spelling, asked)
        if asked.prefix and not asked.field:
            return sum(self.weights[p] * sum(f.startswith(spelling[0][0]) for f in self.exact[p]) for p in starts)
        if asked.field and len(spelling) == 1 and not asked.exact:
            return float(len(starts))
        return sum(self.weights[p] for p in starts)


class BruteForce:
    """A few entries, searched the slow way."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.readings = [Reading(entry) for entry in entries]
        self._average = sum(r.length for r in self.readings) / len(self.readings) if self.readings else 0.0

    def scores(self, tree: Node) -> dict[str, float]:
        """Return the ids of the entries that match, with their scores."""
        asked = Counter([*scored(tree), *whole_title(tree)])
        return {r.entry.id: self._score(r, asked) for r in self.readings if self.matches(r, tree)}

    def matches(self, reading: Reading, node: Node) -> bool:
        """Tell whether an entry matches."""
        match node:
            case And(parts):
                return all(self.matches(reading, part) for part in meant(parts))
            case Or(parts):
                return any(self.matches(reading, part) for part in parts)
            case Not(part):
                return not self.matches(reading, part)
            case AtLeast(share, parts):
                flat = [one for part in meant(parts) for one in asked_for(part)]
                return sum(reading.weight(one) > 0 for one in flat) >= max(1, ceil(share * len(flat)))
            case Word() | Phrase() | Prefix() | SameLink():
                return all(reading.weight(one) > 0 for one in asked_for(node))
            case _:
                return passes(reading.entry, node)

    def _score(self, reading: Reading, asked: Counter[Asked]) -> float:
        score = 0.0
        for one, times in asked.items():
            weight = reading.weight(one)
            norm = K1 * (1 - B + B * reading.length / (self._average or 1.0))
            score += sqrt(times) * self._idf(one) * weight * (K1 + 1) / (weight + norm)
        for left, right in pairwise(asked):
            if reading.weight(left) and reading.weight(right):
                near = 0.0
                for (a, b), (c, d) in product(self._places(reading, left), self._places(reading, right)):
                    apart, value = (c - b, 1.0) if c > b else (a - d, REVERSED)
                    near += value / apart if 1 <= apart <= REACH else 0.0
                score += PROXIMITY * min(self._idf(left), self._idf(right)) * near / (near + 1)
        return score

    def _idf(self, asked: Asked) -> float:
        having = sum(reading.weight(asked) > 0 for reading in self.readings)
        return log(1 + (len(self.readings) - having + 0.5) / (having + 0.5)) ** IDF_POWER

    def _places(self, reading: Reading, asked: Asked) -> set[tuple[int, int]]:
        placed = [s for s in asked.spellings if len(s) > 1 or not asked.field or asked.exact]
        if asked.prefix:
            return set()
        occurrences = sorted((p, p + s[-1][1]) for s in placed for p in reading.starts(s, asked))
        return set(dict(occurrences).items())


def meant(parts: Sequence[Node]) -> list[Node]:
    """Return the parts of a conjunction without stop words, or all when nothing else is searched for."""
    kept = [part for part in parts if not (isinstance(part, Word) and is_stop_word(part))]
    return kept if any(isinstance(part, Word | Phrase | Prefix | Or) for part in kept) else list(parts)


def scored(node: Node) -> list[Asked]:
    """Return what an entry is scored by, in the order of the query."""
    if isinstance(node, Word | Phrase | Prefix | SameLink):
        return asked_for(node)
    if isinstance(node, Or):
        return [one for part in node.parts for one in scored(part)]
    if isinstance(node, And | AtLeast):
        return [one for part in meant(node.parts) for one in scored(part)]
    return []


def parts_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [token.exact for token in tokens(text) if token.kind == PART]


def whole_title(node: Node) -> list[Asked]:
    """Return what an entry gains by that has all the bare words of the query for its title, in order."""
    parts = node.parts if isinstance(node, And) else (node,)
    words = [word for p in parts if isinstance(p, Word | Phrase) and not p.field for word in parts_of(p.text)]
    return [Asked("whole title", (), title=" ".join(words))] if words else []


def asked_for(node: Node) -> list[Asked]:
    """Return what a word, phrase, prefix or link asks for."""
    if isinstance(node, SameLink):
        return [Asked("same link", (), url=node.url, link_weight=node.weight)]
    assert isinstance(node, Word | Phrase | Prefix)
    if isinstance(node, Phrase):
        phrase = tuple((token.exact, token.position) for token in tokens(node.text) if token.kind == PART)
        return [Asked(f'"{node.text}"', (phrase,), node.field, exact=True)]
    if isinstance(node, Prefix):
        beginning = next(chunks(node.text))[0].exact
        return [Asked(f"{node.text}*", (((beginning, 0),),), node.field, exact=True, prefix=True)]
    asked = []
    for chunk in chunks(node.text):
        first = chunk[0].position
        parts = [(t.term, t.position - first) for t in chunk if t.kind == PART]
        if is_cjk(chunk[0].exact[0]):
            asked += [Asked(term, (((term, 0),),), node.field) for term, _ in parts]
        else:
            joined = [((t.term, 0),) for t in chunk if t.kind == JOINED]
            asked.append(Asked(node.text, (*joined, tuple(parts)), node.field))
    return asked


def passes(entry: Entry, node: Node) -> bool:  # noqa: PLR0911 - one case for each filter
    """Tell whether an entry passes a filter."""
    match node:
        case Site(hosts):
            return any(("." + host_of(url)).endswith("." + host) for url in entry.urls for host in hosts)
        case IssueIs(names):
            return not {entry.issue.casefold(), bare_issue(entry.issue, entry.collection).casefold()}.isdisjoint(names)
        case CollectionIs(names):
            return entry.collection.casefold() in names
        case LangIs(langs):
            return entry.lang in langs
        case Has(what):
            return bool({"code": entry.code, "image": entry.images, "bullets": entry.bullets}[what])
        case Before(day):
            return bool(entry.date) and entry.date < day
        case After(day):
            return bool(entry.date) and entry.date >= day
        case Nothing():
            return False
        case _:
            raise AssertionError(node)
