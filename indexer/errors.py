"""What a reader raises: one exception, whatever the bytes of a source are."""

from __future__ import annotations


class UnreadableSource(Exception):
    """A source that no entries can be read from; `reason` is half a sentence that says why ("it is not UTF-8")."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
