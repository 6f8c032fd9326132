"""The date of an issue, from its front matter or its name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

_ISO_DATE = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
_WEEK_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?[wW]?(\d{2})(?!\d)(?!-?\d)")


def issue_date(stem: str, front_matter: Mapping[str, object]) -> str:
    """The date of the issue whose file's stem is `stem`, as `YYYY-MM-DD`, or "" when nothing tells.

    The first that is a possible date wins: `date` in the front matter, a full date in the name
    (`2016-01-12-title`, `20191120`), an ISO 8601 week in the name (`2019-07`, `2019-07-CN`), dated to its Monday.
    """
    return _front_matter_date(front_matter.get("date")) or _name_date(stem) or _week_date(stem)


def _front_matter_date(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    match = _ISO_DATE.match(value) if isinstance(value, str) else None
    return _possible(*match.groups()) if match else ""


def _name_date(stem: str) -> str:
    for match in _DATE_IN_NAME.finditer(stem):
        if found := _possible(match[1], match[3], match[4]):
            return found
    return ""


def _week_date(stem: str) -> str:
    match = _WEEK_IN_NAME.search(stem)
    if match is None:
        return ""
    try:
        return datetime.date.fromisocalendar(int(match[1]), int(match[2]), 1).isoformat()
    except ValueError:
        return ""


def _possible(year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
