"""Bringing an index up to date: only what changed is read and written, and the outcome is that of building anew."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import corpus as corpus_module
from indexer.build import is_current, update
from search.archive import Archive
from search.errors import BadCorpus, CorruptIndex, IndexNotWritable
from search.generations import current_name
from search.manifest import read_manifest
from tests.indexer.digests import (
    build,
    contents,
    entries,
    found,
    ids,
    settings,
    write_feed,
    write_html_issue,
    write_issue,
    write_lines,
    write_page,
    write_verse,
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three Markdown issues."""
    folder = tmp_path / "corpus"
    write_issue(folder / "2019-01.md", "sharding", "replication")
    write_issue(folder / "2019-02.md", "caching", "queues", "sharding")
    write_issue(folder / "2019-03.md", "tracing")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is made."""
    return tmp_path / "index"


def test_first_build_reports_what_it_did(corpus: Path, index: Path) -> None:
    """The numbers that the command prints would be wrong."""
    report = build(index, corpus)
    assert report.added == ("2019-01", "2019-02", "2019-03")
    assert (report.changed, report.removed, report.problems) == ((), (), ())
    assert (report.read, report.written, report.entries, report.issues, report.rebuilt) == (3, 6, 6, 3, True)
    assert ids(index) == ["2019-01#1", "2019-01#2", "2019-02#1", "2019-02#2", "2019-02#3", "2019-03#1"]


def test_nothing_changed_reads_and_writes_nothing(corpus: Path, index: Path) -> None:
    """Everything would be indexed again each time, and each run would leave a new generation."""
    build(index, corpus)
    before = contents(index)
    report = build(index, corpus)
    assert report.unchanged
    assert (report.read, report.written, report.entries) == (0, 0, 6)
    assert contents(index) == before
    assert is_current(settings(index, corpus))


def test_added_issue_alone_is_read_and_written(corpus: Path, index: Path) -> None:
    """One new issue would cost reading the whole archive."""
    build(index, corpus)
    write_issue(corpus / "2019-04.md", "locks", "clocks")
    assert not is_current(settings(index, corpus))
    report = build(index, corpus)
    assert (report.added, report.changed, report.removed) == (("2019-04",), (), ())
    assert (report.read, report.written, report.entries, report.issues, report.rebuilt) == (1, 2, 8, 4, False)
    assert [hit[0] for hit in found(index, "clocks")] == ["2019-04#2"]


def test_changed_issue_alone_is_read_and_written(corpus: Path, index: Path) -> None:
    """An edited issue would stay as it was, be indexed twice, or cost reading the others."""
    build(index, corpus)
    write_issue(corpus / "2019-02.md", "caching", "batching")
    report = build(index, corpus)
    assert (report.added, report.changed, report.removed) == ((), ("2019-02",), ())
    assert (report.read, report.written, report.entries) == (1, 2, 5)
    assert found(index, "queues") == []
    assert [hit[0] for hit in found(index, "batching")] == ["2019-02#2"]


def test_removed_issue_goes_without_reading_anything(corpus: Path, index: Path) -> None:
    """A deleted issue would still be found."""
    build(index, corpus)
    (corpus / "2019-01.md").unlink()
    report = build(index, corpus)
    assert (report.added, report.changed, report.removed) == ((), (), ("2019-01",))
    assert (report.read, report.written, report.entries) == (0, 0, 4)
    assert [hit[0] for hit in found(index, "sharding")] == ["2019-02#3"]


def test_touched_file_writes_no_entry(corpus: Path, index: Path) -> None:
    """A checkout that only sets new times would index everything again."""
    build(index, corpus)
    for path in corpus.iterdir():
        os.utime(path, (1, 1))
    report = build(index, corpus)
    assert report.unchanged
    assert (report.read, report.written) == (0, 0)
    assert read_manifest(index / current_name(index)).files["2019-01.md"].mtime_ns == 1_000_000_000


def test_edit_that_changes_no_entry_is_read_but_not_written(corpus: Path, index: Path) -> None:
    """A blank line more would write a whole issue anew."""
    build(index, corpus)
    path = corpus / "2019-02.md"
    path.write_text(path.read_text() + "\n\n")
    report = build(index, corpus)
    assert report.unchanged
    assert (report.read, report.written) == (1, 0)


def test_moved_file_is_not_written_again(corpus: Path, index: Path) -> None:
    """Sorting issues into folders would look like removing and adding them all."""
    build(index, corpus)
    (corpus / "2019").mkdir()
    (corpus / "2019-01.md").rename(corpus / "2019" / "2019-01.md")
    report = build(index, corpus)
    assert report.unchanged
    assert (report.read, report.entries) == (1, 6)
    assert build(index, corpus).read == 0


def test_issue_renamed_in_case_alone(corpus: Path, index: Path) -> None:
    """Issues are removed by name in lower case: the renamed issue would be removed with the old one."""
    write_issue(corpus / "2019-04-cn.md", "locks")
    build(index, corpus)
    (corpus / "2019-04-cn.md").rename(corpus / "2019-04-CN.md")
    build(index, corpus)
    assert ids(index)[-1] == "2019-04-CN#1"
    assert len(ids(index)) == 7


def test_updates_answer_as_a_rebuilt_index(corpus: Path, index: Path, tmp_path: Path) -> None:
    """Ranking would drift as an archive is updated, since removed entries still counted."""
    build(index, corpus)
    steps: list[Callable[[], object]] = [
        lambda: write_issue(corpus / "2019-04.md", "sharding", "clocks", "queues"),
        lambda: write_issue(corpus / "2019-02.md", "queues", "sharding", "tracing"),
        (corpus / "2019-01.md").unlink,
        lambda: write_issue(corpus / "2018-52.md", "replication", "sharding"),
    ]
    for number, step in enumerate(steps):
        step()
        assert not build(index, corpus).rebuilt
        fresh = tmp_path / f"fresh-{number}"
        build(fresh, corpus)
        assert entries(index) == entries(fresh)
        for query in ("sharding", "note on queues", "title:tracing", '"all about"', "shard* -clocks"):
            assert found(index, query) == found(fresh, query), query
        assert Archive.open(index).facets() == Archive.open(fresh).facets()
        assert Archive.open(index).issues() == Archive.open(fresh).issues()


def test_progress_is_told_unit_by_unit(corpus: Path, index: Path) -> None:
    """The progress bar would not move, or run past its end."""
    told: list[tuple[int, int]] = []
    update(settings(index, corpus), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_changed_options_read_everything(corpus: Path, index: Path) -> None:
    """A new site address would only reach the entries of issues that are edited afterwards."""
    build(index, corpus)
    report = update(settings(index, corpus, site_url="https://digest.example"))
    assert (report.read, report.written) == (3, 6)
    assert all(entry.permalink.startswith("https://digest.example/") for entry in entries(index))


def test_new_reader_version_reads_everything(corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that reads digests better would leave old readings in the index."""
    build(index, corpus)
    monkeypatch.setattr(corpus_module, "READER_VERSION", 1_000)
    assert build(index, corpus).read == 3


def test_rebuild_reads_and_writes_everything(corpus: Path, index: Path) -> None:
    """`--rebuild` would trust what it is meant to replace."""
    build(index, corpus)
    report = build(index, corpus, rebuild=True)
    assert (report.read, report.written, report.rebuilt) == (3, 6, True)
    assert len(ids(index)) == 6


def test_update_never_alters_the_old_generation(corpus: Path, index: Path) -> None:
    """Hard links share bytes: a reader of the old generation would see it change under its hands."""
    build(index, corpus)
    old = index / current_name(index)
    before = contents(old)
    write_issue(corpus / "2019-02.md", "batching")
    (corpus / "2019-01.md").unlink()
    build(index, corpus)
    assert index / current_name(index) != old
    assert contents(old) == before


# Sources


def test_paths_replace_what_the_index_held(corpus: Path, index: Path, tmp_path: Path) -> None:
    """`index PATH…` would add to the index instead of making it hold exactly these sources."""
    build(index, corpus)
    other = write_issue(tmp_path / "other" / "news.md", "locks").parent
    report = update(settings(index, corpus), [other])
    assert (report.added, len(report.removed)) == (("news",), 3)
    assert ids(index) == ["news#1"]
    assert not is_current(settings(index, corpus))


def test_without_a_corpus_the_former_sources_count(corpus: Path, index: Path) -> None:
    """After `index FOLDER`, plain `index` would not know what to read."""
    update(settings(index), [corpus])
    write_issue(corpus / "2019-04.md", "locks")
    assert update(settings(index)).added == ("2019-04",)
    assert update(settings(index), rebuild=True).issues == 4


def test_former_sources_count_for_an_index_of_another_format(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade plain `index` would not know what to rebuild the index from."""
    update(settings(index), [corpus])
    monkeypatch.setattr("indexer.folder.INDEX_FORMAT", 1_000)
    report = update(settings(index))
    assert (report.rebuilt, report.issues) == (True, 3)


def test_relative_sources(corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index made from `../corpus` could only be brought up to date from the same folder."""
    (corpus.parent / "elsewhere").mkdir()
    monkeypatch.chdir(corpus.parent / "elsewhere")
    update(settings(index), [Path("../corpus")])
    monkeypatch.chdir("/")
    assert update(settings(index)).unchanged
    assert update(settings(index), [corpus]).unchanged


def test_folder_instead_of_its_files(corpus: Path, index: Path) -> None:
    """An index made from single files would pass for one of their folder, and new files in it go unnoticed."""
    build(index, *sorted(corpus.iterdir()))
    assert not is_current(settings(index, corpus))
    report = build(index, corpus)
    assert (report.unchanged, report.read) == (True, 0)
    assert is_current(settings(index, corpus))


def test_no_corpus_at_all(index: Path) -> None:
    """Without a corpus the command would fail without saying what to do."""
    with pytest.raises(BadCorpus, match="shacksearch index FOLDER"):
        update(settings(index))


def test_corpus_that_is_gone_or_empty_keeps_the_index(corpus: Path, index: Path, tmp_path: Path) -> None:
    """A disk that is not mounted would empty the index."""
    build(index, corpus)
    for path in corpus.iterdir():
        path.unlink()
    with pytest.raises(BadCorpus, match="no digest files"):
        build(index, corpus)
    corpus.rmdir()
    with pytest.raises(BadCorpus, match="There is no file or folder"):
        build(index, corpus)
    assert len(ids(index)) == 6


def test_standard_input(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`entries --jsonl | index -` would read nothing, or the index could not tell that its source is gone."""
    lines = b'{"id": "x#1", "title": "One"}\n{"title": "Two"}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert update(settings(index), [Path("-")]).entries == 2
    assert ids(index) == ["stdin#1", "x#1"]
    with pytest.raises(BadCorpus, match="standard input"):
        update(settings(index))


def test_standard_input_beside_a_file_of_its_name(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input and a file named stdin.jsonl would be taken for one."""
    path = write_lines(tmp_path / "stdin.jsonl", {"id": "file#1", "title": "From the file"})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "pipe#1", "title": "From the pipe"}\n')))
    update(settings(index), [path, Path("-")])
    assert ids(index) == ["file#1", "pipe#1"]
    assert len(read_manifest(index / current_name(index)).units) == 2


# HTML


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two HTML issues of two verses each, and a verse that no issue lists."""
    folder = tmp_path / "site"
    for verse in ("ant", "bee", "cat", "dog", "elk"):
        write_verse(folder, verse, f"Something about the {verse}.")
    write_html_issue(folder, "0001", ["ant", "bee"])
    write_html_issue(folder, "0002", ["cat", "dog"])
    write_feed(folder, {"0001": "2018-01-02", "0002": "2018-02-03"})
    return folder


def test_html_issues_and_verses_of_their_own(site: Path, index: Path) -> None:
    """Entries of HTML issues would lack their text, their section or their date."""
    build(index, site)
    assert [(entry.id, entry.title, entry.text, entry.section, entry.date) for entry in entries(index)] == [
        ("0001#1", "Verse ant", "Something about the ant.", "Tools", "2018-01-02"),
        ("0001#2", "Verse bee", "Something about the bee.", "Tools", "2018-01-02"),
        ("0002#1", "Verse cat", "Something about the cat.", "Tools", "2018-02-03"),
        ("0002#2", "Verse dog", "Something about the dog.", "Tools", "2018-02-03"),
        ("elk#1", "Verse elk", "Something about the elk.", "", ""),
    ]


def test_changed_verse_reads_its_issue_alone(site: Path, index: Path) -> None:
    """An edited entry page would not reach the index, since its issue's page is as it was; or all would be read."""
    build(index, site)
    write_verse(site, "cat", "It is a tiger.")
    report = build(index, site)
    assert (report.read, report.changed, report.written) == (1, ("0002",), 2)
    assert entries(index)[2].text == "It is a tiger."


def test_verse_that_a_new_issue_lists(site: Path, index: Path) -> None:
    """A verse would be found twice: in its issue and as an issue of its own."""
    build(index, site)
    write_html_issue(site, "0003", ["elk"])
    report = build(index, site)
    assert (report.added, report.removed, report.read, report.written) == (("0003",), ("elk",), 1, 1)
    assert ids(index)[-1] == "0003#1"
    (site / "issues" / "0003.html").unlink()
    report = build(index, site)
    assert (report.added, report.removed) == (("elk",), ("0003",))


def test_removed_verse(site: Path, index: Path) -> None:
    """The issue of a deleted page would keep its text, or not say that a page is missing."""
    build(index, site)
    (site / "verses" / "bee.html").unlink()
    report = build(index, site)
    assert (report.read, report.changed) == (1, ("0001",))
    assert [(problem.path, problem.lost) for problem in report.problems] == [("issues/0001.html", False)]
    assert [entry.text for entry in entries(index)[:2]] == ["Something about the ant.", ""]


def test_changed_feed_reads_dates_again(site: Path, index: Path) -> None:
    """A corrected date in the feed would not reach the index."""
    build(index, site)
    write_feed(site, {"0001": "2018-01-02", "0002": "2018-12-31"})
    report = build(index, site)
    assert report.changed == ("0002",)
    assert [entry.date for entry in entries(index)] == ["2018-01-02"] * 2 + ["2018-12-31"] * 2 + [""]


def test_html_pages_are_looked_into_again_by_a_new_reader(
    site: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older release saw in a page (which links, what kind) would be believed for ever."""
    build(index, site)
    manifest = read_manifest(index / current_name(index))
    assert manifest.files["issues/0001.html"].links == ("../verses/ant.html", "../verses/bee.html")
    looked: list[bytes] = []
    real = corpus_module.scan
    monkeypatch.setattr(corpus_module, "scan", lambda data: looked.append(data) or real(data))
    build(index, site)
    assert looked == []
    monkeypatch.setattr("indexer.build.READER_VERSION", 1_000)
    build(index, site)
    assert len(looked) == 7


# JSON Lines


def test_changed_line_writes_its_issue_alone(index: Path, tmp_path: Path) -> None:
    """One changed line in an export would write all issues anew."""
    lines = [{"issue": f"2019-{week:02}", "title": f"Entry {n}"} for week in range(1, 5) for n in range(3)]
    path = write_lines(tmp_path / "all.jsonl", *lines)
    build(index, path)
    lines[4]["title"] = "Something else"
    write_lines(path, *lines)
    report = build(index, path)
    assert (report.read, report.changed, report.written, report.entries) == (1, ("2019-02",), 3, 12)


def test_ids_of_any_form_are_kept(index: Path, tmp_path: Path) -> None:
    """Documents of other programs would lose their names."""
    path = write_lines(
        tmp_path / "docs.jsonl",
        {"id": "https://a.example/1", "title": "One"},
        {"id": "MED-10", "text": "Two"},
        {"id": "新 1", "title": "三"},
    )
    build(index, path)
    assert sorted(ids(index)) == ["MED-10", "https://a.example/1", "新 1"]
    entry = Archive.open(index).entry("MED-10")
    assert entry is not None
    assert entry.text == "Two"


def test_ids_that_two_files_of_lines_claim(index: Path, tmp_path: Path) -> None:
    """Two entries would have one id: `show` would show either."""
    first = write_lines(tmp_path / "a.jsonl", {"id": "x", "title": "First"}, {"id": "y", "title": "Second"})
    second = write_lines(tmp_path / "b.jsonl", {"id": "x", "title": "Third"}, {"id": "z", "title": "Fourth"})
    report = build(index, first, second)
    assert sorted((entry.id, entry.title) for entry in entries(index)) == [
        ("x", "First"),
        ("y", "Second"),
        ("z", "Fourth"),
    ]
    assert [(problem.path, problem.lost) for problem in report.problems] == [("b.jsonl", True)]
    assert "x by a.jsonl" in report.problems[0].reason


def test_lines_that_claim_ids_or_the_name_of_a_markdown_issue(corpus: Path, index: Path, tmp_path: Path) -> None:
    """An entry from elsewhere would take the place of one in an issue."""
    path = write_lines(
        tmp_path / "a.jsonl",
        {"issue": "2019-02", "id": "free", "title": "Same issue"},
        {"issue": "other", "id": "2019-02#2", "title": "Same id"},
        {"issue": "other", "title": "Free"},
    )
    report = build(index, corpus, path)
    assert len(report.problems) == 2
    assert all(problem.lost for problem in report.problems)
    assert len(set(ids(index))) == len(ids(index)) == 7
    assert [entry.title for entry in entries(index) if entry.issue == "other"] == ["Free"]


def test_clashes_come_out_as_in_a_rebuilt_index(corpus: Path, index: Path, tmp_path: Path) -> None:
    """Which of two files has an issue or an id would depend on which was there first."""
    lines = write_lines(tmp_path / "b.jsonl", {"id": "2019-04#1", "title": "Early"}, {"id": "q", "title": "Q of b"})
    steps: list[Callable[[], object]] = [
        lambda: write_issue(corpus / "2019-04.md", "locks"),
        lambda: write_lines(tmp_path / "a.jsonl", {"id": "q", "title": "Q of a"}),
        (corpus / "2019-04.md").unlink,
        lambda: write_lines(tmp_path / "a.jsonl", {"id": "r", "title": "R of a"}),
    ]
    (tmp_path / "a.jsonl").write_text('{"title": "First of all"}\n')
    sources = [corpus, tmp_path / "a.jsonl", lines]
    build(index, *sources)
    for number, step in enumerate(steps):
        step()
        update(settings(index), sources)
        fresh = tmp_path / f"fresh-{number}"
        update(settings(fresh), sources)
        assert entries(index) == entries(fresh), number
        assert len(set(ids(index))) == len(ids(index))


def test_editing_an_issue_does_not_read_the_lines(corpus: Path, index: Path, tmp_path: Path) -> None:
    """A large export would be read each time an issue beside it is edited."""
    lines = write_lines(tmp_path / "a.jsonl", {"id": "x", "title": "First"})
    build(index, corpus, lines)
    write_issue(corpus / "2019-03.md", "tracing", "locks")
    assert build(index, corpus, lines).read == 1


def test_two_files_of_one_stem(corpus: Path, index: Path) -> None:
    """Two issues of one name would have the same ids, or one would be lost."""
    write_issue(corpus / "old" / "2019-01.md", "locks")
    report = build(index, corpus)
    assert len(set(ids(index))) == len(ids(index)) == 7
    assert "old/2019-01#1" in ids(index)
    assert [(problem.path, problem.lost) for problem in report.problems] == [("old/2019-01.md", False)]


def test_two_roots_with_the_same_names(corpus: Path, index: Path, tmp_path: Path) -> None:
    """Of two archives with issues of the same names one would hide the other."""
    write_issue(tmp_path / "more" / "2019-01.md", "locks")
    build(index, corpus, tmp_path / "more")
    assert len(set(ids(index))) == len(ids(index)) == 7


# Bad files


def bad_files(corpus: Path) -> set[str]:
    """Add files that cannot be read, each for another reason; return their names."""
    (corpus / "latin.md").write_bytes(b"# Caf\xe9\n\n## One\n\n[a.b](https://a.b)\n")
    (corpus / "matter.md").write_text("---\ntitle: [unclosed\n---\n\n## One\n\n[a.b](https://a.b)\n")
    (corpus / "empty.md").write_bytes(b"")
    (corpus / "nowhere.md").symlink_to(corpus / "not-there.md")
    return {"latin.md", "matter.md", "empty.md", "nowhere.md"}


def test_bad_files_are_reported_on_every_run_and_the_rest_is_indexed(corpus: Path, index: Path) -> None:
    """A file that cannot be read would stop the others, or be forgotten after the first run."""
    names = bad_files(corpus)
    for read in (6, 0, 0):
        report = build(index, corpus)
        assert {Path(problem.path).name for problem in report.problems} == names
        assert all(problem.lost and problem.reason for problem in report.problems)
        assert len(report.problems) == len(names)
        assert (report.read, report.entries) == (read, 6)
    (corpus / "latin.md").write_text("# Café\n\n## One\n\n[a.b](https://a.b)\n\nText.\n")
    report = build(index, corpus)
    assert report.added == ("latin",)
    assert {Path(problem.path).name for problem in report.problems} == names - {"latin.md"}


def test_unreadable_file_and_folder(corpus: Path, index: Path) -> None:
    """A file without permission would stop the others."""
    (corpus / "2019-01.md").chmod(0)
    write_issue(corpus / "closed" / "2019-04.md", "locks")
    (corpus / "closed").chmod(0)
    try:
        if os.access(corpus / "2019-01.md", os.R_OK):
            pytest.skip("the user of this test may read everything")
        report = build(index, corpus)
        assert {Path(problem.path).name for problem in report.problems} == {"2019-01.md", "closed"}
        assert report.issues == 2
    finally:
        (corpus / "2019-01.md").chmod(0o600)
        (corpus / "closed").chmod(0o700)


def test_link_loops_end(corpus: Path, index: Path) -> None:
    """A link to the folder it stands in would keep the indexer busy for ever."""
    (corpus / "loop").symlink_to(corpus)
    for follow in (False, True):
        report = update(settings(index, corpus, follow_symlinks=follow))
        assert (report.entries, [problem.lost for problem in report.problems]) == (6, [False])


def test_name_that_is_not_utf8(corpus: Path, index: Path) -> None:
    """A file named by an old system would stop the whole build with a traceback."""
    text = (corpus / "2019-03.md").read_bytes()
    try:
        with open(os.fsencode(corpus) + b"/caf\xe9.md", "wb") as file:
            file.write(text)
    except OSError:
        pytest.skip("the file system takes no such names")
    build(index, corpus)
    assert "caf\\xe9#1" in ids(index)
    assert build(index, corpus).unchanged
    assert is_current(settings(index, corpus))


def test_page_without_entries_is_a_notice(corpus: Path, index: Path) -> None:
    """A page of plain text would count as lost, or pass without a word."""
    (corpus / "about.md").write_text("# About\n\nWe write about databases.\n")
    write_page(corpus / "imprint.html", "Imprint", "<p>Nobody.</p>")
    report = build(index, corpus)
    assert [(problem.path, problem.lost) for problem in report.problems if problem.path == "about.md"] == [
        ("about.md", False)
    ]
    assert report.entries == 6


# An index that is damaged


def damage(path: Path, how: str) -> None:
    """Spoil a file."""
    if how == "gone":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-7])
    else:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] + b"\xff\xff\xff\xff" + data[len(data) // 2 + 4 :])


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "overwritten"])
@pytest.mark.parametrize("pattern", ["manifest.json", "*.toc", "*.trm", "*.pst", "*.date_of.col"])
def test_damaged_index_is_made_anew(corpus: Path, index: Path, pattern: str, how: str) -> None:
    """A damaged index would answer wrongly, fail with a traceback, or be built upon for ever."""
    build(index, corpus)
    [path] = (index / current_name(index)).glob(pattern)
    damage(path, how)
    if how != "overwritten":
        with pytest.raises(CorruptIndex, match="shacksearch index"):
            Archive.open(index)
    assert not is_current(settings(index, corpus))
    report = build(index, corpus)
    assert (report.rebuilt, report.entries) == (True, 6)
    assert len(found(index, "sharding")) == 2
    assert build(index, corpus).unchanged


@pytest.mark.parametrize("text", ["", "rubbish", "g000007\n", "../corpus", "\udcff"])
def test_current_that_names_nothing(corpus: Path, index: Path, text: str) -> None:
    """An index whose `current` is damaged could not be mended by building it."""
    build(index, corpus)
    (index / "current").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(CorruptIndex):
        Archive.open(index)
    assert build(index, corpus).rebuilt
    assert len(ids(index)) == 6
    assert contents(corpus).keys() == {"2019-01.md", "2019-02.md", "2019-03.md"}


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_index_folder_that_cannot_be_made(corpus: Path, tmp_path: Path, place: str) -> None:
    """An index path that is a file would be a traceback."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(IndexNotWritable, match="--index"):
        build(tmp_path / place, corpus)
    assert (tmp_path / "file").read_text() == "mine"
