"""An entry as text to read: its title, where it stands, its links, prose and items in reading order, and code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.model import Entry
from search.terminal import Piece, Terminal, cells, clean, clean_lines, coloured, styled, wrap

_BULLET = "• "
_CODE_INDENT = "    "


def entry_lines(entry: Entry, also_in: Sequence[str], terminal: Terminal | None) -> list[str]:
    """Return the lines that show `entry`; `also_in` are the ids of other entries with its link.

    Without a terminal, paragraphs are not wrapped and nothing is coloured.
    """
    colour = terminal is not None and terminal.colour
    facts = (entry.domain, entry.id, entry.date, entry.section)
    lines = _wrapped(entry.title or entry.id, terminal, bold=True)
    lines += _wrapped(" · ".join(fact for fact in facts if fact), terminal, dim=True)
    lines += [coloured(clean(url), colour, fg="cyan") for url in entry.urls]
    for start, text in _paragraphs(entry):
        room = None if terminal is None else Terminal(terminal.width - len(start), terminal.height, colour, False)
        wrapped = _wrapped(text, room)
        lines += ["", *((start if i == 0 else " " * len(start)) + line for i, line in enumerate(wrapped))]
    for block in entry.code:
        lines += ["", *((_CODE_INDENT + line).rstrip() for line in clean_lines(block).expandtabs(4).split("\n"))]
    ends = [("Image", image) for image in entry.images]
    ends += [("In its issue", entry.permalink)] if entry.permalink else []
    ends += [("Also in", ", ".join(also_in))] if also_in else []
    return lines + ([""] if ends else []) + [f"{name}: {clean(value)}" for name, value in ends]


def _wrapped(text: str, terminal: Terminal | None, **style: bool | str) -> list[str]:
    if terminal is None:
        return [clean(text)]
    lines = wrap(cells([Piece(clean(text))]), terminal.width)
    return [styled(line, terminal.colour, **style) for line in lines]


def _paragraphs(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield what each paragraph begins with (a bullet, the indent of one, or nothing) and its text, in reading order.

    `text` has a line for each paragraph, also for those within a list item, which `bullets` joins by blanks.
    """
    bullets = iter(entry.bullets)
    coming, rest = next(bullets, None), ""
    for line in filter(str.strip, (entry.text or entry.body).split("\n")):
        if rest and rest.startswith(line):
            yield " " * len(_BULLET), line
            rest = rest[len(line) :].lstrip()
        elif coming is not None and coming.startswith(line):
            yield _BULLET, line
            rest = coming[len(line) :].lstrip()
            coming = next(bullets, None)
        else:
            yield "", line
