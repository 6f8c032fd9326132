"""What a server has in memory does not grow with the requests it answers (50,000 of them: tests/bench/requests.py)."""

from __future__ import annotations

from pathlib import Path

from tests.bench.requests import measure

MOST_GROWTH_KB = 30_000


def test_memory_is_bounded(corpus_index: Path) -> None:
    """A server that is left alone would be ended by the system after some days, in the middle of a request."""
    counts = list(measure(corpus_index, 1_200, 4))
    assert all(failed == 0 for _, failed, _ in counts)
    assert counts[-1][2] - counts[0][2] < MOST_GROWTH_KB
