"""The few words of a text that a question asks for, found without analysing all the others.

Only the stretches between blanks are analysed in which a wanted word can stand: those with the first letters of one,
and those with a character that is not ASCII. A word and its Snowball stem have their first three letters in common, if
y counts as i (`cries`, `cry` and `cri`) and a short stem's e does not count (`using` is stemmed to `use`). What is
written in parts (`e-mail`, `1,000`) may have a mark between these letters.
"""

from __future__ import annotations

from collections.abc import Collection

from search.text import Token, spelt_chunks

_FIRST = 3
_MARK = b"-"
_MARKS = "'._/&:,"


def _counts_as(byte: int) -> int:
    character = chr(byte)
    if character.isspace():
        return ord(" ")
    return ord(_MARK) if character in _MARKS else ord("i" if character in "yY" else character.lower())


_LEVELLED = bytes(map(_counts_as, range(256)))
"""What each byte counts as: every blank as one, marks within words as `-`, letters in lower case."""
_OTHER = b"?"
"""What a character that is not ASCII counts as."""
_APART = 1_000_000
"""How far words are said to be apart that have others between them: too far for a phrase."""


class WordFinder:
    """Finds words by their forms (terms or folded words), and by how they begin; safe to use from several threads."""

    def __init__(self, forms: Collection[str], beginnings: tuple[str, ...] = ()) -> None:
        self._forms = frozenset(forms)
        self._beginnings = beginnings
        needles = {needle for form in (*forms, *beginnings) for needle in _needles(form) if needle}
        self._needles = needles | {_OTHER} if forms or beginnings else needles

    def find(self, text: str) -> list[Token]:
        """Return the wanted tokens of `text` in reading order.

        Positions tell how far a token is from the one before it as long as no other word is between them.
        """
        found: list[Token] = []
        forms, beginnings = self._forms, self._beginnings
        for number, (start, end) in enumerate(self._stretches(text)):
            for position, at, spelt in spelt_chunks(text[start:end]):
                for exact, term, offset, begin, stop, kind in spelt:
                    if term in forms or exact in forms or (beginnings and exact.startswith(beginnings)):
                        place = number * _APART + position + offset
                        found.append(Token(exact, term, place, start + at + begin, start + at + stop, kind))
        return found

    def _stretches(self, text: str) -> list[tuple[int, int]]:
        """Return where the stretches to be analysed begin and end; words that follow each other are in one."""
        levelled = text.encode("ascii", "replace").translate(_LEVELLED)
        ends: dict[int, int] = {}
        for needle in self._needles:
            place = levelled.find(needle)
            while place >= 0:
                end = levelled.find(b" ", place)
                end = len(levelled) if end < 0 else end
                ends[levelled.rfind(b" ", 0, place) + 1] = end
                place = levelled.find(needle, end)
        stretches: list[tuple[int, int]] = []
        for start in sorted(ends):
            if stretches and not any(map(str.isalnum, text[stretches[-1][1] : start])):
                stretches[-1] = (stretches[-1][0], ends[start])
            else:
                stretches.append((start, ends[start]))
        return stretches


def _needles(form: str) -> list[bytes]:
    """Return what stands in every stretch that has a form: its first letters, as one or with a mark between them."""
    first = form[:_FIRST].encode("ascii", "replace").translate(_LEVELLED)
    if 1 < len(form) <= _FIRST:
        first = first.removesuffix(b"e")
    between = [first[:i] + marks + first[i : i + 1] for i in range(1, len(first)) for marks in (_MARK, 2 * _MARK)]
    return [first, *between]
