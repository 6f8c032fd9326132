"""What can go wrong in a command besides what the archive and the settings raise."""

from __future__ import annotations

from search.errors import ShacksearchError


class CommandError(ShacksearchError):
    """A command cannot do what it was asked: an unknown id, a file that cannot be used, a library that is missing."""
