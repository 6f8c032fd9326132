"""An issue taken apart, before it is cut into entries: what is known of it, its blocks, its outside links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.blocks import Block
from indexer.entries import IssueFacts, build_issue
from indexer.openings import IsOutside
from indexer.options import ReadOptions
from indexer.recognise import split_issue
from search.model import Issue


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reader of one kind of file makes of an issue."""

    facts: IssueFacts
    blocks: Sequence[Block]
    is_outside: IsOutside


def issue_of(parts: Parts, options: ReadOptions) -> Issue:
    """The issue, cut into entries by its shape."""
    return build_issue(parts.facts, split_issue(parts.blocks, parts.is_outside, options.shape).drafts, options)
