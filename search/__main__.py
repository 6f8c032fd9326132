"""`python -m search` is `shacksearch`."""

from __future__ import annotations

from search.cli import run

run()
