"""Finding the entry that a user names, and what to say when there is none."""

from __future__ import annotations

from search.archive import Archive
from search.commands.failures import CommandError
from search.model import Entry


def entry_named(archive: Archive, identifier: str) -> Entry:
    """Return the entry of an id such as `2019-07#3`; raises `CommandError`, which names what there is instead."""
    entry = archive.entry(identifier)
    if entry is None:
        raise CommandError(_what_there_is(archive, identifier))
    return entry


def _what_there_is(archive: Archive, identifier: str) -> str:
    issues = archive.issues()
    issue, mark, _ = identifier.rpartition("#")
    name = issue if mark else identifier
    known = next((known for known in issues if known.casefold() == name.casefold()), None)
    if known is not None:
        count = issues[known].entries
        has = f"issue {known} has {count}" if mark else f"{known} is an issue of {count} entries"
        return f"There is no entry {identifier}; {has}, such as {known}#1."
    from difflib import get_close_matches

    same = sorted(known for known in issues if known.casefold().endswith(f"/{name.casefold()}"))
    near = same[:3] or get_close_matches(name, list(issues), n=3) or sorted(issues)[-3:]
    if not near:
        return f"There is no entry {identifier}; the index is empty."
    return f"There is no issue {name}; there are for example {', '.join(near)}, and ids look like {near[0]}#1."
