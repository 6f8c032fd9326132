"""More like this: entries on the same subject as a given one."""

from __future__ import annotations

from math import log

from search.document import domain_words
from search.engine import Ranked, Reader
from search.model import Entry
from search.stopwords import STOP_WORDS
from search.text import PART, tokens
from search.tree import AtLeast, Word
from search.urls import canonical_url

_MOST_CANDIDATES = 60
_MOST_WORDS = 15
_TITLE_WEIGHT = 3
_SHARE = 0.2
"""How many of the chosen words a related entry must have."""


def related(reader: Reader, entry: Entry, limit: int) -> list[Ranked]:
    """Return up to `limit` entries that share the words which set `entry` apart, best first.

    The entry itself is left out, and so is every other entry with one of its links: the same article in another
    issue is not news. The words are those of highest tf-idf, after Whoosh's and Lucene's "more like this".
    """
    chosen = _telling_words(reader, entry)
    if not chosen:
        return []
    same = {identifier for url in entry.urls for identifier in reader.with_link(canonical_url(url))} | {entry.id}
    tree = AtLeast(_SHARE, tuple(Word(word) for word in chosen))
    page = reader.match(tree, limit=limit + len(same)).page
    return [ranked for ranked in page if ranked.id not in same][:limit]


def _telling_words(reader: Reader, entry: Entry) -> list[str]:
    counts: dict[str, int] = {}
    known = set(domain_words(entry.domain).split())
    for text, weight in ((entry.title, _TITLE_WEIGHT), (entry.text, 1)):
        for token in tokens(text):
            if token.kind == PART and len(token.exact) > 1 and token.exact not in STOP_WORDS | known:
                counts[token.exact] = counts.get(token.exact, 0) + weight
    frequent = sorted(counts, key=lambda word: -counts[word])[:_MOST_CANDIDATES]
    total = reader.statistics().entries
    scored = []
    for word in frequent:
        having = reader.match(Word(word), limit=0).total
        if having > 1:
            scored.append((counts[word] * log(total / having), word))
    return [word for _, word in sorted(scored, reverse=True)[:_MOST_WORDS]]
