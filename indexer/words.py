"""The phrases in `words.toml`, by which links and sections of a digest are told apart."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class KnownWords(NamedTuple):
    """Labels of links that are pointers or furniture, headings that greet, and headings of sections by kind."""

    pointers: tuple[str, ...]
    furniture: tuple[str, ...]
    greetings: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]


@cache
def known_words() -> KnownWords:
    """The phrases of `words.toml`, which comes with this package."""
    found = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    sections = {kind: tuple(headings) for kind, headings in found["sections"].items()}
    return KnownWords(tuple(found["pointers"]), tuple(found["furniture"]), tuple(found["greetings"]), sections)
