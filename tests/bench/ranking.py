"""What the ranking is worth on the judged collections, and what each part of it earns.

    python -m tests.bench.ranking              a table: every part switched off, every constant moved, one at a time
    python -m tests.bench.ranking --halves     the same queries in two random halves: a figure that holds on one only
                                               would be an accident of tuning

The figure is the mean nDCG@10 over the queries of a collection. Parts are switched off in this process; for those that
are a matter of what is indexed (the weights of the fields), indexes are built anew. `tests.bench.tuning` chooses the
constants.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch

from indexer.build import update
from search.archive import Archive
from search.config import load_settings
from search.document import PARTS
from search.stopwords import _FUNCTION

SHARED = Path(__file__).parents[3] / "shared"
COLLECTIONS = ("cranfield", "cacm", "med", "dataisplural", "techshack")
VARIANTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("as it is", {}),
    ("no proximity", {"search.evaluate.PROXIMITY": 0.0}),
    ("side by side only", {"search.evaluate.REACH": 1}),
    ("plain idf", {"search.evaluate.IDF_POWER": 1.0}),
    ("no length normalisation", {"search.evaluate.B": 0.0}),
    ("k1 1.2", {"search.evaluate.K1": 1.2}),
    ("k1 2.4", {"search.evaluate.K1": 2.4}),
    ("b 0.5", {"search.evaluate.B": 0.5}),
    ("b 0.8", {"search.evaluate.B": 0.8}),
    ("proximity 2", {"search.evaluate.PROXIMITY": 2.0}),
    ("no stop list", {"search.clauses.is_stop_word": lambda word: False}),
    ("function words only as stop list", {"search.stopwords.STOP_WORDS": frozenset(_FUNCTION.split())}),
    ("no whole titles", {"search.clauses.WHOLE_TITLE": 0.0}),
    ("no synonyms", {"search.answer.with_synonyms": lambda root, synonyms: root}),
    ("synonyms count in full", {"search.clauses.SYNONYM": 1.0}),
    ("no entries of the same link", {"search.answer.same_links": lambda root, found: None}),
    ("relax only when nothing is found", {"search.answer.ENOUGH": 1}),
)
INDEXED: tuple[tuple[str, Mapping[str, float]], ...] = (
    ("a title counts as text", {"title": 1.0}),
    ("title 2", {"title": 2.0}),
    ("title 4", {"title": 4.0}),
    ("no domain words", {"domain": 0.0}),
    ("no section", {"section": 0.0}),
    ("no code", {"code": 0.0}),
)
"""Weights of the fields, which are a matter of indexing."""


def main() -> None:
    """Build the indexes and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        archives = build(Path(scratch) / "as it is")
        if "--halves" in sys.argv:
            _print_halves(archives)
        else:
            _print_variants(archives, Path(scratch))


def build(scratch: Path) -> dict[str, Archive]:
    """Index every collection in a folder of its own below `scratch`, and open them."""
    return {name: _archive(name, scratch) for name in COLLECTIONS}


def ndcg(found: list[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return nDCG (Järvelin and Kekäläinen 2002) with linear gains, as trec_eval has it."""
    gain = sum(grades.get(document, 0) / log2(rank + 2) for rank, document in enumerate(found[:depth]))
    ideal = sorted(grades.values(), reverse=True)[:depth]
    return gain / sum(grade / log2(rank + 2) for rank, grade in enumerate(ideal))


def _archive(name: str, scratch: Path) -> Archive:
    source = SHARED / "archive" / "techshack" if name == "techshack" else SHARED / "relevance" / name / "docs.jsonl"
    settings = load_settings(index=scratch / name, corpus=[source])
    update(settings)
    return Archive.open(settings.index)


def _judged(name: str) -> Iterator[tuple[str, dict[str, int]]]:
    folder = SHARED / "relevance" / name
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[document] = int(grade)
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        query = json.loads(line)
        if any(grades.get(query["id"], {}).values()):
            yield query["text"], grades[query["id"]]


def figures(archive: Archive, name: str) -> list[float]:
    """Return the nDCG@10 of each query of a collection."""
    return [ndcg([hit.id for hit in archive.search(text, facets=False).hits], grades) for text, grades in _judged(name)]


@contextmanager
def changed(constants: Mapping[str, Any]) -> Iterator[None]:
    """Give these names of the ranking other values meanwhile."""
    patches = [patch(name, value) for name, value in constants.items()]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _print_variants(archives: Mapping[str, Archive], scratch: Path) -> None:
    print(f"| {'nDCG@10':34} | {' | '.join(COLLECTIONS)} | mean |")
    print("|" + " --- |" * (len(COLLECTIONS) + 2))
    for label, constants in VARIANTS:
        with changed(constants):
            _print_row(label, archives)
    for label, weights in INDEXED:
        parts = tuple(part._replace(weight=weights.get(part.name, part.weight)) for part in PARTS)
        with changed({f"search.{module}.PARTS": parts for module in ("document", "vectors")}):
            _print_row(label, build(scratch / label))


def _print_row(label: str, archives: Mapping[str, Archive]) -> None:
    means = [fmean(figures(archives[name], name)) for name in COLLECTIONS]
    print(f"| {label:34} | {' | '.join(f'{mean:.4f}' for mean in means)} | {fmean(means):.4f} |", flush=True)


def _print_halves(archives: Mapping[str, Archive]) -> None:
    for name in COLLECTIONS:
        found = figures(archives[name], name)
        random.Random(name).shuffle(found)
        half = len(found) // 2
        print(f"{name:14} {fmean(found):.4f}   halves {fmean(found[:half]):.4f} and {fmean(found[half:]):.4f}")


if __name__ == "__main__":
    main()
