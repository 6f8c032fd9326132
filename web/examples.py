"""Three searches to begin with, made from the archive's own titles, so that each of them finds something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from search.archive import Archive
from search.model import Entry
from search.stopwords import STOP_WORDS
from search.text import PART, is_cjk, tokens

COUNT = 3
_TRIES = 5


def examples(archive: Archive) -> tuple[str, ...]:
    """Return up to three queries with hits: a word, a phrase, a word on a site; or Chinese words."""
    entries = list(archive.entries())
    chosen: list[str] = []
    for candidates in (_words(entries), _phrases(entries), _with_site(entries), _cjk(entries), _words(entries)):
        fresh = (query for query in candidates if not any(known in query or query in known for known in chosen))
        if len(chosen) < COUNT:
            chosen += _first_with_hits(archive, fresh)
    return tuple(chosen)


def _first_with_hits(archive: Archive, candidates: Iterable[str]) -> list[str]:
    for _, query in zip(range(_TRIES), candidates, strict=False):
        if archive.search(query, limit=0, sort="date", facets=False).total:
            return [query]
    return []


def _title_words(title: str) -> list[str]:
    return [token.exact for token in tokens(title) if token.kind == PART]


def _tells(word: str) -> bool:
    return len(word) > 3 and word.isascii() and word.isalpha() and word not in STOP_WORDS


def _words(entries: Iterable[Entry]) -> Iterator[str]:
    counts = Counter(word for entry in entries for word in set(_title_words(entry.title)) if _tells(word))
    return (word for word, _ in counts.most_common())


def _phrases(entries: Iterable[Entry]) -> Iterator[str]:
    counts = Counter(
        pair for entry in entries for pair in set(pairwise(_title_words(entry.title))) if all(map(_tells, pair))
    )
    return (f'"{first} {second}"' for (first, second), count in counts.most_common() if count > 1)


def _cjk(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield what stands by itself in titles, between blanks, marks and other scripts: those are words, as a rule."""
    runs = ("".join(run) for entry in entries for cjk, run in groupby(entry.title, is_cjk) if cjk)
    counts = Counter(run for run in runs if 3 <= len(run) <= 5)
    return (run for run, _ in counts.most_common())


def _with_site(entries: Iterable[Entry]) -> Iterator[str]:
    counts = Counter(
        (word, entry.domain) for entry in entries if entry.domain
        for word in set(_title_words(entry.title)) if _tells(word) and word not in entry.domain
    )  # fmt: skip
    return (f"{word} site:{domain}" for (word, domain), _ in counts.most_common())
