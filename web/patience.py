"""Hanging up on clients that send a request, or take an answer, as slowly as they can."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_SECONDS_BETWEEN_LOOKS = 0.5


class Patience:
    """Gives a client so many seconds for its request to come in whole, and as many to take what it is sent.

    Waitress only counts the seconds without any activity, which one byte now and then keeps from running out.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting_since: dict[Any, float] = {}
        self._next_look = 0.0

    def hang_up(self, channels: Callable[[], Iterable[Any]], now: float) -> None:
        """Let those of waitress's channels be closed that are too slow at the time `now` (monotonic seconds)."""
        if now < self._next_look:
            return
        self._next_look = now + _SECONDS_BETWEEN_LOOKS
        waiting = [channel for channel in channels() if channel.request is not None or channel.total_outbufs_len]
        self._waiting_since = {channel: self._waiting_since.get(channel, now) for channel in waiting}
        for channel, since in self._waiting_since.items():
            if now - since > self._seconds:
                channel.will_close = True
