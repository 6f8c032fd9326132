"""`shacksearch stats`: what is in the index."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from search.archive import Archive
from search.commands.disk import readable
from search.commands.opening import ask
from search.commands.options import archive_options, json_option
from search.config import load_settings
from search.terminal import clean, is_terminal

_TOP_SITES = 10


@click.command("stats")
@json_option
@archive_options
def command(as_json: bool, index: Path | None, corpus: tuple[Path, ...], engine: str | None) -> int:
    """Tell what is in the index.

    \b
    Examples:
      shacksearch stats
      shacksearch stats --json | jq .years
    """  # noqa: D301 - \b keeps click from wrapping
    from search.commands.printing import print_json, print_lines

    figures = ask(load_settings(index, corpus, engine), _figures)
    if as_json:
        print_json(figures, indent=is_terminal(sys.stdout))
    else:
        print_lines(_table(figures))
    return 0


def _figures(archive: Archive) -> dict[str, Any]:
    counted, facets = archive.statistics(), archive.facets()
    return {
        "entries": counted.entries,
        "issues": counted.issues,
        "sites": counted.sites,
        "words": counted.words,
        "years": {value.value: value.count for value in facets["year"]},
        "languages": {value.value: value.count for value in facets["lang"]},
        **({"collections": {value.value: value.count for value in facets["in"]}} if "in" in facets else {}),
        "top_sites": {value.value: value.count for value in facets["site"][:_TOP_SITES]},
        "index": archive.place(),
        "index_bytes": archive.size(),
    }


def _table(figures: Mapping[str, Any]) -> list[str]:
    rows = [
        *((name, str(figures[name])) for name in ("entries", "issues", "sites", "words")),
        *((name, _counts(figures[name])) for name in ("years", "languages", "collections") if name in figures),
        ("top sites", _counts(figures["top_sites"])),
        ("index", f"{figures['index']} ({readable(figures['index_bytes'])})"),
    ]
    width = max(10, *(len(name) for name, _ in rows))
    return [f"{name:<{width}} {clean(value)}" for name, value in rows]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{value} ({count})" for value, count in counts.items()) or "none"
