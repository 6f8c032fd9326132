"""Choosing the constants of the ranking, by cross-validation over collections.

    python -m tests.bench.tuning

Every combination of the values below is tried on every judged collection. Then each collection is left out in turn: the
combination that is best on the others is judged by the one left out, so that no figure is of a collection that the
constants were chosen on. What is best on all of them, and how far from it ours are, comes last.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

from search import evaluate
from tests.bench.ranking import COLLECTIONS, build, changed, figures

GRID = {"K1": (1.2, 1.8, 2.4), "B": (0.55, 0.65, 0.75), "IDF_POWER": (0.8, 1.0), "PROXIMITY": (0.5, 1.0)}
Choice: TypeAlias = tuple[float, ...]


def main() -> None:
    """Try every combination and print what cross-validation says."""
    with tempfile.TemporaryDirectory() as scratch:
        archives = build(Path(scratch))
        table: dict[Choice, dict[str, float]] = {}
        for choice in product(*GRID.values()):
            with changed({f"search.evaluate.{name}": value for name, value in zip(GRID, choice, strict=True)}):
                table[choice] = {name: fmean(figures(archives[name], name)) for name in COLLECTIONS}
            print(_row(choice, table[choice]), flush=True)
    print("\nleft out: best on the others, and what it gives on the one left out")
    for left_out in COLLECTIONS:
        chosen = _best(table, [name for name in COLLECTIONS if name != left_out])
        best_there = max(means[left_out] for means in table.values())
        print(f"{left_out:14} {_named(chosen)}: {table[chosen][left_out]:.4f} (at best {best_there:.4f})")
    chosen = _best(table, COLLECTIONS)
    ours: Choice = tuple(getattr(evaluate, name) for name in GRID)
    print(f"\nbest on all    {_row(chosen, table[chosen])}")
    if ours in table:
        print(f"ours           {_row(ours, table[ours])}")


def _best(table: Mapping[Choice, Mapping[str, float]], names: Iterable[str]) -> Choice:
    wanted = list(names)
    return max(table, key=lambda choice: fmean(table[choice][name] for name in wanted))


def _named(choice: Choice) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(GRID, choice, strict=True))


def _row(choice: Choice, means: Mapping[str, float]) -> str:
    return (
        f"{_named(choice)}: {' '.join(f'{means[name]:.4f}' for name in COLLECTIONS)}  mean {fmean(means.values()):.4f}"
    )


if __name__ == "__main__":
    main()
