"""Settings, and where each came from: flag, `SHACKSEARCH_*` variable, nearest `shacksearch.toml`, user's file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from search.errors import BadConfig
from search.record import Record

if TYPE_CHECKING:
    from search.cluster import Cluster
    from search.collection import Collection

FILE_NAME = "shacksearch.toml"
_KEYS = ("index", "corpus", "site_url", "anchors", "lang", "follow_symlinks", "synonyms", "shape", "skip_sections")
_OF_CLUSTER = ("engine", "hosts", "alias", "shards", "replicas")
"""What `search.cluster` reads, which is only imported when one of them is set."""
_COLLECTION = "collection"
"""The tables that `search.collection` reads; only a file has them."""
SECTION_KINDS = ("jobs", "events", "sponsors", "credits", "subscribe", "archive")
"""The kinds of sections that hold no stories, known by their headings in many languages."""


class Settings(Record):
    """What a command works with.

    `index` is the index folder, `corpus` the folders and files it is made from (empty when none is configured and
    there is no `./corpus`), `synonyms` are files of synonyms besides our own, `origins` tells for each setting where
    it came from, in words. `shape` is the shape that issues are read in ("": each is looked at), `skip_sections` the
    sections left out: kinds (`SECTION_KINDS`) and headings. `cluster` is where the index is when `engine` is
    "opensearch", else None. `collections` are the digests with a name, whose rules hold wherever one of their files is
    read; `beside` tells whether they are indexed beside `corpus`, which one that is named nearer (by a flag) prevents.
    `files` are the configuration files that were read.
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
    collections: tuple[Collection, ...] = ()
    beside: bool = True
    files: tuple[Path, ...] = ()

    @property
    def sources(self) -> tuple[Path, ...]:
        """What the index is made from: the corpus, and the folders and files of the collections."""
        of_collections = (path for collection in self.collections for path in collection.paths)
        return (*self.corpus, *of_collections) if self.beside else self.corpus

    @property
    def place(self) -> str:
        """Where the index is, in words."""
        return f"in {self.index}" if self.cluster is None else str(self.cluster)


class Layer(NamedTuple):
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
    in_files = _file_layers(here)
    layers = [
        Layer("flag", {"index": index, "corpus": list(corpus) or None, "engine": engine}, here),
        Layer("variable", _from_environ(environ), here),
        *in_files,
    ]
    origins: dict[str, str] = {}
    naming = _naming(layers)
    values = {key: _first(key, layers, origins) for key in (*_KEYS, *_OF_CLUSTER) if key != "corpus"}
    named = _first("corpus", layers if naming is None else layers[: layers.index(naming) + 1], origins)
    rules = _rules(values)
    collections = _collections(naming, rules, origins)
    beside = not named or naming is None or origins["corpus"] == naming.origin("corpus")
    paths = named or ([] if collections else _default_corpus(here))
    return Settings(
        index=values["index"] or _default_index(paths, collections if beside else ()),
        corpus=tuple(paths),
        **rules,
        follow_symlinks=bool(values["follow_symlinks"]),
        synonyms=tuple(values["synonyms"] or ()),
        origins=origins,
        engine=values["engine"] or "whoosh",
        cluster=_cluster(values),
        collections=collections,
        beside=beside,
        files=tuple(Path(layer.name) for layer in in_files),
    )


def _naming(layers: Sequence[Layer]) -> Layer | None:
    """Return the nearest place that has collections. No place further off says besides what is to be indexed."""
    return next((layer for layer in layers if layer.values.get(_COLLECTION)), None)


def _rules(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return how sources are read where no collection says otherwise."""
    return {
        "site_url": values["site_url"] or "",
        "anchors": values["anchors"] or "github",
        "lang": values["lang"] or "en",
        "shape": values["shape"] or "",
        "skip_sections": SECTION_KINDS if values["skip_sections"] is None else values["skip_sections"],
    }


def _collections(naming: Layer | None, rules: Mapping[str, Any], origins: Mapping[str, str]) -> tuple[Collection, ...]:
    if naming is None:
        return ()
    from search.collection import read_collections

    return read_collections(naming, rules, origins)


def _cluster(values: Mapping[str, Any]) -> Cluster | None:
    if values["engine"] != "opensearch":
        return None
    if not values["hosts"]:
        raise BadConfig(
            "engine is opensearch, but no hosts are configured; set hosts in shacksearch.toml or SHACKSEARCH_HOSTS."
        )
    from search.cluster import Cluster

    return Cluster(**{key: values[key] for key in _OF_CLUSTER[1:] if values[key] is not None})


def _first(key: str, layers: Sequence[Layer], origins: dict[str, str]) -> Any:
    for layer in layers:
        value = layer.values.get(key)
        if value not in (None, "", []) or (key == "skip_sections" and value is not None):
            from search.config_values import READ

            origins[key] = layer.origin(key)
            return READ[key](value, layer)
    origins[key] = "default"
    return None


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise BadConfig("The folder this command was started in is gone; change to one that exists.") from None


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {key: environ.get(f"SHACKSEARCH_{key.upper()}") for key in (*_KEYS, *_OF_CLUSTER)}
    for key in ("corpus", "synonyms"):
        if values[key]:
            values[key] = [path for path in values[key].split(os.pathsep) if path]
    if values["hosts"]:
        values["hosts"] = values["hosts"].replace(",", " ").split()
    return values


def _file_layers(here: Path) -> list[Layer]:
    nearest = [folder / FILE_NAME for folder in (here, *here.parents) if _is_file(folder / FILE_NAME)][:1]
    users = [path for path in (_user_file(),) if _is_file(path)]
    return [Layer(str(path), _read_file(path), path.parent) for path in (*nearest, *users)]


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
    known = (*_KEYS, *_OF_CLUSTER, _COLLECTION)
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


def _default_index(corpus: Sequence[Path], collections: Sequence[Collection]) -> Path:
    """Return a folder of its own for each corpus, so that two archives never answer for each other."""
    caches = _user_folder("XDG_CACHE_HOME", ".cache", "user_cache_path")
    named = [f"{one.name}\0{os.path.realpath(path)}" for one in collections for path in one.paths]
    if not corpus and not named:
        return caches / "index"
    from hashlib import sha256

    name = "\n".join(sorted([*map(os.path.realpath, corpus), *named]))
    return caches / f"index-{sha256(name.encode(errors='surrogateescape')).hexdigest()[:12]}"
