"""Dates of issues."""

from __future__ import annotations

import datetime

import pytest

from indexer.dates import day_in_heading, heading_date, issue_date


@pytest.mark.parametrize(
    ("stem", "date"),
    [
        ("2019-07", "2019-02-11"),
        ("2019-07-CN", "2019-02-11"),
        ("2019-01", "2018-12-31"),
        ("2020-53", "2020-12-28"),
        ("2016-01-12-title", "2016-01-12"),
        ("20191120", "2019-11-20"),
        ("digest-2019-11-20", "2019-11-20"),
        ("2019-W07", "2019-02-11"),
        ("2019-54", ""),
        ("2019-00", ""),
        ("2019-13-45", ""),
        ("0025", ""),
        ("2019", ""),
        ("readme", ""),
    ],
)
def test_date_from_name(stem: str, date: str) -> None:
    """Date filters and sorting would place the issue wrongly, or invent a date for a name that tells none."""
    assert issue_date(stem, {}) == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (datetime.date(2020, 5, 1), "2020-05-01"),
        (datetime.datetime(2020, 5, 1, 12, 0), "2020-05-01"),
        ("2020-05-01T12:00:00Z", "2020-05-01"),
        ("2020-5-1 some words", "2020-05-01"),
        ("2020-02-31", "2019-02-11"),
        ("last Monday", "2019-02-11"),
        (None, "2019-02-11"),
        (20200501, "2019-02-11"),
    ],
)
def test_front_matter_wins(value: object, date: str) -> None:
    """A date that the editor states would lose against the name, or an impossible one would win."""
    assert issue_date("2019-07", {"date": value}) == date


@pytest.mark.parametrize(
    ("heading", "date"),
    [
        ("Issue 12, 3 March 2020", "2020-03-03"),
        ("Orchard Notes | March 3rd, 2020", "2020-03-03"),
        ("2020年3月3日", "2020-03-03"),
        ("2020년 3월 3일", "2020-03-03"),
        ("#12 - 2020.03.03", "2020-03-03"),
        ("Ausgabe vom 3. März 2020", "2020-03-03"),
        ("3 de marzo de 2020", "2020-03-03"),
        ("Выпуск 5, 3 марта 2020", "2020-03-03"),
        ("03.04.2020", "2020-04-03"),
        ("31 February 2020", ""),
        ("Issue 12", ""),
        ("In 2020, maybe", ""),
    ],
)
def test_date_in_heading(heading: str, date: str) -> None:
    """An issue whose only date is in its title would have none, or a wrong one."""
    assert heading_date(heading) == date


@pytest.mark.parametrize(
    ("heading", "year", "date"),
    [
        ("Tuesday, 3 March 2020", "", "2020-03-03"),
        ("3 March", "2020", "2020-03-03"),
        ("March 3rd", "2020", "2020-03-03"),
        ("3月3日（周二）", "2020", "2020-03-03"),
        ("3 March", "", ""),
        ("What the whole team learnt on 3 March 2020", "", ""),
        ("3 marching bands", "2020", ""),
    ],
)
def test_day_in_heading(heading: str, year: str, date: str) -> None:
    """Entries of several days in one file would all be of one day, or a story's heading would date it."""
    assert day_in_heading(heading, year) == date


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2022/Aug/15.md", "2022-08-15"),
        ("2016/01-12-title.md", "2016-01-12"),
        ("2022/01-03~01-09.周刊.md", "2022-01-03"),
        ("posts/2020/03/a-title.md", "2020-03-01"),
        ("2020/issue-12.md", "2020-01-01"),
        ("2020/12.md", "2020-01-01"),
        ("issues/12.md", ""),
        ("3020/issue.md", ""),
    ],
)
def test_date_in_folders(path: str, date: str) -> None:
    """Issues kept in folders of years would have no date at all."""
    assert issue_date(path.rpartition("/")[2].removesuffix(".md"), {}, path) == date


@pytest.mark.parametrize("key", ["date", "Date", "publish_date", "pubDate", "published"])
def test_keys_of_the_front_matter(key: str) -> None:
    """Only one site generator's front matter would tell a date."""
    assert issue_date("x", {key: "2020-03-03T10:00:00Z"}) == "2020-03-03"
    assert issue_date("x", {key: "March 3, 2020"}) == "2020-03-03"


def test_order_of_places() -> None:
    """A vaguer place would win over a surer one."""
    assert issue_date("2019-07", {}, "2022/Aug/15.md", ["3 March 2020"]) == "2019-02-11"
    assert issue_date("x", {}, "2022/Aug/15.md", ["3 March 2020"]) == "2020-03-03"
    assert issue_date("x", {}, "2022/x.md", ["News of March 2020"]) == "2020-03-01"
