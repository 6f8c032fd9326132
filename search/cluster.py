"""Which OpenSearch cluster holds the index, and how: the settings that only `engine = "opensearch"` needs."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

ENGINES = ("whoosh", "opensearch")

_ADDRESS = r"(?a:https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[\w./-]*)?)"
_ALIAS = r"[a-z0-9][a-z0-9._-]{0,99}"
_MOST = {"shards": 1024, "replicas": 20}
_RULES = {
    "engine": f"one of {', '.join(ENGINES)}",
    "hosts": "addresses such as https://search1.example.org:9200, without a user or password",
    "alias": "a name of lower-case letters, digits, '-', '_' and '.'",
    "shards": "a number from 1 to 1024",
    "replicas": "a number from 0 to 20",
}


class Cluster(NamedTuple):
    """Where an index is: the addresses of nodes, the alias of the index, and how a new one is laid out."""

    hosts: tuple[str, ...]
    alias: str = "shacksearch"
    shards: int = 1
    replicas: int = 1

    def __str__(self) -> str:
        return f"{self.alias} at {', '.join(self.hosts)}"

    @property
    def expanding(self) -> str | bool:
        """What OpenSearch calls `auto_expand_replicas`: as many copies as wanted, fewer where there are fewer nodes."""
        return f"0-{self.replicas}" if self.replicas else False


def rule(key: str) -> str:
    """Return what a value of one of our keys must be, in words."""
    return _RULES[key]


def read(key: str, value: Any) -> Any:
    """Return the value of one of our keys as it is worked with; raises `ValueError` when it cannot be used."""
    if key == "hosts":
        hosts = [value] if isinstance(value, str) else value
        if not isinstance(hosts, list) or not all(isinstance(h, str) and re.fullmatch(_ADDRESS, h) for h in hosts):
            raise ValueError(key)
        return tuple(host.rstrip("/") for host in hosts)
    if key in _MOST:
        number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 9 else value
        least = 1 if key == "shards" else 0
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= _MOST[key]:
            raise ValueError(key)
        return number
    sound = value in ENGINES if key == "engine" else isinstance(value, str) and re.fullmatch(_ALIAS, value)
    if not sound:
        raise ValueError(key)
    return value
