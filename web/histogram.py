"""The year histogram: bars as numbers for inline SVG, which needs no style attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.model import FacetValue

WIDTH = 240
HEIGHT = 40
_WIDEST = 40
_GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where its bar stands (in the units of the view box), its count, and whether it is the chosen one."""

    x: float
    y: float
    width: float
    height: float
    year: str
    count: int
    chosen: bool


def bars(years: Sequence[FacetValue], chosen: str) -> list[Bar]:
    """Return a bar for each year, oldest first, the highest as high as the picture."""
    if not years:
        return []
    step = min(WIDTH / len(years), _WIDEST + _GAP)
    most = max(year.count for year in years) or 1
    return [_bar(place, step, year, most, year.value == chosen) for place, year in enumerate(years)]


def _bar(place: int, step: float, year: FacetValue, most: int, chosen: bool) -> Bar:
    height = max(round(HEIGHT * year.count / most, 2), 1) if year.count else 0
    return Bar(
        x=round(place * step, 2),
        y=HEIGHT - height,
        width=round(max(step - _GAP, 1), 2),
        height=height,
        year=year.value,
        count=year.count,
        chosen=chosen,
    )
