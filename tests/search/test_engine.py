"""The contract of Reader and Writer, on real indexes; another engine has only to be added to `tests.search.engines`."""

from __future__ import annotations

import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from whoosh import reading

from search.engine import Matches, Ranked, Reader
from search.errors import CorruptIndex
from search.flat_writer import FlatWriter
from search.model import Entry, FacetValue
from search.query import parse
from search.serial import entry_from_json
from search.tree import Not, Nothing, Prefix, Word
from search.urls import canonical_url
from search.whoosh_reader import WhooshReader
from tests.search.making import WHOOSH, Engine, entry, found, numbered

LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
"""For files that Whoosh itself leaves open when it cannot read them."""
EVERYTHING = Not(Nothing())
QUERIES = [
    "docker",
    "docker swarm",
    "on-call OR 数据库",
    '"docker swarm"',
    "w1*",
    "title:docker",
    "after:2019-03",
    "-docker",
]


def issue(name: str, seed: int, size: int = 12) -> list[Entry]:
    """Return an issue of entries with words drawn at random, the same for the same arguments."""
    draw = random.Random(f"{name} {seed}")
    words = ["docker", "swarm", "on-call", "数据库", "running", *(f"w{i}" for i in range(30))]
    return [
        entry(
            " ".join(draw.choices(words, k=4)), " ".join(draw.choices(words, k=draw.randrange(30))),
            issue=name, position=position, date=f"{name}-01", url=f"https://s{draw.randrange(4)}.org/{draw.randrange(9)}",
            lang=draw.choice(["en", "zh"]), section=draw.choice(["", "docker"]),
        )
        for position in range(1, size + 1)
    ]  # fmt: skip


def answers(reader: Reader, *, scores: bool = True) -> dict[str, object]:
    """Return all that a reader tells of its entries, with or without scores (and an order that comes from them)."""
    told: dict[str, object] = {
        f"{query} {sort}": reader.match(parse(query).root, limit=500, sort=sort, facets=True)
        for query in QUERIES
        for sort in ("relevance", "date")
    }
    if not scores:
        told = {asked: unscored(matches, in_order=asked.endswith("date")) for asked, matches in told.items()}
    told["vocabulary"] = reader.vocabulary("", 1000)
    told["facets"] = reader.facets()
    told["statistics"] = reader.statistics()
    told["entries"] = list(reader.all_entries())
    told["links"] = [
        reader.others_with_link(canonical_url(made.urls[0]), made.id) for made in reader.all_entries() if made.urls
    ]
    if scores:
        told["explained"] = [reader.explain(parse("docker swarm").root, made.id) for made in reader.all_entries()]
    return told


def unscored(matches: object, *, in_order: bool) -> object:
    """Return matches without their scores, and by id unless they have an order that does not come from scores."""
    assert isinstance(matches, Matches)
    found = [Ranked(ranked.id, 0.0) for ranked in matches.page]
    return matches._replace(page=tuple(found if in_order else sorted(found)))


def test_round_trip(engine: Engine, tmp_path: Path) -> None:
    """A field of an entry would be lost, or come back as something else."""
    whole = Entry(
        "2019-01#1", "2019-01", 1, "T “é” 数据", ("https://a.org/" + "x" * 70_000, "https://b.org"), "a.org",
        "body\n<b>", ("one", "two"), "body\none", ("code\n",), ("i.png",), "Sec", "en", "2019-01-01", "https://digest.org/#t",
    )  # fmt: skip
    bare = Entry("x#2", "x", 2, "")
    reader = engine.write(tmp_path / "index", [whole, bare])
    assert reader.entries(["x#2", "none#1", "2019-01#1", "\ud800"]) == [bare, None, whole, None]
    assert reader.others_with_link("https://b.org", "2019-01#1") == ()


def test_empty_index(engine: Engine, tmp_path: Path) -> None:
    """An archive without entries would fail instead of finding nothing."""
    reader = engine.write(tmp_path / "index", [])
    assert reader.match(Word("docker"), limit=10, facets=True).total == 0
    assert reader.match(EVERYTHING, limit=10).page == ()
    assert reader.match(Prefix("d"), limit=10).total == 0
    assert list(reader.all_entries()) == []
    assert reader.vocabulary("", 10) == []
    assert reader.entries(["a#1"]) == [None]
    assert reader.statistics().entries == reader.statistics().words == 0
    assert reader.facets() == {"site": (), "year": (), "lang": ()}


def test_updated_index_answers_as_a_fresh_one(engine: Engine, tmp_path: Path) -> None:
    """After some weeks of updates, hits would come in another order, with other scores, than after a rebuild."""
    draw = random.Random(7)
    names = [f"2019-{month:02}" for month in range(1, 13)]
    live = {name: issue(name, 0) for name in names[:6]}
    folder = tmp_path / "updated"
    engine.write(folder, [made for name in names[:6] for made in live[name]]).close()
    for step in range(1, 9):
        writer = engine.update(folder)
        for name in draw.sample(names, 3):
            if name in live:
                writer.remove_issue(name)
                del live[name]
            if draw.random() < 0.6:
                live[name] = issue(name, step, size=draw.randrange(1, 15))
                for made in live[name]:
                    writer.add(made)
        writer.commit()
        updated = engine.open(folder)
        fresh = engine.write(tmp_path / f"fresh{step}", [made for name in sorted(live) for made in live[name]])
        assert answers(updated, scores=engine.scores_live) == answers(fresh, scores=engine.scores_live)
        updated.close()
        fresh.close()


def test_deleted_entries_are_gone_while_their_segment_is_there(engine: Engine, tmp_path: Path) -> None:
    """Words that only removed entries had would be counted, completed, and offered as corrections."""
    folder = tmp_path / "index"
    engine.write(folder, [*issue("2019-01", 1, 40), *numbered("onlyhere docker", issue="2019-02")]).close()
    before = set(folder.iterdir())
    writer = engine.update(folder)
    writer.remove_issue("2019-02")
    writer.commit()
    if engine.scores_live:
        assert {path.suffix for path in before & set(folder.iterdir())} >= {".flat", ".pst"}, "the segment was merged"
    reader = engine.open(folder)
    assert reader.vocabulary("only", 5) == []
    assert found(reader, "onlyhere") == set()
    assert reader.match(Prefix("onlyh"), limit=5).total == 0
    assert reader.entries(["2019-02#1"]) == [None]
    assert reader.statistics().issues == 1
    assert reader.statistics() == engine.write(tmp_path / "fresh", issue("2019-01", 1, 40)).statistics()


def test_remove_issue_in_any_case(engine: Engine, tmp_path: Path) -> None:
    """An issue renamed from `2019-01a` to `2019-01A` would be there twice."""
    engine.write(tmp_path / "index", numbered("x", issue="2019-01a")).close()
    writer = engine.update(tmp_path / "index")
    writer.remove_issue("2019-01A")
    writer.add(entry("y", issue="2019-01A"))
    writer.commit()
    assert [made.issue for made in engine.open(tmp_path / "index").all_entries()] == ["2019-01A"]


def test_cancel_leaves_what_was_there(engine: Engine, tmp_path: Path) -> None:
    """A build that failed half-way would lose what it had removed so far."""
    folder = tmp_path / "index"
    engine.write(folder, numbered("old")).close()
    writer = engine.update(folder)
    writer.remove_issue("2019-01")
    writer.add(entry("new", issue="2019-02"))
    writer.cancel()
    reader = engine.open(folder)
    assert found(reader, "old") == {"2019-01#1"}
    assert found(reader, "new") == set()


def test_open_reader_does_not_see_later_commits(engine: Engine, tmp_path: Path) -> None:
    """A page and its facets would be of two states of the archive."""
    folder = tmp_path / "index"
    old = engine.write(folder, numbered("docker"))
    writer = engine.update(folder)
    writer.add(entry("docker", issue="2019-02"))
    writer.commit()
    assert found(old, "docker") == {"2019-01#1"}
    assert found(engine.open(folder), "docker") == {"2019-01#1", "2019-02#1"}


def test_pages(engine: Engine, tmp_path: Path) -> None:
    """A page would repeat or leave out hits, or asking only for the number would fail."""
    reader = engine.write(tmp_path / "index", issue("2019-01", 3, 40))
    whole = reader.match(EVERYTHING, limit=100)
    assert whole.total == len(whole.page) == 40
    assert reader.match(EVERYTHING, limit=0) == type(whole)(40, ())
    assert reader.match(EVERYTHING, limit=7, offset=35).page == whole.page[35:]
    assert reader.match(EVERYTHING, limit=7, offset=40).page == ()


def test_either_word_after_both(engine: Engine, tmp_path: Path) -> None:
    """`title:a OR title:b`, asked after `title:a title:b`, would be answered by what was kept of that."""
    reader = engine.write(tmp_path / "index", [entry("docker swarm"), entry("docker", position=2)])
    both, either = parse("title:docker title:swarm").root, parse("title:docker OR title:swarm").root
    totals = [reader.match(tree, limit=10).total for tree in (both, either, both)]
    assert totals == [1, 2, 1]


def test_a_field_without_terms_survives_merging(engine: Engine, tmp_path: Path) -> None:
    """When an update leaves no entry with code, `has:code` would end in an error instead of finding nothing."""
    folder = tmp_path / "index"
    engine.write(folder, [entry("docker", issue="a"), *(entry("swarm", issue="b", position=i) for i in (1, 2))]).close()
    writer = engine.update(folder)
    writer.remove_issue("b")
    writer.commit()
    reader = engine.open(folder)
    assert [reader.match(parse(text).root, limit=5).total for text in ("has:code", "in:weekly", "docker")] == [0, 0, 1]


def test_facets(engine: Engine, tmp_path: Path) -> None:
    """Counts beside a filter would not be what the filter then finds, or the years be out of order."""
    entries = [
        entry("docker", position=1, url="https://b.org/1", date="2018-01-01"),
        entry("docker", position=2, url="https://a.org/1", date="2019-01-01", lang="zh"),
        entry("docker", position=3, url="https://a.org/2", date="2018-05-05"),
        entry("docker", position=4, url="", date="", lang=""),
        entry("swarm", position=5, url="https://c.org/1", date="2020-01-01"),
    ]
    facets = engine.write(tmp_path / "index", entries).match(Word("docker"), limit=0, facets=True).facets
    assert facets["site"] == (FacetValue("a.org", 2), FacetValue("b.org", 1))
    assert facets["year"] == (FacetValue("2019", 1), FacetValue("2018", 2))
    assert facets["lang"] == (FacetValue("en", 2), FacetValue("zh", 1))


def test_newest_first(engine: Engine, tmp_path: Path) -> None:
    """Date order would not be that, or undated entries come first."""
    dates = ["2019-01-01", "", "2020-01-01", "2018-12-31"]
    entries = [entry("x", position=i, date=date) for i, date in enumerate(dates, 1)]
    page = engine.write(tmp_path / "index", entries).match(Word("x"), limit=10, sort="date").page
    assert [ranked.id[-1] for ranked in page] == ["3", "1", "4", "2"]


def test_others_with_link_are_oldest_first(engine: Engine, tmp_path: Path) -> None:
    """The other places of an article would begin with the latest issue."""
    entries = [
        entry("x", issue=name, date=date, url="https://a.org/p")
        for name, date in [("c", "2019-03-01"), ("b", "2019-01-01"), ("a", "2019-01-01")]
    ]
    reader = engine.write(tmp_path / "index", entries)
    assert reader.others_with_link("https://a.org/p", "b#1") == ("a#1", "c#1")
    assert reader.others_with_link("https://a.org/p", "c#1") == ("a#1", "b#1")


def test_vocabulary(engine: Engine, tmp_path: Path) -> None:
    """Completions would be stems, or the rare word come before the common one."""
    reader = engine.write(tmp_path / "index", numbered("running runners", "running runs", "rust"))
    assert reader.vocabulary("run", 2) == [("running", 2), ("runs", 1)]
    assert reader.vocabulary("zz", 5) == []


def test_several_threads(engine: Engine, tmp_path: Path) -> None:
    """Two requests at once would read each other's place in a file."""
    folder = tmp_path / "index"
    engine.write(folder, [made for month in range(1, 5) for made in issue(f"2019-{month:02}", 1)]).close()
    expected = answers(engine.open(folder))
    reader = engine.open(folder)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: answers(reader), range(16)))
    assert all(one == expected for one in told)


@LEFT_OPEN
@pytest.mark.parametrize("length", [0, 1, 40, 200])
def test_damaged_index_is_named_as_such(tmp_path: Path, length: int) -> None:
    """A cut-off file would end in a traceback instead of a sentence that says what to do."""
    WHOOSH.write(tmp_path / "index", issue("2019-01", 1)).close()
    # A column that is cut short is found out by its size (test_opening); so are postings on Whoosh 2.7, which raises
    # a bare Exception there.
    for kind in (".toc", ".trm", *([".pst"] if hasattr(reading, "CorruptIndexError") else [])):
        folder = shutil.copytree(tmp_path / "index", tmp_path / f"damaged{kind}{length}")
        path = next(path for path in folder.iterdir() if path.suffix == kind)
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(CorruptIndex, match="shacksearch index"), closing(WhooshReader(folder)) as reader:
            reader.match(Word("docker"), limit=1)


@LEFT_OPEN
def test_overwritten_bytes_do_no_worse_than_corrupt(tmp_path: Path) -> None:
    """A disk error would end in a traceback; what cannot be noticed is at least an answer."""
    WHOOSH.write(tmp_path / "index", issue("2019-01", 1)).close()
    toc = next(path for path in (tmp_path / "index").iterdir() if path.suffix == ".toc")
    sound, draw, noticed = toc.read_bytes(), random.Random(3), 0
    for _ in range(60):
        damaged = bytearray(sound)
        for _ in range(10):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        toc.write_bytes(bytes(damaged))
        try:
            WhooshReader(tmp_path / "index").close()
        except CorruptIndex:
            noticed += 1
    assert noticed > 10


def test_missing_folder(tmp_path: Path) -> None:
    """An index that is not there would end in a traceback."""
    with pytest.raises(CorruptIndex):
        WhooshReader(tmp_path / "none")


def test_writer_does_not_wait_for_itself(tmp_path: Path) -> None:
    """A writer that was given up would keep the folder locked for the next one."""
    WHOOSH.write(tmp_path, numbered("x")).close()
    for _ in range(2):
        writer = FlatWriter(tmp_path, create=False)
        writer.add(entry("y", issue="2019-02"))
        writer.cancel()
    assert found(WhooshReader(tmp_path), "y") == set()


def test_any_whoosh_opens_the_index(tmp_path: Path) -> None:
    """A script that searches the index with Whoosh would need our package, or find something else."""
    from whoosh.index import open_dir
    from whoosh.qparser import QueryParser

    WHOOSH.write(tmp_path, numbered("docker swarm", "docker", "swarm of docker containers")).close()
    (toc,) = tmp_path.glob("*.toc")
    assert b"search." not in toc.read_bytes()
    with open_dir(str(tmp_path)).searcher() as searcher:
        hits = searcher.search(QueryParser("words", searcher.schema).parse('"docker swarm" OR containers'))
        assert {entry_from_json(hit["entry"]).id for hit in hits} == {"2019-01#1", "2019-01#3"}
        assert searcher.doc_count() == 3
        assert searcher.avg_field_length("words") == pytest.approx(7 / 3)
