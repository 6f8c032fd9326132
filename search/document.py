"""An entry as the engines index it: which terms stand in which field, how heavy, and where.

There are two text fields. `combined` holds the stems of everything a bare word is looked up in, each part weighted by
term frequency, as in the simple form of BM25F (Robertson, Zaragoza and Taylor 2004: weights go to the frequencies
before they saturate, and to the length). `words` holds the same tokens unstemmed, for phrases, prefixes and the
vocabulary. Parts lie at known ranges of positions, so that `title:word` and `title:"a phrase"` need no field of their
own, and no phrase runs from part to part.
"""

from __future__ import annotations

from typing import NamedTuple

from search.model import Entry
from search.text import PART, spelt_chunks, tokens
from search.urls import canonical_url, host_of

TITLE = range(0, 1_000)
DOMAIN = range(1_000, 1_100)
SECTION = range(1_100, 2_000)
TEXT = range(2_000, 1_000_000)
CODE = range(1_000_000, 2_000_000)

WEIGHTS = {"title": 3.0, "domain": 0.5, "section": 0.5, "text": 1.0, "code": 0.5}
"""How much one occurrence counts in each part of the combined field."""


class Part(NamedTuple):
    """A part of an entry: its name, the positions it takes, and how much one occurrence of a word counts there."""

    name: str
    places: range
    weight: float


PARTS = tuple(
    Part(name, places, WEIGHTS[name])
    for name, places in (("title", TITLE), ("domain", DOMAIN), ("section", SECTION), ("text", TEXT), ("code", CODE))
)
"""The parts by their positions."""

PLACES_OF = {"title": TITLE, "body": TEXT}
"""The text fields that are no more than a range of positions of the combined field; occurrences there count one."""


def weight_at(position: int) -> float:
    """Return how much one occurrence of a word counts at a position."""
    return next((part.weight for part in PARTS if position in part.places), 1.0)


class Document(NamedTuple):
    """What an engine writes for one entry.

    `words` holds every spelling of every word, folded but not stemmed, and `places` the position of each, ascending.
    `keys` maps the exact-match fields (id, issue, whole_issue, collection, host, link, lang, has, date, whole_title) to
    their values: `issue` are the names that an issue is found by, with its collection and without, and `whole_issue` is
    the one that no other has. `columns` is what is known of a document without looking for it: `length` is the weighted
    length in tokens, `date` the number YYYYMMDD or 0, `id` its id, `site` the host of the first link, `place` what
    sorts documents by issue and position.
    """

    words: list[str]
    places: list[int]
    keys: dict[str, tuple[str, ...]]
    columns: dict[str, str | float]


def document(entry: Entry) -> Document:
    """Analyse an entry for indexing."""
    words: list[str] = []
    at: list[int] = []
    length = 0.0
    texts = (entry.title, domain_words(entry.domain), entry.section, entry.text, "\n".join(entry.code))
    for part, text in zip(PARTS, texts, strict=True):
        length += part.weight * _read(text, part.places, words, at)
    columns: dict[str, str | float] = {
        "length": length,
        "date": int(date_key(entry.date) or 0),
        "id": entry.id,
        "site": entry.domain,
        "lang": entry.lang,
        "collection": entry.collection,
        "place": f"{entry.issue}\n{entry.position:09}",
    }
    return Document(words, at, _keys(entry), columns)


def domain_words(domain: str) -> str:
    """Return the words of a host that say whose it is: `eng.uber.com` is `eng uber`."""
    labels = domain.split(".")
    return " ".join(labels[:-1] if len(labels) > 1 else labels)


def title_key(title: str) -> str:
    """Return what two ways of typing a title have in common: its words, folded, with single blanks between them."""
    return " ".join(token.exact for token in tokens(title) if token.kind == PART)


def bare_issue(issue: str, collection: str) -> str:
    """Return the name of an issue within its collection: `2019-07` of `weekly/2019-07`; without one it stays."""
    return issue.removeprefix(f"{collection}/") if collection else issue


def within(collection: str, name: str) -> str:
    """Return the name of an issue (or an id) as a collection has it: `weekly/2019-07`; of none ("") it stays."""
    return f"{collection}/{name}" if collection else name


def date_key(date: str) -> str:
    """Return an ISO date as the eight digits that dates are indexed by; an empty date stays empty."""
    return date.replace("-", "")


def _read(text: str, room: range, words: list[str], places: list[int]) -> int:
    """Add the words of a part and their positions; what does not fit is left out. Return how many words there were."""
    count = 0
    for first, _, spelt in spelt_chunks(text) if text else ():
        for exact, _, offset, _, _, kind in spelt:
            position = room.start + first + offset
            if position >= room.stop:
                return count
            words.append(exact)
            places.append(position)
            count += kind == PART
    return count


def _keys(entry: Entry) -> dict[str, tuple[str, ...]]:
    hosts = {part for url in entry.urls for part in _host_and_parents(host_of(url))}
    has = [name for name, there in (("code", entry.code), ("image", entry.images), ("bullets", entry.bullets)) if there]
    return {
        "id": (entry.id,),
        "issue": tuple(dict.fromkeys(map(str.casefold, (entry.issue, bare_issue(entry.issue, entry.collection))))),
        "whole_issue": (entry.issue.casefold(),),
        "collection": (entry.collection.casefold(),) if entry.collection else (),
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
