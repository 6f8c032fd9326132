"""What stands under one heading as a flow of entries: list items, numbered or linked paragraphs, rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indexer.blocks import Block
from indexer.labels import is_pointer, is_profile, is_title
from indexer.lines import split_item_lines
from indexer.openings import (
    IsOutside,
    Opening,
    all_outside_urls,
    clean_title,
    number_end,
    opening,
    plain_title,
)
from indexer.outline import is_label_line
from indexer.shapes import Draft, url_title

_ITEM = "a list item with a link"
_ITEM_ABOVE = "a list item with a link below it"
_NUMBER = "a number begins it"
_LINK = "a link begins it"
_BOLD = "bold text begins it"
_TITLED = "a line with only its address below"
_ADDRESS = "an address on a line of its own"
_ROW = "a row of a table with a link"
_PROSE = "a paragraph with a link"
_BY_HOW = {"number": _NUMBER, "link": _LINK, "bold": _BOLD, "row": _ROW, "pointer": _ADDRESS, "sentence": _PROSE}
_LONGEST_TITLE = 150


@dataclass(slots=True)
class _Open:
    """An entry that has begun; without `urls` it waits for a link."""

    title: str
    urls: tuple[str, ...]
    reason: str
    section: str
    begins: Block
    blocks: list[Block] = field(default_factory=list)


class Flow:
    """Cuts blocks into drafts. `kinds` are the ways in which an entry may begin here, of "item", "number", "link".

    With `strict` (the opening words of an issue, before its first section) a paragraph must begin with a whole title;
    with `prose` a link anywhere in it is enough.
    """

    def __init__(
        self,
        section: str,
        is_outside: IsOutside,
        kinds: frozenset[str],
        *,
        strict: bool = False,
        prose: bool = False,
    ) -> None:
        self._section = section
        self._is_outside = is_outside
        self._kinds = kinds
        self._strict = strict
        self._prose = prose
        self._open: _Open | None = None
        self.drafts: list[Draft] = []
        self.prose: list[tuple[Block, Opening]] = []
        """Paragraphs with a link inside a sentence that belong to no entry."""

    def run(self, blocks: Sequence[Block]) -> Flow:
        """Read `blocks`, and end the last entry."""
        self._read(blocks)
        self._close()
        return self

    def _read(self, blocks: Sequence[Block]) -> None:
        for index, block in enumerate(blocks):
            if block.kind in ("paragraph", "heading"):
                self._paragraph(block, blocks[index + 1] if index + 1 < len(blocks) else None)
            elif block.kind == "list":
                self._list(block, blocks[index - 1] if index else None)
            elif block.kind == "quote" and self._holds_entries(block):
                self._read(block.children)
            elif block.kind == "rule":
                self._close()
            else:
                self._body(block)

    # --- paragraphs ---

    def _paragraph(self, block: Block, following: Block | None) -> None:
        found = opening(block, self._is_outside)
        if found is None:
            if "number" in self._kinds and number_end(block.text):
                self._begin(plain_title(block), (), _NUMBER, block)
            elif self._is_title_of(block, following):
                self._begin(plain_title(block), (), _TITLED, block)
            else:
                self._body(block)
        elif self._open is not None and (found.how == "pointer" or _repeats(self._open, found)):
            self._pointer(self._open, block, found)
        elif self._begins(found):
            self._begin(found.title, found.urls, _BY_HOW[found.how], block)
            if not _is_only_title(block, found) and found.how != "pointer":
                self._body(block)
        elif self._open is not None:
            self._body(block)
            if not self._open.urls:
                self._open.urls = found.urls
        elif not all(map(is_profile, found.urls)):
            self.prose.append((block, found))

    def _begins(self, found: Opening) -> bool:
        """Whether a paragraph begins an entry here."""
        if found.how == "number":
            return "number" in self._kinds
        if found.how == "row":
            return "item" in self._kinds and (not self._strict or is_title(found.title))
        if found.how == "sentence":
            return self._prose and not all(map(is_profile, found.urls))
        if "link" not in self._kinds:
            return False
        if self._open is not None and self._open.reason == _NUMBER:
            return False  # What follows a number is its body, up to the next.
        return not self._strict or is_title(found.main)

    def _pointer(self, entry: _Open, block: Block, found: Opening) -> None:
        """A paragraph of nothing but pointers: the link of an entry that has none, else one more line of its body."""
        if entry.urls:
            entry.blocks.append(block)
        else:
            entry.urls = found.urls

    def _is_title_of(self, block: Block, following: Block | None) -> bool:
        """Whether a paragraph is the title of the address below it."""
        if "link" not in self._kinds or following is None or following.kind != "paragraph":
            return False
        if not 0 < len(block.text) <= _LONGEST_TITLE or block.text.endswith((".", "。", ",", "，", ";", "；")):
            return False
        below = opening(following, self._is_outside)
        return below is not None and below.how == "pointer"

    # --- lists ---

    def _list(self, block: Block, before: Block | None) -> None:
        if not self._lists_entries(block, before):
            self._body(block)
            if self._open is not None and not self._open.urls:
                self._open.urls = all_outside_urls(block, self._is_outside)
            return
        labelled = before is not None and before.kind == "paragraph" and is_label_line(before)
        section = clean_title(before.text) if before is not None and labelled else self._section
        for item in block.children:
            self._item(item, section)
        if len(block.children) > 1:
            self._close()

    def _lists_entries(self, block: Block, before: Block | None) -> bool:
        """Whether the items of a list are entries, rather than what belongs to the entry before it."""
        if "item" not in self._kinds:
            return False
        if self._open is None:
            return True
        leads = [self._lead(item) for item in block.children]
        titled = sum(found is not None and is_title(found.main) for found in leads)
        if self._open.reason == _ITEM:
            return any(found is not None for found in leads)  # `1. …`, a paragraph, `2. …`
        if not self._open.urls:
            return 2 * sum(found is not None for found in leads) >= len(leads) > 1 or titled > 0
        if self._open.reason == _NUMBER or (before is not None and before.text.endswith((":", "："))):
            return False
        return titled > 1 and 3 * titled >= 2 * len(leads)

    def _lead(self, item: Block) -> Opening | None:
        """The opening of an item that begins with a link or with bold text."""
        first = item.children[0]
        found = opening(first, self._is_outside) if first.kind == "paragraph" else None
        return found if found is not None and found.how in ("link", "bold", "number") else None

    def _item(self, item: Block, section: str) -> None:
        first, rest = item.children[0], item.children[1:]
        if first.kind in ("list", "quote"):
            # A list in a list (`- 1. title`), a quoted item.
            for inner in first.children:
                self._item(inner if inner.kind == "item" else Block("item", children=(inner,)), section)
            return
        *lines, last = split_item_lines(first, self._is_outside)
        for line in lines:
            # `2. one` and below it `3.two`, which is no item for want of a blank.
            self._begin_item(line, (line,), section)
        self._begin_item(last, (last, *rest), section)

    def _begin_item(self, first: Block, blocks: tuple[Block, ...], section: str) -> None:
        """Begin the entry of an item with the blocks `blocks`, or read the items that are below it."""
        found = opening(first, self._is_outside)
        urls = all_outside_urls(Block("item", children=blocks), self._is_outside)
        if found is not None:
            urls = tuple(dict.fromkeys((*found.urls, *urls)))
            self._begin(found.title, urls, _ITEM, first, section)
            blocks = blocks[1:] if _is_only_title(first, found) else blocks
        elif urls and self._is_group(blocks[1:], least=1 if first.text.endswith((":", "：")) else 2):
            for inner in (one for block in blocks[1:] if block.kind == "list" for one in block.children):
                self._item(inner, clean_title(first.text) or section)
            return
        elif urls and first.text:
            self._begin(plain_title(first), urls, _ITEM_ABOVE, first, section)
            blocks = blocks[1:]
        else:
            return
        for block in blocks:
            self._body(block)

    def _is_group(self, blocks: Iterable[Block], least: int) -> bool:
        """Whether the lists among `blocks` hold `least` entries, and what is above them is only their heading."""
        items = [item for block in blocks if block.kind == "list" for item in block.children]
        leads = [found for item in items if (found := opening(item.children[0], self._is_outside)) is not None]
        titled = [found for found in leads if found.how != "pointer" and not is_pointer(found.title)]
        return len(titled) >= least and 2 * len(titled) >= len(items)

    def _holds_entries(self, quote: Block) -> bool:
        """Whether entries stand in a quote: a list of them, or paragraphs that begin with a title."""
        if self._open is not None and self._open.urls and self._open.reason != _ITEM:
            return False
        titles = 0
        for block in quote.children:
            if block.kind == "list" and any(self._lead(item) for item in block.children):
                return True
            found = opening(block, self._is_outside) if block.kind == "paragraph" else None
            titles += found is not None and found.how in ("link", "number") and is_title(found.main)
        return titles > self._strict  # One link in a quote before the first section introduces the digest.

    # --- the open entry ---

    def _begin(self, title: str, urls: tuple[str, ...], reason: str, begins: Block, section: str | None = None) -> None:
        self._close()
        self._open = _Open(title, urls, reason, self._section if section is None else section, begins)

    def _body(self, block: Block) -> None:
        if self._open is not None:
            self._open.blocks.append(block)

    def _close(self) -> None:
        entry, self._open = self._open, None
        if entry is not None and entry.urls:
            title = entry.title or next((plain_title(block) for block in entry.blocks if block.text), "")
            blocks = tuple(entry.blocks)
            self.drafts.append(
                Draft(
                    title or url_title(entry.urls[0]),
                    entry.urls,
                    blocks,
                    entry.section,
                    begins=entry.begins,
                    reason=entry.reason,
                )
            )


def prose_draft(block: Block, found: Opening, section: str) -> Draft:
    """The entry that a paragraph with a link inside a sentence is, where such paragraphs are entries."""
    return Draft(found.title or url_title(found.urls[0]), found.urls, (block,), section, begins=block, reason=_PROSE)


def _repeats(entry: _Open, found: Opening) -> bool:
    """Whether a paragraph only leads once more to where an entry does, as where it was found, below a note, may."""
    return found.how != "number" and set(found.urls) <= set(entry.urls)


def _is_only_title(block: Block, found: Opening) -> bool:
    """Whether a paragraph has no words besides the title."""
    return "".join(filter(str.isalnum, block.text[number_end(block.text) :])) == "".join(
        filter(str.isalnum, found.title)
    )
