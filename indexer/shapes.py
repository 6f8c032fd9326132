"""The shapes headed, ruled and prose: whether an issue has one, and a small splitter from blocks to drafts for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from indexer.blocks import Block, Link, is_web
from indexer.labels import is_furniture
from indexer.lines import split_item_lines
from indexer.openings import Opening, number_end, opening, outside_links
from indexer.plaintext import plain
from search.urls import host_of

IsOutside = Callable[[str], bool]

_WORD_OR_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w[\w'’.-]*")
_SENTENCE_END = re.compile(r"[。！？；]|[.!?](?=\s|$)")
_ENDS_SENTENCE = re.compile(r"[。！？.!?]$")
_LOOSE_END = " \t,，、:：;；-–—|·("
_ENOUGH_FOR_TITLE = 8
_LABEL_WORDS = 12
_WORDS_BESIDE_HEADING_LINK = 3
_LONGEST_TITLE_LINE = 120


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it was cut out of an issue: `blocks` holds its body, heading and link line left out.

    `section` is the heading above, `trail` all headings above. `date` (ISO 8601, or "") is what one of them says,
    `begins` the block in which the entry begins and `reason` why it does.
    """

    title: str
    urls: tuple[str, ...]
    blocks: tuple[Block, ...]
    section: str = ""
    anchor: str = ""
    trail: tuple[str, ...] = ()
    date: str = ""
    begins: Block | None = None
    reason: str = ""


def link_line(blocks: Sequence[Block]) -> int | None:
    """The index of the first block with a web link among the first two paragraphs of `blocks`, or None.

    A paragraph without words (an image, say) is not counted.
    """
    seen = 0
    for index, block in enumerate(blocks):
        if block.kind == "paragraph":
            if web_urls(block.links):
                return index
            seen += bool(block.text)
            if seen == 2:
                break
    return None


def take_link_line(blocks: Sequence[Block]) -> tuple[tuple[str, ...], list[Block]]:
    """The targets of the link line (none if there is none), and the blocks without it.

    A paragraph that says more than what its links are gives the links and stays.
    """
    line = link_line(blocks)
    if line is None:
        return (), list(blocks)
    rest = [block for index, block in enumerate(blocks) if index != line or not is_label(block)]
    return web_urls(blocks[line].links), rest


def web_urls(links: Sequence[Link]) -> tuple[str, ...]:
    """The targets that are on the web, in order, each once."""
    return tuple(dict.fromkeys(link.url for link in links if is_web(link.url)))


def is_only_link(block: Block) -> bool:
    """Whether a block is a paragraph that is one link and nothing else."""
    if block.kind != "paragraph" or len(block.links) != 1 or block.images:
        return False
    link = block.links[0]
    return is_web(link.url) and block.text[: link.start].strip() == "" == block.text[link.end :].strip()


def words_outside_links(block: Block) -> int:
    """How many words of a block (a CJK character is one) stand outside of its links."""
    return sum(len(_WORD_OR_CJK.findall(piece)) for piece in _between_links(block))


def _between_links(block: Block) -> list[str]:
    """The pieces of a block's text before, between and after its links."""
    starts = [link.start for link in block.links] + [len(block.text)]
    ends = [0] + [link.end for link in block.links]
    return [block.text[end:start].strip() for end, start in zip(ends, starts, strict=True)]


def is_label(paragraph: Block) -> bool:
    """Whether the words of a link line only say what its links are: not many, and no sentence among them.

    A note that follows the link in the same paragraph would be lost as a label.
    """
    sentences = (
        piece
        for piece in _between_links(paragraph)
        if _ENDS_SENTENCE.search(piece) and len(_WORD_OR_CJK.findall(piece)) > 3
    )
    return words_outside_links(paragraph) <= _LABEL_WORDS and not any(sentences)


def url_title(url: str) -> str:
    """A title for a link without words: the file name in its URL without extension, `_` and `-` made blanks."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    name = unquote(path.rstrip("/").rpartition("/")[2])
    stem = name.rpartition(".")[0] or name
    return plain(re.sub(r"[_-]+", " ", stem)) or host_of(url)


# --- A: headed ------------------------------------------------------------------------------------------------------


def fits_headed(blocks: Sequence[Block], is_outside: IsOutside) -> bool:
    """Level-2 headings, and at least every other one has a link; else they are headings of sections (listed shape)."""
    found = list(sections(blocks))
    linked = sum(bool(web_urls(heading.links)) or link_line(body) is not None for heading, body, _ in found)
    return linked > 0 and 2 * linked >= len(found)


def sections(blocks: Sequence[Block]) -> Iterator[tuple[Block, list[Block], str]]:
    """Each level-2 heading with the blocks under it and the level-1 heading above, the issue's own left out."""
    heading: Block | None = None
    body: list[Block] = []
    part, parts_seen = "", 0
    for block in blocks:
        if block.kind == "heading" and block.level <= 2:
            if heading is not None:
                yield heading, body, part
            heading, body = (block, []) if block.level == 2 else (None, [])
            if block.level == 1:
                parts_seen += 1
                part = block.text if parts_seen > 1 else ""
        elif block.kind != "rule":
            body.append(block)
    if heading is not None:
        yield heading, body, part


def split_headed(blocks: Sequence[Block], is_outside: IsOutside) -> Iterator[Draft]:
    """The entries of a headed issue."""
    found = list(sections(blocks))
    numbered = sum(number_end(heading.text) > 0 for heading, _, _ in found) > len(found) // 2
    for heading, under, part in found:
        body = under
        urls = web_urls(heading.links)
        line = link_line(body)
        # With a link in the heading, a sentence that holds a link is no link line: as a label it would be lost.
        if line is not None and not (urls and words_outside_links(body[line]) > _WORDS_BESIDE_HEADING_LINK):
            urls, body = take_link_line(body)
        # `## 1. One`, `## 2. Two`: the numbers count the entries.
        text = heading.text[number_end(heading.text) :] if numbered else heading.text
        title = text or next((link.text or url_title(link.url) for link in heading.links), "")
        # Words without any link are no entry: a quotation, a note of the editor's.
        if urls or any(is_web(link.url) for block in body for link in block.all_links()):
            yield Draft(title, urls, tuple(body), part, heading.anchor, begins=heading, reason="a level-2 heading")


# --- B: ruled -------------------------------------------------------------------------------------------------------


def fits_ruled(blocks: Sequence[Block], is_outside: IsOutside) -> bool:
    """Whether an entry begins somewhere as in a ruled issue."""
    return any(_ruled_starts(blocks))


def _ruled_starts(blocks: Sequence[Block]) -> Iterator[bool]:
    """For each block whether an entry begins there."""
    at_start = True
    for block in blocks:
        yield at_start and is_only_link(block)
        at_start = block.kind in ("rule", "heading")


def split_ruled(blocks: Sequence[Block], is_outside: IsOutside) -> Iterator[Draft]:
    """The entries of a ruled issue."""
    start: Block | None = None
    body: list[Block] = []
    section = ""
    for index, (block, starts) in enumerate(zip(blocks, _ruled_starts(blocks), strict=True)):
        if start is not None and (starts or block.kind == "heading"):
            yield _ruled_draft(start, body, section)
            start = None
        if starts:
            start, body = block, []
        elif block.kind == "heading":
            section = block.text if index else ""
        elif block.kind != "rule":
            body.append(block)
    if start is not None:
        yield _ruled_draft(start, body, section)


def _ruled_draft(start: Block, body: Sequence[Block], section: str) -> Draft:
    link = start.links[0]
    title, reason = link.text or url_title(link.url), "a paragraph that is one link, after a rule or heading"
    return Draft(title, (link.url,), tuple(body), section, begins=start, reason=reason)


# --- C: prose -------------------------------------------------------------------------------------------------------


def fits_prose(blocks: Sequence[Block], is_outside: IsOutside) -> bool:
    """No headings but the issue's own, and a paragraph or item with a link that leads out."""
    return not any(block.kind == "heading" for block in blocks[1:]) and any(split_prose(blocks, is_outside))


def split_prose(blocks: Sequence[Block], is_outside: IsOutside) -> Iterator[Draft]:
    """The entries of an issue in prose."""
    before: Block | None = None
    for block in blocks:
        if block.kind == "paragraph" and not _is_lead_in(block):
            titled = before is not None and _is_bare(block) and _is_title_line(before)
            for draft in _prose_draft((block,), is_outside):
                yield replace(draft, title=plain(before.text).rstrip(_LOOSE_END + ".…")) if before and titled else draft
        elif block.kind == "list":
            for item in block.children:
                for parts in _items(item, is_outside):
                    yield from _prose_draft(parts, is_outside, in_list=True)
        before = block


def _is_bare(paragraph: Block) -> bool:
    """Whether a paragraph is one address and nothing else."""
    return len(paragraph.links) == 1 and not any(map(str.isalnum, paragraph.text))


def _is_title_line(block: Block) -> bool:
    """Whether a block is a line of words without a link, as written above an address."""
    return block.kind == "paragraph" and not block.links and 0 < len(block.text) <= _LONGEST_TITLE_LINE


def _items(item: Block, is_outside: IsOutside) -> Iterator[tuple[Block, ...]]:
    """The blocks of an item; of several, where it holds but another list (`- 1. title`) or typed numbers."""
    first, *rest = item.children
    if first.kind == "list":
        for inner in first.children:
            yield from _items(inner, is_outside)
        return
    *before, last = split_item_lines(first, is_outside)
    yield from ((line,) for line in before)
    yield (last, *rest)


def _is_lead_in(paragraph: Block) -> bool:
    """Whether a paragraph ends in a colon; an address after the colon is an end of its own."""
    ends_in_address = any(link.start >= len(paragraph.text) for link in paragraph.links)
    return paragraph.text.endswith((":", "：")) and not ends_in_address


def _prose_draft(blocks: tuple[Block, ...], is_outside: IsOutside, *, in_list: bool = False) -> Iterator[Draft]:
    links = [link for block in blocks for link in block.all_links()]
    urls = tuple(dict.fromkeys(link.url for link in links if is_outside(link.url) and not is_furniture(link)))
    found = opening(blocks[0], is_outside) if in_list else None
    if found is not None and urls[:1] != found.urls[:1]:
        urls = tuple(dict.fromkeys((*found.urls, *urls)))  # a person's page, or a ticket's owner, is named first
    serves = in_list and found is None and bool(outside_links(blocks[0], is_outside))
    if urls and not serves:
        title = _prose_title(blocks[0], is_outside, found) or url_title(urls[0])
        yield Draft(title, urls, blocks, begins=blocks[0], reason="a paragraph or list item with a link")


def _prose_title(block: Block, is_outside: IsOutside, found: Opening | None) -> str:
    """The text of a leading link, else the first sentence, else the whole text.

    Items have tags, dates and people before their link, as paragraphs have not: what an item offers is `found`.
    """
    links = [link for link in block.links if is_outside(link.url)]
    leads = links and not re.search(r"\w", block.text[: links[0].start])
    if leads and (found is None or links[0].url in found.urls):
        return links[0].text or url_title(links[0].url)
    if found is not None:
        return found.title
    sentence = _SENTENCE_END.search(block.text)
    end = sentence.start() if sentence else len(block.text)
    if links and len(block.text[: links[0].start].strip()) >= _ENOUGH_FOR_TITLE and links[0].start < end:
        end = links[0].start
    return plain(block.text[:end]).rstrip(_LOOSE_END)
