"""Sources that are meant to exhaust whoever reads them, each of any size: `BOMBS[name](1.0)` is as large as it gets."""

from __future__ import annotations

from collections.abc import Callable

Bomb = Callable[[float], str]
"""From a scale (1.0 for the full size) to a source's text."""


def _times(text: str, most: int) -> Bomb:
    return lambda scale: text * max(1, int(most * scale))


def _numbered(text: str, most: int, between: str = "") -> Bomb:
    return lambda scale: between.join(text.format(number) for number in range(max(1, int(most * scale))))


def _around(before: str, bomb: Bomb, after: str = "") -> Bomb:
    return lambda scale: before + bomb(scale) + after


def _table(scale: float) -> str:
    columns = int(4_000 * scale) + 1
    return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + ("|" + "a|" * columns + "\n") * 45


def _sparse_table(scale: float) -> str:
    columns = int(20_000 * scale) + 1
    return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "a\n" * columns


def _laughs(scale: float) -> str:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, int(30 * scale) + 2)]
    return "---\n" + "\n".join(lines) + "\n---\n# x\n"


def _entity_laughs(scale: float) -> str:
    entities = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, int(30 * scale) + 2)]
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{"".join(entities)}]><p>&a{len(entities)};</p>'


MARKDOWN: dict[str, Bomb] = {
    "one line of 50 MB": lambda scale: "x" * 50_000_000,
    "one line of 5 MB": _times("word ", 990_000),
    "100,000 nested quotes": _around("", _times(">", 100_000), " a [x](https://a.org/b)"),
    "100,000 nested lists": _around("", _times("- ", 100_000), "a"),
    "lists each deeper": lambda scale: "\n".join("  " * number + "- a" for number in range(int(2_000 * scale))),
    "a million links": lambda scale: "\n\n".join(f"[a](https://a.org/{n})" for n in range(1_000_000))[:4_990_000],
    "60,000 links": _numbered("[a](https://a.org/{})", 60_000, " "),
    "bare addresses": _numbered("https://a.org/{}", 190_000, " "),
    "YAML aliases": _laughs,
    "gigantic front matter": _around("---\n", _times("a: b\n", 900_000), "---\n# x\n"),
    "nested front matter": _around("---\na: ", _times("[", 30_000), "\n---\n# x\n"),
    "front matter that never ends": _around("---\n", _times("a: b\n", 190_000)),
    "entities": _times("&amp;", 190_000),
    "reference definitions": _numbered("[r{0}]: https://a.org/{0}\n", 60_000),
    "references to one long address": _around(f"[a]: https://a.org/{'x' * 900_000}\n\n", _times("[a] ", 90_000)),
    "stars": _times("*a **b ", 60_000),
    "stars inside words": _times("a**b", 95_000),
    "backticks": lambda scale: " ".join("`" * number for number in range(int(600 * scale))),
    "opening brackets": _times("[", 190_000),
    "opening brackets of images": _times("![[", 66_000),
    "brackets in brackets": lambda scale: "[" * int(90_000 * scale) + "a" + "]" * int(90_000 * scale),
    "images in the labels of images": lambda scale: "![" * 1_000 + "a" + "](b)" * 1_000,
    "links that never end": _times("[a](<", 60_000),
    "tags that never end": _times("<a ", 190_000),
    "comments that never end": _times("<!-- ", 90_000),
    "autolinks": _times("<https://a.org/>", 190_000),
    "open elements": _times("<div>", 190_000),
    "inline elements": _around("a ", _times("<b>", 190_000), "x"),
    "a wide table": _table,
    "a table without cells": _sparse_table,
    "headings": _times("# a\n", 190_000),
    "line ends": _around("a", _times("\n", 4_900_000), "a"),
    "backslashes": _times("\\", 4_900_000),
    "colons": _times("a:", 2_400_000),
    "apostrophes": _times("o'", 2_400_000),
    "one character that grows": _around("## t\n\n[a.org](https://a.org)\n\n", _times("\ufdfa", 300_000)),
    "accents": _around("## t\n\n[a.org](https://a.org)\n\na", _times("\u0301", 300_000)),
    "Chinese without a full stop": _around("## t\n\n[a.org](https://a.org)\n\n", _times("\u4e2d\u6587", 150_000)),
    "control characters": _times("\x1b[31m\x00\u202e", 190_000),
}
"""What stands in a Markdown file."""

HTML: dict[str, Bomb] = {
    "open elements": _times("<div>", 290_000),
    "open lists": _around("", _times("<ul><li>", 140_000), "<a href=https://a.org>a</a>"),
    "tables in tables": _times("<table><tr><td>", 95_000),
    "inline elements": _around("<p>", _times("<b><i>", 140_000), "x"),
    "paragraphs": _times("<p>a", 290_000),
    "attributes": lambda scale: "<p " + " ".join(f"a{number}=1" for number in range(int(400_000 * scale))) + ">x",
    "links": _numbered("<a href=https://a.org/{}>a</a>", 140_000),
    "a list of links": _around("<ul>", _numbered("<li><a href=/{}.html>a</a>", 95_000)),
    "entities": _around("<p>", _times("&amp;&#x41;&nbsp;", 290_000), "</p>"),
    "ampersands": _around("<p>", _times("&", 4_900_000), "</p>"),
    "tags that never end": _around("<p>x</p>", _times("<a ", 290_000), ">"),
    "comments that never end": _around("<p>x</p>", _times("<!--", 290_000), ">"),
    "declarations": _around("<p>x</p>", _times("<!DOCTYPE ", 290_000), ">"),
    "XML declarations": _around("<p>x</p>", _times("<?xml ", 290_000), ">"),
    "a script that never ends": _around("<p>x</p><script>", _times("</scrip", 290_000), ">"),
    "ends without a start": _around("<div>" * 1_000, _times("</p>", 290_000)),
    "text areas": _times("<textarea>", 290_000),
    "blanks in a tag": _around("<p", _times(" ", 4_900_000), ">x</p>"),
    "one line of 5 MB": _around("<p>", _times("word ", 990_000)),
    "an address of 5 MB": _around("<p><a href='https://a.org/", _times("x", 4_900_000), "'>a</a></p>"),
    "entities of entities": _entity_laughs,
}
"""What stands in an HTML file."""

JSONL: dict[str, Bomb] = {
    "one line of 50 MB": lambda scale: '{"title": "' + "x" * 50_000_000 + '"}',
    "arrays in arrays": _times("[", 1_000_000),
    "objects in objects": _times('{"a":', 1_000_000),
    "a number of 100,000 digits": _around('{"title": "a", "position": ', _times("9", 100_000), "}"),
    "a million bullets": _around('{"title": "a", "bullets": ["a"', _times(',"a"', 1_000_000), "]}"),
    "addresses": _around('{"title": "a", "urls": ["https://a.org"', _numbered(',"https://a.org/{}"', 150_000), "]}"),
    "lines that are no JSON": _times("x\n", 300_000),
    "one id again and again": _times('{"title": "a", "id": "a#1"}\n', 100_000),
}
"""What stands in a file of JSON Lines."""

BOMBS = {
    f"{name}.{suffix}": bomb
    for suffix, bombs in (("md", MARKDOWN), ("html", HTML), ("jsonl", JSONL))
    for name, bomb in bombs.items()
}
"""Every bomb by a file name."""
