"""HTML digests: issue pages that list links to entry pages, and the entry pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from indexer.blocks import Block, Link, is_web
from indexer.dates import feed_date, issue_date
from indexer.entries import IssueFacts, build_issue
from indexer.errors import UnreadableSource
from indexer.html_page import Page, parse_html, read_page
from indexer.options import ReadOptions
from indexer.own_pages import outside_test
from indexer.parts import Parts, issue_of
from indexer.shapes import Draft, is_only_link, take_link_line, url_title
from search.model import Issue

_LONGEST_SECTION_NAME = 60


@dataclass(frozen=True, slots=True)
class PageScan:
    """What tells the kind of a page: whether it is an entry's, the targets of links in its lists, its title."""

    is_entry: bool
    links: tuple[str, ...]
    title: str


def scan(data: bytes) -> PageScan:
    """Look at a page. It is an entry's when its content begins with a paragraph that is only a link to elsewhere.

    Raises `UnreadableSource`.
    """
    page = read_page(data)
    links = dict.fromkeys(link.url for item, _ in _items(page.blocks) for link in item.all_links())
    return PageScan(bool(page.blocks) and is_only_link(page.blocks[0]), tuple(links), page.title)


def read_html_issue(
    name: str,
    page: bytes,
    entry_pages: Mapping[str, bytes | None],
    dates: Mapping[str, str],
    options: ReadOptions,
) -> Issue:
    """The issue `name` whose page is `page`.

    `entry_pages` maps a link's target as the page has it to the entry's page, None where that is missing (or cannot
    be read): such an entry has the list's title, the target as its only URL, and no body. Without any entry pages the
    issue is read as Markdown is, by its shape. `dates` maps an issue's name to its date. Raises `UnreadableSource`.
    """
    if not entry_pages:
        return issue_of(html_parts(name, page, dates, options), options)
    read = read_page(page)
    stem = PurePosixPath(name).name
    facts = IssueFacts(name, read.title, dates.get(stem) or issue_date(stem, {}))
    return build_issue(facts, list(_listed_drafts(read.blocks, entry_pages)), options)


def html_parts(name: str, page: bytes, dates: Mapping[str, str], options: ReadOptions) -> Parts:
    """A page that holds a whole issue, taken apart. Raises `UnreadableSource`."""
    read = read_page(page)
    stem = PurePosixPath(name).name
    date = dates.get(stem) or issue_date(stem, {"date": read.date}, name, (read.title,))
    return Parts(IssueFacts(name, read.title, date), read.blocks, outside_test((read.title,), options.site_url))


def read_html_entry(name: str, data: bytes, options: ReadOptions) -> Issue:
    """An entry's page that no issue lists: an issue of its own with this one entry. Raises `UnreadableSource`."""
    page = read_page(data)
    facts = IssueFacts(name, page.title, issue_date(PurePosixPath(name).name, {}))
    return build_issue(facts, [_page_draft(page)], options)


def read_feed_dates(data: bytes) -> dict[str, str]:
    """The date (ISO 8601) of each page in an Atom or RSS feed, by the stem of the page's file.

    Raises `UnreadableSource`.
    """
    dates: dict[str, str] = {}
    for item in parse_html(data).find_all(["entry", "item"]):
        link = item.find("link")
        target = str(link.get("href") or link.next_sibling or "").strip() if link else ""
        if not target and (guid := item.find(["guid", "id"])):
            target = guid.get_text().strip()
        when = item.find(["published", "pubdate", "updated", "dc:date"])
        date = feed_date(when.get_text().strip()) if when else ""
        if date and (stem := _stem(target)):
            dates.setdefault(stem, date)
    return dates


def _stem(url: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).stem
    except ValueError:
        return ""


def _items(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """Each item of the page's lists with its section: the heading above, or the short paragraph before the list."""
    section = ""
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            section = block.text
        elif block.kind == "list":
            before = blocks[index - 1] if index else block
            if before.kind == "paragraph" and not before.links and 0 < len(before.text) <= _LONGEST_SECTION_NAME:
                section = before.text.rstrip(" :：")
            for item in block.children:
                yield item, section


def _listed_drafts(blocks: Sequence[Block], entry_pages: Mapping[str, bytes | None]) -> Iterator[Draft]:
    """A draft for each list item: from the entry's page, or from the list alone where there is none."""
    seen: set[str] = set()
    for item, section in _items(blocks):
        links = [link for link in item.all_links() if link.url in entry_pages and link.url not in seen]
        with_page = [link for link in links if entry_pages[link.url] is not None]
        for link in with_page or links[:1]:
            seen.add(link.url)
            yield _listed_draft(link, entry_pages[link.url], section)


def _listed_draft(link: Link, data: bytes | None, section: str) -> Draft:
    try:
        page = read_page(data) if data is not None else None
    except UnreadableSource:
        page = None
    if page is None:
        return Draft(link.text or url_title(link.url), (link.url,) if is_web(link.url) else (), (), section)
    return _page_draft(page, section, link.text)


def _page_draft(page: Page, section: str = "", label: str = "") -> Draft:
    urls, body = take_link_line(page.blocks)
    return Draft(page.title or label or (url_title(urls[0]) if urls else ""), urls, tuple(body), section)
