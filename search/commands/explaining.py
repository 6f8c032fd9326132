"""What the scores of a page's hits are made of."""

from __future__ import annotations

from collections.abc import Sequence

from search.archive import Archive
from search.engine import Share
from search.model import ResultPage
from search.query import parse
from search.relaxing import relaxed
from search.tree import And, AtLeast, Node, Or, canonical, simplify


def shares_of(archive: Archive, page: ResultPage, filters: Sequence[str]) -> dict[str, tuple[Share, ...]]:
    """Return, by document id, the parts of each hit's score, which add up to it."""
    answered = page.suggestion or page.query
    any_word = _any_word(answered)
    return {
        hit.id: archive.explain(answered, hit.id, filters=filters) or archive.explain(any_word, hit.id, filters=filters)
        for hit in page.hits
    }


def _any_word(text: str) -> str:
    """Return the query that asks for any of the words which the relaxed query asks some of: their scores are equal."""
    loose = relaxed(parse(text).root)
    parts: tuple[Node, ...] = loose.parts if isinstance(loose, And) else (loose,) if loose is not None else ()
    return canonical(simplify(And(tuple(Or(part.parts) if isinstance(part, AtLeast) else part for part in parts))))
