"""The state of the search page and its address: filters to parameters and back, one canonical address per state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from search.archive import SORTS
from search.collection import is_name
from search.errors import BadQuery
from search.query import parse
from search.tree import IssueIs, Site, canonical

PER_PAGE = 10
DEEPEST_PAGE = 100
_YEAR = re.compile(r"(?!9999)[1-9][0-9]{3}")
_DATE = re.compile(r"[1-9][0-9]{3}(-[0-9]{2}){0,2}")
_LANG = re.compile(r"[A-Za-z]{2,3}")
_PAGE = re.compile(r"[1-9][0-9]?|100")
_SINGLE = frozenset({"q", "page", "sort", "year", "lang", "issue", "after", "before", "strict"})

Values = Mapping[str, list[str]]
"""Parameters as they came: each name with all its values."""


@dataclass(frozen=True, slots=True)
class State:
    """What the search page shows: the query as typed, filters, order and page (from 1).

    `strict` asks for the entries that match the query as typed, never a corrected or relaxed one. `collections` are
    case-folded.
    """

    q: str = ""
    sites: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    year: str = ""
    lang: str = ""
    issue: str = ""
    after: str = ""
    before: str = ""
    sort: str = "relevance"
    strict: bool = False
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for: the state of the home page."""
        return not (self.q or self.filters)

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before this one."""
        return (self.page - 1) * PER_PAGE

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters as items of the query language, as `Archive.search` takes them."""
        items = [canonical(Site((site,))) for site in self.sites]
        items += [f"in:{name}" for name in self.collections]
        items += [f"after:{self.year}", f"before:{int(self.year) + 1}"] if self.year else []
        items += [f"lang:{self.lang}"] if self.lang else []
        items += [canonical(IssueIs((self.issue,)))] if self.issue else []
        items += [f"after:{self.after}"] if self.after else []
        items += [f"before:{self.before}"] if self.before else []
        return tuple(items)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of this state's address in their fixed order; what is as usual is left out."""
        pairs = [("q", self.q), *(("site", site) for site in sorted(self.sites))]
        pairs += [*(("in", name) for name in sorted(self.collections)), ("year", self.year)]
        pairs += [("lang", self.lang), ("issue", self.issue), ("after", self.after), ("before", self.before)]
        pairs += [("sort", self.sort if self.sort != SORTS[0] else ""), ("strict", "1" if self.strict else "")]
        pairs += [("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in pairs if value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that stay when another query is typed."""
        return [(name, value) for name, value in self.parameters if name not in ("q", "page", "strict")]

    def address(self, path: str = "/") -> str:
        """Return this state's one address under `path`."""
        written = "&".join([f"{name}={_quoted(value)}" for name, value in self.parameters])
        return f"{path}?{written}" if written else path

    def but(self, **changes: object) -> State:
        """Return this state with some fields changed, on its first page unless `page` is given."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]


def read_state(values: Values) -> State:
    """Return the state that parameters stand for; empty ones are as if left out, unknown ones are ignored.

    Raises `BadQuery`, in one sentence, for a value that makes no sense.
    """
    for name, given in values.items():
        if name in _SINGLE and len(given) > 1:
            raise BadQuery(f"The parameter {name} can be given only once.")
    page = _one(values, "page", _PAGE, "a number from 1 to 100")
    sort = _one(values, "sort", re.compile("|".join(SORTS)), f"one of {', '.join(SORTS)}")
    return State(
        q=typed(values),
        sites=tuple(sorted({_host(site) for site in values.get("site", []) if site.strip()})),
        collections=tuple(sorted({_collection(name) for name in values.get("in", []) if name.strip()})),
        year=_one(values, "year", _YEAR, "a year such as 2019"),
        lang=_one(values, "lang", _LANG, "a language code such as en or zh").lower(),
        issue=_issue(values),
        after=_one(values, "after", _DATE, "a date such as 2019, 2019-02 or 2019-02-01"),
        before=_one(values, "before", _DATE, "a date such as 2019, 2019-02 or 2019-02-01"),
        sort=sort or SORTS[0],
        strict=bool(_one(values, "strict", re.compile("[01]"), "0 or 1").strip("0")),
        page=int(page or 1),
    )


def typed(values: Values) -> str:
    """Return the query as typed, in one line without characters that cannot be seen."""
    return parse(_last(values, "q")).text.strip()


@lru_cache(maxsize=4_096)
def _quoted(value: str) -> str:
    """Return a parameter's value as it stands in an address: on a page of facets, the same dozens of times."""
    return quote(value, safe="")


def _last(values: Values, name: str) -> str:
    found = values.get(name, [])
    return found[-1].strip() if found else ""


def _one(values: Values, name: str, form: re.Pattern[str], needs: str) -> str:
    value = _last(values, name)
    if value and not (value.isascii() and form.fullmatch(value)):
        raise BadQuery(f"The parameter {name} needs {needs}.")
    return value


def _host(value: str) -> str:
    match parse(f"site:{value.strip()}").root:
        case Site((host,)):
            return host
    raise BadQuery("The parameter site needs a host such as github.com.")


def _collection(value: str) -> str:
    if not is_name(value.strip()):
        raise BadQuery("The parameter in needs the name of a collection: letters, digits, - and _.")
    return value.strip().casefold()


def _issue(values: Values) -> str:
    name = parse(_last(values, "issue")).text
    if name and parse(canonical(IssueIs((name,)))).root != IssueIs((name.casefold(),)):
        raise BadQuery("The parameter issue needs the name of an issue.")
    return name
