"""Whether an index is older than its corpus: every real change is seen, and nothing else."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build import update
from search import freshness
from search.freshness import holds, is_stale
from search.generations import current_name
from search.head import FileStamp, Stamps, read_head, read_stamps
from tests.indexer.digests import build, settings, write_issue, write_lines

ROOT = Path(__file__).parents[2]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two issues in a folder and one below it, a folder without issues, and a file that is no issue."""
    folder = tmp_path / "corpus"
    write_issue(folder / "2019-01.md", "locks")
    write_issue(folder / "2019-02.md", "clocks")
    write_issue(folder / "old" / "2018-01.md", "queues")
    (folder / "next").mkdir()
    (folder / "picture.png").write_bytes(b"png")
    return folder


@pytest.fixture
def manifest(tmp_path: Path, corpus: Path) -> Stamps:
    """What an index of it was made from."""
    build(tmp_path / "index", corpus)
    return made(tmp_path / "index")


def made(index: Path) -> Stamps:
    """Return what an index was made from."""
    folder = index / current_name(index)
    return read_stamps(folder, read_head(folder))


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": lambda corpus: write_issue(corpus / "2019-01.md", "locks", "more"),
    "edited, same size": lambda corpus: write_issue(corpus / "2019-01.md", "locky"),
    "removed": lambda corpus: (corpus / "2019-01.md").unlink(),
    "renamed": lambda corpus: (corpus / "2019-01.md").rename(corpus / "2019-09.md"),
    "added": lambda corpus: write_issue(corpus / "2019-03.md", "tracing"),
    "added below": lambda corpus: write_issue(corpus / "old" / "2018-02.md", "tracing"),
    "added to a folder that held no issue": lambda corpus: write_issue(corpus / "next" / "2019-03.md", "tracing"),
    "added with its folder": lambda corpus: write_issue(corpus / "new" / "2019-03.md", "tracing"),
    "emptied": lambda corpus: (corpus / "2019-01.md").write_bytes(b""),
    "folder removed": lambda corpus: shutil.rmtree(corpus / "old"),
    "all removed": shutil.rmtree,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changes(corpus: Path, manifest: Stamps, change: Callable[[Path], object]) -> None:
    """A search would not say that the archive has changed since."""
    change(corpus)
    assert is_stale(manifest)


NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda corpus: None,
    "an editor's swap file": lambda corpus: (corpus / ".2019-01.md.swp").write_bytes(b"vim"),
    "an editor's copy": lambda corpus: (corpus / "2019-01.md~").write_bytes(b"copy"),
    "a picture": lambda corpus: (corpus / "other.png").write_bytes(b"png"),
    "an empty folder": lambda corpus: (corpus / "empty").mkdir(),
    "a hidden folder": lambda corpus: write_issue(corpus / ".git" / "2019-03.md", "tracing"),
    "touched": lambda corpus: os.utime(corpus / "2019-01.md", (1, 1)),
    "written again as it was": lambda corpus: write_issue(corpus / "2019-01.md", "locks"),
    "access for its owner only": lambda corpus: (corpus / "2019-01.md").chmod(0o600),
}


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_is_no_change(corpus: Path, manifest: Stamps, change: Callable[[Path], object]) -> None:
    """Every search would say that the index is old as soon as an editor has the archive open."""
    change(corpus)
    assert not is_stale(manifest)


def test_an_update_makes_it_fresh(tmp_path: Path, corpus: Path, manifest: Stamps) -> None:
    """The notice would stay after the update that it asks for."""
    for change in ("edited", "added with its folder", "removed", "folder removed"):
        CHANGES[change](corpus)
        assert is_stale(made(tmp_path / "index"))
        build(tmp_path / "index", corpus)
        assert not is_stale(made(tmp_path / "index"))


def test_bad_files_do_not_make_it_stale(tmp_path: Path, corpus: Path) -> None:
    """With one file that cannot be read, every search would say that the index is old."""
    (corpus / "latin.md").write_bytes(b"caf\xe9")
    (corpus / "empty.md").write_bytes(b"")
    (corpus / "large.md").write_bytes(b"x" * 6_000_000)
    (corpus / "nowhere.md").symlink_to(corpus / "not-there.md")
    build(tmp_path / "index", corpus)
    (corpus / "other.png").write_bytes(b"png")  # so that folders are searched
    assert not is_stale(made(tmp_path / "index"))
    (corpus / "latin.md").write_bytes(b"cafe\n")
    assert is_stale(made(tmp_path / "index"))


def test_file_that_could_never_be_looked_at(tmp_path: Path) -> None:
    """A file that is listed but cannot be looked at would make every index old at once, and updates not help."""
    missing = {"2019-01.md": FileStamp(str(tmp_path / "2019-01.md"), -1, -1, "")}
    assert not is_stale(Stamps((str(tmp_path),), False, missing, {}))
    write_issue(tmp_path / "2019-01.md", "locks")
    assert is_stale(Stamps((str(tmp_path),), False, missing, {}))


def test_sources_given_with_dots(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index made from `../corpus` would count as old as soon as anything in the folder changes."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    update(settings(tmp_path / "index"), [Path("../corpus")])
    monkeypatch.chdir("/")
    (corpus / "other.png").write_bytes(b"png")
    manifest = made(tmp_path / "index")
    assert not is_stale(manifest)
    assert holds(manifest, [corpus])
    write_issue(corpus / "2019-03.md", "tracing")
    assert is_stale(manifest)


def test_source_that_is_one_file(tmp_path: Path, corpus: Path) -> None:
    """Files beside the one that was indexed would make the index old."""
    build(tmp_path / "index", corpus / "2019-01.md")
    write_issue(corpus / "2019-03.md", "tracing")
    assert not is_stale(made(tmp_path / "index"))
    CHANGES["edited"](corpus)
    assert is_stale(made(tmp_path / "index"))


def test_empty_source_that_is_gone(tmp_path: Path, corpus: Path) -> None:
    """A second folder that held nothing and was removed would stop every search."""
    (tmp_path / "drafts").mkdir()
    build(tmp_path / "index", corpus, tmp_path / "drafts")
    (tmp_path / "drafts").rmdir()
    assert is_stale(made(tmp_path / "index"))


def test_standard_input_is_never_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index made from standard input would count as old at once."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"title": "One"}\n')))
    update(settings(tmp_path / "index"), [Path("-")])
    assert not is_stale(made(tmp_path / "index"))


def test_followed_links(tmp_path: Path, corpus: Path) -> None:
    """A new issue in a folder behind a symbolic link would not be seen."""
    write_issue(tmp_path / "far" / "2017-01.md", "queues")
    (corpus / "link").symlink_to(tmp_path / "far")
    update(settings(tmp_path / "index", corpus, follow_symlinks=True))
    assert not is_stale(made(tmp_path / "index"))
    write_issue(tmp_path / "far" / "2017-02.md", "queues")
    assert is_stale(made(tmp_path / "index"))


def test_untouched_files_are_not_read(corpus: Path, manifest: Stamps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search would read the whole archive first."""
    monkeypatch.setattr(freshness, "open", lambda *_: pytest.fail("a file was read"), raising=False)
    assert not is_stale(manifest)


def test_indexer_is_not_imported_when_nothing_changed(tmp_path: Path, manifest: Stamps) -> None:
    """A search on an index that is up to date would import what only indexing needs."""
    code = "import sys; from pathlib import Path; from search.freshness import is_stale\n"
    code += "from search.head import read_head, read_stamps\nfolder = Path(sys.argv[1])\n"
    code += "made = read_stamps(folder, read_head(folder))\n"
    code += "print(is_stale(made), any(name.startswith('indexer') for name in sys.modules))"
    folder = tmp_path / "index" / current_name(tmp_path / "index")
    run = subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n"


def test_holds(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of another archive would be taken for that of this one."""
    lines = write_lines(tmp_path / "a.jsonl", {"title": "One"})
    build(tmp_path / "index", corpus, lines)
    manifest = made(tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    assert holds(manifest, [Path("a.jsonl"), Path("corpus")])
    assert not holds(manifest, [corpus])
    assert not holds(manifest, [corpus, lines, tmp_path / "more"])


def test_link_that_is_turned_elsewhere(tmp_path: Path, corpus: Path) -> None:
    """An archive that is published by turning a symbolic link would never be seen to change."""
    (tmp_path / "link").symlink_to(corpus)
    build(tmp_path / "index", tmp_path / "link")
    assert not is_stale(made(tmp_path / "index"))
    shutil.copytree(corpus, tmp_path / "next")
    write_issue(tmp_path / "next" / "2019-01.md", "locks", "more")
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(tmp_path / "next")
    assert is_stale(made(tmp_path / "index"))


def test_dots_after_a_link(tmp_path: Path, corpus: Path) -> None:
    """`link/../corpus` is beside what the link leads to, not beside the link: another folder would be indexed."""
    (tmp_path / "far" / "below").mkdir(parents=True)
    write_issue(tmp_path / "far" / "corpus" / "2017-01.md", "queues")
    (tmp_path / "link").symlink_to(tmp_path / "far" / "below")
    build(tmp_path / "index", tmp_path / "link" / ".." / "corpus")
    manifest = made(tmp_path / "index")
    assert set(manifest.files) == {"2017-01.md"}
    assert not is_stale(manifest)
    assert holds(manifest, [tmp_path / "far" / "corpus"])
