"""The outline of an issue: its headings, real ones and bold or plain lines, with what stands under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.blocks import Block
from indexer.dates import heading_date
from indexer.labels import words
from indexer.lines import split_lines
from indexer.openings import IsOutside, all_outside_urls, number_end

BOLD_LEVEL = 7
LABEL_LEVEL = 8
_LONGEST_HEADING = 80
_LONGEST_LABEL = 60
_LABEL_WORDS = 6
_SENTENCE_MARKS = (".", "。", ";", "；", ",", "，", "…")


@dataclass(slots=True)
class Region:
    """A heading (None: the beginning of the issue), the blocks directly under it, and the headings below it.

    `siblings` are the regions beside it, and itself.
    """

    heading: Block | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[Region] = field(default_factory=list)
    siblings: list[Region] = field(default_factory=list)

    def everything(self) -> Iterator[Block]:
        """All blocks under the heading, those of the regions below with their headings."""
        yield from self.blocks
        for child in self.children:
            if child.heading is not None:
                yield child.heading
            yield from child.everything()


def outline(blocks: Sequence[Block], is_outside: IsOutside) -> Region:
    """The outline of an issue. A heading is above those of a deeper level that follow it."""
    root = Region()
    path = [(0, root)]
    for block in _headed(list(_paragraphs(blocks, is_outside)), is_outside):
        if block.kind == "heading":
            while path[-1][0] >= block.level:
                path.pop()
            region = Region(block, siblings=path[-1][1].children)
            region.siblings.append(region)
            path.append((block.level, region))
        else:
            if block.kind == "rule" and path[-1][0] >= BOLD_LEVEL:
                path = [place for place in path if place[0] < BOLD_LEVEL]
            _at(path[-1][1]).blocks.append(block)
    return root


def is_file_title(top: Sequence[Region]) -> bool:
    """Whether the first heading is the issue's own: the only one of the first level."""
    levels = [region.heading.level for region in top if region.heading is not None]
    return levels[0] == 1 and all(level > 1 for level in levels[1:])


def _at(region: Region) -> Region:
    """Where a block goes: to the region, or behind what is below it already (after a bold heading's end)."""
    if not region.children:
        return region
    if region.children[-1].heading is not None:
        region.children.append(Region())
    return region.children[-1]


def _paragraphs(blocks: Sequence[Block], is_outside: IsOutside) -> Iterator[Block]:
    for block in blocks:
        if block.kind == "paragraph":
            yield from split_lines(block, is_outside)
        else:
            yield block


def _headed(blocks: Sequence[Block], is_outside: IsOutside) -> Iterator[Block]:
    """`blocks` with the lines that stand for headings as headings, where a link is found under them."""
    levels = [_level(blocks, index, is_outside) for index in range(len(blocks))]
    linked = False
    for index in range(len(blocks) - 1, -1, -1):
        if levels[index] and not linked:
            levels[index] = 0
        elif levels[index] or blocks[index].kind == "heading":
            linked = False
        else:
            linked = linked or bool(all_outside_urls(blocks[index], is_outside))
    for block, level in zip(blocks, levels, strict=True):
        if level:
            text = block.text or (block.children[0].text if block.children else "")
            yield Block("heading", text[number_end(text) :].rstrip(" :："), level)
        else:
            yield block


def _level(blocks: Sequence[Block], index: int, is_outside: IsOutside) -> int:
    """The level of the heading that a block stands for, or 0."""
    block = blocks[index]
    if block.kind == "paragraph" and is_bold_line(block):
        return BOLD_LEVEL
    quoted = block.kind == "quote" and len(block.children) == 1 and block.children[0].kind == "paragraph"
    line = block.children[0] if quoted else block
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if following is not None and following.kind == "quote" and quoted:
        following = following.children[0]
    if line.kind != "paragraph" or following is None or following.kind != "list" or not is_label_line(line):
        return 0
    if index and not quoted and blocks[index - 1].kind == "paragraph" and line.text.endswith((":", "：")):
        return 0  # It leads from the paragraph before it to the list.
    linked = sum(bool(all_outside_urls(item, is_outside)) for item in following.children)
    return LABEL_LEVEL if 2 * linked >= len(following.children) else 0


def is_bold_line(block: Block) -> bool:
    """Whether a paragraph is one short bold line without a link, as written in place of a heading."""
    text = block.text.rstrip(" :：")
    # `6、**In brief**` is bold but for its number.
    return (
        0 < len(text) <= _LONGEST_HEADING
        and block.bold >= len(text)
        and not block.links
        and (text.endswith("...") or not text.endswith(_SENTENCE_MARKS))
        and (any(map(str.isalpha, text)) or bool(heading_date(text)))
    )


def is_label_line(block: Block) -> bool:
    """Whether a paragraph is a few words without a link, as written above a list in place of a heading."""
    text = block.text
    if block.links or not 0 < len(text) <= _LONGEST_LABEL or text.endswith(_SENTENCE_MARKS):
        return False
    return words(text) <= _LABEL_WORDS or (text.endswith((":", "：")) and words(text) <= 2 * _LABEL_WORDS)
