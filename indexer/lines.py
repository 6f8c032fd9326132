"""Paragraphs whose lines are entries of their own: typed numbers and bullets, links below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.blocks import Block
from indexer.openings import IsOutside, bullet_end, number_end, opening, outside_links

_Place = tuple[int, int]


def split_lines(block: Block, is_outside: IsOutside) -> Sequence[Block]:
    """The paragraphs that a paragraph stands for; most stand for themselves.

    Lines are told apart only where each begins as an entry does: prose that is wrapped in the source has line ends too.
    """
    if not block.breaks:
        return (block,)
    edges = [(0, 0), *block.breaks, (len(block.text), len(block.links))]
    lines = [_part(block, begin, end) for begin, end in zip(edges, edges[1:], strict=False)]
    starts = _starts(lines, is_outside)
    if len(starts) < 2:
        return (block,)
    begins = [edges[start] for start in starts]
    return [_part(block, begin, end) for begin, end in zip(begins, [*begins[1:], edges[-1]], strict=True)]


def _starts(lines: Sequence[Block], is_outside: IsOutside) -> list[int]:
    """The numbers of the lines that begin a paragraph of their own, the first always."""
    first = lines[0]
    if 0 < first.bold and first.bold >= len(first.text.rstrip(" :：")) and not first.links:
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
