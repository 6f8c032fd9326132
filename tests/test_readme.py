"""The README says what is so: its commands, settings, queries and examples are taken from it and tried."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from search.commands.names import COMMANDS
from search.config import FILE_NAME, load_settings
from search.query import parse
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the README's code blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def table(heading: str) -> list[str]:
    """Return the first cells of the table below a heading."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [row.split(" | ")[0].removeprefix("| ") for row in section.splitlines() if row.startswith("| `")]


def test_every_command_is_in_the_table() -> None:
    """A command would be there that nobody is told of, or one would be told of that is not there."""
    told = {re.match(r"`shacksearch ([a-z]+|QUERY)", cell)[1] for cell in table("Commands")}  # type: ignore[index]
    assert told - {"QUERY"} == set(COMMANDS) - {"search"}


def test_every_query_of_the_table_is_understood() -> None:
    """The README would teach a syntax that the parser takes for text."""
    queries = [query for cell in table("Searching") for query in re.findall(r"`([^`]+)`", cell)]
    assert len(queries) > 12
    for query in queries:
        if "…" not in query:
            assert parse(query).notices == (), query


def test_the_configuration_is_read_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever copies the settings would get an error, or one of them would not be told of."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    example, _ = blocks("toml")
    (tmp_path / FILE_NAME).write_text(example, encoding="utf-8")
    settings = load_settings(folder=tmp_path, environ={})
    assert settings.corpus == (tmp_path / "issues",)
    assert settings.anchors == "vuepress"
    assert tomllib.loads(example).keys() == settings.origins.keys()


def test_the_collections_are_read_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever copies the example of several digests would get an error, or one that is read otherwise than it says."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    _, example = blocks("toml")
    (tmp_path / FILE_NAME).write_text(example, encoding="utf-8")
    settings = load_settings(folder=tmp_path, environ={})
    assert settings.sources == (tmp_path / "digests" / "weekly", tmp_path / "digests" / "monatlich")
    assert [(one.name, one.lang, one.anchors) for one in settings.collections] == [
        ("weekly", "en", "github"), ("monatlich", "de", "vuepress"),
    ]  # fmt: skip


def test_the_python_example_runs(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever copies the example would get an error."""
    [example] = blocks("python")
    exec(compile(example.replace("path/to/index", str(corpus_index)), "README.md", "exec"), {})
    assert "2019-07#1 Understanding Database Sharding" in capsys.readouterr().out


def test_the_make_targets_exist() -> None:
    """One of the two commands that the README opens with would not be there."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z][a-z-]+)", README)) - {"nothing"} <= targets | {"it"}
