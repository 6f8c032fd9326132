"""The flat reader, with and without numpy, and the Whoosh reader are held to the same answers, after any updates."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.document import within
from search.engine import Reader
from search.model import Entry
from search.tree import And, Node, Not, Nothing
from tests.search.making import FLAT, VECTORS, WHOOSH, entry
from tests.search.test_evaluate import DATES, TEXTS, TREES, URLS

EVERYTHING = Not(Nothing())


@st.composite
def issues(draw: st.DrawFn) -> dict[str, list[Entry]]:
    """Draw some issues of some entries."""
    known = [("", name) for name in ("2019-01", "2019-02", "2019-02A", "x")]
    names = draw(st.lists(st.sampled_from([*known, ("weekly", "2019-01"), ("Go-1", "x")]), min_size=1, unique=True))
    return {
        within(collection, name) if collection else name: [
            entry(draw(TEXTS), draw(TEXTS), issue=name, position=position, url=draw(URLS), date=draw(DATES),
                  code=tuple(draw(st.lists(TEXTS, max_size=1))), lang=draw(st.sampled_from(["en", "zh", ""])),
                  collection=collection)
            for position in range(1, draw(st.integers(0, 5)) + 1)
        ]
        for collection, name in names
    }  # fmt: skip


def told(reader: Reader, tree: Node) -> tuple[list[object], list[float]]:
    """Return all that a reader answers about a tree, the scores apart."""
    found: list[object] = []
    scores: list[float] = []
    for sort in ("relevance", "date"):
        matches = reader.match(tree, limit=50, sort=sort, facets=True)
        found += [matches.total, matches.facets, matches.notices, [ranked.id for ranked in matches.page]]
        scores += [ranked.score for ranked in matches.page]
        for ranked in matches.page[:3]:
            shares = reader.explain(tree, ranked.id)
            found += [share.label for share in shares]
            scores += [share.score for share in shares]
    return found, scores


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(issues(), min_size=1, max_size=4), st.lists(TREES, min_size=1, max_size=4))
def test_all_readers_tell_the_same(updates: list[dict[str, list[Entry]]], trees: list[Node]) -> None:
    """A word, phrase, filter or update would be read from the flat files otherwise than it stands in the index."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writer = FLAT.create(folder)
        for number, update in enumerate(updates):
            if number:
                writer = FLAT.update(folder)
            for issue, entries in update.items():
                if number:
                    writer.remove_issue(issue)
                for made in entries:
                    writer.add(made)
            writer.commit()
        flat, vectors, whoosh = FLAT.open(folder), VECTORS.open(folder), WHOOSH.open(folder)
        for tree in (*trees, EVERYTHING, And(tuple(trees))):
            expected, reference = told(whoosh, tree)
            for reader in (flat, vectors):
                found, scores = told(reader, tree)
                assert found == expected
                assert scores == pytest.approx(reference, rel=1e-6)
        assert flat.statistics() == whoosh.statistics()
        assert flat.vocabulary("", 1000) == whoosh.vocabulary("", 1000)
        assert list(flat.all_entries()) == list(whoosh.all_entries())
        vectors.close()
        flat.close()
        whoosh.close()
