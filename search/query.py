"""From the text a user types to a query tree.

Any text is a query: what is not meant as syntax is text, and where that may surprise, a notice says so.

- `docker swarm`            both words; `AND` between them (upper case) changes nothing.
- `a b OR c`                `OR` (upper case) joins its two neighbours, as in Google: a, and b or c. `a OR b OR c`.
- `-x`, `NOT x`             without x, which may be a word, phrase, group, or field item. `--x` is text.
- `"load balancer"`         these words together, in this form. Curly and full-width quotes do as well.
- `(a b) OR c`              parentheses group, 20 deep; one left open reaches to the end of the text.
- `kube*`                   words that begin so.
- `title:x`, `body:x`       only there; x may be a word, phrase, prefix, or group: `title:(a OR "b c")`.
- `site:github.com`         that host and those below it; `domain:` is the same. Several mean any of them.
- `issue:2019-07`           that issue, in whatever collection, or `issue:weekly/2019-07`; several mean any of them.
- `in:weekly`               that collection, in any case; several mean any of them.
- `lang:zh`                 that language; several mean any of them.
- `has:code`                has a code block; also `has:image`, `has:bullets`.
- `after:2018-12`           dated on the first day of that day, month or year, or later.
- `before:2019`             dated earlier than its first day.

An operator that lacks an operand on a side is a word (`OR gate`), as is one alone in parentheses (`(OR)`). An unclosed
quote is left out. A colon with nothing after it, `https://…`, `12:30` and `std::vector` are text. Punctuation alone
vanishes. A word may hold anything but spaces, quotes and parentheses.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from search import tree
from search.tree import CLOSING, OPENING, OPERATORS, QUOTES, Feature, Node, Not, Or, Phrase, TextField, Word
from search.urls import host_of

MAX_CHARACTERS = 10_000
MAX_WORDS = 100
MAX_WORD_LENGTH = 200
MAX_DEPTH = 20
MAX_NOTICES = 10
_KEPT = 32

_WORD = rf"[^\s{QUOTES}{OPENING}{CLOSING}]"
_TOKEN = re.compile(
    rf"""
      (?P<before>{_WORD}*+)
      (?: [{OPENING}]\s*(?P<operator>{"|".join(OPERATORS)})\s*[{CLOSING}]
        | (?P<open>[{OPENING}])
        | [{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}] )
    | (?P<word>{_WORD}+)
    | (?P<close>[{CLOSING}])
    """,
    re.VERBOSE,
)
# Only those of a query that has filters are compiled, and then kept by `re` itself.
_FIELD = r"(?P<name>[A-Za-z][A-Za-z_-]{0,29})[:\uff1a](?P<value>.*)"  # the second colon is full-width
_URL_START = r"\A(?:[A-Za-z][A-Za-z0-9+.-]*:)?//"
_HOST_START = r"\A(?:\*?\.|www\.)+"
_LANGUAGE = r"([a-z]{2,3})(?:[-_].*)?"
_DATE = r"[0-9]{4}(?:-[0-9]{2}){0,2}"

_TEXT_FIELDS: dict[str, TextField] = {"title": "title", "body": "body"}
_FEATURES: dict[str, Feature] = {"code": "code", "image": "image", "bullet": "bullets"}
_FILTER_NEEDS = {
    **dict.fromkeys(("site", "domain"), "a host such as github.com"),
    "issue": "the name of an issue",
    "in": "the name of a collection",
    "lang": "a language code such as en or zh",
    "has": "one of code, image or bullets",
    **dict.fromkeys(("before", "after"), "a date such as 2019, 2019-02 or 2019-02-01"),
}
_FIELDS = _TEXT_FIELDS.keys() | _FILTER_NEEDS.keys()


class Query(NamedTuple):
    """What a text asks for.

    `root` is the tree in normal form, `text` what was typed (at most 10,000 characters, without control and
    formatting characters, so that it can be shown anywhere), `notices` whole sentences about what was not understood.
    """

    root: Node
    text: str
    notices: tuple[str, ...] = ()


@lru_cache(maxsize=_KEPT)  # a page looks at its query for its limits, for the search, and for what can be removed
def parse(text: str) -> Query:
    """Read `text` (any string) as a query; never raises, and takes time in proportion to the length of `text`."""
    parser = _Parser()
    if len(text) > MAX_CHARACTERS:
        parser.notice(f"Only the first {MAX_CHARACTERS:,} characters of the query were used.")
    shown = _printable(text[:MAX_CHARACTERS])
    root = parser.read(shown)
    if len(parser.notices) > MAX_NOTICES:
        parser.notices = dict.fromkeys(list(parser.notices)[:MAX_NOTICES])
        parser.notice("More of the query was not understood than is said here.")
    if tree.word_count(root) > MAX_WORDS:
        parser.notice(f"Only the first {MAX_WORDS} words of the query were used.")
        root, _ = tree.first_words(root, MAX_WORDS)
    return Query(tree.simplify(root), shown, tuple(parser.notices))


def _printable(text: str) -> str:
    """Drop control characters, formatting marks and lone surrogates; turn any white space into plain spaces."""
    return "".join(" " if char.isspace() else char for char in text if char.isspace() or char.isprintable())


class _Group:
    """What stands between two parentheses (or the whole text): operands, and operators as strings."""

    def __init__(self, field_name: str = "", negated: bool = False) -> None:
        self.field_name = field_name
        self.negated = negated
        self.elements: list[Node | str] = []

    def add(self, node: Node | None, negated: bool) -> None:
        """Add an operand, excluded if `negated` or if a `NOT` is right before it; None adds nothing."""
        if node is None:
            return
        if not negated and self.elements[-1:] == ["NOT"]:
            self.elements[-1] = Not(node)
        else:
            self.elements.append(Not(node) if negated else node)


class _Parser:
    """Reads one text, token by token, with a stack of the groups that are open."""

    def __init__(self) -> None:
        self.notices: dict[str, None] = {}
        self._stack = [_Group()]
        self._ignored = 0

    def notice(self, sentence: str) -> None:
        self.notices[sentence] = None

    def read(self, text: str) -> Node:
        for token in _TOKEN.finditer(text):
            if token["close"]:
                self._close()
            elif token["word"]:
                self._word(token["word"])
            else:
                self._attached(token)
        for _ in self._stack[1:]:
            self._pop()
        return _combine(self._stack[0])

    def _word(self, typed: str) -> None:
        """Read an operator, a word, or a field item such as `-site:x`."""
        group = self._stack[-1]
        if typed in OPERATORS:
            group.elements.append(typed)
            return
        negated, rest = _split_minus(typed)
        group.add(self._field_item(rest, group.field_name), negated)

    def _field_item(self, typed: str, outer: str) -> Node | None:
        """Read `typed`, which stands in a group of the field `outer` ("" for none), as a field item or a word."""
        match = re.fullmatch(_FIELD, typed)
        if match is None:
            return self._item(outer, typed, typed)
        name, value = match["name"].lower(), match["value"]
        if name in _FIELDS:
            return self._item(name, value, typed) if _has_letter(value) else self._text(typed, outer)
        if _has_letter(value) and outer not in _FILTER_NEEDS and not value.startswith((":", "//")):
            self._unknown_field(name)
        return self._item(outer, typed, typed)

    def _attached(self, token: re.Match[str]) -> None:
        """Read a phrase, a group, or an operator in parentheses, with the `-` and `field:` that touch it, if any."""
        negated, rest = _split_minus(token["before"])
        match = re.fullmatch(_FIELD, rest)
        name = match["name"].lower() if match and not match["value"] else ""
        if rest and name not in _FIELDS:
            self._word(token["before"])
            if name:
                self._unknown_field(name)  # and a minus before it holds for what follows it, too
            else:
                negated = False
        group = self._stack[-1]
        field_name = name if name in _FIELDS else group.field_name
        if token["open"]:
            self._open(field_name, negated)
        elif token["operator"]:
            group.add(self._item(field_name, token["operator"], token["operator"]), negated)
        else:
            group.add(self._phrase(field_name, token["phrase"]), negated)

    def _open(self, name: str, negated: bool) -> None:
        if len(self._stack) > MAX_DEPTH:
            self._ignored += 1
            self.notice(f"Parentheses more than {MAX_DEPTH} deep were ignored.")
        else:
            self._stack.append(_Group(name, negated))

    def _close(self) -> None:
        if self._ignored:
            self._ignored -= 1
        elif len(self._stack) > 1:
            self._pop()

    def _pop(self) -> None:
        group = self._stack.pop()
        self._stack[-1].add(_combine(group) if group.elements else None, group.negated)

    def _item(self, name: str, value: str, typed: str) -> Node | None:
        """Read `value` as one of the field `name` ("" for text anywhere); if it cannot be, take `typed` as text."""
        if name not in _FILTER_NEEDS or not _has_letter(value):
            return self._text(value, name)
        node = self._filter(name, value)
        if node is None and len(typed) > MAX_WORD_LENGTH:
            return self._field_item(self._cut(typed), "")  # cut short, it may be a value after all
        return node or self._text(typed, "")

    def _phrase(self, name: str, quoted: str) -> Node | None:
        value = " ".join(quoted.split())
        node = self._filter(name, value) if name in _FILTER_NEEDS and _has_letter(value) else None
        if node is not None:
            return node
        text = " ".join(self._cut(word) for word in value.split())
        return Phrase(text, _TEXT_FIELDS.get(name, "")) if _has_letter(text) else None

    def _text(self, typed: str, name: str) -> Node | None:
        """Make a word or prefix in the field `name` if that is a text field, or None of punctuation alone."""
        cut = self._cut(typed)
        text = cut.rstrip("*")
        if not _has_letter(text):
            return None
        return (Word if text == cut else tree.Prefix)(text, _TEXT_FIELDS.get(name, ""))

    def _cut(self, word: str) -> str:
        if len(word) > MAX_WORD_LENGTH:
            self.notice(f"A word longer than {MAX_WORD_LENGTH} characters was cut to that length.")
        return word[:MAX_WORD_LENGTH]

    def _filter(self, name: str, value: str) -> Node | None:
        node = _filter(name, value)
        if node is None:
            self.notice(f"{name}: needs {_FILTER_NEEDS[name]}, so it was searched for as text.")
        return node

    def _unknown_field(self, name: str) -> None:
        self.notice(f"{name}: is not a field that can be searched, so it was searched for as text.")


def _split_minus(typed: str) -> tuple[bool, str]:
    """Take off a single leading minus; two or more are text."""
    negated = typed.startswith("-") and not typed.startswith("--")
    return negated, typed[1:] if negated else typed


def _has_letter(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _combine(group: _Group) -> Node:
    """Join the elements of a group: neighbours around `OR` first, then everything else by `And`."""
    chains: list[list[Node]] = []
    joined = False
    for here, element in enumerate(group.elements):
        neighbours = group.elements[here - 1 : here + 2 : 2] if here else []
        between = len(neighbours) == 2 and not any(isinstance(neighbour, str) for neighbour in neighbours)
        if element in ("AND", "OR") and between:
            joined = element == "OR"
            continue
        operand = Word(element, _TEXT_FIELDS.get(group.field_name, "")) if isinstance(element, str) else element
        if not joined:
            chains.append([])
        chains[-1].append(operand)
        joined = False
    return tree.And(tuple(Or(tuple(chain)) for chain in chains))


def _filter(name: str, value: str) -> Node | None:
    """Make the filter `name` of `value`, or None if the value makes no sense for it."""
    if name in ("site", "domain"):
        host = _host(value)
        return tree.Site((host,)) if _has_letter(host) else None
    if name == "issue":
        return tree.IssueIs((value.casefold(),))
    if name == "in":
        return tree.CollectionIs((value.casefold(),))
    if name == "lang":
        language = re.fullmatch(_LANGUAGE, value.lower())
        return tree.LangIs((language[1],)) if language else None
    if name == "has":
        feature = _FEATURES.get(value.lower().removesuffix("s"))
        return tree.Has(feature) if feature else None
    day = _first_day(value)
    dated = tree.Before if name == "before" else tree.After
    return dated(day) if day else None


def _host(value: str) -> str:
    """Reduce an address or host to the host: lower case, without leading `*.`, `.` or `www.`."""
    host = host_of("https://" + re.sub(_URL_START, "", value, count=1))
    return re.sub(_HOST_START, "", host, count=1)


def _first_day(value: str) -> str:
    """Return the first day (ISO 8601) of a year, month, or day; "" if there is no such date."""
    day = (value + "-01-01")[:10]
    try:
        date.fromisoformat(day)
    except ValueError:
        return ""
    return day if re.fullmatch(_DATE, value) else ""
