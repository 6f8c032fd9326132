"""A page of hits as JSON, for the command line and the web alike (contract: "Command line" in the design)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.engine import Share
from search.model import Hit, ResultPage
from search.record import as_dict

Shares = Mapping[str, Sequence[Share]]
"""By document id, the parts of a hit's score."""


def page_to_dict(page: ResultPage, shares: Shares | None = None) -> dict[str, Any]:
    """Return a page with the contract's keys in its order, then `strict_total` and `notices`.

    With `shares`, each hit has `explain`, a list of `{"label", "score"}`.
    """
    return {
        "query": page.query,
        "total": page.total,
        "took_ms": page.took_ms,
        "relaxed": page.relaxed,
        "suggestion": page.suggestion,
        "hits": [hit_to_dict(hit, shares) for hit in page.hits],
        "facets": {name: [as_dict(value) for value in values] for name, values in page.facets.items()},
        "strict_total": page.strict_total,
        "notices": list(page.notices),
    }


def hit_to_dict(hit: Hit, shares: Shares | None = None) -> dict[str, Any]:
    """Return a hit with the contract's keys in its order, then the others; tuples become lists in JSON.

    `collection` is there only where the entry has one.
    """
    values = as_dict(hit)
    if not hit.collection:
        del values["collection"]
    if shares is not None:
        values["explain"] = [share._asdict() for share in shares.get(hit.id, ())]
    return values
