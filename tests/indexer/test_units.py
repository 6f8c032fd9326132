"""Which files are read together."""

from __future__ import annotations

from pathlib import Path

from indexer.read_html import PageScan
from indexer.sources import SourceFile, SourceKind
from indexer.units import plan_units

KINDS: dict[str, SourceKind] = {"md": "markdown", "html": "html", "xml": "feed", "jsonl": "jsonl"}


def files(*names: str) -> list[SourceFile]:
    """Source files of these names."""
    return [SourceFile(Path(name), name, KINDS[name.rpartition(".")[2]]) for name in names]


def issue(*links: str) -> PageScan:
    """The scan of an issue page with these links."""
    return PageScan(False, links, "Issue")


ENTRY = PageScan(True, ("https://elsewhere.example/e/1.html",), "Entry")


def test_issue_and_entry_pages() -> None:
    """Entries would be read twice, or an issue without them."""
    found = plan_units(
        files("e/1.html", "e/2.html", "e/3.html", "i/0001.html", "i/0002.html"),
        {
            "e/1.html": ENTRY,
            "e/2.html": ENTRY,
            "e/3.html": ENTRY,
            "i/0001.html": issue("https://d.example/k/e/1.html", "../e/2.html", "https://d.example/k/e/9.html"),
            "i/0002.html": issue("/e/1.html"),
        },
    )
    assert [(unit.issue, unit.kind, [file.name for file in unit.files]) for unit in found] == [
        ("3", "html-entry", ["e/3.html"]),
        ("0001", "html-issue", ["i/0001.html", "e/1.html", "e/2.html"]),
        ("0002", "html-issue", ["i/0002.html", "e/1.html"]),
    ]
    assert found[1].entry_files == {
        "https://d.example/k/e/1.html": "e/1.html",
        "../e/2.html": "e/2.html",
        "https://d.example/k/e/9.html": None,
    }


def test_a_foreign_page_of_the_same_name() -> None:
    """A link to another site would be taken for the own page that is called alike."""
    (unit, alone) = plan_units(
        files("a/x.html", "e/intro.html"),
        {"a/x.html": issue("https://other.example/docs/intro.html"), "e/intro.html": ENTRY},
    )
    assert (unit.entry_files, alone.kind) == ({}, "html-entry")


def test_overviews_are_no_issues() -> None:
    """A list of all issues, or of all entries of a category, would be an issue more."""
    found = plan_units(
        files("categories.html", "e/1.html", "i/1.html", "index.html", "tag/go.html"),
        {
            "categories.html": issue("/e/1.html"),
            "e/1.html": ENTRY,
            "i/1.html": issue("/e/1.html"),
            "index.html": issue("/i/1.html"),
            "tag/go.html": issue("/e/1.html"),
        },
    )
    assert [unit.files[0].name for unit in found if unit.entry_files] == ["i/1.html"]


def test_feeds_belong_to_issues() -> None:
    """A changed date in the feed would not reach the index."""
    found = plan_units(
        files("e/1.html", "feeds/f.xml", "i/1.html", "other/feeds/g.xml"),
        {"e/1.html": ENTRY, "i/1.html": issue("/e/1.html")},
    )
    assert [file.name for file in found[0].files] == ["i/1.html", "e/1.html", "feeds/f.xml"]


def test_names_stay_unique() -> None:
    """Two issues of one name would overwrite each other in the index."""
    found = plan_units(files("a/2021-07.md", "b/2021-07.html", "b/2021-07.md"), {"b/2021-07.html": ENTRY})
    assert [unit.issue for unit in found] == ["2021-07", "b/2021-07", "b/2021-07.md"]
    assert found[0].notice == ""
    assert "2021-07" in found[1].notice
    assert "a/2021-07.md" in found[1].notice


def test_pages_without_a_scan() -> None:
    """A page that could not be read would be read again, and fail again."""
    assert plan_units(files("broken.html", "x.jsonl", "f.xml"), {})[0].kind == "jsonl"
    assert len(plan_units(files("broken.html", "x.jsonl", "f.xml"), {})) == 1


def test_names_that_differ_only_in_case_are_one_name() -> None:
    """The index compares names without case, so the second issue would be lost."""
    found = plan_units(files("Notes.md", "notes.md"), {})
    assert [unit.issue for unit in found] == ["Notes", "notes.md"]
    assert found[1].notice


def test_a_name_is_found_however_many_are_taken() -> None:
    """A corpus of such files would end in a traceback."""
    names = ["a/x.md.html.md", "a/x.md.markdown", "x.htm.md", "x.markdown", "x.md", "x.md.md"]
    sources = [SourceFile(Path(name), name, "markdown") for name in names]
    issues = [unit.issue.casefold() for unit in plan_units(sources, {})]
    assert len(set(issues)) == len(names)
