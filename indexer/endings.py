"""Stories that end in their links: words in one or more paragraphs, and below them where to read on."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.blocks import Block
from indexer.openings import IsOutside, opening, plain_title
from indexer.shapes import Draft

_MANY = 2
_LEAST_TITLE = 60


def split_endings(blocks: Sequence[Block], section: str, is_outside: IsOutside) -> list[Draft]:
    """The entries under a heading where several times words without a link are followed by nothing but a link.

    None where anything else stands there, or where the words are the title of the link rather than what is told.
    """
    drafts: list[Draft] = []
    told: list[Block] = []
    for block in blocks:
        found = opening(block, is_outside) if block.kind == "paragraph" else None
        if found is not None and found.how == "pointer" and told:
            reason = "words that end in a link"
            drafts.append(Draft(plain_title(told[0]), found.urls, tuple(told), section, begins=told[0], reason=reason))
            told = []
        elif found is not None or block.kind == "list":
            return []
        elif block.kind == "paragraph" and block.text:
            told.append(block)
    long = all(len(draft.blocks[0].text) > _LEAST_TITLE for draft in drafts)
    return drafts if len(drafts) >= _MANY and long and not told else []
