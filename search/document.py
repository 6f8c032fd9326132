"""An entry as the engines index it: which terms stand in which field, how heavy, and where.

The combined field holds everything a bare word is looked up in, each part weighted by term frequency, as in the
simple form of BM25F (Robertson, Zaragoza and Taylor 2004: weights go to the frequencies before they saturate, and
to the length). `words` holds the same tokens unstemmed, for phrases, prefixes and the vocabulary. Parts lie at known
ranges of positions, so that `title:"a phrase"` needs no field of its own, and no phrase runs from part to part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search.model import Entry
from search.text import PART, Token, tokens
from search.urls import canonical_url, host_of

TITLE = range(0, 1_000)
DOMAIN = range(1_000, 1_100)
SECTION = range(1_100, 2_000)
TEXT = range(2_000, 1_000_000)
CODE = range(1_000_000, 2_000_000)

WEIGHTS = {"title": 3.0, "domain": 0.5, "section": 0.5, "text": 1.0, "code": 0.5}
"""How much one occurrence counts in each part of the combined field."""


class Terms:
    """The postings that one document adds to a positional field: by term, its weight and ascending positions."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self.positions: dict[str, list[int]] = {}

    def add(self, term: str, weight: float, position: int) -> None:
        """Count one occurrence of `term`; a term met twice at one position counts once."""
        places = self.positions.setdefault(term, [])
        if not places or places[-1] != position:
            places.append(position)
            self.weights[term] = self.weights.get(term, 0.0) + weight


class Document(NamedTuple):
    """What an engine writes for one entry.

    `combined` and `words` are the positional fields, `length` the weighted length of `combined` in tokens; `counts`
    maps the plain fields (title, body, bullets, code, section) to how often each term stands there; `keys` maps the
    exact-match fields (id, issue, host, link, lang, has, date, whole_title) to their values.
    """

    entry: Entry
    combined: Terms
    words: Terms
    length: float
    counts: dict[str, dict[str, int]]
    keys: dict[str, tuple[str, ...]]


def document(entry: Entry) -> Document:
    """Analyse an entry for indexing."""
    combined, words = Terms(), Terms()
    length = 0.0
    parts = (
        ("title", TITLE, entry.title),
        ("domain", DOMAIN, domain_words(entry.domain)),
        ("section", SECTION, entry.section),
        ("text", TEXT, entry.text),
        ("code", CODE, "\n".join(entry.code)),
    )
    for name, places, text in parts:
        for token in _placed(tokens(text), places):
            combined.add(token.term, WEIGHTS[name], token.position)
            words.add(token.exact, WEIGHTS[name], token.position)
            length += WEIGHTS[name] * (token.kind == PART)
    counts = {
        "title": _count(entry.title),
        "body": _count(entry.body),
        "bullets": _count("\n".join(entry.bullets)),
        "code": _count("\n".join(entry.code)),
        "section": _count(entry.section),
    }
    return Document(entry, combined, words, length, counts, _keys(entry))


def domain_words(domain: str) -> str:
    """Return the words of a host that say whose it is: `eng.uber.com` is `eng uber`."""
    labels = domain.split(".")
    return " ".join(labels[:-1] if len(labels) > 1 else labels)


def title_key(title: str) -> str:
    """Return what two ways of typing a title have in common: its words, folded, with single blanks between them."""
    return " ".join(token.exact for token in tokens(title) if token.kind == PART)


def date_key(date: str) -> str:
    """Return an ISO date as the eight digits that dates are indexed by; an empty date stays empty."""
    return date.replace("-", "")


def _placed(found: Iterable[Token], places: range) -> Iterable[Token]:
    """Move tokens to a part's range of positions; what does not fit is left out."""
    for token in found:
        position = places.start + token.position
        if position >= places.stop:
            return
        yield token._replace(position=position)


def _count(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for token in tokens(text):
        counts[token.term] = counts.get(token.term, 0) + 1
    return counts


def _keys(entry: Entry) -> dict[str, tuple[str, ...]]:
    hosts = {part for url in entry.urls for part in _host_and_parents(host_of(url))}
    has = [name for name, there in (("code", entry.code), ("image", entry.images), ("bullets", entry.bullets)) if there]
    return {
        "id": (entry.id,),
        "issue": (entry.issue.casefold(),),
        "host": tuple(sorted(hosts)),
        "link": tuple(sorted({canonical_url(url) for url in entry.urls})),
        "lang": (entry.lang,) if entry.lang else (),
        "has": tuple(has),
        "date": (date_key(entry.date),) if entry.date else (),
        "whole_title": (key,) if (key := title_key(entry.title)) else (),
    }


def _host_and_parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[i:]) for i in range(len(labels))] if host else []
