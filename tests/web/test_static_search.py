"""The search of an exported site: its scripts, run by node, against the server's answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from search.archive import Archive
from search.model import ResultPage
from search.query import parse
from search.text import PART, tokens
from search.tree import And, Word, walk
from tests.web.conftest import build
from tests.web.scripts import Scripts
from tests.web.static_host import search_data_of
from web.links import State
from web.results import find

QUERIES = (
    "kubernetes scheduler", '"load balancer"', "kafka OR pulsar -streams", "title:kubernetes", "body:redis",
    "kube*", "scheduli*", "on-call", "k8s", "2pc", "HTTP/2", "setState", "python 3", "kuberntes",
    "site:github.com", "before:2019 docker", "has:code", "issue:2019-07", "lang:zh", "分布式", "一致性 -分布式", "一",
    "how does a database shard", "xylophonist", "-docker", "(go OR rust) concurrency",
    'title:"machine learning"', "high-speed network latency", "https://medium.com", "OR", "golang", "the",
    "分佈式系統", "資料庫", "kuber", "kubern", "ku", "kuberntes zzyzx", "kubernets -docker",
    "sharding site:digitalocean.com", "kafka -streams", "kuberntes zzyzx qqwx vvjx xxqz zzqj docker",
    " ".join(f"x{c}:docker" for c in "abcdefghijkl"),
    "go site:dropbox.com OR rust", "title:(docker OR kafka)", "NOT kafka", "raft before:2019",
    "xylophonist before:2018", "constructor", "__proto__ toString", "hasOwnProperty OR constructor*",
)  # fmt: skip


@contextmanager
def opened(index: Path, folder: Path) -> Iterator[Scripts]:
    """The scripts, with the search data of an archive."""
    scripts = Scripts()
    try:
        scripts.ask("open", f"{search_data_of(index, folder)}/")
        yield scripts
    finally:
        scripts.close()


@pytest.fixture(scope="module")
def digests_scripts(digests_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripts]:
    """The scripts on several digests."""
    with opened(digests_index, tmp_path_factory.mktemp("data") / "site") as scripts:
        yield scripts


@pytest.fixture(scope="module")
def corpus_scripts(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripts]:
    """The scripts on the shipped corpus."""
    with opened(corpus_index, tmp_path_factory.mktemp("data") / "site") as scripts:
        yield scripts


def plain(page: ResultPage) -> dict[str, Any]:
    """What both give for a search."""
    return {
        "total": page.total,
        "strict_total": page.strict_total,
        "relaxed": page.relaxed,
        "suggestion": page.suggestion,
        "facets": {name: [{"value": v.value, "count": v.count} for v in found] for name, found in page.facets.items()},
        "notices": list(page.notices),
        "hits": [{"id": h.id, "weak": h.weak, "title_marked": h.title_marked, "snippet": h.snippet} for h in page.hits],
    }  # fmt: skip


def first_five(hits: list[str]) -> list[str]:
    """The hits that people look at."""
    return hits[:5]


def agreement(archive: Archive, scripts: Scripts, queries: list[str]) -> tuple[float, float]:
    """Return which share of the server's first five hits are the scripts', and how often the first is the same."""
    shares, firsts = [], []
    for query in queries:
        ours = [hit.id for hit in archive.search(query).hits]
        theirs = [hit["id"] for hit in scripts.ask("search", urlencode({"q": query}))["hits"]]
        common = set(first_five(ours)) & set(first_five(theirs))
        shares.append(len(common) / len(first_five(ours)) if ours else float(not theirs))
        firsts.append(ours[:1] == theirs[:1])
    return sum(shares) / len(shares), sum(firsts) / len(firsts)


def test_the_first_five_hits_are_the_servers(shared: Path, tmp_path: Path) -> None:
    """The exported site would rank worse than the server: the same question, other answers."""
    index = build(tmp_path, [shared / "archive" / "techshack"])
    lines = (shared / "relevance" / "techshack" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    with opened(index, tmp_path / "site") as scripts:
        share, first = agreement(Archive.open(index), scripts, [json.loads(line)["text"] for line in lines])
    assert share >= 0.98
    assert first >= 0.95


@pytest.mark.parametrize("query", QUERIES)
def test_every_kind_of_query_is_answered_as_by_the_server(
    corpus_index: Path, corpus_scripts: Scripts, query: str
) -> None:
    """An operator, a filter, a correction, a mark or a count would differ between the two."""
    archive = Archive.open(corpus_index)
    for sort in ("relevance", "date"):
        theirs = corpus_scripts.ask("search", urlencode({"q": query, "sort": sort}))
        assert theirs == plain(archive.search(query, sort=sort)), sort


@pytest.mark.parametrize("query", [
    "in:go-1", "in:GO-1 paxos", "-in:Go-1", "in:期刊", "in:Go-1 in:期刊", "in:go-1 OR cache", "in:none",
    "in:none paxos", "broker", "consenus in:go-1",
    "issue:2019-07", "issue:go-1/2019-07", "issue:期刊/2019-07 OR in:go-1", "-issue:2019-07",
])  # fmt: skip
def test_several_digests_are_searched_as_by_the_server(
    digests_index: Path, digests_scripts: Scripts, query: str
) -> None:
    """A digest of several could not be searched alone, or an issue be found in a digest that is not asked for."""
    archive = Archive.open(digests_index)
    for sort in ("relevance", "date"):
        theirs = digests_scripts.ask("search", urlencode({"q": query, "sort": sort}))
        assert theirs == plain(archive.search(query, sort=sort)), sort
    assert "in" in theirs["facets"]


def test_titles_find_what_the_server_finds(corpus_index: Path, corpus_scripts: Scripts) -> None:
    """Queries that nobody thought of would be answered otherwise."""
    archive = Archive.open(corpus_index)
    for entry in islice(archive.entries(), 0, None, 5):
        query = " ".join(token.exact for token in tokens(entry.title) if token.kind == PART)
        theirs = corpus_scripts.ask("search", urlencode({"q": query}))
        assert theirs["hits"][:3] == plain(archive.search(query))["hits"][:3], query


def test_titles_typed_to_the_letter_find_what_the_server_finds(corpus_index: Path, corpus_scripts: Scripts) -> None:
    """A title with an operator or quotes in it, pasted into the box, would not lead to its entry."""
    archive = Archive.open(corpus_index)
    titles = [entry.title for entry in archive.entries() if has_operators(entry.title)]
    assert titles
    for title in titles:
        assert corpus_scripts.ask("search", urlencode({"q": title})) == plain(archive.search(title)), title


def has_operators(title: str) -> bool:
    """Whether a title is more than plain words to a query."""
    return not all(isinstance(node, Word | And) for node in walk(parse(title).root))


def test_operators_in_titles_and_links_in_common(tmp_path: Path) -> None:
    """A title would exclude its own entry, a title too long be looked for, or shared links not be followed."""
    long = " ".join(["NOT", *(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120))])
    link, other = "https://example.org/a", "https://example.org/b"
    notes = [
        {"title": "How NOT to fold a map", "urls": [link], "text": "of paper"},
        {"title": "Folding again", "urls": [f"{link}/?utm_source=x", other], "text": "with a crease"},
        {"title": "Maps", "urls": [other], "text": "how to fold them"},
        {"title": long, "text": "wordab"},
    ]
    source = tmp_path / "notes.jsonl"
    lines = (json.dumps({"issue": "2019-01", "position": n, **note}) for n, note in enumerate(notes, 1))
    source.write_text("\n".join(lines), encoding="utf-8")
    index = build(tmp_path, [source])
    archive = Archive.open(index)
    with opened(index, tmp_path / "site") as scripts:
        for query in ("How NOT to fold a map", "how NOT to fold", "paper", "crease", "paper -again", long):
            assert scripts.ask("search", urlencode({"q": query})) == plain(archive.search(query)), query
        found = scripts.ask("search", urlencode({"q": "How NOT to fold a map"}))
        assert found["hits"][0]["id"] == "2019-01#1"
        linked = scripts.ask("search", urlencode({"q": "paper"}))
        assert [(hit["id"], hit["weak"]) for hit in linked["hits"]] == [("2019-01#1", False), ("2019-01#2", True)]


def test_a_large_archive_is_searched_in_parts(tmp_path: Path) -> None:
    """Each word would load all notes of a large archive, or a limit would be met without a word."""

    def name(number: int) -> str:
        return "".join(chr(ord("b") + int(digit)) for digit in str(number)) + "zz"

    filler = " ".join(name(number) for number in range(500, 1_000))
    notes = [f"beta alpha {filler} {name(number)}" for number in range(350)]
    notes[7] = "alpha beta together"
    source = tmp_path / "notes.jsonl"
    lines = (json.dumps({"issue": "2019-01", "position": n, "text": text}) for n, text in enumerate(notes, 1))
    source.write_text("\n".join(lines), encoding="utf-8")
    index = build(tmp_path, [source])
    archive = Archive.open(index)
    with opened(index, tmp_path / "site") as scripts:
        assert len(list((tmp_path / "site").glob("search/*/texts/*"))) > 16
        for query in (name(300), "alpha", f"{name(777)} {name(20)} -gamma"):
            assert scripts.ask("search", urlencode({"q": query})) == plain(archive.search(query)), query
        phrase = scripts.ask("search", urlencode({"q": '"alpha beta"', "strict": "1"}))
        assert [hit["id"] for hit in phrase["hits"]] == ["2019-01#8"]
        assert any("Only the best 300 entries" in notice for notice in phrase["notices"])


def test_an_empty_archive_finds_nothing(tmp_path: Path) -> None:
    """The page of a digest that has just begun would end in an error at the first letter."""
    (tmp_path / "2019-01.md").write_text("# Nothing yet\n", encoding="utf-8")
    with opened(build(tmp_path, [tmp_path / "2019-01.md"]), tmp_path / "site") as scripts:
        for query in ("a", "title:a OR b*", "-a", '"a b"', "lang:en"):
            assert scripts.ask("search", urlencode({"q": query}))["total"] == 0
        assert scripts.ask("completions", "ku", 6) == []


def test_completions_are_the_servers(corpus_index: Path, corpus_scripts: Scripts) -> None:
    """The box would offer words that are not there, or not those that most entries have."""
    archive = Archive.open(corpus_index)
    for text in (
        "ku",
        "docker sw",
        "-kub",
        "title:kaf",
        "x",
        "a ",
        "site:git",
        "Über",
        "数",
        "数据",
        "kafka 分布",
        "-系",
        '"分布式',
        "站數",
    ):
        assert corpus_scripts.ask("completions", text, 6) == archive.suggest(text, 6), text


@pytest.mark.parametrize("state", [
    State(q="data"), State(q="docker", sites=("github.com",)), State(q="database", year="2019", lang="en"),
    State(q="kubernetes before:2018"), State(q="kuberntes", strict=True),
    State(q="docker -container has:code", sort="date"), State(sites=("github.com", "medium.com")),
], ids=str)  # fmt: skip
def test_filters_and_facets_are_the_servers(corpus_index: Path, corpus_scripts: Scripts, state: State) -> None:
    """A facet's count, or what a click on it leads to, would differ; so would the ways out of an empty result."""
    check_filters_and_facets(Archive.open(corpus_index), corpus_scripts, state)


@pytest.mark.parametrize("state", [
    State(q="paxos"), State(collections=("go-1",)), State(q="paxos", collections=("go-1",), sites=("zh.example.org",)),
    State(q="consensus", collections=("go-1", "期刊")), State(q="paxos in:go-1 -in:期刊"),
    State(q="paxos", collections=("none",)), State(q="broker", collections=("期刊",), sort="date"),
], ids=str)  # fmt: skip
def test_collections_are_the_servers(digests_index: Path, digests_scripts: Scripts, state: State) -> None:
    """A click on a collection would lead elsewhere than on the server, or its count differ."""
    check_filters_and_facets(Archive.open(digests_index), digests_scripts, state)


def check_filters_and_facets(archive: Archive, scripts: Scripts, state: State) -> None:
    """Check that both give the same facets, filters to remove and ways out for a state."""

    def address(to: State | None) -> str | None:
        return to and (to.address("").replace("%2F", "/") or "./")

    ours = find(archive, state)
    theirs = scripts.ask("rest", urlencode(state.parameters))
    assert theirs["removals"] == [[removal.label, address(removal.state)] for removal in ours.removals]
    assert theirs["without"] == [[removal.label, removal.total, address(removal.state)] for removal in ours.without]
    assert theirs["corrected"] == address(ours.corrected)
    assert theirs["groups"] == [
        [group.name, [[c.label, c.count, address(c.state), c.chosen] for c in group.choices]] for group in ours.groups
    ]
