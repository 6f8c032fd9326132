"""The pages of an exported site, by the templates of the server's, with the addresses of a site without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Flask, render_template

from search.archive import Archive
from search.model import Entry, Hit
from web.app import Shared, canonical_link
from web.headers import CONTENT_SECURITY_POLICY
from web.home import IssueLine, home, issue_lines, issue_list, neighbours
from web.links import State
from web.static_site.data import FOLDER
from web.static_site.places import NOT_FOUND, Places

# A page cannot say by whom it may be framed (Content Security Policy Level 3, 3.3), only a server can.
POLICY = CONTENT_SECURITY_POLICY.removesuffix("; frame-ancestors 'none'")


class Page(NamedTuple):
    """One file of HTML, and the day it is of (ISO 8601) if it has one."""

    path: str
    html: str
    date: str = ""


class SiteFacts:
    """What the templates know of a site that they do not of a server."""

    policy = POLICY

    def __init__(self, places: Places) -> None:
        self._places = places

    @property
    def index(self) -> str:
        """The address of the search data, from the page that is being written."""
        return self._places.relative(FOLDER)


def use_places(app: Flask, places: Places) -> None:
    """Make the templates of `app` write a site's addresses."""
    app.jinja_env.globals.update(
        site=SiteFacts(places),
        url_for=places.url_for,
        static=places.static,
        canonical=lambda endpoint, **values: canonical_link(places.url_for(endpoint, _external=True, **values)),
    )
    app.jinja_env.filters["address"] = places.address


class Pages:
    """Writes the pages of an archive, one after the other; use it within a request context of its application."""

    def __init__(self, app: Flask, places: Places) -> None:
        self._shared: Shared = app.extensions["shacksearch"]
        self._places = places
        self._lines = issue_lines(self._archive)
        self._neighbours = neighbours(self._lines)

    @property
    def _archive(self) -> Archive:
        return self._shared.archive

    def all(self) -> Iterator[Page]:
        """Yield every page: lists, issues, entries."""
        yield self._page("", "home.html", home=home(self._archive))
        listed = issue_list(self._lines)
        yield self._page("issues/", "issues.html", listed=listed)
        for one in listed.collections:
            shown = issue_list(self._lines, (one.key,))
            yield self._page(self._places.issues(one.key), "issues.html", listed=shown)
        yield self._page("sites/", "sites.html", sites=self._archive.facets().get("site", ()))
        yield self._page(NOT_FOUND, "message.html", status=404, sentence="There is no such page.")
        for line in self._lines:
            entries = self._archive.issue(line.name)
            yield self._issue(line, entries)
            yield from map(self._entry, entries)

    def _issue(self, line: IssueLine, entries: tuple[Entry, ...]) -> Page:
        newer, older = self._neighbours[line.name]
        path = self._places.issue(line.name)
        page = self._page(path, "issue.html", line=line, entries=entries, newer=newer, older=older)
        return page._replace(date=line.record.date)

    def _entry(self, entry: Entry) -> Page:
        related: tuple[Hit, ...] = self._shared.related("", entry.id)
        path = self._places.entry(entry.issue, entry.position)
        also_in = self._archive.also_in(entry)
        return self._page(path, "entry.html", entry=entry, also_in=also_in, related=related)._replace(date=entry.date)

    def _page(self, path: str, template: str, **shown: object) -> Page:
        self._places.here = path
        file = path if path == NOT_FOUND else f"{path}index.html"
        return Page(file, render_template(template, state=State(), **shown))
