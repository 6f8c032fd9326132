"""How a cluster is, for `shacksearch doctor`."""

from __future__ import annotations

from typing import Any

from search.cluster import Cluster
from search.opensearch_client import connect, translated


def examine(cluster: Cluster) -> tuple[dict[str, Any], list[str]]:
    """Return what is to be known of a cluster and of its index, and a sentence for each thing that it lacks.

    Raises `EngineUnavailable` when it does not answer. Nothing that lets us in is among it.
    """
    client = connect(cluster.hosts)
    with translated(cluster.hosts):
        version = client.info()["version"]["number"]
        whole = client.cluster.health()
        # An index that is not there counts as sound; that there is none is told elsewhere.
        indices = client.cluster.health(index=f"{cluster.alias}-g*")
    facts = {"server": version, "cluster": whole["cluster_name"], "nodes": whole["number_of_nodes"]}
    lacking = indices["unassigned_shards"]
    if indices["status"] == "red":
        return facts, [f"Parts of the index {cluster} are lost ({lacking} shards have no node); bring the nodes back."]
    if indices["status"] == "yellow":
        return facts, [
            f"{lacking} copies of parts of the index {cluster} are missing; entries are safe on fewer nodes."
        ]
    return facts, []
