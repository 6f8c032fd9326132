"""Reading a generation in OpenSearch: the cluster matches, ranks and counts; entries come back as they were stored."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar
from zlib import crc32

from search.clauses import compile_tree
from search.engine import Matches, Ranked, Share, Statistics
from search.errors import EngineUnavailable
from search.evaluate import MOST_EXPANSIONS
from search.model import Entry, FacetValue
from search.opensearch_client import Gone, translated
from search.opensearch_query import Query, Translation
from search.opensearch_schema import bounded
from search.serial import entry_from_json
from search.tree import Node
from search.urls import canonical_url

_DEEPEST = 10_000
"""The last hit that OpenSearch pages to (`index.max_result_window`)."""
_MOST_VALUES = 50_000
"""How many values of a facet or words of a vocabulary are told; it stays under `search.max_buckets`."""
_PRECISION = 40_000
_BATCH = 500
_KEPT = 2_000
_RELEVANCE = [{"_score": "desc"}, {"date_of": "desc"}, {"place": "asc"}, {"id": "asc"}]
_NEWEST = [{"date_of": "desc"}, {"place": "asc"}, {"id": "asc"}]
_OLDEST = [{"date_of": "asc"}, {"place": "asc"}, {"id": "asc"}]
_IN_ORDER = [{"place": "asc"}, {"id": "asc"}]
_Value = TypeVar("_Value")


class OpenSearchReader:
    """One generation: the index `name`, which nobody writes to any more; safe to use from several threads.

    Raises `EngineUnavailable` when the cluster does not answer, and `FileNotFoundError` when the index is gone.
    When only some of its shards answer, matches say so in a notice.
    """

    def __init__(self, client: Any, hosts: Sequence[str], name: str) -> None:
        self._client = client
        self._hosts = hosts
        self._name = name
        self._entries: _Kept[Entry] = _Kept()
        self._links: _Kept[tuple[str, ...]] = _Kept()
        self._words: _Kept[tuple[list[str], bool]] = _Kept()
        self._statistics: Statistics | None = None
        self._has_collections: bool | None = None

    def match(
        self, tree: Node, *, limit: int, offset: int = 0, sort: str = "relevance", facets: bool = False
    ) -> Matches:
        """Return the entries that match `tree`, best (or, with sort="date", newest) first."""
        notices: list[str] = []
        query = Translation(compile_tree(tree), lambda prefix: self._expand(prefix, notices)).query()
        size = max(0, min(limit, _DEEPEST - offset))
        body: dict[str, Any] = {"query": query, "size": size, "track_total_hits": True}
        if size:
            body |= {"from": offset, "sort": _NEWEST if sort == "date" else _RELEVANCE, "track_scores": True}
        if facets:
            body["aggs"] = self._aggregations()
        # The same copy of each shard for the same query: copies count deleted entries differently in their scores.
        found = self._search(body, preference=f"q{crc32(repr(tree).encode(errors='replace'))}")
        entries = [self._taken(hit) for hit in found["hits"]["hits"]]
        self._look_up_links(entries)
        scores = [hit["_score"] or 0.0 for hit in found["hits"]["hits"]]
        return Matches(
            total=found["hits"]["total"]["value"],
            page=tuple(Ranked(entry.id, score) for entry, score in zip(entries, scores, strict=True)),
            facets=_facets(found) if facets else {},
            notices=(*notices, *_incomplete(found)),
        )

    def explain(self, tree: Node, identifier: str) -> tuple[Share, ...]:
        """Return the parts of one entry's score under `tree`; they add up to it. Empty when it does not match."""
        translation = Translation(compile_tree(tree), lambda prefix: self._expand(prefix, []), named=True)
        query = translation.query()
        this = {"term": {"id": bounded(identifier)}}
        found = self._search(
            {"query": {"bool": {"must": [query], "filter": [this]}}, "size": 1},
            include_named_queries_score=True,
            preference=f"q{crc32(repr(tree).encode(errors='replace'))}",
        )
        shares: dict[str, float] = {}
        for hit in found["hits"]["hits"]:
            for number, score in hit.get("matched_queries", {}).items():
                label = translation.units[int(number)].label
                shares[label] = shares.get(label, 0.0) + score
        return tuple(Share(label, score) for label, score in shares.items() if score)

    def entries(self, identifiers: Sequence[str]) -> list[Entry | None]:
        """Return the entries of these ids, None for each that does not exist."""
        unknown = sorted({bounded(one) for one in identifiers if self._entries.get(bounded(one)) is None})
        found = {bounded(one): self._entries.get(bounded(one)) for one in identifiers}
        for start in range(0, len(unknown), _BATCH):
            some = unknown[start : start + _BATCH]
            answer = self._search({"query": {"terms": {"id": some}}, "size": len(some)})
            fetched = [self._taken(hit) for hit in answer["hits"]["hits"]]
            if len(fetched) < len(some):
                self._must_be_complete(answer)  # lest it be said that there is no such entry
            found.update((bounded(entry.id), entry) for entry in fetched)
        return [found[bounded(one)] for one in identifiers]

    def others_with_link(self, canonical: str, identifier: str) -> tuple[str, ...]:
        """Return the ids of the other entries that have a canonical URL of the entry `identifier`, oldest first."""
        known = self._links.get(canonical)
        if known is None:
            query = {"term": {"link": bounded(canonical)}}
            found = self._search({"query": query, "size": _DEEPEST, "sort": _OLDEST})
            known = tuple(self._taken(hit).id for hit in found["hits"]["hits"])
            self._links.keep(canonical, known)
        return tuple(other for other in known if other != identifier)

    def all_entries(self) -> Iterator[Entry]:
        """Yield every entry, by issue and position."""
        after: dict[str, Any] = {}
        while True:
            try:
                found = self._search({"query": {"match_all": {}}, "size": _BATCH, "sort": _IN_ORDER, **after})
            except Gone:
                if not after:
                    raise
                raise EngineUnavailable("The index was replaced twice while it was being read; try again.") from None
            self._must_be_complete(found)
            hits = found["hits"]["hits"]
            for hit in hits:
                yield entry_from_json(hit["_source"]["entry"])
            if len(hits) < _BATCH:
                return
            after = {"search_after": hits[-1]["sort"]}

    def vocabulary(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Return the words (folded, unstemmed) that begin with `prefix` and their entry counts, most frequent first."""
        size = min(limit, _MOST_VALUES)
        aggregation = _values("words", size, [{"_count": "desc"}, {"_key": "desc"}])
        if prefix:
            # No word has a blank in it. With `.*`, OpenSearch 2.19 fails on a prefix that comes after every word.
            aggregation["terms"]["include"] = f"{_escaped(prefix)}[^ ]*"
        found = self._search({"size": 0, "aggs": {"words": aggregation}})
        return [(bucket["key"], bucket["doc_count"]) for bucket in found["aggregations"]["words"]["buckets"]]

    def facets(self) -> dict[str, tuple[FacetValue, ...]]:
        """Return the facets over every entry."""
        return _facets(self._search({"size": 0, "aggs": self._aggregations()}))

    def statistics(self) -> Statistics:
        """Count what is in the index; of more than fifty thousand words or sites, the number is an estimate."""
        if self._statistics is None:
            entries = self._search({"size": 0, "track_total_hits": True})["hits"]["total"]["value"]
            fields = (("issues", "whole_issue"), ("words", "words"), ("sites", "site"))
            self._statistics = Statistics(entries, **{name: self._count(field) for name, field in fields})
        return self._statistics

    def close(self) -> None:
        """Nothing is to be released: the client belongs to who made it."""

    def _aggregations(self) -> dict[str, Any]:
        """Return what counts the facets; collections only where there are any, which is asked once."""
        there = self._has_collections
        if there is None:
            found = self._search({"query": {"exists": {"field": "in"}}, "size": 0, "track_total_hits": 1})
            there = bool(found["hits"]["total"]["value"])
            if there or not _incomplete(found):
                self._has_collections = there
        return {name: _values(name, _MOST_VALUES // 4) for name in (_FACETS if there else _FACETS[:-1])}

    def _count(self, field: str) -> int:
        # Cardinality is an estimate of any number, if a close one; so is a total that is put together from parts.
        values = {"values": _values(field, _MOST_VALUES)}
        found = self._search(
            {"size": 0, "aggs": values}, filter_path="_shards,aggregations.*.*.key,aggregations.*.sum*"
        )
        counted = found["aggregations"]["values"]
        if not counted["sum_other_doc_count"]:
            return len(counted.get("buckets", ()))
        estimate = {"cardinality": {"field": field, "precision_threshold": _PRECISION}}
        return int(self._search({"size": 0, "aggs": {"values": estimate}})["aggregations"]["values"]["value"])

    def _expand(self, prefix: str, notices: list[str]) -> list[str]:
        known = self._words.get(prefix)
        if known is None:
            words = [word for word, _ in self.vocabulary(prefix, MOST_EXPANSIONS + 1)]
            known = words[:MOST_EXPANSIONS], len(words) > MOST_EXPANSIONS
            self._words.keep(prefix, known)
        if known[1]:
            notices.append(f"{prefix}* has more than {MOST_EXPANSIONS} words; only the most frequent were searched.")
        return known[0]

    def _look_up_links(self, entries: Sequence[Entry]) -> None:
        """Find at once which entries share a link with those of a page; each would be asked for on its own."""
        links = {canonical_url(entry.urls[0]) for entry in entries if entry.urls}
        unknown = sorted(link for link in links if self._links.get(link) is None)
        if len(unknown) < 2:
            return
        query = {"terms": {"link": [bounded(link) for link in unknown]}}
        found = self._search({"query": query, "size": _BATCH, "sort": _OLDEST, "track_total_hits": True})
        if found["hits"]["total"]["value"] > _BATCH:
            return
        having: dict[str, list[str]] = {link: [] for link in unknown}
        for entry in map(self._taken, found["hits"]["hits"]):
            for link in {canonical_url(url) for url in entry.urls} & having.keys():
                having[link].append(entry.id)
        for link, identifiers in having.items():
            self._links.keep(link, tuple(identifiers))

    def _taken(self, hit: dict[str, Any]) -> Entry:
        entry = entry_from_json(hit["_source"]["entry"])
        self._entries.keep(bounded(entry.id), entry)
        return entry

    def _search(self, body: Query, **options: Any) -> dict[str, Any]:
        with translated(self._hosts):
            found: dict[str, Any] = self._client.search(index=self._name, body=body, params=_text(options))
        return found

    def _must_be_complete(self, found: dict[str, Any]) -> None:
        if missing := _incomplete(found):
            raise EngineUnavailable(f"{missing[0]} Try again when the cluster at {', '.join(self._hosts)} is whole.")


class _Kept(Generic[_Value]):
    """The values that were used last, by key; safe to use from several threads."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, _Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> _Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, key: str, value: _Value) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > _KEPT:
                self._values.popitem(last=False)


def _values(field: str, size: int, order: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """Return the aggregation of a field's values. Every shard tells all of its own, or the counts would be too low."""
    return {
        "terms": {
            "field": field,
            "size": size,
            "shard_size": max(size, _MOST_VALUES),
            "order": order or [{"_count": "desc"}, {"_key": "asc"}],
        }
    }


_FACETS = ("site", "year", "lang", "in")


def _facets(found: dict[str, Any]) -> dict[str, tuple[FacetValue, ...]]:
    counted = {
        name: tuple(FacetValue(b["key"], b["doc_count"]) for b in found["aggregations"][name]["buckets"])
        for name in _FACETS
        if name in found["aggregations"]
    }
    counted["year"] = tuple(sorted(counted["year"], key=lambda value: value.value, reverse=True))
    return counted


def _incomplete(found: dict[str, Any]) -> tuple[str, ...]:
    """Return the sentence that is due when not all of the index was asked."""
    shards = found["_shards"]
    missing = shards["total"] - shards["successful"]
    if not missing and not found["timed_out"]:
        return ()
    return (
        f"{missing} of {shards['total']} parts of the index did not answer, so that entries are missing here."
        if missing
        else "The index took too long to answer, so that entries are missing here.",
    )


def _escaped(text: str) -> str:
    """Return a text as a regular expression of Lucene's that matches just this."""
    return re.sub(r"([^\w])", r"\\\1", text)


def _text(options: dict[str, Any]) -> dict[str, str]:
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in options.items()}
