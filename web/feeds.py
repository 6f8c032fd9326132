"""An Atom feed (RFC 4287) of any query, newest first, and the description that makes browsers offer this search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import Blueprint, Response, current_app, render_template, request, url_for

from search.archive import Archive
from search.model import Entry
from search.urls import canonical_url
from web import caching, limits
from web.home import issue_lines
from web.links import State, read_state
from web.pages import archive
from web.safety import day, language, printable, web_url

blueprint = Blueprint("feeds", __name__)
ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
ENTRIES = 30
_NO_DATE = "1970-01-01T00:00:00Z"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Addresses(NamedTuple):
    """Where things are: the feed itself ("" when that is not known), the page of its state, and an entry's page."""

    feed: str
    page: str
    entry: Callable[[Entry], str]


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Return the newest entries that match a query, or of all, with their whole text."""
    values = request.args.to_dict(flat=False)
    limits.check_length(values)
    state = read_state(values).but(sort="date", strict=False)
    tag = caching.etag(archive().generation(), state.address(request.path))
    if unchanged := caching.not_modified(tag):
        return unchanged
    limits.check_cost(state)
    addresses = Addresses(
        feed=state.address(_absolute("feeds.feed")), page=state.address(_absolute("pages.search")), entry=_page_of
    )
    text = atom(state, newest(archive(), state), archive().head().created, addresses)
    return caching.tagged(Response(text, content_type="application/atom+xml; charset=utf-8"), tag)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search, so that browsers can add it to theirs."""
    addresses = (
        ("text/html", "results", _absolute("pages.search") + "?q={searchTerms}"),
        ("application/x-suggestions+json", "suggestions", _absolute("api.suggest") + "?q={searchTerms}"),
        ("application/atom+xml", "results", _absolute("feeds.feed") + "?q={searchTerms}"),
        ("application/opensearchdescription+xml", "self", _absolute("feeds.opensearch")),
    )
    text = description(_absolute("pages.favicon"), addresses)
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")


def description(icon: str, addresses: Iterable[tuple[str, str, str]]) -> bytes:
    """Return an OpenSearch description; `addresses` are (media type, relation, template)."""
    title = current_app.config["TITLE"]
    root = Element("OpenSearchDescription", xmlns=OPENSEARCH)
    SubElement(root, "ShortName").text = title[:16]
    SubElement(root, "Description").text = f"Search the archive of {title}"[:1024]
    SubElement(root, "InputEncoding").text = "UTF-8"
    SubElement(root, "Image", width="16", height="16", type="image/svg+xml").text = icon
    for kind, relation, template in addresses:
        SubElement(root, "Url", type=kind, rel=relation, template=template)
    return _xml(root)


def newest(archive: Archive, state: State) -> list[Entry]:
    """Return the newest entries of a state: what its feed holds."""
    if state.is_empty:
        every = (entry for line in issue_lines(archive) for entry in archive.issue(line.name))
        return list(islice(every, ENTRIES))
    page = archive.search(state.q, ENTRIES, sort="date", filters=state.filters, facets=False)
    return [entry for hit in page.hits if (entry := archive.entry(hit.id)) is not None]


def atom(state: State, entries: list[Entry], created: str, addresses: Addresses) -> bytes:
    """Return the feed of a state; `created` is when the index was made, for a feed without entries."""
    title = current_app.config["TITLE"]
    named = " ".join((state.q, *state.filters)).strip()
    root = Element("feed", xmlns=ATOM)
    SubElement(root, "id").text = uuid5(NAMESPACE_URL, state.address("shacksearch:")).urn
    SubElement(root, "title").text = printable(f"{named} – {title}" if named else title)
    SubElement(root, "updated").text = max((_updated(entry) for entry in entries), default=created)
    SubElement(SubElement(root, "author"), "name").text = title
    if addresses.feed:
        SubElement(root, "link", rel="self", type="application/atom+xml", href=addresses.feed)
    SubElement(root, "link", rel="alternate", type="text/html", href=addresses.page)
    for entry in entries:
        _add(root, entry, addresses.entry(entry))
    return _xml(root)


def _page_of(entry: Entry) -> str:
    return url_for("pages.entry", issue=entry.issue, position=entry.position, _external=True)


def _add(root: Element, entry: Entry, page: str) -> None:
    element = SubElement(root, "entry")
    if lang := language(entry.lang):
        element.set(_XML_LANG, lang)
    SubElement(element, "id").text = _identifier(entry)
    SubElement(element, "title").text = printable(entry.title) or entry.id
    SubElement(element, "updated").text = _updated(entry)
    SubElement(element, "published").text = _updated(entry)
    SubElement(element, "link", rel="alternate", type="text/html", href=page)
    for url in filter(None, map(web_url, entry.urls)):
        SubElement(element, "link", rel="related", href=canonical_ascii(url))
    if entry.section:
        SubElement(element, "category", term=printable(entry.section))
    SubElement(element, "content", type="html").text = render_template("_note.html", entry=entry, links=True).strip()


def canonical_ascii(url: str) -> str:
    """Return an address as the URI it stands for: other characters percent-encoded (RFC 3987, 3.1)."""
    from werkzeug.urls import iri_to_uri

    return iri_to_uri(url)


def _identifier(entry: Entry) -> str:
    """Return an id that stays when the title or text is mended, and that no other archive uses."""
    link = canonical_url(entry.urls[0]) if entry.urls else ""
    return uuid5(NAMESPACE_URL, f"{printable(entry.id)} {link}").urn


def _updated(entry: Entry) -> str:
    return f"{entry.date}T00:00:00Z" if day(entry.date) else _NO_DATE


def _absolute(endpoint: str) -> str:
    return url_for(endpoint, _external=True)


def _xml(root: Element) -> bytes:
    ElementTree.indent(root)
    found: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"
