"""Matching and ranking, over any source of postings.

The score of an entry is the sum over the units of the query of BM25 (Robertson and Zaragoza 2009, "The Probabilistic
Relevance Framework", equation 3.15) on the combined field, whose weights and lengths make it BM25F, plus what
neighbouring words of the query earn by standing near each other (`Evaluation.proximity`). A unit that the query repeats
counts as often as the square root of that. Document counts are those of live entries, so that an updated index ranks
as a rebuilt one. The constants were chosen over four collections at once (`tests/bench/ranking.py`); all lie on a
plateau, where a step to either side costs less than .003.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log, sqrt
from threading import get_ident
from time import thread_time
from typing import Any, Protocol, TypeVar

from search import clauses
from search.clauses import Clause, Lookup, Unit
from search.document import weight_at

K1 = 1.8
B = 0.65
IDF_POWER = 0.8
"""Softens the weight of rare words in long questions, in which the rarest word is often beside the point."""
PROXIMITY = 1.0
REACH = 8
"""How many positions apart neighbouring words of the query may stand and still earn something."""
REVERSED = 0.8
"""What it counts to stand near each other in the other order."""
PROXIMITY_DEPTH = 100
_MOST_PLACES = 200
_Number = TypeVar("_Number", float, Any)
MOST_EXPANSIONS = 300
LONGEST = 2.0
"""After so many seconds of its thread's CPU, an evaluation looks nothing more up, and says so: the last resort."""
PARTIAL = "The search was cut short, since it took too long: there may be more, and in another order. Use fewer words."


class Postings(Protocol):
    """What an index must tell; documents are small integers, deleted ones never appear."""

    def documents(self) -> Collection[int]:
        """Return every live document."""

    def average_length(self) -> float:
        """Return the mean weighted length of the combined field over live documents."""

    def length(self, document: int) -> float:
        """Return the weighted length of the combined field of one document."""

    def weights(self, field: str, term: str) -> Mapping[int, float]:
        """Return the documents of a term with its weight in each."""

    def positions(self, field: str, term: str, documents: Collection[int]) -> Mapping[int, Sequence[int]]:
        """Return the ascending positions of a term in those of `documents` that have it."""

    def expand(self, field: str, prefix: str, limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return the most frequent terms that begin with `prefix`, with counts, and whether more than `limit` do."""

    def terms_between(self, field: str, first: str, end: str) -> list[str]:
        """Return the terms of a field from `first` to before `end`; an empty bound is open."""


class Deadline:
    """So much CPU time, from now on, of the thread that asks; another thread that goes on has as much again."""

    def __init__(self, notices: list[str]) -> None:
        self._notices = notices
        self._restart()

    def in_time(self) -> bool:
        """Tell whether there is time left; if there is none, the notices will say so."""
        if self._thread != get_ident():
            self._restart()
        if thread_time() < self._end:
            return True
        if PARTIAL not in self._notices:
            self._notices.append(PARTIAL)
        return False

    def _restart(self) -> None:
        self._thread, self._end = get_ident(), thread_time() + LONGEST


class Evaluation:
    """One compiled query on one source of postings: which documents match, and how well.

    What a unit finds is worked out once, however often it is asked for. `notices` collects the limits met.
    """

    def __init__(self, clause: Clause, source: Postings) -> None:
        self.clause = clause
        self._times = Counter(clauses.units(clause))
        self.units = list(self._times)
        self.notices: list[str] = []
        self._source = source
        self._found: dict[Unit, dict[int, float]] = {}
        self._deadline = Deadline(self.notices)

    def matching(self) -> set[int]:
        """Return the documents that match."""
        return self._match(self.clause)

    def scores(self, documents: Collection[int]) -> dict[int, float]:
        """Return the score of each of `documents`, without proximity."""
        scores = dict.fromkeys(documents, 0.0)
        for unit in self.units:
            for document, score in self._unit_scores(unit, scores):
                scores[document] += score
        return scores

    def shares(self, document: int) -> list[tuple[str, float]]:
        """Return (label, score) of each unit that one document has, without proximity."""
        return [(unit.label, score) for unit in self.units for _, score in self._unit_scores(unit, (document,))]

    def proximity(self, documents: Collection[int]) -> dict[int, float]:
        """Return what documents earn by having neighbouring units of the query near each other.

        Each pair of occurrences counts one over their distance, which is 1 side by side, and less in the other order;
        what they add up to is damped as term frequencies are, and worth as much as the rarer of the two units.
        """
        earned: dict[int, float] = {}
        for left, right in pairwise(self.units):
            both = self._having(right, self._having(left, documents))
            if not both:
                continue
            rarer = min(self._idf(left), self._idf(right))
            lefts, rights = self._places(left, both), self._places(right, both)
            for document in both:
                near = _nearness(lefts.get(document, ()), rights.get(document, ()))
                if near:
                    earned[document] = earned.get(document, 0.0) + PROXIMITY * rarer * near / (near + 1)
        return earned

    def _match(self, clause: Clause) -> set[int]:  # noqa: PLR0911 - one case for each kind of clause
        match clause:
            case Unit():
                return set(self._find(clause))
            case clauses.Keys(field, values):
                return set().union(*(self._source.weights(field, value) for value in values))
            case clauses.Dates(first, end):
                days = self._source.terms_between("date", first, end)
                return set().union(*(self._source.weights("date", day) for day in days))
            case clauses.AllOf(parts):
                return self._match_all(parts)
            case clauses.AnyOf(parts):
                return set().union(*map(self._match, parts))
            case clauses.Without(part):
                return set(self._source.documents()) - self._match(part)
            case clauses.Preferring(part, _):
                return self._match(part)
            case clauses.Several(count, parts):
                counted = Counter(document for part in parts for document in self._match(part))
                return {document for document, matched in counted.items() if matched >= count}

    def _match_all(self, parts: Sequence[Clause]) -> set[int]:
        wanted = [self._match(part) for part in parts if not isinstance(part, clauses.Without)]
        found = set.intersection(*wanted) if wanted else set(self._source.documents())
        for part in parts:
            if isinstance(part, clauses.Without):
                found -= self._match(part.part)
        return found

    def _unit_scores(self, unit: Unit, documents: Collection[int]) -> Iterator[tuple[int, float]]:
        found = self._find(unit)
        idf = self._idf(unit) * sqrt(self._times[unit])
        average = self._source.average_length() or 1.0
        length = self._source.length
        smaller, larger = (documents, found) if len(documents) < len(found) else (found, documents)
        for document in smaller:
            if document in larger:
                weight = found[document]
                yield document, idf * saturated(weight, length(document), average)

    def _idf(self, unit: Unit) -> float:
        return idf(len(self._source.documents()), self._count(unit))

    def _count(self, unit: Unit) -> int:
        return len(self._find(unit))

    def _having(self, unit: Unit, documents: Collection[int]) -> list[int]:
        """Return those of `documents` that have a unit."""
        found = self._find(unit)
        return [document for document in documents if document in found]

    def _find(self, unit: Unit) -> dict[int, float]:
        """Return the documents of a unit with the weight of the spelling they have most of."""
        if unit not in self._found:
            found: dict[int, float] = {}
            for lookup in unit.lookups if self._deadline.in_time() else ():
                for document, weight in self._look_up(lookup):
                    if weight > found.get(document, 0.0):
                        found[document] = weight
            self._found[unit] = found
        return self._found[unit]

    def _look_up(self, lookup: Lookup) -> Iterator[tuple[int, float]]:
        if lookup.places is not None or len(lookup.sequence) > 1:
            for document, places in self._occurrences(lookup, None).items():
                yield document, sum(map(weight_at, places)) * lookup.factor
            return
        totals: dict[int, float] = {}
        for term in self._terms(lookup):
            for field in lookup.fields:
                for document, weight in self._source.weights(field, term).items():
                    totals[document] = totals.get(document, 0.0) + weight
        for document, weight in totals.items():
            yield document, weight * lookup.factor

    def _terms(self, lookup: Lookup) -> list[str]:
        term = lookup.sequence[0][0]
        if not lookup.prefix:
            return [term]
        terms, cut = self._source.expand(lookup.fields[0], term, MOST_EXPANSIONS)
        if cut:
            self.notices.append(cut_notice(term))
        return [term for term, _ in terms]

    def _occurrences(self, lookup: Lookup, among: Collection[int] | None) -> dict[int, set[int]]:
        """Return, by document, the positions at which a lookup's first term begins an occurrence."""
        field = lookup.fields[0]
        if lookup.prefix:
            return self._prefix_occurrences(lookup)
        candidates = among
        if candidates is None:
            candidates = set.intersection(*(set(self._source.weights(field, term)) for term, _ in lookup.sequence))
        found: dict[int, set[int]] = {}
        for i, (term, distance) in enumerate(lookup.sequence):
            placed = self._source.positions(field, term, candidates)
            starts = {document: {place - distance for place in places} for document, places in placed.items()}
            found = starts if i == 0 else {d: found[d] & begun for d, begun in starts.items()}
            candidates = found
        places = lookup.places
        if places is not None:
            found = {document: {s for s in starts if s in places} for document, starts in found.items()}
        return {document: starts for document, starts in found.items() if starts}

    def _prefix_occurrences(self, lookup: Lookup) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        places = lookup.places
        for term in self._terms(lookup):
            documents = self._source.weights(lookup.fields[0], term)
            for document, positions in self._source.positions(lookup.fields[0], term, documents).items():
                inside = {p for p in positions if places is None or p in places}
                if inside:
                    found.setdefault(document, set()).update(inside)
        return found

    def _places(self, unit: Unit, documents: Collection[int]) -> dict[int, list[tuple[int, int]]]:
        """Return, by document, the first and last positions of a unit's occurrences, ascending.

        Of several spellings that begin at one position, as those of `on-call` do, the longest is meant.
        """
        lookups = [one for one in unit.lookups if one.fields[0] in ("combined", "words") and not one.prefix]
        if len(lookups) == 1 and len(lookups[0].sequence) == 1 and lookups[0].places is None:  # as most are
            placed = self._source.positions(lookups[0].fields[0], lookups[0].sequence[0][0], documents)
            return {
                document: [(place, place) for place in places[:_MOST_PLACES]] for document, places in placed.items()
            }
        found: dict[int, dict[int, int]] = {}
        for lookup in lookups:
            width = lookup.sequence[-1][1]
            for document, starts in self._occurrences(lookup, documents).items():
                ends = found.setdefault(document, {})
                ends.update((start, max(start + width, ends.get(start, 0))) for start in starts)
        return {document: sorted(ends.items())[:_MOST_PLACES] for document, ends in found.items()}


def constants() -> tuple[float, ...]:
    """Return what scores depend on besides query and index: benchmarks and tests change it as they go."""
    return K1, B, IDF_POWER, PROXIMITY, REACH, REVERSED, PROXIMITY_DEPTH, MOST_EXPANSIONS, LONGEST


def cut_notice(term: str) -> str:
    """Return the sentence that says that a prefix has too many words."""
    return f"{term}* has more than {MOST_EXPANSIONS} words; only the most frequent were searched."


def idf(live: int, having: int) -> float:
    """Return how much a unit weighs that so many of the live documents have."""
    return float(log(1 + (live - having + 0.5) / (having + 0.5)) ** IDF_POWER)


def saturated(weight: _Number, length: _Number, average: float) -> _Number:
    """Return BM25's share of a unit's weight in a document of this length; of arrays: in each document."""
    return weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / average))


def _nearness(lefts: Sequence[tuple[int, int]], rights: Sequence[tuple[int, int]]) -> float:
    near = 0.0
    for start, end in lefts:
        for other_start, other_end in rights:
            if 0 < other_start - end <= REACH:
                near += 1 / (other_start - end)
            elif 0 < start - other_end <= REACH:
                near += REVERSED / (start - other_end)
    return near
