"""How much one request may ask for, and, if wanted, how many requests one address may send."""

from __future__ import annotations

from flask import Flask, current_app

from search.errors import BadConfig, BadQuery
from search.query import parse
from search.tree import Prefix, walk, word_count
from web.links import PER_PAGE, State, Values

DEFAULTS = {"MAX_QUERY_LENGTH": 1_000, "MAX_DEPTH": 1_000, "MAX_COST": 100, "MAX_SITES": 20, "RATE_LIMIT": ""}
FURTHEST = 9_900
"""The largest offset: an archive pages to hit 10,000, whatever `MAX_DEPTH` allows, and a page has up to 100 hits."""
PREFIX_COST = 10
"""A word with a star is looked up as up to hundreds of words."""


def check_length(values: Values) -> None:
    """Raise `BadQuery` when the query is longer, or the sites or collections are more, than is allowed."""
    longest, most = current_app.config["MAX_QUERY_LENGTH"], current_app.config["MAX_SITES"]
    if any(len(query) > longest for query in values.get("q", [])):
        raise BadQuery(f"The query is longer than {longest:,} characters; please shorten it.")
    for name, several in (("site", "sites"), ("in", "collections")):
        if len(values.get(name, [])) > most:
            raise BadQuery(f"No more than {most} {several} can be chosen at once; please remove some.")


def check_cost(state: State) -> None:
    """Raise `BadQuery` when a state asks for a page too deep or for too many words."""
    check_depth(state.offset + PER_PAGE)
    check_words(state)


def check_words(state: State) -> None:
    """Raise `BadQuery` when a query has more to look up than the configuration allows."""
    root = parse(state.q).root
    cost = word_count(root) + (PREFIX_COST - 1) * sum(isinstance(node, Prefix) for node in walk(root))
    if cost > current_app.config["MAX_COST"]:
        raise BadQuery("The query has too many words, or too many with a star; please leave some out.")


def check_depth(last: int) -> None:
    """Raise `BadQuery` when hit number `last` is further down than the configuration allows."""
    deepest = current_app.config["MAX_DEPTH"]
    if last > deepest:
        raise BadQuery(f"Only the first {deepest:,} results can be shown; please narrow the search down.")


def register(app: Flask) -> None:
    """Limit the rate of requests if `RATE_LIMIT` is set, for example to "60 per minute".

    Raises `BadConfig` when that needs Flask-Limiter and it is not installed.
    """
    if not app.config["RATE_LIMIT"]:
        return
    try:
        from flask_limiter import Limiter
        from flask_limiter.util import get_remote_address
    except ImportError:
        raise BadConfig("RATE_LIMIT needs Flask-Limiter; install `shacksearch[limit]`.") from None
    Limiter(
        get_remote_address,
        app=app,
        default_limits=[app.config["RATE_LIMIT"]],
        default_limits_exempt_when=_is_exempt,
        storage_uri="memory://",
        headers_enabled=True,
    )


def _is_exempt() -> bool:
    from flask import request

    return request.endpoint in ("static", "pages.healthz", "pages.readyz")
