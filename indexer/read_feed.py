"""Feeds (RSS, Atom) of a digest: an item that holds an issue is one, and a feed of single links has an issue a day."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
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
from indexer.openings import plain_title
from indexer.options import MAX_BYTES, ReadOptions
from indexer.own_pages import outside_test
from indexer.plaintext import plain, plain_url
from indexer.recognise import split_issue
from indexer.shapes import Draft
from search.model import Issue
from search.urls import host_of

_SEPARATORS = re.compile(r"[\s/#]+")


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a feed, and the drafts in its content."""

    title: str
    link: str
    date: str
    blocks: tuple[Block, ...]
    drafts: tuple[Draft, ...]


def read_feed(data: bytes, name: str, options: ReadOptions) -> tuple[Issue, ...]:
    """The issues in the feed `data`, whose file's stem is `name`.

    Where most items hold several entries each, an item is an issue, named by the last part of its address (else by its
    date). Otherwise an item is an entry, and there is an issue for each day, `NAME-2020-03-03`. Raises
    `UnreadableSource` when there is no feed in it, or it is too large.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    import feedparser

    # A stream: bytes would be tried as the name of a file. What is in it is shown nowhere as HTML.
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False)
    if not parsed.entries:
        raise UnreadableSource("it is no RSS or Atom feed, or one without items")
    title = plain(str(parsed.feed.get("title") or ""))
    items = [_item(entry, title, options) for entry in parsed.entries]
    lang = stated_language(parsed.feed.get("language"))
    if 2 * sum(len(item.drafts) > 1 for item in items) >= len(items):
        return _item_issues(items, name, lang, options)
    own = {host_of(str(link.get("href") or "")) for link in parsed.feed.get("links", ())} - {""}
    return _day_issues(items, name, own, IssueFacts(name, title, "", lang), options)


def _item(entry: Mapping[str, Any], feed_title: str, options: ReadOptions) -> _Item:
    title = plain(str(entry.get("title") or ""))
    texts = [str(content.get("value") or "") for content in entry.get("content", ())]
    html = max([*texts, str(entry.get("summary") or "")], key=len)
    try:
        blocks = read_fragment(html) if "<" in html else markdown_blocks(html)
    except UnreadableSource:
        blocks = ()
    drafts = split_issue(blocks, outside_test((feed_title, title), options.site_url), options.shape).drafts
    return _Item(title, plain_url(str(entry.get("link") or "")), _date(entry), tuple(blocks), drafts)


def _date(entry: Mapping[str, Any]) -> str:
    for key in ("published", "updated", "created"):
        when = entry.get(f"{key}_parsed")
        if when:
            try:
                return datetime.date(*when[:3]).isoformat()
            except (ValueError, TypeError):
                continue
        if found := feed_date(str(entry.get(key) or "")):
            return found
    return ""


def _item_issues(items: Sequence[_Item], name: str, lang: str, options: ReadOptions) -> tuple[Issue, ...]:
    issues: dict[str, Issue] = {}
    for number, item in enumerate(items, 1):
        if item.drafts:
            stem = _stem(item.link) or (f"{name}-{item.date}" if item.date else f"{name}-{number}")
            free = next(
                one for one in (stem, f"{name}-{stem}", f"{name}-{number}", f"{name}--{number}") if one not in issues
            )
            facts = IssueFacts(free, item.title, item.date or issue_date(stem, {}, headings=(item.title,)), lang)
            issues[free] = build_issue(facts, item.drafts, options)
    return tuple(issue for issue in issues.values() if issue.entries)


def _day_issues(
    items: Sequence[_Item], name: str, own: set[str], facts: IssueFacts, options: ReadOptions
) -> tuple[Issue, ...]:
    days: dict[str, list[Draft]] = {}
    for item in reversed(items):
        if draft := _link(item, own):
            days.setdefault(item.date, []).append(draft)
    return tuple(
        build_issue(replace(facts, name=f"{name}-{day}" if day else name, date=day), drafts, options)
        for day, drafts in sorted(days.items())
    )


def _link(item: _Item, own: set[str]) -> Draft | None:
    """The entry that an item is. Its link, unless that leads to the blog itself and the content has one that does not."""
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
