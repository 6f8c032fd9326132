"""Addresses of entries in the published issue."""

from __future__ import annotations

from indexer.permalinks import heading_anchors, permalink


def test_issue_page() -> None:
    """Links to the published issue would lead nowhere for either way to write `site_url`."""
    assert (
        permalink("https://digest.example/weekly/", "2019-07", "a-b")
        == "https://digest.example/weekly/2019-07.html#a-b"
    )
    assert permalink("https://digest.example/{issue}/", "2019-07") == "https://digest.example/2019-07/"
    assert permalink("", "2019-07", "a") == ""


def test_github_anchors() -> None:
    """A permalink would open the page at its top instead of at the entry."""
    headings = ["What's New, in 2.0?", "Caches & Queues", "Caches & Queues", "snake_case", "缓存 的 失效"]
    assert heading_anchors(headings, "github") == [
        "whats-new-in-20",
        "caches--queues",
        "caches--queues-1",
        "snake_case",
        "缓存-的-失效",
    ]


def test_vuepress_anchors() -> None:
    """VuePress makes other anchors than GitHub: diacritics, leading digits, and numbers of repeats from two."""
    headings = ["5 ways to sort – fast!", "Café (part 1)", "Usage", "Usage", "Usage"]
    assert heading_anchors(headings, "vuepress") == [
        "_5-ways-to-sort-fast",
        "cafe-part-1",
        "usage",
        "usage-2",
        "usage-3",
    ]


def test_a_numbered_repeat_that_is_taken() -> None:
    """Two headings would share an anchor, and one entry's permalink would open the other."""
    anchors = heading_anchors(["a", "a-1", "a", "a"], "github")
    assert len(set(anchors)) == 4
