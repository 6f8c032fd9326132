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
from search.relaxing import ENOUGH, relaxed, same_links
from search.synonyms import Synonyms, with_synonyms
from search.titles import as_title
from search.tree import And, Node, Not, Nothing, Or, Word, canonical
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


class _Tier(NamedTuple):
    """What one tree matches that no tier before it does."""

    root: Node
    matches: Matches
    weak: bool = True


class _Found(NamedTuple):
    """What a plan came to: the strict matches (or those of the suggestion) first, then what comes close."""

    tiers: tuple[_Tier, ...]
    suggestion: str | None = None

    @property
    def total(self) -> int:
        """How many entries all tiers have."""
        return sum(tier.matches.total for tier in self.tiers)


def answer(reader: Reader, request: Request) -> ResultPage:
    """Search and return the page; `took_ms` is left at 0.0.

    A date order holds strict hits only, since anything else floods it with weak ones.
    """
    found = _find(reader, request)
    marker = Marker(tuple(dict.fromkeys(u for tier in found.tiers for u in units(compile_tree(tier.root)))))
    hits = [hit for tier in found.tiers for hit in _hits(reader, tier.matches.page, marker, weak=tier.weak)]
    strict_total = sum(tier.matches.total for tier in found.tiers if not tier.weak)
    return ResultPage(
        query=request.text,
        total=found.total,
        took_ms=0.0,
        relaxed=found.total > strict_total,
        suggestion=found.suggestion,
        hits=tuple(hits),
        facets=_facets(reader, request, found),
        notices=tuple(dict.fromkeys((*request.notices, *(n for tier in found.tiers for n in tier.matches.notices)))),
        strict_total=strict_total,
    )


def explain(reader: Reader, request: Request, identifier: str) -> tuple[Share, ...]:
    """Return the parts of one hit's score, adding up to it; empty for an entry that is no hit."""
    for tier in _find(reader, request._replace(limit=0, facets=False)).tiers:
        if shares := reader.explain(tier.root, identifier):
            return shares
    return ()


def _find(reader: Reader, request: Request) -> _Found:
    request = request._replace(root=as_title(reader, request.root, request.text))
    root = _asked(request.root, request)
    strict = _Tier(root, _match(reader, root, request), weak=False)
    if strict.matches.total >= ENOUGH or request.sort == "date":
        return _Found((strict,))
    found = _with_close_ones(reader, request, strict)
    if strict.matches.total or not (better := _correct(reader, request.root)):
        return found
    root = _asked(better, request)
    corrected = _with_close_ones(reader, request, _Tier(root, _match(reader, root, request)))
    # A correction that leads nowhere, or only to what the words as typed lead to, is none.
    if corrected.tiers[0].matches.total or corrected.total > found.total:
        return corrected._replace(suggestion=canonical(better))
    return found


def _asked(root: Node, request: Request) -> Node:
    """Return `root` with its synonyms, and with the request's filters, which must hold besides.

    It is not in normal form, where `site:a.org` in the query and `site:b.org` among the filters would come to either.
    """
    meant = with_synonyms(root, request.synonyms)
    if not request.filters:
        return meant
    parts = meant.parts if isinstance(meant, And) else (meant,)
    return And((*(part for part in parts if part != Nothing()), *request.filters))


def _with_close_ones(reader: Reader, request: Request, first: _Tier) -> _Found:
    """Add, when `first` is less than a page, the entries with the same links, then those with some of the words."""
    tiers = [first]
    if first.matches.total < ENOUGH:
        for looser in (_same_links(reader, first), relaxed(first.root)):
            if looser is not None:
                _add_tier(reader, request, tiers, looser)
    return _Found(tuple(tiers))


def _add_tier(reader: Reader, request: Request, tiers: list[_Tier], root: Node) -> None:
    """Add what `root` matches and none of the tiers does, as far as it belongs on the page."""
    before = sum(tier.matches.total for tier in tiers)
    shown = sum(len(tier.matches.page) for tier in tiers)
    rest = And((root, *(Not(tier.root) for tier in tiers)))
    matches = reader.match(rest, limit=request.limit - shown, offset=max(0, request.offset - before))
    if matches.total:
        tiers.append(_Tier(root, matches))


def _same_links(reader: Reader, first: _Tier) -> Node | None:
    page = first.matches.page
    if len(page) < first.matches.total:  # the page asked for is not all of them
        page = reader.match(first.root, limit=ENOUGH).page
    return same_links(first.root, [entry for entry in reader.entries([r.id for r in page]) if entry is not None])


def _match(reader: Reader, root: Node, request: Request) -> Matches:
    """Match the first tier of a plan, with the facets that are those of the page if it stays the only one."""
    return reader.match(root, limit=request.limit, offset=request.offset, sort=request.sort, facets=request.facets)


def _correct(reader: Reader, root: Node) -> Node | None:
    from search import spelling

    def is_known(word: Word) -> bool:
        return reader.match(word, limit=0).total > 0

    return spelling.corrected(root, is_known, reader.vocabulary)


def _facets(reader: Reader, request: Request, found: _Found) -> dict[str, tuple[FacetValue, ...]]:
    if not request.facets:
        return {}
    roots = tuple(tier.root for tier in found.tiers)
    if len(roots) == 1:
        return dict(found.tiers[0].matches.facets)
    return dict(reader.match(Or(roots), limit=0, facets=True).facets)


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
        collection=entry.collection,
    )


def also_in(reader: Reader, entry: Entry) -> tuple[str, ...]:
    """Return the ids of the other entries with this entry's link."""
    return reader.others_with_link(canonical_url(entry.urls[0]), entry.id) if entry.urls else ()
