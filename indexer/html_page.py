"""One HTML page: its title and the blocks of its content, without what surrounds it on every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup

from indexer.blocks import Block
from indexer.errors import UnreadableSource
from indexer.html_blocks import blocks_of
from indexer.options import MAX_BYTES
from indexer.plaintext import plain
from indexer.raw_html import without_open_end

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"<\?xml[^<>]*>", re.IGNORECASE)
# html.parser takes quadratic time for blanks inside a tag; the byte limit alone would allow for hours.
_LONG_BLANKS = re.compile(r"\s{200,}")
_MOST_TAGS = 300_000
"""Parsing takes time and memory for each: some ten seconds for so many. Eight megabytes of a real page have them."""
_BOILERPLATE_LEADS = ("声明", "聲明")
_MOST_LANDMARKS = 50
"""A page with more articles is an overview, and one with more headings of the first level a hostile one."""
_DATE_PROPERTIES = ("article:published_time", "date", "dc.date", "pubdate")
_TITLE_CLASSES = frozenset({"entry-title", "post-title", "p-name"})


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page as read: the title in plain text, the blocks of the content element without it, the date stated."""

    title: str
    blocks: tuple[Block, ...]
    date: str = ""


def read_page(data: bytes) -> Page:
    """The page in `data`, UTF-8 or what its meta tag says. Raises `UnreadableSource`."""
    soup = parse_html(data)
    marks = _landmarks(soup)
    content = _content_element(soup, marks)
    title = _title(soup, content, marks)
    return Page(title, _without_title(_without_boilerplate(blocks_of(content)), title), _date(soup))


def parse_html(data: bytes) -> BeautifulSoup:
    """The parsed page or feed. Raises `UnreadableSource` when it is too large, empty, or no HTML at all."""
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    text = _LONG_BLANKS.sub(" ", _XML_DECLARATION.sub("", _decode(data)))
    if not text.strip():
        raise UnreadableSource("the file is empty")
    if "<" not in without_open_end(text):
        raise UnreadableSource("there is no HTML in it")
    return _soup(text)


def read_fragment(text: str) -> tuple[Block, ...]:
    """The blocks of HTML that is part of something else: the content of a feed's item, of a mail.

    Raises `UnreadableSource`.
    """
    if len(text) > MAX_BYTES:
        raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    soup = _soup(_LONG_BLANKS.sub(" ", text))
    return blocks_of(soup.body or soup)


def _soup(text: str) -> BeautifulSoup:
    text = without_open_end(text)
    if text.count("<") > _MOST_TAGS:
        raise UnreadableSource(f"it holds more than {_MOST_TAGS:,} tags")
    try:
        return BeautifulSoup(text, "html.parser")
    except (ParserRejectedMarkup, AssertionError) as error:
        raise UnreadableSource("its HTML is broken beyond reading") from error


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    stated = _META_CHARSET.search(data[:4096])
    encoding = stated[1].decode("ascii") if stated and not data.startswith(b"\xef\xbb\xbf") else "utf-8-sig"
    try:
        return data.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return data.decode("utf-8-sig", "replace")


@dataclass(frozen=True, slots=True)
class _Landmarks:
    """The elements by which content and title are found, each list in document order."""

    contents: tuple[list[Tag], list[Tag], list[Tag], list[Tag]]
    titles: list[Tag]
    headings: list[Tag]


def _landmarks(soup: BeautifulSoup) -> _Landmarks:
    """One walk over the page: seven searches take as long as parsing it."""
    contents: tuple[list[Tag], list[Tag], list[Tag], list[Tag]] = ([], [], [], [])
    marks = _Landmarks(contents, [], [])
    for element in soup.descendants:
        if not isinstance(element, Tag):
            continue
        classes = element.get("class") or ()
        for found, fits in (
            (contents[0], "entry-content" in classes),
            (contents[1], element.name == "article"),
            (contents[2], element.name == "main"),
            (contents[3], element.get("id") == "content"),
            (marks.titles, not _TITLE_CLASSES.isdisjoint(classes)),
            (marks.headings, element.name == "h1"),
        ):
            if fits and len(found) < _MOST_LANDMARKS:
                found.append(element)
    return marks


def _content_element(soup: BeautifulSoup, marks: _Landmarks) -> Tag:
    """The innermost of `.entry-content`, `article`, `main`, `#content` where it is the only one; else the body.

    Several (a page with a list of articles) are no content element but parts of an overview.
    """
    for found in marks.contents:
        outer = {id(parent) for element in found for parent in element.parents} if len(found) > 1 else set()
        innermost = [element for element in found if id(element) not in outer]
        if len(innermost) == 1:
            return innermost[0]
    return soup.body or soup


def _title(soup: BeautifulSoup, content: Tag, marks: _Landmarks) -> str:
    """The text of `.entry-title`, else of the first `h1` in or else outside of the content, else of `<title>`."""
    inside = [heading for heading in marks.headings if any(parent is content for parent in heading.parents)]
    for heading in [*marks.titles, *inside, *marks.headings]:
        if text := plain(heading.get_text()):
            return _unmarked(text)
    return _unmarked(plain(soup.title.get_text())) if soup.title else ""


def _date(soup: BeautifulSoup) -> str:
    """What the page says of its date: `article:published_time` and the like, else its first `time` element; or ""."""
    for name in _DATE_PROPERTIES:
        found = soup.find("meta", attrs={"property": name}) or soup.find("meta", attrs={"name": name})
        if found is not None and (stated := str(found.get("content") or "")):
            return stated
    time = soup.find("time")
    return str(time.get("datetime") or "") if time is not None else ""


def _unmarked(title: str) -> str:
    """A title without the Markdown code marks that some generators leave in it (``How `ls` works``)."""
    return re.sub(r"`([^`]+)`", r"\1", title)


def _without_boilerplate(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks` without a paragraph 声明 ("declaration") and the list of rights after it."""
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        before = blocks[index - 1].text if index else ""
        if _is_boilerplate_lead(block.text) or (block.kind == "list" and _is_boilerplate_lead(before)):
            continue
        kept.append(block)
    return tuple(kept)


def _is_boilerplate_lead(text: str) -> bool:
    return text.rstrip(" :：") in _BOILERPLATE_LEADS


def _without_title(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    first = blocks[0] if blocks else None
    if any(block.kind == "heading" and block.level == 1 for block in blocks[1:]):
        return blocks  # Its sections have headings of the first level.
    return blocks[1:] if first and first.kind == "heading" and _unmarked(first.text) == title else blocks
