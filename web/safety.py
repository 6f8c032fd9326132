"""What text and addresses of an archive may reach a page: whoever wrote the digest is not trusted."""

from __future__ import annotations

import re
from datetime import date

from search.urls import host_of

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line separators and marks of direction
    "\ufeff\ufffe\uffff\ud800-\udfff]"  # what is no character
)
_WEB = re.compile(r"https?://[^/?#\"<>\\^`{|}]+(?=[/?#]|$)", re.IGNORECASE)
_NOT_IN_ADDRESSES = re.compile(r"[\"<>\\^`{|}\[\]#]|%(?![0-9A-Fa-f]{2})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def printable(text: str) -> str:
    """Return `text` without control characters, marks that turn the direction of writing, and lone surrogates.

    Tabs and line ends stay. What is left is legal in HTML and XML, once escaped, and encodes as UTF-8.
    """
    return _UNSEEN.sub("", text)


def web_url(url: str) -> str:
    """Return `url` if it may stand in a link: an http or https address with a host; else "".

    What may not stand in an address (RFC 3986, 3.3 to 3.5), but often does, is percent-encoded.
    """
    clean = "".join(printable(url).split())
    match = _WEB.match(clean)
    if match is None or not host_of(clean):
        return ""
    path, mark, fragment = clean[match.end() :].partition("#")
    return match[0] + _escaped(path) + mark + _escaped(fragment)


def _escaped(text: str) -> str:
    return _NOT_IN_ADDRESSES.sub(lambda match: f"%{ord(match[0]):02X}", text)


def language(code: str) -> str:
    """Return `code` if it has the form of a language tag (RFC 5646), else ""."""
    return code if _LANGUAGE.fullmatch(code) else ""


def day(text: str) -> date | None:
    """Return the day of an ISO 8601 date, or None when `text` is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
