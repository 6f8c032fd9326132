"""Simplified and traditional Chinese, levelled: what is written in either is found by either."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache


@lru_cache(maxsize=1 << 14)
def simplified(character: str) -> str:
    """Return the simplified form of one Han character; any other character, and one without such a form, as it is.

    The table is OpenCC's (`t2s`), asked for single characters: which form a character takes within a word would make
    the pairs of an indexed text depend on where a question begins.
    """
    found = _convert()(character)
    return found if len(found) == 1 else character


@cache
def _convert() -> Callable[[str], str]:
    from opencc import OpenCC  # takes longer to load than a search in English takes

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
