"""Settings, and where each came from: flag, `SHACKSEARCH_*` variable, nearest `shacksearch.toml`, user's file, default."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.errors import BadConfig

FILE_NAME = "shacksearch.toml"
_KEYS = ("index", "corpus", "site_url", "anchors", "lang", "follow_symlinks")
_ANCHORS = ("github", "vuepress", "none")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command works with.

    `index` is the index folder, `corpus` the folders and files it is made from (empty when none is configured and
    there is no `./corpus`), `origins` tells for each setting where it came from, in words.
    """

    index: Path
    corpus: tuple[Path, ...]
    site_url: str
    anchors: str
    lang: str
    follow_symlinks: bool
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One place settings can come from: its name, its values, and the folder that its relative paths start from."""

    name: str
    values: Mapping[str, Any]
    folder: Path


def load_settings(
    index: str | Path | None = None,
    corpus: Sequence[str | Path] = (),
    *,
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> Settings:
    """Return the settings for a command run in `folder` (default: the current one) with these flags.

    Raises `BadConfig` when a file or variable says something that cannot be used.
    """
    here = Path.cwd() if folder is None else folder
    layers = [
        _Layer("flag", {"index": index, "corpus": list(corpus) or None}, here),
        _Layer("variable", _from_environ(environ), here),
        *_file_layers(here),
    ]
    origins: dict[str, str] = {}
    values = {key: _first(key, layers, origins) for key in _KEYS}
    paths = values["corpus"] or _default_corpus(here)
    return Settings(
        index=values["index"] or _default_index(paths),
        corpus=tuple(paths),
        site_url=values["site_url"] or "",
        anchors=values["anchors"] or "github",
        lang=values["lang"] or "en",
        follow_symlinks=bool(values["follow_symlinks"]),
        origins=origins,
    )


def _first(key: str, layers: Sequence[_Layer], origins: dict[str, str]) -> Any:
    for layer in layers:
        value = layer.values.get(key)
        if value is not None and value != "":
            origins[key] = f"{layer.name} SHACKSEARCH_{key.upper()}" if layer.name == "variable" else layer.name
            return _READ[key](value, layer)
    origins[key] = "default"
    return None


def _path(value: Any, layer: _Layer) -> Path:
    if not isinstance(value, str | Path):
        raise BadConfig(f"index in {layer.name} must be the path of a folder.")
    return layer.folder / Path(value).expanduser()


def _paths(value: Any, layer: _Layer) -> list[Path]:
    found = [value] if isinstance(value, str | Path) else value
    if not isinstance(found, list) or not all(isinstance(path, str | Path) for path in found):
        raise BadConfig(f"corpus in {layer.name} must be a path or a list of paths.")
    return [layer.folder / Path(path).expanduser() for path in found]


def _site_url(value: Any, layer: _Layer) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise BadConfig(f"site_url in {layer.name} must be an address that begins with https:// or http://.")
    return value


def _anchors(value: Any, layer: _Layer) -> str:
    if value not in _ANCHORS:
        raise BadConfig(f"anchors in {layer.name} must be one of {', '.join(_ANCHORS)}.")
    return str(value)


def _lang(value: Any, layer: _Layer) -> str:
    if not isinstance(value, str) or not value.isalpha() or not 2 <= len(value) <= 3:
        raise BadConfig(f"lang in {layer.name} must be a language code such as en or zh.")
    return value.lower()


def _flag(value: Any, layer: _Layer) -> bool:
    known = {True: True, False: False, "1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if not isinstance(value, bool | str) or value not in known:
        raise BadConfig(f"follow_symlinks in {layer.name} must be true or false.")
    return known[value]


_READ: Mapping[str, Callable[[Any, _Layer], Any]] = {
    "index": _path,
    "corpus": _paths,
    "site_url": _site_url,
    "anchors": _anchors,
    "lang": _lang,
    "follow_symlinks": _flag,
}


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {key: environ.get(f"SHACKSEARCH_{key.upper()}") for key in _KEYS}
    if values["corpus"]:
        values["corpus"] = values["corpus"].split(os.pathsep)
    return values


def _file_layers(here: Path) -> list[_Layer]:
    nearest = next((folder / FILE_NAME for folder in (here, *here.parents) if (folder / FILE_NAME).is_file()), None)
    files = [path for path in (nearest, _user_file()) if path is not None and path.is_file()]
    return [_Layer(str(path), _read_file(path), path.parent) for path in files]


def _read_file(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadConfig(f"{path} cannot be read as TOML ({error}); mend or remove it.") from None
    if unknown := sorted(values.keys() - set(_KEYS)):
        raise BadConfig(f"{path} has an unknown setting {unknown[0]!r}; known are {', '.join(_KEYS)}.")
    return values


def _user_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("shacksearch") / "config.toml"


def _default_corpus(here: Path) -> list[Path]:
    return [here / "corpus"] if (here / "corpus").is_dir() else []


def _default_index(corpus: Sequence[Path]) -> Path:
    """Return a folder of its own for each corpus, so that two archives never answer for each other."""
    from platformdirs import user_cache_path

    caches = user_cache_path("shacksearch")
    if not corpus:
        return caches / "index"
    from hashlib import sha256

    name = "\n".join(sorted(os.path.realpath(path) for path in corpus))
    return caches / f"index-{sha256(name.encode(errors='surrogateescape')).hexdigest()[:12]}"
