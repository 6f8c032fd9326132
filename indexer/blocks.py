"""The one tree that Markdown and HTML are read into: blocks with their text, links and images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["heading", "paragraph", "list", "item", "quote", "code", "rule"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a block: its label, its target, and where in the block's text the label stands.

    The label of a bare address is the address; it is no part of the text, so `start == end`.
    """

    text: str
    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document.

    `text` is plain text without addresses (for code: the code), `level` a heading's 1 to 6, `anchor` its id.
    `children` are the items of a list, or the blocks in an item or a quote. `bold` is where a bold beginning ends in
    the text (0: it does not begin bold), `breaks` are the places where its lines end in the source (in the text, and
    among the links), `cells` those where the cells of a table's row begin.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    anchor: str = ""
    links: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()
    children: tuple[Block, ...] = ()
    bold: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
    cells: tuple[int, ...] = ()

    def all_links(self) -> Iterator[Link]:
        """The links in the block and in its children, in reading order."""
        yield from self.links
        for child in self.children:
            yield from child.all_links()


def is_harmless(url: str) -> bool:
    """Whether an address may be kept at all: relative, or with a scheme that neither runs nor holds data."""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return False
    return bool(url) and scheme in ("", "http", "https", "ftp")


def is_web(url: str) -> bool:
    """Whether an address is absolute and leads to the web (http, https, ftp): only such are an entry's links."""
    return url[:8].lower().startswith(("http://", "https://", "ftp://")) and is_harmless(url)
