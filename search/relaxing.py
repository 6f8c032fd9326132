"""What to search for when the whole question finds too little: some of its words, or the same links."""

from __future__ import annotations

from collections.abc import Sequence

from search.model import Entry
from search.stopwords import is_stop_word
from search.tree import And, AtLeast, Node, Or, Phrase, Prefix, SameLink, Word
from search.urls import canonical_url

ENOUGH = 10
"""With fewer strict hits than this (a page), a question of several words is relaxed."""
_MANY = 3
"""From so many words on, the parts of a hyphenated word count on their own, too."""


def relaxed(root: Node) -> Node | None:
    """Return `root` with any of its words enough to match, or None when it has no words to spare.

    Filters and exclusions stay as they are; phrases come apart into their words. How many of the words an entry has is
    left to its score: on judged collections, requiring half of them cost a quarter of nDCG@10, and a fifth still .02.
    """
    searched, kept = _split(root)
    wanted: list[Node] = []
    for part in searched:
        wanted.extend((Word(text, part.field) for text in part.text.split()) if isinstance(part, Phrase) else (part,))
    meant = [part for part in wanted if not (isinstance(part, Word) and is_stop_word(part))]
    if len(meant) < 2 and not any(isinstance(part, Word) and not part.text.isascii() for part in meant):
        return None
    if len(meant) >= _MANY:
        wanted = [piece for part in wanted for piece in _pieces(part)]
    return And((AtLeast(0.0, tuple(wanted)), *kept))


def same_links(root: Node, found: Sequence[Entry]) -> Node | None:
    """Return what finds the other entries with the links of `found`, which match `root`; None when there are no links.

    A link that stands in several issues is described in each, often in another language, and what one of them says of
    it holds for all. Filters and exclusions stay. An entry of one link counts more than one of many.
    """
    searched, kept = _split(root)
    weights: dict[str, float] = {}
    for entry in found if searched else ():
        for url in map(canonical_url, entry.urls):
            weights[url] = max(weights.get(url, 0.0), 1 / len(entry.urls))
    if not weights:
        return None
    links = tuple(SameLink(url, weight) for url, weight in weights.items())
    return And((Or(links), *kept))


def _split(root: Node) -> tuple[list[Node], list[Node]]:
    """Return the parts of a conjunction that words are searched in, and those that must hold besides."""
    searched: list[Node] = []
    kept: list[Node] = []
    for part in root.parts if isinstance(root, And) else (root,):
        (searched if _searches(part) else kept).append(part)
    return searched, kept


def _pieces(node: Node) -> list[Node]:
    """Take a hyphenated word apart: `high-speed` is also asked for as `high` and `speed`."""
    if not isinstance(node, Word) or "-" not in node.text:
        return [node]
    pieces = node.text.split("-")
    return [Word(piece, node.field) for piece in pieces] if all(map(str.isalpha, pieces)) else [node]


def _searches(node: Node) -> bool:
    return isinstance(node, Word | Prefix | Phrase) or (
        isinstance(node, Or) and all(isinstance(part, Word | Prefix | Phrase) for part in node.parts)
    )
