"""Writing generations in OpenSearch: a new index beside the old one, and the alias turned over when it is whole.

An update starts from a clone of the generation in use, which takes hard links on the nodes that hold it, no copying.
Of two machines that write at the same time, the one that is done first wins; the other says so and changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

from search.cluster import Cluster
from search.engine import Writer
from search.errors import CorruptIndex, EngineUnavailable, IndexBusy, IndexNotWritable, StaleIndex
from search.manifest import Manifest
from search.opensearch_client import Gone, connect, translated
from search.opensearch_generations import (
    OpenSearchGeneration,
    current_names,
    is_generation,
    manifest_index,
    number,
    write_manifest,
)
from search.opensearch_reader import OpenSearchReader
from search.opensearch_schema import OPENSEARCH_FORMAT, WHILE_WRITING, index_body
from search.opensearch_writer import OpenSearchWriter
from search.tree import Not, Nothing

_ABANDONED_AFTER = 7 * 24 * 3_600
"""After so many seconds, a generation that is newer than the one in use belongs to a writer that died."""
_COPYING_SECONDS = 600


class OpenSearchStore:
    """Where the generations of an alias are written."""

    format = OPENSEARCH_FORMAT

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._client = connect(cluster.hosts)
        self._old: list[str] = []

    def writing(self) -> AbstractContextManager[None]:
        """Hold nothing: writers, who may be on several machines, meet when they turn the alias over."""
        return nullcontext()

    def manifest(self) -> Manifest | None:
        """Return what the generation in use was made from; None when there is none, or none that can be read."""
        # What is in use now must still be so in the end, or another writer was quicker.
        self._old = current_names(self._cluster, self._client)
        try:
            return OpenSearchGeneration(self._cluster, self._client, self._old[-1]).manifest() if self._old else None
        except (StaleIndex, CorruptIndex, Gone):
            return None

    def is_sound(self, manifest: Manifest) -> bool:
        """Tell whether the generation in use can be built upon."""
        try:
            self.verify(self._old[-1], sum(issue.entries for issue in manifest.issues.values()))
        except (CorruptIndex, Gone):
            return False
        return manifest.index_format == OPENSEARCH_FORMAT

    @contextmanager
    def new_generation(self, *, base: Manifest | None) -> Iterator[OpenSearchDraft]:
        """Give a new generation to fill, empty or as the one in use (`base`), whose place it takes when the block ends.

        When the block raises, it is removed and the old one stays. Raises `IndexBusy` when another writer was quicker.
        """
        name = self._create(None if base is None else self._old[-1])
        try:
            yield OpenSearchDraft(self, self._cluster, self._client, name)
            self._publish(name)
        except BaseException:
            # What cannot be removed now is removed by a later writer.
            with suppress(EngineUnavailable):
                if name not in current_names(self._cluster, self._client):
                    self._remove(name)
            raise
        self._remove_unused(name)

    def verify(self, name: str, expected: int) -> None:
        """Query a generation; raises `CorruptIndex` when it does not have as many entries as it should."""
        found = OpenSearchReader(self._client, self._cluster.hosts, name).match(Not(Nothing()), limit=1)
        if found.total != expected or found.notices:
            told = " ".join(found.notices) or f"It has {found.total} entries instead of {expected}."
            raise CorruptIndex(f"The index {self._cluster} is not whole, so the old one stays in use. {told}")

    def _create(self, base: str | None) -> str:
        """Make the index of the next generation; two writers never get the same one."""
        taken = max(map(number, self._ages()), default=0)
        while True:
            taken += 1
            name = f"{self._cluster.alias}-g{taken:06d}"
            with translated(self._cluster.hosts):
                told = self._clone(base, name) if base else self._new(name)
            if "error" not in told:
                return name
            if told["error"]["type"] != "resource_already_exists_exception":
                reason = told["error"]["reason"]
                raise IndexNotWritable(f"The index {self._cluster} cannot be written ({reason}).")

    def _new(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = self._client.indices.create(
            index=name, body=index_body(self._cluster.shards), params={"ignore": 400}
        )
        return told

    def _clone(self, base: str, name: str) -> dict[str, Any]:
        settings = {f"index.{key}": value for key, value in WHILE_WRITING.items()} | {"index.blocks.write": None}
        told: dict[str, Any] = self._client.indices.clone(
            index=base, target=name, body={"settings": settings}, params={"ignore": 400, "request_timeout": 120}
        )
        return told

    def _publish(self, name: str) -> None:
        settings = {"blocks.write": True, "auto_expand_replicas": self._cluster.expanding, "refresh_interval": None}
        alias = self._cluster.alias
        turn: list[dict[str, Any]] = [
            {"remove": {"index": before, "alias": alias, "must_exist": True}} for before in self._old
        ]
        try:
            with translated(self._cluster.hosts):
                self._client.indices.put_settings(index=name, body={"index": settings})
                # Replicas first, so that the loss of a node right after the turn costs nothing. It is no error when
                # they do not come about: `doctor` tells what the cluster lacks.
                waiting = {"wait_for_status": "green", "timeout": f"{_COPYING_SECONDS}s", "ignore": 408}
                self._client.cluster.health(index=name, params={**waiting, "request_timeout": _COPYING_SECONDS + 10})
                self._client.indices.update_aliases(body={"actions": [*turn, {"add": {"index": name, "alias": alias}}]})
        except Gone:
            # The client repeats a request whose answer was lost; then it is we who were quicker.
            if name in current_names(self._cluster, self._client):
                return
            raise IndexBusy(
                f"Another process has just written the index {self._cluster}; run `shacksearch index` again."
            ) from None

    def _ages(self) -> dict[str, float]:
        """Return every generation with its age in seconds."""
        with translated(self._cluster.hosts):
            told = self._client.indices.get_settings(index=f"{self._cluster.alias}-g*", name="index.creation_date")
        return {
            name: time.time() - int(one["settings"]["index"]["creation_date"]) / 1000
            for name, one in told.items()
            if is_generation(self._cluster, name)
        }

    def _remove(self, name: str) -> None:
        with translated(self._cluster.hosts):
            for index in (manifest_index(name), name):
                self._client.indices.delete(index=index, params={"ignore": 404})

    def _remove_unused(self, current: str) -> None:
        """Remove what no reader needs: generations before the last, and what a writer left behind that died."""
        ages = self._ages()
        older = sorted((name for name in ages if number(name) < number(current)), key=number)
        abandoned = [n for n, age in ages.items() if number(n) > number(current) and age > _ABANDONED_AFTER]
        for name in (*older[:-1], *abandoned):
            self._remove(name)


class OpenSearchDraft:
    """A generation that is being written, into the index `name`."""

    def __init__(self, store: OpenSearchStore, cluster: Cluster, client: Any, name: str) -> None:
        self._store = store
        self._cluster = cluster
        self._client = client
        self.name = name

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Give a writer of the new generation; what it wrote can be searched when the block ends."""
        writer = OpenSearchWriter(self._client, self._cluster.hosts, self.name)
        yield writer
        writer.commit()

    def finish(self, manifest: Manifest, expected: int) -> None:
        """Write down what it was made from and see that it is whole; raises `CorruptIndex`."""
        write_manifest(self._cluster, self._client, self.name, manifest)
        self._store.verify(self.name, expected)
