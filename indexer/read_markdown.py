"""Markdown digests: one file is one issue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from indexer.blocks import Block
from indexer.dates import issue_date
from indexer.entries import IssueFacts, build_issue
from indexer.errors import UnreadableSource
from indexer.front_matter import split_front_matter
from indexer.languages import stated_language
from indexer.markdown_blocks import markdown_blocks
from indexer.options import MAX_BYTES, ReadOptions
from indexer.own_pages import outside_test
from indexer.permalinks import heading_anchors
from indexer.recognise import split_issue
from indexer.template_tags import without_template_tags
from search.model import Issue

_NUMBER_KEYS = ("number", "issue", "issue_number", "issuenumber", "issue_no", "edition", "no")


def read_markdown(data: bytes, name: str, options: ReadOptions, path: str = "") -> Issue:
    """The issue in `data`, a Markdown file.

    `name` is the issue's name: the file's stem, or its path without suffix where stems clash; `path` is where the file
    stands in the corpus, for its folders may tell a date. Where no shape fits,
    and for a table of contents, the issue has no entries; `is_contents_page` tells the two apart. Raises
    `UnreadableSource` and nothing else.
    """
    fields, body = split_front_matter(decode_text(data))
    blocks = markdown_blocks(without_template_tags(body))
    heading = _file_heading(blocks)
    title = _title(fields, heading)
    if options.site_url:
        blocks = _with_anchors(blocks, options.anchors)
    is_outside = outside_test((title, heading, str(fields.get("series") or "")), options.site_url)
    drafts = split_issue(blocks, is_outside, options.shape).drafts
    stem = PurePosixPath(name).name
    lang = stated_language(fields.get("lang") or fields.get("language"))
    date = issue_date(stem, fields, path, (title, heading))
    return build_issue(IssueFacts(name, title, date, lang), drafts, options)


def is_contents_page(data: bytes, options: ReadOptions) -> bool:
    """Whether a Markdown file that has no entries is a table of contents: it has links, and all lead to its own digest.

    Such a file is no issue, and nothing is lost with it. Raises `UnreadableSource`.
    """
    fields, body = split_front_matter(decode_text(data))
    blocks = markdown_blocks(without_template_tags(body))
    is_outside = outside_test((str(fields.get("title") or ""), _file_heading(blocks)), options.site_url)
    links = [link.url for block in blocks for link in block.all_links()]
    return bool(links) and not any(is_outside(url) for url in links)


def decode_text(data: bytes) -> str:
    """Text of a UTF-8 file, with or without a byte order mark. Raises `UnreadableSource`."""
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"it is not UTF-8 (byte {error.start})") from error
    if not text.strip():
        raise UnreadableSource("the file is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(fields: Mapping[str, object], heading: str) -> str:
    """The title in the front matter, else the first heading, with the issue's number where only the fields tell it."""
    folded = {str(key).lower(): value for key, value in fields.items()}
    title = str(folded.get("title") or folded.get("subject") or heading)
    number = next((folded[key] for key in _NUMBER_KEYS if isinstance(folded.get(key), int | str)), "")
    if isinstance(number, bool) or not re.fullmatch(r"#?\d{1,5}", str(number).strip()):
        return title
    digits = str(number).strip().lstrip("#")
    return title if re.search(rf"(?<!\d)0*{digits}(?!\d)", title) else f"{title} #{digits}".strip()


def _file_heading(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")


def _with_anchors(blocks: Sequence[Block], style: str) -> tuple[Block, ...]:
    """The blocks with the anchor of each heading that has none of its own, as the tool `style` would make it."""
    anchors = iter(heading_anchors([block.text for block in blocks if block.kind == "heading"], style))
    made = []
    for block in blocks:
        if block.kind == "heading":
            anchor = next(anchors)
            made.append(replace(block, anchor=block.anchor or anchor))
        else:
            made.append(block)
    return tuple(made)
