"""A title typed as a query: what reads as an operator there is a word of the title."""

from __future__ import annotations

from search.engine import Reader
from search.text import PART, fold, tokens
from search.tree import And, Node, Phrase, Word, simplify, walk

_MOST_LOOKED_AT = 20


def as_title(reader: Reader, root: Node, text: str) -> Node:
    """Return the words of `text` where it is, to the letter, the title of an entry; else `root`, its tree.

    `How NOT to hire` would else exclude the one entry of that title. A title that merely has the same words does not
    count: `kafka -streams` does not mean the entry "Kafka Streams". Nothing is looked up for a query of plain words.
    """
    if all(isinstance(node, Word | And) for node in walk(root)):
        return root
    words = [token.exact for token in tokens(text) if token.kind == PART]
    if not words:
        return root
    page = reader.match(Phrase(" ".join(words), "title"), limit=_MOST_LOOKED_AT).page
    typed = fold(text).split()
    for entry in reader.entries([ranked.id for ranked in page]):
        if entry is not None and fold(entry.title).split() == typed:
            return simplify(And(tuple(map(Word, words))))
    return root
