"""The one analyser: text to terms, the same way for what is indexed and for what is asked.

A token is written down in two forms: `exact` (folded: compatibility forms, case and accents levelled) and `term`
(the stem of `exact`). What people spell in several ways becomes several tokens at one place:

- `on-call`, `HTTP/3`, `HASH_SLOT`: the parts, and the parts joined (`oncall`, `http3`, `hashslot`);
- `TimeoutStartSec`, `setState`: the same, split where a capital begins a new word. Two humps of which one is short
  are a name (`GitHub`, `MySQL`), and so is what ends in `Script`;
- `python3`: as `python 3`, and joined;
- `3.6.1`: itself, and the versions that it belongs to (`3.6`, `3`); `.NET`: itself, and `net`;
- Han, kana and Hangul: overlapping pairs of characters, and single characters for one-character questions. Traditional
  characters are levelled with simplified ones (`search.han`).

Positions count parts, so that a phrase is found by the distance between its terms however they were spelt.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from Stemmer import Stemmer

from search.han import simplified

PART = 0
"""A word, or a pair of CJK characters: what documents are made of and questions ask for."""
JOINED = 1
"""Another spelling of the parts that begin at the same position."""
WIDER = 2
"""A more general term that the token also answers to; a question never means it."""

_CJK = (
    "\u3005\u3005\u3007\u3007\u3041\u3096\u309d\u309f\u30a1\u30fa\u30fc\u30ff\u31f0\u31ff\u3400\u4dbf\u4e00\u9fff"
    "\uac00\ud7af\uf900\ufaff\uff66\uff9d\U00020000\U0003ffff"
)
"""First and last character of each range."""

_HIGH = "[\u3005-\U0010ffff]+"
"""What may be CJK. It is compiled when there is some, since that takes as long as all other patterns together."""
_WORD = "[^\\W_]++(?:[\u0300-\u036f]++[^\\W_]*+)*+"
# An accent may stand after its letter, as a character of its own.
_CHUNK = re.compile(
    "\\d{1,3}(?:,\\d{3})+(?!,?\\w)"
    f"|(?:(?<![\\w.])\\.(?=[A-Za-z]{{2}}))?{_WORD}(?:(?:['\u2019._/&-]|::){_WORD})*(?:\\+\\+|\\#(?!\\w))?"
)
_PIECE = re.compile(
    f"[^\\W\\d_]{{2,}}(?=\\d+\\.\\d)|v?(?P<version>\\d+(?:\\.\\d+)+)"
    f"|(?P<apostrophe>{_WORD}(?:['\u2019]{_WORD})+)|{_WORD}(?:\\+\\+|\\#(?!\\w))?"
)
_HUMP = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z]+")
_NAME_AND_NUMBER = re.compile("[^\\W\\d_]{3,}(?=(\\d+)$)")
_MARKS = re.compile("[\u0300-\u036f]+")
_ACRONYMS = re.compile("[A-Z]{2,}s")
_PLURALS = {
    plural: plural[:-1]
    for plural in ["cpus", "crds", "dbs", "gpus", "jvms", "pdfs", "sdks", "svms", "tpus", "vms", "vpns"]
}
"""Plurals that Snowball leaves alone, as there is no vowel before their s, or none but the last letter."""
_LONGEST_TERM = 64
_LONGEST_CACHED = 40


class Token(NamedTuple):
    """One token: folded form, stem, position (in parts), extent in the text (characters), and kind."""

    exact: str
    term: str
    position: int
    start: int
    end: int
    kind: int


Spelling: TypeAlias = tuple[str, str, int, int, int, int]
"""A token of a chunk: exact, term, position, start, end (these three counted from where the chunk begins), kind."""


def fold(text: str) -> str:
    """Return `text` with compatibility forms (full width, ligatures), case and accents levelled."""
    if text.isascii():
        return text.lower()
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return folded if folded.isascii() else normalize("NFC", _MARKS.sub("", normalize("NFD", folded)))


def stem(word: str) -> str:
    """Return the English stem (Snowball) of a folded word; what is not a plain English word is its own stem."""
    if word in _PLURALS:
        return _PLURALS[word]
    # A stemmer must not be shared between threads, and costs half a microsecond to make.
    return Stemmer("english", 0).stemWord(word) if len(word) > 2 and word.isascii() and word.isalpha() else word


def is_cjk(character: str) -> bool:
    """Tell whether a character is of a script that is analysed by pairs: Han, kana, Hangul."""
    return bisect_left(_CJK, character) % 2 == 1 or character in _CJK


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` in reading order."""
    for chunk in chunks(text):
        yield from chunk


def chunks(text: str) -> Iterator[list[Token]]:
    """Yield the tokens of `text` by chunk: a CJK character run, or a word with what is joined to it (`on-call`).

    The first token of a chunk has the chunk's first position. Linear in the length of `text`.
    """
    for position, at, spelt in spelt_chunks(text):
        yield [
            Token(exact, term, position + offset, at + begin, at + stop, kind)
            for exact, term, offset, begin, stop, kind in spelt
        ]


def spelt_chunks(text: str) -> Iterator[tuple[int, int, Sequence[Spelling]]]:
    """Yield (first position, place in the text, tokens counted from there) of each chunk of `text`.

    This is `chunks` for those who read whole archives: what a chunk is spelt like is worked out once for all places.
    """
    position = 0
    for start, end, cjk in _scripts(text):
        if cjk:
            yield position, start, _cjk_run(text[start:end])
            position += end - start
            continue
        for at, spelt in _spelt(text, start, end):
            yield position, at, spelt
            position += spelt[-1][2] + 1


def _spelt(text: str, start: int, end: int) -> Iterator[tuple[int, Sequence[Spelling]]]:
    """Yield where each chunk of a stretch that is not CJK begins, and how it is spelt."""
    known = _spell_cached
    for match in _CHUNK.finditer(text, start, end):
        chunk = match[0]
        if spelt := known(chunk) if len(chunk) <= _LONGEST_CACHED else _spell_now(chunk):
            yield match.start(), spelt


def _scripts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it is CJK) of the stretches of `text`."""
    done = 0
    if not text.isascii() and max(text) >= "\u3005":
        for run in re.finditer(_HIGH, text):
            place = run.start()
            for cjk, characters in groupby(run[0], is_cjk):
                end = place + sum(1 for _ in characters)
                if cjk:
                    if done < place:
                        yield done, place, False
                    yield place, end, True
                    done = end
                place = end
    if done < len(text):
        yield done, len(text), False


def _cjk_run(run: str) -> list[Spelling]:
    folded = [_fold_cjk(character) for character in run]
    if len(folded) == 1:
        return [(folded[0], folded[0], 0, 0, 1, PART)]
    found = []
    for i, character in enumerate(folded):
        if i + 1 < len(folded):
            pair = character + folded[i + 1]
            found.append((pair, pair, i, i, i + 2, PART))
        found.append((character, character, i, i, i + 1, WIDER))
    return found


def _fold_cjk(character: str) -> str:
    folded = fold(character)
    return simplified(folded) if "\u3400" <= folded <= "\u9fff" else folded


def _spell_now(chunk: str) -> tuple[Spelling, ...]:
    """Return (exact, term, position, start, end, kind) of each token of a chunk, positions from 0, ascending."""
    found: list[tuple[str, int, int, int, int]] = []
    parts = list(_parts(chunk))
    if len(parts) > 1:
        joined = _join(chunk, [text for text, _, _ in parts])
        if len(joined) <= _LONGEST_TERM:
            found.append((joined, 0, 0, len(chunk), JOINED))
    for position, (text, start, end) in enumerate(parts):
        exact = fold(text)[:_LONGEST_TERM]
        if chunk.startswith(".") and position == 0:
            found.append(("." + exact, 0, 0, end, PART))
            found.append((exact, 0, start, end, WIDER))
            continue
        found.append((exact, position, start, end, PART))
        while "." in exact:
            exact = exact.rpartition(".")[0]
            found.append((exact, position, start, end, WIDER))
    return tuple((exact, stem(exact), at, start, end, kind) for exact, at, start, end, kind in found if exact)


_spell_cached = lru_cache(maxsize=1 << 15)(_spell_now)


def _join(chunk: str, parts: list[str]) -> str:
    """Return the parts written as one word; numbers alone keep their marks, since 2019-02 is not 201902."""
    return fold(chunk if all(part.isdigit() for part in parts) else "".join(parts))


def _parts(chunk: str) -> Iterator[tuple[str, int, int]]:
    """Yield (text, start, end) of the parts of a chunk."""
    if "," in chunk:
        yield chunk.replace(",", ""), 0, len(chunk)
        return
    for piece in _PIECE.finditer(chunk):
        text, (start, end) = piece[0], piece.span()
        if piece["version"]:
            yield piece["version"], start, end
        elif piece["apostrophe"]:
            owner = re.sub("['\u2019]s$", "", text, flags=re.IGNORECASE)
            yield re.sub("['\u2019]", "", owner), start, end
        elif _ACRONYMS.fullmatch(text):
            yield text[:-1], start, end
        elif named := _NAME_AND_NUMBER.match(text):
            yield named[0], start, start + named.end()
            yield named[1], start + named.end(), end
        else:
            begin = start
            for hump in _humps(text):
                yield hump, begin, begin + len(hump)
                begin += len(hump)


def _humps(word: str) -> list[str]:
    """Split an identifier where a capital begins a new word, unless it reads as a name."""
    if word.islower() or word.isupper() or not word.isascii() or not word.isalpha():
        return [word]
    humps = _HUMP.findall(word)
    shortest = min(map(len, humps))
    is_name = len(humps) == 2 and (shortest == 1 or (shortest < 4 and word[0].isupper()) or humps[1] == "Script")
    return [word] if len(humps) == 1 or is_name else humps
