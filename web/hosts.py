"""Under which host names a server on this machine answers, when none are configured."""

from __future__ import annotations

import re
from collections.abc import Collection

from flask import Flask, request
from werkzeug.exceptions import SecurityError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
"""The names of this machine to itself."""
_PORT = re.compile(r":[0-9]*$")


def answer_only_to(app: Flask, names: Collection[str]) -> None:
    """Refuse requests for any other host than `names`, on whatever port.

    A page elsewhere whose name was turned to our address (DNS rebinding) could else read the archive through the
    browser. Flask's own `TRUSTED_HOSTS` does not know addresses in brackets.
    """

    @app.before_request
    def _check_host() -> None:
        if _PORT.sub("", request.host.lower()) not in names:
            raise SecurityError
