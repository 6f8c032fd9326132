"""What each setting may say; only imported when something is set, since most searches have nothing to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from search.config import Layer

_ANCHORS = ("github", "vuepress", "none")
_SHAPES = ("headed", "ruled", "prose", "listed", "flowing", "numbered", "mixed")
_ADDRESS = re.compile(r"https?://\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def _path(value: Any, layer: Layer) -> Path:
    return layer.path("index", value, "the path of a folder")


def _paths(key: str) -> Callable[[Any, Layer], list[Path]]:
    def read(value: Any, layer: Layer) -> list[Path]:
        found = value if isinstance(value, list) else [value]
        return [layer.path(key, path, "a path or a list of paths") for path in found]

    return read


def _site_url(value: Any, layer: Layer) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value) or not value.isprintable():
        raise layer.bad("site_url", "an address that begins with https:// or http://")
    return value


def _anchors(value: Any, layer: Layer) -> str:
    if value not in _ANCHORS:
        raise layer.bad("anchors", f"one of {', '.join(_ANCHORS)}")
    return str(value)


def _lang(value: Any, layer: Layer) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise layer.bad("lang", "a language code such as en or zh")
    return value.lower()


def _shape(value: Any, layer: Layer) -> str:
    if value not in _SHAPES:
        raise layer.bad("shape", f"one of {', '.join(_SHAPES)}")
    return str(value)


def _skip_sections(value: Any, layer: Layer) -> tuple[str, ...]:
    """Return the names; an empty list leaves nothing out."""
    found = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise layer.bad("skip_sections", "a list of kinds of sections and of headings")
    return tuple(name for name in found if name)


def _flag(value: Any, layer: Layer) -> bool:
    word = str(value).lower() if isinstance(value, bool | str) else ""
    if word not in _TRUE | _FALSE:
        raise layer.bad("follow_symlinks", "true or false")
    return word in _TRUE


def _of_cluster(key: str) -> Callable[[Any, Layer], Any]:
    def read(value: Any, layer: Layer) -> Any:
        from search import cluster

        try:
            return cluster.read(key, value)
        except ValueError:
            raise layer.bad(key, cluster.rule(key)) from None

    return read


READ: Mapping[str, Callable[[Any, Layer], Any]] = {
    **{key: _of_cluster(key) for key in ("engine", "hosts", "alias", "shards", "replicas")},
    "index": _path,
    "corpus": _paths("corpus"),
    "path": _paths("path"),
    "site_url": _site_url,
    "anchors": _anchors,
    "lang": _lang,
    "follow_symlinks": _flag,
    "synonyms": _paths("synonyms"),
    "shape": _shape,
    "skip_sections": _skip_sections,
}
"""Makes of a value in some place what the settings hold; raises `BadConfig`."""
