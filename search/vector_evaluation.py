"""Matching and ranking of whole arrays at once: what `search.evaluate` says, with numpy.

`search.evaluate` is the reference, and the formulas come from there; a property test holds both to the same answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from search import clauses, evaluate
from search.clauses import Clause, Lookup, Unit
from search.evaluate import Deadline, Evaluation, Postings, idf, saturated
from search.vectors import NOTHING, Documents, Hits, Mask, Numbers, Occurrences, Vectors, common, contains, weights_at

_SHIFT = 32
"""A document and a position make one number: positions need 21 bits."""


class VectorEvaluation:
    """One compiled query on the arrays of an index; `notices` collects the limits met."""

    def __init__(self, clause: Clause, vectors: Vectors, postings: Postings) -> None:
        self.clause = clause
        self.vectors = vectors
        self.notices: list[str] = []
        self._times = Counter(clauses.units(clause))
        self._postings = postings
        self._found: dict[Unit, Hits] = {}
        self._deadline = Deadline(self.notices)

    @cached_property
    def matching(self) -> Documents:
        """The documents that match, ascending."""
        return np.flatnonzero(self._match(self.clause))

    @cached_property
    def scores(self) -> Numbers:
        """The score of each of them, as `search.rank.score` has it."""
        found = self.matching
        scores = self._word_scores(found)
        if len(self._times) > 1:
            leading = found[leading_places(scores, evaluate.PROXIMITY_DEPTH)]
            near = _Near(self, self._postings).proximity(leading.tolist())
            if near:
                documents = np.fromiter(near, np.intp, len(near))
                scores[np.searchsorted(found, documents)] += np.fromiter(near.values(), np.float64, len(near))
        return scores

    def find(self, unit: Unit) -> Hits:
        """Return the documents of a unit with the weight of the spelling they have most of."""
        found = self._found.get(unit)
        if found is None and not self._deadline.in_time():
            return NOTHING
        if found is None:
            cut = any(lookup.prefix for lookup in unit.lookups)  # which is to be said each time
            found = self._heaviest(unit) if cut else self.vectors.kept(unit, self._heaviest, unit)
            self._found[unit] = found
        return found

    def _word_scores(self, found: Documents) -> Numbers:
        average = self._postings.average_length() or 1.0
        live = len(self._postings.documents())
        lengths = self.vectors.lengths
        scores = np.zeros(self.vectors.count)
        few = len(found) * 8 < self.vectors.count
        for unit, times in self._times.items():
            documents, weights = self.find(unit)
            value = idf(live, len(documents)) * sqrt(times)
            if few and len(documents) > len(found):
                there = contains(documents, found)
                kept = found[there]
                weights = weights[np.searchsorted(documents, kept)]
                documents = kept
            scores[documents] += value * saturated(weights, lengths[documents], average)
        return scores[found]

    def _match(self, clause: Clause) -> Mask:  # noqa: PLR0911 - one case for each kind of clause
        match clause:
            case Unit():
                return self._mask(self.find(clause).documents)
            case clauses.Keys(field, values):
                return self._any([self._mask(self.vectors.hits(field, value).documents) for value in values])
            case clauses.Dates(first, end):
                dates = self.vectors.dates
                after = dates >= int(first) if first else dates > 0
                return after & (dates > 0) & self.vectors.live & ((dates < int(end)) if end else True)
            case clauses.AllOf(parts):
                return self._match_all(parts)
            case clauses.AnyOf(parts):
                return self._any([self._match(part) for part in parts])
            case clauses.Without(part):
                return self.vectors.live & ~self._match(part)
            case clauses.Preferring(part, _):
                return self._match(part)
            case clauses.Several(count, parts):
                counted = np.zeros(self.vectors.count, np.int32)
                for part in parts:
                    counted += self._match(part)
                return counted >= count

    def _match_all(self, parts: Sequence[Clause]) -> Mask:
        found = self.vectors.live.copy()
        for part in parts:
            if isinstance(part, clauses.Without):
                found &= ~self._match(part.part)
            else:
                found &= self._match(part)
        return found

    def _mask(self, documents: Documents) -> Mask:
        mask = np.zeros(self.vectors.count, bool)
        mask[documents] = True
        return mask

    def _any(self, masks: Sequence[Mask]) -> Mask:
        return np.logical_or.reduce(masks) if masks else np.zeros(self.vectors.count, bool)

    def _heaviest(self, unit: Unit) -> Hits:
        spellings = [self._look_up(lookup) for lookup in unit.lookups]
        if len(spellings) == 1:
            return spellings[0]
        weights = np.zeros(self.vectors.count)
        for hits in spellings:
            weights[hits.documents] = np.maximum(weights[hits.documents], hits.weights)
        documents = np.flatnonzero(weights)
        return Hits(documents, weights[documents])

    def _look_up(self, lookup: Lookup) -> Hits:
        if lookup.places is not None or len(lookup.sequence) > 1:
            found = self._occurrences(lookup)
            hits = self._added(found.documents, weights_at(found.places))
        else:
            hits = self._hits(lookup)
        if lookup.factor <= 0:
            return NOTHING
        return hits if lookup.factor == 1.0 else Hits(hits.documents, hits.weights * lookup.factor)

    def _hits(self, lookup: Lookup) -> Hits:
        terms = self._terms(lookup)
        if lookup.prefix and terms:
            return self._sum([self.vectors.beginning(field, lookup.sequence[0][0], terms) for field in lookup.fields])
        parts = [self.vectors.hits(field, term) for term in terms for field in lookup.fields]
        return parts[0] if len(parts) == 1 else self._sum(parts)

    def _sum(self, parts: Sequence[Hits]) -> Hits:
        if not parts:
            return NOTHING
        return self._added(np.concatenate([p.documents for p in parts]), np.concatenate([p.weights for p in parts]))

    def _added(self, documents: Documents, weights: Numbers) -> Hits:
        totals: Numbers = np.bincount(documents, weights, self.vectors.count).astype(np.float64, copy=False)
        different = np.flatnonzero(totals)
        return Hits(different, totals[different])

    def _terms(self, lookup: Lookup) -> list[str]:
        term = lookup.sequence[0][0]
        if not lookup.prefix:
            return [term]
        terms, cut = self._postings.expand(lookup.fields[0], term, evaluate.MOST_EXPANSIONS)
        if cut:
            self.notices.append(evaluate.cut_notice(term))
        return [term for term, _ in terms]

    def _occurrences(self, lookup: Lookup) -> Occurrences:
        """Return the positions at which a lookup's first term begins an occurrence."""
        field = lookup.fields[0]
        keys = self._prefix_keys(lookup) if lookup.prefix else self._sequence_keys(lookup, field)
        documents, places = (keys >> _SHIFT).astype(np.intp), keys & ((1 << _SHIFT) - 1)
        if lookup.places is None:
            return Occurrences(documents, places)
        inside = (places >= lookup.places.start) & (places < lookup.places.stop)
        return Occurrences(documents[inside], places[inside])

    def _sequence_keys(self, lookup: Lookup, field: str) -> NDArray[np.int64]:
        documents = {term: self.vectors.hits(field, term).documents for term, _ in lookup.sequence}
        among = np.logical_and.reduce([self._mask(having) for having in documents.values()])
        found: NDArray[np.int64] | None = None
        for term, distance in sorted(lookup.sequence, key=lambda item: len(documents[item[0]])):
            where = self.vectors.occurrences(field, term, among)
            kept = where.places >= distance
            keys = (where.documents[kept].astype(np.int64) << _SHIFT) + where.places[kept] - distance
            found = keys if found is None else common(found, keys)
            among = self._mask((found >> _SHIFT).astype(np.intp))
        return found if found is not None else np.empty(0, np.int64)

    def _prefix_keys(self, lookup: Lookup) -> NDArray[np.int64]:
        where = [self.vectors.occurrences(lookup.fields[0], term) for term in self._terms(lookup)]
        inside = lookup.places or range(1 << _SHIFT)
        keys = [
            ((found.documents.astype(np.int64) << _SHIFT) + found.places)[
                (found.places >= inside.start) & (found.places < inside.stop)
            ]
            for found in where
        ]
        return np.unique(np.concatenate(keys)) if keys else np.empty(0, np.int64)


class _Near(Evaluation):
    """Proximity as the reference has it, for the few leading documents, with what the arrays know."""

    def __init__(self, evaluation: VectorEvaluation, postings: Postings) -> None:
        super().__init__(evaluation.clause, postings)
        self._evaluation = evaluation

    def _count(self, unit: Unit) -> int:
        return len(self._evaluation.find(unit).documents)

    def _having(self, unit: Unit, documents: Collection[int]) -> list[int]:
        wanted = np.array(list(documents), np.intp)
        return wanted[contains(self._evaluation.find(unit).documents, wanted)].tolist()  # type: ignore[no-any-return]


def leading_places(scores: Numbers, count: int) -> NDArray[np.intp]:
    """Return where the `count` highest scores are, and all that tie with the last of them."""
    if count >= len(scores):
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    return np.flatnonzero(scores >= least)
