"""The corpus as it is: its files hashed, its units planned, each read only when asked for."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from indexer import corpus as corpus_module
from indexer.corpus import Corpus, look_at
from indexer.options import ReadOptions
from search.errors import BadCorpus
from search.model import Entry
from tests.indexer.digests import (
    write_feed,
    write_html_issue,
    write_issue,
    write_lines,
    write_page,
    write_verse,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of every kind of file."""
    folder = tmp_path / "corpus"
    write_issue(folder / "2019-01.md", "locks", "clocks")
    write_issue(folder / "2019-02.md", "queues")
    write_verse(folder, "ant", "About the ant.")
    write_verse(folder, "elk", "About the elk.")
    write_html_issue(folder, "0001", ["ant", "gnu"])
    write_feed(folder, {"0001": "2018-01-02"})
    return folder


def look(*sources: Path, site_url: str = "") -> Corpus:
    """Look at sources for the first time."""
    return look_at(sources, ReadOptions(site_url=site_url), {})


def read(corpus: Corpus) -> list[Entry]:
    """Read all of a corpus."""
    found = [entry for _, reading in corpus.read(corpus.units) for issue in reading.issues for entry in issue.entries]
    assert len({entry.id for entry in found}) == len(found)
    return found


def problems(corpus: Corpus) -> list[tuple[str, str, bool]]:
    """Read all of a corpus; return file name, reason and loss of each problem."""
    told = [*corpus.problems, *(problem for _, reading in corpus.read(corpus.units) for problem in reading.problems)]
    return [(Path(problem.path).name, problem.reason, problem.lost) for problem in told]


def test_units_of_every_kind(folder: Path) -> None:
    """A kind of file would not be read, or an entry's page be read as an issue as well."""
    corpus = look(folder)
    assert [(unit.issue, unit.kind, len(unit.files)) for unit in corpus.units] == [
        ("2019-01", "markdown", 1),
        ("2019-02", "markdown", 1),
        ("0001", "html-issue", 3),
        ("elk", "html-entry", 1),
    ]
    assert [entry.id for entry in read(corpus)] == ["2019-01#1", "2019-01#2", "2019-02#1", "0001#1", "0001#2", "elk#1"]


def test_records_say_what_was_seen(folder: Path) -> None:
    """An update could not tell what has changed, or what lists what."""
    record = look(folder).files["issues/0001.html"]
    status = os.stat(folder / "issues" / "0001.html")
    assert (record.path, record.size, record.mtime_ns) == (
        str(folder / "issues" / "0001.html"),
        status.st_size,
        status.st_mtime_ns,
    )
    assert len(record.sha256) == 64
    assert (record.links, record.is_entry) == (("../verses/ant.html", "../verses/gnu.html"), False)
    assert look(folder).files["verses/ant.html"].is_entry


def test_folders_are_those_that_were_searched(folder: Path) -> None:
    """A new file in a folder that held none would not be noticed."""
    (folder / "empty" / "below").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    folders = look(folder, folder / "2019-01.md").folders
    assert {Path(name).name for name in folders} == {
        "corpus",
        "empty",
        "below",
        "feeds",
        "issues",
        "verses",
    }
    assert all(os.stat(name).st_mtime_ns == time for name, time in folders.items())


def test_keys_change_with_what_is_read_alone(folder: Path) -> None:
    """Too much would be read again, or too little."""
    before = look(folder)
    write_issue(folder / "2019-01.md", "locks")
    write_verse(folder, "ant", "About another ant.")
    after = look(folder)
    changed = {name for name in before.keys if before.keys[name] != after.keys[name]}
    assert changed == {"2019-01.md", "issues/0001.html"}
    assert look(folder).keys == after.keys
    assert not set(look(folder, site_url="https://digest.example").keys.values()) & set(after.keys.values())


def test_lines_depend_on_the_names_of_other_issues(folder: Path, tmp_path: Path) -> None:
    """An issue that JSON Lines could have would not be given to them when the file that had it is gone."""
    lines = write_lines(tmp_path / "a.jsonl", {"title": "One"})
    before = look(folder, lines).keys["a.jsonl"]
    write_issue(folder / "2019-01.md", "edited")
    assert look(folder, lines).keys["a.jsonl"] == before
    (folder / "2019-01.md").unlink()
    assert look(folder, lines).keys["a.jsonl"] != before


def test_pages_seen_before_are_not_looked_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run would parse every HTML page."""
    known = look(folder).files
    monkeypatch.setattr(corpus_module, "scan", lambda _: pytest.fail("a page was looked into"))
    again = look_at([folder], ReadOptions(), known)
    assert again.files == known
    assert len(again.units) == 4


def test_dates_of_the_feed(folder: Path) -> None:
    """HTML issues would have no date."""
    assert {entry.date for entry in read(look(folder)) if entry.issue == "0001"} == {"2018-01-02"}


def test_missing_pages_are_a_notice(folder: Path) -> None:
    """An issue that lists a page which is not there would not say so."""
    assert problems(look(folder)) == [("0001.html", "1 of the pages it lists are missing", False)]


def test_contents_page_is_no_issue_and_no_problem(folder: Path) -> None:
    """The digest's own table of contents would be reported on every run."""
    (folder / "contents.md").write_text("# A digest\n\n* [January](2019-01.md)\n* [February](2019-02.md)\n")
    assert "contents.md" not in {name for name, _, _ in problems(look(folder))}
    (folder / "about.md").write_text("# About\n\nWe write.\n")
    assert ("about.md", "no entries were found in it", False) in problems(look(folder))


def test_overlarge_file(folder: Path) -> None:
    """A file that is no digest would take all memory."""
    with open(folder / "huge.md", "wb") as file:
        file.truncate(6_000_000)
    assert ("huge.md", "it is larger than 5 MB", True) in problems(look(folder))


def test_file_that_vanishes_while_it_is_read(folder: Path) -> None:
    """A file that is removed during a build would stop it."""
    corpus = look(folder)
    (folder / "2019-01.md").unlink()
    assert ("2019-01.md", "it cannot be opened: No such file or directory", True) in problems(corpus)


def test_names_that_differ_in_case_alone(folder: Path) -> None:
    """`issue:x` and removing an issue go by names in lower case: two issues would be one."""
    write_issue(folder / "Notes.md", "locks")
    write_issue(folder / "notes.md", "clocks")
    if len(list(folder.glob("*otes.md"))) == 1:
        pytest.skip("the file system does not tell the case of names")
    names = [entry.id.casefold() for entry in read(look(folder))]
    assert len(set(names)) == len(names)


def test_nothing_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`index -` with standard input closed would be a traceback."""
    for stdin in (None, io.TextIOWrapper(io.BytesIO(b""))):
        monkeypatch.setattr(sys, "stdin", stdin)
        assert problems(look(Path("-"))) == [("stdin.jsonl", "the file is empty", True)]


def test_source_that_does_not_exist(tmp_path: Path) -> None:
    """A misspelt path would be read as an empty archive."""
    with pytest.raises(BadCorpus, match="nowhere"):
        look(tmp_path / "nowhere")


def test_page_of_neither_kind(folder: Path) -> None:
    """A page of the site that is neither issue nor entry would become one."""
    write_page(folder / "imprint.html", "Imprint", "<p>Nobody is to blame.</p>")
    assert not any(entry.issue == "imprint" for entry in read(look(folder)))
