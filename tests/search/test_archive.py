"""The archive: one search from start to end, on small archives of our own and on the shipped corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.build import update
from search import Archive
from search.config import load_settings
from search.document import title_key
from search.errors import BadQuery, CorruptIndex, NoIndex
from search.model import Entry, ResultPage
from search.query import parse
from search.relaxing import ENOUGH
from search.stopwords import is_stop_word
from search.tree import And, Nothing, Or, Phrase, Prefix, Word
from tests.search.making import archive_of, entry, numbered

PIECES = st.sampled_from(
    ["kubernetes", "docker", "sharding", "kubernets", "the", "数据库", "数据", "go*", "k*", '"load balancer"', "C++",
     "title:docker", "site:github.com", "site:org", "lang:zh", "has:code", "before:2019", "after:2019-01-07", "on-call",
     "issue:2019-01", "-docker", "NOT", "OR", "AND", "(", ")", '"', "-", "*", ":", "body:", "http://a.b/c",
     "nosuchword", "\ud800", "\x00"]
)  # fmt: skip
QUERIES = st.lists(PIECES, max_size=7).map(" ".join) | st.text(max_size=40)
SORTS = st.sampled_from(["relevance", "date"])
ON_THE_CORPUS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def corpus(corpus_index: Path) -> Iterator[Archive]:
    """Give the shipped corpus, open."""
    archive = Archive.open(corpus_index)
    yield archive
    archive.close()


def ids(page: ResultPage) -> list[str]:
    """Return the ids of a page's hits."""
    return [hit.id for hit in page.hits]


def strict(page: ResultPage) -> set[str]:
    """Return the ids of the hits that match the query as typed."""
    return {hit.id for hit in page.hits if not hit.weak}


@ON_THE_CORPUS
@given(text=QUERIES, sort=SORTS)
def test_any_text_is_answered(corpus: Archive, text: str, sort: str) -> None:
    """Something that a user types would end in an error, or in numbers that do not fit each other."""
    page = corpus.search(text, limit=20, sort=sort)
    assert page.took_ms >= 0
    assert page.total >= page.strict_total >= 0
    assert page.total >= len(page.hits)
    assert len(set(ids(page))) == len(page.hits)
    assert sum(not hit.weak for hit in page.hits) == min(page.strict_total, 20)
    assert [hit.weak for hit in page.hits] == sorted(hit.weak for hit in page.hits)
    assert page.relaxed == (page.total > page.strict_total)
    assert page.relaxed or page.suggestion is None
    assert page.suggestion is None or page.strict_total == 0
    if sort == "date":
        assert not page.relaxed
        assert [hit.date for hit in page.hits] == sorted((hit.date for hit in page.hits), reverse=True)


@ON_THE_CORPUS
@given(text=QUERIES, sort=SORTS, size=st.integers(2, 9))
def test_pages_make_up_the_whole(corpus: Archive, text: str, sort: str, size: int) -> None:
    """Turning the page would show a hit again, or skip one."""
    whole = corpus.search(text, limit=30, sort=sort)
    pages = [corpus.search(text, limit=size, offset=start, sort=sort) for start in range(0, 30, size)]
    hits = [hit for page in pages for hit in page.hits][:30]
    assert hits == list(whole.hits)
    assert {page.total for page in pages} == {whole.total}
    assert corpus.search(text, limit=0, sort=sort).total == whole.total
    assert corpus.search(text, limit=0, sort=sort).hits == ()
    assert corpus.search(text, limit=10, offset=whole.total, sort=sort).hits == ()


@ON_THE_CORPUS
@given(
    text=QUERIES, word=st.sampled_from(["kubernetes", "docker", "数据库", "nosuchword", "on-call", "数据库分片", "C++"])
)
def test_another_word_never_adds_strict_hits(corpus: Archive, text: str, word: str) -> None:
    """More words would give more results instead of fewer."""
    root = parse(f"({text})").root
    parts = root.parts if isinstance(root, And) else (root,)
    meant = [part for part in parts if not (isinstance(part, Word) and is_stop_word(part))]
    if not any(isinstance(part, Word | Phrase | Prefix | Or) for part in meant) and meant != list(parts):
        return  # stop words are searched for only as long as there is nothing else
    if parse(text).root != root or root == Nothing():
        return  # its parentheses do not close, or there is nothing to add to
    before, after = (corpus.search(query, limit=300, facets=False) for query in (text, f"({text}) {word}"))
    assert after.strict_total <= before.strict_total
    assert strict(after) <= strict(before)


@ON_THE_CORPUS
@given(text=QUERIES)
def test_facets_are_counts_of_the_hits(corpus: Archive, text: str) -> None:
    """The number beside a filter would not be that of the hits it leaves."""
    page = corpus.search(text, limit=500)
    assert len(page.hits) == page.total
    assert {value.value: value.count for value in page.facets["site"]} == Counter(
        hit.domain for hit in page.hits if hit.domain
    )
    assert {value.value: value.count for value in page.facets["year"]} == Counter(
        hit.date[:4] for hit in page.hits if hit.date
    )
    assert {value.value: value.count for value in page.facets["lang"]} == Counter(
        hit.lang for hit in page.hits if hit.lang
    )
    years = [value.value for value in page.facets["year"]]
    assert years == sorted(years, reverse=True)
    counts = [value.count for value in page.facets["site"]]
    assert counts == sorted(counts, reverse=True)
    assert corpus.search(text, facets=False).facets == {}


@ON_THE_CORPUS
@given(text=QUERIES)
def test_explanation_adds_up(corpus: Archive, text: str) -> None:
    """`--explain` would explain another score than the one shown."""
    page = corpus.search(text, limit=5)
    for hit in page.hits:
        shares = corpus.explain(text, hit.id)
        assert sum(share.score for share in shares) == pytest.approx(hit.score, abs=1e-6)


def not_first(archive: Archive) -> list[str]:
    """Return the titles, each of one entry only, that as a query do not bring that entry first."""
    entries = list(archive.entries())
    keys = Counter(title_key(made.title) for made in entries)
    assert len(entries) > 100
    return [
        made.title
        for made in entries
        if keys[title_key(made.title)] == 1
        and title_key(made.title)
        and ids(archive.search(made.title, limit=1, facets=False)) != [made.id]
    ]


def test_exact_title_comes_first(corpus: Archive) -> None:
    """Someone who remembers the title would have to look for the entry further down."""
    assert not_first(corpus) == []


@pytest.mark.parametrize("edition", ["techshack", "techshack-html"])
def test_exact_title_comes_first_in_the_real_archive(shared: Path, tmp_path: Path, edition: str) -> None:
    """Titles of real articles, with operators, code and Chinese in them, would not find their entry."""
    settings = load_settings(tmp_path / "index", [shared / "archive" / edition], environ={}, folder=tmp_path)
    update(settings)
    assert not_first(Archive.open(settings.index)) == []


def test_related_entries_share_the_subject(tmp_path: Path) -> None:
    """What "more like this" shows would merely use the same common words, or be the same article once more."""
    filler = [entry(f"Notes {n}", "a fast team wrote this", issue="2019-09", position=n, url="") for n in range(1, 9)]
    archive = archive_of(
        tmp_path,
        [
            entry("Sharding a database", "a fast team wrote of shards", issue="2019-01", url="https://a.org/1"),
            entry("数据库 sharding", "shards of a database", issue="2019-01-CN", url="https://a.org/1/", lang="zh"),
            entry("How a cluster shards its database", issue="2019-02", url="https://b.org/2"),
            entry("A cluster and its database in shards", issue="2019-03", url="http://www.b.org/2"),
            entry("Shards elsewhere", "database sharding", issue="2019-04", url="https://c.org/3"),
            *filler,
        ],
    )
    found = [hit.issue for hit in archive.related("2019-01#1")]
    assert "2019-04" in found
    assert len({"2019-02", "2019-03"} & set(found)) == 1
    assert not {"2019-01", "2019-01-CN", "2019-09"} & set(found)
    assert archive.related("no such entry") == ()


def test_operators_in_a_title_are_words(tmp_path: Path) -> None:
    """The one entry that was asked for would be excluded; or what was excluded would be shown."""
    archive = archive_of(tmp_path, [entry("How NOT to hire"), entry("Kafka Streams", "kafka", position=2, url="")])
    assert ids(archive.search("how NOT to hire")) == ["2019-01#1"]
    assert ids(archive.search("kafka -streams")) == []
    assert ids(archive.search("hire NOT how")) == []


def test_threads_get_the_same_answers(corpus_index: Path, corpus: Archive) -> None:
    """Two visitors at once would get each other's results, or an error."""
    queries = [
        "kubernetes",
        "docker swarm",
        '"load balancer"',
        "kubernets",
        "数据库",
        "k*",
        "site:github.com",
        "how to scale a database",
    ]

    def told(archive: Archive, query: str) -> tuple[object, ...]:
        page = archive.search(query)
        return page.hits, page.total, page.facets, page.suggestion

    expected = [told(corpus, query) for query in queries]
    cold = Archive.open(corpus_index)
    with ThreadPoolExecutor(8) as pool:
        rounds = [pool.map(lambda query: told(cold, query), queries) for _ in range(6)]
        assert all(list(answers) == expected for answers in rounds)
    cold.close()


def test_relaxed_page_puts_strict_hits_first(tmp_path: Path) -> None:
    """An entry with one of the words would come before the one with all, or pass for it."""
    texts = ["docker swarm " + "other words " * 30, "docker", "swarm", "docker docker", "else"]
    page = archive_of(tmp_path, numbered(*texts)).search("docker swarm")
    assert page.relaxed
    assert (page.total, page.strict_total) == (4, 1)
    assert (page.hits[0].position, page.hits[0].weak) == (1, False)
    assert {hit.position for hit in page.hits if hit.weak} == {2, 3, 4}
    assert page.suggestion is None


def test_turning_the_page_from_strict_to_weak_hits(tmp_path: Path) -> None:
    """The second page of a relaxed search would skip hits, or repeat them."""
    archive = archive_of(tmp_path, numbered(*["docker swarm"] * 3, *["docker"] * 5, *["swarm"] * 4))
    whole = ids(archive.search("docker swarm", limit=50))
    assert len(whole) == 12
    for size in (1, 2, 3, 4, 5, 12):
        pages = [ids(archive.search("docker swarm", limit=size, offset=start)) for start in range(0, 15, size)]
        assert [identifier for page in pages for identifier in page] == whole


def test_enough_strict_hits_are_not_relaxed(tmp_path: Path) -> None:
    """A page full of good hits would be followed by weak ones."""
    archive = archive_of(tmp_path, numbered(*["docker swarm"] * ENOUGH, "docker"))
    page = archive.search("docker swarm")
    assert (page.relaxed, page.total) == (False, ENOUGH)
    assert archive.search("docker swarm -site:a.org", limit=50).total == ENOUGH


def test_one_word_is_not_relaxed(tmp_path: Path) -> None:
    """A word that no entry has would find entries all the same."""
    page = archive_of(tmp_path, numbered("docker")).search("kubernetes")
    assert (page.relaxed, page.total, page.suggestion) == (False, 0, None)


def test_same_link_follows_what_matches(tmp_path: Path) -> None:
    """What a Chinese issue says of an article would not lead to what the English one says of it."""
    found = archive_of(
        tmp_path,
        [
            entry("Two-phase commit", url="https://a.org/x", issue="2019-05"),
            entry("两阶段提交", url="http://www.a.org/x/", issue="2019-05-CN", lang="zh"),
            entry("Commit early", url="https://a.org/y", issue="2019-06"),
        ],
    )
    page = found.search("two-phase commit")
    assert (ids(page), page.strict_total) == (["2019-05#1", "2019-05-CN#1", "2019-06#1"], 1)
    assert [hit.weak for hit in page.hits] == [False, True, True]
    assert ids(found.search("阶段提交")) == ["2019-05-CN#1", "2019-05#1"]
    assert [share.label for share in found.explain("阶段提交", "2019-05#1")] == ["same link"]
    assert ids(found.search("阶段提交", filters=["lang:zh"])) == ["2019-05-CN#1"]
    assert ids(found.search("site:a.org issue:2019-05")) == ["2019-05#1"]
    assert [ids(found.search("two-phase commit", 1, n)) for n in range(3)] == [[i] for i in ids(page)]


def test_half_a_word(tmp_path: Path) -> None:
    """Half a word would find nothing, or some other word that is near to it."""
    page = archive_of(tmp_path, numbered("kubernetes", "kube", "docker")).search("kuber")
    assert (ids(page), page.suggestion, page.relaxed) == (["2019-01#1"], "kuber*", True)


def test_a_misspelt_word_beside_an_unknown_one(tmp_path: Path) -> None:
    """One word that is nowhere would keep the other from being corrected."""
    page = archive_of(tmp_path, numbered("kubernetes", "docker")).search("kuberntes zzyzx")
    assert (ids(page), page.suggestion) == (["2019-01#1"], "kubernetes zzyzx")
    assert all(hit.weak for hit in page.hits)


def test_simplified_and_traditional_find_each_other(tmp_path: Path) -> None:
    """Readers of one script would miss what was written in the other."""
    archive = archive_of(tmp_path, [entry("資料庫的設計"), entry("数据库的设计", position=2)])
    assert set(ids(archive.search("的设计"))) == {"2019-01#1", "2019-01#2"}
    assert {hit.title_marked for hit in archive.search("設計").hits} == {
        "資料庫的<mark>設計</mark>",
        "数据库的<mark>设计</mark>",
    }


def test_facets_of_a_relaxed_page_are_of_all_hits(tmp_path: Path) -> None:
    """Facets beside a relaxed page would count only its strict hits."""
    entries = [
        entry("", "docker swarm", position=1),
        entry("", "docker", position=2, date="2018-01-01", url="https://b.org"),
    ]
    page = archive_of(tmp_path, entries).search("docker swarm", limit=1)
    assert page.total == 2
    assert [(value.value, value.count) for value in page.facets["year"]] == [("2019", 1), ("2018", 1)]
    assert {value.value for value in page.facets["site"]} == {"example.org", "b.org"}


def test_date_order_holds_strict_hits_only(tmp_path: Path) -> None:
    """Newest-first would be flooded with weak hits, or with those of a corrected query."""
    entries = [
        entry("", "docker swarm", position=1, date="2018-01-01"),
        entry("", "docker", position=2, date="2020-01-01"),
        entry("", "docker swarm", position=3, date="2019-01-01"),
    ]
    archive = archive_of(tmp_path, entries)
    page = archive.search("docker swarm", sort="date")
    assert [hit.position for hit in page.hits] == [3, 1]
    assert not page.relaxed
    misspelt = archive.search("dokcer", sort="date")
    assert (misspelt.total, misspelt.suggestion) == (0, None)


def test_correction_is_said(tmp_path: Path) -> None:
    """A typing error would find nothing, or something else without a word about it."""
    archive = archive_of(tmp_path, numbered("docker swarm", "kubernetes"))
    page = archive.search("dokcer")
    assert ids(page) == ["2019-01#1"]
    assert (page.suggestion, page.relaxed, page.strict_total) == ("docker", True, 0)
    assert page.hits[0].weak
    assert page.hits[0].snippet == "<mark>docker</mark> swarm"
    assert archive.search("dokcer OR kubernetse").suggestion == "docker OR kubernetes"


def test_no_correction_while_the_query_finds_something(tmp_path: Path) -> None:
    """A rare word would be taken for a misspelt common one."""
    page = archive_of(tmp_path, numbered("locker", "docker", "docker")).search("locker")
    assert (ids(page), page.suggestion, page.relaxed) == (["2019-01#1"], None, False)


def test_correction_that_finds_nothing_is_not_offered(tmp_path: Path) -> None:
    """A correction would lead to an empty page."""
    page = archive_of(tmp_path, numbered("docker")).search("dokcer site:nowhere.org")
    assert (page.total, page.suggestion) == (0, None)


def test_suggestion_leaves_filters_apart(tmp_path: Path) -> None:
    """Following "did you mean" would write the chosen filters into the box, where they cannot be taken off."""
    page = archive_of(tmp_path, [entry("docker")]).search("dokcer", filters=["site:example.org"])
    assert (page.total, page.suggestion) == (1, "docker")


SITES = [
    entry("docker", position=1, url="https://a.org/1"),
    entry("docker", position=2, url="https://b.org/1"),
    entry("swarm", position=3, url="https://b.org/2", lang="zh"),
]


@pytest.mark.parametrize(
    ("text", "filters", "positions"),
    [
        ("docker", ["site:b.org"], [2]),
        ("", ["site:b.org"], [2, 3]),
        ("site:a.org", ["site:b.org"], []),
        ("docker site:a.org", ["site:b.org"], []),
        ("docker swarm site:a.org", ["site:b.org"], []),
        ("docker OR swarm", ["site:b.org"], [2, 3]),
        ("docker", ["site:a.org", "site:b.org"], [1, 2]),
        ("docker OR swarm", ["site:b.org", "lang:zh"], [3]),
        ("docker", ["-site:a.org"], [2]),
        ("docker", [""], [1, 2]),
        ("docker", [], [1, 2]),
    ],
)
def test_filters_hold_whatever_the_query_says(
    tmp_path: Path, text: str, filters: list[str], positions: list[int]
) -> None:
    """A chosen filter would let hits through when the query has one of its own."""
    archive = archive_of(tmp_path, SITES)
    for sort in ("relevance", "date"):
        assert sorted(hit.position for hit in archive.search(text, filters=filters, sort=sort).hits) == positions


@pytest.mark.parametrize(
    "text", ["docker", '"a b"', "pre*", "docker OR swarm", "site:a.org docker", "nofield:x", "before:soon"]
)
def test_what_is_no_filter_is_refused(tmp_path: Path, text: str) -> None:
    """A mistyped filter would be searched for as text, and find nothing for no visible reason."""
    with pytest.raises(BadQuery, match="not a filter"):
        archive_of(tmp_path, SITES).search("docker", filters=[text])


@pytest.mark.parametrize(
    "arguments", [{"sort": "oldest"}, {"limit": -1}, {"offset": -1}, {"limit": 10, "offset": 9_991}, {"limit": 10_001}]
)
def test_senseless_arguments_are_refused(tmp_path: Path, arguments: dict[str, int]) -> None:
    """A wrong parameter in an address would show a page of something else."""
    with pytest.raises(BadQuery):
        archive_of(tmp_path, SITES).search("docker", **arguments)  # type: ignore[arg-type]


def test_also_in(tmp_path: Path) -> None:
    """The same article in another issue would not be known for the same."""
    urls = [
        "https://www.a.org/p/",
        "http://a.org/p?utm_source=digest",
        "https://a.org/p#part",
        "https://a.org/p?id=2",
        "https://b.org/p",
    ]
    entries = [
        entry(f"docker {i}", issue=f"2019-{i:02}", date=f"2019-{13 - i:02}-01", url=url)
        for i, url in enumerate(urls, 1)
    ]
    also = {hit.issue: hit.also_in for hit in archive_of(tmp_path, entries).search("docker").hits}
    assert also["2019-01"] == ("2019-03#1", "2019-02#1")
    assert also["2019-02"] == ("2019-03#1", "2019-01#1")
    assert also["2019-04"] == also["2019-05"] == ()


def test_hit_has_what_the_page_shows(tmp_path: Path) -> None:
    """A field of the JSON answer would be empty or wrong."""
    made = Entry(
        "2019-01#7", "2019-01", 7, "Docker & <b>", ("https://a.org/x", "https://b.org"), "a.org", text="about docker",
        lang="en", date="2019-01-01", permalink="https://digest.org/2019-01#docker",
    )  # fmt: skip
    (hit,) = archive_of(tmp_path, [made]).search("docker").hits
    assert (hit.id, hit.issue, hit.position, hit.title) == (made.id, made.issue, made.position, made.title)
    assert (hit.url, hit.urls, hit.domain) == (made.urls[0], made.urls, made.domain)
    assert (hit.date, hit.lang, hit.permalink) == (made.date, made.lang, made.permalink)
    assert hit.title_marked == "<mark>Docker</mark> &amp; &lt;b&gt;"
    assert hit.snippet == "about <mark>docker</mark>"
    assert hit.score > 0


def test_prefix_notice_reaches_the_page(tmp_path: Path) -> None:
    """Words left out of a wide prefix would be left out silently."""
    page = archive_of(tmp_path, numbered(*(f"ab{i:04}x" for i in range(320)))).search("ab*")
    assert [notice for notice in page.notices if "ab*" in notice]


def test_entries_and_issues(tmp_path: Path) -> None:
    """An entry's own page, or an export, would lack something."""
    archive = archive_of(tmp_path, reversed(SITES))
    assert archive.entry("2019-01#2") == SITES[1]
    assert archive.entry("2019-01#9") is archive.entry("\udcff") is None
    assert list(archive.entries()) == SITES
    assert archive.statistics().entries == 3
    assert {value.value: value.count for value in archive.facets()["site"]} == {"a.org": 1, "b.org": 2}


def test_new_generation_is_picked_up(tmp_path: Path) -> None:
    """A server would go on answering from an index that has been replaced."""
    archive = archive_of(tmp_path, numbered("docker"))
    assert archive.search("swarm").total == 0
    reading = archive.entries()
    first = next(reading)
    archive_of(tmp_path, numbered("swarm"))
    archive_of(tmp_path, numbered("swarm", "swarm"))
    assert archive.search("swarm").total == 2
    assert first.text.startswith("docker")
    assert list(reading) == []


def test_no_index(tmp_path: Path) -> None:
    """A search before the first build would end in a traceback."""
    with pytest.raises(NoIndex):
        Archive.open(tmp_path / "none")


def test_vanished_files_are_a_damaged_index(tmp_path: Path) -> None:
    """An index whose files somebody removed would end in a traceback."""
    archive_of(tmp_path, numbered("docker")).close()
    for path in (tmp_path / "g000001").glob("*.trm"):
        path.unlink()
    with pytest.raises(CorruptIndex):
        Archive.open(tmp_path).search("docker")
