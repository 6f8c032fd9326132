"""Synonyms: the file's format, what they find, and how little they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import BadConfig
from search.query import parse
from search.synonyms import load_synonyms, with_synonyms
from search.tree import And, Not, Word, canonical
from tests.search.making import archive_of, entry


def write(tmp_path: Path, text: str) -> Path:
    """Write a file of synonyms."""
    path = tmp_path / "synonyms.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_reads() -> None:
    """Abbreviations and joined spellings that the digest uses would not find each other."""
    table = load_synonyms()
    assert "kubernetes" in table["k8s"]
    assert "k8s" in table["kubernetes"]
    assert "postgresql" in table["postgres"]
    assert "two-phase commit" in table["2pc"]
    assert '"go"' in table["golang"]


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """Someone's own abbreviations could not be taught, or would replace the shipped ones."""
    table = load_synonyms(write(tmp_path, "# ours\n\nEZ, EnqueueZero\nth => techshack, tech shack\n"))
    assert table["ez"] == ("enqueuezero",)
    assert table["th"] == ("techshack", "tech shack")
    assert "techshack" not in table
    assert "kubernetes" in table["k8s"]


@pytest.mark.parametrize("line", ["alone", "a =>", "=> b", "a,, b", "a, "])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """A slip in the file would silently do nothing, or end in a traceback."""
    with pytest.raises(BadConfig, match=r"line 2: write `a, b`"):
        load_synonyms(write(tmp_path, f"a, b\n{line}\n"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A wrong setting would end in a traceback."""
    with pytest.raises(BadConfig, match=r"cannot be read"):
        load_synonyms(tmp_path / "none.txt")


def test_exclusions_stay_literal() -> None:
    """`-k8s` would exclude entries that only say kubernetes."""
    root = with_synonyms(parse("docker -k8s").root, {"k8s": ("kubernetes",), "docker": ("moby",)})
    assert root == And((Word("docker", also=("moby",)), Not(Word("k8s"))))
    assert canonical(root) == "docker -k8s"


def test_found_by_each_other_and_ranked_behind(tmp_path: Path) -> None:
    """A search for one spelling would miss the other, or show it first."""
    entries = [
        entry("Scaling kubernetes", position=1, url=""),
        entry("Scaling k8s", position=2, url=""),
        entry("A two phase commit protocol", position=3, url=""),
        entry("Commit in one phase, or two", position=4, url=""),
        entry("Going home", position=5, url=""),
        entry("Go is a language", position=6, url=""),
    ]
    archive = archive_of(tmp_path, entries)
    assert [hit.id for hit in archive.search("k8s").hits] == ["2019-01#2", "2019-01#1"]
    assert [hit.id for hit in archive.search("kubernetes").hits] == ["2019-01#1", "2019-01#2"]
    assert [hit.id for hit in archive.search("2pc").hits] == ["2019-01#3"]
    assert [hit.id for hit in archive.search("golang").hits] == ["2019-01#6"]
    assert archive.search("2pc").hits[0].title_marked == "A <mark>two phase commit</mark> protocol"


def test_a_correction_has_its_synonyms(tmp_path: Path) -> None:
    """A misspelt word would find less than the right one."""
    archive = archive_of(tmp_path, [entry("kubernetes", position=1), entry("k8s", position=2)])
    assert archive.search("kuberntes").total == archive.search("kubernetes").total == 2
