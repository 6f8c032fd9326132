"""The commands by name. Nothing is imported to know them, since a search is told from a command by its first word."""

from __future__ import annotations

from typing import NamedTuple

COMPLETION_VARIABLE = "_SHACKSEARCH_COMPLETE"
"""By this environment variable a shell's script asks for completions."""


class Target(NamedTuple):
    """Where a command is (`module:name`) and what it does, in the words of the overview."""

    path: str
    summary: str


COMMANDS: dict[str, Target] = {
    "search": Target("search.commands.search:command", "Search; the word `search` may be left out."),
    "index": Target("indexer.commands:index", "Bring the index up to date; only what changed is read."),
    "entries": Target("indexer.commands:entries", "Show what the indexer reads, writing nothing."),
    "serve": Target("web.commands:serve", "Serve the web page."),
    "show": Target("search.commands.show:command", "Show one entry, whole."),
    "open": Target("search.commands.open:command", "Open an entry's link in the browser."),
    "stats": Target("search.commands.stats:command", "Tell what is in the index."),
    "export": Target("search.commands.export:command", "Write entries as JSON Lines or CSV, or all as a web site."),
    "doctor": Target("search.commands.doctor:command", "Show the settings and whether the index is sound."),
    "eval": Target("search.commands.evaluate:command", "Judge the ranking by queries and judgements."),
}
