"""`shacksearch open`: an entry's link, in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from search.commands.browsing import open_link
from search.commands.identifiers import entry_named
from search.commands.opening import ask
from search.commands.options import archive_options
from search.config import load_settings


@click.command("open")
@click.argument("identifier", metavar="ISSUE#N")
@archive_options
def command(identifier: str, index: Path | None, corpus: tuple[Path, ...], engine: str | None) -> int:
    """Open an entry's link in the browser.

    \b
    Examples:
      shacksearch open 2019-07#3
      BROWSER=w3m shacksearch open 2019-07#3
      shacksearch sharding --open 2             the second hit of a search
    """  # noqa: D301 - \b keeps click from wrapping
    entry = ask(load_settings(index, corpus, engine), lambda archive: entry_named(archive, identifier))
    open_link(entry.urls[0] if entry.urls else "", entry.id)
    return 0
