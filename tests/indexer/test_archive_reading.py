"""The real archive, where it is at hand: counts, and agreement with what a person reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from indexer import ReadOptions
from indexer.front_matter import split_front_matter
from indexer.markdown_blocks import markdown_blocks
from indexer.own_pages import outside_test
from indexer.read_html import read_feed_dates, read_html_entry, read_html_issue, scan
from indexer.read_markdown import is_contents_page, read_markdown
from indexer.recognise import split_issue
from indexer.sources import discover
from indexer.units import plan_units
from search.model import Issue

OPTIONS = ReadOptions()


def markdown_issues(shared: Path) -> list[tuple[Path, Issue]]:
    """Each Markdown file of the archive with what is read from it."""
    files = sorted((shared / "archive" / "techshack").glob("*.md"))
    return [(file, read_markdown(file.read_bytes(), file.stem, OPTIONS)) for file in files]


def shape_of(file: Path, issue: Issue) -> str:
    """The name of the shape in which a file was read."""
    _, body = split_front_matter(file.read_text())
    return split_issue(markdown_blocks(body), outside_test((issue.title,), "")).shape


def test_counts(shared: Path) -> None:
    """Entries of the archive would be missing, joined, or invented."""
    issues = markdown_issues(shared)
    counts: Counter[str] = Counter()
    for file, issue in issues:
        counts[shape_of(file, issue)] += len(issue.entries)
    assert counts == {"headed": 159, "ruled": 30, "prose": 70, "none": 0}
    assert all(entry.urls and entry.title and entry.domain for _, issue in issues for entry in issue.entries)
    empty = [file for file, issue in issues if not issue.entries]
    assert [file.stem for file in empty] == ["techshack"]
    assert is_contents_page(empty[0].read_bytes(), OPTIONS)
    assert all(issue.date for _, issue in issues if issue.entries)


def test_agreement_with_a_person(shared: Path) -> None:
    """Fields would differ from what a person reads in more than one of a hundred entries."""
    lines = "\n".join(
        json.dumps(asdict(entry), ensure_ascii=False) for _, issue in markdown_issues(shared) for entry in issue.entries
    )
    script = shared / "archive" / "score_entries.py"
    scored = subprocess.run([sys.executable, script, "-v"], input=lines, capture_output=True, text=True, check=False)
    assert scored.returncode == 0, scored.stdout
    fields = [line.split()[-1] for line in scored.stdout.splitlines() if line.startswith("  ")]
    assert len(fields) == 9
    for agreed, total in (field.split("/") for field in fields):
        assert int(agreed) >= 0.99 * int(total), scored.stdout


def test_html_edition(shared: Path) -> None:
    """Pages of the HTML edition would be lost, or entries without their issue, date and section."""
    found = discover([shared / "archive" / "techshack-html"])
    data = {file.name: file.path.read_bytes() for file in found.files}
    pages = {name: scan(content) for name, content in data.items() if name.endswith(".html")}
    issues, alone = [], []
    for unit in plan_units(found.files, pages):
        page = data[unit.files[0].name]
        if unit.kind == "html-entry":
            alone.append(read_html_entry(unit.issue, page, OPTIONS))
            continue
        dates = {
            stem: date
            for file in unit.files
            if file.kind == "feed"
            for stem, date in read_feed_dates(data[file.name]).items()
        }
        entry_pages = {href: data[name] if name else None for href, name in unit.entry_files.items()}
        issues.append(read_html_issue(unit.issue, page, entry_pages, dates, OPTIONS))
    entries = [entry for issue in issues for entry in issue.entries]
    assert (len(issues), len(entries), len(alone)) == (26, 413, 121)
    assert all(entry.section and entry.date and entry.title and entry.urls for entry in entries)
    assert sum(not entry.text for entry in entries) >= 4
    assert all(len(issue.entries) == 1 and issue.entries[0].position == 1 for issue in alone)
