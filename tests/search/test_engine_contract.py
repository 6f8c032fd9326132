"""What every engine must do the same: sets, counts and facets to the entry, pages and snippets to the letter.

Scores are an engine's own, so an order by relevance is only looked at for what any sensible ranking does.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings

from indexer.build import is_current, update
from search import Archive
from search.config import Settings, load_settings
from search.engine import Reader
from search.errors import NoIndex
from search.model import Entry, ResultPage
from search.query import parse
from search.tree import And, Node, Or, Prefix, Word, simplify
from tests.conftest import CORPUS
from tests.indexer.digests import write_issue
from tests.search.brute_force import BruteForce
from tests.search.engines import NAMES
from tests.search.making import Engine, entry
from tests.search.test_evaluate import TREES, WORDS

QUERIES = [
    "sharding", "kubernetes scheduler", "kafka OR pulsar", "docker -swarm", '"load balancer"', "kube*",
    "title:rust", "body:docker", 'title:"database sharding"', "title:kube*", "site:github.com", "site:org",
    "issue:2019-07", "lang:zh", "has:code", "has:image docker", "has:bullets", "before:2019",
    "after:2019-01-07 docker", "on-call", "数据库", "数", "分布式一致性", "C++", "HTTP/2", "the",
    "how does raft work", "kubernets", "nosuchword", "k8s", "2PC", "a*", "NOT docker", "-(docker OR kafka)",
    "(docker OR kafka) lang:en", "site:medium.com -has:code", '"zero copy"', "", "https://d2l.ai/index.html",
    "title:(raft OR paxos)", "consistent hashing ring replication failure", "x" * 300, "\ud800", "* : \" (",
    "Understanding Database Sharding",
]  # fmt: skip


def generated(size: int = 70) -> list[Entry]:
    """Return entries of words that are hard to get right, the same every time."""
    draw = random.Random(11)

    def text(most: int) -> str:
        return " ".join(draw.choices(WORDS, k=draw.randrange(most)))

    urls = ["", "https://github.com/a", "http://www.gist.github.com/b", "https://docker.example.org/c"]
    return [
        entry(
            text(4), text(9), issue=draw.choice(["2019-01", "2019-01A", "2019-02"]), position=position,
            url=draw.choice(urls), date=draw.choice(["", "2018-12-31", "2019-01-01", "2019-02-01"]),
            bullets=tuple(text(4) for _ in range(draw.randrange(3))),
            code=tuple(text(4) for _ in range(draw.randrange(2))),
            section=draw.choice(["", "docker", "runs"]), lang=draw.choice(["en", "zh", ""]),
            images=draw.choice([(), ("a.png",)]), collection=draw.choice(["", "weekly", "Go-1"]),
        )
        for position in range(1, size + 1)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def reader(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The generated entries, in each engine."""
    return engine.write(tmp_path_factory.mktemp(engine.name) / "index", generated())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_sets_counts_and_facets(reader: Reader, tree: Node) -> None:
    """A query would find other entries than its words say, or count them wrongly."""
    tree = simplify(tree)
    reference = BruteForce(generated())
    wanted = [one.entry for one in reference.readings if reference.matches(one, tree)]
    matches = reader.match(tree, limit=1000, facets=True)
    assert matches.total == len(wanted)
    assert {ranked.id for ranked in matches.page} == {one.id for one in wanted}
    counted = {name: {value.value: value.count for value in values} for name, values in matches.facets.items()}
    assert counted == {
        "site": Counter(one.domain for one in wanted if one.domain),
        "year": Counter(one.date[:4] for one in wanted if one.date),
        "lang": Counter(one.lang for one in wanted if one.lang),
        "in": Counter(one.collection for one in wanted if one.collection),
    }
    oldest_last = sorted(wanted, key=lambda one: (one.issue, one.position))
    oldest_last.sort(key=lambda one: one.date, reverse=True)
    assert [ranked.id for ranked in reader.match(tree, limit=1000, sort="date").page] == [one.id for one in oldest_last]


def test_a_prefix_after_every_word(reader: Reader) -> None:
    """What begins as no word does, and would come after all of them, would be an error instead of finding nothing."""
    last = reader.vocabulary("", 1_000)
    beyond = "\u9fa5" + max(word for word, _ in last)
    assert reader.vocabulary(beyond, 5) == []
    assert reader.match(Prefix(beyond), limit=5).total == 0


def test_and_is_not_or(reader: Reader) -> None:
    """A query would get the answer of the one before it, which has the same words with the other operator."""
    words = (Word("docker", "title"), Word("kafka", "title"))
    totals = [reader.match(tree, limit=0).total for tree in (And(words), Or(words), And(words))]
    assert totals[0] == totals[2] < totals[1]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(Or((Word("docker"), And((Word("docker"), Word("swarm", "title"))))))
@given(TREES)
def test_explanation_adds_up(reader: Reader, tree: Node) -> None:
    """`--explain` would explain another score than the one shown, or something that is no hit."""
    tree = simplify(tree)
    page = reader.match(tree, limit=5).page
    for ranked in page:
        assert sum(share.score for share in reader.explain(tree, ranked.id)) == pytest.approx(ranked.score, rel=1e-4)
    assert reader.explain(tree, "none#1") == ()


def test_long_prefix_is_cut_and_says_so(engine: Engine, tmp_path: Path) -> None:
    """A prefix of a great many words would find other entries, or not say that it is not complete."""
    draw = random.Random(3)
    words = [f"w{number}x" for number in range(400)]
    entries = [entry(text=" ".join(draw.choices(words, k=6)), position=i) for i in range(1, 300)]
    matches = engine.write(tmp_path / "index", entries).match(Prefix("w"), limit=1000)
    assert "300 words" in matches.notices[0]
    counts = Counter(word for made in entries for word in set(made.body.split()))
    kept = {word for word, _ in sorted(counts.items(), key=lambda item: (item[1], item[0]), reverse=True)[:300]}
    assert {ranked.id for ranked in matches.page} == {one.id for one in entries if kept & set(one.body.split())}


def test_exact_title_leads(engine: Engine, tmp_path: Path) -> None:
    """Someone who remembers the title would have to look for the entry further down."""
    entries = [entry(f"docker {'swarm ' * i}", "docker swarm " * 5, position=i) for i in range(1, 9)]
    entries.append(entry("docker swarm", "about it", position=9))
    page = engine.write(tmp_path / "index", entries).match(parse("docker swarm").root, limit=1).page
    assert page[0].id in {"2019-01#1", "2019-01#9"}


@pytest.fixture(scope="module", params=NAMES)
def configured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Settings]:
    """Return, for each engine, what gives the settings of a new index of a corpus."""
    cluster = request.getfixturevalue("cluster") if request.param == "opensearch" else None

    def settings_for(corpus: Path) -> Settings:
        folder = tmp_path_factory.mktemp("index")
        plain = load_settings(folder / "index", [corpus], environ={}, folder=folder)
        where = cluster.cluster(f"t{uuid4().hex[:12]}", shards=2) if cluster else None
        return replace(plain, engine=request.param, cluster=where)

    return settings_for


@pytest.fixture(scope="module")
def archive(configured: Callable[[Path], Settings]) -> Archive:
    """The shipped corpus in each engine, made by a real build."""
    made = configured(CORPUS)
    report = update(made)
    assert report.rebuilt
    return Archive.of(made)


def told(page: ResultPage) -> dict[str, object]:
    """Return all of a page that does not depend on an engine's scores."""
    return {
        "counts": (page.total, page.strict_total, page.relaxed, page.suggestion, page.notices),
        "facets": page.facets,
        "hits": {hit.id: replace(hit, score=0.0) for hit in page.hits},
    }


@pytest.mark.parametrize("query", QUERIES)
def test_pages_are_those_of_the_embedded_engine(archive: Archive, corpus_index: Path, query: str) -> None:
    """A page would count, mark, correct or relax otherwise because the archive lies elsewhere."""
    embedded = Archive.open(corpus_index)
    page, expected = (one.search(query, limit=500) for one in (archive, embedded))
    assert told(page) == told(expected)
    by_date, expected = (one.search(query, limit=500, sort="date") for one in (archive, embedded))
    assert [hit.id for hit in by_date.hits] == [hit.id for hit in expected.hits]
    first = archive.search(query, limit=7)
    rest = archive.search(query, limit=493, offset=7)
    assert [hit.id for hit in (*first.hits, *rest.hits)] == [hit.id for hit in page.hits]


def test_the_rest_of_the_archive(archive: Archive, corpus_index: Path) -> None:
    """Exports, completions, issues or statistics would differ because the archive lies elsewhere."""
    embedded = Archive.open(corpus_index)
    assert list(archive.entries()) == list(embedded.entries())
    assert archive.issues() == embedded.issues()
    assert archive.statistics() == embedded.statistics()
    assert archive.facets() == embedded.facets()
    assert archive.issue("2019-07") == embedded.issue("2019-07") != ()
    for beginning in ("kub", "distr", "数", "zzz", "da"):
        assert archive.suggest(beginning) == embedded.suggest(beginning)
    for made in list(embedded.entries())[::10]:
        assert archive.entry(made.id) == made
        assert archive.also_in(made) == embedded.also_in(made)
    assert archive.entry("none#1") is None
    assert archive.size() > 100_000


def test_related_entries(archive: Archive) -> None:
    """The entries beside an entry would be itself, or about something else."""
    related = archive.related("2019-07#1", 5)
    assert 0 < len(related) <= 5
    assert "2019-07#1" not in {hit.id for hit in related}
    assert sum("shard" in f"{hit.title} {hit.snippet}".lower() for hit in related) >= 1
    assert archive.related("none#1") == ()


def test_updates_by_issue(configured: Callable[[Path], Settings], tmp_path: Path) -> None:
    """An update would read everything again, keep what is gone, or be seen only by a new process."""
    corpus = tmp_path / "corpus"
    for number, word in enumerate(["locks", "clocks", "blocks"], 1):
        write_issue(corpus / f"2019-0{number}.md", word)
    made = configured(corpus)
    archive = Archive.of(made)
    with pytest.raises(NoIndex, match="shacksearch index"):
        archive.search("locks")
    assert not is_current(made)
    assert update(made).written == 3
    assert is_current(made)
    assert archive.search("clocks").strict_total == 1
    before = archive.generation()
    write_issue(corpus / "2019-02.md", "flocks")
    write_issue(corpus / "2019-04.md", "socks")
    (corpus / "2019-03.md").unlink()
    assert not is_current(made)
    report = update(made)
    assert (report.added, report.changed, report.removed) == (("2019-04",), ("2019-02",), ("2019-03",))
    assert report.written == 2
    assert archive.generation() > before
    assert {one.issue for one in archive.entries()} == {"2019-01", "2019-02", "2019-04"}
    assert archive.search("clocks").strict_total == archive.search("blocks").strict_total == 0
    assert [hit.id for hit in archive.search("flocks").hits] == ["2019-02#1"]
    assert archive.suggest("bloc") == []
    assert archive.statistics().issues == 3
    again = archive.generation()
    assert update(made).unchanged
    assert archive.generation() == again
    assert update(made, rebuild=True).rebuilt
    assert archive.statistics().entries == 3


def test_failed_build_changes_nothing(configured: Callable[[Path], Settings], tmp_path: Path) -> None:
    """A build that breaks off would leave half an index in use."""
    write_issue(tmp_path / "corpus" / "2019-01.md", "locks")
    made = configured(tmp_path / "corpus")
    update(made)
    archive = Archive.of(made)
    before = archive.generation()
    write_issue(tmp_path / "corpus" / "2019-02.md", "clocks")

    class Enough(Exception):
        """What the build is broken off by."""

    def give_up(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        update(made, progress=give_up)
    assert archive.generation() == before
    assert archive.search("clocks").strict_total == 0
    assert update(made).added == ("2019-02",)
    assert archive.search("clocks").strict_total == 1
