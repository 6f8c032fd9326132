"""Which links lead out of a digest, and which to its own pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from indexer.blocks import is_web

# The stem of an issue's page: `2019-07`, `2019-07-CN`, `0025`.
_ISSUE_STEM = re.compile(r"\d{4}-\d{2}(?:-\w+)?|\d{2,}")
_PAGE = re.compile(r"https?://([^/?#]*)(/[^?#]*)?", re.IGNORECASE)
_COMMON = "about archive daily digest edition friday issue issues links monday monthly newsletter number reading weekly"
_COMMON_WORDS = frozenset(_COMMON.split())


def outside_test(names: tuple[str, ...], site_url: str) -> Callable[[str], bool]:
    """A test of whether a URL leads out of the digest called `names` (its titles) and published at `site_url`.

    Relative links do not. Nor do links to other issues: pages named like an issue (`…/2019-07.html`,
    `…/issues/0025.html`) at an address that holds a word of the digest's name, or below `site_url`. Other pages on the
    same host are outside: a digest does recommend its author's articles.
    """
    words = {word for name in names for word in re.findall(r"[^\W\d_]{5,}", name.lower())} - _COMMON_WORDS
    site = site_url.partition("{issue}")[0].rstrip("/").lower()

    def is_outside(url: str) -> bool:
        if not is_web(url):
            return False
        match = _PAGE.match(url)
        if match is None or not match[2]:
            return True
        folder, _, page = unquote(match[2]).rstrip("/").rpartition("/")
        stem, _, suffix = page.partition(".")
        if not _ISSUE_STEM.fullmatch(stem) or (stem.isdigit() and not suffix):
            return True
        place = f"{match[1]}{folder}".lower()
        parts = set(re.split(r"[\W_]+", place))
        return not (words & parts or (site and url.lower().startswith(site)))

    return is_outside
