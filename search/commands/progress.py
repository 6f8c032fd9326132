"""How far long work is, shown while it lasts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from search.terminal import is_terminal


@contextmanager
def progress(label: str = "Reading") -> Iterator[Callable[[int, int], None]]:
    """Give a function to tell how far work is (done, of how many), shown as a bar if standard error is a terminal."""
    bars: list[Any] = []
    with ExitStack() as stack:

        def report(done: int, total: int) -> None:
            if not bars:
                bar = click.progressbar(length=total, label=label, file=sys.stderr, hidden=not is_terminal(sys.stderr))
                bars.append(stack.enter_context(bar))
            bars[0].update(done - bars[0].pos)

        yield report
