"""A search without an index, with an old one, and with a damaged one: search.commands.opening."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from search.manifest import read_manifest, write_manifest
from search.record import replace
from tests.search.running import Program

ISSUE = """# Digest

## The {name} story

[example.org](https://example.org/{name})

All about the {name}.
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a small corpus of its own, not yet indexed."""
    corpus = tmp_path / "given"
    corpus.mkdir()
    (corpus / "2019-07.md").write_text(ISSUE.format(name="walrus"), encoding="utf-8")
    folder = tmp_path / "home"
    folder.mkdir()
    return Program.on_corpus(folder, corpus)


def current(program: Program) -> Path:
    """Return the folder of the generation in use."""
    return program.index / (program.index / "current").read_text().strip()


def test_the_first_search_builds_the_index(program: Program) -> None:
    """A new user would have to know that an index must be built first."""
    run = program("walrus")
    assert run.status == 0
    assert run.lines == ["2019-07#1\tThe walrus story\thttps://example.org/walrus"]
    assert "There is no index" in run.err
    assert "The index holds 1 entry of 1 issue." in run.err
    assert program("walrus").err == ""


@pytest.mark.parametrize("arguments", [["show", "2019-07#1"], ["stats"], ["export"]])
def test_other_commands_build_it_too(program: Program, arguments: list[str]) -> None:
    """Only searching would work on a fresh machine."""
    assert program(*arguments).status == 0


def test_without_a_corpus_the_error_says_what_to_do(program: Program) -> None:
    """A user in the wrong folder would not know what is missing."""
    run = program("walrus", env={"SHACKSEARCH_CORPUS": ""})
    assert run.status == 2
    assert "shacksearch index FOLDER" in run.err
    assert len(run.err.splitlines()) == 1
    assert not program.index.exists()


def test_an_index_older_than_its_corpus_answers_with_a_notice(program: Program) -> None:
    """New issues would be missed silently, or the search refuse to answer."""
    program("index")
    (program.corpus / "2019-08.md").write_text(ISSUE.format(name="narwhal"), encoding="utf-8")
    run = program("walrus")
    assert run.status == 0
    assert len(run.lines) == 1
    assert run.err.count("The index is older than its corpus; run `shacksearch index`") == 1
    assert program("show", "2019-07#1").err.count("older") == 1
    assert program("index").status == 0
    assert program("narwhal").err == ""


@pytest.mark.parametrize("damage", ["manifest.json", "current", "segments"])
def test_a_damaged_index_is_built_anew(program: Program, damage: str) -> None:
    """After a disk fault, searching would fail until somebody knew what to do."""
    program("index")
    if damage == "current":
        (program.index / "current").write_text("rubbish")
    elif damage == "manifest.json":
        (current(program) / "manifest.json").write_text("{")
    else:
        for path in current(program).iterdir():
            if path.name != "manifest.json":
                path.unlink()
                path.write_bytes(b"rubbish")
    run = program("walrus")
    assert run.status == 0
    assert len(run.lines) == 1
    assert "making it anew" in run.err
    assert program("walrus").err == ""


def test_an_index_of_another_version_is_built_anew_from_what_it_was_made_from(program: Program) -> None:
    """After an update of the program, searching would fail, or another corpus take the index's place."""
    other = program.folder / "elsewhere"
    other.mkdir()
    (other / "2019-01.md").write_text(ISSUE.format(name="otter"), encoding="utf-8")
    program("index", str(other))
    write_manifest(current(program), replace(read_manifest(current(program)), index_format=0))
    run = program("otter")
    assert run.status == 0
    assert "of another version" in run.err
    assert run.lines[0].startswith("2019-01#1\t")


def test_a_damaged_index_without_a_corpus_is_an_error(program: Program) -> None:
    """The error would be a traceback."""
    program("index")
    (program.index / "current").write_text("rubbish")
    run = program("walrus", env={"SHACKSEARCH_CORPUS": ""})
    assert run.status == 2
    assert len(run.err.splitlines()) == 1


def test_a_corpus_by_flag_that_the_index_is_not_of_is_mentioned(program: Program) -> None:
    """`--corpus other` would silently search what was indexed before."""
    program("index")
    other = program.folder / "other"
    shutil.copytree(program.corpus, other)
    run = program("walrus", "--corpus", str(other))
    assert run.status == 0
    assert "made from other sources" in run.err


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_an_index_that_cannot_be_written_is_an_error(program: Program) -> None:
    """A search on a read-only disk would end in a traceback."""
    (program.folder / "file").write_text("")
    run = program.with_index(program.folder / "file" / "index")("walrus")
    assert run.status == 2
    assert len(run.err.splitlines()) == 2
    assert "cannot be written" in run.err
