"""What is offered while typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.completing import completions
from search.engine import Reader
from tests.search.making import Engine, entry

TEXTS = [
    "Kubernetes schedulers", "kubernetes scheduling of kubelets", "a scheduler", "数据库分片", "分布式数据库", "数据流",
    "大数据流", "分布式系统", "数和", "我的分布式系统",
]  # fmt: skip


@pytest.fixture
def reader(engine: Engine, tmp_path: Path) -> Reader:
    """A small archive in two languages, in each engine."""
    return engine.write(tmp_path / "index", [entry(text, position=i) for i, text in enumerate(TEXTS, 1)])


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ku", ["kubernetes", "kubelets"]),
        ("docker -sched", ["docker -scheduler", "docker -schedulers", "docker -scheduling"]),
        ("数", ["数据"]),
        ("數", ["數据"]),
        ("数据", ["数据流", "数据库"]),
        ("kafka 分布", ["kafka 分布式"]),
        ("分布式", ["分布式系"]),
        ('"分布', ['"分布式']),
        ("-系", ["-系统"]),
    ],
)
def test_words_are_finished(reader: Reader, typed: str, offered: list[str]) -> None:
    """The box would not offer the archive's words: in Chinese, which has no blanks, or after a sign or another word."""
    assert sorted(completions(reader, typed, 6)) == sorted(offered)


@pytest.mark.parametrize("typed", ["", "k", "ku ", "title:", "site:数", "系统", "zzz", "鑫"])
def test_nothing_is_made_up(reader: Reader, typed: str) -> None:
    """Something would be offered that finds nothing, or where no word is being typed."""
    assert completions(reader, typed, 6) == []
