"""The running text of a paragraph or heading, and where its links, lines, cells and bold beginning stand in it."""

from __future__ import annotations

from indexer.blocks import Block, Kind, Link
from indexer.labels import is_pointer
from indexer.plaintext import bare_urls, fold_blanks, plain, plain_url, without_urls


class RunningLine:
    """What a reader has met of the paragraph or heading that is being read."""

    def __init__(self, bare_links: bool) -> None:
        self._bare_links = bare_links
        self.parts: list[str] = []
        self.size = 0
        self.ends_blank = True
        self.links: list[Link] = []
        self.images: list[str] = []
        self.breaks: list[tuple[int, int]] = []
        self.cells: list[int] = []
        self.bold = 0
        self._bold_from: int | None = None
        self._has_letters = False
        self._href: str | None = None
        self._label: list[str] = []
        self._label_start = 0

    def add(self, text: str, *, code: bool = False) -> None:
        """Add running text; an address in it becomes a link unless it is code."""
        if self._href is not None:
            self._label.append(text)
            self._append(without_urls(text))
        elif code or not self._bare_links:
            self._append(without_urls(text))
        else:
            last = 0
            for start, end in bare_urls(text):
                self._append(text[last:start])
                if url := plain_url(text[start:end]):
                    self.links.append(Link(url, url, self.size, self.size))
                last = end
            self._append(text[last:] if last else text)

    def _append(self, text: str) -> None:
        text = fold_blanks(text)
        if self.ends_blank and text[:1] == " ":
            text = text[1:]
        if text:
            self.parts.append(text)
            self._has_letters = self._has_letters or any(map(str.isalpha, text))
            self.size += len(text)
            self.ends_blank = text[-1] == " "

    def end_line(self) -> None:
        """End a line inside the paragraph."""
        here = (self.size, len(self.links))
        if self._href is None and here != (0, 0) and self.breaks[-1:] != [here]:
            self.breaks.append(here)
        self.add(" ")

    def begin_bold(self) -> None:
        """Begin bold text; only that which begins the paragraph is remembered."""
        if self._bold_from is None and not self._has_letters:
            self._bold_from = self.size

    def end_bold(self) -> None:
        """End bold text."""
        if self._bold_from is not None and not self.bold:
            self.bold = self.size

    def open_link(self, href: str) -> None:
        """Begin a link's label."""
        self.close_link()
        self._href, self._label, self._label_start = href, [], self.size

    def close_link(self) -> None:
        """End the label of a link, if one is open."""
        if self._href is not None:
            link = Link(plain("".join(self._label)), self._href, self._label_start, self.size)
            if self.links and self.links[-1].url == link.url and self._goes_on(self.links[-1], link):
                first = self.links.pop()
                label = "".join(self.parts)[first.start :] if any(map(str.isalnum, first.text)) else link.text
                link = Link(plain(label), link.url, first.start, link.end)
            self.links.append(link)
            self._href = None

    def _goes_on(self, first: Link, link: Link) -> bool:
        """Whether two links to one place are a label in two pieces: `[**A**](u)[ title](u)`, `["](u) [A title](u)`."""
        edge = max(self.cells[-1] if self.cells else 0, self.breaks[-1][0] if self.breaks else 0)
        if link.start - first.end > 1 or edge > first.start or is_pointer(link.text):
            return False
        return link.start == first.end or not any(map(str.isalnum, first.text))

    def block(self, kind: Kind, text: str, level: int, anchor: str) -> Block:
        """The paragraph or heading, whose text is `text`."""
        breaks, cells = tuple(self.breaks), tuple(self.cells)
        return Block(kind, text, level, anchor, tuple(self.links), tuple(self.images), (), self.bold, breaks, cells)
