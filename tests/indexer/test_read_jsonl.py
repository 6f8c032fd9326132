"""Entries as JSON Lines."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import ReadOptions, UnreadableSource
from indexer.read_jsonl import read_jsonl
from indexer.read_markdown import read_markdown
from search.model import Entry, Issue, Problem

OPTIONS = ReadOptions()


def read(*lines: object) -> tuple[tuple[Issue, ...], tuple[Problem, ...]]:
    """What is read from these lines (objects are written as JSON)."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    return read_jsonl(text.encode(), "dir/export.jsonl", OPTIONS)


def only(line: object) -> Entry:
    """The one entry of a single line that has no problem."""
    ((issue,), problems) = read(line)
    assert problems == ()
    (entry,) = issue.entries
    return entry


def test_round_trip() -> None:
    """What `entries --jsonl` writes would be another entry when `index` reads it."""
    markdown = (
        "# D\n\n## 缓存 `x`\n\n[a](https://www.a.example/1) | [b](https://b.example)\n\n"
        "Text one.\n\nText two.\n\n* b\n  * c\n\n```\n  code\n```\n\n![](/i.png)\n\n## U\n\n[c](https://c.example)\n"
    )
    issue = read_markdown(markdown.encode(), "2021-07-CN", ReadOptions(site_url="https://d.example"))
    (again,), problems = read(*(asdict(entry) for entry in issue.entries))
    assert problems == ()
    assert again.entries == issue.entries
    assert (again.name, again.date) == (issue.name, issue.date)


def test_what_is_absent() -> None:
    """Lines of other programs, with little more than a title, would be refused or lose what they have."""
    entry = only({"title": "T", "url": "https://www.a.example/x", "body": "B", "bullets": ["c"]})
    assert (entry.id, entry.issue, entry.position) == ("export#1", "export", 1)
    assert (entry.urls, entry.domain, entry.text, entry.body) == (
        ("https://www.a.example/x",),
        "a.example",
        "B\nc",
        "B",
    )
    assert only({"text": "only text"}).body == "only text"
    assert only({"title": "T"}).lang == "en"
    assert only({"title": "T", "nonsense": {"x": 1}}).title == "T"


@pytest.mark.parametrize(
    ("fields", "identity"),
    [
        ({"id": "2021-07#3"}, ("2021-07#3", "2021-07", 3)),
        ({"id": "a#b#12"}, ("a#b#12", "a#b", 12)),
        ({"id": "x"}, ("x", "export", 1)),
        ({"issue": "2021-07", "position": 4}, ("2021-07#4", "2021-07", 4)),
        ({"issue": "2021-07"}, ("2021-07#1", "2021-07", 1)),
        ({"id": "2021-07#3", "issue": "other", "position": 9}, ("2021-07#3", "other", 9)),
    ],
)
def test_identity(fields: dict[str, object], identity: tuple[str, str, int]) -> None:
    """An entry could not be found under the id its source gave it."""
    entry = only({"title": "T", **fields})
    assert (entry.id, entry.issue, entry.position) == identity


def test_positions_count_up_and_dates_follow_the_issue() -> None:
    """Entries without positions would overwrite each other."""
    (issue, other), problems = read(
        {"title": "a"}, {"title": "b"}, {"title": "c", "id": "2021-07#5"}, {"title": "d", "issue": "2021-07"}
    )
    assert problems == ()
    assert [entry.id for entry in issue.entries] == ["export#1", "export#2"]
    assert [entry.id for entry in other.entries] == ["2021-07#5", "2021-07#6"]
    assert other.date == "2021-02-15"


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        "{}",
        '{"title": ""}',
        '{"title": ["x"]}',
        '{"title": "x", "urls": 3}',
        '{"title": "x", "bullets": [1]}',
        '{"title": "x", "position": "1"}',
        '{"title": "x", "position": 0}',
        '{"title": "x", "position": true}',
        '{"title": "x", "id": "a#0"}',
        "[" * 100_000,
        '{"position": ' + "9" * 5000 + "}",
    ],
)
def test_bad_lines(line: str) -> None:
    """One bad line would lose the whole file, or vanish without a word."""
    (issue,), (problem,) = read({"title": "a"}, line, {"title": "b"})
    assert [entry.title for entry in issue.entries] == ["a", "b"]
    assert "line 2" in problem.reason
    assert problem.lost


def test_twice_the_same_id() -> None:
    """It would depend on chance which of two entries is found."""
    (issue,), (problem,) = read({"title": "old", "id": "a#1"}, {"title": "new", "id": "a#1"})
    assert [entry.title for entry in issue.entries] == ["new"]
    assert "a#1" in problem.reason


def test_controls_and_lone_surrogates() -> None:
    """Text that cannot be written as UTF-8 would end the run when it is printed."""
    entry = only('{"title": "a\\ud800\\u0007b", "body": "x\\u001b[31m\\ny", "urls": ["https://a.example/\\u0000"]}')
    assert (entry.title, entry.body, entry.urls) == ("ab", "x[31m\ny", ("https://a.example/",))


def test_empty() -> None:
    """An empty file would pass for one that was read."""
    with pytest.raises(UnreadableSource):
        read_jsonl(b" \n", "x.jsonl", OPTIONS)


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(),
        st.dictionaries(
            st.sampled_from(list(Entry.__match_args__)),
            st.one_of(st.text(), st.integers(), st.lists(st.text()), st.none(), st.floats()),
        )
        .map(json.dumps)
        .map(str.encode),
    )
)
def test_any_bytes(data: bytes) -> None:
    """One odd file would end the whole run."""
    try:
        issues, _ = read_jsonl(data, "x.jsonl", OPTIONS)
    except UnreadableSource:
        return
    repr(issues).encode()
