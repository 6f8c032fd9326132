"""Which shape an issue has, and the entries it then has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from indexer.blocks import Block
from indexer.dates import day_in_heading
from indexer.endings import split_endings
from indexer.labels import is_title
from indexer.lines import split_lines
from indexer.listing import starts_in_lists
from indexer.mixed import ALL_KINDS, split_mixed
from indexer.openings import IsOutside, opening, outside_links
from indexer.outline import is_bold_line
from indexer.shapes import (
    Draft,
    fits_headed,
    fits_prose,
    fits_ruled,
    is_label,
    is_only_link,
    link_line,
    sections,
    split_headed,
    split_prose,
    split_ruled,
    words_outside_links,
)

_Splitter = Callable[[Sequence[Block], IsOutside], Iterator[Draft]]

SPLITTERS: Mapping[str, _Splitter] = {
    "headed": split_headed,
    "ruled": split_ruled,
    "prose": split_prose,
    "listed": partial(split_mixed, kinds=frozenset({"item"})),
    "flowing": partial(split_mixed, kinds=frozenset({"link"})),
    "numbered": partial(split_mixed, kinds=frozenset({"number", "item"})),
    "mixed": partial(split_mixed, kinds=ALL_KINDS),
}
"""The shapes that `shape` in the configuration may force, and what cuts an issue of each."""


@dataclass(frozen=True, slots=True)
class Split:
    """An issue cut into entries: the name of its shape ("none" when it has no entries), and a draft of each."""

    shape: str
    drafts: tuple[Draft, ...]


def split_issue(blocks: Sequence[Block], is_outside: IsOutside, shape: str = "") -> Split:
    """Cut an issue into drafts: as `shape` says, else by the shape that it is seen to have.

    An issue that is not clearly headed, ruled or prose as a whole is read by region, and has the shape of its entries.
    """
    name = shape or _recognise(blocks, is_outside)
    drafts = tuple(SPLITTERS[name](blocks, is_outside))
    if not drafts:
        return Split("none", ())
    return Split(name if shape or name != "mixed" else _shape_of(drafts), drafts)


def _recognise(blocks: Sequence[Block], is_outside: IsOutside) -> str:
    pieces = [part for block in blocks if block.kind == "paragraph" for part in split_lines(block, is_outside)]
    if sum(_is_numbered(part, is_outside) for part in pieces) < 2:
        if fits_headed(blocks, is_outside) and not any(
            _is_section(heading, body, is_outside) for heading, body, _ in sections(blocks)
        ):
            return "headed"
        if fits_ruled(blocks, is_outside) and not _has_more_than_ruled(blocks, is_outside):
            return "ruled"
        told = blocks[1:] if blocks[:1] and blocks[0].kind == "heading" else blocks
        flowing = _is_flowing(blocks, pieces, is_outside) or bool(split_endings(told, "", is_outside))
        if fits_prose(blocks, is_outside) and not flowing:
            return "prose"
    return "mixed"


def _shape_of(drafts: Sequence[Draft]) -> str:
    """The one shape that all drafts have, or "mixed"."""
    reasons = {draft.reason for draft in drafts}
    if all("list item" in reason for reason in reasons):
        return "listed"
    if all("number" in reason or "list item" in reason for reason in reasons):
        return "numbered"
    if all("heading" not in reason and "list item" not in reason and "number" not in reason for reason in reasons):
        return "flowing"
    return "mixed"


def _is_numbered(block: Block, is_outside: IsOutside) -> bool:
    found = opening(block, is_outside) if block.kind == "paragraph" else None
    return found is not None and found.how == "number"


def _is_section(heading: Block, body: Sequence[Block], is_outside: IsOutside) -> bool:
    """Whether a level-2 heading is a section's: several entries stand under it, and no link line of its own."""
    subheadings = [index for index, block in enumerate(body) if block.kind == "heading"]
    linked_below = any(outside_links(body[index], is_outside) for index in subheadings)
    linked = (index for index, block in enumerate(body) if any(is_outside(link.url) for link in block.all_links()))
    first = next(linked, None)
    if outside_links(heading, is_outside):
        return linked_below or (first == 0 and starts_in_lists(body[:1], is_outside) > 2)
    if first is None or day_in_heading(heading.text):
        return first is not None or linked_below
    if body[first].cells or (body[first].breaks and sum(_has_bold_title(block, is_outside) for block in body) > 1):
        return True
    line = link_line(body)
    if line == first and is_label(body[line]) and (not subheadings or line < subheadings[0]):
        return _are_flowing(body, body[line], is_outside)
    told = [block for block in body if block.kind == "paragraph" and block.text]
    linked_paragraphs = sum(any(is_outside(link.url) for link in block.links) for block in told)
    if linked_paragraphs > 2 and 3 * linked_paragraphs >= 2 * len(told) and body[first] is told[0]:
        return True
    bold = sum(map(is_bold_line, body)) > 1 and any(map(is_bold_line, body[: first + 1]))
    return (
        bold or linked_below or bool(subheadings and subheadings[0] < first) or _begins_entries(body[first], is_outside)
    )


def _has_bold_title(block: Block, is_outside: IsOutside) -> bool:
    """Whether the first line of a paragraph is bold and short, and its address or note stands in the next."""
    if block.kind != "paragraph" or not block.bold or not block.breaks:
        return False
    lines = split_lines(block, is_outside)
    return len(lines) > 1 and is_bold_line(lines[0])


def _begins_entries(block: Block, is_outside: IsOutside) -> bool:
    """Whether the first block with a link under a heading begins an entry of its own."""
    if block.kind == "list":
        if sum(item.children[0].kind == "heading" for item in block.children) > 1:
            return True
        found = [opening(item.children[0], is_outside) for item in block.children]
        linked = [one for one in found if one is not None]
        return 2 * len(linked) >= len(found) and any(one.how != "pointer" for one in linked)
    return block.kind == "quote" or _is_numbered(block, is_outside) or _titled((block,), is_outside) > 0


def _are_flowing(blocks: Sequence[Block], line: Block, is_outside: IsOutside) -> bool:
    """Whether what looks like a link line begins one of several entries: titles, or links each with a note."""
    found = opening(line, is_outside)
    if found is None or found.how == "pointer":
        return False
    if is_title(found.main) and _titled(blocks, is_outside) > 1:
        return True
    noted = [block for block in blocks if block.kind == "paragraph" and block.links and words_outside_links(block) > 1]
    led = [one for block in noted if (one := opening(block, is_outside)) is not None and one.how == "link" and one.main]
    return len(led) > 1 and noted[0] is line and len(line.links) == 1


def _titled(blocks: Sequence[Block], is_outside: IsOutside) -> int:
    """How many paragraphs begin with a link that is a title."""
    found = [opening(block, is_outside) for block in blocks if block.kind == "paragraph"]
    return sum(one is not None and one.how in ("link", "row") and is_title(one.main or one.title) for one in found)


def _has_more_than_ruled(blocks: Sequence[Block], is_outside: IsOutside) -> bool:
    """Whether entries begin in an issue otherwise than after a rule: under headings, in them, in lists of links."""
    headings = [block for block in blocks[1:] if block.kind == "heading"]
    if (
        any(block.level == 2 for block in headings)
        or sum(bool(outside_links(block, is_outside)) for block in headings) > 1
    ):
        return True
    titles = sum(is_only_link(block) and is_title(block.links[0].text) for block in blocks)
    if titles > 1 and not any(block.kind == "rule" for block in blocks):
        return True
    return starts_in_lists(blocks, is_outside) > 1


def _is_flowing(blocks: Sequence[Block], paragraphs: Sequence[Block], is_outside: IsOutside) -> bool:
    """Whether paragraphs with a title that is a link are followed by others without one, or bold lines are headings.

    `paragraphs` are those of `blocks`, those in pieces that stand for several.
    """
    quoted = any(starts_in_lists(block.children, is_outside) for block in blocks if block.kind == "quote")
    if quoted or any(map(is_bold_line, blocks)):
        return True
    if len(paragraphs) > sum(block.kind == "paragraph" for block in blocks):
        return True
    found = [opening(block, is_outside) for block in paragraphs]
    starts = [index for index, one in enumerate(found) if one is not None and one.how in ("link", "row", "bold")]
    linked = sum(one is not None for one in found)
    if any(block.cells for block in paragraphs):
        return True
    return len(starts) > 1 and 3 * len(starts) >= 2 * linked and any(one is None for one in found[starts[0] + 1 :])
