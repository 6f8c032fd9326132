"""What the scripts of an exported site search: terms made by our analyser, facts of the entries, texts in small files.

The scripts that read it are in web/static/site; `archive.js` says what is what there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from search.document import bare_issue, document, weight_at
from search.model import Entry
from search.text import stem
from search.urls import canonical_url, host_of
from web.safety import day, language, printable, web_url
from web.static_site.rules import rules

TEXT_BYTES = 64_000
"""How much of the texts goes into one file: a page of results fetches up to ten of them."""
_TWICE = 2
"""Weights are multiples of a half, and written as whole numbers."""
FOLDER = "search/"
"""Where the data is: a folder for it, and in `current.txt` the name of that, which pages thus need not know."""


def shown(entry: Entry) -> Entry:
    """Return an entry as the site shows it, and as it is therefore analysed."""
    return replace(
        entry,
        title=printable(entry.title),
        domain=printable(entry.domain),
        section=printable(entry.section),
        text=printable(entry.text),
        code=tuple(map(printable, entry.code)),
        lang=language(entry.lang),
        date=entry.date if day(entry.date) else "",
    )


def search_data(
    entries: Sequence[Entry], folders: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return the files of the search data by their paths in the site; `folders` are those of the issues.

    They are in a folder that is named by a hash of all of them, so that a browser never mixes those of two exports.
    """
    clean = [shown(entry) for entry in entries]
    starts, texts = _text_files(clean)
    index, words = _terms(clean)
    files = {
        "index.json": _json({**index, **rules(index["terms"], synonyms)}),
        "entries.json": _json({**_facts(clean, folders), "files": starts}),
        "words.tsv": words,
        **{f"texts/{number}.json": text for number, text in enumerate(texts)},
    }
    digest = sha256("\0".join(f"{path}\0{text}" for path, text in files.items()).encode()).hexdigest()[:12]
    return {
        f"{FOLDER}current.txt": f"{digest}\n",
        **{f"{FOLDER}{digest}/{path}": text for path, text in files.items()},
    }


def _terms(entries: Sequence[Entry]) -> tuple[dict[str, Any], str]:
    """Return terms, postings (gaps and doubled weights) and lengths; and the words as lines with counts and stems."""
    postings: dict[str, list[int]] = {}
    last: dict[str, int] = {}
    counts: Counter[str] = Counter()
    lengths = []
    for number, entry in enumerate(entries):
        made = document(entry)
        lengths.append(round(float(made.columns["length"]) * _TWICE))
        counts.update(set(made.words))
        weights: dict[str, float] = {}
        # Spellings of one stem at one place are one occurrence of it.
        for term, place in dict.fromkeys(zip(map(stem, made.words), made.places, strict=True)):
            weights[term] = weights.get(term, 0.0) + weight_at(place)
        for term, weight in weights.items():
            postings.setdefault(term, []).extend((number - last.get(term, 0), round(weight * _TWICE)))
            last[term] = number
    terms = sorted(postings)
    index = {"terms": "\n".join(terms), "postings": [postings[term] for term in terms], "lengths": lengths}
    return index, "".join(f"{_word(word, counts[word])}\n" for word in sorted(counts))


def _word(word: str, count: int) -> str:
    """Return a word, in how many entries it is, and (if that is another) its stem, as what to cut off and put on."""
    short = stem(word)
    if short == word:
        return f"{word}\t{count}"
    same = next((i for i, (a, b) in enumerate(zip(word, short, strict=False)) if a != b), min(len(word), len(short)))
    return f"{word}\t{count}\t{len(word) - same}{short[same:]}"


def _facts(entries: Sequence[Entry], folders: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of the entries by name, a list for each, and those that few have by number."""
    collection_of = {entry.issue: entry.collection for entry in entries}
    issues = list(collection_of)
    numbers = {name: number for number, name in enumerate(issues)}
    return {
        "issues": [
            {
                **{"name": printable(name), "key": printable(name).casefold(), "path": folders[name]},
                **_collection(name, collection_of[name]),
            }
            for name in issues
        ],
        "issue": [numbers[entry.issue] for entry in entries],
        "position": [entry.position for entry in entries],
        "title": [entry.title for entry in entries],
        "url": [web_url(entry.urls[0]) if entry.urls else "" for entry in entries],
        "domain": [entry.domain for entry in entries],
        "section": [entry.section for entry in entries],
        "date": [entry.date for entry in entries],
        "lang": [entry.lang for entry in entries],
        "has": [
            "".join(letter for letter, there in zip("cib", (e.code, e.images, e.bullets), strict=True) if there)
            for e in entries
        ],
        "urls": {n: rest for n, e in enumerate(entries) if (rest := [u for u in map(web_url, e.urls[1:]) if u])},
        "hosts": {n: rest for n, e in enumerate(entries) if (rest := sorted({*map(host_of, e.urls)} - {e.domain, ""}))},
        "also": _also(entries),
        "count": [len(e.urls) for e in entries],
        **_links(entries),
    }


def _collection(issue: str, collection: str) -> dict[str, str]:
    """Return the collection of an issue and its name within that, where it has one."""
    return {"collection": printable(collection), "bare": printable(bare_issue(issue, collection))} if collection else {}


def _also(entries: Sequence[Entry]) -> dict[int, list[int]]:
    """Return for each entry the others with the same first link, oldest first."""
    same: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        if entry.urls:
            same.setdefault(canonical_url(entry.urls[0]), []).append(number)
    found: dict[int, list[int]] = {}
    for numbers in same.values():
        oldest_first = sorted(numbers, key=lambda number: (entries[number].date, number))
        for number in numbers if len(numbers) > 1 else ():
            found[number] = [other for other in oldest_first if other != number]
    return found


def _links(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the entries of each link that several have, and by entry the numbers of its links of that kind."""
    having: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for link in dict.fromkeys(map(canonical_url, entry.urls)):
            having.setdefault(link, []).append(number)
    links = [numbers for numbers in having.values() if len(numbers) > 1]
    linked: dict[int, list[int]] = {}
    for place, numbers in enumerate(links):
        for number in numbers:
            linked.setdefault(number, []).append(place)
    return {"links": links, "linked": linked}


def _text_files(entries: Sequence[Entry]) -> tuple[list[int], list[str]]:
    """Return the number of the first entry of each file of texts, and the files."""
    starts: list[int] = []
    files: list[str] = []
    for start, lines in _batches(entries):
        starts.append(start)
        files.append(f"[{','.join(lines)}]")
    return starts, files


def _batches(entries: Sequence[Entry]) -> Iterator[tuple[int, list[str]]]:
    start, size = 0, 0
    lines: list[str] = []
    for number, entry in enumerate(entries):
        line = _json([entry.text, *entry.code])
        if lines and size + len(line.encode()) > TEXT_BYTES:
            yield start, lines
            start, size, lines = number, 0, []
        lines.append(line)
        size += len(line.encode())
    if lines:
        yield start, lines


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
