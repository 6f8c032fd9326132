"""JSON Lines of entries: what `shacksearch entries --jsonl` writes, or another program does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from indexer.blocks import is_harmless
from indexer.dates import issue_date
from indexer.errors import UnreadableSource
from indexer.languages import entry_language
from indexer.options import ReadOptions
from indexer.permalinks import permalink
from indexer.plaintext import plain, plain_block, plain_code, plain_url
from search.collection import is_name
from search.document import bare_issue, within
from search.model import Entry, Issue, Problem
from search.urls import host_of

_MAX_LINE = 5_000_000
_MAX_POSITION = 10**9
_MOST_DIGITS = 12


def read_jsonl(data: bytes, name: str, options: ReadOptions) -> tuple[tuple[Issue, ...], tuple[Problem, ...]]:
    """The issues in `data`, one entry (a JSON object) a line, in the order in which they first appear.

    Of the fields of `Entry` only `title` or one of `text` and `body` is required. `id`, or `issue` and `position`,
    names the document: an id `X#N` tells issue and position; without any, the issue is `name`'s stem and positions
    count up. `collection` names the digest that it is of; its issue and id are named after that. `url` may stand for
    `urls`. Unknown fields are ignored. A line that is no such object is a problem, and
    the others are read; of two entries with one id the later is kept, with a problem. Raises `UnreadableSource` when
    the file is empty.
    """
    if not data.strip():
        raise UnreadableSource("the file is empty")
    reader = _Reader(name, options)
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            reader.read(number, line)
    return reader.issues(), tuple(reader.problems)


class _LineError(Exception):
    """Why a line cannot be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Reader:
    """Entries by id, and the problems met."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        self._name = name
        self._stem = PurePosixPath(name).stem
        self._options = options
        self._entries: dict[str, Entry] = {}
        self._last_position: dict[str, int] = {}
        self.problems: list[Problem] = []

    def read(self, number: int, line: bytes) -> None:
        try:
            entry = self._entry(_object(line))
        except _LineError as bad:
            self.problems.append(Problem(self._name, f"line {number}: {bad.reason}"))
            return
        if entry.id in self._entries:
            self.problems.append(Problem(self._name, f"line {number}: {entry.id} stands here again; this one counts"))
        self._entries[entry.id] = entry
        self._last_position[entry.issue] = max(entry.position, self._last_position.get(entry.issue, 0))

    def issues(self) -> tuple[Issue, ...]:
        by_issue: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            by_issue.setdefault(entry.issue, []).append(entry)
        return tuple(_issue(name, entries) for name, entries in by_issue.items())

    def _entry(self, fields: Mapping[str, object]) -> Entry:
        title, body, bullets = plain(_text(fields, "title")), _prose(fields, "body"), _list(fields, "bullets", plain)
        text = _prose(fields, "text") or "\n".join(part for part in [body, *bullets] if part)
        if not title and not text:
            raise _LineError("it has neither a title nor a text")
        collection = _collection(fields)
        issue, position, identity = self._identity(fields, collection)
        urls = _list(fields, "urls", _address) or _list(fields, "url", _address)
        domain = plain(_text(fields, "domain")).lower() or (host_of(urls[0]) if urls else "")
        return Entry(
            id=identity,
            issue=issue,
            position=position,
            title=title,
            urls=urls,
            domain=domain,
            body=body if fields.get("body") is not None else text,
            bullets=bullets,
            text=text,
            code=_list(fields, "code", plain_code),
            images=_list(fields, "images", _address),
            section=plain(_text(fields, "section")),
            lang=plain(_text(fields, "lang")).lower() or self._language(title, text),
            date=issue_date(PurePosixPath(issue).name, {"date": _text(fields, "date")}),
            permalink=_address(_text(fields, "permalink"))
            or permalink(self._options.site_url, bare_issue(issue, collection)),
            collection=collection,
        )

    def _language(self, title: str, text: str) -> str:
        return entry_language(title, text, self._options.default_lang, self._options.default_lang)

    def _identity(self, fields: Mapping[str, object], collection: str) -> tuple[str, int, str]:
        """Issue, position and id of an entry, the first and last within its collection if it has one."""
        identity = plain(_text(fields, "id"))
        id_issue, mark, id_position = identity.rpartition("#")
        well_formed = bool(mark and id_issue) and id_position.isascii() and id_position.isdigit()
        issue = plain(_text(fields, "issue")) or (id_issue if well_formed else self._stem)
        if collection:
            issue = within(collection, bare_issue(issue, collection))
            identity = within(collection, bare_issue(identity, collection)) if identity else ""
        position = _position(fields.get("position"))
        if position is None and well_formed:
            position = _position(int(id_position[:_MOST_DIGITS]))
        if position is None:
            position = self._last_position.get(issue, 0) + 1
        return issue, position, identity or f"{issue}#{position}"


def _issue(name: str, entries: Sequence[Entry]) -> Issue:
    ordered = sorted(entries, key=lambda entry: entry.position)
    langs = [entry.lang for entry in ordered]
    date = min((entry.date for entry in ordered if entry.date), default="")
    return Issue(name, "", date, max(langs, key=langs.count), tuple(ordered), ordered[0].collection)


def _collection(fields: Mapping[str, object]) -> str:
    name = plain(_text(fields, "collection"))
    if name and not is_name(name):
        raise _LineError('"collection" is no name of letters, digits, - and _')
    return name


def _object(line: bytes) -> Mapping[str, object]:
    if len(line) > _MAX_LINE:
        raise _LineError(f"it is longer than {_MAX_LINE // 1_000_000} MB")
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise _LineError("it is not UTF-8") from error
    except RecursionError as error:
        raise _LineError("it is nested too deeply") from error
    except ValueError as error:
        raise _LineError(f"it is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise _LineError("it is not a JSON object")
    return value


def _text(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _LineError(f'"{key}" is no text')
    return str(value)


def _prose(fields: Mapping[str, object], key: str) -> str:
    return plain_block(_text(fields, key))


def _list(fields: Mapping[str, object], key: str, clean: Callable[[str], str]) -> tuple[str, ...]:
    """A list of texts, or one text, each cleaned; empty ones are left out."""
    value = fields.get(key)
    values = [value] if isinstance(value, str) else value
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise _LineError(f'"{key}" is no list of texts')
    return tuple(cleaned for one in values if (cleaned := clean(one)))


def _address(url: str) -> str:
    """An address as the other readers keep it: "" for one that runs something or holds data."""
    address = plain_url(url)
    return address if is_harmless(address) else ""


def _position(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MAX_POSITION:
        raise _LineError('"position" is no whole number above 0')
    return value
