"""How fast issues of mixed shapes are read: `python -m tests.bench.reading [ENTRIES]` prints entries a second.

The issues are made up here, sixty thousand entries in all by default, as nine editors would write them. The time is CPU
time of one core for reading alone: bytes to entries, nothing written.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from indexer.options import ReadOptions
from indexer.read_html import read_html_issue
from indexer.read_markdown import read_markdown

_ENTRIES = 60_000
_PER_ISSUE = 30
_SEED = 8
_WORDS = (
    "ash",
    "barrel",
    "candle",
    "dusk",
    "ember",
    "fallow",
    "garden",
    "harbour",
    "inlet",
    "jetty",
    "kettle",
    "lantern",
    "meadow",
    "nettle",
    "orchard",
    "pebble",
    "quarry",
    "ripple",
    "saddle",
    "thatch",
    "umber",
    "valley",
    "willow",
    "yarrow",
    "anvil",
    "bellows",
    "cooper",
    "drover",
    "eyrie",
    "furrow",
    "gable",
    "heron",
)


class _Words:
    """Made-up titles, sentences and addresses."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def some(self, least: int, most: int) -> str:
        """Return a few words, the first with a capital."""
        return " ".join(self._random.choices(_WORDS, k=self._random.randint(least, most))).capitalize()

    def url(self) -> str:
        """Return an address that is not given twice."""
        return f"https://{self._random.choice(_WORDS)}.example/{self._random.getrandbits(48):x}"

    def link(self) -> str:
        """Return a link with a title."""
        return f"[{self.some(4, 8)}]({self.url()})"

    def note(self) -> str:
        """Return a few sentences."""
        return " ".join(f"{self.some(8, 20)}." for _ in range(self._random.randint(1, 4)))


def _headed(words: _Words, count: int) -> str:
    return "\n".join(
        f"## {words.some(4, 8)}\n\n[site.example]({words.url()})\n\n{words.note()}\n\n"
        f"* {words.note()}\n* {words.note()}\n"
        for _ in range(count)
    )


def _ruled(words: _Words, count: int) -> str:
    return "\n---\n\n".join(f"{words.link()}\n\n{words.note()}\n" for _ in range(count))


def _prose(words: _Words, count: int) -> str:
    return "\n".join(f"{words.some(5, 9)}, as {words.link()} has it. {words.note()}\n" for _ in range(count))


def _listed(words: _Words, count: int) -> str:
    return "".join(
        (f"\n## {words.some(1, 2)}\n\n" if number % 6 == 0 else "") + f"* {words.link()}. {words.note()}\n"
        for number in range(count)
    )


def _references(words: _Words, count: int) -> str:
    items = "".join(f"- [{words.some(4, 8)}][r{number}] {words.note()}\n" for number in range(count))
    return items + "\n" + "".join(f"[r{number}]: {words.url()}\n" for number in range(count))


def _flowing(words: _Words, count: int) -> str:
    return "\n".join(f"{words.link()} {words.note()}\n\n{words.note()}\n" for _ in range(count))


def _numbered(words: _Words, count: int) -> str:
    return "## Notes\n\n" + "\n".join(f"{number}、{words.link()}\n\n{words.note()}\n" for number in range(1, count + 1))


def _mixed(words: _Words, count: int) -> str:
    half = count // 2
    sub = "\n".join(f"### {words.link()}\n\n{words.note()}\n" for _ in range(half))
    return f"## Long\n\n{sub}\n{_listed(words, count - half)}"


_SHAPES: tuple[Callable[[_Words, int], str], ...] = (
    _headed,
    _ruled,
    _prose,
    _listed,
    _references,
    _flowing,
    _numbered,
    _mixed,
)


def main() -> int:
    """Make the issues, read them, and print the rate of each shape and of all."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else _ENTRIES
    options, words = ReadOptions(), _Words(_SEED)
    each = max(1, wanted // (len(_SHAPES) + 1) // _PER_ISSUE)
    total, spent = 0, 0.0
    for make in (*_SHAPES, None):
        texts = [f"# Issue {number}\n\n{(make or _listed)(words, _PER_ISSUE)}" for number in range(each)]
        if make is None:
            from markdown_it import MarkdownIt

            parser = MarkdownIt("commonmark")
            texts = [f"<html><body><article>{parser.render(text)}</article></body></html>" for text in texts]
        begin = time.process_time()
        if make is None:
            read = sum(len(read_html_issue("1", text.encode(), {}, {}, options).entries) for text in texts)
        else:
            read = sum(len(read_markdown(text.encode(), "1", options).entries) for text in texts)
        took = time.process_time() - begin
        name = make.__name__.strip("_") if make else "html, listed"
        print(f"{name:14} {read:6} entries of {each * _PER_ISSUE:6}  {read / took:8.0f} a second")
        total, spent = total + read, spent + took
    print(f"{'all':14} {total:6} entries  {total / spent:20.0f} a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
