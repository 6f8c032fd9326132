"""Feeds (RSS, Atom) of a digest: an item that holds an issue is one, and a feed of single links has an issue a day."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from indexer.blocks import Block, is_web
from indexer.dates import feed_date, issue_date
from indexer.entries import IssueFacts, build_issue
from indexer.errors import UnreadableSource
from indexer.html_page import read_fragment
from indexer.languages import stated_language
from indexer.markdown_blocks import markdown_blocks
from indexer.openings import IsOutside, plain_title
from indexer.options import MAX_BYTES, ReadOptions
from indexer.own_pages import outside_test
from indexer.parts import Parts, issue_of
from indexer.plaintext import plain, plain_url
from indexer.recognise import split_issue
from indexer.shapes import Draft
from search.model import Issue
from search.urls import host_of

_SEPARATORS = re.compile(r"[\s/#]+")


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a feed: title, address, date (ISO 8601), and its content taken apart."""

    title: str
    link: str
    date: str
    blocks: tuple[Block, ...]
    is_outside: IsOutside


def read_feed(data: bytes, name: str, options: ReadOptions) -> tuple[Issue, ...]:
    """The issues in the feed `data`, whose file's stem is `name`.

    Where most items hold several entries each, an item is an issue, named by the last part of its address (else by its
    date). Otherwise an item is an entry, and there is an issue for each day, `NAME-2020-03-03`. Raises
    `UnreadableSource` when there is no feed in it, or it is too large.
    """
    feed = _parse(data)
    items = [_item(entry, feed, options) for entry in feed.entries]
    if _holds_issues(items, options):
        issues = (issue_of(parts, options) for parts in _item_parts(items, name, feed))
        return tuple(issue for issue in issues if issue.entries)
    own = {host_of(str(link.get("href") or "")) for link in feed.feed.get("links", ())} - {""}
    return _day_issues(items, own, IssueFacts(name, _title(feed), "", _lang(feed)), options)


def feed_parts(data: bytes, name: str, options: ReadOptions) -> list[Parts]:
    """The issues of a feed taken apart; none for a feed of single links. Raises `UnreadableSource`."""
    feed = _parse(data)
    items = [_item(entry, feed, options) for entry in feed.entries]
    return list(_item_parts(items, name, feed)) if _holds_issues(items, options) else []


def _parse(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    import feedparser

    # A stream: bytes would be tried as the name of a file. What is in it is shown nowhere as HTML.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False)
    if not feed.entries:
        raise UnreadableSource("it is no RSS or Atom feed, or one without items")
    return feed


def _title(feed: Any) -> str:
    return plain(str(feed.feed.get("title") or ""))


def _lang(feed: Any) -> str:
    return stated_language(feed.feed.get("language"))


def _item(entry: Mapping[str, Any], feed: Any, options: ReadOptions) -> _Item:
    title = plain(str(entry.get("title") or ""))
    texts = [str(content.get("value") or "") for content in entry.get("content", ())]
    html = max([*texts, str(entry.get("summary") or "")], key=len)
    try:
        blocks = read_fragment(html) if "<" in html else markdown_blocks(html)
    except UnreadableSource:
        blocks = ()
    is_outside = outside_test((_title(feed), title), options.site_url)
    return _Item(title, plain_url(str(entry.get("link") or "")), _date(entry), tuple(blocks), is_outside)


def _date(entry: Mapping[str, Any]) -> str:
    entry = dict(entry.items())  # Without the other names under which feedparser finds a date, with a warning.
    for key in ("published", "updated", "created"):
        when = entry.get(f"{key}_parsed")
        try:
            found = datetime.date(*when[:3]).isoformat() if when else feed_date(str(entry.get(key) or ""))
        except (ValueError, TypeError):
            continue
        if found:
            return found
    return ""


def _holds_issues(items: Sequence[_Item], options: ReadOptions) -> bool:
    """Whether at least every other item holds several entries."""
    several = sum(len(split_issue(item.blocks, item.is_outside, options.shape).drafts) > 1 for item in items)
    return 2 * several >= len(items)


def _item_parts(items: Sequence[_Item], name: str, feed: Any) -> Iterator[Parts]:
    taken: set[str] = set()
    for number, item in enumerate(items, 1):
        stem = _stem(item.link) or f"{name}-{item.date or number}"
        issue = next(
            one for one in (stem, f"{name}-{stem}", f"{name}-{number}", f"{name}--{number}") if one not in taken
        )
        taken.add(issue)
        date = item.date or issue_date(stem, {}, headings=(item.title,))
        yield Parts(IssueFacts(issue, item.title, date, _lang(feed)), item.blocks, item.is_outside)


def _day_issues(items: Sequence[_Item], own: set[str], facts: IssueFacts, options: ReadOptions) -> tuple[Issue, ...]:
    days: dict[str, list[Draft]] = {}
    for item in reversed(items):
        if draft := _link(item, own):
            days.setdefault(item.date, []).append(draft)
    return tuple(
        build_issue(replace(facts, name=f"{facts.name}-{day}" if day else facts.name, date=day), drafts, options)
        for day, drafts in sorted(days.items())
    )


def _link(item: _Item, own: set[str]) -> Draft | None:
    """The entry that an item is.

    Its link is the item's, unless that leads to the blog itself and the content has one that does not.
    """
    links = [link.url for block in item.blocks for link in block.all_links() if is_web(link.url)]
    urls = [item.link] if is_web(item.link) else []
    if not urls or host_of(item.link) in own:
        urls = [url for url in links if host_of(url) not in own][:1] or urls
    first = next((block.text for block in item.blocks if block.text), "")
    title = item.title or plain_title(first)
    return Draft(title, tuple(urls), item.blocks) if urls and title else None


def _stem(link: str) -> str:
    """The last part of an address without its extension, or ""."""
    try:
        path = unquote(urlsplit(link).path)
    except ValueError:
        return ""
    return _SEPARATORS.sub("-", plain(PurePosixPath(path.rstrip("/")).stem))
