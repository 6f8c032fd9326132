"""Markdown digests: one file is one issue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from indexer.blocks import Block
from indexer.dates import issue_date
from indexer.entries import IssueFacts
from indexer.errors import UnreadableSource
from indexer.front_matter import split_front_matter
from indexer.languages import stated_language
from indexer.markdown_blocks import markdown_blocks
from indexer.openings import IsOutside
from indexer.options import MAX_BYTES, ReadOptions
from indexer.own_pages import outside_test
from indexer.parts import Parts, issue_of
from indexer.permalinks import heading_anchors
from indexer.template_tags import without_template_tags
from search.model import Issue

_MANY_LINKS = 5
_NUMBER_KEYS = ("number", "issue", "issue_number", "issuenumber", "issue_no", "edition", "no")


def read_markdown(data: bytes, name: str, options: ReadOptions, path: str = "") -> Issue:
    """The issue in `data`, a Markdown file.

    `name` is the issue's name: the file's stem, or its path without suffix where stems clash; `path` is where the file
    stands in the corpus, for its folders may tell a date. Where no shape fits, and for a table of contents, the issue
    has no entries; `is_contents_page` tells the two apart. Raises `UnreadableSource` and nothing else.
    """
    return issue_of(markdown_parts(data, name, options, path), options)


def markdown_parts(data: bytes, name: str, options: ReadOptions, path: str = "") -> Parts:
    """A Markdown file taken apart; a table of contents has no blocks. Raises `UnreadableSource`."""
    fields, body = split_front_matter(decode_text(data))
    blocks = markdown_blocks(without_template_tags(body))
    heading = _file_heading(blocks)
    title = _title(fields, heading)
    if options.site_url:
        blocks = _with_anchors(blocks, options.anchors)
    is_outside = outside_test((title, heading, str(fields.get("series") or "")), options.site_url)
    lang = stated_language(fields.get("lang") or fields.get("language"))
    date = issue_date(PurePosixPath(name).name, fields, path, (title, heading))
    facts = IssueFacts(name, title, date, lang)
    return Parts(facts, () if _is_contents(blocks, is_outside) else blocks, is_outside)


def is_contents_page(data: bytes, options: ReadOptions) -> bool:
    """Whether a Markdown file is a table of contents: it has links, and all or nearly all lead to its own digest.

    Such a file is no issue, and nothing is lost with it. Raises `UnreadableSource`.
    """
    fields, body = split_front_matter(decode_text(data))
    blocks = markdown_blocks(without_template_tags(body))
    is_outside = outside_test((str(fields.get("title") or ""), _file_heading(blocks)), options.site_url)
    return _is_contents(blocks, is_outside)


def _is_contents(blocks: Sequence[Block], is_outside: IsOutside) -> bool:
    """Whether no link leads out of the digest, or by far the most lead to other files of it, as in a README."""
    links = [link.url for block in blocks for link in block.all_links() if not link.url.startswith("#")]
    outside = sum(map(is_outside, links))
    return bool(links) and (outside == 0 or (len(links) - outside >= _MANY_LINKS and len(links) > 3 * outside))


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
