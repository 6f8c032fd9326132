"""How errors are answered: a page with one sentence, or for the API a problem description (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from search.errors import BadQuery, CorruptIndex, EngineUnavailable, NoIndex, ShacksearchError, StaleIndex
from web.links import State, typed

_SENTENCES = {
    400: "This request makes no sense to the server.",
    404: "There is no such page.",
    405: "This address can only be read.",
    429: "That is more requests than are allowed; please wait a little.",
    500: "Something went wrong on the server; the error has been logged.",
}
_UNKNOWN_HOST = "This is not served under that host name; SHACKSEARCH_WEB_TRUSTED_HOSTS tells which are."
_NO_PAGES = ("/feed.atom", "/opensearch.xml", "/robots.txt", "/readyz", "/healthz")


def register(app: Flask) -> None:
    """Answer every error of `app`."""
    app.register_error_handler(ShacksearchError, _shacksearch_error)
    app.register_error_handler(HTTPException, _http_error)


def _shacksearch_error(error: ShacksearchError) -> Response:
    if isinstance(error, BadQuery):
        return _answer(400, str(error))
    current_app.logger.error("%s", error)
    if isinstance(error, NoIndex | StaleIndex | CorruptIndex | EngineUnavailable):
        response = _answer(503, _without_place(error))
        response.headers["Retry-After"] = "10"
        return response
    return _answer(500, _SENTENCES[500])


def _without_place(error: ShacksearchError) -> str:
    """Return what is wrong without naming a folder of the server."""
    if isinstance(error, NoIndex):
        return "There is no index yet."
    if isinstance(error, EngineUnavailable):
        return "The index cannot be reached just now; please try again."
    kind = "of another version" if isinstance(error, StaleIndex) else "damaged"
    return f"The index is {kind}."


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, SecurityError):
        return _answer(status, _UNKNOWN_HOST)
    if 300 <= status < 400:
        return error.get_response()  # type: ignore[return-value]
    own = error.description if getattr(error, "is_ours", False) else ""
    response = _answer(status, own or _SENTENCES.get(status) or f"{HTTPStatus(status).phrase}.")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def not_found(sentence: str) -> HTTPException:
    """Return the error 404 with a sentence of ours, to be raised."""
    from werkzeug.exceptions import NotFound

    error = NotFound(sentence)
    error.is_ours = True  # type: ignore[attr-defined]
    return error


def _answer(status: int, sentence: str) -> Response:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
        return Response(json.dumps(problem), status, content_type="application/problem+json")
    if request.path in _NO_PAGES or (status == 400 and request.routing_exception is not None):
        return Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    asked = typed(request.args.to_dict(flat=False))
    page = render_template("message.html", status=status, sentence=sentence, state=State(q=asked))
    return Response(page, status, content_type="text/html; charset=utf-8")
