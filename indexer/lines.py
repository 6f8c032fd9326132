"""Paragraphs whose lines are entries of their own: typed numbers and bullets, links below each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.blocks import Block
from indexer.openings import IsOutside, bullet_end, number_end, opening, outside_links

_Place = tuple[int, int]


def split_lines(block: Block, is_outside: IsOutside) -> Sequence[Block]:
    """The paragraphs that a paragraph stands for; most stand for themselves.

    Lines are told apart only where each begins as an entry does: prose that is wrapped in the source has line ends too.
    """
    return _split(block, lambda lines: _starts(lines, is_outside))


def split_item_lines(block: Block, is_outside: IsOutside) -> Sequence[Block]:
    """The paragraphs that the first paragraph of a list item stands for: one more for each line with a typed number."""

    def starts(lines: Sequence[Block]) -> list[int]:
        later = (index for index, line in enumerate(lines) if index and number_end(line.text))
        return [0, *(index for index in later if outside_links(lines[index], is_outside))]

    first, *others = _split(block, starts)
    return [first, *(_part(line, (number_end(line.text), 0), _end(line)) for line in others)]


def _split(block: Block, starts_of: Callable[[Sequence[Block]], Sequence[int]]) -> Sequence[Block]:
    """The pieces of a paragraph, each from one of the lines that `starts_of` names to the next."""
    if not block.breaks:
        return (block,)
    edges = [(0, 0), *block.breaks, _end(block)]
    starts = starts_of([_part(block, begin, end) for begin, end in pairwise(edges)])
    if len(starts) < 2:
        return (block,)
    begins = [edges[start] for start in starts]
    return [_part(block, begin, end) for begin, end in pairwise([*begins, edges[-1]])]


def _end(block: Block) -> _Place:
    return len(block.text), len(block.links)


def _starts(lines: Sequence[Block], is_outside: IsOutside) -> list[int]:
    """The numbers of the lines that begin a paragraph of their own, the first always."""
    first = lines[0]
    if first.bold > 0 and first.bold >= len(first.text.rstrip(" :：")) and not first.links:
        return [0, *(start + 1 for start in _starts(lines[1:], is_outside))]
    numbered = [index for index, line in enumerate(lines) if number_end(line.text)]
    if len(numbered) > 1:
        return sorted({0, *numbered})
    bullets = [index for index, line in enumerate(lines) if bullet_end(line.text)]
    if len(bullets) > 1:
        return sorted({0, *bullets})
    found = [opening(line, is_outside) for line in lines]
    if all(one is not None and one.how in ("link", "pointer") for one in found):
        return list(range(len(lines)))
    addresses = [
        index
        for index, one in enumerate(found)
        if one is not None and one.how == "pointer" and index and not outside_links(lines[index - 1], is_outside)
    ]
    return sorted({0, *(index - 1 for index in addresses)}) if len(addresses) > 1 else [0]


def _part(block: Block, begin: _Place, end: _Place) -> Block:
    """The piece of a paragraph between two places."""
    piece = block.text[begin[0] : end[0]]
    shift = begin[0] + len(piece) - len(piece.lstrip())
    return Block(
        "paragraph",
        piece.strip(),
        links=tuple(
            replace(link, start=max(0, link.start - shift), end=max(0, link.end - shift))
            for link in block.links[begin[1] : end[1]]
        ),
        images=block.images if begin == (0, 0) else (),
        bold=max(0, min(block.bold, end[0]) - shift),
        breaks=tuple(
            (place - shift, links - begin[1]) for place, links in block.breaks if begin < (place, links) < end
        ),
    )
