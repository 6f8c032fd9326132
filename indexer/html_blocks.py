"""The elements of a parsed HTML page to blocks."""

from __future__ import annotations

import re

from bs4.element import NavigableString, Tag

from indexer.block_builder import BlockBuilder
from indexer.blocks import Block
from indexer.raw_html import VOID_TAGS

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "header"})
_FURNITURE_NAMES = frozenset({"sidebar", "footer", "navbar", "comments", "linenos", "headerlink"})


def blocks_of(element: Tag) -> tuple[Block, ...]:
    """The blocks inside a parsed element; the element's own tag counts for nothing."""
    builder = BlockBuilder(bare_links=False)
    node = element.contents[0] if element.contents else None
    open_tags: list[tuple[Tag, str]] = []
    while node is not None:
        while open_tags and node.parent is not open_tags[-1][0]:
            builder.end(open_tags.pop()[1])
        if not open_tags and node.parent is not element:
            break
        if isinstance(node, Tag):
            name = "template" if _is_furniture(node) or _is_pixel(node) else node.name
            builder.start(name, node.attrs)
            if node.contents:
                open_tags.append((node, name))
            elif name not in VOID_TAGS:
                builder.end(name)
        elif type(node) is NavigableString:
            # Comments, doctypes, scripts and the like are sub-classes.
            builder.data(str(node))
        node = node.next_element
    return builder.finish()


def _is_pixel(tag: Tag) -> bool:
    """Whether an element is an image of no size, by which a mail tells that it was opened."""
    return tag.name == "img" and tag.get("width") in ("0", "1") and tag.get("height") in ("0", "1")


def _is_furniture(tag: Tag) -> bool:
    """Whether an element surrounds the content rather than being part of it. It is then read as one never indexed."""
    if tag.name in _FURNITURE_TAGS or tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style") or "")):
        return True
    classes = tag.get("class") or ()
    names = {*(classes.split() if isinstance(classes, str) else classes), tag.get("id")}
    return not _FURNITURE_NAMES.isdisjoint(names)
