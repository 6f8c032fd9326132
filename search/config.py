"""Settings, and where each came from: flag, `SHACKSEARCH_*` variable, nearest `shacksearch.toml`, user's file."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from search.errors import BadConfig
from search.record import Record

if TYPE_CHECKING:
    from search.cluster import Cluster

FILE_NAME = "shacksearch.toml"
_KEYS = ("index", "corpus", "site_url", "anchors", "lang", "follow_symlinks", "synonyms", "shape", "skip_sections")
_OF_CLUSTER = ("engine", "hosts", "alias", "shards", "replicas")
"""What `search.cluster` reads, which is only imported when one of them is set."""
_ANCHORS = ("github", "vuepress", "none")
SECTION_KINDS = ("jobs", "events", "sponsors", "credits", "subscribe", "archive")
"""The kinds of sections that hold no stories, known by their headings in many languages."""
_SHAPES = ("headed", "ruled", "prose", "listed", "flowing", "numbered", "mixed")
_ADDRESS = re.compile(r"https?://\S+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class Settings(Record):
    """What a command works with.

    `index` is the index folder, `corpus` the folders and files it is made from (empty when none is configured and
    there is no `./corpus`), `synonyms` are files of synonyms besides our own, `origins` tells for each setting where
    it came from, in words. `shape` is the shape that issues are read in ("": each is looked at), `skip_sections` the
    sections left out: kinds (`SECTION_KINDS`) and headings. `cluster` is where the index is when `engine` is
    "opensearch", else None.
    """

    index: Path
    corpus: tuple[Path, ...]
    site_url: str
    anchors: str
    lang: str
    follow_symlinks: bool
    synonyms: tuple[Path, ...]
    origins: Mapping[str, str]
    shape: str = ""
    skip_sections: tuple[str, ...] = SECTION_KINDS
    engine: str = "whoosh"
    cluster: Cluster | None = None

    @property
    def place(self) -> str:
        """Where the index is, in words."""
        return f"in {self.index}" if self.cluster is None else str(self.cluster)


class _Layer(NamedTuple):
    """One place settings can come from: its name, its values, and the folder that its relative paths start from."""

    name: str
    values: Mapping[str, Any]
    folder: Path

    def origin(self, key: str) -> str:
        """Return in words where this layer says what `key` is."""
        return f"{self.name} SHACKSEARCH_{key.upper()}" if self.name == "variable" else self.name

    def bad(self, key: str, rule: str) -> BadConfig:
        """Return the error for a value of `key` that breaks `rule`."""
        return BadConfig(f"{key} in {self.origin(key)} must be {rule}.")

    def path(self, key: str, value: Any, rule: str) -> Path:
        """Return `value` as a path from this layer's folder on."""
        if not isinstance(value, str | Path) or "\0" in str(value):
            raise self.bad(key, rule)
        try:
            return self.folder / Path(value).expanduser()
        except RuntimeError:  # `~name` of a user who is not there
            raise self.bad(key, f"{rule}, and {value} has no home folder") from None


def load_settings(
    index: str | Path | None = None,
    corpus: Sequence[str | Path] = (),
    engine: str | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> Settings:
    """Return the settings for a command run in `folder` (default: the current one) with these flags.

    Raises `BadConfig` when a file or variable says something that cannot be used.
    """
    here = _current_folder() if folder is None else folder
    layers = [
        _Layer("flag", {"index": index, "corpus": list(corpus) or None, "engine": engine}, here),
        _Layer("variable", _from_environ(environ), here),
        *_file_layers(here),
    ]
    origins: dict[str, str] = {}
    values = {key: _first(key, layers, origins) for key in (*_KEYS, *_OF_CLUSTER)}
    paths = values["corpus"] or _default_corpus(here)
    return Settings(
        index=values["index"] or _default_index(paths),
        corpus=tuple(paths),
        site_url=values["site_url"] or "",
        anchors=values["anchors"] or "github",
        lang=values["lang"] or "en",
        follow_symlinks=bool(values["follow_symlinks"]),
        synonyms=tuple(values["synonyms"] or ()),
        origins=origins,
        shape=values["shape"] or "",
        skip_sections=SECTION_KINDS if values["skip_sections"] is None else values["skip_sections"],
        engine=values["engine"] or "whoosh",
        cluster=_cluster(values),
    )


def _cluster(values: Mapping[str, Any]) -> Cluster | None:
    if values["engine"] != "opensearch":
        return None
    if not values["hosts"]:
        raise BadConfig(
            "engine is opensearch, but no hosts are configured; set hosts in shacksearch.toml or SHACKSEARCH_HOSTS."
        )
    from search.cluster import Cluster

    return Cluster(**{key: values[key] for key in _OF_CLUSTER[1:] if values[key] is not None})


def _first(key: str, layers: Sequence[_Layer], origins: dict[str, str]) -> Any:
    for layer in layers:
        value = layer.values.get(key)
        if value not in (None, "", []) or (key == "skip_sections" and value is not None):
            origins[key] = layer.origin(key)
            return _READ[key](value, layer)
    origins[key] = "default"
    return None


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise BadConfig("The folder this command was started in is gone; change to one that exists.") from None


def _path(value: Any, layer: _Layer) -> Path:
    return layer.path("index", value, "the path of a folder")


def _paths(key: str) -> Callable[[Any, _Layer], list[Path]]:
    def read(value: Any, layer: _Layer) -> list[Path]:
        found = value if isinstance(value, list) else [value]
        return [layer.path(key, path, "a path or a list of paths") for path in found]

    return read


def _site_url(value: Any, layer: _Layer) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value) or not value.isprintable():
        raise layer.bad("site_url", "an address that begins with https:// or http://")
    return value


def _anchors(value: Any, layer: _Layer) -> str:
    if value not in _ANCHORS:
        raise layer.bad("anchors", f"one of {', '.join(_ANCHORS)}")
    return str(value)


def _lang(value: Any, layer: _Layer) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise layer.bad("lang", "a language code such as en or zh")
    return value.lower()


def _shape(value: Any, layer: _Layer) -> str:
    if value not in _SHAPES:
        raise layer.bad("shape", f"one of {', '.join(_SHAPES)}")
    return str(value)


def _skip_sections(value: Any, layer: _Layer) -> tuple[str, ...]:
    """Return the names; an empty list leaves nothing out."""
    found = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise layer.bad("skip_sections", "a list of kinds of sections and of headings")
    return tuple(name for name in found if name)


def _flag(value: Any, layer: _Layer) -> bool:
    word = str(value).lower() if isinstance(value, bool | str) else ""
    if word not in _TRUE | _FALSE:
        raise layer.bad("follow_symlinks", "true or false")
    return word in _TRUE


def _of_cluster(key: str) -> Callable[[Any, _Layer], Any]:
    def read(value: Any, layer: _Layer) -> Any:
        from search import cluster

        try:
            return cluster.read(key, value)
        except ValueError:
            raise layer.bad(key, cluster.rule(key)) from None

    return read


_READ: Mapping[str, Callable[[Any, _Layer], Any]] = {
    **{key: _of_cluster(key) for key in _OF_CLUSTER},
    "index": _path,
    "corpus": _paths("corpus"),
    "site_url": _site_url,
    "anchors": _anchors,
    "lang": _lang,
    "follow_symlinks": _flag,
    "synonyms": _paths("synonyms"),
    "shape": _shape,
    "skip_sections": _skip_sections,
}


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {key: environ.get(f"SHACKSEARCH_{key.upper()}") for key in (*_KEYS, *_OF_CLUSTER)}
    for key in ("corpus", "synonyms"):
        if values[key]:
            values[key] = [path for path in values[key].split(os.pathsep) if path]
    if values["hosts"]:
        values["hosts"] = values["hosts"].replace(",", " ").split()
    return values


def _file_layers(here: Path) -> list[_Layer]:
    nearest = [folder / FILE_NAME for folder in (here, *here.parents) if _is_file(folder / FILE_NAME)][:1]
    users = [path for path in (_user_file(),) if _is_file(path)]
    return [_Layer(str(path), _read_file(path), path.parent) for path in (*nearest, *users)]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above may not be looked into
        return False


def _read_file(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadConfig(f"{path} cannot be read as TOML ({error}); mend or remove it.") from None
    known = (*_KEYS, *_OF_CLUSTER)
    if unknown := sorted(values.keys() - set(known)):
        raise BadConfig(f"{path} has an unknown setting {unknown[0]!r}; known are {', '.join(known)}.")
    return values


def _user_file() -> Path:
    return _user_folder("XDG_CONFIG_HOME", ".config", "user_config_path") / "config.toml"


def _user_folder(variable: str, on_linux: str, elsewhere: str) -> Path:
    """Return the folder of ours that platformdirs has, on Linux without importing it: that takes 8 ms of a search."""
    if sys.platform == "linux":
        named = os.environ.get(variable, "").strip()
        return (Path(named) if named else Path.home() / on_linux) / "shacksearch"
    import platformdirs

    folder: Path = getattr(platformdirs, elsewhere)("shacksearch")
    return folder


def _default_corpus(here: Path) -> list[Path]:
    return [here / "corpus"] if (here / "corpus").is_dir() else []


def _default_index(corpus: Sequence[Path]) -> Path:
    """Return a folder of its own for each corpus, so that two archives never answer for each other."""
    caches = _user_folder("XDG_CACHE_HOME", ".cache", "user_cache_path")
    if not corpus:
        return caches / "index"
    from hashlib import sha256

    name = "\n".join(sorted(os.path.realpath(path) for path in corpus))
    return caches / f"index-{sha256(name.encode(errors='surrogateescape')).hexdigest()[:12]}"
