"""Answers on standard output: lines for other programs, JSON, and text for people, through a pager when it is long."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from search.engine import Share
from search.model import Hit
from search.terminal import Terminal, cells, clean, clean_json, is_terminal, pieces, styled


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output as they are."""
    if sys.stdout is not None:
        sys.stdout.writelines(f"{line}\n" for line in lines)


def print_json(value: Any, *, indent: bool = False) -> None:
    """Print a value as JSON: in one line, or indented. What the output cannot encode is written as escapes."""
    if sys.stdout is None:
        return
    is_utf8 = sys.stdout.encoding.lower().replace("-", "").startswith("utf8")
    text = json.dumps(value, ensure_ascii=not is_utf8, indent=2 if indent else None)
    print(clean_json(text), file=sys.stdout)


def hit_line(hit: Hit, colour: bool = False) -> str:
    """Return a hit as `id⇥title⇥url`; in colour, the matching words of the title are marked."""
    title = styled(cells(pieces(hit.title_marked)), True) if colour else clean(hit.title)
    return "\t".join((clean(hit.id), title, clean(hit.url)))


def share_column(hit: Hit, shares: Sequence[Share]) -> str:
    """Return the column that `--explain` adds to a line: the score and its parts, `12.3=shard:8.1+database:4.2`."""
    return f"{hit.score:.6f}=" + "+".join(f"{clean(share.label)}:{share.score:.6f}" for share in shares)


def print_text(lines: Sequence[str], terminal: Terminal, *, paged: bool) -> None:
    """Print text for people; with `paged`, through the pager (`PAGER`, else `less`)."""
    if not (paged and _page("\n".join(lines) + "\n", terminal)):
        print_lines(lines)


def needs_pager(lines: Sequence[str], terminal: Terminal) -> bool:
    """Tell whether text is taller than the screen, is to be read on one, and the user has not put pagers off."""
    return (
        is_terminal(sys.stdout)
        and is_terminal(sys.stdin)
        and len(lines) >= terminal.height
        and os.environ.get("PAGER", "less").strip() not in ("", "cat")
    )


def _page(text: str, terminal: Terminal) -> bool:
    """Show text in the pager; return whether it could be started."""
    try:
        command = shlex.split(os.environ.get("PAGER") or "less")
    except ValueError:
        return False
    # As git does: leave at once if the text fits after all, keep colours, and do not clear the screen.
    own = os.environ.setdefault("LESS", "-FRX")
    shows_colour = PurePath(command[0]).stem != "less" or "R" in own + "".join(command[1:]) or "raw-control" in own
    import click

    try:
        click.echo_via_pager(text, color=terminal.colour and shows_colour)
    except BrokenPipeError:
        return True
    except OSError:
        return False
    return True
