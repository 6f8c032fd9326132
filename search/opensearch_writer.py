"""Writing a generation into OpenSearch, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.errors import IndexNotWritable
from search.model import Entry
from search.opensearch_client import translated
from search.opensearch_schema import bounded, row

_CHUNK = 500
_CHUNK_BYTES = 4_000_000
_RETRIES = 8
_LONGEST_WAIT = 30
_DELETING_SECONDS = 3_600


class OpenSearchWriter:
    """Adds to and removes from the index `name`, which belongs to this writer alone.

    When the cluster is busy (it answers 429), what it did not take is sent again after one second, two, four and so
    on, and nothing else meanwhile.
    """

    def __init__(self, client: Any, hosts: Sequence[str], name: str) -> None:
        self._client = client
        self._hosts = hosts
        self._name = name
        self._removed: list[str] = []
        self._added: list[dict[str, Any]] = []

    def remove_issue(self, name: str) -> None:
        """Remove every entry of the issue `name` that was there when this writer began."""
        self._removed.append(bounded(name.casefold()))

    def add(self, entry: Entry) -> None:
        """Add one entry; its issue must have been removed if it was there before."""
        self._added.append({"_index": self._name, "_id": bounded(entry.id), "_source": row(entry)})
        if len(self._added) >= _CHUNK:
            self._send()

    def commit(self) -> None:
        """Send what is left and make it visible; raises `IndexNotWritable` when an entry is not taken."""
        self._send()
        with translated(self._hosts):
            self._client.indices.refresh(index=self._name)

    def cancel(self) -> None:
        """Give up what was added and removed; what was sent already goes with the index."""
        self._removed, self._added = [], []

    def _send(self) -> None:
        from opensearchpy.helpers import streaming_bulk

        with translated(self._hosts):
            self._delete()
            for taken, answer in streaming_bulk(
                self._client,
                self._added,
                chunk_size=_CHUNK,
                max_chunk_bytes=_CHUNK_BYTES,
                max_retries=_RETRIES,
                initial_backoff=1,
                max_backoff=_LONGEST_WAIT,
                raise_on_error=False,
                yield_ok=False,
            ):
                if not taken:
                    raise IndexNotWritable(_refusal(answer))
        self._added = []

    def _delete(self) -> None:
        # Before the entries that come in the place of those removed. What was added already is not seen here, since
        # nothing is refreshed before the end; an entry that was written over is in conflict, and stays.
        if self._removed:
            self._client.delete_by_query(
                index=self._name,
                body={"query": {"terms": {"whole_issue": self._removed}}},
                params={"conflicts": "proceed", "timeout": "1m"},
                request_timeout=_DELETING_SECONDS,
            )
        self._removed = []


def _refusal(answer: dict[str, Any]) -> str:
    (item,) = answer.values()
    error = item.get("error", {})
    reason = error.get("reason", "") if isinstance(error, dict) else str(error)
    return f"OpenSearch does not take the entry {item.get('_id')} ({item.get('status')} {reason}); nothing was changed."
