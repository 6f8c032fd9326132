"""`shacksearch show`: one entry, whole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from search.archive import Archive
from search.commands.identifiers import entry_named
from search.commands.opening import ask
from search.commands.options import archive_options, json_option
from search.config import load_settings
from search.model import Entry
from search.terminal import is_terminal, terminal


@click.command("show")
@click.argument("identifier", metavar="ISSUE#N")
@json_option
@archive_options
def command(identifier: str, as_json: bool, index: Path | None, corpus: tuple[Path, ...], engine: str | None) -> int:
    """Show one entry, whole.

    \b
    Examples:
      shacksearch show 2019-07#3          title, links, text and code
      shacksearch show 2019-07#3 --json   every field
    """  # noqa: D301 - \b keeps click from wrapping
    from search.commands.printing import needs_pager, print_json, print_text

    entry, others = ask(load_settings(index, corpus, engine), lambda archive: _found(archive, identifier))
    if as_json:
        from search.serial import entry_to_dict

        print_json({**entry_to_dict(entry), "also_in": others}, indent=is_terminal(sys.stdout))
        return 0
    from search.commands.entry_text import entry_lines

    screen = terminal()
    lines = entry_lines(entry, others, screen if is_terminal(sys.stdout) else None)
    print_text(lines, screen, paged=needs_pager(lines, screen))
    return 0


def _found(archive: Archive, identifier: str) -> tuple[Entry, list[str]]:
    entry = entry_named(archive, identifier)
    return entry, [other.id for other in archive.also_in(entry)]
