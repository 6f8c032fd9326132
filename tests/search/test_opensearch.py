"""What only an index on a server has: nodes that stop, other writers, secrets, and settings for all that."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import pytest

from indexer.build import update
from search import Archive
from search.clauses import Lookup, Unit, compile_tree
from search.cluster import Cluster
from search.config import Settings, load_settings
from search.errors import BadConfig, EngineUnavailable, IndexBusy, StaleIndex
from search.opensearch_client import connect
from search.opensearch_query import Translation
from search.opensearch_schema import bounded
from search.opensearch_store import OpenSearchStore
from search.tree import (
    After,
    And,
    AtLeast,
    Before,
    CollectionIs,
    Has,
    IssueIs,
    LangIs,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    SameLink,
    Site,
    Word,
)
from tests.conftest import CORPUS
from tests.indexer.digests import write_issue
from tests.opensearch.running import Running
from tests.search.running import Program

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def settings_of(cluster: Running, tmp_path: Path) -> Callable[..., Settings]:
    """Return what gives settings for an index of its own."""

    def settings(corpus: Path = CORPUS, *, shards: int = 2, replicas: int = 0) -> Settings:
        plain = load_settings(tmp_path / "index", [corpus], environ={}, folder=tmp_path)
        where = cluster.cluster(f"t{uuid4().hex[:12]}", shards=shards, replicas=replicas)
        return replace(plain, engine="opensearch", cluster=where)

    return settings


def cluster_program(shacksearch: Program, cluster: Running, alias: str) -> Callable[..., object]:
    """Return the program with an index in the cluster."""
    env = {
        "SHACKSEARCH_ENGINE": "opensearch",
        "SHACKSEARCH_HOSTS": ",".join(cluster.addresses),
        "SHACKSEARCH_ALIAS": alias,
        "SHACKSEARCH_REPLICAS": "0",
    }
    return lambda *arguments, **more: shacksearch(*arguments, env=env | more)


def test_every_command_works(shacksearch: Program, cluster: Running) -> None:
    """A command would only know indexes in folders."""
    run = cluster_program(shacksearch, cluster, f"t{uuid4().hex[:12]}")
    first = run("sharding")
    assert first.status == 0
    assert "making it" in first.err
    for arguments in (
        ["sharding"],
        ["--count", "docker"],
        ["--json", "kafka", "OR", "pulsar"],
        ["--sort", "date", "docker"],
        ["show", "2019-07#1"],
        ["export"],
        ["index"],
        ["index", "--check"],
    ):
        there, here = run(*arguments), shacksearch(*arguments)
        assert there.status == here.status, there.err
        if arguments[0] not in ("sharding", "--json"):
            assert there.out == here.out
    assert run("--engine", "whoosh", "--count", "docker").out == shacksearch("--count", "docker").out
    assert "2019-07" in run("stats", "--json").out or run("stats").status == 0
    told = run("doctor")
    assert told.status == 0, told.out
    assert re.search(r"engine +opensearch", told.out)


def test_a_node_is_away(cluster: Running, settings_of: Callable[..., Settings]) -> None:
    """Without copies, what a node held would be missing without a word, or the rest not be answered."""
    made = settings_of()
    update(made)
    archive = Archive.of(made)
    whole = archive.search("docker", limit=100)
    everything = archive.statistics().entries
    with cluster.without(2):
        page = archive.search("docker", limit=100)
        assert 0 < page.strict_total < whole.strict_total
        assert "1 of 2 parts of the index did not answer, so that entries are missing here." in page.notices
        fresh = Archive.of(made)  # nothing kept from before
        with pytest.raises(EngineUnavailable, match="parts of the index"):
            [fresh.entry(hit.id) for hit in whole.hits]
        with pytest.raises(EngineUnavailable, match="parts of the index"):
            list(fresh.entries())
    wait_until_whole(cluster, made)
    assert archive.search("docker", limit=100).hits == whole.hits
    assert archive.statistics().entries == everything


def test_a_node_is_away_but_there_are_copies(cluster: Running, settings_of: Callable[..., Settings]) -> None:
    """The loss of one node would lose answers although each entry is on two."""
    made = settings_of(replicas=1)
    update(made)
    archive = Archive.of(made)
    whole = archive.search("docker", limit=100)
    with cluster.without(2):
        page = archive.search("docker", limit=100)
        assert (page.total, page.notices) == (whole.total, whole.notices)
        assert {hit.id for hit in page.hits} == {hit.id for hit in whole.hits}
    wait_until_whole(cluster, made)


def test_no_node_answers(shacksearch: Program) -> None:
    """A search would end in a traceback when nothing listens."""
    env = {"SHACKSEARCH_ENGINE": "opensearch", "SHACKSEARCH_HOSTS": NOWHERE}
    pytest.importorskip("opensearchpy")
    for arguments in (["docker"], ["index"], ["stats"], ["show", "2019-07#1"]):
        run = shacksearch(*arguments, env=env)
        assert (run.status, run.out) == (2, "")
        assert run.err.count("\n") == 1
        assert "cannot be reached" in run.err
    run = shacksearch("doctor", env=env)
    assert run.status == 1
    assert "cannot be reached" in run.out


def test_recovery_without_restart(cluster: Running, settings_of: Callable[..., Settings]) -> None:
    """A page would have to be started again when the cluster was away for a while."""
    made = settings_of()
    update(made)
    archive = Archive.of(made)
    whole = archive.search("docker", limit=100)
    with cluster.without(2, 1), pytest.raises(EngineUnavailable, match="cannot be reached"):
        archive.search("docker")
    wait_until_whole(cluster, made)
    assert archive.search("docker", limit=100).hits == whole.hits


def wait_until_whole(cluster: Running, made: Settings) -> None:
    """Wait until all parts of an index are there again."""
    assert made.cluster is not None
    with closing(connect(cluster.addresses)) as client:
        health = client.cluster.health(
            index=f"{made.cluster.alias}*",
            params={"wait_for_status": "green", "wait_for_nodes": "2", "timeout": "150s", "request_timeout": 160},
        )
    assert health["status"] == "green"


def test_the_slower_of_two_writers_gives_way(settings_of: Callable[..., Settings], tmp_path: Path) -> None:
    """Of two machines that index at the same time, one would undo what the other has written."""
    corpus = tmp_path / "corpus"
    write_issue(corpus / "2019-01.md", "locks")
    made = settings_of(corpus)
    update(made)
    write_issue(corpus / "2019-02.md", "clocks")
    overtaken = []

    def overtake(done: int, total: int) -> None:
        if not overtaken:
            overtaken.append(True)
            update(made)

    with pytest.raises(IndexBusy, match="run `shacksearch index` again"):
        update(made, progress=overtake)
    archive = Archive.of(made)
    assert archive.search("clocks").strict_total == 1
    assert update(made).unchanged


def test_turning_the_alias_twice_is_no_conflict(settings_of: Callable[..., Settings]) -> None:
    """When the answer to a request is lost and it is repeated, the index that is now in use would be removed."""
    made = settings_of()
    assert made.cluster is not None
    update(made)
    before = Archive.of(made).generation()
    store = OpenSearchStore(made.cluster)
    manifest = store.manifest()
    assert manifest is not None
    with store.new_generation(base=manifest) as draft, closing(connect(made.cluster.hosts)) as client:
        actions = [
            {"remove": {"index": before, "alias": made.cluster.alias}},
            {"add": {"index": draft.name, "alias": made.cluster.alias}},
        ]
        client.indices.update_aliases(body={"actions": actions})
    assert Archive.of(made).generation() == draft.name
    assert Archive.of(made).statistics().entries


def test_long_reading_is_told_of_its_end(settings_of: Callable[..., Settings], tmp_path: Path) -> None:
    """An export would end in a traceback, or half-way without a word, when updates have removed what it reads."""
    corpus = tmp_path / "corpus"
    write_issue(corpus / "2019-00.md", *(f"subject{number}" for number in range(600)))
    made = settings_of(corpus)
    update(made)
    reading = Archive.of(made).entries()
    next(reading)
    for number in range(1, 3):
        write_issue(corpus / f"2019-0{number}.md", "clocks")
        update(made)
    with pytest.raises(EngineUnavailable, match="replaced twice"):
        list(reading)


def test_generations_are_cleared_away(settings_of: Callable[..., Settings], tmp_path: Path) -> None:
    """Every update would leave an index behind, until the cluster takes no more."""
    corpus = tmp_path / "corpus"
    made = settings_of(corpus)
    assert made.cluster is not None
    for number in range(1, 5):
        write_issue(corpus / f"2019-0{number}.md", "locks")
        update(made)
    with closing(connect(made.cluster.hosts)) as client:
        names = sorted(client.indices.get(index=f"{made.cluster.alias}*"))
        assert [name.rpartition("-g")[2] for name in names] == [
            "000003",
            "000003-manifest",
            "000004",
            "000004-manifest",
        ]
        assert client.indices.get_settings(index=names[2])[names[2]]["settings"]["index"]["blocks"] == {"write": "true"}


def test_mapping_is_strict(settings_of: Callable[..., Settings]) -> None:
    """A field that nobody meant would be taken in, and slow every later change."""
    made = settings_of()
    assert made.cluster is not None
    store = OpenSearchStore(made.cluster)
    with closing(connect(made.cluster.hosts)) as client, store.new_generation(base=None) as draft:
        told = client.index(index=draft.name, body={"surprise": 1}, params={"ignore": 400})
        assert told["error"]["type"] == "strict_dynamic_mapping_exception"


def test_index_of_another_version(settings_of: Callable[..., Settings]) -> None:
    """An index that an older version wrote would be searched as if it were ours."""
    made = settings_of()
    assert made.cluster is not None
    update(made)
    name = Archive.of(made).generation()
    with closing(connect(made.cluster.hosts)) as client:
        client.indices.put_mapping(index=name, body={"_meta": {"format": 0}})
    with pytest.raises(StaleIndex, match="shacksearch index"):
        Archive.of(made).search("docker")
    assert update(made).rebuilt
    assert Archive.of(made).search("docker").strict_total


def test_secrets_are_nowhere(shacksearch: Program, cluster: Running) -> None:
    """A report that somebody posts would hold a password."""
    env = {
        "SHACKSEARCH_ENGINE": "opensearch",
        "SHACKSEARCH_HOSTS": cluster.addresses[0],
        "SHACKSEARCH_ALIAS": "none",
        "SHACKSEARCH_OPENSEARCH_USER": "somebody",
        "SHACKSEARCH_OPENSEARCH_PASSWORD": "hunter2",
    }
    for form in ([], ["--json"]):
        run = shacksearch("doctor", *form, env=env)
        assert "hunter2" not in run.out + run.err
        assert "somebody" not in run.out + run.err
    refused = shacksearch("doctor", env=env | {"SHACKSEARCH_HOSTS": "https://somebody:hunter2@search.example.org"})
    assert refused.status == 2
    assert "hunter2" not in refused.out + refused.err


def test_who_we_are_comes_from_the_environment() -> None:
    """The cluster would be asked without the key, or with two identities at once."""
    pytest.importorskip("opensearchpy")
    key = connect([NOWHERE], {"SHACKSEARCH_OPENSEARCH_API_KEY": "abc"})
    assert key.transport.get_connection().headers["authorization"] == "ApiKey abc"
    user = connect([NOWHERE], {"SHACKSEARCH_OPENSEARCH_USER": "u", "SHACKSEARCH_OPENSEARCH_PASSWORD": "p"})
    assert user.transport.get_connection().headers["authorization"] == "Basic dTpw"
    with pytest.raises(BadConfig, match="not both"):
        connect([NOWHERE], {"SHACKSEARCH_OPENSEARCH_API_KEY": "abc", "SHACKSEARCH_OPENSEARCH_USER": "u"})
    with pytest.raises(BadConfig, match="not a file"):
        connect([NOWHERE], {"SHACKSEARCH_OPENSEARCH_CA": "/no/such/file.pem"})


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('engine = "opensearch"', "no hosts"),
        ('engine = "solr"', "one of whoosh, opensearch"),
        ('hosts = "search.example.org"', "hosts"),
        ('hosts = ["https://u:p@search.example.org"]', "without a user or password"),
        ('alias = "Upper"', "alias"),
        ("shards = 0", "from 1"),
        ("shards = true", "from 1"),
        ("replicas = -1", "from 0"),
    ],
)
def test_senseless_settings(tmp_path: Path, line: str, part: str) -> None:
    """A slip in the configuration would end in a traceback, or be found only by the cluster."""
    (tmp_path / "shacksearch.toml").write_text(line + "\n")
    with pytest.raises(BadConfig, match=part):
        load_settings(environ={}, folder=tmp_path)


def test_settings(tmp_path: Path) -> None:
    """The cluster that is configured would not be the one that is asked."""
    (tmp_path / "shacksearch.toml").write_text(
        'engine = "opensearch"\nhosts = ["https://a.example:9200/", "http://[::1]:9200"]\nshards = 6\n'
    )
    environ = {"SHACKSEARCH_ALIAS": "mine", "SHACKSEARCH_REPLICAS": "2"}
    made = load_settings(environ=environ, folder=tmp_path)
    assert made.cluster == Cluster(("https://a.example:9200", "http://[::1]:9200"), "mine", 6, 2)
    assert made.origins["alias"] == "variable SHACKSEARCH_ALIAS"
    assert load_settings(engine="whoosh", environ=environ, folder=tmp_path).cluster is None
    hosts = {"SHACKSEARCH_HOSTS": "http://a:1, http://b:2", "SHACKSEARCH_ENGINE": "opensearch"}
    assert load_settings(environ=hosts, folder=tmp_path).cluster == Cluster(("http://a:1", "http://b:2"), shards=6)


def test_long_keys() -> None:
    """Two long addresses would be taken for one, or a build end at an id that is too long."""
    one, other = ("https://a.org/" + "数" * 400 + end for end in "ab")
    assert bounded("short") == "short"
    assert bounded(one) != bounded(other)
    assert len(bounded(one).encode()) <= 500
    assert bounded("\ud800") == "?"


@pytest.mark.parametrize(
    "clause", [None, "clause", ("some", "clause"), Unit("x", (Lookup(("nofield",), (("x", 0),)),))]
)
def test_unknown_clause_is_an_error(clause: Any) -> None:
    """A new kind of query would be left out of what is asked instead of failing here."""
    with pytest.raises(TypeError, match="cannot be asked"):
        Translation(clause, lambda prefix: [prefix]).query()


def test_every_kind_of_node_is_translated() -> None:
    """A node of the query tree would be dropped, or none of the tests have it."""
    kinds = set(get_args(Node))
    trees = [
        *(kind("x") for kind in (Word, Phrase, Prefix)),
        *(kind(("x",)) for kind in (Site, IssueIs, CollectionIs, LangIs)),
        *(kind("2019-01-01") for kind in (Before, After)),
        *(kind((Word("x"), Word("y"))) for kind in (And, Or)),
        Has("code"),
        Not(Word("x")),
        AtLeast(0.5, (Word("x"),)),
        SameLink("https://a.org/x"),
        Nothing(),
    ]
    assert kinds == {type(made) for made in trees}, "a new kind of node is to be added here"
    for made in trees:
        assert Translation(compile_tree(made), lambda prefix: [prefix]).query()
