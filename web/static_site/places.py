"""Where each page of an exported site lies, and how one is addressed from another: relative, so any folder will do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from search.collection import is_name
from web.links import State

_PLAIN = re.compile(r"[^\W_](?:[\w.-]{0,98}[^\W_])?")
_LONGEST = 100
_PAGES = {
    "pages.search": "",
    "pages.issues": "issues/",
    "pages.sites": "sites/",
    "feeds.feed": "feed.atom",
}
NOT_FOUND = "404.html"
_NEEDS_BASE = {"feeds.opensearch": "opensearch.xml"}


def folder_names(names: Iterable[str], collections: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return for each issue's name the name of its folder: the same where that is plain, and no two alike.

    `collections` has the collection of each issue that is of one; that is a folder around those of its issues.

    Plain is what means the same to every file system and web server; anything else, and what differs only in case from
    another, gets a hash.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        before = f"{collections[name]}/" if is_name(collections.get(name, "")) else ""
        own = name.removeprefix(before)
        folder = name
        if not _PLAIN.fullmatch(own) or len(own.encode()) > _LONGEST or name.casefold() in taken:
            plain = re.sub(r"[^\w.-]+|^[._-]+|[._-]+$", "-", own)[:60].strip("-.")
            folder = before + f"{plain}-{sha256(name.encode(errors='replace')).hexdigest()[:8]}".lstrip("-")
        taken.add(folder.casefold())
        found[name] = folder
    return found


class Places:
    """The addresses of a site as the page at `here` has them; moving on to the next page changes `here`.

    `base_url` is the address of the whole site, ending in a slash, or "" when it is not known: then what needs an
    absolute address is left out.
    """

    def __init__(self, folders: Mapping[str, str], static: str, base_url: str) -> None:
        self.here = ""
        self.base_url = base_url
        self._folders = folders
        self._static = static

    def issue(self, name: str) -> str:
        """Return the path of an issue's page from the root of the site."""
        return f"issue/{self._folders[name]}/"

    def issues(self, collection: str) -> str:
        """Return the path of the list of a collection's issues, by its key; "" is that of all issues."""
        return f"{_PAGES['pages.issues']}{collection}/" if collection else _PAGES["pages.issues"]

    def entry(self, issue: str, position: int) -> str:
        """Return the path of an entry's page."""
        return f"entry/{self._folders[issue]}/{position}/"

    def relative(self, path: str) -> str:
        """Return the address of a path from the page that is being written."""
        if self.here == NOT_FOUND and self.base_url:
            return f"{urlsplit(self.base_url).path}{quote(path)}"  # it is shown at any address
        return "../" * self.here.count("/") + quote(path) or "./"

    def absolute(self, path: str) -> str:
        """Return the whole address of a path, or "" when the site's is not known."""
        return f"{self.base_url}{quote(path)}" if self.base_url else ""

    def url_for(self, endpoint: str, *, _external: bool = False, **values: Any) -> str:
        """Stand in for Flask's in the templates; "" for what a site without a server has not."""
        if endpoint == "pages.entry":
            path = self.entry(values["issue"], values["position"])
        elif endpoint == "pages.issue":
            path = self.issue(values["name"])
        elif endpoint == "pages.issues":
            path = self.issues("".join(values.get("in", ())))
        elif endpoint in _NEEDS_BASE and self.base_url:
            path = _NEEDS_BASE[endpoint]
        elif endpoint in _PAGES:
            path = _PAGES[endpoint]
        else:
            return ""
        return self.absolute(path) if _external else self.relative(path)

    def static(self, name: str) -> str:
        """Return the address of a static file."""
        return self.relative(f"{self._static}{name}")

    def address(self, state: State, endpoint: str = "pages.search") -> str:
        """Return the address of a state of the search page."""
        return state.address(self.url_for(endpoint))
