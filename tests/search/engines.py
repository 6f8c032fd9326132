"""Every engine, for the tests that each of them must pass; `engine` is a fixture in tests/conftest.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from search.opensearch_client import connect
from search.opensearch_reader import OpenSearchReader
from search.opensearch_schema import WHILE_WRITING, index_body
from search.opensearch_writer import OpenSearchWriter
from tests.opensearch.running import Running
from tests.search.making import ENGINES, Engine

NAMES = (*(engine.name for engine in ENGINES), "opensearch")


def opensearch(cluster: Running, *, shards: int = 2) -> Engine:
    """Return OpenSearch as an engine that keeps the index of a folder in a cluster; the folder stays empty.

    As generations do, a writer of an old index writes into a clone, which the folder means from its commit on.
    """
    return _Indices(cluster, shards).engine()


class _Indices:
    def __init__(self, cluster: Running, shards: int) -> None:
        self._hosts = cluster.addresses
        self._client = connect(cluster.addresses)
        self._shards = shards
        self._numbers: Iterator[int] = count(1)
        self._names: dict[Path, str] = {}

    def engine(self) -> Engine:
        return Engine("opensearch", self._create, self._update, self._open, scores_live=False)

    def _create(self, folder: Path) -> OpenSearchWriter:
        self._names[folder] = name = self._new_name(folder)
        self._client.indices.create(index=name, body=index_body(self._shards))
        return OpenSearchWriter(self._client, self._hosts, name)

    def _update(self, folder: Path) -> OpenSearchWriter:
        old, name = self._names[folder], self._new_name(folder)
        self._client.indices.put_settings(index=old, body={"index.blocks.write": True})
        settings: dict[str, Any] = {f"index.{key}": value for key, value in WHILE_WRITING.items()}
        self._client.indices.clone(index=old, target=name, body={"settings": settings | {"index.blocks.write": None}})
        return _Switching(self._client, self._hosts, name, lambda: self._names.update({folder: name}))

    def _open(self, folder: Path) -> OpenSearchReader:
        return OpenSearchReader(self._client, self._hosts, self._names[folder])

    def _new_name(self, folder: Path) -> str:
        return f"t{sha256(str(folder).encode()).hexdigest()[:12]}-{next(self._numbers)}"


class _Switching(OpenSearchWriter):
    """A writer that makes its index the one in use when it commits."""

    def __init__(self, client: Any, hosts: tuple[str, ...], name: str, switch: Callable[[], None]) -> None:
        super().__init__(client, hosts, name)
        self._switch = switch

    def commit(self) -> None:
        """Commit, and switch."""
        super().commit()
        self._switch()
