"""Which links lead out of a digest, and which to its own pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from indexer.blocks import is_web

# The stem of an issue's page: `2019-07`, `2019-07-CN`, `0025`, `20190214`; the messages of a mailing list have longer
# numbers.
_ISSUE_STEM = re.compile(r"\d{4}-\d{2}(?:-\w+)?|\d{2,4}|(?:19|20)\d{6}")
_PAGE = re.compile(r"https?://([^/?#]*)(/[^?#]*)?", re.IGNORECASE)
_LONG_NAME = 6
_NAME_SHARE = 0.6
_COMMON = "about archive daily digest edition friday issue issues links monday monthly newsletter number reading weekly"
_COMMON_WORDS = frozenset(_COMMON.split())


def outside_test(names: tuple[str, ...], site_url: str) -> Callable[[str], bool]:
    """A test of whether a URL leads out of the digest called `names` (its titles) and published at `site_url`.

    Relative links do not. Nor do links to other issues: pages named like an issue (`…/2019-07.html`,
    `…/issues/0025.html`) at an address that holds a word of the digest's name, or below `site_url`. Other pages on the
    same host are outside: a digest does recommend its author's articles. But the front page of a site that is named as
    the digest is (`golangweekly.com`) is its own.
    """
    words = {word for name in names for word in re.findall(r"[^\W\d_]{5,}", name.lower())} - _COMMON_WORDS
    written = {"".join(re.findall(r"[^\W\d_]+", name.lower())) for name in names} - {""}
    site = site_url.partition("{issue}")[0].rstrip("/").lower()

    def is_outside(url: str) -> bool:
        if not is_web(url):
            return False
        match = _PAGE.match(url)
        if match is None or match[2] in (None, "/"):
            return match is None or not any(_is_own_host(match[1], name) for name in written)
        folder, _, page = unquote(match[2]).rstrip("/").rpartition("/")
        stem, _, suffix = page.partition(".")
        if not _ISSUE_STEM.fullmatch(stem) or (stem.isdigit() and not suffix):
            return True
        place = f"{match[1]}{folder}".lower()
        parts = set(re.split(r"[\W_]+", place))
        return not (words & parts or (site and url.lower().startswith(site)))

    return is_outside


def _is_own_host(host: str, name: str) -> bool:
    """Whether a host is named as the digest is; `name` is the letters of its title."""
    labels = host.lower().partition(":")[0].removeprefix("www.").split(".")
    letters = "".join(filter(str.isalpha, labels[0]))
    return len(letters) >= _LONG_NAME and letters in name and _NAME_SHARE * len(name) <= len(letters)
