"""What need not be sent twice: answers that a browser has already, and static files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Response, abort, current_app, request, send_from_directory

_SHOWN = ("templates", "static")
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


def version_of_files(folder: Path, version: str) -> str:
    """Return the hash of `version` and of all templates and static files, in 12 hexadecimal digits."""
    digest = sha256(version.encode())
    for name in _SHOWN:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def etag(generation: str, address: str) -> str:
    """Return the entity tag of what `address` (in its canonical form) shows of a generation of the index."""
    version = current_app.extensions["shacksearch"].version
    return sha256(f"{generation}\n{version}\n{request.host_url}\n{address}".encode()).hexdigest()[:20]


def not_modified(tag: str) -> Response | None:
    """Return the answer 304 when the browser has what the tag stands for, else None."""
    if not request.if_none_match.contains_weak(tag):
        return None
    return tagged(Response(status=304), tag)


def tagged(response: Response, tag: str) -> Response:
    """Give a response its entity tag: a weak one, since the time that a search took differs."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def static_file(version: str, name: str) -> Response:
    """Send a static file under an address that holds the hash of them all, so that it may be kept for ever."""
    app = current_app.extensions["shacksearch"]
    if version != app.version:
        abort(404)
    response = send_from_directory(app.folder / "static", name)
    response.headers["Cache-Control"] = IMMUTABLE
    return response
