"""Why each block of an issue became the beginning of an entry, part of one, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.blocks import Block
from indexer.entries import keep
from indexer.labels import is_furniture
from indexer.lines import split_lines
from indexer.options import ReadOptions
from indexer.parts import Parts
from indexer.recognise import split_issue
from indexer.shapes import Draft

_BODY = "body"
_NOTHING = "-"


class Explained(NamedTuple):
    """One block: the entry it begins or belongs to ("3", "links of 3", "body of 3", "-"), its text, and why."""

    verdict: str
    kind: str
    text: str
    reason: str


class Explanation(NamedTuple):
    """An issue: its name, the shape it was read in, its date, and its blocks in order."""

    issue: str
    shape: str
    date: str
    blocks: tuple[Explained, ...]


def explain(parts: Parts, options: ReadOptions) -> Explanation:
    """Explain how an issue is read."""
    split = split_issue(parts.blocks, parts.is_outside, options.shape)
    kept = {id(draft): position for position, draft in enumerate(keep(split.drafts, options), 1)}
    explainer = _Explainer(parts, split.drafts, kept)
    return Explanation(parts.facts.name, split.shape, parts.facts.date, tuple(explainer.lines(parts.blocks)))


class _Explainer:
    """Finds what became of a block, by the block itself, else (of one that was cut in pieces) by its text."""

    def __init__(self, parts: Parts, drafts: Sequence[Draft], positions: dict[int, int]) -> None:
        self._is_outside = parts.is_outside
        self._found: dict[int | str, tuple[str, str]] = {}
        self._links: dict[str, int] = {}
        for draft in drafts:
            position = positions.get(id(draft))
            if position is None:
                section = draft.section or draft.title
                verdict, body, reason = _NOTHING, _NOTHING, f"an entry in a section that is left out ({section})"
            else:
                verdict, body, reason = f"{position}", f"{_BODY} of {position}", draft.reason or "a link"
                self._links.update((url, position) for url in draft.urls)
            if draft.begins is not None:
                self._remember(draft.begins, verdict, reason)
            for block in draft.blocks:
                self._remember(block, body, "follows its beginning")

    def _remember(self, block: Block, verdict: str, reason: str) -> None:
        self._found.setdefault(id(block), (verdict, reason))
        if block.text:
            self._found.setdefault(block.text, (verdict, reason))

    def lines(self, blocks: Sequence[Block]) -> Iterator[Explained]:
        """The lines for `blocks`, those in lists and quotes that are no part of an entry as a whole one by one."""
        for block in blocks:
            found = self._found.get(id(block)) or (self._found.get(block.text) if block.text else None)
            if found is not None:
                yield Explained(found[0], block.kind, _text(block), found[1])
            elif block.children:
                yield from self.lines(block.children)
            else:
                pieces = split_lines(block, self._is_outside) if block.kind == "paragraph" else (block,)
                yield from self.lines(pieces) if len(pieces) > 1 else (self._nothing(block),)

    def _nothing(self, block: Block) -> Explained:
        links = list(block.all_links())
        if block.kind == "heading":
            reason = "a heading of a section"
        elif not links:
            reason = "no link, and no entry before it that it belongs to"
        elif all(map(is_furniture, links)):
            reason = "its links serve the digest itself"
        elif (position := self._links.get(links[0].url)) is not None:
            return Explained(f"links of {position}", block.kind, _text(block), "its link line")
        elif not any(self._is_outside(link.url) for link in links):
            reason = "its links do not lead out of the digest"
        else:
            reason = "a link in words that belong to no entry"
        return Explained(_NOTHING, block.kind, _text(block), reason)


def _text(block: Block) -> str:
    """The beginning of a block's text, or of what is in it, or its link."""
    if block.text:
        return block.text
    inner = next((text for child in block.children if (text := _text(child))), "")
    return inner or next((link.text or link.url for link in block.links), "") or " ".join(block.images[:1])
