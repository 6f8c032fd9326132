"""The date of an issue, from its front matter, its name, its folders or its headings."""

from __future__ import annotations

import datetime
import email.utils
import re
from collections.abc import Mapping, Sequence

_ISO_DATE = re.compile(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
_WEEK_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?[wW]?(\d{2})(?!\d)(?!-?\d)")
_YEAR_FOLDER = re.compile(r"(?:19|20)\d{2}")
_DATE_KEYS = """
date publish_date publishdate published_date published published_at publishedat pubdate pub_date published_on posted
created created_at time datum fecha data
"""
_MONTHS = {
    1: "january januar janvier enero janeiro gennaio januari января январь jan ene gen",
    2: "february februar février fevrier febrero fevereiro febbraio februari февраля февраль feb fev févr",
    3: "march märz maerz mars marzo março maart марта март mar mär mrt",
    4: "april avril abril aprile апреля апрель apr avr abr",
    5: "may mai mayo maio maggio mei мая май mag",
    6: "june juni juin junio junho giugno июня июнь jun giu",
    7: "july juli juillet julio julho luglio июля июль jul lug juil",
    8: "august août aout agosto augustus августа август aug ago",
    9: "september septembre septiembre setembro settembre сентября сентябрь sep sept set",
    10: "october oktober octobre octubre outubro ottobre октября октябрь oct okt out ott",
    11: "november novembre noviembre novembro ноября ноябрь nov",
    12: "december dezember décembre decembre diciembre dezembro dicembre декабря декабрь dec dez déc dic",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_NUMERIC = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_KOREAN = re.compile(r"(?<!\d)(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?({_NAMES})\.?,?\s+(?:de\s+|del\s+)?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"\b({_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)", re.IGNORECASE)
_MONTH_ONLY = re.compile(rf"\b({_NAMES})\.?,?\s+(?:de\s+)?((?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)
_CJK_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号일]")
_DAY_AND_MONTH = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:{_NAMES})\b|\b(?:{_NAMES})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)",
    re.IGNORECASE,
)
_OTHER_WORDS = re.compile(r"[^\W\d_]{2,}")
_MOST_WORDS_BESIDE_DAY = 3


def issue_date(stem: str, front_matter: Mapping[str, object], path: str = "", headings: Sequence[str] = ()) -> str:
    """The date of the issue whose file's stem is `stem`, as `YYYY-MM-DD`, or "" when nothing tells.

    The first that is a possible date wins: `date` (or `publish_date`, `published` and the like) in the front matter, a
    full date in the name (`2016-01-12-title`, `20191120`), an ISO 8601 week in the name (`2019-07`, `2019-07-CN`),
    dated to its Monday, a full date in one of `headings` (the title, the first heading), the folders in `path`
    (`2022/Aug/15.md`), a month in one of `headings`, and last the folder of a year, dated to its first day.
    """
    return (
        _front_matter_date(front_matter)
        or _name_date(stem)
        or _week_date(stem)
        or next((day for heading in headings if (day := heading_date(heading))), "")
        or _folder_date(path)
        or next((day for heading in headings if (day := _month(heading))), "")
        or _folder_year(path)
    )


def heading_date(text: str) -> str:
    """The full date in a heading or title ("Issue 12, 3 March 2020", "2020年3月3日"), as `YYYY-MM-DD`, or ""."""
    if not any(map(str.isdigit, text)):
        return ""
    for pattern in (_NUMERIC, _KOREAN, _COMPACT):
        for numbers in pattern.finditer(text):
            if found := _possible(numbers[1], numbers[2], numbers[3]):
                return found
    if match := _DOTTED.search(text):
        return _possible(match[3], match[2], match[1])
    if match := _DAY_FIRST.search(text):
        return _possible(match[3], str(_MONTH_OF[match[2].lower()]), match[1])
    if match := _MONTH_FIRST.search(text):
        return _possible(match[3], str(_MONTH_OF[match[1].lower()]), match[2])
    return ""


def day_in_heading(text: str, year: str = "") -> str:
    """The date of a heading that names a day and little else ("Tuesday, 3 March 2020"), as `YYYY-MM-DD`, or "".

    `year` is that of the issue: a heading may leave it out ("3 March", "3月3日").
    """
    if not any(map(str.isdigit, text)):
        return ""
    found = heading_date(text) or (heading_date(_with_year(text, year)) if year else "")
    others = [word for word in _OTHER_WORDS.findall(text) if word.lower() not in _MONTH_OF] if found else []
    return found if len(others) <= _MOST_WORDS_BESIDE_DAY else ""


def _with_year(text: str, year: str) -> str:
    """A heading with its day and month without a year, where it has such, followed by `year`."""
    if match := _CJK_DAY.search(text):
        return f"{year}-{match[1]}-{match[2]}"
    match = _DAY_AND_MONTH.search(text)
    return f"{match[0]} {year}" if match else ""


def feed_date(text: str) -> str:
    """The date in a feed or mail, ISO 8601 or as RFC 5322 has it, as `YYYY-MM-DD`, or ""."""
    if iso := _text_date(text):
        return iso
    try:
        return email.utils.parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _front_matter_date(front_matter: Mapping[str, object]) -> str:
    folded = {str(key).strip().lower(): value for key, value in front_matter.items()}
    for key in _DATE_KEYS.split():
        value = folded.get(key)
        if isinstance(value, datetime.datetime):
            return value.date().isoformat()
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, str) and (found := _text_date(value) or heading_date(value)):
            return found
    return ""


def _text_date(text: str) -> str:
    match = _ISO_DATE.match(text)
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


def _folder_date(path: str) -> str:
    """The date in the folders of `path` and the beginning of its name: `2022/Aug/15.md`, `2016/01-12-title.md`."""
    parts = path.rpartition(".")[0].split("/") if "." in path else path.split("/")
    for index, part in enumerate(parts[:-1]):
        if _YEAR_FOLDER.fullmatch(part):
            numbers = [_number(piece) for piece in re.split(r"[-_/. ]+", "/".join(parts[index + 1 :]))[:2]]
            if len(numbers) == 2 and all(numbers):
                return _possible(part, *map(str, numbers))
            if numbers and numbers[0] and len(parts) - index > 2:
                return _possible(part, str(numbers[0]), "1")
    return ""


def _number(piece: str) -> int:
    """The day or month that a part of a path says, or 0."""
    return int(piece) if piece.isascii() and piece.isdigit() and len(piece) <= 2 else _MONTH_OF.get(piece.lower(), 0)


def _month(text: str) -> str:
    match = _MONTH_ONLY.search(text)
    return _possible(match[2], str(_MONTH_OF[match[1].lower()]), "1") if match else ""


def _folder_year(path: str) -> str:
    years = [part for part in path.split("/")[:-1] if _YEAR_FOLDER.fullmatch(part)]
    return f"{years[-1]}-01-01" if years else ""


def _possible(year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
