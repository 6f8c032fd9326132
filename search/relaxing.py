"""What to search for when the whole question finds too little: most of its words."""

from __future__ import annotations

from search.stopwords import is_stop_word
from search.tree import And, AtLeast, Node, Or, Phrase, Prefix, Word

ENOUGH = 10
"""With fewer strict hits than this (a page), a question of several words is relaxed."""
_MANY = 3
"""From so many words on, the parts of a hyphenated word count on their own, too."""


def relaxed(root: Node) -> Node | None:
    """Return `root` with any of its words enough to match, or None when it has no words to spare.

    Filters and exclusions stay as they are; phrases come apart into their words. How many of the words an entry has is
    left to its score: on judged collections, requiring half of them cost a quarter of nDCG@10, and a fifth still .02.
    """
    parts = root.parts if isinstance(root, And) else (root,)
    wanted: list[Node] = []
    kept: list[Node] = []
    for part in parts:
        if isinstance(part, Phrase):
            wanted.extend(Word(text, part.field) for text in part.text.split())
        else:
            (wanted if isinstance(part, Word | Prefix | Or) and _searches(part) else kept).append(part)
    meant = [part for part in wanted if not (isinstance(part, Word) and is_stop_word(part))]
    if len(meant) < 2 and not any(isinstance(part, Word) and not part.text.isascii() for part in meant):
        return None
    if len(meant) >= _MANY:
        wanted = [piece for part in wanted for piece in _pieces(part)]
    return And((AtLeast(0.0, tuple(wanted)), *kept))


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
