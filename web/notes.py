"""An entry's note in reading order: paragraphs and lists, as far as the entry keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.model import Entry


@dataclass(slots=True)
class Block:
    """A paragraph (one line) or a list (a line for each item)."""

    is_list: bool
    lines: list[str]


def blocks(entry: Entry) -> list[Block]:
    """Return the paragraphs and lists of an entry's text, neighbouring list items in one list.

    `text` has a line for each paragraph, also for those within a list item, whose paragraphs `bullets` joins.
    """
    found: list[Block] = []
    for is_item, continues, line in _lines(entry):
        if continues and found:
            found[-1].lines[-1] += f"\n{line}"
        elif is_item and found and found[-1].is_list:
            found[-1].lines.append(line)
        else:
            found.append(Block(is_item, [line]))
    return found


def _lines(entry: Entry) -> Iterator[tuple[bool, bool, str]]:
    """Yield (is a list item, continues the one before, line)."""
    coming = list(reversed(entry.bullets))
    rest = ""
    text = entry.text or "\n".join((entry.body, *entry.bullets))
    for line in filter(str.strip, text.split("\n")):
        if rest and rest.startswith(line):
            yield True, True, line
            rest = rest[len(line) :].lstrip()
        elif coming and coming[-1].startswith(line):
            yield True, False, line
            rest = coming.pop()[len(line) :].lstrip()
        else:
            yield False, False, line
            rest = ""
    # A source that gives `text` itself may leave the list items out of it.
    yield from ((True, False, bullet) for bullet in reversed(coming))
