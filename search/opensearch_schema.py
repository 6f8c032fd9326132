"""How entries lie in OpenSearch: index settings, mapping, and a document's row.

Our own analyser has done its work before OpenSearch sees a text. What it makes of a text is sent as one string in
which each position is set apart from the next by `BETWEEN_PLACES`, and the tokens that stand at one position by
`BETWEEN_TOKENS`; a position without a token is `HOLE`. The analyser that is defined here only takes that apart again
(a tokeniser that splits at one character, a filter that puts several tokens at one position, a filter that drops
holes but keeps their places), so that phrases find just what they find in the other engines.

The combined field holds every token as many times as its part weighs. Lucene's BM25 then is BM25F in its simple form
(Robertson, Zaragoza and Taylor 2004), as in `search.evaluate`: weights go to the frequencies and to the length before
they saturate. Frequencies are whole numbers, so all weights, and with them k1, are `_SCALE` times what they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeAlias

from search.document import CODE, DOMAIN, SECTION, TEXT, TITLE, WEIGHTS, Document, date_key, document
from search.evaluate import K1, B
from search.model import Entry
from search.serial import entry_to_json
from search.text import stem

OPENSEARCH_FORMAT = 2
"""Bumped whenever what is written changes: this mapping, the analyser, or the weights of the combined field."""

BETWEEN_PLACES = "\x1e"
BETWEEN_TOKENS = "\x1f"
HOLE = "_"  # the analyser's tokens have no underscore
_SCALE = 2
_GAP = 1_000
_LONGEST_KEY = 500
"""Bytes of a key that are kept as they are; OpenSearch takes 512 in an id and 32,766 in a keyword."""

_PARTS = ((TITLE, "title"), (DOMAIN, "domain"), (SECTION, "section"), (TEXT, "text"), (CODE, "code"))

FIELD_OF = {
    ("combined", None): "combined",
    ("combined", TITLE): "title",
    ("combined", TEXT): "text",
    ("words", None): "exact",
    ("words", TITLE): "exact_title",
    ("words", TEXT): "exact_text",
}
"""Where a positional field of `search.clauses`, limited to a part or not, is found here."""


def index_body(shards: int) -> dict[str, Any]:
    """Return the settings and the strict mapping of a new index; it has no replicas while it is being written."""
    return {
        "settings": {
            "number_of_shards": shards,
            **WHILE_WRITING,
            "analysis": {
                "tokenizer": {
                    "places": {
                        "type": "char_group",
                        "tokenize_on_chars": [BETWEEN_PLACES],
                        "max_token_length": 1 << 20,
                    }
                },
                "filter": {
                    "spellings": {
                        "type": "pattern_capture",
                        "preserve_original": False,
                        "patterns": [f"([^{BETWEEN_TOKENS}]+)"],
                    },
                    "holes": {"type": "stop", "stopwords": [HOLE], "ignore_case": False},
                },
                "analyzer": {"placed": {"type": "custom", "tokenizer": "places", "filter": ["spellings", "holes"]}},
            },
            "similarity": {"weighted": {"type": "BM25", "k1": K1 * _SCALE, "b": B, "discount_overlaps": False}},
        },
        "mappings": {"dynamic": "strict", "_source": {"includes": ["entry"]}, "properties": _properties()},
    }


WHILE_WRITING = {"number_of_replicas": 0, "auto_expand_replicas": False, "refresh_interval": -1}
"""Replicas are made from the finished index, and nothing is searched before."""


def _properties() -> dict[str, Any]:
    placed = {"type": "text", "analyzer": "placed", "position_increment_gap": _GAP}
    key = {"type": "keyword", "doc_values": False}
    column = {"type": "keyword"}
    return {
        "combined": {**placed, "similarity": "weighted"},
        **{name: placed for name in FIELD_OF.values() if name != "combined"},
        **dict.fromkeys(("issue", "collection", "host", "link", "has", "date", "whole_title"), key),
        **dict.fromkeys(("id", "whole_issue", "lang", "words", "site", "year", "in", "place"), column),
        "date_of": {"type": "integer", "index": False},
        "entry": {"type": "keyword", "index": False, "doc_values": False},
    }


def row(entry: Entry) -> dict[str, Any]:
    """Return what is sent to OpenSearch for one entry."""
    analysed = document(entry)
    exact, stems = _by_part(analysed)
    date = date_key(entry.date)
    return {
        "combined": [_placed(places, round(WEIGHTS[part] * _SCALE)) for part, places in stems.items()],
        "exact": [_placed(places) for places in exact.values()],
        "title": _placed(stems.get("title", {})),
        "text": _placed(stems.get("text", {})),
        "exact_title": _placed(exact.get("title", {})),
        "exact_text": _placed(exact.get("text", {})),
        "words": list({word: None for word, _ in _words(analysed)}),
        **{name: [bounded(value) for value in values] for name, values in analysed.keys.items()},
        "site": bounded(entry.domain) if entry.domain else None,
        "in": entry.collection or None,
        "year": str(int(date) // 10_000) if date else None,
        "place": bounded(f"{entry.issue}\n{entry.position:09}"),
        "date_of": int(date or 0),
        "entry": entry_to_json(entry),
    }


def placed(sequence: Iterable[tuple[str, int]]) -> str:
    """Return a sequence of (term, distance from the first), as clauses have it, as the analyser here reads it."""
    return _placed({distance: [term] for term, distance in sequence})


def bounded(key: str) -> str:
    """Return a key that OpenSearch takes: itself, or its beginning and a hash when it is too long."""
    # A lone surrogate is in no index; a query may hold one.
    data = key.encode(errors="replace")
    if len(data) <= _LONGEST_KEY:
        return data.decode()
    return f"{data[: _LONGEST_KEY - 100].decode(errors='ignore')}…{sha256(data).hexdigest()}"


_Places: TypeAlias = dict[int, dict[str, None]]
"""The tokens that stand at each position, in the order in which they were met, none of them twice."""


def _words(analysed: Document) -> Iterator[tuple[str, int]]:
    """Return every word of an entry, folded but not stemmed, with its position."""
    return zip(analysed.words, analysed.places, strict=True)


def _by_part(analysed: Document) -> tuple[dict[str, _Places], dict[str, _Places]]:
    """Return, for each part that has any, its positions (from 0) with the words there, and with their stems."""
    exact: dict[str, _Places] = {}
    stems: dict[str, _Places] = {}
    for word, position in _words(analysed):
        places, part = next((places, name) for places, name in _PARTS if position in places)
        for found, token in ((exact, word), (stems, stem(word))):
            found.setdefault(part, {}).setdefault(position - places.start, {})[token] = None
    return exact, stems


def _placed(places: Mapping[int, Iterable[str]], times: int = 1) -> str:
    """Write down terms by position, each `times` times."""
    return BETWEEN_PLACES.join(
        BETWEEN_TOKENS.join([*places[position]] * times) if position in places else HOLE
        for position in range(max(places, default=-1) + 1)
    )
