"""From clauses to OpenSearch's query language, node by node; a clause that is not known here is an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import Any, TypeAlias

from search import clauses
from search.clauses import Clause, Lookup, Unit
from search.opensearch_schema import FIELD_OF, bounded, placed

Query: TypeAlias = dict[str, Any]
Expand: TypeAlias = Callable[[str], Sequence[str]]
"""Gives the words of the archive that begin with a prefix: the most frequent, when they are too many."""

NONE: Query = {"match_none": {}}
_HIGHEST_BOOST = 2.0
"""What a unit's factor comes to at most: occurrences saturate in a score, which a boost does not."""


class Translation:
    """One compiled query in OpenSearch's terms.

    What matches and what it scores are two things, as in `search.evaluate`: an entry is scored by every unit of the
    query that it has, each once, one that the query repeats as often as the square root of that. With `named`, each
    unit is named by its place in `units`, so that OpenSearch tells what each adds to a score.
    """

    def __init__(self, clause: Clause, expand: Expand, *, named: bool = False) -> None:
        self._clause = clause
        self._times = Counter(clauses.units(clause))
        self.units = list(self._times)
        self._expand = expand
        self._named = named

    def query(self) -> Query:
        """Return the query; raises `TypeError` for a clause that is of no known kind."""
        return {"bool": {"filter": [self._matching(self._clause)], "should": list(map(self._scored, self.units))}}

    def _matching(self, clause: Clause) -> Query:  # noqa: PLR0911 - one case for each kind of clause
        match clause:
            case Unit():
                return self._any_spelling(clause)
            case clauses.Keys(field, values):
                return {"terms": {field: [bounded(value) for value in values]}}
            case clauses.Dates(first, end):
                bounds = {name: day for name, day in (("gte", first), ("lt", end)) if day}
                return {"range": {"date": bounds}} if bounds else {"exists": {"field": "date"}}
            case clauses.AllOf(parts):
                return {"bool": {"must": list(map(self._matching, parts))}}
            case clauses.AnyOf(parts):
                return _at_least(1, map(self._matching, parts))
            case clauses.Without(part):
                return {"bool": {"must_not": [self._matching(part)]}}
            case clauses.Several(least, parts):
                return _at_least(least, map(self._matching, parts))
            case clauses.Preferring(part, _):
                return self._matching(part)
            case _:
                raise TypeError(f"{clause!r} cannot be asked of OpenSearch")

    def _scored(self, unit: Unit) -> Query:
        best = self._any_spelling(unit)
        best["dis_max"]["boost"] = sqrt(self._times[unit])
        if self._named:
            best["dis_max"]["_name"] = str(self.units.index(unit))
        return best

    def _any_spelling(self, unit: Unit) -> Query:
        """Translate a unit: an entry counts the spelling that scores best."""
        return {"dis_max": {"queries": list(map(self._lookup, unit.lookups))}}

    def _lookup(self, lookup: Lookup) -> Query:
        field = _field(lookup)
        if lookup.prefix:
            words = self._expand(lookup.sequence[0][0])
            # Every word but not its positions: one constant for all, as there is one unit.
            return {"terms": {"words" if field == "exact" else field: list(words)}} if words else NONE
        boost = min(lookup.factor, _HIGHEST_BOOST)
        if len(lookup.sequence) == 1:
            return {"term": {field: {"value": bounded(lookup.sequence[0][0]), "boost": boost}}}
        return {"match_phrase": {field: {"query": placed(lookup.sequence), "boost": boost}}}


def _field(lookup: Lookup) -> str:
    match lookup.fields:
        case ("title",):
            return "title"
        case ("body", *_):  # the text is the prose and the bullets
            return "text"
        case ("whole_title" | "link" as name,):
            return name
        case (name,) if (name, lookup.places) in FIELD_OF:
            return FIELD_OF[name, lookup.places]
        case _:
            raise TypeError(f"{lookup!r} cannot be asked of OpenSearch")


def _at_least(least: int, queries: Iterable[Query]) -> Query:
    parts = list(queries)
    # A `bool` without a clause would match everything.
    return {"bool": {"should": parts, "minimum_should_match": least}} if len(parts) >= least else NONE
