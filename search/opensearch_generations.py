"""Generations in OpenSearch: an index for each, behind an alias that names the one in use.

    ALIAS                     an alias of the generation in use, turned over by one atomic request
    ALIAS-g000012             one generation: its entries; closed to writers once the alias names it
    ALIAS-g000012-manifest    what it was made from, in pieces of text, so that every machine can bring it up to date

What must be known on opening (format, sources) stands in the `_meta` of a generation's mapping besides, since a
manifest may be large and a search does not need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import search.manifest
from search.cluster import Cluster
from search.errors import CorruptIndex, NoIndex, StaleIndex
from search.head import FileStamp, Head, Stamps
from search.manifest import Manifest
from search.opensearch_client import Gone, connect, translated
from search.opensearch_reader import OpenSearchReader
from search.opensearch_schema import OPENSEARCH_FORMAT

_PIECE = 500_000
"""Characters of a manifest in one document."""
_AT_ONCE = 20


class OpenSearchGeneration:
    """One generation: its name, its reader, and what it was made from (the manifest is fetched when asked for)."""

    def __init__(self, cluster: Cluster, client: Any, name: str) -> None:
        """Raises `StaleIndex` when another version wrote it, `CorruptIndex` when it is not ours."""
        self.name = name
        self.reader = OpenSearchReader(client, cluster.hosts, name)
        self._cluster = cluster
        self._client = client
        with translated(cluster.hosts):
            meta = client.indices.get_mapping(index=name)[name]["mappings"].get("_meta", {})
        if meta.get("format") != OPENSEARCH_FORMAT or "head" not in meta:
            raise StaleIndex(f"The index {cluster} is of another version; run `shacksearch index` to rebuild it.")
        self.head = Head(**{**meta["head"], "sources": tuple(meta["head"]["sources"])})

    def stamps(self) -> Stamps:
        """Return what tells whether this generation is older than its corpus; raises `CorruptIndex`."""
        made = self.manifest()
        files = {name: FileStamp(f.path, f.size, f.mtime_ns, f.sha256) for name, f in made.files.items()}
        return Stamps(made.sources, made.follow_symlinks, files, made.folders)

    def manifest(self) -> Manifest:
        """Return what it was made from; raises `CorruptIndex`."""
        return self._manifest

    @cached_property
    def _manifest(self) -> Manifest:
        return read_manifest(self._cluster, self._client, self.name)


class OpenSearchGenerations:
    """The generation that an alias names, whichever that is; safe to use from several threads."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._lock = Lock()
        self._newest: OpenSearchGeneration | None = None

    @cached_property
    def _client(self) -> Any:
        return connect(self.cluster.hosts)

    @contextmanager
    def use(self) -> Iterator[OpenSearchGeneration]:
        """Give the newest generation; raises `NoIndex`, `StaleIndex`, `CorruptIndex` or `EngineUnavailable`."""
        yield self._renew()

    def size(self) -> int:
        """Return the size in bytes of the newest generation, each entry counted once."""
        with self.use() as generation, translated(self.cluster.hosts):
            told = self._client.indices.stats(index=generation.name, metric="store")
        return int(told["_all"]["primaries"]["store"]["size_in_bytes"])

    def close(self) -> None:
        """Forget the newest generation; a later `use` looks again."""
        with self._lock:
            self._newest = None

    def _renew(self) -> OpenSearchGeneration:
        name = current_name(self.cluster, self._client)
        with self._lock:
            if self._newest is None or self._newest.name != name:
                self._newest = OpenSearchGeneration(self.cluster, self._client, name)
            return self._newest


def current_names(cluster: Cluster, client: Any) -> list[str]:
    """Return the generations that the alias names, the newest last; more than one only if two first builds met."""
    try:
        with translated(cluster.hosts):
            # From the node that is asked, so that it needs no cluster manager.
            names = client.indices.get_alias(name=cluster.alias, params={"local": "true"})
    except Gone:
        return []
    return sorted((name for name in names if is_generation(cluster, name)), key=number)


def current_name(cluster: Cluster, client: Any) -> str:
    """Return the name of the generation in use; raises `NoIndex`."""
    names = current_names(cluster, client)
    if not names:
        raise NoIndex(f"There is no index {cluster}; run `shacksearch index` to make it.")
    return names[-1]


def is_generation(cluster: Cluster, name: str) -> bool:
    """Tell whether an index is a generation of this alias."""
    return re.fullmatch(re.escape(cluster.alias) + r"-g[0-9]{6,}", name) is not None


def number(name: str) -> int:
    """Return the number of a generation."""
    return int(name.rpartition("-g")[2])


def manifest_index(name: str) -> str:
    """Return the name of the index that holds the manifest of a generation."""
    return f"{name}-manifest"


def write_manifest(cluster: Cluster, client: Any, name: str, manifest: Manifest) -> None:
    """Put down what a generation was made from: the files that it would be in a folder, in pieces."""
    with TemporaryDirectory() as folder:
        search.manifest.write_manifest(Path(folder), manifest)
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())}
    pieces = [(file, text[start : start + _PIECE]) for file, text in texts.items() for start in _starts(text)]
    index = manifest_index(name)
    head = {field: getattr(manifest, field) for field in Head.__match_args__ if field != "index_files"}
    meta = {"format": OPENSEARCH_FORMAT, "head": head}
    with translated(cluster.hosts):
        client.indices.delete(index=index, params={"ignore": 404})
        client.indices.create(index=index, body=_manifest_body(cluster))
        for number, (file, text) in enumerate(pieces):
            client.index(index=index, id=str(number), body={"number": number, "file": file, "text": text})
        client.indices.refresh(index=index)
        client.indices.put_mapping(index=name, body={"_meta": meta})


def read_manifest(cluster: Cluster, client: Any, name: str) -> Manifest:
    """Return what a generation was made from; raises `CorruptIndex`, or `StaleIndex` when another version wrote it."""
    try:
        texts = _fetch(cluster, client, manifest_index(name))
    except Gone:
        raise CorruptIndex(f"The index {cluster} is without its manifest; run `shacksearch index`.") from None
    with TemporaryDirectory() as folder:
        for file, text in texts.items():
            Path(folder, file).write_text(text, encoding="utf-8")
        try:
            return search.manifest.read_manifest(Path(folder))
        except (CorruptIndex, StaleIndex) as error:  # which name the folder
            raise type(error)(
                f"The manifest of the index {cluster} cannot be read; run `shacksearch index`."
            ) from error


def _fetch(cluster: Cluster, client: Any, index: str) -> dict[str, str]:
    """Return the files that an index of pieces holds, by name."""
    texts: dict[str, str] = {}
    done = -1
    with translated(cluster.hosts):
        while True:
            body = {"size": _AT_ONCE, "sort": ["number"], "search_after": [done]}
            hits = client.search(index=index, body=body)["hits"]["hits"]
            for piece in (hit["_source"] for hit in hits):
                texts[Path(piece["file"]).name] = texts.get(piece["file"], "") + piece["text"]
                done = piece["number"]
            if len(hits) < _AT_ONCE:
                return texts


def _manifest_body(cluster: Cluster) -> dict[str, Any]:
    unsearched = {"type": "keyword", "index": False, "doc_values": False}
    properties = {"number": {"type": "integer"}, "file": unsearched, "text": unsearched}
    return {
        "settings": {"number_of_shards": 1, "auto_expand_replicas": cluster.expanding},
        "mappings": {"dynamic": "strict", "properties": properties},
    }


def _starts(text: str) -> range:
    return range(0, max(1, len(text)), _PIECE)
