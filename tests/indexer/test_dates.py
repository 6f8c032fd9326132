"""Dates of issues."""

from __future__ import annotations

import datetime

import pytest

from indexer.dates import issue_date


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
