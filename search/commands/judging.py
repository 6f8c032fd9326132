"""Judging a ranking: queries and judgements from files, a run of them, and what ir-measures makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from search.archive import Archive
from search.commands.failures import CommandError

MEASURES = ("nDCG@10", "AP", "RR", "R@100")

Judgements: TypeAlias = dict[str, dict[str, int]]
"""By query id, the grade of each judged document id."""
Run: TypeAlias = dict[str, list[str]]
"""By query id, the document ids that were found, best first."""


def read_queries(path: Path) -> dict[str, str]:
    """Return the texts of queries by id, from JSON Lines of `{"id", "text"}`; raises `CommandError`."""
    queries: dict[str, str] = {}
    for number, line in _lines(path):
        try:
            query = json.loads(line)
            queries[str(query["id"])] = str(query["text"])
        except (ValueError, TypeError, KeyError):
            raise CommandError(f'{path}, line {number}: a query must be {{"id": …, "text": …}}.') from None
    return queries


def read_judgements(path: Path) -> Judgements:
    """Return the judgements of a file of query id, document id and grade, with tabs between; raises `CommandError`.

    The four columns of trec_eval (query, iteration, document, grade) are read, too.
    """
    judgements: Judgements = {}
    for number, line in _lines(path):
        columns = line.split("\t") if "\t" in line else line.split()
        query, document, grade = (columns[0], *columns[-2:]) if len(columns) in (3, 4) else ("", "", "")
        try:
            judgements.setdefault(query.strip(), {})[document.strip()] = int(grade)
        except ValueError:
            raise CommandError(
                f"{path}, line {number}: a judgement must be a query id, a document id and a whole number."
            ) from None
    return judgements


def run(archive: Archive, queries: Mapping[str, str], depth: int) -> Run:
    """Return what the archive finds for each query, at most `depth` entries."""
    return {
        name: [hit.id for hit in archive.search(text, limit=depth, facets=False).hits] for name, text in queries.items()
    }


def trec_lines(found: Run) -> Iterable[str]:
    """Yield a run as trec_eval reads it: query, Q0, document, rank, score, tag.

    trec_eval sorts by score and not by rank; entries found only by a relaxed query may score higher than the strict
    ones before them, so the reciprocal of the rank is what is written. Blanks in ids become underscores.
    """
    for query, documents in found.items():
        for rank, document in enumerate(documents, 1):
            yield f"{_token(query)} Q0 {_token(document)} {rank} {1 / rank:.6f} shacksearch"


def figures(found: Run, judgements: Judgements) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return the measures over all queries, and by query id; `judgements` must be of the queries in `found`.

    Raises `CommandError` when ir-measures is not installed.
    """
    try:
        import ir_measures
    except ImportError:
        raise CommandError("Judging needs ir-measures; install shacksearch[eval].") from None
    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    scored = {
        query: {document: 1 / rank for rank, document in enumerate(documents, 1)} for query, documents in found.items()
    }
    overall = ir_measures.calc_aggregate(measures, judgements, scored)
    each: dict[str, dict[str, float]] = {}
    for metric in ir_measures.iter_calc(measures, judgements, scored):
        each.setdefault(metric.query_id, {})[str(metric.measure)] = float(metric.value)
    return {str(measure): float(value) for measure, value in overall.items()}, each


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CommandError(f"{path} cannot be read ({reason}); name a file of queries or judgements.") from None
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _token(identifier: str) -> str:
    return "_".join(identifier.split())
