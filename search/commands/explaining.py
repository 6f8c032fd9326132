"""What the scores of a page's hits are made of."""

from __future__ import annotations

from collections.abc import Sequence

from search.archive import Archive
from search.engine import Share
from search.model import ResultPage


def shares_of(archive: Archive, page: ResultPage, filters: Sequence[str]) -> dict[str, tuple[Share, ...]]:
    """Return, by document id, the parts of each hit's score, which add up to it."""
    return {hit.id: archive.explain(page.query, hit.id, filters=filters) for hit in page.hits}
