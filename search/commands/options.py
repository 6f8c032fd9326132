"""The options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from search.cluster import ENGINES

_Command = TypeVar("_Command", bound=Callable[..., Any])

index_option = click.option(
    "--index",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The index folder; else SHACKSEARCH_INDEX, else `index` in shacksearch.toml, else a folder in your cache.",
)
corpus_option = click.option(
    "--corpus",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The digest that the index is made from (may be repeated); else SHACKSEARCH_CORPUS, else `corpus` and the "
    "collections in shacksearch.toml, else ./corpus.",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="What holds the index; else SHACKSEARCH_ENGINE, else `engine` in shacksearch.toml, else whoosh.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


def archive_options(command: _Command) -> _Command:
    """Add `--index`, `--corpus` and `--engine`.

    They arrive as `index: Path | None`, `corpus: tuple[Path, ...]` and `engine: str | None`.
    """
    return index_option(corpus_option(engine_option(command)))
