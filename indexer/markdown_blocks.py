"""Markdown (CommonMark with tables and strikethrough) to blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.block_builder import NEVER_INDEXED, BlockBuilder
from indexer.blocks import Block
from indexer.errors import UnreadableSource
from indexer.raw_html import RawHtml

# Fifteen lists inside each other. What lies deeper is lost, but the time for hostile text is in proportion to it.
_MAX_NESTING = 30
_MARKS = "[]!*_`<&\\|~\n"
_MOST_MARKS = 200_000
"""What the parser's time and memory go with: so many take it some ten seconds. Six megabytes of a digest have them."""
_END_TAG = re.compile(r"</([A-Za-z]+)")


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown document (without front matter), its raw HTML read too.

    Raises `UnreadableSource` for what only an attacker writes: images in the labels of images, hundreds deep, or
    hundreds of thousands of brackets.
    """
    if sum(map(text.count, _MARKS)) > _MOST_MARKS:
        raise UnreadableSource(f"it holds more than {_MOST_MARKS:,} marks such as brackets, stars and line ends")
    try:
        tokens = _parser().parse(text)
    except RecursionError as error:
        raise UnreadableSource("it is nested too deeply") from error
    flat = [part for token in tokens for part in ((token,) if token.type != "inline" else token.children or ())]
    return _Feeder(flat).blocks()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    # Targets are wanted as written; which of them count is decided where the blocks are built.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return parser


class _Feeder:
    """Tells a `BlockBuilder` what stands in a flat list of tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._builder = BlockBuilder()
        self._html = RawHtml(self._builder)
        self._last_end_tag = _last_end_tags(tokens)
        self._handlers: dict[str, Callable[[int, Token], None]] = {
            "text": self._text,
            "softbreak": self._break,
            "hardbreak": self._break,
            "code_inline": self._code_span,
            "code_block": self._code_block,
            "fence": self._code_block,
            "html_inline": self._raw_html,
            "html_block": self._raw_html,
            "image": self._image,
            "hr": self._rule,
        }

    def blocks(self) -> tuple[Block, ...]:
        for index, token in enumerate(self._tokens):
            if handler := self._handlers.get(token.type):
                handler(index, token)
            elif token.nesting == 1:
                self._builder.start(token.tag, token.attrs)
            elif token.nesting == -1:
                self._builder.end(token.tag)
        return self._builder.finish()

    def _text(self, index: int, token: Token) -> None:
        content = token.content
        if content.endswith("\\") and self._ends_line(index):
            content = content[:-1]  # A line break that has nothing after it: `For backups\` and then a list.
        self._builder.data(content)

    def _ends_line(self, index: int) -> bool:
        return index + 1 == len(self._tokens) or self._tokens[index + 1].block

    def _break(self, index: int, token: Token) -> None:
        self._builder.line_break()

    def _code_span(self, index: int, token: Token) -> None:
        self._builder.code_span(token.content)

    def _code_block(self, index: int, token: Token) -> None:
        # A fence that holds a diagram is the same as a `<mermaid>` element: no prose, no code.
        if token.info.strip().lower() != "mermaid":
            self._builder.code_block(token.content)

    def _image(self, index: int, token: Token) -> None:
        self._builder.image(str(token.attrs.get("src") or ""))

    def _rule(self, index: int, token: Token) -> None:
        self._builder.rule()

    def _raw_html(self, index: int, token: Token) -> None:
        before = self._tokens[index - 1].content if index else ""
        self._html.read(token.content, after_word=token.type == "html_inline" and before[-1:].isalnum())
        if self._builder.skipping and self._last_end_tag.get(self._builder.skipping, -1) <= index:
            self._builder.stop_skipping()


def _last_end_tags(tokens: Sequence[Token]) -> dict[str, int]:
    """Where each element that is never indexed is closed for the last time: an unclosed one must swallow nothing."""
    last = {}
    for index, token in enumerate(tokens):
        if token.type in ("html_inline", "html_block"):
            for match in _END_TAG.finditer(token.content):
                if (name := match[1].lower()) in NEVER_INDEXED:
                    last[name] = index
    return last
