"""The access log: off unless configured, and then without addresses and queries unless those are asked for."""

from __future__ import annotations

import logging
import sys
from time import perf_counter

from flask import Flask, Response, g, request

from search.errors import BadConfig
from web.safety import printable

LEVELS = ("", "plain", "full")


def register(app: Flask) -> None:
    """Log each answer if `ACCESS_LOG` is "plain" (method, path, status, time) or "full" (also address and query).

    Raises `BadConfig` for any other value.
    """
    level = app.config["ACCESS_LOG"]
    if level not in LEVELS:
        raise BadConfig('ACCESS_LOG must be "plain", "full" or empty.')
    if not level:
        return
    log = _logger()

    @app.before_request
    def _start() -> None:
        g.started = perf_counter()

    @app.after_request
    def _log(response: Response) -> Response:
        took = (perf_counter() - g.started) * 1000 if "started" in g else 0.0
        path = request.full_path.rstrip("?") if level == "full" else request.path
        start = f"{request.remote_addr} " if level == "full" else ""
        log.info("%s%s %s %s %.1f ms", start, request.method, _line(path), response.status_code, took)
        return response


def _line(path: str) -> str:
    return " ".join(printable(path).split())


def _logger() -> logging.Logger:
    log = logging.getLogger("web.access")
    log.setLevel(logging.INFO)
    if not log.handlers:
        log.addHandler(logging.StreamHandler(sys.stderr))
        log.propagate = False
    return log
