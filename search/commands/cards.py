"""Hits as they are shown on a terminal: title and site, where each stood, and why it hit."""

from __future__ import annotations

from collections.abc import Sequence

from search.engine import Share
from search.model import Hit
from search.terminal import (
    Piece,
    Terminal,
    around_first_mark,
    cells,
    clean,
    coloured,
    columns,
    linked,
    pieces,
    styled,
    web_address,
    wrap,
)

_SNIPPET_LINES = 2
_LEAST_BESIDE = 15
"""With fewer columns than this left beside the issue and date, the snippet has a line of its own."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = len("2019-02-11")


def card(number: int, hit: Hit, terminal: Terminal, shares: Sequence[Share] | None = None) -> list[str]:
    """Return the lines that show a hit; `shares` are the parts of its score, when they are asked for."""
    margin = f"{number:>2}  "
    indent = " " * len(margin)
    room = terminal.width - len(margin)
    head, shows_domain = _title(hit, terminal, room)
    lines = [coloured(margin, terminal.colour, dim=True) + head[0], *(indent + line for line in head[1:])]
    if hit.url and not terminal.links:
        lines.append(indent + coloured(clean(hit.url), terminal.colour, fg="cyan"))
    lines += [indent + line for line in _place_and_snippet(hit, terminal, room, with_domain=not shows_domain)]
    if hit.also_in:
        lines += _muted(f"also in {', '.join(hit.also_in)}", indent, terminal, room)
    if shares is not None:
        lines += _muted(score_line(hit, shares), indent, terminal, room)
    return lines


def month_of(date: str) -> str:
    """Return an ISO date as `Feb 2019`, or "" when it is none."""
    year, _, rest = date.partition("-")
    month = rest[:2]
    known = len(date) == _DAY and month.isdecimal() and 1 <= int(month) <= len(_MONTHS)
    return f"{_MONTHS[int(month) - 1]} {year}" if known else ""


def score_line(hit: Hit, shares: Sequence[Share]) -> str:
    """Return a hit's score as the sum of its parts."""
    parts = " + ".join(f"{share.label} {share.score:.3f}" for share in shares)
    return f"score {hit.score:.3f}" + (f" = {parts}" if parts else "")


def _title(hit: Hit, terminal: Terminal, room: int) -> tuple[list[str], bool]:
    """Return the lines of the title, with the domain at the right edge if there is room, and whether there was."""
    title = cells(pieces(hit.title_marked)) or cells([Piece(clean(hit.id))])
    domain = clean(hit.domain)
    gap = room - columns(title) - columns(cells([Piece(domain)]))
    shows_domain = bool(domain) and gap >= 2
    target = web_address(hit.url) if terminal.links else ""
    lines = [linked(styled(line, terminal.colour, bold=True), target) for line in wrap(title, room)]
    if shows_domain:
        lines[0] += " " * gap + coloured(domain, terminal.colour, dim=True)
    return lines, shows_domain


def _place_and_snippet(hit: Hit, terminal: Terminal, room: int, *, with_domain: bool) -> list[str]:
    where = [hit.domain if with_domain else "", hit.issue, month_of(hit.date)]
    place = " · ".join(clean(part) for part in where if part) + " · "
    used = columns(cells([Piece(place)]))
    snippet = cells(pieces(hit.snippet))
    if not snippet or room - used < _LEAST_BESIDE:
        lines = _muted(place.removesuffix(" · "), "", terminal, room)
        short = wrap(around_first_mark(snippet, room), room, most=_SNIPPET_LINES - 1)
        return lines + [styled(line, terminal.colour) for line in short]
    shown = around_first_mark(snippet, _SNIPPET_LINES * room - used)
    first, *others = wrap(shown, room, first=room - used, most=_SNIPPET_LINES)
    start = coloured(place, terminal.colour, dim=True) + styled(first, terminal.colour)
    return [start, *(styled(line, terminal.colour) for line in others)]


def _muted(text: str, indent: str, terminal: Terminal, room: int) -> list[str]:
    return [indent + styled(line, terminal.colour, dim=True) for line in wrap(cells([Piece(clean(text))]), room)]
