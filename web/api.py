"""The JSON API, version 1; `openapi.json` beside this file describes it."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request

from search.errors import BadQuery
from search.page_json import page_to_dict
from search.serial import entry_to_dict
from web import caching, limits
from web.links import PER_PAGE, Values, read_state, typed
from web.pages import archive, entry_at
from web.results import ask

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
MOST_HITS = 100
MOST_SUGGESTIONS = 8


@blueprint.get("/search")
def search() -> Response:
    """Answer a query with a page of hits, as the command line's `--json` does."""
    values = request.args.to_dict(flat=False)
    limits.check_length(values)
    state = read_state(values)
    limit = _number(values, "limit", PER_PAGE, MOST_HITS)
    offset = _number(values, "offset", (state.page - 1) * limit, limits.FURTHEST)
    tag = caching.etag(archive().generation(), f"{state.address(request.path)}&limit={limit}&offset={offset}")
    if unchanged := caching.not_modified(tag):
        return unchanged
    limits.check_words(state)
    limits.check_depth(offset + limit)
    page = ask(archive(), state, limit=limit, offset=offset)
    response = _json(page_to_dict(page))
    response.headers["Server-Timing"] = f"search;dur={page.took_ms:.1f}"
    return caching.tagged(response, tag)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Complete a query, in the form of OpenSearch suggestions: the query, then the completions."""
    values = request.args.to_dict(flat=False)
    limits.check_length(values)
    text = values.get("q", [""])[-1].lstrip()
    tag = caching.etag(archive().generation(), f"{request.path}?q={text}")
    if unchanged := caching.not_modified(tag):
        return unchanged
    found = archive().suggest(text, MOST_SUGGESTIONS) if typed(values) else []
    return caching.tagged(_json([text, found], "application/x-suggestions+json"), tag)


@blueprint.get("/entry/<path:issue>/<position:position>")
def entry(issue: str, position: int) -> Response:
    """Return one entry, with the ids of the others that have its link."""
    tag = caching.etag(archive().generation(), request.path)
    if unchanged := caching.not_modified(tag):
        return unchanged
    found = entry_at(archive(), issue, position)
    also_in = [other.id for other in archive().also_in(found)]
    return caching.tagged(_json({**entry_to_dict(found), "also_in": also_in}), tag)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the description of this API."""
    from flask import current_app

    folder = current_app.extensions["shacksearch"].folder
    text = (folder / "openapi.json").read_text(encoding="utf-8")
    return Response(text, content_type="application/json", headers={"Cache-Control": caching.REVALIDATE})


def _number(values: Values, name: str, default: int, most: int) -> int:
    text = values.get(name, [""])[-1].strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) <= most):
        raise BadQuery(f"The parameter {name} needs a whole number from 0 to {most:,}.")
    return int(text)


def _json(value: Any, content_type: str = "application/json") -> Response:
    # ASCII only: what no page could show (such as half a surrogate pair) is still legal JSON.
    return Response(json.dumps(value, separators=(",", ":")) + "\n", content_type=content_type)
