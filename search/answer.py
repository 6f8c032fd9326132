"""One search from start to end: the strict query, then a correction or a relaxed query when that finds too little."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

from search.clauses import compile_tree, units
from search.document import TITLE
from search.engine import Matches, Ranked, Reader, Share
from search.marking import Marker
from search.model import Entry, FacetValue, Hit, ResultPage
from search.relaxing import ENOUGH, relaxed
from search.synonyms import Synonyms, with_synonyms
from search.tree import And, Node, Not, Nothing, Word, canonical
from search.urls import canonical_url


class Request(NamedTuple):
    """A search as asked for: the query's tree and text, which page, in which order; `filters` must hold as well."""

    root: Node
    text: str
    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    facets: bool = True
    notices: tuple[str, ...] = ()
    filters: tuple[Node, ...] = ()
    synonyms: Synonyms = MappingProxyType({})


class _Found(NamedTuple):
    """What a plan came to: the strict matches first, then those of the relaxed query that are not strict."""

    strict: Matches
    strict_root: Node
    loose: Matches | None = None
    loose_root: Node | None = None
    suggestion: str | None = None


def answer(reader: Reader, request: Request) -> ResultPage:
    """Search and return the page; `took_ms` is left at 0.0.

    A date order holds strict hits only, since anything else floods it with weak ones.
    """
    found = _find(reader, request)
    loose_total = found.loose.total if found.loose else 0
    marker = Marker(tuple(dict.fromkeys(u for root in _roots(found) for u in units(compile_tree(root)))))
    weak = found.suggestion is not None
    hits = _hits(reader, found.strict.page, marker, weak=weak)
    if found.loose:
        hits += _hits(reader, found.loose.page, marker, weak=True)
    return ResultPage(
        query=request.text,
        total=found.strict.total + loose_total,
        took_ms=0.0,
        relaxed=weak or bool(loose_total),
        suggestion=found.suggestion,
        hits=tuple(hits),
        facets=_facets(reader, request, found),
        notices=tuple(dict.fromkeys((*request.notices, *found.strict.notices))),
        strict_total=0 if weak else found.strict.total,
    )


def explain(reader: Reader, request: Request, identifier: str) -> tuple[Share, ...]:
    """Return the parts of one hit's score, adding up to it; empty for an entry that is no hit."""
    found = _find(reader, request._replace(limit=0))
    shares = reader.explain(found.strict_root, identifier)
    return shares or (reader.explain(found.loose_root, identifier) if found.loose_root else ())


def _find(reader: Reader, request: Request) -> _Found:
    root = _asked(request.root, request)
    strict = _match(reader, root, request)
    if strict.total >= ENOUGH or request.sort == "date":
        return _Found(strict, root)
    found = _Found(strict, root)
    if not strict.total and (better := _correct(reader, request.root)):
        better_root = _asked(better, request)
        corrected = _match(reader, better_root, request)
        if corrected.total:
            found = _Found(corrected, better_root, suggestion=canonical(better))
    return _relax(reader, request, found)


def _asked(root: Node, request: Request) -> Node:
    """Return `root` with its synonyms, and with the request's filters, which must hold besides.

    It is not in normal form, where `site:a.org` in the query and `site:b.org` among the filters would come to either.
    """
    meant = with_synonyms(root, request.synonyms)
    if not request.filters:
        return meant
    parts = meant.parts if isinstance(meant, And) else (meant,)
    return And((*(part for part in parts if part != Nothing()), *request.filters))


def _relax(reader: Reader, request: Request, found: _Found) -> _Found:
    loose_root = relaxed(found.strict_root)
    if found.strict.total >= ENOUGH or loose_root is None:
        return found
    rest = And((loose_root, Not(found.strict_root)))
    strict = found.strict
    offset = max(0, request.offset - strict.total)
    loose = reader.match(rest, limit=request.limit - len(strict.page), offset=offset)
    return _Found(strict, found.strict_root, loose, loose_root, found.suggestion) if loose.total else found


def _match(reader: Reader, root: Node, request: Request) -> Matches:
    return reader.match(root, limit=request.limit, offset=request.offset, sort=request.sort)


def _correct(reader: Reader, root: Node) -> Node | None:
    from search import spelling

    def is_known(word: Word) -> bool:
        return reader.match(word, limit=0).total > 0

    return spelling.corrected(root, is_known, reader.vocabulary)


def _roots(found: _Found) -> list[Node]:
    return [found.strict_root] if found.loose_root is None else [found.strict_root, found.loose_root]


def _facets(reader: Reader, request: Request, found: _Found) -> dict[str, tuple[FacetValue, ...]]:
    if not request.facets:
        return {}
    # What matches strictly also matches the relaxed query.
    return dict(reader.match(found.loose_root or found.strict_root, limit=0, facets=True).facets)


def plain_hits(reader: Reader, page: Sequence[Ranked]) -> tuple[Hit, ...]:
    """Return ranked entries as hits in which nothing is marked."""
    return tuple(_hits(reader, page, Marker(()), weak=False))


def _hits(reader: Reader, page: Sequence[Ranked], marker: Marker, *, weak: bool) -> list[Hit]:
    entries = reader.entries([ranked.id for ranked in page])
    return [
        _hit(reader, entry, ranked.score, marker, weak)
        for entry, ranked in zip(entries, page, strict=True)
        if entry is not None
    ]


def _hit(reader: Reader, entry: Entry, score: float, marker: Marker, weak: bool) -> Hit:
    return Hit(
        id=entry.id,
        issue=entry.issue,
        position=entry.position,
        title=entry.title,
        url=entry.urls[0] if entry.urls else "",
        urls=entry.urls,
        domain=entry.domain,
        date=entry.date,
        lang=entry.lang,
        score=round(score, 6),
        snippet=marker.snippet(entry.text, entry.code),
        title_marked=marker.mark(entry.title, TITLE),
        also_in=also_in(reader, entry),
        permalink=entry.permalink,
        weak=weak,
    )


def also_in(reader: Reader, entry: Entry) -> tuple[str, ...]:
    """Return the ids of the other entries with this entry's link."""
    others = reader.with_link(canonical_url(entry.urls[0])) if entry.urls else ()
    return tuple(other for other in others if other != entry.id)
