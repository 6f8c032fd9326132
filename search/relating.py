"""More like this: entries on the same subject as a given one."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt

from search.document import domain_words
from search.engine import Ranked, Reader
from search.model import Entry
from search.stopwords import STOP_WORDS
from search.text import PART, tokens
from search.tree import And, AtLeast, LangIs, Node, Not, Nothing, Word
from search.urls import canonical_url

_MOST_CANDIDATES = 60
_MOST_WORDS = 15
_TITLE_WEIGHT = 3
_SHARE = 0.12
"""How much of the chosen words, by their weight, a related entry must have."""
_MOST_TIMES = 9
_FLOOR = 0.4
"""What scores less than this share of the best is left out: a short list is better than a long shot."""


def related(reader: Reader, entry: Entry, limit: int) -> list[Ranked]:
    """Return up to `limit` entries that share the words which set `entry` apart, best first.

    The entry itself is left out, and so is every other entry with one of its links: the same article in another
    issue is not news; nor is the second of two related entries with the same link. The words are those of highest
    tf-idf, after Whoosh's and Lucene's "more like this", and count by it.
    """
    chosen = _telling_words(reader, entry)
    if not chosen:
        return []
    most = chosen[0][0]
    # A word that a query has n times counts as the square root of that, so the times are the squares of the weights.
    wanted = [Word(word) for weight, word in chosen for _ in range(max(1, round(_MOST_TIMES * (weight / most) ** 2)))]
    seen = set(_same_links(reader, entry)) | {entry.id}
    page = reader.match(AtLeast(_SHARE, tuple(wanted)), limit=2 * limit + len(seen)).page
    return list(_fresh(reader, page, seen))[:limit]


def _fresh(reader: Reader, page: tuple[Ranked, ...], seen: set[str]) -> Iterator[Ranked]:
    """Yield what comes near the best of a page, each link once and none of the entries in `seen`, which grows."""
    best = 0.0
    for ranked in page:
        if ranked.id in seen:
            continue
        best = best or ranked.score
        entry = reader.entries([ranked.id])[0]
        if entry is None or ranked.score < _FLOOR * best:
            return
        seen.update(_same_links(reader, entry))
        yield ranked


def _same_links(reader: Reader, entry: Entry) -> Iterator[str]:
    """Yield the ids of `entry` and of all others that have one of its links."""
    yield entry.id
    for url in entry.urls:
        yield from reader.others_with_link(canonical_url(url), entry.id)


def _telling_words(reader: Reader, entry: Entry) -> list[tuple[float, str]]:
    """Return the words that set an entry apart from others in its language, with their tf-idf, highest first."""
    counts: dict[str, int] = {}
    spelt: dict[str, str] = {}
    left_out = STOP_WORDS | set(domain_words(entry.domain).split())
    for text, weight in ((entry.title, _TITLE_WEIGHT), (entry.text, 1)):
        for token in tokens(text):
            if token.kind == PART and len(token.exact) > 1 and token.exact not in left_out:
                counts[token.term] = counts.get(token.term, 0) + weight
                spelt.setdefault(token.term, token.exact)
    frequent = sorted(counts, key=lambda term: -counts[term])[:_MOST_CANDIDATES]
    language: tuple[Node, ...] = (LangIs((entry.lang,)),) if entry.lang else ()
    total = reader.match(language[0] if language else Not(Nothing()), limit=0).total
    scored = []
    for term in frequent:
        # In a small archive, what is common in one language is rare among all entries.
        having = reader.match(And((Word(spelt[term]), *language)), limit=0).total
        if 1 < having < total:
            scored.append((sqrt(counts[term]) * log(total / having), spelt[term]))
    return sorted(scored, reverse=True)[:_MOST_WORDS]
