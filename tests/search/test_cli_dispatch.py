"""Which command is meant, and which of its words are options: search.cli and search.commands.words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from search.commands.group import group
from search.commands.names import COMMANDS
from search.commands.search import command as search_command
from search.commands.words import separate
from tests.search.running import ROOT, Program

OPTIONS = [parameter for parameter in search_command.params if isinstance(parameter, click.Option)]


@pytest.mark.parametrize(
    ("typed", "options", "words"),
    [
        (["a", "b"], [], ["a", "b"]),
        (["docker", "-swarm"], [], ["docker", "-swarm"]),
        (["-n", "5", "a"], ["-n", "5"], ["a"]),
        (["a", "-n5"], ["-n", "5"], ["a"]),
        (["-nginx"], [], ["-nginx"]),
        (["-n", "-swarm"], ["-n", "-swarm"], []),
        (["a", "--json", "b"], ["--json"], ["a", "b"]),
        (["--site", "-x", "a"], ["--site", "-x"], ["a"]),
        (["--site=a b"], ["--site=a b"], []),
        (["--json is"], [], ["--json is"]),
        (["--nonsense with blanks"], [], ["--nonsense with blanks"]),
        (["---", "--5", "--"], [], ["---", "--5"]),
        (["a", "--", "--json", "-n", "--"], [], ["a", "--json", "-n", "--"]),
        (["-", "-1", "-é"], [], ["-", "-1", "-é"]),
    ],
)
def test_what_is_an_option_and_what_is_a_word(typed: list[str], options: list[str], words: list[str]) -> None:
    """`-word` would not exclude, or an option would be searched for."""
    assert separate(typed, OPTIONS) == (options, words)


@pytest.mark.parametrize("typed", [["--jsn"], ["--foo=1"], ["a", "--foo"], ["-n"], ["a", "--site"]])
def test_a_wrong_option_is_an_error(typed: list[str]) -> None:
    """A mistyped option would silently be searched for."""
    with pytest.raises(click.UsageError):
        separate(typed, OPTIONS)


def test_a_command_counts_only_as_the_first_word(shacksearch: Program) -> None:
    """A query that holds the name of a command would run it."""
    assert shacksearch("stats").lines[0].startswith("entries ")
    assert "\t" in shacksearch("redis", "stats").lines[0]
    assert "\t" in shacksearch("--limit", "1", "stats", "redis").lines[0]
    assert "\t" in shacksearch("--", "index").lines[0]
    assert shacksearch("search", "--", "index").out == shacksearch("--", "index").out


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_the_overview_names_every_command(shacksearch: Program, arguments: list[str]) -> None:
    """Someone who types the bare name would not learn what there is."""
    run = shacksearch(*arguments)
    assert run.status == 0
    assert run.err == ""
    for name in COMMANDS:
        assert f"\n  {name} " in run.out


def test_the_version_is_told(shacksearch: Program) -> None:
    """A report of a fault could not name the version."""
    assert shacksearch("--version").out.startswith("shacksearch ")


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_leads_with_examples_and_tells_every_option(name: str | None) -> None:
    """Help would begin with a list of options, or leave some unexplained."""
    context = click.Context(group, info_name="shacksearch")
    command = group if name is None else group.get_command(context, name)
    assert command is not None
    text = command.get_help(click.Context(command, parent=None if name is None else context, info_name=name))
    assert "Examples:\n" in text
    assert text.index("Examples:") < text.index("Options:")
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense", "x"],
        ["x", "--limit", "many"],
        ["x", "--limit", "-1"],
        ["x", "--limit", "999999"],
        ["x", "--sort", "loudness"],
        ["x", "--open", "0"],
        ["x", "--after", "yesterday"],
        ["x", "--before", "2019-13"],
        ["x", "--lang", "x OR y"],
        ["x", "--in", 'a"b'],
        ["x", "--site", ""],
        ["x", "--site", 'a"b'],
        ["search"],
        ["--"],
        ["show"],
        ["show", "a", "b"],
        ["show", "nowhere#1"],
        ["open", "nowhere#1"],
        ["export", "--format", "xml"],
        ["export", "-o", "no/such/folder/file"],
        ["eval"],
        ["eval", "--queries", "none", "--qrels", "none"],
        ["--completion", "tcsh"],
        ["--index", "", "--bogus"],
    ],
)
def test_an_error_is_one_sentence_and_status_2(shacksearch: Program, arguments: list[str]) -> None:
    """A mistake would end in a traceback, in silence, or with a status that scripts take for "nothing found"."""
    run = shacksearch(*arguments)
    assert run.status == 2
    assert run.out == ""
    assert len(run.err.splitlines()) == 1
    assert run.err.startswith("shacksearch: ")
    assert run.err.endswith(".\n")


def test_a_mistyped_option_is_put_right(shacksearch: Program) -> None:
    """The sentence would not say what to do."""
    assert "did you mean --limit" in shacksearch("x", "--limt", "3").err
    assert "put -- before the query" in shacksearch("--nonsense").err


def test_a_broken_configuration_is_one_sentence(shacksearch: Program, tmp_path: Path) -> None:
    """A mistake in shacksearch.toml would end in a traceback."""
    (tmp_path / "shacksearch.toml").write_text("index = [", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "search", "x"],
        cwd=tmp_path,
        env=shacksearch.environment(),
        capture_output=True,
        check=False,
    )
    assert process.returncode == 2
    assert process.stderr.count(b"\n") == 1


def test_arguments_that_are_not_utf8_do_no_harm(shacksearch: Program) -> None:
    """A query from a script in another encoding would end in a traceback."""
    assert shacksearch(b"sharding \xff\xfe").status == 0
    for arguments in ([b"--site", b"\xff", b"x"], [b"show", b"\xff#1"], [b"--\xff"]):
        run = shacksearch(*arguments)
        assert "Traceback" not in run.err
        assert run.status in (1, 2)


def test_a_search_in_a_pipe_imports_only_what_it_needs(shacksearch: Program) -> None:
    """Every search would pay for what only other commands, the terminal or the indexer need."""
    code = (
        "import sys; from search.cli import main; status = main(['sharding']); print(*sys.modules, file=sys.stderr);"
        "sys.exit(status)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=shacksearch.environment(),
        capture_output=True,
        check=True,
        text=True,
    )
    loaded = set(process.stderr.split())
    assert "search.archive" in loaded
    assert not loaded & {
        "click",
        "dataclasses",
        "whoosh",
        "pickle",
        "wcwidth",
        "webbrowser",
        "csv",
        "flask",
        "bs4",
        "numpy",
        "markdown_it",
        "indexer",
        "web",
        "html",
    }
