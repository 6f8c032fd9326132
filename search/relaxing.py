"""What to search for when the whole question finds too little: most of its words."""

from __future__ import annotations

from search.stopwords import is_stop_word
from search.tree import And, AtLeast, Node, Or, Phrase, Prefix, Word

ENOUGH = 10
"""With fewer strict hits than this (a page), a question of several words is relaxed."""
SHARE = 0.01
"""How many of its words (or pairs of Chinese characters) an entry must then have."""


def relaxed(root: Node) -> Node | None:
    """Return `root` with only a share of its words required, or None when it has no words to spare.

    Filters and exclusions stay as they are; phrases come apart into their words.
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
    return And((AtLeast(SHARE, tuple(wanted)), *kept))


def _searches(node: Node) -> bool:
    return isinstance(node, Word | Prefix | Phrase) or (
        isinstance(node, Or) and all(isinstance(part, Word | Prefix | Phrase) for part in node.parts)
    )
