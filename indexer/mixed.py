"""Issues of any make: each heading is an entry, or a section whose list items and paragraphs are entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from indexer.blocks import Block
from indexer.dates import day_in_heading
from indexer.endings import split_endings
from indexer.flow import Flow, prose_draft
from indexer.labels import is_address, is_pointer, is_profile, is_title, words
from indexer.listing import is_grouped, is_record, starts_in_lists
from indexer.openings import IsOutside, Opening, all_outside_urls, clean_title, number_end, opening, outside_links
from indexer.outline import BOLD_LEVEL, LABEL_LEVEL, Region, is_file_title, outline
from indexer.sections import greets, names_slot
from indexer.shapes import Draft, is_label, is_only_link, link_line, take_link_line, words_outside_links

ALL_KINDS = frozenset({"heading", "item", "number", "link"})
_MANY = 3
_WORDS_BESIDE_HEADING_LINK = 3
_LABEL_WORDS = 5
_ENOUGH_SIBLINGS = 20


def split_mixed(blocks: Sequence[Block], is_outside: IsOutside, kinds: frozenset[str] = ALL_KINDS) -> Iterator[Draft]:
    """The entries of an issue that may begin in any of the ways `kinds`: "heading", "item", "number", "link"."""
    splitter = _Splitter(blocks, is_outside, kinds)
    return splitter.split()


class _Splitter:
    def __init__(self, blocks: Sequence[Block], is_outside: IsOutside, kinds: frozenset[str]) -> None:
        self._is_outside = is_outside
        self._kinds = kinds
        self._root = outline(blocks, is_outside)
        self._sections: dict[int, bool] = {}
        # Where many entries are items, or paragraphs that begin with a title, the headings are those of sections.
        self._listy = starts_in_lists(blocks, is_outside) >= _MANY or self._strong_starts(blocks) >= _MANY

    def split(self) -> Iterator[Draft]:
        root = self._root
        top = root.children
        title = top[0] if top and top[0].heading is not None and not root.blocks and is_file_title(top) else None
        introductions = [root] if title is None else [root, title]
        rest = top if title is None else [*title.children, *top[1:]]
        opening_blocks = [block for region in introductions for block in region.blocks]
        drafts = [draft for region in rest for draft in self._region(region, ())]
        if not drafts and (ended := split_endings(opening_blocks, "", self._is_outside)):
            yield from ended
            return
        strict = bool(drafts) and self._begun(opening_blocks) < _MANY
        told = not drafts and "link" in self._kinds and self._is_all_linked(opening_blocks)
        flow = Flow("", self._is_outside, self._kinds, strict=strict, prose=told).run(opening_blocks)
        yield from flow.drafts
        if not drafts and not flow.drafts:
            yield from (prose_draft(block, found, "") for block, found in flow.prose)
        yield from drafts

    def _begun(self, blocks: Sequence[Block]) -> int:
        """How many paragraphs begin with a link."""
        found = (opening(block, self._is_outside) for block in blocks if block.kind == "paragraph")
        return sum(one is not None and one.how in ("link", "row") for one in found)

    def _region(self, region: Region, above: tuple[str, ...]) -> list[Draft]:
        heading = region.heading
        if heading is None:
            return self._flow(region, above)
        text = clean_title(heading.text)
        trail = (*above, text) if text else above
        below = [draft for child in region.children for draft in self._region(child, trail)]
        if "heading" in self._kinds and (entry := self._entry(region, heading, above, below)) is not None:
            return [entry]
        return [*self._flow(region, trail), *below]

    def _flow(self, region: Region, trail: tuple[str, ...]) -> list[Draft]:
        """The entries directly under a heading that is a section's."""
        section = trail[-1] if trail else ""
        if "link" in self._kinds and (ended := split_endings(region.blocks, section, self._is_outside)):
            return [replace(draft, trail=trail) for draft in ended]
        stories = self._tells_stories(region.blocks) or self._is_all_linked(region.blocks)
        told = "link" in self._kinds and not greets(section) and stories
        flow = Flow(section, self._is_outside, self._kinds, prose=told).run(region.blocks)
        drafts = flow.drafts
        if not drafts and not greets(section) and "link" in self._kinds and (len(flow.prose) > 1 or not self._listy):
            drafts = [prose_draft(block, found, section) for block, found in flow.prose]
        return [replace(draft, trail=trail) for draft in drafts]

    def _tells_stories(self, blocks: Sequence[Block]) -> bool:
        """Whether the entries under a heading are paragraphs with links somewhere in them, and nothing else is."""
        if any(all_outside_urls(block, self._is_outside) for block in blocks if block.kind == "list"):
            return False
        found = [opening(block, self._is_outside) for block in blocks if block.kind == "paragraph"]
        told = sum(one is not None and one.how == "sentence" and not all(map(is_profile, one.urls)) for one in found)
        return told > 1 and told > self._strong_starts(blocks)

    def _is_all_linked(self, blocks: Sequence[Block]) -> bool:
        """Whether there is a link in each paragraph under a heading, up to a rule, that begins all but the first."""
        told = [block for block in takewhile(lambda block: block.kind != "rule", blocks) if _is_prose(block)]
        first, *others = [opening(block, self._is_outside) for block in told] or [None]
        leads = all(one is not None and one.how == "link" for one in others)
        return leads and first is not None and len(others) >= _MANY and not told[0].text.endswith((":", "："))

    # --- headings that are entries ---

    def _entry(self, region: Region, heading: Block, above: tuple[str, ...], below: Sequence[Draft]) -> Draft | None:
        """The entry that a heading begins, or None where it is a section's."""
        links = outside_links(heading, self._is_outside)
        if links:
            if self._is_linked_section(region, below):
                return None
            return self._draft(region, heading, above, tuple(link.url for link in links), "a heading with a link")
        if day_in_heading(heading.text) or (below and not self._is_one_entry(region, below)):
            return None
        return self._by_link_line(region, heading, above)

    def _is_linked_section(self, region: Region, below: Sequence[Draft]) -> bool:
        """Whether a heading that is a link is a section's all the same: entries stand under it, and nothing else."""
        if region.heading is not None and not is_title(region.heading.text) and self._lists(region):
            return True
        real = any(child.heading and child.heading.level < BOLD_LEVEL for child in region.children)
        if (real and any(draft.reason.startswith("a heading") for draft in below)) or len(below) >= _MANY:
            return True
        # One heading with a list under it among others without is an entry with many notes.
        linked = (one for one in region.siblings if one.heading and outside_links(one.heading, self._is_outside))
        return all(map(self._begins_with_list, islice(linked, _ENOUGH_SIBLINGS)))

    def _lists(self, region: Region) -> bool:
        """Whether a list of titles that are links stands directly under a heading."""
        items = [item.children[0] for block in region.blocks if block.kind == "list" for item in block.children]
        found = [one for item in items if (one := opening(item, self._is_outside)) is not None]
        titled = sum(one.how == "link" and is_title(one.main) for one in found)
        return titled > 0 and 2 * titled >= len(items)

    def _begins_with_list(self, region: Region) -> bool:
        return bool(region.blocks) and starts_in_lists(region.blocks[:1], self._is_outside) >= _MANY

    def _is_one_entry(self, region: Region, below: Sequence[Draft]) -> bool:
        """Whether what was found below a heading are only the further links of its entry."""
        if link_line(region.blocks) is None:
            return False
        labels = all(child.heading is not None and child.heading.level >= LABEL_LEVEL for child in region.children)
        return labels or all(is_pointer(draft.title) for draft in below)

    def _by_link_line(self, region: Region, heading: Block, above: tuple[str, ...]) -> Draft | None:
        """The entry of a heading without a link, by the first block under it that has one."""
        linked = [(block, urls) for block in region.blocks if (urls := all_outside_urls(block, self._is_outside))]
        if not linked or any(is_grouped(block, self._is_outside) for block in region.blocks):
            return None
        # A person who is named in the text is not what the entry is about.
        first = next((block for block, urls in linked if not all(map(is_profile, urls))), linked[0][0])
        if first.kind == "quote":  # an aside, where a link line follows
            first = next((block for block, _ in linked if block.kind == "paragraph" and is_label(block)), first)
        before = region.blocks[: next(place for place, block in enumerate(region.blocks) if block is first)]
        if first.kind in ("list", "quote"):
            titled = is_title(heading.text) or any(block.text or block.images for block in before)
            listed = titled or is_record(first)
            return self._by_pointers(region, heading, above, first) if listed else None
        found = opening(first, self._is_outside) if first.kind == "paragraph" else None
        # A link further down is one of the text, but a story may end in the one link to it ("Read more").
        late = sum(map(_is_prose, before)) > 1 and (found is None or found.how != "pointer" or len(linked) > 1)
        if late or split_endings(region.blocks, "", self._is_outside):
            return self._by_last_pointer(region, heading, above, [block for block, _ in linked])
        if found is None or found.how in ("number", "row"):
            return None
        labels = is_label(first) and (found.how != "sentence" or words_outside_links(first) <= _LABEL_WORDS)
        noted = bool(above) and self._is_noted(region, heading, first)
        if labels and (found.how == "pointer" or noted or not self._is_flow(region, first, found)):
            also = (link.url for link in first.links if self._is_outside(link.url))
            urls = tuple(dict.fromkeys((*found.urls, *also)))
            draft = self._draft(region, heading, above, urls, "a heading with a link line")
            named = names_slot(heading.text) and is_only_link(first) and is_title(first.links[0].text)
            return _as_section(draft, found.title, above) if named else draft
        section = self._is_section(region, heading, first, found)
        return None if section else self._by_text(region, heading, above, found)

    def _by_last_pointer(
        self, region: Region, heading: Block, above: tuple[str, ...], linked: Sequence[Block]
    ) -> Draft | None:
        """The entry of a sub-heading that is a title and has words under it, by where they say that it is found."""
        found = [opening(block, self._is_outside) for block in linked if block.kind == "paragraph"]
        pointers = [one for one in found if one is not None and one.how == "pointer"]
        plain = all(one is None or one.how in ("pointer", "sentence") for one in found)
        if not (above and pointers and plain and len(found) == len(linked) and is_title(heading.text)):
            return None
        if self._is_told_in_paragraphs(region) or split_endings(region.blocks, "", self._is_outside):
            return None
        urls = tuple(dict.fromkeys(url for one in pointers for url in one.urls))
        return self._draft(region, heading, above, urls, "a heading with a link line")

    def _by_text(self, region: Region, heading: Block, above: tuple[str, ...], found: Opening) -> Draft:
        """The entry of a heading with a link in the text under it: `found` is what that paragraph offers."""
        draft = self._draft(region, heading, above, found.urls, "a heading with a link in its text")
        if found.how == "sentence" and not is_title(heading.text) and self._are_sections(region.siblings):
            # "News" among headings of sections: it is one as well, with a single entry.
            return _as_section(draft, found.title, above)
        return draft

    def _is_section(self, region: Region, heading: Block, first: Block, found: Opening) -> bool:
        """Whether a heading with links only in the text under it is no entry's."""
        if self._strong_starts(region.blocks) or greets(heading.text) or self._is_told_in_paragraphs(region):
            return True
        if self._is_one_of_several(region, first, found):
            return True
        if not is_title(heading.text) and self._lists(region) and self._are_sections(region.siblings):
            return True
        return found.how == "link" and is_title(found.main) and (self._listy or not is_title(heading.text))

    def _is_one_of_several(self, region: Region, first: Block, found: Opening) -> bool:
        """Whether a paragraph begins with a link that stands out as a title, or as others under its heading do."""
        if found.how != "link" or not found.main:
            return False
        return first.bold > 0 or (len(first.links) == 1 and self._begun(region.blocks) > 1)

    def _is_told_in_paragraphs(self, region: Region) -> bool:
        """Whether most paragraphs under a heading tell a story of their own: two in an issue that has sections."""
        found = [opening(block, self._is_outside) for block in region.blocks if block.kind == "paragraph"]
        told = [one for one in found if one is not None and not all(map(is_profile, one.urls))]
        return (self._listy and len(told) == 2 == len(found)) or (
            len(told) >= _MANY and 3 * len(told) >= 2 * len(found)
        )

    def _by_pointers(self, region: Region, heading: Block, above: tuple[str, ...], first: Block) -> Draft | None:
        """The entry of a heading that is a title, or has words under it, by a list of pointers (Website, Code)."""
        items = [item.children[0] for item in first.children if item.kind == "item"]
        linked = [(item, one) for item in items if (one := opening(item, self._is_outside)) is not None]
        short = all(one.how == "pointer" or (one.how == "link" and words(item.text) < _MANY) for item, one in linked)
        pointers = sum(one.how == "pointer" for _, one in linked)
        addresses = sum(all(map(is_address, item.links)) for item, _ in linked)
        listed = short and addresses < 2 and 2 * pointers >= len(linked) > 0
        if not listed and not (len(linked) == 1 and is_record(first)):
            return None
        return self._draft(
            region, heading, above, all_outside_urls(first, self._is_outside), "a heading with its links listed"
        )

    def _is_flow(self, region: Region, first: Block, found: Opening) -> bool:
        """Whether the first paragraph with a link begins one of several entries in a section."""
        if self._is_one_of_several(region, first, found):
            return True
        return is_title(found.main) and (self._listy or self._strong_starts(region.blocks) > 1)

    def _is_noted(self, region: Region, heading: Block, first: Block) -> bool:
        """Whether a sub-heading has under it one paragraph that is a link, `first`, and then notes on it."""
        after = region.blocks[next(place for place, block in enumerate(region.blocks) if block is first) + 1 :]
        real = heading.level < BOLD_LEVEL
        return real and is_only_link(first) and any(map(_is_prose, after)) and self._strong_starts(region.blocks) == 1

    def _are_sections(self, siblings: Sequence[Region]) -> bool:
        """Whether entries stand under most of the headings that have links under them."""
        known = self._sections.get(id(siblings))
        if known is None:
            held = [held for region in siblings if (held := self._holds_entries(region)) is not None]
            known = self._sections[id(siblings)] = 2 * sum(held) > len(held)
        return known

    def _holds_entries(self, region: Region) -> bool | None:
        """Whether a list or sub-headings with links come first under a heading, or stories; None where no link does."""
        first = next((block for block in region.blocks if all_outside_urls(block, self._is_outside)), None)
        if first is not None:
            return first.kind == "list" or self._is_told_in_paragraphs(region)
        linked = any(one.heading and outside_links(one.heading, self._is_outside) for one in region.children)
        return True if linked else None

    def _strong_starts(self, blocks: Sequence[Block]) -> int:
        """How many paragraphs begin as an entry does."""
        found = [opening(block, self._is_outside) for block in blocks if block.kind == "paragraph"]
        return sum(
            one is not None and (one.how == "number" or (one.how in ("link", "bold") and is_title(one.main)))
            for one in found
        )

    def _draft(
        self, region: Region, heading: Block, above: tuple[str, ...], urls: tuple[str, ...], reason: str
    ) -> Draft:
        blocks = list(region.everything())
        line = link_line(blocks)
        if heading.links and line is not None and words_outside_links(blocks[line]) > _WORDS_BESIDE_HEADING_LINK:
            line = None
        if line is not None and is_label(blocks[line]):
            extra, blocks = take_link_line(blocks)
            urls = tuple(dict.fromkeys((*urls, *(url for url in extra if self._is_outside(url)))))
        # `1、[17 ways](…)`: where the link begins, the number ends.
        numbered = number_end(heading.text[: heading.links[0].start] if heading.links else heading.text)
        title = clean_title(heading.text[numbered or number_end(heading.text) :]) or next(
            (link.text for link in heading.links if link.text), ""
        )
        section = above[-1] if above else ""
        return Draft(title, urls, tuple(blocks), section, heading.anchor, above, "", heading, reason)


def _is_prose(block: Block) -> bool:
    return block.kind == "paragraph" and block.text != ""


def _as_section(draft: Draft, title: str, above: tuple[str, ...]) -> Draft:
    """The entry of a heading that is a section's, where it is the only one there."""
    return replace(draft, title=title, section=draft.title, trail=(*above, draft.title))
