"""Matching and ranking: against a reference that reads every entry, and what the ranking promises."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search import evaluate
from search.evaluate import MOST_EXPANSIONS, PARTIAL, PROXIMITY_DEPTH
from search.model import Entry
from search.query import parse
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
    Or,
    Phrase,
    Prefix,
    SameLink,
    Site,
    Word,
    simplify,
)
from search.urls import canonical_url
from tests.search.brute_force import BruteForce
from tests.search.making import FLAT, VECTORS, Engine, entry, found, numbered

WORDS = [
    "docker",
    "swarm",
    "on-call",
    "oncall",
    "on",
    "call",
    "HTTP/3",
    "http3",
    "http",
    "3",
    "python3.6",
    "3.6.1",
    "the",
    "running",
    "runs",
    "C++",
    ".NET",
    "net",
    "数据库",
    "数据",
    "库",
    "使用Redis缓存",
    "TimeoutStartSec",
    "start",
    "Café",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
DATES = st.sampled_from(["", "2018-12-31", "2019-01-01", "2019-02-01"])
URLS = st.sampled_from(["", "https://github.com/a", "http://www.gist.github.com/b", "https://docker.example.org/c"])
COLLECTIONS = st.sampled_from(["", "weekly", "Go-1"])
FIELDS = st.sampled_from(["", "", "title", "body"])


@st.composite
def corpora(draw: st.DrawFn) -> list[Entry]:
    """Draw up to eight entries of one or two issues."""
    return [
        entry(
            draw(TEXTS), draw(TEXTS), issue=draw(st.sampled_from(["2019-01", "2019-01A"])), position=position,
            url=draw(URLS), date=draw(DATES), bullets=tuple(draw(st.lists(TEXTS, max_size=2))),
            code=tuple(draw(st.lists(TEXTS, max_size=2))), section=draw(st.sampled_from(["", "docker", "runs"])),
            lang=draw(st.sampled_from(["en", "zh"])), images=draw(st.sampled_from([(), ("a.png",)])),
            collection=draw(COLLECTIONS),
        )
        for position in range(1, draw(st.integers(1, 8)) + 1)
    ]  # fmt: skip


SEARCHED: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, st.sampled_from(WORDS), FIELDS, st.just(())),
    st.builds(Phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), FIELDS),
    st.builds(Prefix, st.sampled_from(["d", "o", "on-c", "ht", "3", "r", "C", "time", "caf", "zz"]), FIELDS),
)
FILTERS: st.SearchStrategy[Node] = st.one_of(
    st.builds(Site, st.sampled_from([("github.com",), ("gist.github.com",), ("org", "github.com"), ("b.com",)])),
    st.builds(IssueIs, st.sampled_from([("2019-01",), ("2019-01a",), ("2019-01", "2019-01a"), ("x",)])),
    st.builds(IssueIs, st.sampled_from([("weekly/2019-01",), ("2019-01", "go-1/2019-01a")])),
    st.builds(CollectionIs, st.sampled_from([("weekly",), ("go-1", "weekly"), ("none",)])),
    st.builds(LangIs, st.sampled_from([("zh",), ("en", "zh")])),
    st.builds(Has, st.sampled_from(["code", "image", "bullets"])),
    st.builds(Before, st.sampled_from(["2018-12-31", "2019-01-01", "2019-01-02"])),
    st.builds(After, st.sampled_from(["2018-12-31", "2019-01-01", "2019-01-02"])),
)
PARTS = st.lists(SEARCHED, min_size=1, max_size=4).map(tuple)
TREES: st.SearchStrategy[Node] = st.recursive(
    SEARCHED
    | FILTERS
    | st.builds(SameLink, URLS.filter(bool).map(canonical_url), st.sampled_from([0.5, 1.0]))
    | st.builds(AtLeast, st.sampled_from([0.01, 0.5, 0.7, 1.0]), PARTS),
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=2, max_size=4).map(lambda parts: And(tuple(parts))),
        st.lists(nodes, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.builds(Not, nodes),
    ),
    max_leaves=6,
)


# Making a failing case smaller would write thousands of indexes.
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(corpora(), st.lists(TREES, min_size=12, max_size=12))
def test_finds_and_scores_as_the_reference(entries: list[Entry], trees: list[Node]) -> None:
    """Some query would miss an entry, find a wrong one, or rank them otherwise than described."""
    reference = BruteForce(entries)
    with tempfile.TemporaryDirectory() as folder:
        reader = FLAT.write(Path(folder), entries)
        for tree in map(simplify, trees):
            expected = reference.scores(tree)
            matches = reader.match(tree, limit=100)
            assert matches.total == len(expected)
            assert {ranked.id: ranked.score for ranked in matches.page} == pytest.approx(expected, abs=1e-9)
            assert list(matches.page) == sorted(matches.page, key=lambda ranked: -ranked.score)
            for ranked in matches.page:
                shares = reader.explain(tree, ranked.id)
                assert sum(share.score for share in shares) == pytest.approx(ranked.score, abs=1e-9)
        reader.close()


def test_explain_says_nothing_of_what_does_not_match(tmp_path: Path) -> None:
    """An entry would be explained by a query that it does not answer."""
    reader = FLAT.write(tmp_path, numbered("docker swarm", "docker"))
    tree = parse("docker swarm").root
    assert reader.explain(tree, "2019-01#2") == ()
    assert reader.explain(tree, "2019-01#9") == ()
    assert [share.label for share in reader.explain(tree, "2019-01#1")] == ["docker", "swarm", "proximity"]


def test_neighbours_in_order_rank_higher(tmp_path: Path) -> None:
    """An entry on "load balancer" would not come before one that has the words far apart, or the other way round."""
    reader = FLAT.write(
        tmp_path, numbered("balancer load and other", "load and balancer other", "load balancer and other", "else")
    )
    assert [ranked.id for ranked in reader.match(parse("load balancer").root, limit=1).page] == ["2019-01#3"]


def test_neighbours_of_a_joined_spelling(tmp_path: Path) -> None:
    """`oncall rota` in the text would not count as neighbours for `on-call rota`."""
    reader = FLAT.write(tmp_path, numbered("oncall rota", "on-call rota", "rota oncall", "else"))
    tree = parse("on-call rota").root
    shares = [{s.label: s.score for s in reader.explain(tree, f"2019-01#{n}")} for n in (1, 2, 3)]
    assert shares[0]["proximity"] == shares[1]["proximity"]
    assert shares[0]["proximity"] > shares[2]["proximity"] > 0


def test_scores_do_not_depend_on_the_page(tmp_path: Path) -> None:
    """With more hits than proximity looks at, a hit would stand on two pages, or on none."""
    many = numbered(*(f"docker swarm {'x ' * i}" for i in range(PROXIMITY_DEPTH * 2)))
    reader = FLAT.write(tmp_path, many)
    tree = parse("docker swarm").root
    whole = reader.match(tree, limit=1000).page
    paged = [ranked for start in range(0, 200, 7) for ranked in reader.match(tree, limit=7, offset=start).page]
    assert paged == list(whole)
    assert len({ranked.id for ranked in paged}) == len(many)
    by_date = reader.match(tree, limit=1000, sort="date").page
    assert {ranked.id: ranked.score for ranked in by_date} == {ranked.id: ranked.score for ranked in whole}
    explained = [reader.explain(tree, ranked.id) for ranked in whole[::11]]
    assert [sum(share.score for share in shares) for shares in explained] == pytest.approx(
        [ranked.score for ranked in whole[::11]], abs=1e-9
    )
    assert [len(shares) for shares in (explained[0], explained[-1])] == [3, 2]


def test_equal_scores_are_ordered_by_date_then_place(tmp_path: Path) -> None:
    """Entries that only a filter finds would come in the order in which they happened to be written."""
    entries = [
        entry("x", issue="b", position=2, date="2019-01-01"),
        entry("x", issue="b", position=10, date="2019-01-01"),
        entry("x", issue="a", position=3, date="2019-01-01"),
        entry("x", issue="c", position=1, date="2019-02-01"),
        entry("x", issue="d", position=1, date=""),
    ]
    reader = FLAT.write(tmp_path, reversed(entries))
    for query in ("x", "site:example.org"):
        for sort in ("relevance", "date"):
            page = reader.match(parse(query).root, limit=10, sort=sort).page
            assert [ranked.id for ranked in page] == ["c#1", "a#3", "b#2", "b#10", "d#1"]


def test_prefix_of_very_many_words_is_cut_with_a_notice(tmp_path: Path) -> None:
    """`a*` would take seconds, or leave words out without saying so."""
    words = [f"ab{i:04}x" for i in range(MOST_EXPANSIONS + 20)]
    reader = FLAT.write(tmp_path, numbered(*words, " ".join(words[:MOST_EXPANSIONS])))
    cut = reader.match(Prefix("ab"), limit=1000)
    assert cut.total == MOST_EXPANSIONS + 1
    assert len(cut.notices) == 1
    assert reader.match(Prefix("ab000"), limit=0).notices == ()


@pytest.mark.parametrize("engine", [FLAT, VECTORS], ids=lambda engine: engine.name)
def test_deadline(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query with more to look at than anybody foresaw would hold a thread for minutes, or half an answer be kept."""
    reader = engine.write(tmp_path, numbered("docker swarm", "docker"))
    monkeypatch.setattr(evaluate, "LONGEST", -1.0)
    matches = reader.match(Word("docker"), limit=10)
    assert matches.notices == (PARTIAL,)
    assert matches.total == 0
    monkeypatch.undo()
    assert reader.match(Word("docker"), limit=10).total == 2
    assert reader.match(Word("docker"), limit=10).notices == ()


def test_whole_title_comes_first(tmp_path: Path) -> None:
    """A short entry that has the words more often would come before the one that is called so."""
    entries = [
        entry("What is QUIC?", "A very long note. " + "filler " * 200, position=1),
        entry("QUIC", "QUIC, QUIC.", position=2, code=("quic",)),
        entry("Else", position=3),
    ]
    reader = FLAT.write(tmp_path, entries)
    assert [ranked.id for ranked in reader.match(parse("what is quic").root, limit=1).page] == ["2019-01#1"]
    assert [ranked.id for ranked in reader.match(parse("quic").root, limit=1).page] == ["2019-01#2"]


CASES = [
    ("on-call rota", ["on-call", "oncall", "on call", "On-Call"], ["recall"]),
    ("on call rota", ["on-call", "on call", '"on call"', '"on-call"'], []),
    ("oncall rota", ["on-call", "oncall"], ['"on call"']),
    ("the HTTP/3 draft", ["HTTP/3", "http3", "http 3", '"http 3"', "ＨＴＴＰ/３"], ["http2", "HTTP/2"]),
    ("uses http3 now", ["HTTP/3", "http3"], ["https"]),
    ("a HASH_SLOT here", ["HASH_SLOT", "hash_slot", "hashslot", "hash slot", "slots"], ["hash_slots_x"]),
    ("set TimeoutStartSec= high", ["TimeoutStartSec", "timeoutstartsec", "timeout", "start", "timeoutst*"], ["art"]),
    ("fixes CVE-2019-5736 now", ["CVE-2019-5736", "cve-2019-5736", "5736", "cve 2019 5736"], ["CVE-2019-5737"]),
    ("Python 3.6.1 is out", ["python 3.6", "python 3", "python3.6", "3.6.1", '"python 3.6"'], ["python 3.7", "3.6.10"]),
    ("in C++ and C#", ["C++", "c#", "c++"], ["c", "c+"]),
    (".NET runtime", [".NET", "net", ".net"], ["dotnet"]),
    ("k8s cluster", ["k8s", "K8S", "k8*"], ["k8", "8s"]),
    ("a Café in Zürich", ["cafe", "café", "CAFE\u0301", "zurich", "ｃａｆｅ"], ["caf"]),
    ("Kafka's log", ["kafka", "kafka's", "kafka’s", "Kafkas"], ["s"]),
    ("took 500,000, or so", ["500,000", "500000"], ["500", "000"]),
    ("使用Redis缓存数据", ["redis", "缓存", "使用", "缓存数据", "数据", "Redis缓存", "存"], ["数据库", "据存"]),
    ("load balancers run", ["balancer", "running", '"load balancers"'], ['"load balancer"', '"balancers load"']),
    ("数据库的分片", ['"数据库"', '"库的分"'], ['"据数"', '"数据库分片"', "数据库分片"]),
    ("std::vector and a.b", ["std::vector", "vector", '"std vector"'], ['"vector std"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "finding", "missing"), CASES, ids=[text for text, _, _ in CASES])
def test_spellings_find_each_other(tmp_path: Path, text: str, finding: list[str], missing: list[str]) -> None:
    """A word typed in one of its usual spellings would not find the other, or find something else."""
    reader = FLAT.write(tmp_path, numbered(text, "something else entirely"))
    assert [query for query in finding if "2019-01#1" not in found(reader, query)] == []
    assert [query for query in missing if "2019-01#1" in found(reader, query)] == []


FILTERED = [
    entry("One", "docker", position=1, url="https://github.com/a", date="2018-12-31", issue="2018-52", code=("x",)),
    entry("Two", "docker", position=2, url="http://www.Gist.github.com/b", date="2019-01-01", images=("i",)),
    entry("Three", "swarm", position=3, url="https://notgithub.com/c", date="2019-01-31", bullets=("b",)),
    entry(
        "Four", "swarm", position=4, url="https://github.com.evil.org/", date="2019-02-01", issue="2019-07A", lang="zh"
    ),
    entry("Five", "swarm", position=5, url="", date="", issue="undated", lang=""),
]
FILTER_CASES = [
    ("site:github.com", [1, 2]),
    ("site:www.GITHUB.com", [1, 2]),
    ("domain:gist.github.com", [2]),
    ("site:com", [1, 2, 3]),
    ("site:github.com site:notgithub.com", [1, 2, 3]),
    ("-site:github.com", [3, 4, 5]),
    ("docker -site:gist.github.com", [1]),
    ("-docker", [3, 4, 5]),
    ("before:2019", [1]),
    ("before:2019-01-31", [1, 2]),
    ("before:2019-02", [1, 2, 3]),
    ("after:2019-01-31", [3, 4]),
    ("after:2019", [2, 3, 4]),
    ("after:2019-01 before:2019-02", [2, 3]),
    ("-before:2019", [2, 3, 4, 5]),
    ("has:code", [1]),
    ("has:image", [2]),
    ("has:bullets", [3]),
    ("lang:zh", [4]),
    ("lang:zh lang:en docker OR swarm", [1, 2, 3, 4]),
    ("issue:2019-07a", [4]),
    ("issue:2019-07A issue:2018-52", [1, 4]),
    ("issue:2019-07", []),
    ("http://github.com/a/?utm_source=x#top", [1]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("query", "positions"), FILTER_CASES)
def test_filters(tmp_path: Path, query: str, positions: list[int]) -> None:
    """A filter would let through an entry that it should not, or hold one back."""
    reader = FLAT.write(tmp_path, FILTERED)
    assert sorted(int(identifier.partition("#")[2]) for identifier in found(reader, query)) == positions


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("title:sharding", [1]),
        ("title:shard*", [1]),
        ('title:"sharding data"', [1]),
        ('title:"data sharding"', []),
        ("title:on-call", [3]),
        ("body:sharding", [2, 3]),
        ("body:shard*", [2, 3]),
        ('body:"sharding data"', [2]),
        ("body:数据", [3]),
        ("title:(sharding OR oncall)", [1, 3]),
        ("body:select", []),
        ("select", [2]),
        ("sharding -title:sharding", [2, 3]),
    ],
)
def test_fields(tmp_path: Path, query: str, positions: list[int]) -> None:
    """`title:` would look in the body, or `body:` in the title or the code."""
    entries = [
        entry("Sharding data", "of all kinds", position=1),
        entry("Data", "sharding data", position=2, code=("SELECT",)),
        entry("On-call", "数据库", position=3, bullets=("sharding",)),
    ]
    assert positions_of(tmp_path, entries, query) == positions


def positions_of(folder: Path, entries: list[Entry], query: str) -> list[int]:
    """Return the positions of the entries that match, in order."""
    return sorted(int(identifier.partition("#")[2]) for identifier in found(FLAT.write(folder, entries), query))


def test_phrase_does_not_run_from_part_to_part(tmp_path: Path) -> None:
    """The last word of a title and the first of the text would make a phrase."""
    entries = [entry("load", "balancer", section="load", code=("balancer",))]
    assert positions_of(tmp_path, entries, '"load balancer"') == []
