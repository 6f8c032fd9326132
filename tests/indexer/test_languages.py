"""Languages by script."""

from __future__ import annotations

import pytest

from indexer.languages import entry_language, script_language, stated_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("如何在 Kubernetes 集群里用 Prometheus 监控 etcd 和 CoreDNS 的延迟", "zh"),
        ("この記事はガベージコレクションの仕組みを説明します", "ja"),
        ("이 글은 가비지 컬렉터의 작동 방식을 설명하고 있습니다", "ko"),
        ("The queue is bounded by time and by size, which the author calls 队列.", ""),
        ("short", None),
        ("", None),
    ],
)
def test_script(text: str, language: str | None) -> None:
    """`lang:` would sort technical Chinese, full of English names, under English, or the other way round."""
    assert script_language(text) == language


def test_entry_with_little_text_has_the_language_of_its_issue() -> None:
    """An English title in a Chinese issue, without a note of its own, would be filed under English."""
    assert entry_language("A Tour of Raft", "A Tour of Raft.", "zh", "en") == "zh"


def test_entry_in_another_script_than_its_issue() -> None:
    """A long English note in a Chinese issue would be filed under Chinese, and a French issue under English."""
    note = "The author compares four ways to keep replicas in step and measures each of them."
    assert entry_language("Title", note, "zh", "en") == "en"
    assert entry_language("Titre", note, "fr", "en") == "fr"


def test_chinese_title_alone() -> None:
    """A Chinese title without a note in an issue of another language would be filed under that language."""
    assert entry_language("为什么分布式数据库需要全局时钟服务", "", "en", "en") == "zh"


def test_stated_language() -> None:
    """A region in the statement (`zh-CN`) would make a language nobody filters by."""
    assert [stated_language(value) for value in ("zh-CN", "EN", "", None, 3, "english")] == ["zh", "en", "", "", "", ""]
