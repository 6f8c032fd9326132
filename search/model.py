"""What passes between the layers: frozen records without behaviour of their own.

`indexer` makes `Issue` and `Entry`; `search.archive` answers with `ResultPage`, which holds `Hit` and `Facet`.
The names and meanings of an entry's fields are those of the digest's own description of an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from search.record import Record


class Entry(Record):
    """One link of a digest (or a few that belong together) with its note.

    `id` is `ISSUE#POSITION` unless the source names its own; `position` counts from 1 in document order.
    `urls` are the targets of the link line, in order, and `domain` is the host of the first without `www.`.
    `body` is the prose, `bullets` the list items of any depth, `text` both in reading order; none of them holds
    URLs, code, images or tags. `date` is ISO 8601 (`YYYY-MM-DD`), `lang` an ISO 639-1 code; either may be empty.
    `permalink` is the entry's address in the published issue, empty when no `site_url` is configured.
    `collection` names the digest of several that the entry is of, if that has a name; then `issue` and `id` begin with
    it and a slash.
    """

    id: str
    issue: str
    position: int
    title: str
    urls: tuple[str, ...] = ()
    domain: str = ""
    body: str = ""
    bullets: tuple[str, ...] = ()
    text: str = ""
    code: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    section: str = ""
    lang: str = ""
    date: str = ""
    permalink: str = ""
    collection: str = ""


class Issue(Record):
    """One digest issue as read: `name` is the file's stem, `date` ISO 8601 or empty, `entries` in document order.

    `collection` names the digest of several that it belongs to, if it has a name; `name` begins with that and a slash.
    """

    name: str
    title: str = ""
    date: str = ""
    lang: str = ""
    entries: tuple[Entry, ...] = ()
    collection: str = ""


class Problem(Record):
    """A source that could not be read, or only in part: its path as the user knows it, and one sentence why.

    `lost` is false for a notice: something a person should know about, though nothing of the source is missing.
    """

    path: str
    reason: str
    lost: bool = True


class Hit(Record):
    """One ranked entry; the attributes are those of the JSON answer.

    `snippet` and `title_marked` are HTML-escaped text in which `<mark>` stands around the matched words.
    `also_in` names the other issues (by document id) that hold the same link. `weak` is true for a hit that
    was found only after the query was relaxed. `collection` is the entry's.
    """

    id: str
    issue: str
    position: int
    title: str
    url: str
    urls: tuple[str, ...]
    domain: str
    date: str
    lang: str
    score: float
    snippet: str
    title_marked: str
    also_in: tuple[str, ...] = ()
    permalink: str = ""
    weak: bool = False
    collection: str = ""


class FacetValue(Record):
    """One value of a facet and how many of the matching entries have it."""

    value: str
    count: int


class ResultPage(Record):
    """The answer to one search.

    `total` counts all matching entries, `hits` holds the page asked for. `relaxed` says that not every word of
    the query is required of the hits; `suggestion` is a corrected query, or None. When the query as typed found
    nothing and the suggestion did, the hits are the suggestion's and `relaxed` is true. `facets` maps `site`,
    `year` and `lang` to their values, most frequent first (years newest first); where entries belong to
    collections, also `in`. `notices` are whole sentences. `strict_total` counts the entries that
    match the query as typed.
    """

    query: str
    total: int
    took_ms: float
    relaxed: bool
    suggestion: str | None
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]] = MappingProxyType({})
    notices: tuple[str, ...] = ()
    strict_total: int = 0
