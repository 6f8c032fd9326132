"""Raw HTML inside Markdown: tags and text, told to a block builder."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from indexer.block_builder import BlockBuilder

_TAGS_OF_HTML = """
a abbr address article aside audio b bdi bdo blockquote body br button canvas caption center cite code col colgroup data
dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header
hgroup hr html i iframe img input ins kbd label legend li link main map mark math menu mermaid meta meter nav noscript
object ol optgroup option output p param picture pre progress q rp rt ruby s samp script section select small source
span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u
ul var video wbr
"""
_VOID = "area base br col embed hr img input link meta param source track wbr"
_KNOWN_TAGS = frozenset(_TAGS_OF_HTML.split())
VOID_TAGS = frozenset(_VOID.split())


class RawHtml(HTMLParser):
    """Reads the raw HTML of a Markdown file, piece by piece, into a `BlockBuilder`.

    An unknown tag is either a component of the site (`<Header />`, `<my-list>`, `<Badge text="x">`), which vanishes,
    or what the author wrote of a type or a placeholder (`Vec<T>`, `<host>`), which is text.
    """

    def __init__(self, builder: BlockBuilder) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = builder
        self._after_word = False

    def read(self, html: str, *, after_word: bool = False) -> None:
        """Read one piece; `after_word` says that a letter or digit stands directly before it."""
        self._after_word = after_word
        self.reset()
        try:
            self.feed(without_open_end(html))
            self.close()
        except AssertionError:
            # html.parser gives up on some malformed declarations (`<![x`); nothing in them is text.
            self.reset()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A start tag: one of HTML, a component, or text."""
        if tag in _KNOWN_TAGS:
            self._builder.start(tag, dict(attrs))
        elif not self._is_component():
            self._builder.data(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself: one of HTML, or a component."""
        if tag in _KNOWN_TAGS:
            self._builder.start(tag, dict(attrs))
            if tag not in VOID_TAGS:
                self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        """An end tag; that of a component vanishes."""
        if tag in _KNOWN_TAGS:
            self._builder.end(tag)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self._builder.data(data)

    def _is_component(self) -> bool:
        written = self.get_starttag_text() or ""
        name = (re.match(r"<([^\s/>]+)", written) or ["", ""])[1]
        bare = written == f"<{name}>"
        if self._after_word and bare:
            return False
        return not bare or "-" in name or (name[:1].isupper() and not name.isupper())


def without_open_end(html: str) -> str:
    """Make text of every `<` after the last `>`: no tag can begin there.

    html.parser takes quadratic time to find that out (thousands of `<a `). A comment that is opened there and never
    closed is cut off.
    """
    end = html.rfind(">") + 1
    return html[:end] + html[end:].partition("<!--")[0].replace("<", "&lt;")
