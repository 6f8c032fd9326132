"""Which files are read, and under which names."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.sources import discover
from search.errors import BadCorpus


def put(folder: Path, *names: str) -> Path:
    """Make these files in a folder; the folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


def names(*paths: Path) -> list[str]:
    """The names of the files found at these roots."""
    return [file.name for file in discover(paths).files]


def test_kinds_names_and_order(tmp_path: Path) -> None:
    """Files would be missed, read as the wrong kind, or the index depend on the order of a directory."""
    put(tmp_path, "b/2.md", "a.MARKDOWN", "b/1.html", "c.htm", "feeds/f.atom", "f.xml", "notes.txt", "data.jsonl")
    found = discover([tmp_path]).files
    assert [(file.name, file.kind) for file in found] == [
        ("a.MARKDOWN", "markdown"),
        ("b/1.html", "html"),
        ("b/2.md", "markdown"),
        ("c.htm", "html"),
        ("f.xml", "feed"),
        ("feeds/f.atom", "feed"),
    ]
    assert all(file.path.is_file() for file in found)


def test_hidden_and_foreign_folders(tmp_path: Path) -> None:
    """Drafts in `.git` and the readmes of packages would be issues."""
    assert names(put(tmp_path, ".git/x.md", ".draft.md", "node_modules/p/readme.md", "a.md")) == ["a.md"]


def test_files_as_roots(tmp_path: Path) -> None:
    """A single file, or JSON Lines, could not be indexed."""
    put(tmp_path, "a.md", "b.jsonl", "c.txt")
    found = discover([tmp_path / "a.md", tmp_path / "b.jsonl", tmp_path / "c.txt"])
    assert [(file.name, file.kind) for file in found.files] == [("a.md", "markdown"), ("b.jsonl", "jsonl")]
    assert [problem.path for problem in found.problems] == [str(tmp_path / "c.txt")]


def test_names_that_clash(tmp_path: Path) -> None:
    """Two folders with an issue of the same name would overwrite each other."""
    put(tmp_path, "one/7.md", "two/7.md", "two/8.md", "x/two/7.md")
    assert names(tmp_path / "one", tmp_path / "two", tmp_path / "x" / "two") == [
        "8.md",
        "one/7.md",
        "two-2/7.md",
        "two/7.md",
    ]
    assert names(tmp_path / "one", tmp_path / "one") == ["7.md"]
    assert names(tmp_path / "one" / "7.md", tmp_path / "two" / "7.md") == ["one/7.md", "two/7.md"]


def test_missing_root(tmp_path: Path) -> None:
    """A mistyped path would index nothing without a word."""
    with pytest.raises(BadCorpus, match="nowhere"):
        discover([tmp_path / "nowhere"])


def test_links_out_of_the_root(tmp_path: Path) -> None:
    """A link in a digest would pull in files its owner did not name."""
    put(tmp_path, "outside/secret.md", "root/a.md")
    (tmp_path / "root" / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "one.md").symlink_to(tmp_path / "outside" / "secret.md")
    (tmp_path / "root" / "in.md").symlink_to(tmp_path / "root" / "a.md")
    assert names(tmp_path / "root") == ["a.md", "in.md"]
    followed = discover([tmp_path / "root"], follow_symlinks=True).files
    assert [file.name for file in followed] == ["a.md", "in.md", "one.md", "out/secret.md"]


def test_links_in_a_circle(tmp_path: Path) -> None:
    """A folder that links to itself would never end."""
    put(tmp_path, "a/b/x.md")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a" / "loop")
    for follow in (False, True):
        found = discover([tmp_path], follow_symlinks=follow)
        assert [file.name for file in found.files] == ["a/b/x.md"]
        assert len(found.problems) == 2


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission would end the run, or its issues vanish without a word."""
    put(tmp_path, "a.md", "closed/b.md")
    (tmp_path / "closed").chmod(0)
    try:
        found = discover([tmp_path])
        if found.files[-1].name == "closed/b.md":
            pytest.skip("the user of this test may read everything")
        assert [problem.path for problem in found.problems] == [str(tmp_path / "closed")]
    finally:
        (tmp_path / "closed").chmod(0o700)
