"""Drafts to entries: one function for all shapes and kinds of file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from indexer.blocks import Block
from indexer.dates import day_in_heading
from indexer.languages import entry_language, script_language
from indexer.options import ReadOptions
from indexer.permalinks import permalink
from indexer.plaintext import plain, plain_url
from indexer.sections import SkippedSections
from indexer.shapes import Draft
from search.model import Entry, Issue
from search.urls import host_of

_ADVERTISED = re.compile(
    r"[\[(（【]\s*(?:sponsor(?:ed)?|ad|advertisement|promoted|赞助|广告|推广)\s*[\])）】]", re.IGNORECASE
)
_ADVERTISED_END = re.compile(r"(?:^|[\s(\[])(?:sponsor|sponsored|advertisement|广告|赞助)\s*[)\]]?$", re.IGNORECASE)
_LONGEST_MARK = 60
_ENOUGH_SOURCES = 3


@dataclass(slots=True)
class _Content:
    """What the blocks of an entry hold, in reading order."""

    body: list[str] = field(default_factory=list)
    bullets: list[list[str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)

    def read(self, blocks: Sequence[Block], bullet: list[str] | None = None) -> None:
        """Add `blocks`; prose inside a list item goes to that item's `bullet`, not to the body."""
        for block in blocks:
            if block.kind in ("paragraph", "heading"):
                self.images.extend(block.images)
                if block.text:
                    (self.body if bullet is None else bullet).append(block.text)
                    self.text.append(block.text)
            elif block.kind == "code":
                self.code.append(block.text)
            elif block.kind == "item":
                self.bullets.append([])
                self.read(block.children, self.bullets[-1])
            else:
                self.read(block.children, bullet)


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What is known of an issue besides its entries; `date` is ISO 8601, `lang` what the source states, both or ""."""

    name: str
    title: str = ""
    date: str = ""
    lang: str = ""


def build_issue(facts: IssueFacts, drafts: Sequence[Draft], options: ReadOptions) -> Issue:
    """The issue with one entry for each draft, in order, numbered from 1."""
    drafts = keep(drafts, options)
    contents = [_Content() for _ in drafts]
    words = [facts.title]
    for draft, content in zip(drafts, contents, strict=True):
        content.read(draft.blocks)
        words += [draft.title, *content.text]
    lang = facts.lang or script_language("\n".join(words), enough=1) or options.default_lang
    known = IssueFacts(facts.name, plain(facts.title), facts.date, lang)
    entries = (
        _entry(known, position, draft, content, options)
        for position, (draft, content) in enumerate(zip(drafts, contents, strict=True), 1)
    )
    return Issue(known.name, known.title, known.date, lang, tuple(entries))


def keep(drafts: Sequence[Draft], options: ReadOptions) -> list[Draft]:
    """The drafts that stand in no section which is to be left out, and are none themselves."""
    skipped = SkippedSections(options.skip_sections)
    skips_sponsors = "sponsors" in options.skip_sections
    known: dict[str, bool] = {}
    kept = []
    for draft in drafts:
        headings = (draft.section, draft.title, *draft.trail) if _is_heading(draft) else (draft.section, *draft.trail)
        for heading in headings:
            if heading not in known:
                known[heading] = skipped.has(heading)
        if not any(known[heading] for heading in headings) and not (skips_sponsors and _is_advertised(draft)):
            kept.append(draft)
    return _without_sources(_without_sources(kept, whole=True))


def _without_sources(drafts: Sequence[Draft], *, whole: bool = False) -> list[Draft]:
    """The drafts without a closing list of sources, most of whose links are those of entries before it.

    With `whole` all that is under one heading of the first level is one list.
    """
    kept: list[Draft] = []
    seen: set[str] = set()
    for (section, _), group in groupby(
        drafts, key=lambda draft: (draft.trail[:1], ()) if whole else (draft.section, draft.trail)
    ):
        part = list(group)
        again = sum(1 for draft in part if draft.urls and seen.issuperset(draft.urls))
        if not (section and again >= _ENOUGH_SOURCES and again * 2 > len(part)):
            kept += part
            seen.update(url for draft in part for url in draft.urls)
    return kept


def _is_advertised(draft: Draft) -> bool:
    """Whether an entry is marked as paid for: `[Sponsor] A title`, or a last line `WIDGETS INC. sponsor`."""
    if _ADVERTISED.match(draft.title) or (draft.begins is not None and _ADVERTISED.match(draft.begins.text)):
        return True
    last = next((block.text for block in reversed(draft.blocks) if block.text), "")
    return len(last) <= _LONGEST_MARK and _ADVERTISED_END.search(last) is not None


def _day(draft: Draft, issue_date: str) -> str:
    """The day that a heading above an entry names, where an issue has several days."""
    headings = (draft.section, *reversed(draft.trail)) if draft.section or draft.trail else ()
    return next((day for heading in headings if (day := day_in_heading(heading, issue_date[:4]))), "")


def _is_heading(draft: Draft) -> bool:
    return draft.begins is not None and draft.begins.kind == "heading"


def _entry(issue: IssueFacts, position: int, draft: Draft, content: _Content, options: ReadOptions) -> Entry:
    title, text = plain(draft.title), "\n".join(content.text)
    urls = tuple(dict.fromkeys(plain_url(url) for url in draft.urls))
    return Entry(
        id=f"{issue.name}#{position}",
        issue=issue.name,
        position=position,
        title=title,
        urls=urls,
        domain=host_of(urls[0]) if urls else "",
        body="\n\n".join(content.body),
        # An item that holds only an image, code or further items has no words: it is no bullet.
        bullets=tuple(" ".join(parts) for parts in content.bullets if parts),
        text=text,
        code=tuple(content.code),
        images=tuple(content.images),
        section=plain(draft.section),
        lang=entry_language(title, text, issue.lang, options.default_lang),
        date=draft.date or _day(draft, issue.date) or issue.date,
        permalink=permalink(options.site_url, issue.name, draft.anchor),
    )
