"""The phrases in `words.toml`, by which links and sections of a digest are told apart."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class KnownWords(NamedTuple):
    """Labels that are pointers or furniture, headings that greet or of sections by kind, words that end no title."""

    pointers: tuple[str, ...]
    furniture: tuple[str, ...]
    greetings: tuple[str, ...]
    unfinished: frozenset[str]
    sections: Mapping[str, tuple[str, ...]]


@cache
def known_words() -> KnownWords:
    """The phrases of `words.toml`, which comes with this package."""
    found = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    sections = {kind: tuple(headings) for kind, headings in found["sections"].items()}
    labels, headings = (tuple(found["pointers"]), tuple(found["furniture"])), tuple(found["greetings"])
    return KnownWords(*labels, headings, frozenset(found["unfinished"]), sections)
