"""Which digest each file belongs to, and the names of what is read in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.corpus import Corpus, look_at
from indexer.options import Digest, ReadOptions
from search.errors import BadCorpus
from search.model import Entry
from tests.indexer.digests import write_feed, write_html_issue, write_issue, write_lines, write_page, write_verse

PLAIN = ReadOptions(site_url="https://all.example")
OWN = ReadOptions(site_url="https://weekly.example", default_lang="fr")


def look(*sources: Path, **digests: Path | list[Path]) -> Corpus:
    """Look at sources, where there are digests of these names in these folders."""
    named = [
        Digest(name, tuple(paths) if isinstance(paths, list) else (paths,), OWN) for name, paths in digests.items()
    ]
    return look_at(sources, PLAIN, {}, digests=named)


def read(corpus: Corpus) -> dict[str, Entry]:
    """Read all of a corpus; return the entries by id."""
    issues = [issue for _, reading in corpus.read(corpus.units) for issue in reading.issues]
    found = [entry for issue in issues for entry in issue.entries]
    assert [entry.collection for entry in found] == [issue.collection for issue in issues for _ in issue.entries]
    assert len({entry.id for entry in found}) == len(found)
    return {entry.id: entry for entry in found}


def problems(corpus: Corpus) -> list[tuple[str, str]]:
    """Read all of a corpus; return the path and reason of each problem."""
    told = [*corpus.problems, *(problem for _, reading in corpus.read(corpus.units) for problem in reading.problems)]
    return [(problem.path, problem.reason) for problem in told]


def test_issues_of_one_name(tmp_path: Path) -> None:
    """Two digests that number alike would lose one of two issues, or its links would lead to the other's site."""
    for name in ("weekly", "monthly", "notes"):
        write_issue(tmp_path / name / "2019-07.md", name)
    corpus = look(
        *(tmp_path / name for name in ("notes", "weekly", "monthly")),
        weekly=tmp_path / "weekly", monthly=tmp_path / "monthly",
    )  # fmt: skip
    found = read(corpus)
    assert list(found) == ["2019-07#1", "weekly/2019-07#1", "monthly/2019-07#1"]
    assert [(entry.issue, entry.collection) for entry in found.values()] == [
        ("2019-07", ""), ("weekly/2019-07", "weekly"), ("monthly/2019-07", "monthly"),
    ]  # fmt: skip
    assert {entry.date for entry in found.values()} == {"2019-02-11"}
    assert found["2019-07#1"].permalink == "https://all.example/2019-07.html#all-about-notes"
    assert found["weekly/2019-07#1"].permalink == "https://weekly.example/2019-07.html#all-about-weekly"
    assert found["weekly/2019-07#1"].title == "All about weekly"
    assert problems(corpus) == []


def test_what_is_named_itself_keeps_its_collection(tmp_path: Path) -> None:
    """`index digests/weekly/2019` would give other ids, dates and links than the configured whole."""
    folder = tmp_path / "weekly"
    write_issue(folder / "2019" / "03-04-locks.md", "locks")
    write_issue(folder / "2020" / "03-04-clocks.md", "clocks")
    whole = read(look(folder, weekly=folder))
    part = read(look(folder / "2019", weekly=folder))
    one = read(look(folder / "2020" / "03-04-clocks.md", weekly=folder))
    assert whole == part | one
    assert [entry.date for entry in whole.values()] == ["2019-03-04", "2020-03-04"]


def test_folders_in_each_other(tmp_path: Path) -> None:
    """A digest in a folder of the corpus would be read twice, or by the rules of what is around it."""
    write_issue(tmp_path / "2019-01.md", "locks")
    write_issue(tmp_path / "weekly" / "2019-01.md", "clocks")
    write_issue(tmp_path / "weekly" / "extra" / "2019-01.md", "rocks")
    names = ["2019-01#1", "weekly/2019-01#1", "extra/2019-01#1"]
    digests = {"weekly": tmp_path / "weekly", "extra": tmp_path / "weekly" / "extra"}
    assert list(read(look(tmp_path, **digests))) == names
    assert list(read(look(tmp_path, *digests.values(), **digests))) == names
    assert list(read(look(tmp_path / "weekly", **digests))) == names[1:]
    # Not `weekly` itself, though its name begins so.
    write_issue(tmp_path / "weekly-old" / "2018-01.md", "socks")
    assert "2018-01#1" in read(look(tmp_path, **digests))


def test_several_folders_of_one_digest(tmp_path: Path) -> None:
    """Of two folders with a file of the same name one would be lost, or nobody told that it has another name."""
    for name in ("old", "new"):
        write_issue(tmp_path / name / "12.md", name)
    corpus = look(tmp_path / "old", tmp_path / "new", weekly=[tmp_path / "old", tmp_path / "new"])
    assert {entry.title for entry in read(corpus).values()} == {"All about old", "All about new"}
    assert list(read(corpus)) == ["weekly/12#1", "weekly/old/12#1"]
    assert problems(corpus) == [
        ("weekly/old/12.md", "There is an issue 12 already (new/12.md): this one is named old/12.")
    ]


def test_a_link_to_a_folder_is_that_folder(tmp_path: Path) -> None:
    """A digest that is reached by a symbolic link would be none of the configured ones, or be read twice."""
    write_issue(tmp_path / "real" / "2019-01.md", "locks")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    for source in ("real", "linked"):
        assert list(read(look(tmp_path / source, weekly=tmp_path / "linked"))) == ["weekly/2019-01#1"]
    both = look(tmp_path / "real", tmp_path / "linked", weekly=tmp_path / "real")
    assert list(read(both)) == ["weekly/2019-01#1"]


def test_what_a_link_in_a_digest_leads_to(tmp_path: Path) -> None:
    """Issues that a digest keeps elsewhere, and links to, would be of none."""
    write_issue(tmp_path / "attic" / "2018-01.md", "socks")
    write_issue(tmp_path / "weekly" / "2019-01.md", "locks")
    (tmp_path / "weekly" / "older").symlink_to(tmp_path / "attic")
    digest = Digest("weekly", (tmp_path / "weekly",), OWN)
    corpus = look_at([tmp_path / "weekly"], PLAIN, {}, digests=[digest], follow_symlinks=True)
    assert list(read(corpus)) == ["weekly/2019-01#1", "weekly/2018-01#1"]
    assert corpus.files.keys() == {"weekly//2019-01.md", "weekly//older/2018-01.md"}


def test_pages_and_feeds_of_other_digests(tmp_path: Path) -> None:
    """An HTML issue would list the pages of another digest, or be dated by its feed."""
    weekly, other = tmp_path / "weekly", tmp_path / "other"
    write_html_issue(weekly, "0001", ["ant"])
    write_verse(weekly, "ant", "The ant of the weekly.")
    write_feed(weekly, {"0001": "2018-01-02"})
    write_html_issue(other, "0001", ["ant", "elk"])
    write_verse(other, "ant", "The other ant.")
    write_page(other / "verses" / "elk.html", "Verse elk", '<p><a href="https://site.example/elk">x</a></p><p>Elk.</p>')
    found = read(look(tmp_path, weekly=weekly, other=other))
    assert found["weekly/0001#1"].text == "The ant of the weekly."
    assert found["other/0001#1"].text == "The other ant."
    assert (found["weekly/0001#1"].date, found["other/0001#1"].date) == ("2018-01-02", "")


def test_a_rule_concerns_its_own_digest(tmp_path: Path) -> None:
    """A changed rule would have everything read again, or a renamed collection nothing."""
    for name in ("weekly", "notes"):
        write_issue(tmp_path / name / "2019-07.md", name)

    def keys(name: str, options: ReadOptions) -> dict[str, str]:
        digests = [Digest(name, (tmp_path / "weekly",), options)]
        return dict(look_at([tmp_path], PLAIN, {}, digests=digests).keys)

    before, after = keys("weekly", OWN), keys("weekly", ReadOptions(default_lang="de"))
    assert before.keys() == after.keys() == {"notes/2019-07.md", "weekly//2019-07.md"}
    assert {key for key in before if before[key] != after[key]} == {"weekly//2019-07.md"}
    renamed = keys("daily", OWN)
    assert renamed["notes/2019-07.md"] == before["notes/2019-07.md"]
    assert "daily//2019-07.md" in renamed


def test_an_issue_that_is_named_like_one_of_a_collection(tmp_path: Path) -> None:
    """Two issues would have one id, and the index lose one of them without a word."""
    write_issue(tmp_path / "weekly" / "2019-07.md", "clocks")
    lines = write_lines(tmp_path / "lines.jsonl", {"id": "weekly/2019-07#1", "title": "Another"})
    corpus = look(lines, tmp_path / "weekly", weekly=tmp_path / "weekly")
    assert [entry.title for entry in read(corpus).values()] == ["All about clocks"]
    assert problems(corpus) == [
        ("lines.jsonl", "issue weekly/2019-07 is in weekly/2019-07.md already; its 1 entries here are left out")
    ]


def test_lines_that_name_a_collection(tmp_path: Path) -> None:
    """What `export` wrote would come back under other names, or without its collection."""
    lines = write_lines(
        tmp_path / "lines.jsonl",
        {"id": "weekly/2019-07#2", "issue": "weekly/2019-07", "position": 2, "title": "A", "collection": "weekly"},
        {"issue": "2019-07", "title": "B", "collection": "weekly"},
        {"issue": "2019-07", "title": "C"},
        {"id": "own", "title": "D", "collection": "Go-1"},
        {"title": "E", "collection": "not/a name"},
    )
    corpus = look(lines)
    found = read(corpus)
    assert {identity: (one.title, one.issue, one.collection) for identity, one in found.items()} == {
        "weekly/2019-07#2": ("A", "weekly/2019-07", "weekly"),
        "weekly/2019-07#3": ("B", "weekly/2019-07", "weekly"),
        "2019-07#1": ("C", "2019-07", ""),
        "Go-1/own": ("D", "Go-1/lines", "Go-1"),
    }
    assert found["weekly/2019-07#2"].date == "2019-02-11"
    assert found["weekly/2019-07#3"].permalink == "https://all.example/2019-07.html"
    assert problems(corpus) == [("lines.jsonl", 'line 5: "collection" is no name of letters, digits, - and _')]
    # In the folder of a collection, lines that name none are of that.
    inside = read(look(lines, daily=lines))
    assert {"daily/2019-07#1", "weekly/2019-07#2"} <= inside.keys()


def test_a_digest_that_is_not_there(tmp_path: Path) -> None:
    """A misspelt path of a collection would be an empty digest."""
    write_issue(tmp_path / "notes" / "2019-07.md", "notes")
    with pytest.raises(BadCorpus, match="weekly"):
        look(tmp_path / "notes", tmp_path / "weekly", weekly=tmp_path / "weekly")


def test_what_cannot_be_read_names_its_collection(tmp_path: Path) -> None:
    """Of two digests with a bad file of the same name nobody would know which to mend."""
    folder = tmp_path / "digests" / "weekly"
    folder.mkdir(parents=True)
    (folder / "2019-07.md").write_bytes(b"\xff\xfe\xfa")
    (folder / "2019-08.md").symlink_to(tmp_path / "gone")
    told = problems(look(folder, weekly=folder))
    assert ("weekly/2019-07.md", "it is not UTF-8 (byte 0)") in told
    assert any(path == os.path.join(folder, "2019-08.md") for path, _ in told)
