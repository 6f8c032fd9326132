"""The plot of `tests.bench.peers`: how long a search takes as the archive grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

if TYPE_CHECKING:
    from tests.bench.peers import Peer


def plot(drawn: Mapping[int, Sequence[Peer]], path: Path) -> None:
    """Write a plot of the median search of one to four words, by number of entries, to an SVG file."""
    figure = Figure(figsize=(7, 5))
    axes = figure.subplots()
    for name in dict.fromkeys(peer.name for peers in drawn.values() for peer in peers):
        points = [(size, median(p.times["words"]) * 1000) for size, ps in drawn.items() for p in ps if p.name == name]
        axes.plot(*zip(*sorted(points), strict=True), marker="o", label=name, linewidth=3 if "shack" in name else 1)
    axes.set(xscale="log", yscale="log", xlabel="entries", ylabel="median search of 1 to 4 words, ms of CPU")
    axes.legend()
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(path)
