"""Did you mean: words of a query that no entry has, and the words of the archive that are nearest to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from search.text import fold
from search.tree import And, Node, Or, Word, words

_SHORTEST = 3
_ONE_EDIT_UP_TO = 4
_MOST_WORDS = 200_000

Vocabulary: TypeAlias = Callable[[str, int], Sequence[tuple[str, int]]]


def corrected(root: Node, is_known: Callable[[Word], bool], vocabulary: Vocabulary) -> Node | None:
    """Return `root` with each unknown word replaced by the nearest word of the archive.

    `vocabulary` gives (word, entry count) for the words that begin with a prefix, and is asked only when a word is
    unknown. None when no word is replaced. Words in a `Not` stay; words of less than three characters are left alone.
    """
    unknown = [word for word in words(root) if _can_be_wrong(word) and not is_known(word)]
    if not unknown:
        return None
    known = vocabulary("", _MOST_WORDS)
    better = {word: near for word in unknown if (near := nearest(fold(word.text), known))}
    return _replace(root, better) if better else None


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
    return len(word.text) >= _SHORTEST and word.text.isascii() and word.text.isalpha()


def _replace(node: Node, better: Mapping[Word, str]) -> Node:
    match node:
        case And(parts) | Or(parts):
            return type(node)(tuple(_replace(part, better) for part in parts))
        case Word(_, field) if node in better:
            return Word(better[node], field)
        case _:
            return node
