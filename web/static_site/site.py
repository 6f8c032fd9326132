"""The export of an archive as a site: pages, search data, scripts and style, feed, site map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import Flask

from search.config import Settings
from search.errors import BadConfig, SiteNotWritable
from search.synonyms import load_synonyms
from web.app import Shared, create_app
from web.feeds import Addresses, atom, description, newest
from web.links import State
from web.safety import day
from web.static_site.data import search_data
from web.static_site.folder import SiteFolder
from web.static_site.pages import Page, Pages, use_places
from web.static_site.places import NOT_FOUND, Places, folder_names

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_IN_SITEMAP = 50_000
"""As many as one file may list (sitemaps.org, protocol)."""
_BASE = re.compile(r"https?://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?", re.IGNORECASE)
_SERVERS_OWN = frozenset({"main.js"})

Progress = Callable[[int, int], None]


class Export(NamedTuple):
    """What was written: numbers of entries, issues and files."""

    entries: int
    issues: int
    files: int


def export_site(settings: Settings, folder: Path, *, base_url: str = "", progress: Progress | None = None) -> Export:
    """Write the archive as a site to `folder`, which must be new, empty, or an export of before.

    `base_url` is where the site will be (http or https); without it there is no site map and no OpenSearch description,
    and addresses in the feed are relative. `progress` is told how many of how many pages are written. Raises
    `BadConfig` for a base that is no address, `SiteNotWritable`, and whatever opening the index raises.
    """
    base = checked_base(base_url)
    site = SiteFolder(folder)
    app = create_app(settings)
    shared: Shared = app.extensions["shacksearch"]
    generation = shared.archive.generation()
    entries = tuple(shared.archive.entries())
    issues = shared.archive.issues()
    folders = folder_names(issues, {name: issue.collection for name, issue in issues.items()})
    data = search_data(entries, folders, load_synonyms(*settings.synonyms))
    places = Places(folders, f"static/{shared.version}/", base)
    use_places(app, places)
    for path, text in data.items():
        site.write(path, text)
    for path, content in _static_files(shared):
        site.write(path, content)
    with app.test_request_context("/"):
        pages = _write_pages(app, places, site, len(entries) + len(folders), progress)
        for path, more in _feed_and_more(shared, places, pages):
            site.write(path, more)
    if shared.archive.generation() != generation:
        raise SiteNotWritable("The index changed during the export; run `shacksearch export --site` again.")
    return Export(len(entries), len(folders), site.finish())


def checked_base(address: str) -> str:
    """Return the address of a site with a slash at its end; raises `BadConfig` when it is none."""
    if address and not (_BASE.fullmatch(address) and urlsplit(address).hostname):
        raise BadConfig(f"{address!r} is no address for a site; give one such as https://example.org/digest/.")
    return address if not address or address.endswith("/") else f"{address}/"


def _write_pages(app: Flask, places: Places, site: SiteFolder, total: int, progress: Progress | None) -> list[Page]:
    """Write every page, and return them without their content."""
    written = []
    for done, page in enumerate(Pages(app, places).all()):
        site.write(page.path, page.html)
        written.append(page._replace(html=""))
        if progress and done <= total:
            progress(done, total)
    return written


def _static_files(shared: Shared) -> Iterator[tuple[str, bytes]]:
    root = shared.folder / "static"
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name not in _SERVERS_OWN:
            yield f"static/{shared.version}/{name}", path.read_bytes()


def _feed_and_more(shared: Shared, places: Places, pages: Sequence[Page]) -> Iterator[tuple[str, bytes | str]]:
    places.here = ""
    state = State().but(sort="date")
    address = places.absolute if places.base_url else places.relative
    addresses = Addresses(
        feed=places.absolute("feed.atom"),
        page=address(""),
        entry=lambda entry: address(places.entry(entry.issue, entry.position)),
    )
    yield "feed.atom", atom(state, newest(shared.archive, state), shared.archive.head().created, addresses)
    yield ".nojekyll", ""  # GitHub would otherwise look through every file for what it is to fill in
    root = urlsplit(places.base_url).path or "/"
    robots = f"User-agent: *\nDisallow: {root}*?\nAllow: /\n"
    if places.base_url:
        yield from _site_map(places, [page for page in pages if page.path != NOT_FOUND])
        robots += f"Sitemap: {places.absolute('sitemap.xml')}\n"
        icon = places.absolute(f"static/{shared.version}/icon.svg")
        templates = (
            ("text/html", "results", places.base_url + "?q={searchTerms}"),
            ("application/opensearchdescription+xml", "self", places.absolute("opensearch.xml")),
        )
        yield "opensearch.xml", description(icon, templates)
    yield "robots.txt", robots


def _site_map(places: Places, pages: Sequence[Page]) -> Iterator[tuple[str, bytes]]:
    """Yield the site map: one file, or an index and as many as it takes."""
    parts = [pages[i : i + MOST_IN_SITEMAP] for i in range(0, len(pages), MOST_IN_SITEMAP)]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        root = Element("urlset", xmlns=SITEMAP)
        for page in part:
            element = SubElement(root, "url")
            SubElement(element, "loc").text = places.absolute(page.path.removesuffix("index.html"))
            if day(page.date):
                SubElement(element, "lastmod").text = page.date
        yield name, _xml(root)
    if len(parts) > 1:
        root = Element("sitemapindex", xmlns=SITEMAP)
        for name in names:
            SubElement(SubElement(root, "sitemap"), "loc").text = places.absolute(name)
        yield "sitemap.xml", _xml(root)


def _xml(root: Element) -> bytes:
    found: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"
