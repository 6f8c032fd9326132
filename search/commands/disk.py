"""How much room an index takes."""

from __future__ import annotations

_UNIT = 1000


def readable(size: int) -> str:
    """Return a number of bytes as people write it: `812 B`, `1.2 MB`."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < _UNIT:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= _UNIT
    return f"{amount:.1f} GB"
