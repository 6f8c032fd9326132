"""Digests with a name, of which one index may hold many: the `[[collection]]` tables of a configuration file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from search.config import Layer
from search.config_values import READ
from search.errors import BadConfig
from search.record import Record

RULES = ("site_url", "anchors", "lang", "shape", "skip_sections")
"""What a collection may say otherwise than the settings of all."""
_KNOWN = ("name", "path", *RULES)
_MAY_BE_EMPTY = ("site_url", "shape")
_NAME = re.compile(r"[^\W_][\w-]{0,59}")


class Collection(Record):
    """One digest of several: its name, the folders and files it is made from, and the rules by which they are read.

    `origin` tells which file has it, and `origins` for each rule where it came from, in words.
    """

    name: str
    paths: tuple[Path, ...]
    site_url: str
    anchors: str
    lang: str
    shape: str
    skip_sections: tuple[str, ...]
    origin: str
    origins: Mapping[str, str]

    @property
    def key(self) -> str:
        """The name as collections are told apart by it, whatever its case."""
        return self.name.casefold()


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a collection: letters, digits, `-` and `_`, at most 60."""
    return _NAME.fullmatch(text) is not None


def read_collections(layer: Layer, rules: Mapping[str, Any], origins: Mapping[str, str]) -> tuple[Collection, ...]:
    """Return the collections of a configuration file, in its order; raises `BadConfig`.

    `rules` are those of the settings, which hold where a collection has none of its own, and `origins` where they came
    from.
    """
    tables = layer.values["collection"]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadConfig(f"A collection in {layer.name} must be a table of its own, headed [[collection]].")
    found = tuple(_read(number, table, layer, rules, origins) for number, table in enumerate(tables, 1))
    _check_apart(found, layer)
    return found


def _read(
    number: int, table: Mapping[str, Any], layer: Layer, rules: Mapping[str, Any], origins: Mapping[str, str]
) -> Collection:
    name = table.get("name")
    if not isinstance(name, str) or not is_name(name):
        raise BadConfig(
            f"The name of collection {number} in {layer.name} must be letters, digits, - and _, such as weekly."
        )
    own = Layer(f"collection {name} of {layer.name}", table, layer.folder)
    if unknown := sorted(table.keys() - set(_KNOWN)):
        raise BadConfig(f"The {own.name} has an unknown setting {unknown[0]!r}; known are {', '.join(_KNOWN)}.")
    if table.get("path") in (None, "", []):
        raise own.bad("path", "the folder of that digest, or a list of folders and files")
    given = {key: _rule(key, table[key], own) for key in RULES if key in table}
    return Collection(
        name=name,
        paths=tuple(READ["path"](table["path"], own)),
        origin=layer.name,
        origins={key: own.name if key in given else origins[key] for key in RULES},
        **{**rules, **given},
    )


def _rule(key: str, value: Any, layer: Layer) -> Any:
    """Return a rule as it is written; an empty one takes back what the settings say."""
    return "" if value == "" and key in _MAY_BE_EMPTY else READ[key](value, layer)


def _check_apart(collections: tuple[Collection, ...], layer: Layer) -> None:
    """Raise `BadConfig` when two collections have one name, in whatever case, or one folder."""
    for what, owners in (("name", _named(collections)), ("path", _placed(collections))):
        known: dict[str, str] = {}
        for value, owner in owners:
            if value in known:
                raise BadConfig(f"The {what} of collection {owner} in {layer.name} is that of {known[value]} already.")
            known[value] = owner


def _named(collections: tuple[Collection, ...]) -> Iterator[tuple[str, str]]:
    return ((collection.key, collection.name) for collection in collections)


def _placed(collections: tuple[Collection, ...]) -> Iterator[tuple[str, str]]:
    return ((os.path.realpath(path), collection.name) for collection in collections for path in collection.paths)
