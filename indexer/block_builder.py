"""How blocks are made of what a reader meets: tags and text, in document order.

A reader says `start`, `end`, `data` and so on to a `BlockBuilder`, which knows which tags are blocks, which are never
indexed, and that a page may forget to close what it opened. Markdown comes straight from its tokens: rendering to HTML
and parsing that again takes 0.06 s more for the 0.19 MB (259 entries) of a real archive, which would leave too little
of the 0.17 s that 1,500 entries a second allow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.blocks import Block, Kind, is_harmless
from indexer.plaintext import plain_code, plain_url
from indexer.running_line import RunningLine

MAX_DEPTH = 60
"""Lists and quotes nested deeper are read as if they stood at this depth, so that no page can exhaust the stack."""

_NEVER_INDEXED = """
script style iframe form mermaid noscript template svg math object embed audio video canvas select textarea button head
title
"""
_BREAKS = """
p div section article main header footer nav aside address figure figcaption details summary dl dt dd table thead tbody
tfoot tr caption center fieldset hgroup body html
"""
NEVER_INDEXED = frozenset(_NEVER_INDEXED.split())
_BREAKING = frozenset(_BREAKS.split())
_CONTAINERS: dict[str, Kind] = {"ul": "list", "ol": "list", "li": "item", "blockquote": "quote"}
_BOLD = frozenset({"b", "strong"})
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


@dataclass(slots=True)
class _Open:
    """A list, item or quote that is not closed yet."""

    tag: str
    kind: Kind
    children: list[Block]


class BlockBuilder:
    """Makes blocks of what a reader meets. Forgives unclosed and stray tags; nothing it is told makes it raise.

    `bare_links` says whether an address in running text is a link: in Markdown it is, on an HTML page it is not one
    to the reader either.
    """

    def __init__(self, *, bare_links: bool = True) -> None:
        self._bare_links = bare_links
        self._stack = [_Open("", "quote", [])]
        self._too_deep: Counter[str] = Counter()
        self._line = RunningLine(bare_links)
        self._heading: tuple[int, str] | None = None
        self._pre: list[str] | None = None
        self._code_depth = 0
        self._skipped_depth = 0
        self.skipping = ""

    def start(self, tag: str, attributes: Mapping[str, object]) -> None:
        """A start tag (lower case) with its attributes."""
        if self.skipping:
            self._skipped_depth += tag == self.skipping
        elif tag in NEVER_INDEXED:
            self.skipping, self._skipped_depth = tag, 1
        elif self._pre is not None:
            if tag == "br":
                self._pre.append("\n")
        else:
            self._start(tag, attributes)

    def _start(self, tag: str, attributes: Mapping[str, object]) -> None:
        if tag in _CONTAINERS:
            self._open(tag)
        elif tag in _HEADINGS:
            self._flush()
            self._heading = (_HEADINGS[tag], str(attributes.get("id") or ""))
        elif tag == "pre":
            self._flush()
            self._pre = []
        elif tag == "hr":
            self.rule()
        elif tag in _BREAKING:
            self._flush()
            if tag == "summary":
                self._line.begin_bold()
        else:
            self._start_inline(tag, attributes)

    def _start_inline(self, tag: str, attributes: Mapping[str, object]) -> None:
        if tag == "a":
            href = plain_url(str(attributes.get("href") or ""))
            if is_harmless(href):
                self._line.open_link(href)
        elif tag == "img":
            self.image(str(attributes.get("src") or ""))
        elif tag in ("td", "th"):
            self._line.add(" ")
            self._line.cells.append(self._line.size)
        elif tag == "br":
            self._line.end_line()
        elif tag in _BOLD:
            self._line.begin_bold()
        elif tag == "code":
            self._code_depth += 1

    def end(self, tag: str) -> None:
        """An end tag; one that closes nothing is ignored."""
        if self.skipping:
            self._skipped_depth -= tag == self.skipping
            if self._skipped_depth == 0:
                self.skipping = ""
        elif self._pre is not None:
            if tag == "pre":
                self._flush()
        else:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._line.close_link()
        elif tag in _BOLD:
            self._line.end_bold()
        elif tag == "code":
            self._code_depth = max(0, self._code_depth - 1)
        elif tag in _CONTAINERS:
            self._close(tag)
        elif tag in _HEADINGS or tag in _BREAKING:
            if tag == "summary":
                self._line.end_bold()
            self._flush()

    def stop_skipping(self) -> None:
        """End an element that is never indexed though its end tag is missing."""
        self.skipping = ""

    def data(self, text: str) -> None:
        """Running text, references resolved."""
        if self.skipping:
            return
        if self._pre is not None:
            self._pre.append(text)
        else:
            self._line.add(text, code=self._code_depth > 0)

    def line_break(self) -> None:
        """The end of a line inside a paragraph."""
        if not self.skipping and self._pre is None:
            self._line.end_line()
        else:
            self.data(" ")

    def code_span(self, text: str) -> None:
        """Code inside running text: it is text, but an address in it is no link."""
        if not self.skipping and self._pre is None:
            self._line.add(text, code=True)

    def code_block(self, text: str) -> None:
        """A block of code."""
        if not self.skipping and (code := plain_code(text)):
            self._flush()
            self._add(Block("code", code))

    def image(self, source: str) -> None:
        """An image, by its address; image data is dropped."""
        source = plain_url(source)
        if source and is_harmless(source) and not self.skipping:
            self._line.images.append(source)

    def rule(self) -> None:
        """A thematic break."""
        if not self.skipping:
            self._flush()
            self._add(Block("rule"))

    def finish(self) -> tuple[Block, ...]:
        """All blocks, those that were never closed too."""
        self._flush()
        while len(self._stack) > 1:
            self._pop()
        return tuple(self._stack[0].children)

    def _add(self, block: Block) -> None:
        self._stack[-1].children.append(block)

    def _open(self, tag: str) -> None:
        self._flush()
        if tag == "li":
            self._close_item_before()
            if self._stack[-1].kind != "list":
                return
        if len(self._stack) > MAX_DEPTH:
            self._too_deep[tag] += 1
        else:
            self._stack.append(_Open(tag, _CONTAINERS[tag], []))

    def _close_item_before(self) -> None:
        """A list item ends the one before it when that was left open."""
        for depth in range(len(self._stack) - 1, 0, -1):
            kind = self._stack[depth].kind
            if kind == "list":
                return
            if kind == "item":
                while len(self._stack) > depth:
                    self._pop()
                return

    def _close(self, tag: str) -> None:
        self._flush()
        if self._too_deep[tag]:
            self._too_deep[tag] -= 1
        elif any(opened.tag == tag for opened in self._stack):
            while self._pop().tag != tag:
                pass

    def _pop(self) -> _Open:
        self._flush()
        opened = self._stack.pop()
        if opened.children:
            self._add(Block(opened.kind, children=tuple(opened.children)))
        return opened

    def _flush(self) -> None:
        """End the paragraph, heading or code block that is being read."""
        if self._pre is not None:
            code, self._pre = plain_code("".join(self._pre)), None
            if code:
                self._add(Block("code", code))
        line = self._line
        line.close_link()
        level, anchor = self._heading or (0, "")
        self._heading = None
        if line.parts or line.links or line.images:
            text = "".join(line.parts).rstrip()
            kind: Kind = "heading" if level else "paragraph"
            if text or line.links or line.images:
                self._add(line.block(kind, text, level, anchor))
            self._line = RunningLine(self._bare_links)
