"""Did you mean: words of a query that no entry has, and the words of the archive that they begin or are nearest to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from search.text import fold
from search.tree import And, Node, Or, Prefix, Word, words

_SHORTEST = 3
_SHORTEST_BEGINNING = 2
_ONE_EDIT_UP_TO = 4
_MOST_WORDS = 200_000

Vocabulary: TypeAlias = Callable[[str, int], Sequence[tuple[str, int]]]


def corrected(root: Node, is_known: Callable[[Word], bool], vocabulary: Vocabulary) -> Node | None:
    """Return `root` with each unknown word as a beginning, where words of the archive begin so, or the nearest of them.

    `vocabulary` gives (word, entry count) for the words that begin with a prefix. It is asked only when a word is
    unknown, and for all words only when that word begins none. None when no word is replaced. Words in a `Not` stay, as
    do those of a single letter.
    """
    unknown = [word for word in words(root) if _can_be_wrong(word) and not is_known(word)]
    better: dict[Word, Node] = {word: Prefix(word.text, word.field) for word in unknown if _begins(word, vocabulary)}
    misspelt = [word for word in unknown if word not in better and len(word.text) >= _SHORTEST]
    known = vocabulary("", _MOST_WORDS) if misspelt else ()
    for word in misspelt:
        if near := nearest(fold(word.text), known):
            better[word] = Word(near, word.field)
    return _replace(root, better) if better else None


def _begins(word: Word, vocabulary: Vocabulary) -> bool:
    """Tell whether words of the archive begin so: half a word is more often meant than a slip of the finger."""
    return bool(vocabulary(fold(word.text), 1))


def nearest(word: str, vocabulary: Sequence[tuple[str, int]]) -> str | None:
    """Return the word of the vocabulary that is nearest to a folded word, or None when none is near.

    Nearness is the optimal string alignment distance (a transposition counts one): at most one up to four
    characters, two beyond. At the same distance: one with the same first letter, then the most frequent.
    """
    from rapidfuzz.distance.OSA import distance
    from rapidfuzz.process import extract

    most = 1 if len(word) <= _ONE_EDIT_UP_TO else 2
    counts = {known: count for known, count in vocabulary if abs(len(known) - len(word)) <= most and known.isalpha()}
    found = extract(word, list(counts), scorer=distance, score_cutoff=most, limit=None)
    ranked = [(edits, known[:1] != word[:1], -counts[known], known) for known, edits, _ in found]
    return min(ranked)[-1] if ranked else None


def _can_be_wrong(word: Word) -> bool:
    return len(word.text) >= _SHORTEST_BEGINNING and word.text.isascii() and word.text.isalpha()


def _replace(node: Node, better: Mapping[Word, Node]) -> Node:
    match node:
        case And(parts) | Or(parts):
            return type(node)(tuple(_replace(part, better) for part in parts))
        case Word() if node in better:
            return better[node]
        case _:
            return node
