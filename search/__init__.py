"""Search the archive of a link digest: `Archive.open(index_dir).search("sharding")`.

The names below are the public interface; they are loaded when first used, so that importing this package is free.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.archive import Archive
    from search.errors import ShacksearchError
    from search.model import Entry, FacetValue, Hit, Issue, ResultPage

__all__ = ["Archive", "Entry", "FacetValue", "Hit", "Issue", "ResultPage", "ShacksearchError"]

_MODULES = {"Archive": "search.archive", "ShacksearchError": "search.errors"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, "search.model")), name)
