"""Which versions of shacksearch and of its libraries are installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def version_of(distribution: str) -> str:
    """Return the version of an installed distribution, or what to say when it is not installed (run from a folder)."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not installed)"
