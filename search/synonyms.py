"""Words that mean the same: read from a small text file, given to the words of a query.

The format is described at the top of `synonyms.txt`, which ships with the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from search.errors import BadConfig
from search.text import fold
from search.tree import And, AtLeast, Node, Or, Word

Synonyms: TypeAlias = Mapping[str, tuple[str, ...]]
"""By folded word, the other words (or sequences of words) that an entry may have in its stead."""

_OWN = Path(__file__).with_name("synonyms.txt")


def load_synonyms(*extra: Path) -> Synonyms:
    """Return the shipped synonyms and those of the files `extra`; raises `BadConfig` when a file cannot be read."""
    if not extra:
        return _shipped()
    table = {word: dict.fromkeys(others) for word, others in _shipped().items()}
    for path in extra:
        _add(path, table)
    return {word: tuple(others) for word, others in table.items()}


def with_synonyms(root: Node, synonyms: Synonyms) -> Node:
    """Return `root`, each word that is searched for with what may stand in its stead; exclusions stay literal."""
    match root:
        case And(parts) | Or(parts):
            return type(root)(tuple(with_synonyms(part, synonyms) for part in parts))
        case AtLeast(share, parts):
            return AtLeast(share, tuple(with_synonyms(part, synonyms) for part in parts))
        case Word(text, field):
            others = synonyms.get(fold(text), ())
            return Word(text, field, others) if others else root
        case _:
            return root


@cache
def _shipped() -> Synonyms:
    table: dict[str, dict[str, None]] = {}
    _add(_OWN, table)
    return MappingProxyType({word: tuple(others) for word, others in table.items()})


def _add(path: Path, table: dict[str, dict[str, None]]) -> None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"The synonyms in {path} cannot be read ({error}); mend the file or the setting.") from None
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            _add_line(line, f"{path}, line {number}", table)


def _add_line(line: str, place: str, table: dict[str, dict[str, None]]) -> None:
    left, arrow, right = line.partition("=>")
    words = [fold(word.strip()) for word in left.split(",")]
    others = [fold(word.strip()) for word in (right if arrow else left).split(",")]
    if not all(words) or not all(others) or (not arrow and len(words) < 2):
        raise BadConfig(f"{place}: write `a, b` for words that mean the same, or `a => b`.")
    for word in words:
        if " " not in word:
            table.setdefault(word, {}).update(dict.fromkeys(other for other in others if other != word))
