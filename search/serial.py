"""Entries as JSON: the lines of `entries --jsonl`, and what the index stores."""

from __future__ import annotations

import json
from typing import Any

from search.model import Entry

_NAMES = Entry.__match_args__
_TUPLES = ("urls", "bullets", "code", "images")


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """Return every field of an entry, tuples as lists, in the order of the model; no `collection` where it has none."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in _NAMES}
    values.update({name: list(values[name]) for name in _TUPLES})
    if not entry.collection:
        del values["collection"]
    return values


def entry_to_json(entry: Entry) -> str:
    """Return an entry as one line of JSON."""
    return json.dumps(entry_to_dict(entry), ensure_ascii=False)


def entry_from_json(line: str) -> Entry:
    """Return the entry that `entry_to_json` wrote."""
    values = json.loads(line)
    values.update({name: tuple(values[name]) for name in _TUPLES})
    return Entry(**values)
