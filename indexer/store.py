"""What a build asks of the place where generations are written: a folder, or a cluster."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from search.engine import Writer
from search.manifest import Manifest


class Draft(Protocol):
    """A generation that is being made."""

    def writer(self) -> AbstractContextManager[Writer]:
        """Give a writer that is committed when the block ends, and cancelled when it raises."""

    def finish(self, manifest: Manifest, expected: int) -> None:
        """Write down what it was made from; raises `CorruptIndex` when it does not hold `expected` entries."""


class Store(Protocol):
    """Where the generations of an index are written; used by one thread."""

    @property
    def format(self) -> int:
        """The version of what is written."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold what one writer at a time holds; everything else happens within."""

    def manifest(self) -> Manifest | None:
        """Return what the generation in use was made from; None when there is none, or none that can be read."""

    def is_sound(self, manifest: Manifest) -> bool:
        """Tell whether the generation in use, which has this manifest, can be built upon."""

    def new_generation(self, *, base: Manifest | None) -> AbstractContextManager[Draft]:
        """Give a new generation to fill, empty or as the one in use (`base`); it is used from when the block ends.

        When the block raises, the old one stays in use.
        """
