"""What a list is: one of entries, or the fields of one thing."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.blocks import Block
from indexer.labels import is_title
from indexer.openings import IsOutside, opening

_MANY = 3


def starts_in_lists(blocks: Sequence[Block], is_outside: IsOutside) -> int:
    """How many list items begin with a link, up to three: more do not change anything."""
    found = 0
    for block in blocks:
        for item in block.children if block.kind == "list" else ():
            first = item.children[0]
            one = opening(first, is_outside) if first.kind == "paragraph" else None
            found += one is not None and one.how == "link"
            if found >= _MANY:
                return found
    return found


def is_grouped(block: Block, is_outside: IsOutside) -> bool:
    """Whether the items of a list are headings for lists of titles: `- parser:`, and below it what was done there."""
    groups = [item for item in block.children if block.kind == "list" and not item.children[0].links]
    below = [one for item in groups for inner in item.children[1:] for one in inner.children if inner.kind == "list"]
    found = [opening(item.children[0], is_outside) for item in below]
    titled = sum(one is not None and one.how == "link" and is_title(one.main) for one in found)
    return titled >= _MANY and 2 * titled >= len(below)


def is_record(block: Block) -> bool:
    """Whether a list has a field of one thing in each item: `**Date**: …`, `**Link**: …`, `**Why**: …`."""
    items = [item.children[0] for item in block.children if block.kind == "list"]
    fields = sum(bool(item.bold) and item.text[: item.bold + 1].rstrip().endswith((":", "：")) for item in items)
    return len(items) >= _MANY and fields == len(items)
